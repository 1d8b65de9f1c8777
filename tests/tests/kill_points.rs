//! Tablet and centre are killed at every named point of theirs, and nothing that was answered is lost or there twice.
//! The same loop as `cargo xtask kill-loop`, short; `kill.rs` beside it kills at moments that nobody named.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it means by failing")]

use end_to_end::kill_loop::{Plan, planted, run};
use end_to_end::killable_programs;

#[test]
fn a_kill_at_any_point_of_tablet_or_centre_loses_and_doubles_nothing() {
    let plan = Plan { kills: 60, each: 1, seed: 1, only: None, programs: killable_programs() };
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
