//! A tablet whose clock is wrong by years still sends, in order, and poisons nobody.

use contract::ask::{Answers, ReadStatus};
use domain::records::Visit;
use sync::message::{AHEAD_MS_MAX, Must};
use sync::version::Clock;

use crate::testing::{ASYLUM, HOUR, MINUTE, NOW, STOP_ASYLUM, Step, TEN_YEARS, Tablet, code};

#[test]
fn a_clock_ten_years_ahead_is_restamped_and_the_visit_arrives() {
    let mut bus_a = Tablet::new();
    bus_a.clock.set(NOW + TEN_YEARS);
    let visit = bus_a.start_outside(ASYLUM);
    bus_a.tap(visit, "v", 12);
    bus_a.close(visit);
    let report = bus_a.sync().unwrap();
    assert_eq!((report.sent_visits, report.requests, report.checked), (1, 2, true));
    assert_eq!(report.clock_off_ms, TEN_YEARS);
    assert_eq!(bus_a.device.status(ReadStatus {}).unwrap().clock_off_ms, TEN_YEARS);
    let centre = bus_a.centre.get();
    assert!(centre.latest_sent() < Clock::at_ms(NOW + 1));
    let numbers: Vec<u64> = centre.asked.iter().map(|asked| asked.batch.as_ref().unwrap().number).collect();
    assert_eq!(numbers, [1, 1], "a batch that was not applied gives its number back");
    assert_ne!(centre.asked[0].rows, centre.asked[1].rows);
}

#[test]
fn a_clock_ten_years_behind_needs_no_stamping() {
    let mut bus_a = Tablet::new();
    bus_a.clock.set(NOW - TEN_YEARS);
    let visit = bus_a.start_outside(ASYLUM);
    bus_a.tap(visit, "v", 12);
    let report = bus_a.sync().unwrap();
    assert_eq!((report.sent_visits, report.requests, report.clock_off_ms), (1, 1, -TEN_YEARS));
}

#[test]
fn a_clock_within_the_limit_is_taken_as_it_is_and_one_beyond_it_is_not() {
    for (ahead, requests) in [(AHEAD_MS_MAX, 1), (AHEAD_MS_MAX + 1, 2)] {
        let mut bus_a = Tablet::new();
        bus_a.clock.set(NOW + ahead);
        bus_a.start_outside(ASYLUM);
        assert_eq!(bus_a.sync().unwrap().requests, requests, "{ahead} ms ahead");
    }
}

#[test]
fn an_edit_after_the_stamping_wins_over_what_its_author_saw() {
    let mut bus_a = Tablet::new();
    let mut bus_b = bus_a.beside(2);
    bus_a.clock.set(NOW + TEN_YEARS);
    let visit = bus_a.start(STOP_ASYLUM);
    bus_a.note(visit, "Från framtiden").unwrap();
    bus_a.sync().unwrap();
    bus_b.sync().unwrap();
    bus_b.pass(MINUTE);
    bus_b.clock.pass(MINUTE);
    bus_b.note(visit, "Senare").unwrap();
    bus_b.sync().unwrap();
    bus_a.sync().unwrap();
    for bus in [&mut bus_a, &mut bus_b] {
        assert_eq!(bus.view(visit).note.as_deref(), Some("Senare"));
    }
}

#[test]
fn a_clock_that_is_put_right_between_two_syncs_is_forgotten() {
    let mut bus_a = Tablet::new();
    bus_a.clock.set(NOW + TEN_YEARS);
    let visit = bus_a.start_outside(ASYLUM);
    bus_a.sync().unwrap();
    bus_a.clock.set(NOW);
    bus_a.pass(HOUR);
    bus_a.restart();
    bus_a.note(visit, "Rätt tid").unwrap();
    let report = bus_a.sync().unwrap();
    assert_eq!((report.requests, report.clock_off_ms), (1, 0));
    assert_eq!(bus_a.centre.get().latest_sent(), Clock::at_ms(NOW + HOUR));
}

#[test]
fn a_clock_that_is_some_minutes_off_is_corrected_for_where_more_waits() {
    let mut bus_a = Tablet::new();
    bus_a.clock.set(NOW + 5 * MINUTE);
    let visit = bus_a.start_outside(ASYLUM);
    // Written while the answer is under way, as another thread of the window would.
    bus_a.store().freeze(usize::MAX).unwrap();
    bus_a.clock.pass(MINUTE);
    bus_a.note(visit, "Under tiden").unwrap();
    assert!(bus_a.sync().unwrap().checked);
    let centre = bus_a.centre.get();
    let note = centre.row(4, visit.uuid()).unwrap().fields[&19].version.clock;
    assert!(note > Clock::at_ms(NOW + 5 * MINUTE), "later than what was acknowledged with the wrong clock");
    assert!(note < Clock::at_ms(NOW + 5 * MINUTE + 1));
    drop(centre);
    let seen = std::fs::read_to_string(bus_a.folder.path().join("sentinel.json")).unwrap();
    assert!(
        seen.contains(&bus_a.store().clock().0.to_string()),
        "the sentinel knows the clock that was taken down"
    );
}

#[test]
fn a_centre_that_never_agrees_about_the_time_is_given_up_on() {
    let mut bus_a = Tablet::new();
    bus_a.whole_visit(STOP_ASYLUM, 12);
    for _ in 0..9 {
        bus_a.centre.get().steps.push_back(Step::must(409, Must::Restamp { now: NOW }));
    }
    assert_eq!(code(bus_a.sync()), "centre-trouble");
    assert_eq!(bus_a.centre.get().asked.len(), 3);
    bus_a.centre.get().steps.clear();
    bus_a.restart();
    assert_eq!(bus_a.sync().unwrap().sent_visits, 1);
    assert_eq!(bus_a.store().list::<Visit>().unwrap().len(), 1);
}
