//! `cargo xtask bench [name]`: builds in release, runs the benchmark `figures`, passes its lines on.
//! `cargo xtask bench sync [name…]` does the same with the benchmark `sync`, which can measure other programs beside ours.
//! Each line is one JSON object; the benchmark decides what is measured and what is good enough (`"ok"`).

use std::io;
use std::path::{self, Path};
use std::process::{Command, ExitCode};

use serde_json::Value;

use crate::commands::{run_visibly, spoken, stream};
use crate::failure::Failure;
use crate::page::{self, Page};
use crate::window;
use crate::workspace::{Profile, Workspace};

/// The figures that need the page and the window.
const ON_THE_PAGE: [&str; 3] = ["wasm_tablet", "window_start", "tap_paint"];

/// What the lines said. Lines that are no JSON objects are passed on and not counted.
#[derive(Debug, Default, PartialEq, Eq)]
struct Figures {
    measured: usize,
    missed: usize,
}

/// Fails when a figure misses its target, or when nothing was measured.
pub(crate) fn run(workspace: &Workspace, name: Option<&str>) -> Result<ExitCode, Failure> {
    workspace.build_programs(Profile::Release)?;
    if ON_THE_PAGE.iter().any(|figure| name.is_none_or(|name| figure.starts_with(name))) {
        build_pages(workspace)?;
    }
    let mut command = workspace.cargo(&["bench", "--package", "end-to-end", "--bench", "figures"]);
    command.arg("--").args(name);
    measure(&mut command)
}

/// The figures of the sync; `peers` is a folder of other programs, and `work` is where they keep what they need.
pub(crate) fn run_sync(
    workspace: &Workspace,
    names: &[String],
    peers: Option<&Path>,
    work: Option<&Path>,
) -> Result<ExitCode, Failure> {
    workspace.build_programs(Profile::Release)?;
    let mut command = workspace.cargo(&["bench", "--package", "end-to-end", "--bench", "sync"]);
    command.arg("--").args(names);
    for (option, folder) in [("--peers", peers), ("--peers-work", work)] {
        if let Some(folder) = folder {
            let folder = path::absolute(folder).map_err(|source| Failure::file(folder, source))?;
            command.arg(option).arg(folder);
        }
    }
    measure(&mut command)
}

/// Fails when a figure misses its target, or when nothing was measured.
fn measure(command: &mut Command) -> Result<ExitCode, Failure> {
    let mut figures = Figures::default();
    let status = stream(command, &mut io::stdout(), |line| figures.add_line(line))?;
    if !status.success() {
        return Err(Failure::Unsuccessful { command: spoken(command), status });
    }
    if figures.measured == 0 {
        return Err(Failure::Missing("no figure was measured".to_owned()));
    }
    if figures.missed > 0 {
        eprintln!("{} of {} missed", figures.missed, figures.measured);
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// The page and the window as they are given to people, and the least of each kind that they are measured beside.
fn build_pages(workspace: &Workspace) -> Result<(), Failure> {
    for example in ["hello", "counter"] {
        page::build_example(workspace, example)?;
    }
    let page = page::build(workspace, Page::Small)?;
    window::build(workspace, &page, Profile::Release)?;
    let mut build = workspace.cargo(&["build", "--release"]);
    build.args(["--package", window::PACKAGE, "--example", "empty_window"]);
    run_visibly(window::embedding(&mut build, &page))?;
    run_visibly(&mut workspace.cargo(&["build", "--release", "--package", "device", "--example", "serve_ui"]))
}

impl Figures {
    fn add_line(&mut self, line: &str) {
        let Ok(Value::Object(figure)) = serde_json::from_str(line) else {
            return;
        };
        self.measured += 1;
        if figure.get("ok") == Some(&Value::Bool(false)) {
            self.missed += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures_of(lines: &[&str]) -> Figures {
        let mut figures = Figures::default();
        for line in lines {
            figures.add_line(line);
        }
        figures
    }

    #[test]
    fn one_figure_that_is_not_ok_is_a_miss() {
        let figures = figures_of(&[
            r#"{"figure":"tap_ms_p99","value":12,"ok":true}"#,
            r#"{"figure":"sync_bytes","value":9000,"ok":false}"#,
        ]);
        assert_eq!((figures.measured, figures.missed), (2, 1));
    }

    #[test]
    fn a_figure_without_a_target_is_measured_and_not_missed() {
        let figures = figures_of(&[r#"{"figure":"file_bytes","value":1}"#]);
        assert_eq!((figures.measured, figures.missed), (1, 0));
    }

    #[test]
    fn a_figure_that_was_not_measured_is_not_missed() {
        let figures = figures_of(&[r#"{"name":"push_10k_wall","value":1,"ok":"not measured"}"#]);
        assert_eq!((figures.measured, figures.missed), (1, 0));
    }

    #[test]
    fn progress_lines_are_no_figures() {
        assert_eq!(figures_of(&["running", "17", ""]), Figures::default());
    }
}
