//! The server: binds a port, says where it listens, and goes on until it is told to stop. Called by `turbok-central serve`.

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use chrono::DateTime;
use data_encoding::HEXLOWER;

use super::certificate::{self, CentreCertificate, CertificateError};
use super::{DayPage, routes, tls};
use crate::centre::Centre;
use crate::data_folder::{Address, DataError, DataFolder};
use crate::horizon;

/// How often the mark is written that shows a database that was copied back. Ours: what was committed since is missed by
/// the mark, and found all the same when a tablet that knows it comes.
const MARKED_EVERY: Duration = Duration::from_secs(2);
/// How many of those are a day.
const BEATS_PER_DAY: u64 = 24 * 60 * 60 / 2;

/// How long requests that are being worked on may take when the server stops.
const STOPPING: Duration = Duration::from_secs(10);

/// How to serve.
#[derive(Debug, Clone)]
pub struct Serve {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The address that tablets are told; none for the one that is listened on.
    pub address: Option<String>,
    /// PEM files of a certificate and its key, where the centre shall not make its own.
    pub certificate: Option<(PathBuf, PathBuf)>,
}

/// Why the server did not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The port cannot be listened on.
    #[error("cannot listen on {listen}: {cause}")]
    Listen {
        /// Where.
        listen: SocketAddr,
        /// What the system says.
        cause: io::Error,
    },
    /// Listening everywhere, no tablet can be told one address.
    #[error("listening on every address needs --address, the one that tablets use")]
    NoAddress,
    /// Plain http to anything but this machine.
    #[error("plain http is for this machine only: give an https address")]
    PlainHttp,
    /// The certificate cannot be used.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The certificate and its key cannot be used.
    #[error(transparent)]
    Tls(#[from] tls::TlsError),
    /// The data folder cannot be used.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The network failed.
    #[error("the network failed: {0}")]
    Network(#[from] io::Error),
}

/// Serves until `stop` is done. `ready` is called with the address once the port is listened on.
///
/// # Errors
/// When it cannot start.
pub async fn serve(
    centre: Centre,
    folder: &DataFolder,
    how: &Serve,
    ready: impl FnOnce(&str),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let (settled, beside) = (centre.clone(), folder.clone());
    where_waiting_is_allowed(move || beside.settle_epoch(&settled)).await?;
    let listener =
        TcpListener::bind(how.listen).map_err(|cause| ServeError::Listen { listen: how.listen, cause })?;
    listener.set_nonblocking(true)?;
    let local = listener.local_addr()?;
    let address = advertised(how, local)?;
    let certificate = certificate(&centre, folder, how, local, &address)?;
    let fingerprint = certificate.as_ref().map(|shown| HEXLOWER.encode(&shown.fingerprint()));
    folder.put_address(&Address { address: address.clone(), fingerprint })?;
    let day_page = if local.ip().is_loopback() { DayPage::Shown } else { DayPage::Hidden };
    let (watched, marked) = (centre.clone(), centre.clone());
    let service = routes(centre, day_page).into_make_service();
    let handle = Handle::new();
    stop_later(handle.clone(), stop);
    let keeping = tokio::spawn(keep(watched, folder.clone()));
    ready(&address);
    match certificate {
        None => {
            let mut server = axum_server::from_tcp(listener)?.handle(handle);
            // Nobody needs the date of an answer; hello's answer carries the centre's clock.
            server.http_builder().http1().auto_date_header(false);
            server.serve(service).await?;
        }
        Some(shown) => {
            let config = RustlsConfig::from_config(tls::server_config(&shown)?);
            let mut server = axum_server::from_tcp_rustls(listener, config)?.handle(handle);
            server.http_builder().http1().auto_date_header(false);
            server.serve(service).await?;
        }
    }
    keeping.abort();
    let beside = folder.clone();
    match where_waiting_is_allowed(move || beside.note_mark(&marked)).await {
        // A mark that is behind notices less, and does no harm: no reason to stop with an error.
        Err(ServeError::Data(DataError::Store(error))) if error.may_pass() => {
            tracing::warn!(%error, "the mark beside the database could not be written");
            Ok(())
        }
        noted => noted,
    }
}

/// A store may wait for a network: never on a thread that answers others.
async fn where_waiting_is_allowed<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DataError> + Send + 'static,
) -> Result<T, ServeError> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|error| ServeError::Network(io::Error::other(error)))??)
}

