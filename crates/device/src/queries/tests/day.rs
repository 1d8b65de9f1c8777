//! The day's line: its stops in order, the season's word, last time, and what is unfinished.

use std::collections::BTreeSet;

use contract::answer::{DayView, StopView};
use contract::ask::{AddFollowUp, Answers, PreparationChanges, Prepare, SetNotHeld, TallyChange, Today};
use domain::record::Id;
use domain::records::{FollowUpKind, FollowUpOwner, Residence, ResidenceKind, Stop, Task, Visit};
use domain::season::SeasonRule;

use crate::testing::{
    ASYLUM, DAY, DEPARTMENT_1, DEPARTMENT_2, HOUR, NOW, ROUTE, STOP_ARRIVAL, STOP_ASYLUM, STOP_MINORS,
    STOP_WEDNESDAY, Tablet, day, row, started, to_residence,
};

fn today(bus: &mut Tablet) -> DayView {
    bus.device.today(Today { date: None }).unwrap()
}

fn stop(bus: &mut Tablet, stop: Id<Stop>) -> StopView {
    today(bus).stops.into_iter().find(|found| found.stop == stop).unwrap()
}

#[test]
fn the_stops_of_the_day_come_in_order_with_their_route() {
    let mut bus_a = Tablet::new();
    let view = today(&mut bus_a);
    assert_eq!((view.date, view.week, view.fetched_at), (day("2016-03-15"), 11, None));
    let stops: Vec<_> =
        view.stops.iter().map(|stop| (stop.stop, stop.time.as_str(), stop.name.as_str())).collect();
    let expected = [
        (STOP_MINORS, "09.05", "Boende 14, avdelning 1"),
        (STOP_ASYLUM, "13.00", "Boende 3"),
        (STOP_ARRIVAL, "15.30", "Boende 8"),
    ];
    assert_eq!(stops, expected);
    assert_eq!((view.routes.len(), view.routes[0].route, view.routes[0].bus.as_str()), (1, ROUTE, "Buss 1"));
    let tomorrow = bus_a.device.today(Today { date: Some(day("2016-03-16")) }).unwrap();
    assert_eq!(tomorrow.stops.iter().map(|stop| stop.stop).collect::<Vec<_>>(), [STOP_WEDNESDAY]);
}

#[test]
fn each_stop_says_what_the_season_says() {
    let mut bus_a = Tablet::new();
    let minors = stop(&mut bus_a, STOP_MINORS);
    assert_eq!((minors.rule, minors.asks_why), (SeasonRule::VisitsLeft { made: 0, at_most: 1 }, false));
    assert_eq!((minors.kind, minors.sheltered), (ResidenceKind::UnaccompaniedMinors, true));
    assert_eq!(minors.local_unit.as_deref(), Some("Biblioteket"));
    let departments: Vec<_> = minors.departments.iter().map(|found| found.department).collect();
    assert_eq!(departments, [DEPARTMENT_1, DEPARTMENT_2]);
    let asylum = stop(&mut bus_a, STOP_ASYLUM);
    assert_eq!((asylum.rule, asylum.asks_why), (SeasonRule::Regularly { every_weeks: 1, last: None }, false));
    let arrival = stop(&mut bus_a, STOP_ARRIVAL);
    assert_eq!((arrival.rule, arrival.asks_why), (SeasonRule::OtherResidencesNamed, true));
    bus_a.whole_visit(STOP_MINORS, 4);
    bus_a.pass(7 * DAY);
    let minors = stop(&mut bus_a, STOP_MINORS);
    let had = SeasonRule::HadItsVisits { at_most: 1, last: day("2016-03-15") };
    assert_eq!((minors.rule, minors.asks_why), (had, true));
}

