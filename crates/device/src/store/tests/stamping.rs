//! A clock that was wrong by years: what is unsent is stamped again, in its order, and nothing else is.

use ::sync::message::BATCH_BYTES_MAX;
use ::sync::row::Field;
use ::sync::version::{Clock, Node, Version};
use contract::ask::{Answers, DescribeVisit, Fix, ListToFix};
use domain::record::{Id, Record, Value};
use domain::records::{Tally, Visit};

use super::{acknowledging, count, pull, row};
use crate::testing::{ASYLUM, HOUR, MINUTE, NOW, STOP_ASYLUM, TEN_YEARS, Tablet};

const NOTE: u16 = 19;
const APPROXIMATE: u16 = 16;

fn approximate(bus_a: &mut Tablet, visit: Id<Visit>) {
    bus_a
        .device
        .describe_visit(DescribeVisit { visit, approximate: Some(true), language_support: None })
        .unwrap();
}

#[test]
fn unsent_writes_keep_their_order_and_the_clock_comes_down() {
    let mut bus_a = Tablet::new();
    bus_a.clock.set(NOW + TEN_YEARS);
    let visit = bus_a.start_outside(ASYLUM);
    bus_a.note(visit, "Först").unwrap();
    bus_a.clock.pass(MINUTE);
    approximate(&mut bus_a, visit);
    bus_a.clock.pass(MINUTE);
    bus_a.tap(visit, "v", 3);
    let store = bus_a.store();
    store.freeze(BATCH_BYTES_MAX).unwrap();
    store.restamp(NOW).unwrap();
    assert_eq!(store.frozen_batch().unwrap(), None);
    let lane = store.list_of::<Tally>(visit.uuid()).unwrap()[0].id;
    let (header, lane) = (row(store, visit), row(store, lane));
    let started = header.fields[&11].version.clock;
    let clocks = [started, header.fields[&NOTE].version.clock, header.fields[&APPROXIMATE].version.clock];
    assert!(Clock::at_ms(NOW) < clocks[0] && clocks[0] < clocks[1] && clocks[1] < clocks[2]);
    assert!(clocks[2] < lane.version().clock && lane.version().clock < Clock::at_ms(NOW + 1));
    assert!(lane.fields.values().all(|field| field.version == lane.version()));
    assert_eq!(store.clock(), lane.version().clock);
    // What was said stays as it was said: only the stamps are new.
    assert_eq!(bus_a.view(visit).note.as_deref(), Some("Först"));
    assert_eq!(bus_a.view(visit).summary.visitors, 3);
}

#[test]
fn the_clock_stays_down_after_a_restart() {
    let mut bus_a = Tablet::new();
    bus_a.clock.set(NOW + TEN_YEARS);
    let visit = bus_a.start_outside(ASYLUM);
    assert!(bus_a.sync().unwrap().checked);
    bus_a.clock.set(NOW + HOUR);
    bus_a.restart();
    bus_a.note(visit, "Efteråt").unwrap();
    assert_eq!(row(bus_a.store(), visit).fields[&NOTE].version.clock, Clock::at_ms(NOW + HOUR));
}

#[test]
fn what_was_acknowledged_keeps_its_stamps() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start_outside(ASYLUM);
    bus_a.sync().unwrap();
    let sent = row(bus_a.store(), visit);
    bus_a.clock.set(NOW + TEN_YEARS);
    bus_a.note(visit, "Osänt").unwrap();
    bus_a.store().restamp(NOW + MINUTE).unwrap();
    let after = row(bus_a.store(), visit);
    for (number, field) in &sent.fields {
        assert_eq!(after.fields[number], *field, "field {number}");
    }
    let note = after.fields[&NOTE].version.clock;
    assert!(Clock::at_ms(NOW + MINUTE) < note && note < Clock::at_ms(NOW + MINUTE + 1));
}

#[test]
fn a_write_that_shares_its_moment_with_an_acknowledged_one_is_stamped_alone() {
    let mut bus_a = Tablet::new();
    let (first, second) = (bus_a.start_outside(ASYLUM), bus_a.start(STOP_ASYLUM));
    bus_a.sync().unwrap();
    let store = bus_a.store();
    let (one, two) = (store.find(first).unwrap().unwrap(), store.find(second).unwrap().unwrap());
    let noted = |visit: &Visit| Visit { note: Some("Samma stund".to_owned()), ..visit.clone() };
    store
        .transact(NOW + HOUR, |tx| {
            tx.put(first, one.home, &noted(&one.record))?;
            Ok(tx.put(second, two.home, &noted(&two.record))?)
        })
        .unwrap();
    // The first goes alone; the second stays behind and is written again.
    let size = row(store, first)
        .to_line(store.dataset())
        .len()
        .max(row(store, second).to_line(store.dataset()).len());
    let head = store.freeze(size + 1).unwrap().unwrap();
    assert_eq!(head.rows, 1);
    store.store_reply(&acknowledging(store, head.number), &[], NOW).unwrap();
    let still_there = |id| super::is_in_outbox(store, id);
    let (sent, waiting) = if still_there(first) { (second, first) } else { (first, second) };
    let before = row(store, sent);
    let found = store.find(sent).unwrap().unwrap();
    let approximate = Visit { approximate: true, ..found.record };
    store.transact(NOW + 2 * HOUR, |tx| Ok(tx.put(sent, found.home, &approximate)?)).unwrap();
    store.restamp(NOW).unwrap();
    assert_eq!(row(store, sent).fields[&NOTE], before.fields[&NOTE]);
    // What was acknowledged is the least that the later one can come to; the other shares its moment, and stays.
    let approximate = row(store, sent).fields[&APPROXIMATE].version.clock;
    assert!(approximate > before.fields[&NOTE].version.clock && approximate < Clock::at_ms(NOW + HOUR + 1));
    assert_eq!(row(store, waiting).fields[&NOTE].version.clock, before.fields[&NOTE].version.clock);
}

