//! Where the database is: `postgres://user:password@host:port/name?sslrootcert=…`, read once. The password is never shown.
//! Called by the command line; connecting is `session`.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::store::StoreError;

/// How long one host is tried. Ours: a phone link is not between centre and database.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// When a server that has gone without a word is noticed.
const KEEPALIVE_IDLE: Duration = Duration::from_secs(30);
const USER_TIMEOUT: Duration = Duration::from_secs(30);
/// Where Debian's server listens when no host is named.
#[cfg(unix)]
const SOCKET_FOLDER: &str = "/var/run/postgresql";

/// A database's address, with whatever proves to it who we are.
#[derive(Clone)]
pub struct DatabaseUrl {
    config: Config,
    /// Whom to trust instead of the system's list, PEM.
    root_certificate: Option<PathBuf>,
}

impl DatabaseUrl {
    /// Reads an address. Without `sslmode` TLS is asked for everywhere but on this machine.
    ///
    /// # Errors
    /// [`StoreError::Address`], never with the address itself.
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        let text = text.trim();
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            return Err(unusable("it has to begin with postgres://"));
        }
        let (base, query) = text.split_once('?').unwrap_or((text, ""));
        let (mut root_certificate, mut says_mode, mut passed_on) = (None, false, Vec::new());
        for option in query.split('&').filter(|option| !option.is_empty()) {
            match option.split_once('=') {
                Some(("sslrootcert", path)) => root_certificate = Some(decoded(path)?.into()),
                // A server's certificate is always looked at in full, so that these are the same here.
                Some(("sslmode", "verify-full" | "verify-ca")) => {
                    says_mode = true;
                    passed_on.push("sslmode=require");
                }
                Some(("sslmode", _)) => {
                    says_mode = true;
                    passed_on.push(option);
                }
                _ => passed_on.push(option),
            }
        }
        let read = format!("{base}?{}", passed_on.join("&")).parse::<Config>();
        // What the parser says of an option may repeat it, so that only the option's place is told.
        let mut config = read.map_err(|_| unusable("see the documentation for what it may look like"))?;
        settle(&mut config, says_mode);
        Ok(Self { config, root_certificate })
    }

    /// The database's name on its server.
    #[must_use]
    pub fn database(&self) -> Option<&str> {
        self.config.get_dbname().or_else(|| self.config.get_user())
    }

    pub(super) const fn config(&self) -> &Config {
        &self.config
    }

    /// How the server is asked who it is.
    pub(super) fn tls(&self) -> Result<MakeRustlsConnect, StoreError> {
        let roots = match (&self.root_certificate, self.config.get_ssl_mode()) {
            (_, SslMode::Disable) => RootCertStore::empty(),
            (Some(path), _) => roots_of(path)?,
            (None, _) => system_roots(),
        };
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(|error| StoreError::Failed(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(MakeRustlsConnect::new(config))
    }
}

/// Without user and password: this may be logged.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("postgres://")?;
        for (at, host) in self.config.get_hosts().iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            match host {
                Host::Tcp(host) => write!(f, "{comma}{host}")?,
                #[cfg(unix)]
                Host::Unix(folder) => write!(f, "{comma}{}", folder.display())?,
            }
        }
        write!(f, "/{}", self.database().unwrap_or_default())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

fn settle(config: &mut Config, says_mode: bool) {
    #[cfg(unix)]
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        config.host_path(SOCKET_FOLDER);
    }
    if !says_mode {
        let here = config.get_hosts().iter().all(is_this_machine)
            && config.get_hostaddrs().iter().all(std::net::IpAddr::is_loopback);
        config.ssl_mode(if here { SslMode::Disable } else { SslMode::Require });
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT_TIMEOUT);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(USER_TIMEOUT);
    }
    config.keepalives_idle(KEEPALIVE_IDLE);
    if config.get_application_name().is_none() {
        config.application_name("turbok-central");
    }
}

