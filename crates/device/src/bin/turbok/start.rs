//! Starts the holder, and waits until it says that the tablet is unlocked. Called by `tablet` for `unlock`.

use std::io::{self, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use contract::ask::Call;
use contract::fault::Fault;
use serde_json::Value;

use crate::socket;
use crate::wire::{self, Line};

/// Starts a holder in this folder with the call that unlocks. The PIN goes over a pipe: never into an argument or the
/// environment, where others could read it.
///
/// # Errors
/// With the holder's fault; `internal` where it could not be started or ended without a word.
pub(crate) fn start(folder: &Path, unlock: &Call) -> Result<Value, Fault> {
    socket::close_folder(folder).map_err(|_| Fault::new("file-read-only"))?;
    let mut holder = spawn(folder).map_err(|_| Fault::new("internal"))?;
    let said = tell(&mut holder, unlock);
    match said {
        Ok(Some(Line::Answer(status))) => Ok(status),
        Ok(Some(Line::Fault(fault))) => {
            // It has nothing to hold and ends by itself.
            let _ = holder.wait();
            Err(fault)
        }
        Ok(Some(Line::Progress(_)) | None) | Err(_) => Err(Fault::new("internal")),
    }
}

fn spawn(folder: &Path) -> io::Result<Child> {
    Command::new(std::env::current_exe()?)
        .arg("hold")
        .arg("--data")
        .arg(folder)
        .env_remove("TURBOK_PIN")
        .env_remove("TURBOK_RECOVERY")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        // Whoever waits for the end of our output must not wait for the holder's.
        .stderr(Stdio::null())
        // A group of its own, so that Ctrl+C in the terminal ends only what is asked for there.
        .process_group(0)
        .spawn()
}

fn tell(holder: &mut Child, unlock: &Call) -> io::Result<Option<Line>> {
    let missing = || io::Error::from(io::ErrorKind::BrokenPipe);
    wire::write(&mut holder.stdin.take().ok_or_else(missing)?, unlock)?;
    wire::read(&mut BufReader::new(holder.stdout.take().ok_or_else(missing)?))
}
