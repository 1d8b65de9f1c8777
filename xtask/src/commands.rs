//! Starting other programs and watching them: on the screen, line by line, or only for their verdict.
//! Every task uses this. Programs that stay are in `program`, our own command lines in `tool`.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use crate::failure::Failure;

/// Runs a program with our own screen and keyboard, and waits for it.
pub(crate) fn run_visibly(command: &mut Command) -> Result<(), Failure> {
    let status =
        command.status().map_err(|source| Failure::NotStarted { command: spoken(command), source })?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::Unsuccessful { command: spoken(command), status })
}

/// The same, for a program whose refusal is a finding and no failure; it has printed what is wrong itself.
pub(crate) fn complaint_of(command: &mut Command) -> Result<Option<String>, Failure> {
    match run_visibly(command) {
        Err(failure @ Failure::Unsuccessful { .. }) => Ok(Some(failure.to_string())),
        other => other.map(|()| None),
    }
}

/// Passes each line on to `screen` as it comes, and shows it to `see`. Errors go to our own screen unseen.
pub(crate) fn stream(
    command: &mut Command,
    screen: &mut impl Write,
    mut see: impl FnMut(&str),
) -> Result<ExitStatus, Failure> {
    let name = spoken(command);
    let broken = |source| Failure::NotStarted { command: name.clone(), source };
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(broken)?;
    if let Some(stdout) = child.stdout.take() {
        let mut lines = BufReader::new(stdout);
        let mut line = Vec::new();
        // Bytes, not text: what a test prints need not be UTF-8.
        while lines.read_until(b'\n', &mut line).map_err(broken)? > 0 {
            screen.write_all(&line).map_err(broken)?;
            screen.flush().map_err(broken)?;
            see(&String::from_utf8_lossy(&line));
            line.clear();
        }
    }
    child.wait().map_err(broken)
}

/// Whether a program can be started and says yes; what it prints is not shown.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The command line as a person would type it.
pub(crate) fn spoken(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let program = program.file_stem().unwrap_or(program.as_os_str());
    let mut words = vec![program.to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|arg| arg.to_string_lossy().into_owned()));
    words.join(" ")
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    #[test]
    fn each_line_is_seen_even_when_it_is_no_text() {
        let (mut screen, mut seen) = (Vec::new(), Vec::new());
        let mut command = Command::new("printf");
        command.arg("one\\n\\377\\nthree");
        let status = stream(&mut command, &mut screen, |line| {
            seen.push(line.to_owned());
        })
        .unwrap();
        assert!(status.success());
        assert_eq!(screen, b"one\n\xff\nthree");
        assert_eq!(seen, ["one\n", "\u{fffd}\n", "three"]);
    }

    #[test]
    fn a_refusal_is_a_complaint_and_a_missing_program_a_failure() {
        assert_eq!(complaint_of(&mut Command::new("true")).unwrap(), None);
        let complaint = complaint_of(&mut Command::new("false")).unwrap();
        assert!(complaint.unwrap().starts_with("`false` ended with"));
        assert!(complaint_of(&mut Command::new("turbok-no-such-program")).is_err());
    }

    #[test]
    fn a_command_is_spoken_without_its_folder() {
        let mut command = Command::new("/somewhere/bin/turbok-central");
        assert_eq!(spoken(command.args(["serve", "--json"])), "turbok-central serve --json");
    }
}
