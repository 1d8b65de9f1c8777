//! What comes from the centre: merged with what is unsent here, all of a page or nothing of it.

use ::sync::digest::row_hash;
use ::sync::message::BATCH_BYTES_MAX;
use ::sync::row::Row;
use ::sync::version::{Clock, Node, Version};
use domain::record::{Id, Month, Record, Value};
use domain::records::{Debrief, Unit, Visit};
use uuid::Uuid;

use super::{acknowledged, acknowledging, count, is_in_outbox, pull, reply, row};
use crate::store::StoreError;
use crate::testing::{ANNA, BUS, DATASET, HOUR, NOW, STOP_ASYLUM, TEN_YEARS, Tablet};

const NOTE: u16 = 19;
const APPROXIMATE: u16 = 16;

fn version(ms: i64, node: u64) -> Version {
    Version { clock: Clock::at_ms(ms), node: Node(node) }
}

/// A visit that the centre has, as it has it.
fn sent_visit(bus_a: &mut Tablet) -> (Id<Visit>, Row) {
    let visit = bus_a.start(STOP_ASYLUM);
    bus_a.sync().unwrap();
    let row = row(bus_a.store(), visit);
    (visit, row)
}

fn with(row: &Row, number: u16, value: Value, version: Version) -> Row {
    let mut row = row.clone();
    row.fields.insert(number, ::sync::row::Field { version, value });
    row
}

#[test]
fn a_pulled_row_merges_with_unsent_fields_and_still_waits_to_be_sent() {
    let mut bus_a = Tablet::new();
    let (visit, sent) = sent_visit(&mut bus_a);
    bus_a.note(visit, "Osänt").unwrap();
    let theirs = with(&sent, APPROXIMATE, Value::Bool(true), version(NOW + HOUR, 7));
    pull(bus_a.store(), &[&theirs]);
    let view = bus_a.view(visit);
    assert_eq!((view.note.as_deref(), view.approximate), (Some("Osänt"), true));
    assert!(is_in_outbox(bus_a.store(), visit));
    assert_eq!(acknowledged(bus_a.store(), visit), Some(row_hash(&theirs)));
    assert!(bus_a.store().recompute(BUS).unwrap().agrees);
}

#[test]
fn of_two_values_of_one_field_the_later_stays_whichever_side_it_is_on() {
    for (theirs_ms, stays) in [(NOW - HOUR, "Vårt"), (NOW + HOUR, "Deras")] {
        let mut bus_a = Tablet::new();
        let (visit, sent) = sent_visit(&mut bus_a);
        bus_a.note(visit, "Vårt").unwrap();
        let theirs = with(&sent, NOTE, Value::Text("Deras".to_owned()), version(theirs_ms, 7));
        pull(bus_a.store(), &[&theirs]);
        assert_eq!(bus_a.view(visit).note.as_deref(), Some(stays));
        assert_eq!(is_in_outbox(bus_a.store(), visit), stays == "Vårt");
    }
}

#[test]
fn a_pulled_row_that_is_ours_leaves_the_outbox() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    let ours = row(bus_a.store(), visit);
    assert!(is_in_outbox(bus_a.store(), visit));
    pull(bus_a.store(), &[&ours]);
    assert!(!is_in_outbox(bus_a.store(), visit));
    assert_eq!(acknowledged(bus_a.store(), visit), Some(row_hash(&ours)));
}

#[test]
fn a_pulled_row_advances_the_clock_also_across_a_restart() {
    let mut bus_a = Tablet::new();
    let (visit, sent) = sent_visit(&mut bus_a);
    let ahead = version(NOW + TEN_YEARS, 7);
    pull(bus_a.store(), &[&with(&sent, NOTE, Value::Text("Deras".to_owned()), ahead)]);
    bus_a.restart();
    bus_a.note(visit, "Senare").unwrap();
    assert!(row(bus_a.store(), visit).fields[&NOTE].version > ahead);
}

