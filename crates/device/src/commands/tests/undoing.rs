//! Taking counts back, one at a time.

use contract::ask::{Answers, EndShift, TallyChange, Undo};
use domain::record::Id;
use domain::records::{Tally, Visit};

use crate::testing::{BO, MINUTE, PIN, STOP_ASYLUM, Tablet, code};

fn undo(bus: &mut Tablet, visit: Id<Visit>) -> Option<i64> {
    bus.device.undo(Undo { visit }).unwrap().number
}

fn cannot_undo(bus: &mut Tablet, visit: Id<Visit>) -> String {
    code(bus.device.undo(Undo { visit }))
}

#[test]
fn the_last_count_is_taken_back_first_whatever_it_was() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    bus_a.tap(visit, "v", 5);
    bus_a.pass(MINUTE);
    bus_a.tally(visit, "v", TallyChange::To(9)).unwrap();
    bus_a.pass(MINUTE);
    bus_a.tap(visit, "m:om_sverige:ar", 2);
    assert_eq!(bus_a.view(visit).can_undo, 3);
    assert_eq!(undo(&mut bus_a, visit), Some(0));
    assert_eq!(undo(&mut bus_a, visit), Some(5));
    assert_eq!(undo(&mut bus_a, visit), Some(0));
    assert_eq!(cannot_undo(&mut bus_a, visit), "nothing-to-undo");
    let view = bus_a.view(visit);
    assert_eq!((view.summary.visitors, view.counts, view.can_undo), (0, vec![], 0));
}

#[test]
fn a_tap_on_a_group_is_taken_back_with_its_visitor() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    bus_a.tap(visit, "v", 3);
    bus_a.pass(MINUTE);
    bus_a.tap(visit, "g:13-17", 4);
    assert_eq!(bus_a.view(visit).summary.visitors, 4);
    undo(&mut bus_a, visit);
    assert_eq!((bus_a.view(visit).summary.visitors, bus_a.view(visit).groups.len()), (3, 0));
}

#[test]
fn twenty_counts_can_be_taken_back_and_no_more() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    for _ in 0..21 {
        bus_a.tap(visit, "v", 1);
        bus_a.pass(MINUTE);
    }
    assert_eq!(bus_a.view(visit).can_undo, 20);
    for left in (1..=20).rev() {
        assert_eq!(undo(&mut bus_a, visit), Some(left));
    }
    assert_eq!(cannot_undo(&mut bus_a, visit), "nothing-to-undo");
    assert_eq!(bus_a.view(visit).summary.visitors, 1);
}

#[test]
fn what_an_earlier_run_counted_is_taken_back_in_the_lane_of_this_run() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    bus_a.tap(visit, "v", 5);
    let earlier = bus_a.store().list_of::<Tally>(visit.uuid()).unwrap().remove(0);
    bus_a.pass(MINUTE);
    bus_a.restart();
    bus_a.tap(visit, "v", 2);
    assert_eq!(undo(&mut bus_a, visit), Some(5));
    assert_eq!(undo(&mut bus_a, visit), Some(0));
    assert_eq!(cannot_undo(&mut bus_a, visit), "nothing-to-undo");
    let lane = bus_a.store().find(earlier.id).unwrap().unwrap();
    assert_eq!(lane.record, earlier.record, "one writer for ever");
}

#[test]
fn a_count_that_was_sent_can_be_taken_back_too() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    bus_a.tap(visit, "v", 5);
    bus_a.sync().unwrap();
    assert_eq!(undo(&mut bus_a, visit), Some(0));
    assert!(bus_a.sync().unwrap().checked);
    let sent = bus_a.centre.get().latest_sent();
    assert_eq!(sent, bus_a.store().clock());
}

#[test]
fn what_another_tablet_counted_is_not_taken_back_here() {
    let mut bus_a = Tablet::new();
    let mut bus_b = bus_a.beside(2);
    let visit = bus_a.start(STOP_ASYLUM);
    bus_a.tap(visit, "v", 5);
    bus_a.sync().unwrap();
    bus_b.sync().unwrap();
    assert_eq!(bus_b.view(visit).summary.visitors, 5);
    assert_eq!(cannot_undo(&mut bus_b, visit), "nothing-to-undo");
}

#[test]
fn a_colleague_on_the_same_tablet_takes_back_what_was_counted_before() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    bus_a.tap(visit, "v", 5);
    bus_a.device.set_pin(contract::ask::SetPin { staff: BO, pin: PIN.to_owned() }).unwrap();
    bus_a.unlock(BO, PIN).unwrap();
    assert_eq!(undo(&mut bus_a, visit), Some(0));
    let lanes = bus_a.store().list_of::<Tally>(visit.uuid()).unwrap();
    assert_eq!(lanes.iter().filter(|lane| lane.record.staff == BO).count(), 1);
}

#[test]
fn after_the_tour_nothing_is_taken_back_without_a_reason() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.whole_visit(STOP_ASYLUM, 5);
    bus_a.device.end_shift(EndShift { material_counted: true }).unwrap();
    assert_eq!(cannot_undo(&mut bus_a, visit), "needs-reason");
    assert_eq!((bus_a.view(visit).summary.visitors, bus_a.view(visit).can_undo), (5, 1));
}
