//! How visits and the tablet stand.

use contract::answer::{VisitList, VisitState};
use contract::ask::{Answers, Fix, ListToFix, ListVisits, ReadStatus, Verify};
use domain::record::Id;
use domain::records::Visit;

use crate::testing::{ASYLUM, BUS, DAY, HOUR, MINUTE, NOW, STOP_ASYLUM, STOP_MINORS, Tablet, day, tablet_id};

fn state(bus: &mut Tablet, visit: Id<Visit>) -> VisitState {
    list(bus).visits.into_iter().find(|found| found.visit == visit).unwrap().state
}

fn list(bus: &mut Tablet) -> VisitList {
    bus.device.visits(ListVisits { date: None, shift: None }).unwrap()
}

#[test]
fn a_visit_goes_on_waits_is_sent_and_has_to_be_put_right() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    bus_a.tap(visit, "v", 1);
    assert_eq!(state(&mut bus_a, visit), VisitState::Ongoing);
    bus_a.sync().unwrap();
    assert_eq!(state(&mut bus_a, visit), VisitState::Ongoing, "sent as far as it is");
    bus_a.close(visit);
    assert_eq!(state(&mut bus_a, visit), VisitState::Waiting);
    bus_a.sync().unwrap();
    assert_eq!(state(&mut bus_a, visit), VisitState::Sent);
    // A count on a closed visit waits too, also while its batch is under way.
    bus_a.tap(visit, "v", 1);
    assert_eq!(state(&mut bus_a, visit), VisitState::Waiting);
    bus_a.store().freeze(usize::MAX).unwrap();
    assert_eq!(state(&mut bus_a, visit), VisitState::Waiting);
    bus_a.centre.get().refuse = Box::new(|_| Some("number-out-of-range"));
    bus_a.sync().unwrap();
    assert_eq!(state(&mut bus_a, visit), VisitState::ToFix);
    bus_a.centre.get().refuse = Box::new(|_| None);
    let number = bus_a.device.fix_list(ListToFix {}).unwrap().items[0].number;
    bus_a.device.fix(Fix { number, text: None }).unwrap();
    assert_eq!(state(&mut bus_a, visit), VisitState::Waiting);
    bus_a.sync().unwrap();
    assert_eq!(state(&mut bus_a, visit), VisitState::Sent);
}

#[test]
fn visits_are_listed_the_latest_first_by_day_and_by_tour() {
    let mut bus_a = Tablet::new();
    let first = bus_a.whole_visit(STOP_ASYLUM, 1);
    bus_a.pass(HOUR);
    let second = bus_a.whole_visit(STOP_MINORS, 2);
    bus_a.pass(2 * DAY);
    let third = bus_a.start_outside(ASYLUM);
    let ids = |list: VisitList| list.visits.into_iter().map(|found| found.visit).collect::<Vec<_>>();
    assert_eq!(ids(list(&mut bus_a)), [third, second, first]);
    let on = ListVisits { date: Some(day("2016-03-15")), shift: None };
    assert_eq!(ids(bus_a.device.visits(on).unwrap()), [second, first]);
    let shift = bus_a.store().find(third).unwrap().unwrap().record.shift;
    assert_eq!(ids(bus_a.device.visits(ListVisits { date: None, shift }).unwrap()), [third]);
}

#[test]
fn a_visit_of_another_tablet_shows_what_it_counted() {
    let mut bus_a = Tablet::new();
    let mut bus_b = bus_a.beside(2);
    let visit = bus_a.whole_visit(STOP_MINORS, 7);
    bus_a.sync().unwrap();
    bus_b.sync().unwrap();
    let seen = &list(&mut bus_b).visits[0];
    assert_eq!((seen.visit, seen.name.as_str(), seen.visitors), (visit, "Boende 14, avdelning 1", 7));
    assert_eq!((seen.unit, seen.state), (BUS, VisitState::Sent));
}

#[test]
fn at_a_sheltered_home_a_language_was_there_however_many_tablets_said_so() {
    let mut bus_a = Tablet::new();
    let mut bus_b = bus_a.beside(2);
    let visit = bus_a.start(STOP_MINORS);
    bus_b.start(STOP_MINORS);
    for bus in [&mut bus_a, &mut bus_b] {
        bus.tap(visit, "l:ar", 1);
    }
    bus_a.sync().unwrap();
    bus_b.sync().unwrap();
    assert_eq!(bus_b.view(visit).counts[0].count, 1);
}

#[test]
fn the_status_counts_records_and_visits_that_wait() {
    let mut bus_a = Tablet::new();
    let before = bus_a.device.status(ReadStatus {}).unwrap();
    assert_eq!((before.enrolled, before.unlocked, before.weak_keystore), (true, true, false));
    assert_eq!((before.staff.as_deref(), before.unit.as_deref()), (Some("Anna"), Some("Bokbussen")));
    assert_eq!((before.tablet, before.shift, before.last_sent_at), (Some(tablet_id(1)), None, None));
    assert_eq!((before.waiting, before.waiting_visits, before.checked), (0, 0, false));
    bus_a.whole_visit(STOP_ASYLUM, 1);
    bus_a.start(STOP_MINORS);
    let waiting = bus_a.device.status(ReadStatus {}).unwrap();
    // The tour and its crew, two headers and one lane.
    assert_eq!((waiting.waiting, waiting.waiting_visits), (5, 2));
    assert!(waiting.shift.is_some());
    bus_a.pass(MINUTE);
    let report = bus_a.sync().unwrap();
    let sent = bus_a.device.status(ReadStatus {}).unwrap();
    assert_eq!((sent.waiting, sent.waiting_visits, sent.checked), (0, 0, true));
    assert_eq!((sent.last_sent_at, sent.fingerprint), (Some(NOW + MINUTE), Some(report.fingerprint)));
    bus_a.start_outside(ASYLUM);
    assert!(!bus_a.device.status(ReadStatus {}).unwrap().checked, "what waits is not at the centre");
}

#[test]
fn verify_says_the_root_that_the_sync_said() {
    let mut bus_a = Tablet::new();
    bus_a.whole_visit(STOP_ASYLUM, 1);
    let report = bus_a.sync().unwrap();
    let verified = bus_a.device.verify(Verify {}).unwrap();
    assert_eq!((verified.agrees, verified.file_whole, verified.visits, verified.waiting), (true, true, 1, 0));
    assert_eq!((verified.root, verified.fingerprint), (report.root, report.fingerprint));
}

#[test]
fn a_thing_to_put_right_names_its_visit_and_only_where_it_has_one() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.whole_visit(STOP_ASYLUM, 1);
    let said =
        contract::ask::WriteDebrief { worked: "Bra".into(), did_not: String::new(), change: String::new() };
    bus_a.device.write_debrief(said).unwrap();
    bus_a.centre.get().refuse = Box::new(|row| matches!(row.type_number, 5 | 8).then_some("malformed"));
    bus_a.sync().unwrap();
    let items = bus_a.device.fix_list(ListToFix {}).unwrap().items;
    let mut named: Vec<_> = items.iter().map(|item| (item.record.as_str(), item.visit, item.since)).collect();
    named.sort_by_key(|item| item.0);
    assert_eq!(named, [("debrief", None, NOW), ("tally", Some(visit), NOW)]);
}
