//! `turbok-central`: the server, and everything that an administrator does at the centre.
//! Each command lies in a file of its own; what it does is in the library, what it says is in `words`.

mod arguments;
mod demo;
mod devices;
mod enrol;
mod failure;
mod help_unlock;
mod import_file;
mod migrate_store;
mod rows;
mod serve;
mod verify;
mod words;

use std::process::ExitCode;
use std::sync::Arc;

use central::centre::Centre;
use central::data_folder::{DataError, DataFolder};
use central::ports::{SystemClock, SystemRandom};
use central::store::postgres::DatabaseUrl;
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
    let locale = arguments.lang.into();
    let url = arguments.database_url.as_deref().map(DatabaseUrl::parse).transpose()?;
    if let Command::MigrateStore { to, json } = &arguments.command {
        let _alone = folder.use_alone()?;
        let to = to.as_deref().map(DatabaseUrl::parse).transpose()?;
        return migrate_store::migrate_store(&folder, to.as_ref().or(url.as_ref()), *json, locale);
    }
    let _in_use = folder.use_with_others()?;
    let centre = match &arguments.command {
        // What was moved away may be compared with what it became.
        Command::Verify { .. } if url.is_none() && folder.left()?.is_some() => {
            let own = folder.own_file(Arc::new(SystemClock), Arc::new(SystemRandom))?;
            own.ok_or(Failure::NothingToMove)?
        }
        Command::Serve(_) => serve::open_patiently(locale, || open(&folder, url.as_ref()))?,
        _ => open(&folder, url.as_ref())?,
    };
    let desk = Desk { folder, centre, locale };
    match arguments.command {
        Command::Serve(how) => serve::serve(&desk, &how),
        Command::Demo { seed, today } => demo::demo(&desk, seed, today),
        Command::Enrol { unit, json } => enrol::enrol(&desk, &unit, json),
        Command::Verify { json } => verify::verify(&desk, json),
        // Handled above, before the store is opened.
        Command::MigrateStore { .. } => Ok(ExitCode::SUCCESS),
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

fn open(folder: &DataFolder, url: Option<&DatabaseUrl>) -> Result<Centre, DataError> {
    let (clock, random) = (Arc::new(SystemClock), Arc::new(SystemRandom));
    match url {
        Some(url) => folder.open_database(url, clock, random),
        None => folder.open(clock, random),
    }
}

/// The log goes to standard error: standard output is for what was asked.
fn begin_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("TURBOK_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false).init();
}