#[test]
fn last_time_is_the_latest_visit_before_the_day() {
    let mut bus_a = Tablet::new();
    assert_eq!(stop(&mut bus_a, STOP_ASYLUM).last_time, None);
    let visit = bus_a.start(STOP_ASYLUM);
    bus_a.tap(visit, "v", 12);
    for (metric, count) in [("l:so", 2), ("l:ar", 7), ("x:dictionary:so", 3), ("x:dictionary:ar", 4)] {
        bus_a.tap(visit, metric, count);
    }
    bus_a.close(visit);
    assert_eq!(stop(&mut bus_a, STOP_ASYLUM).last_time, None, "the day's own visit is not last time");
    bus_a.pass(7 * DAY);
    let last = stop(&mut bus_a, STOP_ASYLUM).last_time.unwrap();
    assert_eq!((last.date, last.visitors, last.not_held), (day("2016-03-15"), 12, None));
    assert_eq!(last.languages, ["ar", "so"]);
    let missing: Vec<_> = last.missing.iter().map(|found| (found.metric.to_string(), found.count)).collect();
    assert_eq!(missing, [("x:dictionary:ar".to_owned(), 4), ("x:dictionary:so".to_owned(), 3)]);
    let visit = bus_a.start(STOP_ASYLUM);
    bus_a.device.set_not_held(SetNotHeld { visit, reason: Some("closed".to_owned()) }).unwrap();
    bus_a.pass(7 * DAY);
    let last = stop(&mut bus_a, STOP_ASYLUM).last_time.unwrap();
    assert_eq!((last.date, last.not_held.as_deref()), (day("2016-03-22"), Some("closed")));
}

#[test]
fn last_time_at_a_department_is_not_what_another_one_had() {
    let mut bus_a = Tablet::new();
    let other =
        contract::ask::StartVisit { departments: vec![DEPARTMENT_2], ..to_residence(crate::testing::MINORS) };
    let other = started(&bus_a.device.start_visit(other).unwrap());
    bus_a.tap(other, "v", 9);
    bus_a.close(other);
    bus_a.pass(7 * DAY);
    assert_eq!(stop(&mut bus_a, STOP_MINORS).last_time, None);
}

#[test]
fn visits_are_unfinished_until_they_are_closed() {
    let mut bus_a = Tablet::new();
    assert_eq!(today(&mut bus_a).shift, None);
    let first = bus_a.start(STOP_ASYLUM);
    bus_a.start_outside(ASYLUM);
    let unfinished = |bus: &mut Tablet| today(bus).shift.unwrap().unfinished;
    assert_eq!(unfinished(&mut bus_a), 2);
    bus_a.tap(first, "v", 1);
    assert_eq!(unfinished(&mut bus_a), 2);
    bus_a.close(first);
    assert_eq!(unfinished(&mut bus_a), 1);
}

#[test]
fn visits_stand_at_their_stop_or_outside_the_schedule() {
    let mut bus_a = Tablet::new();
    let scheduled = bus_a.whole_visit(STOP_ASYLUM, 3);
    let outside = bus_a.start_outside(ASYLUM);
    let view = today(&mut bus_a);
    let unscheduled: Vec<Id<Visit>> = view.unscheduled.iter().map(|visit| visit.visit).collect();
    assert_eq!(unscheduled, [outside]);
    let at_stop = stop(&mut bus_a, STOP_ASYLUM).visits;
    assert_eq!((at_stop.len(), at_stop[0].visit, at_stop[0].visitors), (1, scheduled, 3));
    assert!(stop(&mut bus_a, STOP_MINORS).visits.is_empty());
}

#[test]
fn the_days_line_is_that_of_the_tour_also_past_midnight() {
    let mut bus_a = Tablet::new();
    bus_a.start(STOP_ASYLUM);
    bus_a.pass(11 * HOUR);
    assert_eq!(today(&mut bus_a).date, day("2016-03-15"));
    bus_a.device.end_shift(contract::ask::EndShift { material_counted: false }).unwrap();
    assert_eq!(today(&mut bus_a).date, day("2016-03-16"));
}

