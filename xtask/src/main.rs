//! `cargo xtask …`: everything a person types to run, test, check and measure Turbok.
//! Each task is one module; this file only reads the command line and hands over.
//! Nothing of the product is here, and no crate of ours is linked: xtask starts programs.

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod bench;
mod check;
mod command_line_day;
mod commands;
mod day;
mod demo_centre;
mod directions;
mod failure;
mod fuzz;
mod kill_loop;
mod licences;
mod page;
mod page_compiler;
mod program;
mod run;
mod serve_ui;
mod setup;
mod sim;
mod source_rules;
#[cfg(test)]
mod sync_page;
mod test;
mod tool;
mod window;
mod workspace;

use failure::Failure;
use page::Page;
use setup::Needs;
use workspace::{Profile, Workspace};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "Run, test, check and measure Turbok.")]
struct CommandLine {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Look for what the machine lacks, and install it or say how (the other tasks begin with this)
    Setup,
    /// Build everything and open the window on a day with a demo centre, saying what to do next
    Run {
        /// Tap through the day by itself on a screen that nobody sees, and keep a picture of each screen
        ///
        /// So it is by itself where there is no display.
        #[arg(long)]
        headless: bool,
        /// Play the day with two tablets on the command line, printing each step
        #[arg(long, conflicts_with = "headless")]
        command_line: bool,
    },
    /// Run every test, or those that match; what follows is handed to `cargo test`
    Test {
        /// A part of a test's name, or any other argument of `cargo test`
        ///
        /// What stands behind `--` is for the test programs themselves, such as `-- --nocapture`.
        #[arg(allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Format, lints, licences, dependency directions and the rules for sources
    Check,
    /// Measure, in release; one JSON line for each figure
    Bench {
        /// A part of the figure's name; `sync` measures the sync, and names of its figures may follow
        names: Vec<String>,
        /// With `sync`: a folder of other programs to measure beside, see docs/speed.md
        #[arg(long, value_name = "DIR", requires = "names")]
        peers: Option<PathBuf>,
        /// Where those keep their downloads and databases; a temporary folder where it is left out
        #[arg(long, value_name = "DIR", requires = "peers")]
        peers_work: Option<PathBuf>,
    },
    /// Kill tablets and the centre at every named point, over and over, and look whether anything is lost or doubled
    KillLoop {
        /// At least so many kills in all
        #[arg(long = "n", default_value_t = 100)]
        kills: u64,
        /// At least so many at each point
        #[arg(long, default_value_t = 1)]
        each: u64,
        /// What is done between two kills; the same number does the same again
        #[arg(long)]
        seed: Option<u64>,
        /// Only the points whose names contain this
        #[arg(long)]
        point: Option<String>,
    },
    /// Simulate tablets, people, a bad network, failing disks and a centre, from seeds; each violation says how to replay it
    Sim {
        /// How many seeds, one after the other
        #[arg(long, default_value_t = 1)]
        seeds: u64,
        /// The first seed
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Plant this defect: merge, lane, ack, digest, head, fsync or sentinel
        #[arg(long = "break", value_name = "NAME")]
        planted: Option<String>,
        /// How many tablets; by the seed where it is left out
        #[arg(long)]
        tablets: Option<u64>,
        /// How many days; by the number of tablets where it is left out
        #[arg(long)]
        days: Option<u64>,
        /// Print each step
        #[arg(long)]
        trace: bool,
    },
    /// Give every decoder bytes that nobody wrote, under libFuzzer
    Fuzz {
        /// How long for each target
        #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..))]
        minutes: u64,
        /// Only this one
        target: Option<String>,
    },
    /// Build the page into `ui/dist` of the build folder
    Page {
        /// Quick to build, and with names in its stack traces
        #[arg(long)]
        dev: bool,
        /// Make it smaller with `wasm-opt`, from this machine or from npm
        #[arg(long, conflicts_with = "dev")]
        small: bool,
    },
    /// Show the page in a browser, with a tablet and a centre of its own, until ctrl-c
    ServeUi {
        /// Begin with a tablet that is connected already
        #[arg(long)]
        enrolled: bool,
        /// The page as a tablet gets it, which takes longer to build
        #[arg(long)]
        release: bool,
    },
    /// Build the page and the window, and open it
    Window {
        /// As a tablet gets it, which takes longer to build
        #[arg(long)]
        release: bool,
    },
}

fn main() -> ExitCode {
    let (ours, harness) = split_at_two_dashes(env::args().collect());
    match perform(CommandLine::parse_from(ours).task, &harness) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Clap keeps the dashes or drops them depending on what stands before; whose a word is must not vary.
fn split_at_two_dashes(mut words: Vec<String>) -> (Vec<String>, Vec<String>) {
    let dashes = words.iter().position(|word| word == "--");
    let behind = dashes.map(|at| words.split_off(at).split_off(1));
    (words, behind.unwrap_or_default())
}

fn perform(task: Task, harness: &[String]) -> Result<ExitCode, Failure> {
    let workspace = Workspace::find()?;
    let prepare = |needs: &[Needs]| setup::prepare(&workspace, needs);
    match task {
        Task::Setup => prepare(&[Needs::Build, Needs::Check, Needs::Window, Needs::Drive, Needs::Database])?,
        Task::Run { headless, command_line } => {
            let way = run::Way::of(headless, command_line);
            prepare(match way {
                run::Way::Window => &[Needs::Build, Needs::Window],
                run::Way::Headless => &[Needs::Build, Needs::Window, Needs::Drive],
                run::Way::CommandLine => &[Needs::Build],
            })?;
            run::run(&workspace, way)?;
        }
        Task::Test { args } => {
            let scope = test::Scope::of(&args);
            prepare(scope.needs())?;
            return test::run(&workspace, scope, &args, harness);
        }
        Task::Check => {
            prepare(&[Needs::Build, Needs::Check, Needs::Window])?;
            return check::run(&workspace);
        }
        Task::Bench { names, peers, peers_work } if names.first().is_some_and(|name| name == "sync") => {
            prepare(&[Needs::Build, Needs::Database])?;
            return bench::run_sync(&workspace, &names[1..], peers.as_deref(), peers_work.as_deref());
        }
        Task::Bench { names, .. } => {
            prepare(&[Needs::Build, Needs::Window, Needs::Drive])?;
            return bench::run(&workspace, names.first().map(String::as_str));
        }
        Task::KillLoop { kills, each, seed, point } => {
            prepare(&[Needs::Build])?;
            return kill_loop::run(&workspace, &kill_loop::Asked { kills, each, seed, point });
        }
        Task::Sim { seeds, seed, planted, tablets, days, trace } => {
            prepare(&[Needs::Build])?;
            return sim::run(&workspace, &sim::Asked { seeds, seed, planted, tablets, days, trace });
        }
        Task::Fuzz { minutes, target } => {
            prepare(&[Needs::Build])?;
            return fuzz::run(&workspace, &fuzz::Asked { minutes, target });
        }
        Task::Page { dev, small } => {
            prepare(&[Needs::Build])?;
            page::build(&workspace, kind_of_page(dev, small))?;
        }
        Task::ServeUi { enrolled, release } => {
            prepare(&[Needs::Build])?;
            let tablet = if enrolled { serve_ui::Tablet::Enrolled } else { serve_ui::Tablet::New };
            serve_ui::run(&workspace, Page::of(profile(release)), tablet)?;
        }
        Task::Window { release } => {
            prepare(&[Needs::Build, Needs::Window])?;
            window::run(&workspace, profile(release))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn kind_of_page(dev: bool, small: bool) -> Page {
    match (dev, small) {
        (true, _) => Page::Dev,
        (false, true) => Page::Small,
        (false, false) => Page::Release,
    }
}

fn profile(release: bool) -> Profile {
    if release { Profile::Release } else { Profile::Dev }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    fn read_test(words: &[&str]) -> (Vec<String>, Vec<String>) {
        let line = ["xtask", "test"].iter().chain(words);
        let (ours, harness) = split_at_two_dashes(line.map(|word| (*word).to_owned()).collect());
        match CommandLine::try_parse_from(ours).unwrap().task {
            Task::Test { args } => (args, harness),
            _ => panic!("`test` was read as another task"),
        }
    }

    #[test]
    fn what_stands_behind_two_dashes_is_for_the_test_programs() {
        let (args, harness) = read_test(&["retried", "--", "--nocapture"]);
        assert_eq!(args, ["retried"]);
        assert_eq!(harness, ["--nocapture"]);
    }

    #[test]
    fn two_dashes_can_come_first() {
        let (args, harness) = read_test(&["--", "--nocapture"]);
        assert!(args.is_empty());
        assert_eq!(harness, ["--nocapture"]);
    }

    #[test]
    fn an_option_of_cargo_test_is_not_taken_for_one_of_ours() {
        assert_eq!(read_test(&["-p", "domain"]).0, ["-p", "domain"]);
        assert!(read_test(&["-p", "domain"]).1.is_empty());
    }

    #[test]
    fn tasks_that_do_not_exist_are_refused() {
        assert!(CommandLine::try_parse_from(["xtask", "dist"]).is_err());
    }
}
