//! What the file beside the database notices, and what it does not cry wolf about.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use contract::ask::{Answers, Lock};
use sync::message::BATCH_BYTES_MAX;

use super::*;
use crate::commands::enrol::DATABASE;
use crate::testing::{NOW, STOP_ASYLUM, STOP_MINORS, TEN_YEARS, Tablet};

fn sentinel(bus: &Tablet) -> Sentinel {
    Sentinel::in_folder(bus.folder.path())
}

fn shows_restored(bus: &mut Tablet) -> bool {
    let sentinel = sentinel(bus);
    sentinel.shows_restored(bus.store()).unwrap()
}

#[test]
fn a_database_from_a_copy_before_the_last_batch_is_noticed_and_sends_nothing_twice() {
    let mut bus_a = Tablet::new();
    bus_a.whole_visit(STOP_ASYLUM, 3);
    bus_a.device.lock(Lock {}).unwrap();
    let database = bus_a.folder.path().join(DATABASE);
    let copy = std::fs::read(&database).unwrap();
    bus_a.restart();
    bus_a.sync().unwrap();
    bus_a.device.lock(Lock {}).unwrap();
    std::fs::write(&database, copy).unwrap();
    bus_a.restart();
    let incarnation = bus_a.store().tablet().unwrap().incarnation;
    let report = bus_a.sync().unwrap();
    assert!(report.checked && report.repair.is_some());
    assert_eq!((report.sent, report.visits_at_centre), (0, 1), "the centre has it already");
    assert_ne!(bus_a.store().tablet().unwrap().incarnation, incarnation);
    assert!(!shows_restored(&mut bus_a));
}

#[test]
fn a_database_as_it_was_left_is_not_called_restored() {
    let mut bus_a = Tablet::new();
    assert!(!shows_restored(&mut bus_a), "a missing sentinel says nothing");
    bus_a.whole_visit(STOP_ASYLUM, 3);
    bus_a.sync().unwrap();
    assert!(!shows_restored(&mut bus_a));
    bus_a.whole_visit(STOP_MINORS, 3);
    bus_a.restart();
    assert!(!shows_restored(&mut bus_a));
}

#[test]
fn a_freeze_that_was_noted_and_is_gone_is_noticed_unless_it_was_thawed() {
    let mut bus_a = Tablet::new();
    bus_a.whole_visit(STOP_ASYLUM, 3);
    let sentinel = sentinel(&bus_a);
    bus_a.store().freeze(BATCH_BYTES_MAX).unwrap();
    sentinel.note(bus_a.store()).unwrap();
    assert!(!shows_restored(&mut bus_a));
    bus_a.store().thaw().unwrap();
    assert!(shows_restored(&mut bus_a));
    bus_a.store().freeze(BATCH_BYTES_MAX).unwrap();
    sentinel.note(bus_a.store()).unwrap();
    // Killed between what is said outside and what is done inside, on either side.
    sentinel.let_thaw();
    assert!(!shows_restored(&mut bus_a));
    bus_a.store().thaw().unwrap();
    assert!(!shows_restored(&mut bus_a));
}

#[test]
fn another_incarnation_than_the_one_seen_is_noticed() {
    let mut bus_a = Tablet::new();
    let mut bus_b = bus_a.beside(2);
    let sentinel = sentinel(&bus_a);
    sentinel.note(bus_b.store()).unwrap();
    assert!(shows_restored(&mut bus_a));
}

#[test]
fn the_clock_never_falls_behind_what_was_seen_of_it() {
    let mut bus_a = Tablet::new();
    bus_a.store().raise_clock(sync::version::Clock::at_ms(NOW + TEN_YEARS));
    let sentinel = sentinel(&bus_a);
    sentinel.note(bus_a.store()).unwrap();
    bus_a.restart();
    assert_eq!(bus_a.store().clock(), sync::version::Clock::at_ms(NOW + TEN_YEARS));
}

#[test]
fn a_damaged_or_forgotten_sentinel_says_nothing() {
    let mut bus_a = Tablet::new();
    bus_a.whole_visit(STOP_ASYLUM, 3);
    bus_a.sync().unwrap();
    std::fs::write(bus_a.folder.path().join("sentinel.json"), "{").unwrap();
    assert!(!shows_restored(&mut bus_a));
    let sentinel = sentinel(&bus_a);
    sentinel.forget().unwrap();
    sentinel.forget().unwrap();
    assert!(!shows_restored(&mut bus_a));
}