#[test]
fn a_page_with_one_row_that_cannot_be_read_stores_nothing_at_all() {
    let mut bus_a = Tablet::new();
    bus_a.whole_visit(STOP_ASYLUM, 12);
    let store = bus_a.store();
    let head = store.freeze(BATCH_BYTES_MAX).unwrap().unwrap();
    let unit = Unit { name: "Ny enhet".to_owned(), drives: false, retired_on: None };
    let new = Id::new(Uuid::from_u128(0x99));
    let good = crate::testing::row(new, &unit).to_line(DATASET);
    let (tablet, clock, roots) = (store.tablet().unwrap(), store.clock(), store.roots(BUS).unwrap());
    let reply = ::sync::message::ReplyHead {
        cursor: tablet.cursor + 9,
        token_renewed: true,
        ..acknowledging(store, head.number)
    };
    let result = store.store_reply(&reply, &[good.as_bytes(), b"{\"t\":20}"], NOW);
    assert!(matches!(result, Err(StoreError::Row(_))));
    let after = store.tablet().unwrap();
    assert_eq!((after.cursor, after.acknowledged, after.token), (tablet.cursor, 0, tablet.token));
    assert_eq!((store.clock(), store.roots(BUS).unwrap()), (clock, roots));
    assert_eq!(store.frozen_batch().unwrap().unwrap().head, head);
    assert!(store.find(new).unwrap().is_none());
    store.store_reply(&reply, &[good.as_bytes()], NOW).unwrap();
    assert_eq!(store.tablet().unwrap().cursor, tablet.cursor + 9);
    assert_eq!(store.find(new).unwrap().unwrap().record, unit);
}

#[test]
fn the_cursor_never_goes_back() {
    let mut bus_a = Tablet::new();
    let store = bus_a.store();
    let cursor = store.tablet().unwrap().cursor;
    for (told, kept) in
        [(cursor + 1, cursor + 1), (cursor, cursor + 1), (0, cursor + 1), (cursor + 2, cursor + 2)]
    {
        store.store_reply(&reply(store, told), &[], NOW).unwrap();
        assert_eq!(store.tablet().unwrap().cursor, kept);
    }
}

#[test]
fn a_row_of_a_type_that_only_a_newer_program_knows_is_kept_and_counted() {
    let mut bus_a = Tablet::new();
    let fields = [(77, Value::Text("nytt".to_owned()))].into();
    let new = Row::new(900, Uuid::from_u128(9), Uuid::nil(), Month::NONE, version(NOW, 7), fields);
    let before = bus_a.store().recompute(BUS).unwrap();
    pull(bus_a.store(), &[&new]);
    let after = bus_a.store().recompute(BUS).unwrap();
    assert_eq!((after.agrees, after.rows), (true, before.rows + 1));
    assert_ne!(after.roots.0, before.roots.0);
}

#[test]
fn a_record_that_the_centre_deleted_is_not_shown_and_still_counted() {
    let mut bus_a = Tablet::new();
    let (visit, sent) = sent_visit(&mut bus_a);
    let rows = bus_a.store().recompute(BUS).unwrap().rows;
    pull(bus_a.store(), &[&with(&sent, ::sync::row::DELETED, Value::Bool(true), version(NOW + HOUR, 7))]);
    assert!(bus_a.store().find(visit).unwrap().is_none());
    assert!(bus_a.store().list::<Visit>().unwrap().is_empty());
    let after = bus_a.store().recompute(BUS).unwrap();
    assert_eq!((after.agrees, after.rows, after.visits), (true, rows, 0));
}

#[test]
fn a_fact_of_ours_gives_way_to_the_one_that_the_centre_has() {
    let mut bus_a = Tablet::new();
    bus_a.start(STOP_ASYLUM);
    let said =
        contract::ask::WriteDebrief { worked: "Bra".into(), did_not: String::new(), change: String::new() };
    contract::ask::Answers::write_debrief(&mut bus_a.device, said).unwrap();
    let ours = bus_a.store().list::<Debrief>().unwrap().remove(0);
    let mut theirs = row(bus_a.store(), ours.id);
    let text = Debrief { worked: "Annat".to_owned(), ..ours.record };
    assert!(theirs.write(&text.to_fields(), version(NOW - HOUR, 7)));
    pull(bus_a.store(), &[&theirs]);
    assert_eq!(bus_a.store().find(ours.id).unwrap().unwrap().record.worked, "Annat");
    assert!(!is_in_outbox(bus_a.store(), ours.id));
}

#[test]
fn one_page_after_the_other_gives_what_one_page_gives() {
    let mut bus_a = Tablet::new();
    {
        let mut centre = bus_a.centre.get();
        centre.page_rows = 2;
        let (_, anna) = crate::testing::staff().remove(0);
        for number in 0..5 {
            let name = format!("Anna {number}");
            let member = domain::records::Staff { name, ..anna.clone() };
            centre.put(crate::testing::row(Id::new(Uuid::from_u128(0x200 + number)), &member));
        }
    }
    let report = bus_a.sync().unwrap();
    assert_eq!((report.received, report.requests, report.checked), (5, 3, true));
    assert!(bus_a.run().catalogue.staff.contains_key(&ANNA));
    assert_eq!((bus_a.run().catalogue.staff.len(), count(bus_a.store(), "outbox")), (8, 0));
}
