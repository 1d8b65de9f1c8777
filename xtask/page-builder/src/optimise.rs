//! `wasm-opt` from binaryen: the one on this machine, else the one from npm. Called by `main` when a small page is
//! asked for, never otherwise: without it nothing has to be fetched.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Failure;

/// Pinned, so that a page built twice is the same page.
const NPM_PACKAGE: &str = "binaryen@132.0.0";

/// Smallest, with what Rust's compiler takes for granted on this target.
const OPTIONS: [&str; 8] = [
    "-Oz",
    "--converge",
    "--enable-bulk-memory",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Replaces the file by a smaller one that does the same.
pub(crate) fn shrink(wasm: &Path) -> Result<(), Failure> {
    let smaller = wasm.with_extension("smaller");
    let status = find()?
        .args(OPTIONS)
        .arg(wasm)
        .arg("-o")
        .arg(&smaller)
        .status()
        .map_err(|_| Failure::OptimiserMissing)?;
    if !status.success() {
        return Err(Failure::OptimiserFailed(status));
    }
    fs::rename(&smaller, wasm).map_err(|source| Failure::File { path: wasm.to_owned(), source })
}

fn find() -> Result<Command, Failure> {
    if starts(&mut Command::new("wasm-opt")) {
        return Ok(Command::new("wasm-opt"));
    }
    println!("page   npx {NPM_PACKAGE}");
    if starts(&mut from_npm()) {
        return Ok(from_npm());
    }
    Err(Failure::OptimiserMissing)
}

fn from_npm() -> Command {
    let mut command = Command::new("npx");
    command.args(["--yes", "--package", NPM_PACKAGE, "wasm-opt"]);
    command
}

fn starts(command: &mut Command) -> bool {
    let silent = command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    silent.status().is_ok_and(|status| status.success())
}
