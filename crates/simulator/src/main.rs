//! `cargo xtask sim`: runs seeds one after the other and says what came of them. `--trace` prints each step.

use std::process::ExitCode;

use clap::Parser;
use simulator::{Options, Outcome, run};
use sync::planted::{Defect, plant};

#[derive(Parser)]
#[command(name = "cargo xtask sim", about = "Simulate tablets, people, faults and a centre.")]
struct CommandLine {
    /// How many seeds
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    /// The first seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Plant this defect: merge, lane, ack, digest, head, fsync or sentinel
    #[arg(long = "break", value_name = "NAME", value_parser = defect)]
    planted: Option<Defect>,
    /// How many tablets; by the seed where it is not said
    #[arg(long)]
    tablets: Option<usize>,
    /// How many days; by the number of tablets where it is not said
    #[arg(long)]
    days: Option<usize>,
    /// Print each step
    #[arg(long)]
    trace: bool,
}

fn main() -> ExitCode {
    let asked = CommandLine::parse();
    plant(asked.planted);
    let options = Options { tablets: asked.tablets, days: asked.days, trace: asked.trace };
    let (mut device_days, mut all, mut in_flight, mut violations) = (0, 0, 0, 0);
    for seed in asked.seed..asked.seed.saturating_add(asked.seeds) {
        let outcome = run(seed, options);
        device_days += outcome.device_days;
        all += outcome.faults.all;
        in_flight += outcome.faults.in_flight;
        violations += u64::from(say(&outcome));
    }
    let years = device_days as f64 / 365.0;
    println!(
        "{} seeds, {years:.1} simulated device-years, {all} faults ({in_flight} of them hit something in flight), {violations} violations",
        asked.seeds
    );
    if violations == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn defect(name: &str) -> Result<Defect, String> {
    let found = Defect::ALL.into_iter().find(|(known, _)| *known == name);
    found.map(|(_, defect)| defect).ok_or_else(|| format!("no such defect: {name}"))
}

/// Says what did not hold; whether anything did not.
fn say(outcome: &Outcome) -> bool {
    let Some(violation) = &outcome.violation else { return false };
    println!("seed {}: {violation}", outcome.seed);
    println!("replay: cargo xtask sim --seed {}", outcome.seed);
    true
}