#[test]
fn a_visit_that_nobody_closed_is_shown_on_the_next_days_and_on_no_other_day_that_is_asked_for() {
    let mut bus_a = Tablet::new();
    let (scheduled, outside) = (bus_a.start(STOP_ASYLUM), bus_a.start_outside(ASYLUM));
    bus_a.whole_visit(STOP_MINORS, 3);
    bus_a.tap(outside, "v", 2);
    let left_open = |bus: &mut Tablet, date: Option<&str>| {
        let view = bus.device.today(Today { date: date.map(day) }).unwrap();
        view.left_open.iter().map(|visit| visit.visit).collect::<BTreeSet<Id<Visit>>>()
    };
    assert!(left_open(&mut bus_a, None).is_empty(), "they are the day's own");
    bus_a.device.end_shift(contract::ask::EndShift { material_counted: false }).unwrap();
    bus_a.pass(7 * DAY);
    assert_eq!(left_open(&mut bus_a, None), BTreeSet::from([scheduled, outside]));
    assert!(left_open(&mut bus_a, Some("2016-03-22")).is_empty());
    bus_a.close(outside);
    assert_eq!(left_open(&mut bus_a, None), BTreeSet::from([scheduled]));
}

#[test]
fn a_stop_shows_what_was_prepared_for_the_day() {
    let mut bus_a = Tablet::new();
    let told = Task { text: "Berättat".to_owned(), ..Task::default() };
    let changes =
        PreparationChanges { told: Some(told.clone()), expected: Some(20), ..PreparationChanges::default() };
    bus_a.device.prepare(Prepare { stop: STOP_ASYLUM, date: None, changes }).unwrap();
    let prepared = stop(&mut bus_a, STOP_ASYLUM).preparation;
    assert_eq!((prepared.told, prepared.expected, prepared.booked), (Some(told), Some(20), None));
    bus_a.pass(7 * DAY);
    assert_eq!(stop(&mut bus_a, STOP_ASYLUM).preparation, contract::answer::PreparationView::default());
}

#[test]
fn the_next_tour_sees_the_follow_ups_that_it_owns_until_they_are_done() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    let mut follow_up = |owner| {
        let ask = AddFollowUp {
            visit,
            kind: FollowUpKind::HandOver,
            topic: None,
            language: None,
            owner,
            text: None,
        };
        match bus_a.device.add_follow_up(ask).unwrap().changed[0] {
            contract::answer::Changed::FollowUp(id) => id,
            other => panic!("{other:?}"),
        }
    };
    let (ours, _) = (follow_up(FollowUpOwner::NextTour), follow_up(FollowUpOwner::LocalUnit));
    let open =
        |bus: &mut Tablet| today(bus).follow_ups.iter().map(|found| found.follow_up).collect::<Vec<_>>();
    assert_eq!(open(&mut bus_a), [ours]);
    bus_a.device.finish_follow_up(contract::ask::FinishFollowUp { follow_up: ours }).unwrap();
    assert!(open(&mut bus_a).is_empty());
    assert_eq!(bus_a.view(visit).follow_ups.len(), 2);
}

#[test]
fn a_visit_keeps_what_its_residence_was_when_the_residence_changes() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    let changed = Residence {
        alias: "Boende 3".to_owned(),
        kind: ResidenceKind::Arrival,
        sheltered: true,
        local_unit: crate::testing::LIBRARY,
        retired_on: None,
    };
    bus_a.centre.get().put(row(ASYLUM, &changed));
    let mut later = bus_a.centre.get().row(22, ASYLUM.uuid()).unwrap().clone();
    for field in later.fields.values_mut() {
        field.version.clock = sync::version::Clock::at_ms(NOW);
    }
    bus_a.centre.get().put(later);
    bus_a.sync().unwrap();
    assert!(stop(&mut bus_a, STOP_ASYLUM).sheltered);
    let view = bus_a.view(visit);
    assert_eq!((view.summary.kind, view.sheltered), (ResidenceKind::Asylum, false));
    assert!(bus_a.tally(visit, "g:13-17", TallyChange::By(1)).is_ok());
}
