//! Budgets 2 and 9: people are counted, one tap each or a number at a time, and the last tap is taken back.

use std::collections::BTreeMap;

use super::stage::{Morning, Stage, Stored};

/// Twelve people in three groups: what is tapped, what is stored, and how many.
const TWELVE: [(&str, &str, u32); 3] =
    [("7–12 år", "7-12", 3), ("18–24 år", "18-24", 4), ("25–64 år", "25-64", 5)];

fn assert_twelve(visit: &Stored) {
    let expected = TWELVE.map(|(_, code, number)| (code.to_owned(), i64::from(number)));
    assert_eq!(visit.groups(), BTreeMap::from(expected));
    assert_eq!(visit.visitors(), 12);
}

#[test]
fn twelve_people_in_three_groups_are_counted_with_twelve_taps() {
    let stage = Stage::in_visit("people");
    for (group, _, number) in TWELVE {
        stage.tap_times(&format!("{group}, antal"), number);
    }
    stage.await_text("12 besökare");
    stage.assert_within(12);
    assert_twelve(&stage.look_at_the_disk().planned());
}

#[test]
fn twelve_people_in_three_groups_are_typed_with_six() {
    let stage = Stage::in_visit("people");
    for (group, _, number) in TWELVE {
        // A field that is left is saved: the next long press is enough, and after the last whatever comes next.
        stage.hold(&format!("{group}, antal"), "a field for a number opens", |page| is_typing(page, group));
        stage.press(number.to_string());
    }
    stage.picture("typed");
    stage.assert_within_with_keys(6, 3);
    stage.tap("Introduktion och material");
    stage.await_screen("introduce");
    stage.await_text("12 besökare");
    assert_twelve(&stage.look_at_the_disk().planned());
}

fn is_typing(page: &end_to_end::Page, group: &str) -> bool {
    page.focused() == format!("Skriv antal: {group}")
}

#[test]
fn a_long_press_counts_nobody_by_itself() {
    let stage = Stage::in_visit("people");
    stage.tap("7–12 år, antal 0");
    stage.await_text("1 besökare");
    stage.hold("7–12 år, antal 1", "a field for a number opens", |page| is_typing(page, "7–12 år"));
    stage.press(thirtyfour::Key::Escape);
    stage.await_that("the field is closed", |page| page.focused() == "7–12 år, antal 1, lägg till en");
    assert_eq!(stage.look_at_the_disk().planned().visitors(), 1);
}

#[test]
fn a_tap_far_from_a_number_that_was_typed_saves_it_and_counts_too() {
    let stage = Morning::begin().open_in((360, 640));
    stage.tap(&stage.start_planned());
    stage.hold("0–6 år, antal", "a field for a number opens", |page| is_typing(page, "0–6 år"));
    stage.press("4");
    stage.tap("Boendets personal, antal 0");
    stage.await_text("4 besökare, 1 ur personalen");
    let visit = stage.look_at_the_disk().planned();
    assert_eq!((visit.visitors(), visit.0["home_staff"].as_i64()), (4, Some(1)));
}

#[test]
fn the_last_tap_is_taken_back_with_one() {
    let stage = Stage::in_visit("people");
    stage.tap_times("Besökare, antal", 3);
    stage.await_text("3 besökare");
    stage.count_taps();
    stage.tap_at(".toast button");
    stage.await_text("2 besökare");
    stage.assert_within(1);
    assert_eq!(stage.look_at_the_disk().planned().visitors(), 2);
}
