//! `page-builder`: from the compiled page to files that a browser loads, and what they weigh.
//! `cargo xtask page` starts it. Compiling, and copying what is written by hand, are done there.

use std::io;
use std::path::PathBuf;
use std::process::{ExitCode, ExitStatus};

use clap::Parser;
use thiserror::Error;
use wasm_bindgen_cli_support::Bindgen;

mod optimise;
mod weigh;

/// The files are named `ui.js` and `ui_bg.wasm`; the page's own start script imports the first.
const NAME: &str = "ui";

/// Turns a compiled page into files that a browser loads.
#[derive(Parser)]
struct Arguments {
    /// The page, as the compiler left it.
    wasm: PathBuf,
    /// The folder for the files.
    folder: PathBuf,
    /// Keep the names of functions, so that a stack trace can be read.
    #[arg(long)]
    names: bool,
    /// Make it smaller with `wasm-opt`.
    #[arg(long, conflicts_with = "names")]
    small: bool,
}

/// Why there is no page.
#[derive(Debug, Error)]
enum Failure {
    /// The page does not fit the tool, such as another version of wasm-bindgen.
    #[error("cannot make bindings for {wasm}: {reason}")]
    Bindings { wasm: PathBuf, reason: String },
    /// The file system said no.
    #[error("cannot read or write {path}: {source}")]
    File { path: PathBuf, source: io::Error },
    /// It is asked for with `--small` only.
    #[error("`wasm-opt` is not there, and npx cannot fetch it: install binaryen, or build without --small")]
    OptimiserMissing,
    /// It ran, and did not like what it read.
    #[error("`wasm-opt` ended with {0}")]
    OptimiserFailed(ExitStatus),
}

fn main() -> ExitCode {
    match build(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn build(arguments: &Arguments) -> Result<(), Failure> {
    make_bindings(arguments)?;
    let wasm = arguments.folder.join(format!("{NAME}_bg.wasm"));
    if arguments.small {
        println!("page   as compiled: {}", weigh::weight_of(&wasm)?);
        optimise::shrink(&wasm)?;
    }
    for file in [wasm, arguments.folder.join(format!("{NAME}.js"))] {
        println!("page   {}", weigh::weight_of(&file)?);
    }
    Ok(())
}

fn make_bindings(arguments: &Arguments) -> Result<(), Failure> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(&arguments.wasm)
        .out_name(NAME)
        .typescript(false)
        .remove_name_section(!arguments.names)
        .remove_producers_section(!arguments.names);
    bindgen
        .web(true)
        .and_then(|bindgen| bindgen.generate(&arguments.folder))
        .map_err(|error| Failure::Bindings { wasm: arguments.wasm.clone(), reason: format!("{error:#}") })
}
