//! `serve`: the server until ctrl-c, or until the system asks it to stop.

use std::io::Write;
use std::process::ExitCode;

use central::http::serve::{self, Serve};

use crate::Desk;
use crate::arguments::ServeArguments;
use crate::failure::Failure;

/// How many requests touch the database at once: others wait in memory. SQLite has one writer; a few readers keep it busy.
const BLOCKING_THREADS_MAX: usize = 16;

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
    runtime.block_on(serve::serve(desk.centre.clone(), &desk.folder, &how, ready, stopped()))?;
    Ok(ExitCode::SUCCESS)
}

/// The same line in every language: programs wait for it.
fn ready(address: &str) {
    let mut out = std::io::stdout();
    // Whoever closed our standard output does not want to know.
    let _ = writeln!(out, "Turbok central lyssnar på {address}").and_then(|()| out.flush());
}

async fn stopped() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
