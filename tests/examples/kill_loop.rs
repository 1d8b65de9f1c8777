//! `cargo xtask kill-loop`, without what builds the programs: the folder that they lie in is the first word, then
//! `--n`, `--each`, `--seed` and `--point`. Ends with a table by point; nothing but no finding at all is a success.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a loop that cannot run says so by failing")]

use std::process::ExitCode;

use end_to_end::kill_loop::{Data, Plan, run};

/// A line of progress for so many kills.
const TOLD_EVERY: u64 = 100;

fn main() -> ExitCode {
    let plan = plan(std::env::args().skip(1));
    println!("seed {}", plan.seed);
    let (mut told, mut found) = (0, 0);
    let report = run(&plan, &mut |report| {
        // At once: whoever waits for the end of a long run may as well begin to look.
        report.findings[found..].iter().for_each(|finding| println!("{finding}"));
        found = report.findings.len();
        if report.kills() / TOLD_EVERY > told {
            told = report.kills() / TOLD_EVERY;
            println!("{} kills, {} findings", report.kills(), report.findings.len());
        }
    });
    print!("{report}");
    let is_enough = report.kills() >= plan.kills && report.fewest() >= plan.each;
    if report.is_clean() && is_enough {
        return ExitCode::SUCCESS;
    }
    println!(
        "seed {}: {}",
        plan.seed,
        if is_enough { "not clean" } else { "not enough kills, or not clean" }
    );
    ExitCode::FAILURE
}

fn plan(mut words: impl Iterator<Item = String>) -> Plan {
    let programs = words.next().expect("the folder of the programs").into();
    let mut plan = Plan { kills: 100, each: 1, seed: 1, only: None, programs, data: Data::File };
    while let Some(word) = words.next() {
        let value = words.next().expect("each option has a value");
        match word.as_str() {
            "--n" => plan.kills = value.parse().unwrap(),
            "--each" => plan.each = value.parse().unwrap(),
            "--seed" => plan.seed = value.parse().unwrap(),
            "--point" => plan.only = Some(value),
            other => panic!("{other} is no option"),
        }
    }
    plan
}
