//! Texts that point to a person: a personal number stops them, a phone number is pointed out.

use end_to_end::{Centre, Tablet};
use serde_json::{Value, json};

use super::told::{UNIT, told_by_program};

/// A number that no person has: Skatteverket's own for tests.
const NUMBER: &str = "19850709-9805";

fn on_a_visit(centre: &Centre) -> Tablet {
    let tablet = Tablet::enrolled(&centre.code(UNIT), "KL");
    let day = tablet.ask(&["today"]);
    let at = day["stops"].as_array().unwrap().iter().position(|stop| stop["sheltered"] == false).unwrap();
    tablet.ask(&["visit", "start", "--stop", &(at + 1).to_string()]);
    tablet
}

#[test]
fn a_note_with_a_number_that_points_to_a_person_is_stopped_and_the_note_is_what_it_was() {
    let centre = Centre::open();
    let tablet = on_a_visit(&centre);
    tablet.ask(&["visit", "note", "ta med fler ordböcker"]);
    for number in [NUMBER, "198507099805", "850709-9805", "19850769-9802", "01-234567"] {
        let refused = tablet.call(&["visit", "note", &format!("fråga efter {number}")]).unwrap_err();
        told_by_program(&refused, "text-points-to-person");
        assert!(!refused.sentence.contains(number), "the number is not repeated");
        assert_eq!(tablet.ask(&["visit", "show"])["note"], "ta med fler ordböcker", "{number}");
    }
    let long = "å".repeat(141);
    told_by_program(&tablet.call(&["visit", "note", &long]).unwrap_err(), "text-too-long");
    assert_eq!(tablet.ask(&["visit", "show"])["note"], "ta med fler ordböcker");
    tablet.ask(&["visit", "note", &long[2..]]);
}

#[test]
fn a_note_with_a_phone_number_is_saved_and_pointed_out() {
    let centre = Centre::open();
    let tablet = on_a_visit(&centre);
    let written = tablet.ask(&["visit", "note", "ring 070-174 06 35"]);
    assert_eq!(written["warnings"], json!(["phone_number"]));
    assert_eq!(tablet.ask(&["visit", "show"])["note"], "ring 070-174 06 35");
    assert_eq!(tablet.ask(&["visit", "note", "ring dagen innan"])["warnings"], json!([]));
    assert_eq!(tablet.ask(&["visit", "note", ""])["warnings"], json!([]));
    assert_eq!(tablet.ask(&["visit", "show"])["note"], Value::Null);
}

#[test]
fn no_field_takes_a_personal_number() {
    let centre = Centre::open();
    let tablet = on_a_visit(&centre);
    tablet.ask(&["visit", "count", "--to", "7"]);
    let text = format!("hälsa {NUMBER}");
    let day = tablet.ask(&["today"]);
    let home = day["stops"].as_array().unwrap().iter().find(|stop| stop["sheltered"] == true).unwrap();
    let home = home["stop"].as_str().unwrap();
    tablet.ask(&["visit", "start", "--stop", home]);
    tablet.ask(&["visit", "--visit", "last", "count"]);
    tablet.ask(&["visit", "--visit", "last", "close"]);
    let waiting = tablet.ask(&["status"])["waiting"].clone();
    for call in [
        &["visit", "note", &text][..],
        &["visit", "follow-up", "--kind", "question", "--owner", "next_tour", "--text", &text],
        &["visit", "start", "--stop", home, "--another", "--reason", &text],
        &["prepare", "--stop", "1", "--booked", &text],
        &["prepare", "--stop", "1", "--told", &text],
        &["prepare", "--stop", "1", "--way-in", &text],
        &["prepare", "--stop", "1", "--interpreter", &text],
        &["prepare", "--stop", "1", "--card-forms", &text],
        &["shift", "crew", "--guest", &text, "--role", "bookmobile_staff"],
        &["shift", "start", "--another", "--bus", &text],
        &["shift", "debrief", "--worked", &text, "--did-not", "", "--change", ""],
        &["shift", "debrief", "--worked", "", "--did-not", &text, "--change", ""],
        &["shift", "debrief", "--worked", "", "--did-not", "", "--change", &text],
    ] {
        let refused = tablet.call(call).expect_err(&call.join(" "));
        told_by_program(&refused, "text-points-to-person");
        assert_eq!(tablet.ask(&["status"])["waiting"], waiting, "{call:?}");
    }
    tablet.ask(&["shift", "end"]);
    let waiting = tablet.ask(&["status"])["waiting"].clone();
    let refused = tablet.call(&["visit", "--visit", "last", "count", "--reason", &text]).unwrap_err();
    told_by_program(&refused, "text-points-to-person");
    assert_eq!(tablet.ask(&["status"])["waiting"], waiting);
}
