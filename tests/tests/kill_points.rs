//! Tablet and centre are killed at every named point of theirs, and nothing that was answered is lost or there twice.
//! The same loop as `cargo xtask kill-loop`, short; `kill.rs` beside it kills at moments that nobody named.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it means by failing")]

use end_to_end::kill_loop::{Data, Plan, planted, run};
use end_to_end::killable_programs;

#[test]
fn a_kill_at_any_point_of_tablet_or_centre_loses_and_doubles_nothing() {
    goes_well(60, 1, Data::File);
}

#[test]
fn a_kill_at_any_point_of_a_centre_over_postgres_loses_and_doubles_nothing() {
    goes_well(1, 2, Data::Postgres);
}

/// So many kills at least, and one at each point. Each with a seed of its own, by which its centre finds a port too.
fn goes_well(kills: u64, seed: u64, data: Data) {
    let plan = Plan { kills, each: 1, seed, only: None, programs: killable_programs(), data };
    let report = run(&plan, &mut |_| {});
    println!("{report}");
    assert!(report.is_clean(), "{report}");
    assert!(report.fewest() >= plan.each, "a point was not reached:\n{report}");
    assert!(report.kills() >= plan.kills);
}

#[test]
fn what_is_lost_or_doubled_is_found() {
    let [forgotten, twice, not_at_the_centre, twice_at_the_centre] = planted(&killable_programs());
    let says = |said: &[String], word: &str| said.iter().any(|said| said.starts_with(word));
    assert!(says(&forgotten, "LOST"), "{forgotten:?}");
    assert!(says(&twice, "DOUBLED"), "{twice:?}");
    assert!(says(&not_at_the_centre, "LOST"), "{not_at_the_centre:?}");
    assert!(says(&twice_at_the_centre, "DOUBLED"), "{twice_at_the_centre:?}");
}
