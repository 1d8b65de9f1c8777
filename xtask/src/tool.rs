//! One of our command line programs, asked with `--json`: the answer comes back as a value.
//! `run` uses this. Programs that stay are in `program`; what the answers mean is for the caller.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};

use serde_json::Value;

use crate::commands::spoken;
use crate::failure::Failure;

pub(crate) struct Tool {
    program: PathBuf,
    /// Stand before every question, such as the folder with the data.
    always: Vec<OsString>,
    /// Keeps the latest answer, for whoever looks into a day that went wrong.
    folder: PathBuf,
}

struct Said {
    command: String,
    status: ExitStatus,
    answer: String,
    errors: String,
}

impl Tool {
    pub(crate) fn new(program: PathBuf, always: Vec<OsString>, folder: PathBuf) -> Self {
        Tool { program, always, folder }
    }

    /// The answer, or a failure that says what was asked and what was said.
    pub(crate) fn ask(&self, args: &[&str]) -> Result<Value, Failure> {
        self.ask_with_input(args, "")
    }

    /// The same, for what must not stand on a command line, such as a PIN.
    pub(crate) fn ask_with_input(&self, args: &[&str], input: &str) -> Result<Value, Failure> {
        let args: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
        parse(&self.succeed(&args, input)?)
    }

    /// What a person would read on the screen.
    pub(crate) fn read(&self, args: &[&str]) -> Result<String, Failure> {
        Ok(self.succeed(args, "")?.answer)
    }

    fn succeed(&self, args: &[&str], input: &str) -> Result<Said, Failure> {
        let said = self.say(args, input)?;
        if said.status.success() {
            return Ok(said);
        }
        Err(Failure::Refused {
            command: said.command,
            status: said.status,
            answer: said.answer,
            errors: said.errors,
        })
    }

    /// The fault that was told. It is a failure when the program does as it was asked.
    pub(crate) fn ask_and_be_refused(&self, args: &[&str], input: &str) -> Result<Value, Failure> {
        let args: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
        let said = self.say(&args, input)?;
        if said.status.success() {
            return Err(Failure::NotRefused { command: said.command, answer: said.answer });
        }
        parse(&said)
    }

    /// Output goes to files and not to pipes: `unlock` leaves a process behind, and a pipe that it
    /// inherited would keep us waiting for its end.
    fn say(&self, args: &[&str], input: &str) -> Result<Said, Failure> {
        let answer_path = self.folder.join("latest-answer.json");
        let errors_path = self.folder.join("latest-errors.txt");
        let create = |path: &PathBuf| File::create(path).map_err(|e| Failure::file(path, e));
        let mut command = Command::new(&self.program);
        command.args(&self.always).args(args);
        command.stdin(Stdio::piped()).stdout(create(&answer_path)?).stderr(create(&errors_path)?);
        let name = spoken(&command);
        let broken = |source| Failure::NotStarted { command: name.clone(), source };
        let mut child = command.spawn().map_err(broken)?;
        if let Some(mut stdin) = child.stdin.take() {
            // A program that does not read its input may be gone already; its status tells.
            let _ = stdin.write_all(input.as_bytes());
        }
        let status = child.wait().map_err(broken)?;
        let read = |path: &PathBuf| fs::read_to_string(path).map_err(|e| Failure::file(path, e));
        Ok(Said {
            status,
            answer: read(&answer_path)?.trim().to_owned(),
            errors: read(&errors_path)?.trim().to_owned(),
            command: name,
        })
    }
}

fn parse(said: &Said) -> Result<Value, Failure> {
    serde_json::from_str(&said.answer).map_err(|source| Failure::NotJson {
        what: format!("the answer of `{}` ({:?}, errors: {:?})", said.command, said.answer, said.errors),
        source,
    })
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use serde_json::json;
    use tempfile::TempDir;

    use super::*;

    /// A tool that is a shell script; `--json` and the other words become its arguments.
    fn scripted(script: &str) -> (Tool, TempDir) {
        let folder = TempDir::new().unwrap();
        let always = ["-c", script, "turbok"].map(OsString::from).to_vec();
        let tool = Tool::new("sh".into(), always, folder.path().to_owned());
        (tool, folder)
    }

    #[test]
    fn the_answer_comes_back_as_a_value() {
        let (tool, _folder) = scripted(r#"echo "{\"asked\":\"$1 $2\"}""#);
        assert_eq!(tool.ask(&["status"]).unwrap(), json!({ "asked": "status --json" }));
    }

    #[test]
    fn what_is_secret_goes_by_the_input() {
        let (tool, _folder) = scripted(r#"read pin; echo "{\"pin\":\"$pin\"}""#);
        assert_eq!(tool.ask_with_input(&["unlock"], "4711\n").unwrap(), json!({ "pin": "4711" }));
    }

    #[test]
    fn a_refusal_is_a_failure_that_says_what_was_said() {
        let (tool, _folder) = scripted("echo '{}'; echo 'fel kod' >&2; exit 2");
        let sentence = tool.ask(&["unlock"]).unwrap_err().to_string();
        assert!(sentence.contains("unlock --json") && sentence.contains("fel kod"), "{sentence}");
    }

    #[test]
    fn a_refusal_that_was_expected_is_an_answer() {
        let (tool, _folder) = scripted(r#"echo '{"code":"season_visit_used"}'; exit 2"#);
        let fault = tool.ask_and_be_refused(&["start-visit"], "").unwrap();
        assert_eq!(fault, json!({ "code": "season_visit_used" }));
    }

    #[test]
    fn a_refusal_that_did_not_come_is_a_failure() {
        let (tool, _folder) = scripted("echo '{}'");
        assert!(tool.ask_and_be_refused(&["start-visit"], "").is_err());
    }

    #[test]
    fn an_answer_that_is_no_json_is_a_failure() {
        let (tool, _folder) = scripted("echo Klart.");
        assert!(tool.ask(&["status"]).unwrap_err().to_string().contains("Klart."));
    }

    #[test]
    fn a_process_that_is_left_behind_is_not_waited_for() {
        let (tool, _folder) = scripted(r#"tail -f /dev/null & echo "{\"left\":$!}""#);
        let left = tool.ask(&["unlock"]).unwrap()["left"].to_string();
        let ended = Command::new("sh").args(["-c", &format!("kill {left}")]).status();
        assert!(ended.unwrap().success());
    }
}
