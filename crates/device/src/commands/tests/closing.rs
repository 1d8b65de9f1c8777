//! A visit is closed with a number, or with a reason why it was not held.

use contract::ask::{Answers, CloseVisit, SetNotHeld};
use domain::record::Id;
use domain::records::Visit;

use crate::testing::{HOUR, NOW, STOP_ASYLUM, Tablet, code};

fn not_held(bus: &mut Tablet, visit: Id<Visit>, reason: Option<&str>) -> Result<(), contract::fault::Fault> {
    bus.device.set_not_held(SetNotHeld { visit, reason: reason.map(str::to_owned) }).map(|_| ())
}

#[test]
fn closing_needs_a_number_or_a_reason() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    bus_a.tap(visit, "s", 2);
    assert_eq!(code(bus_a.device.close_visit(CloseVisit { visit })), "nothing-counted");
    bus_a.tap(visit, "v", 1);
    bus_a.close(visit);
    assert_eq!(bus_a.view(visit).closed_at, Some(NOW));
}

#[test]
fn closing_again_changes_nothing() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.whole_visit(STOP_ASYLUM, 1);
    bus_a.sync().unwrap();
    bus_a.pass(HOUR);
    bus_a.close(visit);
    assert_eq!(bus_a.view(visit).closed_at, Some(NOW));
    assert_eq!(bus_a.store().outbox_count().unwrap().waiting, 0);
}

#[test]
fn a_visit_that_was_not_held_is_closed_by_its_reason() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    assert_eq!(code(not_held(&mut bus_a, visit, Some("bad_weather"))), "unknown-code");
    not_held(&mut bus_a, visit, Some("nobody_came")).unwrap();
    let view = bus_a.view(visit);
    assert_eq!((view.summary.not_held.as_deref(), view.closed_at), (Some("nobody_came"), Some(NOW)));
    bus_a.device.close_visit(CloseVisit { visit }).unwrap();
}

#[test]
fn a_visit_with_visitors_was_held() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    bus_a.tap(visit, "v", 1);
    assert_eq!(code(not_held(&mut bus_a, visit, Some("nobody_came"))), "counted-and-not-held");
    bus_a.tap(visit, "v", -1);
    not_held(&mut bus_a, visit, Some("nobody_came")).unwrap();
}

#[test]
fn the_reason_can_be_taken_back_and_the_visit_goes_on() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    not_held(&mut bus_a, visit, Some("closed")).unwrap();
    not_held(&mut bus_a, visit, None).unwrap();
    let view = bus_a.view(visit);
    assert_eq!((view.summary.not_held, view.closed_at), (None, None));
}

#[test]
fn taking_back_a_reason_that_was_never_given_leaves_a_closed_visit_closed() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.whole_visit(STOP_ASYLUM, 3);
    not_held(&mut bus_a, visit, None).unwrap();
    assert_eq!(bus_a.view(visit).closed_at, Some(NOW));
}
