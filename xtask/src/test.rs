//! `cargo xtask test`: every test of the workspace, streamed as it runs, and one total as the last line.
//! `main` and `.ci/run` call this. What is tested is decided by the crates, not here.

use std::fmt;
use std::io;
use std::process::ExitCode;

use crate::commands::{spoken, stream};
use crate::failure::Failure;
use crate::workspace::{Profile, Workspace, without_left_out};

/// The sum over all of cargo's `test result:` lines.
#[derive(Debug, Default, PartialEq, Eq)]
struct Total {
    passed: u64,
    failed: u64,
    ignored: u64,
}

/// Fails when a test failed, when cargo did, or when no test ran at all.
pub(crate) fn run(workspace: &Workspace, args: &[String], harness: &[String]) -> Result<ExitCode, Failure> {
    let mut total = Total::default();
    let outcome = build_and_test(workspace, &cargo_args(args, harness), &mut total);
    if let Err(failure) = &outcome {
        eprintln!("error: {failure}");
    }
    println!("{total}");
    if outcome.is_ok() && total.failed == 0 && total.passed > 0 {
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}

fn build_and_test(workspace: &Workspace, args: &[&str], total: &mut Total) -> Result<(), Failure> {
    // The end-to-end tests start the real programs, which `cargo test` alone would leave as they were.
    workspace.build_programs(Profile::Dev)?;
    let mut command = workspace.cargo(&["test"]);
    command.args(args);
    let status = stream(&mut command, &mut io::stdout(), |line| total.add_line(line))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::Unsuccessful { command: spoken(&command), status })
}

/// All of the workspace, unless a package was named; and no stop at the first failure, so that the total is one.
fn cargo_args<'a>(args: &'a [String], harness: &'a [String]) -> Vec<&'a str> {
    let names_package = args.iter().any(|arg| arg.starts_with("-p") || arg.starts_with("--package"));
    let mut all = vec!["--no-fail-fast"];
    if !names_package {
        all.push("--workspace");
        all.extend(without_left_out());
    }
    all.extend(args.iter().map(String::as_str));
    if !harness.is_empty() {
        all.push("--");
        all.extend(harness.iter().map(String::as_str));
    }
    all
}

impl Total {
    fn add_line(&mut self, line: &str) {
        let Some(counts) = line.strip_prefix("test result: ") else {
            return;
        };
        let counts = counts.split_once(". ").map_or("", |(_, counts)| counts);
        for count in counts.split(';') {
            let mut words = count.split_whitespace();
            let number = words.next().and_then(|word| word.parse::<u64>().ok());
            match (number, words.next()) {
                (Some(number), Some("passed")) => self.passed += number,
                (Some(number), Some("failed")) => self.failed += number,
                (Some(number), Some("ignored")) => self.ignored += number,
                _ => {}
            }
        }
    }
}

impl fmt::Display for Total {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Total { passed, failed, ignored } = self;
        write!(f, "{passed} passed, {failed} failed, {ignored} ignored")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total_of(lines: &[&str]) -> Total {
        let mut total = Total::default();
        for line in lines {
            total.add_line(line);
        }
        total
    }

    #[test]
    fn the_total_is_the_sum_over_all_result_lines() {
        let total = total_of(&[
            "running 3 tests\n",
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n",
            "test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 7 filtered out; finished in 1.20s\n",
        ]);
        assert_eq!(total.to_string(), "7 passed, 2 failed, 1 ignored");
    }

    #[test]
    fn a_line_that_only_quotes_a_result_is_not_counted() {
        let total = total_of(&["    said: test result: ok. 9 passed; 0 failed; 0 ignored\n"]);
        assert_eq!(total, Total::default());
    }

    #[test]
    fn tests_that_were_filtered_out_did_not_run() {
        let total = total_of(&[
            "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 12 filtered out; finished in 0.00s",
        ]);
        assert_eq!(total, Total::default());
    }

    #[test]
    fn the_whole_workspace_is_tested_unless_a_package_is_named() {
        let words = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            cargo_args(&words(&["retried"]), &[]),
            ["--no-fail-fast", "--workspace", "--exclude", "turbok-window", "retried"]
        );
        assert_eq!(cargo_args(&words(&["-p", "domain"]), &[]), ["--no-fail-fast", "-p", "domain"]);
        assert_eq!(
            cargo_args(&[], &words(&["--nocapture"])),
            ["--no-fail-fast", "--workspace", "--exclude", "turbok-window", "--", "--nocapture"]
        );
    }
}
