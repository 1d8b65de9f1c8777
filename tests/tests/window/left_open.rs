//! A visit that nobody closed before midnight.

use contract::answer::Changed;
use contract::ask::{Answers, EndShift, ReadLists, StartVisit};
use domain::metric::Metric;
use domain::record::Id;
use domain::records::Visit;
use end_to_end::{Browser, Centre, Pad};
use serde_json::{Value, json};

use super::on_a_visit::{UNIT, UPRIGHT, VISITORS, agrees, send, shoot, shows, unlock};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A tablet whose clock was a day behind when a visit began and five came; its name, the visit, and the day it began.
fn begun_yesterday(centre: &Centre) -> (Pad, Id<Visit>, Value) {
    let mut pad = Pad::enrolled(&centre.code(UNIT), "KL");
    pad.clock.set_off_ms(-DAY_MS);
    let lists = pad.device().lists(ReadLists {}).unwrap();
    let residence = lists.residences.iter().find(|residence| !residence.sheltered).unwrap().residence;
    let ask = StartVisit {
        stop: None,
        residence: Some(residence),
        departments: vec![],
        reason: Some("en grupp bad om det".into()),
        another: false,
    };
    let written = pad.device().start_visit(ask).unwrap();
    let Changed::Visit(visit) = written.changed[0] else { panic!("a visit began") };
    pad.count(visit, Metric::Visitors, 5).unwrap();
    let day = json!(pad.visit(visit).summary.date);
    (pad, visit, day)
}

/// Goes on with the visit that is pinned on *Idag*.
fn go_on(page: &Browser) {
    page.await_text("5 besökare");
    page.tap_at(".pinned .btn");
    page.await_screen("people");
    shows(page, 5);
    page.tap(VISITORS);
}

/// Closes it with six; the centre has it once, on the day it began.
fn close(centre: &Centre, page: &Browser, visit: Id<Visit>, day: &Value) {
    shows(page, 6);
    page.tap_at(".steps li:last-child button");
    page.await_screen("close");
    page.tap("Avsluta besöket");
    page.await_screen("today");
    page.await_that("nothing is pinned any more", |page| {
        page.run(
            "return document.querySelectorAll('.tour').length && !document.querySelector('.pinned')",
            &[],
        ) == true
    });
    send(page);
    let visits = centre.visits();
    let copies: Vec<_> = visits.iter().filter(|it| it["visit"] == visit.to_string()).collect();
    assert_eq!(copies.len(), 1);
    assert_eq!((&copies[0]["visitors"], &copies[0]["date"]), (&json!(6), day));
    agrees(centre);
}

#[test]
fn a_visit_that_began_before_midnight_is_pinned_counted_on_and_closed_on_its_own_day() {
    let centre = Centre::open();
    let (mut pad, visit, day) = begun_yesterday(&centre);
    pad.lock();
    let page = Browser::open(pad.data(), UPRIGHT.0, UPRIGHT.1);
    unlock(&page);
    page.await_text("5 besökare");
    shoot(&page, "past-midnight");
    go_on(&page);
    close(&centre, &page, visit, &day);
}

#[test]
fn a_visit_that_was_forgotten_when_the_tour_ended_is_pinned_the_next_day() {
    let centre = Centre::open();
    let (mut pad, visit, day) = begun_yesterday(&centre);
    pad.device().end_shift(EndShift { material_counted: false }).unwrap();
    pad.lock();
    let page = Browser::open(pad.data(), UPRIGHT.0, UPRIGHT.1);
    unlock(&page);
    page.await_text("5 besökare");
    shoot(&page, "forgotten-yesterday");
    go_on(&page);
    // What is counted after the tour asks why, and then counts.
    page.write("Skriv varför", "räknades efteråt");
    page.tap("Rätta");
    close(&centre, &page, visit, &day);
}