fn is_this_machine(host: &Host) -> bool {
    match host {
        Host::Tcp(host) => {
            host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

fn decoded(text: &str) -> Result<String, StoreError> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(std::borrow::Cow::into_owned).map_err(|_| unusable("sslrootcert is no text"))
}

fn roots_of(path: &Path) -> Result<RootCertStore, StoreError> {
    let unreadable = || unusable("the file that sslrootcert names cannot be read, or is no certificate");
    let certificates = CertificateDer::pem_file_iter(path).map_err(|_| unreadable())?;
    let mut roots = RootCertStore::empty();
    for certificate in certificates {
        let certificate = certificate.map_err(|_| unreadable())?;
        roots.add(certificate).map_err(|_| unreadable())?;
    }
    if roots.is_empty() { Err(unreadable()) } else { Ok(roots) }
}

fn system_roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}

fn unusable(why: &str) -> StoreError {
    StoreError::Address(why.to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    fn mode(text: &str) -> SslMode {
        DatabaseUrl::parse(text).unwrap().config.get_ssl_mode()
    }

    #[test]
    fn neither_what_is_shown_nor_what_is_said_of_an_error_holds_the_password() {
        let url = DatabaseUrl::parse("postgres://turbok:h3mligt@db.example:5433/turbok").unwrap();
        assert_eq!(url.to_string(), "postgres://db.example/turbok");
        for shown in [format!("{url}"), format!("{url:?}")] {
            assert!(!shown.contains("h3mligt"), "{shown}");
        }
        for broken in [
            "http://turbok:h3mligt@db.example/turbok",
            "postgres://turbok:h3mligt@db.example:port/turbok",
            "postgres://turbok:h3mligt@db.example/turbok?nothing=h3mligt",
            "postgres://turbok:h3mligt@db.example/turbok?sslmode=h3mligt",
            "postgres://turbok:h3mligt@db.example/turbok?sslrootcert=%ff",
        ] {
            let error = DatabaseUrl::parse(broken).unwrap_err();
            assert!(matches!(error, StoreError::Address(_)), "{broken}");
            assert!(!format!("{error} {error:?}").contains("h3mligt"), "{error}");
        }
    }

    #[test]
    fn tls_is_asked_for_everywhere_but_on_this_machine() {
        for here in ["localhost", "127.0.0.1", "[::1]", "%2Frun%2Fpostgresql", ""] {
            assert_eq!(mode(&format!("postgres://{here}/turbok")), SslMode::Disable, "{here}");
        }
        assert_eq!(mode("postgres:///turbok?host=/tmp"), SslMode::Disable);
        for away in ["db.example", "10.0.0.5", "localhost,db.example"] {
            assert_eq!(mode(&format!("postgres://{away}/turbok")), SslMode::Require, "{away}");
        }
        assert_eq!(mode("postgres://db.example/turbok?sslmode=disable"), SslMode::Disable);
        for verified in ["verify-full", "verify-ca", "require"] {
            assert_eq!(mode(&format!("postgres://localhost/t?sslmode={verified}")), SslMode::Require);
        }
    }

    #[test]
    fn a_root_certificate_that_is_none_is_refused_before_anybody_is_called() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("root ca.pem");
        let encoded = path.display().to_string().replace(' ', "%20");
        let url = DatabaseUrl::parse(&format!("postgres://db.example/turbok?sslrootcert={encoded}")).unwrap();
        assert_eq!(url.root_certificate.as_deref(), Some(path.as_path()));
        assert!(matches!(url.tls(), Err(StoreError::Address(_))));
        std::fs::write(&path, "no certificate").unwrap();
        assert!(matches!(url.tls(), Err(StoreError::Address(_))));
        let own = rcgen::generate_simple_self_signed(["db.example".to_owned()]).unwrap();
        std::fs::write(&path, own.cert.pem()).unwrap();
        assert!(url.tls().is_ok());
    }
}
