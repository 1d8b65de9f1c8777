//! `cargo xtask test`: every test of the workspace, streamed as it runs, and one total as the last line.
//! `main` and `.ci/run` call this. What is tested is decided by the crates, not here.

use std::fmt;
use std::io;
use std::process::{Command, ExitCode};

use crate::commands::{spoken, stream};
use crate::failure::Failure;
use crate::page::{self, Page};
use crate::setup::Needs;
use crate::workspace::{Profile, Workspace};
use crate::{kill_loop, serve_ui, sim, window};

/// The packages whose tests open the page or the window.
const PAGE_PACKAGES: [&str; 2] = ["end-to-end", window::PACKAGE];

/// The packages whose tests start a PostgreSQL, beside those that open a page.
const DATABASE_PACKAGES: [&str; 2] = ["central", "fixtures"];

/// What cargo is told where no package is named.
const WHOLE: &str = "--workspace";

/// The sum over all of cargo's `test result:` lines.
#[derive(Debug, Default, PartialEq, Eq)]
struct Total {
    passed: u64,
    failed: u64,
    ignored: u64,
}

/// What is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// All of it, in the window and in a browser too.
    Everything,
    /// Packages that were named, and none of them opens a page.
    WithoutPage,
    /// Packages that were named, and none of them opens a page or starts a database.
    WithoutDatabase,
}

impl Scope {
    /// What cargo's arguments say.
    pub(crate) fn of(args: &[String]) -> Self {
        let names = |packages: &[&str]| packages.iter().any(|it| args.iter().any(|arg| arg.ends_with(it)));
        if !names_package(args) || names(&PAGE_PACKAGES) {
            Self::Everything
        } else if names(&DATABASE_PACKAGES) {
            Self::WithoutPage
        } else {
            Self::WithoutDatabase
        }
    }

    pub(crate) const fn needs(self) -> &'static [Needs] {
        match self {
            Self::Everything => &[Needs::Build, Needs::Window, Needs::Drive, Needs::Database],
            Self::WithoutPage => &[Needs::Build, Needs::Database],
            Self::WithoutDatabase => &[Needs::Build],
        }
    }
}

/// Fails when a test failed, when cargo did, or when no test ran at all.
pub(crate) fn run(
    workspace: &Workspace,
    scope: Scope,
    args: &[String],
    harness: &[String],
) -> Result<ExitCode, Failure> {
    let mut total = Total::default();
    let outcome = build_and_test(workspace, scope, &cargo_args(args, harness), &mut total);
    if let Err(failure) = &outcome {
        eprintln!("error: {failure}");
    }
    println!("{total}");
    if outcome.is_ok() && total.failed == 0 && total.passed > 0 {
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}

fn build_and_test(
    workspace: &Workspace,
    scope: Scope,
    args: &[&str],
    total: &mut Total,
) -> Result<(), Failure> {
    if scope == Scope::Everything {
        // Those that a test kills at named points; before the ordinary ones, which have the same names.
        kill_loop::build_programs(workspace)?;
    }
    // The end-to-end tests start the real programs, which `cargo test` alone would leave as they were.
    workspace.build_programs(Profile::Dev)?;
    let mut command = workspace.cargo(&["test"]);
    if scope == Scope::Everything {
        // As a tablet gets it: what is measured and judged is what people see.
        let page = page::build(workspace, Page::Release)?;
        window::build(workspace, &page, Profile::Dev)?;
        serve_ui::build(workspace)?;
        window::embedding(&mut command, &page);
    }
    command.args(args);
    let tested = stream_tests(&mut command, total);
    // Also where others failed, so that the total is one.
    let simulated = if args.contains(&WHOLE) { simulate(workspace, args, total) } else { Ok(()) };
    tested.and(simulated)
}

/// The simulator's suite, apart from the rest: its failing disk and its planted defects are in nothing else that is built.
fn simulate(workspace: &Workspace, args: &[&str], total: &mut Total) -> Result<(), Failure> {
    let mut command = workspace.cargo(&["test", "--features", sim::FEATURE, "--test", sim::SUITE]);
    command.args(args);
    stream_tests(&mut command, total)
}

fn stream_tests(command: &mut Command, total: &mut Total) -> Result<(), Failure> {
    let status = stream(command, &mut io::stdout(), |line| total.add_line(line))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::Unsuccessful { command: spoken(command), status })
}

/// All of the workspace, unless a package was named; and no stop at the first failure, so that the total is one.
fn cargo_args<'a>(args: &'a [String], harness: &'a [String]) -> Vec<&'a str> {
    let mut all = vec!["--no-fail-fast"];
    if !names_package(args) {
        all.push(WHOLE);
    }
    all.extend(args.iter().map(String::as_str));
    if !harness.is_empty() {
        all.push("--");
        all.extend(harness.iter().map(String::as_str));
    }
    all
}

fn names_package(args: &[String]) -> bool {
    args.iter().any(|arg| arg.starts_with("-p") || arg.starts_with("--package"))
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
        assert_eq!(cargo_args(&words(&["retried"]), &[]), ["--no-fail-fast", "--workspace", "retried"]);
        assert_eq!(cargo_args(&words(&["-p", "domain"]), &[]), ["--no-fail-fast", "-p", "domain"]);
        assert_eq!(
            cargo_args(&[], &words(&["--nocapture"])),
            ["--no-fail-fast", "--workspace", "--", "--nocapture"]
        );
    }

    #[test]
    fn a_screen_and_a_database_are_needed_only_for_packages_that_use_them() {
        let scope = |words: &[&str]| Scope::of(&words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>());
        assert_eq!(scope(&[]), Scope::Everything);
        assert_eq!(scope(&["-p", "domain"]), Scope::WithoutDatabase);
        assert_eq!(scope(&["-p", "domain", "-p", "central"]), Scope::WithoutPage);
        assert_eq!(scope(&["--package=fixtures"]), Scope::WithoutPage);
        assert_eq!(scope(&["-p", "domain", "-p", "end-to-end"]), Scope::Everything);
        assert_eq!(scope(&["--package=turbok-window"]), Scope::Everything);
    }
}
