//! Prepares the window: its configuration, the one command that a page may call, and the page that is embedded.

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tauri_build::{AppManifest, Attributes};

/// Where `cargo xtask page` lays the page, as tauri.conf.json says it.
const PAGE: &str = "../target/ui/dist";

/// Stands in for a page that was not built, so that the shell can be judged without one. It says so to whoever opens it.
const PLACEHOLDER: &str = include_str!("placeholder.html");

fn main() -> Result<(), Box<dyn Error>> {
    let page = page_folder()?;
    // The page becomes a part of the program: another page is another program.
    println!("cargo:rerun-if-changed={}", page.display());
    println!("cargo:rerun-if-changed=placeholder.html");
    if !is_built(&page) {
        // What is given to people is never without its page.
        if env::var("PROFILE")? == "release" {
            return Err("the page is not built: cargo xtask page".into());
        }
        fs::create_dir_all(&page)?;
        fs::write(page.join("index.html"), PLACEHOLDER)?;
    }
    let commands = AppManifest::new().commands(&["call"]);
    tauri_build::try_build(Attributes::new().app_manifest(commands))?;
    Ok(())
}

/// `TAURI_CONFIG` says so when the build folder lies elsewhere.
fn page_folder() -> Result<PathBuf, Box<dyn Error>> {
    let Ok(changes) = env::var("TAURI_CONFIG") else { return Ok(PAGE.into()) };
    let changes: Value = serde_json::from_str(&changes)?;
    Ok(changes.pointer("/build/frontendDist").and_then(Value::as_str).unwrap_or(PAGE).into())
}

/// An older placeholder is one too: a page without its program.
fn is_built(page: &Path) -> bool {
    page.join("index.html").exists() && page.join("ui_bg.wasm").exists()
}
