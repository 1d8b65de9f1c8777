//! Budgets 1, 10, 11, 12 and 13: a visit begins, did not take place, or was never planned; a day ends; somebody unlocks.

use super::stage::{Morning, Stage};

#[test]
fn a_planned_visit_starts_with_one_tap() {
    let stage = Stage::today();
    stage.tap(&stage.start_planned());
    stage.await_screen("people");
    stage.assert_within(1);
    let visit = stage.look_at_the_disk().planned();
    assert!(!visit.is_closed());
    assert!(visit.0["started_at"].as_i64().is_some_and(|at| at > 0));
    assert_eq!(visit.visitors(), 0);
}

#[test]
fn a_visit_that_nobody_planned_starts_with_three_taps() {
    let stage = Stage::today();
    // Asylum accommodation that is not on today's line.
    let homes = ["Boende 1", "Boende 4", "Boende 7", "Boende 10"];
    let home = homes.into_iter().find(|home| !stage.text().contains(home)).unwrap();
    stage.tap("Besök utanför turlistan");
    stage.await_screen("outside");
    stage.tap(home);
    stage.tap("Starta besök");
    stage.await_screen("people");
    stage.assert_within(3);
    assert!(!stage.look_at_the_disk().visit_at(home).is_closed());
}

#[test]
fn a_visit_that_nobody_came_to_is_told_and_over_with_three_taps() {
    let stage = Stage::today();
    stage.tap(&stage.start_planned());
    stage.await_screen("people");
    stage.tap("Besöket blev inte av");
    stage.await_screen("close");
    stage.tap("ingen kom");
    stage.await_screen("today");
    stage.assert_within(3);
    stage.await_text("blev inte av: ingen kom");
    stage.picture("not-held");
    let visit = stage.look_at_the_disk().planned();
    assert_eq!(visit.0["summary"]["not_held"], "nobody_came");
    assert!(visit.is_closed());
}

#[test]
fn a_reason_that_was_tapped_by_mistake_is_taken_back_and_the_visit_goes_on() {
    let stage = Stage::today();
    stage.tap(&stage.start_planned());
    stage.tap("Besöket blev inte av");
    stage.tap("stängt");
    stage.await_screen("today");
    stage.tap(&format!("Visa: {}", stage.planned()));
    stage.await_screen("close");
    stage.tap("stängt");
    stage.await_that("the visit goes on", |page| page.offers("Avsluta besöket"));
    let visit = stage.look_at_the_disk().planned();
    assert!(visit.0["summary"]["not_held"].is_null());
    assert!(!visit.is_closed());
}

#[test]
fn a_colleague_takes_over_with_a_tile_and_six_digits() {
    let morning = Morning::begin();
    morning.tablet.ask(&["pin", "--staff", "JB", "--pin", "471123"]);
    let stage = morning.open_locked((800, 1280));
    stage.await_that("the tiles are shown", |page| page.offers("Johan"));
    stage.count_taps();
    stage.tap("Johan");
    stage.type_pin();
    stage.await_screen("today");
    stage.assert_within(7);
    let going_on = stage.going_on().to_owned();
    stage.tap(&format!("Fortsätt: {going_on}"));
    stage.tap("Besökare, antal 3");
    stage.await_text("4 besökare");
    let visit = stage.look_at_the_disk().visit_at(&going_on);
    let names = visit.0["counted_by"].to_string();
    assert!(names.contains("Karin") && names.contains("Johan"), "both have counted: {names}");
}

#[test]
fn the_tour_is_ended_sent_and_proved_within_three_taps() {
    let morning = Morning::begin_alone();
    morning.tablet.ask(&["visit", "close"]);
    let stage = morning.open();
    stage.tap("Avsluta turen");
    stage.await_screen("end-shift");
    stage.tap("Avsluta turen och skicka");
    stage.await_screen("send");
    stage.await_text("Kontrollerat");
    stage.assert_within(3);
    stage.picture("proof");
    let shown = stage.run("return document.querySelector('.fingerprint').innerText", &[]);
    let centre = std::sync::Arc::clone(&stage.morning().centre);
    let disk = stage.look_at_the_disk();
    let status = disk.0.tablet.ask(&["status"]);
    assert_eq!((&status["waiting"], &status["checked"]), (&0.into(), &true.into()));
    assert_eq!(status["fingerprint"].as_str(), shown.as_str().map(str::trim));
    assert!(disk.0.tablet.ask(&["today"])["shift"]["ended_at"].as_i64().is_some());
    assert_eq!(disk.0.tablet.ask(&["verify"])["agrees"], true);
    assert_eq!(centre.visits().len(), 2, "both visits of the day");
}
