//! `cargo xtask window`: builds the page and the shell around it, and opens the window.
//! `main` and `run` call this. The shell itself is `src-tauri/`; what the page consists of is in `page`.

use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::commands::run_visibly;
use crate::failure::Failure;
use crate::page::{self, Page};
use crate::workspace::{Profile, Workspace};

/// The package, and the program.
pub(crate) const PACKAGE: &str = "turbok-window";

/// Returns when the window was closed.
pub(crate) fn run(workspace: &Workspace, profile: Profile) -> Result<(), Failure> {
    let page = page::build(workspace, Page::of(profile))?;
    build(workspace, &page, profile)?;
    run_visibly(&mut Command::new(workspace.program(PACKAGE, profile)))
}

/// Builds the window around a page.
pub(crate) fn build(workspace: &Workspace, page: &Path, profile: Profile) -> Result<(), Failure> {
    let mut build = workspace.cargo(&["build", "--package", PACKAGE]);
    if let Profile::Release = profile {
        build.arg("--release");
    }
    run_visibly(embedding(&mut build, page))
}

/// The build folder may lie elsewhere than the window's configuration says.
pub(crate) fn embedding<'a>(command: &'a mut Command, page: &Path) -> &'a mut Command {
    command.env("TAURI_CONFIG", json!({ "build": { "frontendDist": page } }).to_string())
}
