//! Prepares the window: its configuration, the one command that a page may call, and the page that is embedded.

use std::error::Error;
use std::fs;
use std::path::Path;

use tauri_build::{AppManifest, Attributes};

/// Where `cargo xtask page` lays the page, as tauri.conf.json says it.
const PAGE: &str = "../target/ui/dist";

/// Stands in for a page that was not built, so that the shell can be judged without one.
const PLACEHOLDER: &str =
    "<!doctype html>\n<meta charset=\"utf-8\">\n<title>Turbok</title>\n<p>cargo xtask page</p>\n";

fn main() -> Result<(), Box<dyn Error>> {
    let index = Path::new(PAGE).join("index.html");
    if !index.exists() {
        fs::create_dir_all(PAGE)?;
        fs::write(&index, PLACEHOLDER)?;
    }
    // The page becomes a part of the program: another page is another program.
    println!("cargo:rerun-if-changed={PAGE}");
    let commands = AppManifest::new().commands(&["call"]);
    tauri_build::try_build(Attributes::new().app_manifest(commands))?;
    Ok(())
}
