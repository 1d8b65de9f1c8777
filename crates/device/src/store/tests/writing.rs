//! A record and its outbox row come together; versions only grow.

use domain::record::Value;
use domain::records::{Tally, Visit};

use super::{count, is_in_outbox, row};
use crate::failure::Failure;
use crate::testing::{ASYLUM, HOUR, MINUTE, NOW, STOP_ASYLUM, TEN_YEARS, Tablet};

const NOTE: u16 = 19;
const APPROXIMATE: u16 = 16;

#[test]
fn a_record_and_its_outbox_row_are_there_together_after_a_kill() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    bus_a.restart();
    assert!(bus_a.store().find::<Visit>(visit).unwrap().is_some());
    assert!(is_in_outbox(bus_a.store(), visit));
}

#[test]
fn a_transaction_that_breaks_off_leaves_neither_record_nor_outbox_row_nor_clock() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    bus_a.sync().unwrap();
    let store = bus_a.store();
    let found = store.find(visit).unwrap().unwrap();
    let (before, clock) = (row(store, visit), store.clock());
    let broken_off = store.transact(NOW + HOUR, |tx| {
        let changed = Visit { approximate: true, ..found.record.clone() };
        assert!(tx.put(visit, found.home, &changed)?);
        Err::<(), _>(Failure::Asked("internal"))
    });
    assert!(broken_off.is_err());
    assert_eq!((row(store, visit), store.clock(), count(store, "outbox")), (before.clone(), clock, 0));
    bus_a.restart();
    assert_eq!((row(bus_a.store(), visit), count(bus_a.store(), "outbox")), (before, 0));
}

#[test]
fn the_same_value_again_writes_nothing() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    bus_a.note(visit, "Bra möte").unwrap();
    bus_a.sync().unwrap();
    let (before, clock) = (row(bus_a.store(), visit), bus_a.store().clock());
    bus_a.pass(HOUR);
    bus_a.note(visit, "Bra möte").unwrap();
    let store = bus_a.store();
    assert_eq!((row(store, visit), store.clock(), count(store, "outbox")), (before.clone(), clock, 0));
    bus_a.note(visit, "Ett bra möte").unwrap();
    assert!(is_in_outbox(bus_a.store(), visit));
    assert_ne!(row(bus_a.store(), visit), before);
}

#[test]
fn what_is_cleared_is_written_as_nothing_under_a_later_version() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    bus_a.note(visit, "Bra möte").unwrap();
    let before = row(bus_a.store(), visit);
    bus_a.pass(MINUTE);
    bus_a.note(visit, "").unwrap();
    let after = row(bus_a.store(), visit);
    assert_eq!(after.value(NOTE), Some(&Value::Null));
    assert!(after.fields[&NOTE].version > before.fields[&NOTE].version);
    for (number, field) in before.fields.iter().filter(|(number, _)| **number != NOTE) {
        assert_eq!(after.fields[number], *field, "field {number}");
    }
    assert_eq!(bus_a.view(visit).note, None);
}

#[test]
fn a_lane_has_one_version_for_all_its_fields() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    bus_a.tap(visit, "v", 1);
    bus_a.pass(MINUTE);
    bus_a.tap(visit, "s", 1);
    let lanes = bus_a.store().list_of::<Tally>(visit.uuid()).unwrap();
    let lane = row(bus_a.store(), lanes[0].id);
    assert!(lane.fields.values().all(|field| field.version == lane.version()));
}

#[test]
fn versions_grow_also_when_the_clock_jumps_back_and_after_a_restart() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start_outside(ASYLUM);
    let mut last = bus_a.store().clock();
    let mut is_later = |bus_a: &mut Tablet, text: &str| {
        bus_a.note(visit, text).unwrap();
        let field = row(bus_a.store(), visit).fields[&NOTE].version;
        assert!(field.clock > last, "{text}");
        assert_eq!(field.clock, bus_a.store().clock(), "{text}");
        last = field.clock;
    };
    is_later(&mut bus_a, "ett");
    bus_a.clock.set(NOW - TEN_YEARS);
    is_later(&mut bus_a, "två");
    bus_a.clock.set(NOW + HOUR);
    is_later(&mut bus_a, "tre");
    bus_a.clock.set(0);
    bus_a.restart();
    is_later(&mut bus_a, "fyra");
}

#[test]
fn versions_grow_after_a_restart_also_when_all_was_sent() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    bus_a.sync().unwrap();
    let sent = row(bus_a.store(), visit).version();
    // The sentinel would say how far the clock was: the file has to know by itself.
    std::fs::remove_file(bus_a.folder.path().join("sentinel.json")).unwrap();
    bus_a.clock.set(NOW - HOUR);
    bus_a.restart();
    let store = bus_a.store();
    let found = store.find(visit).unwrap().unwrap();
    let changed = Visit { approximate: true, ..found.record };
    store.transact(NOW - HOUR, |tx| Ok(tx.put(visit, found.home, &changed)?)).unwrap();
    assert!(row(store, visit).fields[&APPROXIMATE].version > sent);
}
