//! What the centre took, refused and emptied.

use ::sync::digest::row_hash;
use ::sync::message::BATCH_BYTES_MAX;
use contract::answer::VisitState;
use contract::ask::{Answers, Fix, ListToFix};
use domain::record::Record;
use domain::records::{Tally, Visit};

use super::{acknowledged, acknowledging, count, is_in_outbox, reply, row};
use crate::testing::{BUS, MINUTE, NOW, Refuse, STOP_ASYLUM, STOP_MINORS, Tablet, code};

/// Refuses the lanes of this tablet's visits that counted this many visitors.
fn refusing(visitors: i64) -> Refuse {
    Box::new(move |row| {
        let tally = (row.type_number == Tally::DECLARATION.number).then(|| row.read::<Tally>().unwrap())?;
        (tally.counts["v"] == visitors).then_some("number-out-of-range")
    })
}

#[test]
fn an_acknowledgement_moves_the_hashes_into_the_digest() {
    let mut bus_a = Tablet::new();
    let before = bus_a.store().roots(BUS).unwrap();
    let visit = bus_a.whole_visit(STOP_ASYLUM, 12);
    let head = bus_a.store().freeze(BATCH_BYTES_MAX).unwrap().unwrap();
    let store = bus_a.store();
    assert_eq!((acknowledged(store, visit), store.acknowledged_visits().unwrap()), (None, 0));
    assert_eq!(store.roots(BUS).unwrap(), before);
    let ack = acknowledging(store, head.number);
    let applied = store.store_reply(&ack, &[], NOW).unwrap();
    assert_eq!((applied.acknowledged, applied.visits.len()), (head.rows, 1));
    assert_eq!(acknowledged(store, visit), Some(row_hash(&row(store, visit))));
    assert_eq!(store.acknowledged_visits().unwrap(), 1);
    let (after, recomputed) = (store.roots(BUS).unwrap(), store.recompute(BUS).unwrap());
    assert!(after.0 != before.0 && after.1 != before.1);
    assert_eq!((recomputed.agrees, recomputed.roots), (true, after));
}

#[test]
fn an_acknowledgement_of_another_batch_changes_nothing() {
    let mut bus_a = Tablet::new();
    bus_a.whole_visit(STOP_ASYLUM, 12);
    let store = bus_a.store();
    let head = store.freeze(BATCH_BYTES_MAX).unwrap().unwrap();
    for number in [head.number - 1, head.number + 1] {
        store.store_reply(&acknowledging(store, number), &[], NOW).unwrap();
        assert_eq!(store.frozen_batch().unwrap().unwrap().head, head);
        assert_eq!(store.tablet().unwrap().acknowledged, 0);
    }
}

#[test]
fn a_refused_row_waits_with_its_visit_and_the_others_go_on() {
    let mut bus_a = Tablet::new();
    bus_a.centre.get().refuse = refusing(12);
    let refused = bus_a.whole_visit(STOP_ASYLUM, 12);
    let other = bus_a.whole_visit(STOP_MINORS, 7);
    let report = bus_a.sync().unwrap();
    assert_eq!((report.sent_visits, report.to_fix, report.checked), (1, 1, true));
    assert!(acknowledged(bus_a.store(), other).is_some());
    assert_eq!((acknowledged(bus_a.store(), refused), is_in_outbox(bus_a.store(), refused)), (None, true));
    let list = bus_a.device.fix_list(ListToFix {}).unwrap().items;
    assert_eq!(list.len(), 1, "the header that waits is not to be put right itself");
    assert_eq!((list[0].record.as_str(), list[0].visit), ("tally", Some(refused)));
    assert_eq!((list[0].code.as_str(), &list[0].text), ("number-out-of-range", &None));
    assert_eq!(bus_a.view(refused).summary.state, VisitState::ToFix);
    assert_eq!(bus_a.view(other).summary.state, VisitState::Sent);
}

