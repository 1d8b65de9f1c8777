//! What is frozen goes byte by byte the same at every try, and never half a visit.

use ::sync::message::BATCH_BYTES_MAX;
use ::sync::row::Row;
use uuid::Uuid;

use super::{acknowledging, count, is_in_outbox};
use crate::store::Store;
use crate::testing::{DATASET, NOW, STOP_ASYLUM, STOP_MINORS, Step, Tablet};

/// The bytes of the lines that each visit would put into a batch, in the order of batches: as they were first written.
fn sizes(store: &Store) -> Vec<(Uuid, usize)> {
    let sql = "SELECT line FROM record JOIN outbox USING (type, id) ORDER BY first_clock";
    let mut statement = store.conn.prepare(sql).unwrap();
    let lines = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let mut sizes: Vec<(Uuid, usize)> = Vec::new();
    for line in lines.map(Result::unwrap) {
        let row = Row::from_line(line.as_bytes(), DATASET).unwrap();
        let visit = row.parent().unwrap_or(row.id);
        match sizes.iter_mut().find(|(known, _)| *known == visit) {
            Some((_, bytes)) => *bytes += line.len() + 1,
            None => sizes.push((visit, line.len() + 1)),
        }
    }
    sizes
}

/// Two visits wait, with a header and a lane each, and nothing else.
fn two_visits() -> Tablet {
    let mut bus_a = Tablet::new();
    bus_a.start(STOP_ASYLUM);
    bus_a.sync().unwrap();
    bus_a.whole_visit(STOP_ASYLUM, 12);
    bus_a.whole_visit(STOP_MINORS, 7);
    bus_a
}

fn frozen_visits(store: &Store) -> Vec<Uuid> {
    let batch = store.frozen_batch().unwrap().unwrap();
    let lines = batch.bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let rows = lines.map(|line| Row::from_line(line, DATASET).unwrap());
    rows.map(|row| row.parent().unwrap_or(row.id)).collect()
}

#[test]
fn a_batch_that_is_frozen_keeps_its_bytes_until_it_is_acknowledged() {
    let mut bus_a = two_visits();
    let visit = bus_a.store().list::<domain::records::Visit>().unwrap()[0].id;
    let head = bus_a.store().freeze(BATCH_BYTES_MAX).unwrap().unwrap();
    let batch = bus_a.store().frozen_batch().unwrap().unwrap();
    bus_a.note(visit, "Efteråt").unwrap();
    bus_a.restart();
    assert_eq!(bus_a.store().freeze(1).unwrap().unwrap(), head);
    assert_eq!(bus_a.store().frozen_batch().unwrap().unwrap(), batch);
    let ack = acknowledging(bus_a.store(), head.number);
    bus_a.store().store_reply(&ack, &[], NOW).unwrap();
    assert_eq!(bus_a.store().frozen_batch().unwrap(), None);
    let next = bus_a.store().freeze(BATCH_BYTES_MAX).unwrap().unwrap();
    assert_eq!((next.number, next.rows), (head.number + 1, 1));
    assert_eq!(frozen_visits(bus_a.store()), [visit.uuid()]);
}

#[test]
fn a_batch_holds_both_visits_at_the_limit_and_one_whole_visit_a_byte_below_it() {
    let mut bus_a = two_visits();
    let sizes = sizes(bus_a.store());
    let (total, first) = (sizes.iter().map(|(_, bytes)| bytes).sum::<usize>(), sizes[0].0);
    assert_eq!(sizes.len(), 2);
    bus_a.store().freeze(total).unwrap();
    assert_eq!(frozen_visits(bus_a.store()).len(), 4);
    bus_a.store().thaw().unwrap();
    bus_a.store().freeze(total - 1).unwrap();
    assert_eq!(frozen_visits(bus_a.store()), [first, first]);
    assert_eq!(count(bus_a.store(), "outbox"), 2);
}

#[test]
fn a_visit_that_is_larger_than_the_limit_goes_whole() {
    let mut bus_a = two_visits();
    let first = sizes(bus_a.store())[0].0;
    bus_a.store().freeze(1).unwrap();
    assert_eq!(frozen_visits(bus_a.store()), [first, first]);
}

#[test]
fn a_row_that_was_written_much_later_goes_with_its_visit() {
    let mut bus_a = two_visits();
    let first = sizes(bus_a.store())[0].0;
    // A header that is written again keeps its place; a lane that another run begins comes last.
    bus_a.restart();
    bus_a.tap(first.into(), "v", 1);
    bus_a.store().freeze(1).unwrap();
    assert_eq!(frozen_visits(bus_a.store()), [first, first, first]);
}

#[test]
fn what_may_be_sent_is_found_behind_much_that_waits() {
    let mut bus_a = two_visits();
    let blocked = sizes(bus_a.store())[0].0;
    bus_a.store().conn.execute("INSERT INTO to_fix (type, id, visit, code, waits, since) SELECT type, id, ?1, 'x', 1, 0 FROM record WHERE id = ?1", [blocked.as_bytes()]).unwrap();
    assert!(bus_a.store().has_sendable().unwrap());
    bus_a.store().freeze(BATCH_BYTES_MAX).unwrap().unwrap();
    assert!(!frozen_visits(bus_a.store()).contains(&blocked));
    assert!(!bus_a.store().has_sendable().unwrap());
}

#[test]
fn nothing_to_send_freezes_nothing() {
    let mut bus_a = Tablet::new();
    assert_eq!(bus_a.store().freeze(BATCH_BYTES_MAX).unwrap(), None);
    assert_eq!(count(bus_a.store(), "batch"), 0);
}

#[test]
fn what_is_thawed_waits_again_with_what_was_written_meanwhile() {
    let mut bus_a = two_visits();
    let visit = bus_a.store().list::<domain::records::Visit>().unwrap()[0].id;
    let before = bus_a.store().outbox_count().unwrap();
    bus_a.store().freeze(BATCH_BYTES_MAX).unwrap();
    assert_eq!(bus_a.store().outbox_count().unwrap().sendable, 0);
    bus_a.note(visit, "Efteråt").unwrap();
    bus_a.store().thaw().unwrap();
    assert_eq!(bus_a.store().outbox_count().unwrap(), before);
    assert_eq!(bus_a.store().frozen_batch().unwrap(), None);
}

#[test]
fn an_edit_after_the_freeze_goes_into_the_next_batch() {
    let mut bus_a = two_visits();
    let visit = bus_a.store().list::<domain::records::Visit>().unwrap()[0].id;
    bus_a.centre.get().steps.push_back(Step::LoseAnswer);
    bus_a.sync().unwrap_err();
    bus_a.note(visit, "Efteråt").unwrap();
    assert!(is_in_outbox(bus_a.store(), visit));
    bus_a.sync().unwrap();
    let centre = bus_a.centre.get();
    let sent: Vec<_> = centre.asked.iter().filter(|asked| asked.batch.is_some()).collect();
    let [_, lost, again, next] = sent[..] else { panic!("{} batches", sent.len()) };
    assert_eq!((&lost.batch, &lost.rows), (&again.batch, &again.rows));
    assert!(!String::from_utf8_lossy(&again.rows).contains("Efteråt"));
    assert_eq!(next.batch.as_ref().unwrap().number, again.batch.as_ref().unwrap().number + 1);
    assert!(String::from_utf8_lossy(&next.rows).contains("Efteråt"));
}
