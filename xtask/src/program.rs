//! A program of ours that stays, such as the centre: started, waited for, and ended with the task.
//! `run` uses this. What a program says goes to a log in the day's folder; short commands are in `tool`.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use crate::commands::spoken;
use crate::failure::Failure;

/// What stands before the address in the line that the centre prints when it can be reached.
const READY: &str = "lyssnar på ";

/// Killed when it goes out of scope, also when the task fails midway.
pub(crate) struct Program {
    child: Child,
    /// Where it listens, such as `http://127.0.0.1:40123`.
    pub(crate) address: String,
}

impl Program {
    /// Returns when the program has said where it listens, or fails with what it said instead.
    pub(crate) fn start(command: &mut Command, log: &Path, patience: Duration) -> Result<Self, Failure> {
        let file = File::create(log).map_err(|source| Failure::file(log, source))?;
        let errors = file.try_clone().map_err(|source| Failure::file(log, source))?;
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .map_err(|source| Failure::NotStarted { command: spoken(command), source })?;
        let stdout = child.stdout.take();
        let mut program = Program { child, address: String::new() };
        let (announce, announced) = mpsc::channel();
        if let Some(stdout) = stdout {
            thread::spawn(move || listen(stdout, file, &announce));
        }
        match announced.recv_timeout(patience) {
            Ok(address) => program.address = address,
            Err(_) => {
                return Err(Failure::NotReady {
                    command: spoken(command),
                    said: fs::read_to_string(log).unwrap_or_default(),
                });
            }
        }
        Ok(program)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself, and there is nobody to tell.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads to the end, so that the program never waits for someone to take its words.
fn listen(stdout: ChildStdout, mut log: File, announce: &Sender<String>) {
    for line in BufReader::new(stdout).lines() {
        let Ok(line) = line else { return };
        // A log that cannot be written must not stop the program.
        let _ = writeln!(log, "{line}");
        if let Some(address) = address_in(&line) {
            // Only the first one is waited for.
            let _ = announce.send(address.to_owned());
        }
    }
}

fn address_in(line: &str) -> Option<&str> {
    let (_, address) = line.split_once(READY)?;
    let address = address.trim();
    let is_address = address.starts_with("http://") || address.starts_with("https://");
    is_address.then_some(address)
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use tempfile::TempDir;

    use super::*;
    use crate::commands::succeeds;

    const LONG: Duration = Duration::from_secs(60);

    /// A shell that says something and then stays until it is ended, unless the script ends it.
    fn start(script: &str, patience: Duration) -> Result<Program, Failure> {
        let folder = TempDir::new().unwrap();
        let script = format!("{script}; exec tail -f /dev/null");
        Program::start(Command::new("sh").args(["-c", &script]), &folder.path().join("said.log"), patience)
    }

    #[test]
    fn the_address_is_read_from_the_ready_line() {
        let program =
            start("echo öppnar; echo 'Turbok central lyssnar på http://127.0.0.1:40123'", LONG).unwrap();
        assert_eq!(program.address, "http://127.0.0.1:40123");
    }

    #[test]
    fn a_program_that_ends_before_it_listens_is_a_failure_with_its_last_words() {
        let failure = start("echo 'porten är upptagen' >&2; exit 3", LONG).err().unwrap();
        assert!(failure.to_string().contains("porten är upptagen"));
    }

    #[test]
    fn a_silent_program_is_not_waited_for_for_ever() {
        assert!(start("true", Duration::from_millis(1)).is_err());
    }

    #[test]
    fn a_program_ends_with_the_one_who_started_it() {
        let program = start("echo lyssnar på http://127.0.0.1:1", LONG).unwrap();
        let id = program.child.id();
        // The shell's own `kill`: the program of that name is not on every machine.
        let is_alive = || succeeds(Command::new("sh").args(["-c", &format!("kill -0 {id}")]));
        assert!(is_alive());
        drop(program);
        assert!(!is_alive());
    }

    #[test]
    fn a_line_without_an_address_is_not_the_ready_line() {
        assert_eq!(address_in("Turbok central lyssnar på dig"), None);
        assert_eq!(address_in("http://127.0.0.1:1"), None);
        assert_eq!(
            address_in("Turbok central lyssnar på https://127.0.0.1:8443\r"),
            Some("https://127.0.0.1:8443")
        );
    }
}