#[test]
fn what_is_written_later_on_a_refused_visit_waits_behind_it_until_it_was_put_right() {
    let mut bus_a = Tablet::new();
    bus_a.centre.get().refuse = refusing(12);
    let visit = bus_a.whole_visit(STOP_ASYLUM, 12);
    bus_a.sync().unwrap();
    bus_a.pass(MINUTE);
    bus_a.note(visit, "Rättat").unwrap();
    bus_a.tap(visit, "v", -1);
    let requests = bus_a.sync().unwrap().requests;
    assert_eq!((requests, bus_a.store().outbox_count().unwrap().sendable), (1, 0));
    assert!(bus_a.centre.get().row(Visit::DECLARATION.number, visit.uuid()).is_none());
    let number = bus_a.device.fix_list(ListToFix {}).unwrap().items[0].number;
    bus_a.device.fix(Fix { number, text: None }).unwrap();
    assert_eq!(code(bus_a.device.fix(Fix { number, text: None })), "fix-unknown");
    let report = bus_a.sync().unwrap();
    assert_eq!((report.sent_visits, report.to_fix, count(bus_a.store(), "outbox")), (1, 0, 0));
    let centre = bus_a.centre.get();
    let stored = centre.row(Visit::DECLARATION.number, visit.uuid()).unwrap();
    assert_eq!(stored.read::<Visit>().unwrap().note.as_deref(), Some("Rättat"));
}

#[test]
fn a_text_that_the_centre_emptied_stays_on_the_tablet_and_leaves_the_visit() {
    let mut bus_a = Tablet::new();
    bus_a.centre.get().stopped_word = Some("Hemligt");
    let visit = bus_a.whole_visit(STOP_ASYLUM, 12);
    bus_a.note(visit, "Hemligt möte").unwrap();
    let report = bus_a.sync().unwrap();
    assert_eq!((report.sent_visits, report.to_fix, report.checked), (1, 1, true));
    assert_eq!(bus_a.view(visit).note, None);
    let item = bus_a.device.fix_list(ListToFix {}).unwrap().items.remove(0);
    assert_eq!((item.visit, item.field.as_deref()), (Some(visit), Some("note")));
    assert_eq!((item.code.as_str(), item.text.as_deref()), ("text-points-to-person", Some("Hemligt möte")));
    bus_a.restart();
    assert_eq!(bus_a.device.fix_list(ListToFix {}).unwrap().items, std::slice::from_ref(&item));
    bus_a.device.fix(Fix { number: item.number, text: Some("Möte".to_owned()) }).unwrap();
    assert_eq!(bus_a.view(visit).note.as_deref(), Some("Möte"));
    assert_eq!(bus_a.device.fix_list(ListToFix {}).unwrap().items, []);
    assert!(bus_a.sync().unwrap().checked);
}

#[test]
fn the_text_that_is_kept_is_the_one_that_was_sent() {
    let mut bus_a = Tablet::new();
    bus_a.centre.get().stopped_word = Some("Hemligt");
    let visit = bus_a.whole_visit(STOP_ASYLUM, 12);
    bus_a.note(visit, "Hemligt möte").unwrap();
    bus_a.centre.get().steps.push_back(crate::testing::Step::LoseAnswer);
    bus_a.sync().unwrap_err();
    bus_a.pass(MINUTE);
    bus_a.note(visit, "Bra möte").unwrap();
    assert!(bus_a.sync().unwrap().checked);
    let item = bus_a.device.fix_list(ListToFix {}).unwrap().items.remove(0);
    assert_eq!(item.text.as_deref(), Some("Hemligt möte"));
    assert_eq!(bus_a.view(visit).note.as_deref(), Some("Bra möte"));
}

#[test]
fn a_token_is_changed_only_when_the_centre_says_that_it_accepts_the_new_one() {
    let mut bus_a = Tablet::new();
    let store = bus_a.store();
    let before = store.tablet().unwrap().token;
    store.set_next_token(Some("next")).unwrap();
    store.store_reply(&reply(store, 0), &[], NOW).unwrap();
    assert_eq!(store.tablet().unwrap().token, before);
    let head = ::sync::message::ReplyHead { token_renewed: true, ..reply(store, 0) };
    store.store_reply(&head, &[], NOW + MINUTE).unwrap();
    let tablet = store.tablet().unwrap();
    assert_eq!((tablet.token.as_str(), tablet.next_token, tablet.token_since), ("next", None, NOW + MINUTE));
}
