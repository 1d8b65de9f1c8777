//! `cargo xtask window`: builds the page and the shell around it, and opens the window.
//! `main` calls this. The shell itself is `src-tauri/`; what the page consists of is in `page`.

use std::process::Command;

use serde_json::json;

use crate::commands::{run_visibly, succeeds};
use crate::failure::Failure;
use crate::page::{self, Page};
use crate::workspace::{Profile, Workspace};

const PACKAGE: &str = "turbok-window";

/// What the window is drawn with on Linux, by the names that pkg-config knows, and where Debian keeps it.
const LIBRARIES: [&str; 2] = ["webkit2gtk-4.1", "librsvg-2.0"];
const INSTALL: &str =
    "apt-get install libwebkit2gtk-4.1-dev libxdo-dev libayatana-appindicator3-dev librsvg2-dev";

/// Returns when the window was closed.
pub(crate) fn run(workspace: &Workspace, profile: Profile) -> Result<(), Failure> {
    if cfg!(target_os = "linux") && !succeeds(Command::new("pkg-config").arg("--exists").args(LIBRARIES)) {
        return Err(Failure::Missing(format!("the window needs WebKitGTK: {INSTALL}")));
    }
    let dist = page::build(workspace, Page::of(profile))?;
    let mut build = workspace.cargo(&["build", "--package", PACKAGE]);
    if let Profile::Release = profile {
        build.arg("--release");
    }
    // The build folder may lie elsewhere than the configuration says.
    build.env("TAURI_CONFIG", json!({ "build": { "frontendDist": dist } }).to_string());
    run_visibly(&mut build)?;
    run_visibly(&mut Command::new(workspace.program(PACKAGE, profile)))
}
