//! A visit is begun: by the schedule, outside it, again, against the season's rule, past midnight.

use contract::ask::{
    Answers, Arrive, EndShift, ListVisits, SetDepartments, SetNotHeld, StartShift, StartVisit,
};
use domain::records::{AgainstRule, Shift, Visit};

use crate::testing::{
    ARRIVAL, ASYLUM, BUS, DAY, DEPARTMENT_1, DEPARTMENT_2, HOUR, LIBRARY, MINORS, NOW, ROUTE, STOP_ARRIVAL,
    STOP_ASYLUM, STOP_MINORS, Tablet, code, day, started, to_residence, to_stop,
};

fn with_reason(ask: StartVisit, reason: &str) -> StartVisit {
    StartVisit { reason: Some(reason.to_owned()), ..ask }
}

fn visit_of(bus: &mut Tablet, id: domain::record::Id<Visit>) -> Visit {
    bus.store().find(id).unwrap().unwrap().record
}

#[test]
fn a_visit_by_the_schedule_keeps_what_the_residence_was_on_the_day() {
    let mut bus_a = Tablet::new();
    let id = bus_a.start(STOP_MINORS);
    let found = bus_a.store().find(id).unwrap().unwrap();
    assert_eq!((found.home.unit, found.home.month.0), (BUS, 201_603));
    let visit = found.record;
    assert_eq!((visit.stop, visit.date, visit.ordinal), (Some(STOP_MINORS), day("2016-03-15"), 1));
    assert_eq!((visit.residence, visit.departments), (MINORS, vec![DEPARTMENT_1]));
    assert_eq!((visit.sheltered, visit.local_unit, visit.started_at), (true, Some(LIBRARY), NOW));
    assert_eq!(visit.against_rule, None);
}

#[test]
fn two_tablets_that_begin_the_same_stop_begin_the_same_visit() {
    let mut bus_a = Tablet::new();
    let mut bus_b = bus_a.beside(2);
    assert_eq!(bus_a.start(STOP_ASYLUM), bus_b.start(STOP_ASYLUM));
    assert_ne!(bus_a.start_outside(ASYLUM), bus_b.start_outside(ASYLUM));
}

#[test]
fn a_visit_that_begins_without_a_tour_begins_the_tour() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    let shifts = bus_a.store().list::<Shift>().unwrap();
    assert_eq!(shifts.len(), 1);
    let shift = &shifts[0].record;
    assert_eq!((shift.bus.as_str(), shift.route, shift.ordinal), ("Buss 1", Some(ROUTE), 1));
    assert_eq!((shift.started_at, shift.ended_at), (Some(NOW), None));
    assert_eq!(visit_of(&mut bus_a, visit).shift, Some(shifts[0].id));
    bus_a.start(STOP_MINORS);
    assert_eq!(bus_a.store().list::<Shift>().unwrap().len(), 1);
}

#[test]
fn starting_again_goes_on_with_the_visit_that_is_open() {
    let mut bus_a = Tablet::new();
    let (scheduled, outside) = (bus_a.start(STOP_ASYLUM), bus_a.start_outside(ASYLUM));
    bus_a.pass(HOUR);
    assert_eq!((bus_a.start(STOP_ASYLUM), bus_a.start_outside(ASYLUM)), (scheduled, outside));
    assert_eq!(visit_of(&mut bus_a, scheduled).started_at, NOW);
    assert_eq!(bus_a.store().list::<Visit>().unwrap().len(), 2);
}

#[test]
fn a_stop_that_had_its_visit_gets_another_on_purpose_only() {
    let mut bus_a = Tablet::new();
    let first = bus_a.whole_visit(STOP_ASYLUM, 3);
    assert_eq!(code(bus_a.device.start_visit(to_stop(STOP_ASYLUM))), "visit-there-already");
    let another = StartVisit { another: true, ..to_stop(STOP_ASYLUM) };
    let second = started(&bus_a.device.start_visit(another).unwrap());
    assert_ne!(first, second);
    assert_eq!(visit_of(&mut bus_a, second).ordinal, 2);
    assert_eq!(bus_a.start(STOP_ASYLUM), second);
}

#[test]
fn outside_the_schedule_a_closed_visit_is_followed_by_a_new_one() {
    let mut bus_a = Tablet::new();
    let first = bus_a.start_outside(ASYLUM);
    bus_a.tap(first, "v", 1);
    bus_a.close(first);
    assert_ne!(bus_a.start_outside(ASYLUM), first);
}

#[test]
fn the_seasons_rule_asks_why_and_keeps_the_answer() {
    let mut bus_a = Tablet::new();
    assert_eq!(code(bus_a.device.start_visit(to_stop(STOP_ARRIVAL))), "rule-asks-for-reason");
    assert_eq!(
        code(bus_a.device.start_visit(with_reason(to_stop(STOP_ARRIVAL), "  "))),
        "rule-asks-for-reason"
    );
    let told = with_reason(to_stop(STOP_ARRIVAL), "ring 19850709-9805");
    assert_eq!(code(bus_a.device.start_visit(told)), "text-points-to-person");
    assert_eq!(
        code(bus_a.device.start_visit(with_reason(to_stop(STOP_ARRIVAL), &"å".repeat(141)))),
        "text-too-long"
    );
    assert!(bus_a.store().list::<Visit>().unwrap().is_empty());
    let visit = started(
        &bus_a.device.start_visit(with_reason(to_stop(STOP_ARRIVAL), " Boendet bad om det ")).unwrap(),
    );
    let kept =
        AgainstRule { rule: "other_residences_named".to_owned(), reason: "Boendet bad om det".to_owned() };
    assert_eq!(visit_of(&mut bus_a, visit).against_rule, Some(kept));
}

