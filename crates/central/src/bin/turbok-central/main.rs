//! `turbok-central`: the server, and everything that an administrator does at the centre.
//! Each command lies in a file of its own; what it does is in the library, what it says is in `words`.

mod arguments;
mod demo;
mod devices;
mod enrol;
mod failure;
mod help_unlock;
mod import_file;
mod rows;
mod serve;
mod verify;
mod words;

use std::process::ExitCode;
use std::sync::Arc;

use central::centre::Centre;
use central::data_folder::DataFolder;
use central::ports::{SystemClock, SystemRandom};
use clap::Parser;

use arguments::{Arguments, Command};
use failure::Failure;

/// What a command works with.
struct Desk {
    folder: DataFolder,
    centre: Centre,
    locale: contract::sentence::Locale,
}

fn main() -> ExitCode {
    failpoints::arm();
    let arguments = Arguments::parse();
    begin_log();
    let locale = arguments.lang.into();
    match run(arguments) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("{}", failure.sentence(locale));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let folder = DataFolder::at(&arguments.data)?;
    let centre = folder.open(Arc::new(SystemClock), Arc::new(SystemRandom))?;
    let desk = Desk { folder, centre, locale: arguments.lang.into() };
    match arguments.command {
        Command::Serve(how) => serve::serve(&desk, &how),
        Command::Demo { seed, today } => demo::demo(&desk, seed, today),
        Command::Enrol { unit, json } => enrol::enrol(&desk, &unit, json),
        Command::Verify { json } => verify::verify(&desk, json),
        Command::Devices { json } => devices::list(&desk, json),
        Command::Revoke { device } => devices::revoke(&desk, &device),
        Command::HelpUnlock { copy, json } => help_unlock::help_unlock(&desk, &copy, json),
        Command::ImportFile { file, answer, rescue, json } => {
            import_file::import_file(&desk, &file, answer.as_deref(), import_file::let_in(rescue), json)
        }
        Command::Visits { json } => rows::visits(&desk, json),
        Command::Export { format: arguments::Format::Csv, folder, own_unit } => {
            rows::export(&desk, &folder, own_unit)
        }
    }
}

/// The log goes to standard error: standard output is for what was asked.
fn begin_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("TURBOK_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false).init();
}
