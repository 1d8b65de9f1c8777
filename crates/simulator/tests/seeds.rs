//! The suite of the simulator: so many seeds without a violation, the seeds that once failed, the same steps for the same
//! seed, and each planted defect found. `cargo xtask test` runs it; the long run is `cargo xtask sim`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it means by failing")]

use std::sync::{Mutex, PoisonError};

use simulator::{Options, Outcome, run};
use sync::planted::{Defect, plant};

/// As many as fit into a minute.
const SEEDS: std::ops::RangeInclusive<u64> = 1..=40;
/// Each defect, and within how many seeds from the first it is found: a few times as many as it takes.
const FOUND_WITHIN: [(Defect, u64); 7] = [
    (Defect::Merge, 4),
    (Defect::Lane, 4),
    (Defect::Ack, 4),
    (Defect::Digest, 4),
    (Defect::Head, 8),
    (Defect::Fsync, 4),
    (Defect::Sentinel, 12),
];

/// A defect is planted for the whole process, so one test runs at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

fn simulated(planted: Option<Defect>, seed: u64) -> Outcome {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    plant(planted);
    let outcome = run(seed, Options::default());
    plant(None);
    outcome
}

fn named_seeds() -> Vec<u64> {
    let lines = include_str!("../seeds.txt").lines();
    let words = lines.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_whitespace().next());
    words.map(|word| word.parse().unwrap()).collect()
}

#[test]
fn no_seed_breaks_an_invariant() {
    for seed in SEEDS {
        let outcome = simulated(None, seed);
        assert!(outcome.violation.is_none(), "seed {seed}: {}", outcome.violation.unwrap());
        assert!(outcome.steps > 100, "seed {seed} did nothing");
    }
}

#[test]
fn seeds_that_once_failed_do_not_fail_again() {
    for seed in named_seeds() {
        let outcome = simulated(None, seed);
        assert!(outcome.violation.is_none(), "seed {seed}: {}", outcome.violation.unwrap());
    }
}

#[test]
fn the_same_seed_takes_the_same_steps_and_another_one_does_not() {
    let (once, again, other) = (simulated(None, 5), simulated(None, 5), simulated(None, 6));
    assert_eq!((&once.journal, once.steps, once.faults), (&again.journal, again.steps, again.faults));
    assert_ne!(once.journal, other.journal);
}

#[test]
fn a_violation_comes_at_the_same_step_again() {
    let violation = || (1..=4).find_map(|seed| simulated(Some(Defect::Ack), seed).violation);
    assert_eq!(violation().unwrap(), violation().unwrap());
}

#[test]
fn each_planted_defect_is_found() {
    for (defect, seeds) in FOUND_WITHIN {
        let found = (1..=seeds).find(|seed| simulated(Some(defect), *seed).violation.is_some());
        assert!(found.is_some(), "{defect:?} was not found within {seeds} seeds");
    }
}
