//! What was sent before, and what becomes of it when it comes again.

use std::sync::atomic::Ordering;

use sync::message::{Batch, Must};
use uuid::Uuid;

use crate::exchange::Denied;
use crate::testing::{NOW, TestCentre, all_rows};

#[test]
fn a_replayed_batch_changes_nothing_and_gets_the_same_acknowledgement() {
    let test = TestCentre::new();
    let mut bus_a = test.tablet("bus a");
    let mut malformed = bus_a.visit(2, |_| {});
    malformed.unit = Uuid::from_u128(0xbad);
    let batch = bus_a.freeze(&[bus_a.clone().visit(1, |_| {}), malformed]);
    let (first, _) = bus_a.say(&bus_a.hello(), Some(&batch)).unwrap();
    let (seq, rows) = (test.seq(), all_rows(&test.centre));
    for _ in 0..3 {
        let (again, _) = bus_a.say(&bus_a.hello(), Some(&batch)).unwrap();
        assert_eq!(again.ack, first.ack);
    }
    assert_eq!(first.ack.unwrap().refused.len(), 1);
    assert_eq!((test.seq(), all_rows(&test.centre)), (seq, rows));
    assert_eq!(test.quarantined(), ["other-unit"]);
}

#[test]
fn a_batch_under_a_wrong_number_asks_for_a_new_incarnation() {
    let test = TestCentre::new();
    let mut bus_a = test.tablet("bus a");
    let visit = bus_a.visit(1, |_| {});
    bus_a.push(&[visit]);
    let line = bus_a.visit(2, |_| {}).to_line(test.centre.dataset);
    for number in [0, 1, 3] {
        let batch = Batch::freeze(number, std::slice::from_ref(&line));
        let denied = bus_a.say(&bus_a.hello(), Some(&batch)).unwrap_err();
        assert_eq!(denied, Denied::Must(Must::NewIncarnation), "{number}");
    }
    let other = bus_a.visit(3, |_| {}).to_line(test.centre.dataset);
    assert!(bus_a.say(&bus_a.hello(), Some(&Batch::freeze(2, &[other]))).is_ok());
}

#[test]
fn a_copied_tablet_is_found_out_by_other_bytes_under_the_same_number() {
    let test = TestCentre::new();
    let mut bus_a = test.tablet("bus a");
    let mut copy = bus_a.clone();
    let visit = bus_a.visit(1, |_| {});
    bus_a.push(&[visit]);
    let other = copy.visit(2, |_| {});
    assert_eq!(copy.send(&copy.freeze(&[other])).unwrap_err(), Denied::Must(Must::NewIncarnation));
    assert_eq!(copy.say(&copy.hello(), None).unwrap_err(), Denied::Must(Must::NewIncarnation));
    let incidents = test.centre.read(|tx| tx.incidents(10)).unwrap();
    assert_eq!(incidents[0].kind, "new-incarnation");
}

#[test]
fn another_tablets_incarnation_is_not_taken_over() {
    let test = TestCentre::new();
    let (mut bus_a, mut bus_b) = (test.tablet("bus a"), test.tablet("bus b"));
    let visit = bus_a.visit(1, |_| {});
    bus_a.push(&[visit]);
    bus_b.incarnation = bus_a.incarnation;
    bus_b.acknowledged = 1;
    assert_eq!(bus_b.say(&bus_b.hello(), None).unwrap_err(), Denied::Must(Must::NewIncarnation));
}

#[test]
fn a_centre_that_is_behind_the_tablet_says_that_it_was_restored() {
    let test = TestCentre::new();
    let mut bus_a = test.tablet("bus a");
    let (head, _) = bus_a.pull();
    let epoch = || test.centre.read(|tx| tx.dataset()).unwrap().epoch;
    let denied = |epoch, cursor, acknowledged| {
        let mut hello = bus_a.hello();
        (hello.epoch, hello.cursor, hello.acknowledged) = (Some(epoch), cursor, acknowledged);
        bus_a.say(&hello, None).unwrap_err()
    };
    let ahead = denied(head.epoch, test.seq() + 1, 0);
    let second = epoch();
    assert_ne!(second, head.epoch, "whoever has seen more shows that the centre was restored");
    assert_eq!(ahead, Denied::Must(Must::OtherEpoch { epoch: second }));
    let again = Denied::Must(Must::OtherEpoch { epoch: second });
    assert_eq!(denied(second, test.seq(), 1), again, "once an hour at most");
    assert_eq!(denied(head.epoch, 0, 0), again, "an epoch that is over shows nothing");
    test.clock.0.store(NOW + crate::epoch::BEGINS_EVERY_MS, Ordering::SeqCst);
    assert_eq!(denied(head.epoch, 0, 0), again);
    let third = denied(Uuid::from_u128(77), 0, 0);
    assert_ne!(epoch(), second, "one that was never here does: a later database was");
    assert_eq!(third, Denied::Must(Must::OtherEpoch { epoch: epoch() }));
    let second = epoch();
    bus_a.epoch = Some(second);
    assert!(bus_a.say(&bus_a.hello(), None).is_ok());
}

#[test]
fn a_batch_from_the_future_is_to_be_stamped_again_and_nothing_of_it_is_kept() {
    let test = TestCentre::new();
    let mut bus_a = test.tablet("bus a");
    let fine = bus_a.visit(1, |_| {});
    bus_a.clock = NOW + 10 * 60 * 1_000;
    let future = bus_a.visit(2, |_| {});
    let seq = test.seq();
    let denied = bus_a.send(&bus_a.freeze(&[fine.clone(), future])).unwrap_err();
    assert_eq!(denied, Denied::Must(Must::Restamp { now: NOW }));
    assert_eq!((test.seq(), test.kept(&fine)), (seq, None));
    // Ten minutes, and not a millisecond more, are let through: under the number that was not used.
    bus_a.clock = NOW + 10 * 60 * 1_000 - 1;
    let edge = bus_a.visit(2, |_| {});
    bus_a.push(&[fine, edge.clone()]);
    assert!(test.kept(&edge).is_some());
}

#[test]
fn a_copy_of_a_refused_batch_that_arrives_late_is_not_applied() {
    let test = TestCentre::new();
    let mut bus_a = test.tablet("bus a");
    bus_a.clock = NOW + 20 * 60 * 1_000;
    let ahead = bus_a.visit(1, |_| {});
    let late = bus_a.freeze(std::slice::from_ref(&ahead));
    assert_eq!(bus_a.send(&late).unwrap_err(), Denied::Must(Must::Restamp { now: NOW }));
    // The tablet stamps it again and goes on, and nothing of that has arrived when the copy does.
    test.clock.0.store(NOW + 20 * 60 * 1_000, Ordering::SeqCst);
    assert_eq!(bus_a.send(&late).unwrap_err(), Denied::Must(Must::NewIncarnation));
    assert_eq!(test.kept(&ahead), None);
    bus_a.clock = NOW;
    let stamped = bus_a.visit(1, |_| {});
    bus_a.push(std::slice::from_ref(&stamped));
    assert_eq!(test.kept(&stamped).unwrap().row, stamped);
}
