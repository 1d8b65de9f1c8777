//! How a sync ends: with the proof, or with the sentence that it failed.

use contract::ask::{Answers, ReadStatus, Verify};
use domain::records::Visit;
use sync::digest::Root;
use sync::message::write_reply;

use crate::testing::{ASYLUM, BUS, STOP_ASYLUM, STOP_MINORS, Step, Tablet, code};

#[test]
fn with_nothing_to_send_a_sync_is_one_small_request() {
    let mut bus_a = Tablet::new();
    bus_a.sync().unwrap();
    let report = bus_a.sync().unwrap();
    assert_eq!((report.requests, report.sent, report.received, report.checked), (1, 0, 0, true));
    assert!(report.bytes_up <= 260 && report.bytes_down <= 160, "{report:?}");
}

#[test]
fn visits_go_and_come_in_one_round_trip_and_both_sides_hold_the_same() {
    let mut bus_a = Tablet::new();
    let mut bus_b = bus_a.beside(2);
    bus_b.whole_visit(STOP_MINORS, 7);
    bus_b.sync().unwrap();
    let visit = bus_a.whole_visit(STOP_ASYLUM, 12);
    let report = bus_a.sync().unwrap();
    assert_eq!((report.requests, report.sent_visits, report.visits_at_centre), (1, 1, 2));
    assert!(report.received > 0 && report.checked);
    assert_eq!(report.root, bus_a.centre.get().root(&[BUS]).to_string());
    bus_b.sync().unwrap();
    assert_eq!(bus_b.view(visit).summary.visitors, 12);
    assert_eq!(bus_b.device.verify(Verify {}).unwrap().root, report.root);
}

#[test]
fn what_this_tablet_sent_does_not_come_back() {
    let mut bus_a = Tablet::new();
    bus_a.whole_visit(STOP_ASYLUM, 12);
    assert_eq!(bus_a.sync().unwrap().received, 0);
    assert_eq!(bus_a.sync().unwrap().received, 0);
}

#[test]
fn two_tablets_on_one_visit_end_with_the_same_visit() {
    let mut bus_a = Tablet::new();
    let mut bus_b = bus_a.beside(2);
    let visit = bus_a.start(STOP_ASYLUM);
    bus_b.start(STOP_ASYLUM);
    bus_a.note(visit, "Från a").unwrap();
    bus_a.tap(visit, "m:om_sverige:ar", 3);
    bus_b.tap(visit, "m:om_sverige:ar", 4);
    bus_b.close_counted(visit);
    for _ in 0..2 {
        bus_a.sync().unwrap();
        bus_b.sync().unwrap();
    }
    let (a, b) = (bus_a.view(visit), bus_b.view(visit));
    assert_eq!((a.note.as_deref(), a.summary.given, a.closed_at), (Some("Från a"), 7, b.closed_at));
    assert!(a.closed_at.is_some());
    assert_eq!((a.note, a.counts), (b.note, b.counts));
    assert_eq!(bus_a.store().roots(BUS).unwrap(), bus_b.store().roots(BUS).unwrap());
}

#[test]
fn roots_that_go_on_differing_are_said_and_nothing_is_replaced() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.whole_visit(STOP_ASYLUM, 12);
    bus_a.sync().unwrap();
    let other = |head: sync::message::ReplyHead, _: Vec<String>| {
        write_reply(&sync::message::ReplyHead { root: Root(7), ..head }, &[])
    };
    // A centre whose root is never its rows' cannot be agreed with.
    (0..9).for_each(|_| bus_a.centre.get().steps.push_back(Step::twist(other)));
    assert_eq!(code(bus_a.sync()), "digests-differ");
    assert!(!bus_a.device.status(ReadStatus {}).unwrap().checked);
    assert_eq!(bus_a.view(visit).summary.visitors, 12);
    assert!(bus_a.sync().unwrap().checked);
    assert!(bus_a.device.status(ReadStatus {}).unwrap().checked);
}

#[test]
fn roots_are_compared_only_when_nothing_waits_and_nothing_is_left_to_fetch() {
    let mut bus_a = Tablet::new();
    bus_a.whole_visit(STOP_ASYLUM, 12);
    let not_yet = |head: sync::message::ReplyHead, _| {
        write_reply(&sync::message::ReplyHead { root: Root(7), more: true, ..head }, &[])
    };
    bus_a.centre.get().steps.push_back(Step::twist(not_yet));
    let report = bus_a.sync().unwrap();
    assert_eq!((report.requests, report.checked), (2, true));
}

#[test]
fn a_row_that_was_changed_by_hand_at_the_centre_is_noticed_and_only_that_row_is_fetched() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.whole_visit(STOP_ASYLUM, 12);
    bus_a.sync().unwrap();
    bus_a.centre.get().change_by_hand(4, visit.uuid());
    let report = bus_a.sync().unwrap();
    let repair = report.repair.unwrap();
    assert_eq!((report.checked, repair.fetched, repair.given_back, repair.dropped), (true, 1, 0, 0));
    assert!(bus_a.device.verify(Verify {}).unwrap().agrees);
    assert_eq!(bus_a.view(visit).summary.visitors, 12);
}

#[test]
fn a_disk_without_any_room_says_so_and_loses_nothing() {
    let mut bus_a = Tablet::new();
    bus_a.sync().unwrap();
    for _ in 0..20 {
        let visit = bus_a.start_outside(ASYLUM);
        bus_a.tap(visit, "v", 1);
        bus_a.close(visit);
    }
    bus_a.store().fill_disk(true).unwrap();
    // A limit on pages is not given room by the reserve: the freeze fails, and says why.
    assert_eq!(code(bus_a.sync()), "disk-full");
    assert_eq!(bus_a.store().list::<Visit>().unwrap().len(), 20);
    bus_a.store().fill_disk(false).unwrap();
    assert_eq!(bus_a.sync().unwrap().sent_visits, 20);
}

impl Tablet {
    /// Counts one and closes.
    fn close_counted(&mut self, visit: domain::record::Id<Visit>) {
        self.tap(visit, "v", 1);
        self.close(visit);
    }
}