/// What has to be done now and then while the server runs: the mark outside the database, and tombstones that are old.
async fn keep(centre: Centre, folder: DataFolder) {
    let mut beat = tokio::time::interval(MARKED_EVERY);
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut beats = 0_u64;
    loop {
        beat.tick().await;
        let (centre, folder, is_daily) =
            (centre.clone(), folder.clone(), beats.is_multiple_of(BEATS_PER_DAY));
        beats += 1;
        let work = move || {
            if let Err(error) = folder.note_mark(&centre) {
                tracing::warn!(%error, "the mark beside the database could not be written");
            }
            if is_daily && let Err(error) = horizon::drop_tombstones(&centre) {
                tracing::warn!(%error, "old tombstones could not be dropped");
            }
        };
        // One that broke off has said so in the log, and comes again.
        let _ = tokio::task::spawn_blocking(work).await;
    }
}

fn stop_later(handle: Handle<SocketAddr>, stop: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(async move {
        stop.await;
        handle.graceful_shutdown(Some(STOPPING));
    });
}

/// The address that tablets are told. Plain http never leaves this machine.
fn advertised(how: &Serve, local: SocketAddr) -> Result<String, ServeError> {
    let Some(given) = &how.address else {
        if local.ip().is_unspecified() {
            return Err(ServeError::NoAddress);
        }
        let is_plain = local.ip().is_loopback() && how.certificate.is_none();
        return Ok(format!("{}://{local}", if is_plain { "http" } else { "https" }));
    };
    let given = given.trim_end_matches('/');
    match given.starts_with("https://") {
        true => Ok(given.to_owned()),
        false if given.starts_with("http://") && local.ip().is_loopback() => Ok(given.to_owned()),
        false => Err(ServeError::PlainHttp),
    }
}

fn certificate(
    centre: &Centre,
    folder: &DataFolder,
    how: &Serve,
    local: SocketAddr,
    address: &str,
) -> Result<Option<CentreCertificate>, ServeError> {
    if let Some((certificate, key)) = &how.certificate {
        return Ok(Some(certificate::load_pem_files(certificate, key)?));
    }
    let Some(host) = address.strip_prefix("https://").map(host_of) else { return Ok(None) };
    let mut names = vec![host];
    if !local.ip().is_unspecified() && local.ip().to_string() != names[0] {
        names.push(local.ip().to_string());
    }
    let now = DateTime::from_timestamp_millis(centre.clock.now_ms()).unwrap_or_default();
    Ok(Some(certificate::load_or_make(folder.path(), &names, now)?))
}

/// The host of `host:port/path`.
fn host_of(rest: &str) -> String {
    let authority = rest.split('/').next().unwrap_or_default();
    if let Ok(address) = authority.parse::<SocketAddr>() {
        return address.ip().to_string();
    }
    let bare = authority.trim_start_matches('[').trim_end_matches(']');
    if bare.parse::<IpAddr>().is_ok() {
        return bare.to_owned();
    }
    authority.rsplit_once(':').map_or(authority, |(host, _)| host).to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    fn how(listen: &str, address: Option<&str>) -> (Serve, SocketAddr) {
        let listen = listen.parse().unwrap();
        (Serve { listen, address: address.map(str::to_owned), certificate: None }, listen)
    }

    #[test]
    fn plain_http_never_leaves_this_machine() {
        let (loopback, local) = how("127.0.0.1:8443", None);
        assert_eq!(advertised(&loopback, local).unwrap(), "http://127.0.0.1:8443");
        let (outside, local) = how("192.0.2.7:8443", None);
        assert_eq!(advertised(&outside, local).unwrap(), "https://192.0.2.7:8443");
        let (plain, local) = how("192.0.2.7:8443", Some("http://centre.example"));
        assert!(matches!(advertised(&plain, local), Err(ServeError::PlainHttp)));
        let (everywhere, local) = how("0.0.0.0:8443", None);
        assert!(matches!(advertised(&everywhere, local), Err(ServeError::NoAddress)));
    }

    #[test]
    fn a_certificate_is_made_for_the_host_of_the_address() {
        for (rest, host) in [
            ("centre.example:8443", "centre.example"),
            ("centre.example/path", "centre.example"),
            ("192.0.2.7:8443", "192.0.2.7"),
            ("[2001:db8::7]:8443", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
        ] {
            assert_eq!(host_of(rest), host);
        }
    }
}
