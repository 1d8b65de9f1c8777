//! `serve`: the server until ctrl-c, or until the system asks it to stop.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use central::centre::Centre;
use central::data_folder::DataError;
use central::http::serve::{self, Serve};
use contract::sentence::Locale;

use crate::Desk;
use crate::arguments::ServeArguments;
use crate::failure::Failure;
use crate::words::either;

/// How many requests touch the database at once: others wait in memory. SQLite has one writer; a few readers keep it busy.
const BLOCKING_THREADS_MAX: usize = 16;

/// A database that is away is asked again after this long; twice as long each time.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const WAIT_MAX: Duration = Duration::from_secs(15);

/// Opens the store; one that does not answer yet is waited for, and that is said once for each reason.
pub(crate) fn open_patiently(
    locale: Locale,
    open: impl Fn() -> Result<Centre, DataError>,
) -> Result<Centre, Failure> {
    let (mut wait, mut told) = (FIRST_WAIT, None);
    loop {
        let error = match open() {
            Err(DataError::Store(error)) if error.may_pass() => error,
            opened => {
                if opened.is_ok() && told.is_some() {
                    eprintln!("{}", either(locale, "Databasen svarar.", "The database answers."));
                }
                return Ok(opened?);
            }
        };
        if told.as_ref() != Some(&error) {
            let waiting = either(locale, "Väntar på databasen.", "Waiting for the database.");
            eprintln!("{waiting} {}", Failure::from(error.clone()).sentence(locale));
            told = Some(error);
        }
        std::thread::park_timeout(wait);
        wait = (wait * 2).min(WAIT_MAX);
    }
}

pub(crate) fn serve(desk: &Desk, arguments: &ServeArguments) -> Result<ExitCode, Failure> {
    let how = Serve {
        listen: arguments.listen,
        address: arguments.address.clone(),
        certificate: arguments.tls_cert.clone().zip(arguments.tls_key.clone()),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_THREADS_MAX)
        .build()
        .map_err(Failure::Runtime)?;
    runtime
        .block_on(async { serve::serve(desk.centre.clone(), &desk.folder, &how, ready, stopped()).await })?;
    Ok(ExitCode::SUCCESS)
}

/// The same line in every language: programs wait for it.
fn ready(address: &str) {
    let mut out = std::io::stdout();
    // Whoever closed our standard output does not want to know.
    let _ = writeln!(out, "Turbok central lyssnar på {address}").and_then(|()| out.flush());
}

/// Listens from now on, and not only when somebody waits: whoever has read that we are ready may stop us.
fn stopped() -> impl Future<Output = ()> + Send + 'static {
    #[cfg(unix)]
    let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
    async move {
        #[cfg(unix)]
        if let Ok(mut terminate) = terminate {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
        let _ = tokio::signal::ctrl_c().await;
    }
}