#[test]
fn a_pull_between_does_not_keep_the_wrong_clock() {
    let mut bus_a = Tablet::new();
    bus_a.centre.get().refuse =
        Box::new(|row| (row.type_number == Visit::DECLARATION.number).then_some("malformed"));
    let visit = bus_a.start_outside(ASYLUM);
    bus_a.sync().unwrap();
    // The visit waits to be put right; what is written on it now is held back while the tablet syncs.
    bus_a.clock.set(NOW + TEN_YEARS);
    bus_a.note(visit, "Osänt").unwrap();
    bus_a.sync().unwrap();
    bus_a.centre.get().refuse = Box::new(|_| None);
    let number = bus_a.device.fix_list(ListToFix {}).unwrap().items[0].number;
    bus_a.device.fix(Fix { number, text: None }).unwrap();
    assert!(bus_a.sync().unwrap().checked);
    assert!(bus_a.centre.get().latest_sent() < Clock::at_ms(NOW + 1));
}

#[test]
fn what_is_not_stamped_later_than_now_stays_as_it_is() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start_outside(ASYLUM);
    let before = row(bus_a.store(), visit);
    bus_a.clock.set(NOW + TEN_YEARS);
    bus_a.note(visit, "Från framtiden").unwrap();
    bus_a.store().restamp(NOW + HOUR).unwrap();
    let after = row(bus_a.store(), visit);
    assert_eq!(after.fields[&11], before.fields[&11]);
    let noted = after.fields[&NOTE].version.clock;
    assert!(noted > Clock::at_ms(NOW + HOUR) && noted < Clock::at_ms(NOW + HOUR + 1));
}

#[test]
fn with_nothing_unsent_nothing_is_stamped() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start_outside(ASYLUM);
    bus_a.sync().unwrap();
    let before = row(bus_a.store(), visit);
    bus_a.store().restamp(NOW + HOUR).unwrap();
    assert_eq!((row(bus_a.store(), visit), count(bus_a.store(), "outbox")), (before, 0));
}

#[test]
fn a_write_after_the_stamping_is_stamped_again_with_the_rest() {
    let mut bus_a = Tablet::new();
    bus_a.clock.set(NOW + TEN_YEARS);
    let visit = bus_a.start_outside(ASYLUM);
    bus_a.store().restamp(NOW).unwrap();
    bus_a.note(visit, "Ännu fel").unwrap();
    bus_a.store().restamp(NOW + MINUTE).unwrap();
    let header = row(bus_a.store(), visit);
    assert!(header.version().clock < Clock::at_ms(NOW + MINUTE + 1));
    assert!(header.fields[&11].version < header.fields[&NOTE].version);
}

#[test]
fn a_row_whose_unsent_writes_all_lost_is_stamped_with_what_is_written_on_it_next() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start_outside(ASYLUM);
    bus_a.sync().unwrap();
    let sent = row(bus_a.store(), visit);
    let theirs = |number, value, ms| {
        let version = Version { clock: Clock::at_ms(ms), node: Node(7) };
        let mut row = sent.clone();
        row.fields.insert(number, Field { version, value });
        row
    };
    pull(bus_a.store(), &[&theirs(APPROXIMATE, Value::Bool(true), NOW)]);
    bus_a.clock.set(NOW + TEN_YEARS);
    bus_a.note(visit, "Vårt").unwrap();
    // Later still, and without the field that came before: the row is not theirs, and nothing in it is ours and unsent.
    pull(bus_a.store(), &[&theirs(NOTE, Value::Text("Deras".to_owned()), NOW + 2 * TEN_YEARS)]);
    bus_a.store().restamp(NOW + HOUR).unwrap();
    bus_a.clock.set(NOW + 3 * TEN_YEARS);
    bus_a.note(visit, "Vårt igen").unwrap();
    bus_a.store().restamp(NOW + HOUR).unwrap();
    let clock = row(bus_a.store(), visit).fields[&NOTE].version.clock;
    assert!(clock < Clock::at_ms(NOW + 2 * TEN_YEARS + 1), "it was left as it was");
}