#[test]
fn a_department_that_had_its_visit_asks_why_and_the_other_one_does_not() {
    let mut bus_a = Tablet::new();
    bus_a.whole_visit(STOP_MINORS, 5);
    let another = StartVisit { another: true, ..to_stop(STOP_MINORS) };
    assert_eq!(code(bus_a.device.start_visit(another)), "rule-asks-for-reason", "on the same day too");
    bus_a.pass(7 * DAY);
    assert_eq!(code(bus_a.device.start_visit(to_stop(STOP_MINORS))), "rule-asks-for-reason");
    let other = StartVisit { departments: vec![DEPARTMENT_2], ..to_residence(MINORS) };
    let other = started(&bus_a.device.start_visit(other).unwrap());
    assert_eq!(visit_of(&mut bus_a, other).against_rule, None);
}

#[test]
fn a_visit_that_was_not_held_leaves_the_department_its_visit() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_MINORS);
    bus_a.device.set_not_held(SetNotHeld { visit, reason: Some("nobody_came".to_owned()) }).unwrap();
    bus_a.pass(7 * DAY);
    bus_a.start(STOP_MINORS);
}

#[test]
fn a_reason_that_nobody_asked_for_is_not_kept() {
    let mut bus_a = Tablet::new();
    let visit = started(&bus_a.device.start_visit(with_reason(to_stop(STOP_ASYLUM), "Därför")).unwrap());
    assert_eq!(visit_of(&mut bus_a, visit).against_rule, None);
}

#[test]
fn departments_of_another_residence_are_refused() {
    let mut bus_a = Tablet::new();
    let strange = StartVisit { departments: vec![DEPARTMENT_1], ..to_stop(STOP_ASYLUM) };
    assert_eq!(code(bus_a.device.start_visit(strange)), "department-unknown");
    let visit = bus_a.start(STOP_ASYLUM);
    let moved = SetDepartments { visit, departments: vec![DEPARTMENT_2] };
    assert_eq!(code(bus_a.device.set_departments(moved)), "department-unknown");
    let visit = bus_a.start(STOP_MINORS);
    bus_a
        .device
        .set_departments(SetDepartments { visit, departments: vec![DEPARTMENT_2, DEPARTMENT_1] })
        .unwrap();
    assert_eq!(visit_of(&mut bus_a, visit).departments, [DEPARTMENT_2, DEPARTMENT_1]);
}

#[test]
fn a_place_that_is_unknown_begins_neither_visit_nor_tour() {
    let mut bus_a = Tablet::new();
    let nowhere = uuid::Uuid::from_u128(0xdead);
    assert_eq!(code(bus_a.device.start_visit(to_stop(nowhere.into()))), "stop-unknown");
    assert_eq!(code(bus_a.device.start_visit(to_residence(nowhere.into()))), "residence-unknown");
    assert_eq!(
        code(bus_a.device.start_visit(StartVisit { residence: None, ..to_residence(ASYLUM) })),
        "input-malformed"
    );
    assert!(bus_a.store().list::<Shift>().unwrap().is_empty());
}

#[test]
fn past_midnight_a_visit_belongs_to_yesterdays_tour_until_it_ends() {
    let mut bus_a = Tablet::new();
    bus_a.device.start_shift(StartShift { bus: None, another: false }).unwrap();
    // Half past midnight, local time.
    bus_a.pass(11 * HOUR + HOUR / 2);
    let late = bus_a.start_outside(ASYLUM);
    assert_eq!(visit_of(&mut bus_a, late).date, day("2016-03-15"));
    bus_a.device.end_shift(EndShift { material_counted: true }).unwrap();
    let next = bus_a.device.start_visit(with_reason(to_residence(ARRIVAL), "Bad om det")).unwrap();
    assert_eq!(visit_of(&mut bus_a, started(&next)).date, day("2016-03-16"));
    let listed = ListVisits { date: Some(day("2016-03-15")), shift: None };
    assert_eq!(bus_a.device.visits(listed).unwrap().visits.len(), 1);
}

#[test]
fn a_tour_that_nobody_ended_does_not_go_on_the_day_after_tomorrow() {
    let mut bus_a = Tablet::new();
    bus_a.device.start_shift(StartShift { bus: None, another: false }).unwrap();
    bus_a.pass(2 * DAY);
    let visit = bus_a.start_outside(ASYLUM);
    assert_eq!(visit_of(&mut bus_a, visit).date, day("2016-03-17"));
    assert_eq!(bus_a.store().list::<Shift>().unwrap().len(), 2);
}

#[test]
fn the_first_time_there_and_the_first_time_in_count() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    bus_a.device.arrive(Arrive { visit, let_in: false }).unwrap();
    bus_a.pass(HOUR);
    bus_a.device.arrive(Arrive { visit, let_in: true }).unwrap();
    bus_a.pass(HOUR);
    bus_a.device.arrive(Arrive { visit, let_in: true }).unwrap();
    let kept = visit_of(&mut bus_a, visit);
    assert_eq!((kept.arrived_at, kept.let_in_at), (Some(NOW), Some(NOW + HOUR)));
}
