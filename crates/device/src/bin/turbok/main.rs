//! `turbok`: the tablet without a window. A thin client: it turns words into one call, has the tablet answer it, and
//! prints the answer. What a call does is decided in the library `device`; what is printed comes from the locale files.

mod args;
mod args_visit;
mod connection;
mod hold;
mod lookup;
mod metric;
mod pin;
mod plan;
mod plan_visit;
mod serve;
mod show;
mod socket;
mod start;
mod tablet;
mod wire;
mod words;

use std::io;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use contract::ask::{Call, ListTiles, ReadLists};
use contract::fault::Fault;
use contract::sentence::Locale;
use serde_json::Value;

use crate::args::{Arguments, Command};
use crate::tablet::{Tablet, Tell};

fn main() -> ExitCode {
    failpoints::arm();
    let args = Arguments::parse();
    let Some(folder) = args.data.as_ref().and_then(|data| std::path::absolute(data).ok()) else {
        // Clap cannot demand an option that every subcommand takes.
        let text = "--data DIR or TURBOK_DATA is required";
        Arguments::command().error(ErrorKind::MissingRequiredArgument, text).exit()
    };
    // The socket is named by a path relative to the folder. A folder that is missing has no socket either.
    let stands_there = std::env::set_current_dir(&folder).is_ok();
    if matches!(args.command, Command::Hold) {
        if !stands_there {
            return ExitCode::FAILURE;
        }
        return hold::hold(&folder, &mut io::stdin().lock(), &mut io::stdout());
    }
    let tablet = if stands_there { Tablet::find(&folder) } else { Ok(Tablet::Locked(folder)) };
    let locale = args.lang.locale();
    match tablet.and_then(|tablet| run(&args, tablet)) {
        Ok((call, answer, known)) if !args.json => {
            show::answer(&words::of(locale), locale, &call, answer, &known);
            ExitCode::SUCCESS
        }
        Ok((_, answer, _)) => {
            show::line(&answer.to_string());
            ExitCode::SUCCESS
        }
        Err(fault) => {
            show::fault(&words::of(locale), &fault, args.json);
            ExitCode::FAILURE
        }
    }
}

/// The call that was made and its answer; beside it, for people, what gives names to its ids and codes.
fn run(args: &Arguments, mut tablet: Tablet) -> Result<(Call, Value, show::Known), Fault> {
    let secrets = pin::read(&args.command, &mut io::stdin().lock())?;
    let call = plan::call_for(&args.command, &secrets, &mut |call| tablet.put(call, |_| ()))?;
    let tell: Tell = match (args.json, args.lang.locale()) {
        (true, _) => |_| (),
        (false, Locale::Sv) => |phase| show::phase(Locale::Sv, phase),
        (false, Locale::En) => |phase| show::phase(Locale::En, phase),
    };
    let answer = tablet.put(call.clone(), tell)?;
    let mut known = show::Known::default();
    if !args.json && names_codes(&call) {
        let mut put = |call| tablet.put(call, |_| ());
        known.lists = lookup::ask(&mut put, ReadLists {}).unwrap_or_default();
        known.tiles = lookup::ask(&mut put, ListTiles {}).unwrap_or_default();
    }
    Ok((call, answer, known))
}

/// Whether the answer to a call is shown with words of the lists.
const fn names_codes(call: &Call) -> bool {
    matches!(call, Call::Today(_) | Call::ReadVisit(_) | Call::ListVisits(_) | Call::RecordTally(_))
}
