//! Enrolment codes that are wrong, used or old.

use contract::enrolment::EnrolmentCode;
use end_to_end::{Centre, Pad, Tablet};
use sqlite::{Durability, OpenOptions};

use super::told::{UNIT, told, told_by_program};

fn code(centre: &Centre) -> EnrolmentCode {
    centre.code(UNIT).parse().unwrap()
}

fn devices(centre: &Centre) -> usize {
    centre.ask(&["devices"]).as_array().unwrap().len()
}

/// A refused tablet is as it was: not connected, and ready for the next code.
fn takes_the_next_code(centre: &Centre, pad: &mut Pad) {
    assert!(!pad.status().enrolled);
    pad.enrol(&centre.code(UNIT), "JB").unwrap();
    pad.unlock();
    assert!(pad.sync().unwrap().checked);
}

#[test]
fn a_mistyped_code_and_one_that_was_never_given_out_are_wrong() {
    let centre = Centre::open();
    let mut pad = Pad::new();
    let right = code(&centre);
    let mut mistyped = right.to_string();
    let last = mistyped.pop().unwrap();
    mistyped.push(if last == 'A' { 'B' } else { 'A' });
    let mut secret = right.secret;
    secret[0] ^= 1;
    let never_given = EnrolmentCode { secret, ..right };
    for wrong in [String::new(), "TURBOK1".into(), mistyped, never_given.to_string()] {
        told(&pad.enrol(&wrong, "KL").unwrap_err(), "code-wrong");
        assert_eq!(devices(&centre), 0, "{wrong}");
    }
    takes_the_next_code(&centre, &mut pad);
}

#[test]
fn a_code_that_another_tablet_used_is_used_and_that_tablet_goes_on() {
    let centre = Centre::open();
    let text = centre.code(UNIT);
    let mut first = Pad::enrolled(&text, "KL");
    let mut second = Pad::new();
    told(&second.enrol(&text, "JB").unwrap_err(), "code-used");
    assert_eq!(devices(&centre), 1);
    assert!(first.sync().unwrap().checked);
    takes_the_next_code(&centre, &mut second);
}

#[test]
fn a_code_that_was_not_used_in_time_is_old() {
    let centre = Centre::open();
    let mut pad = Pad::new();
    let text = centre.code(UNIT);
    let options = OpenOptions { key: None, durability: Durability::Full, create: false };
    let file = sqlite::open(&centre.data().join("central.sqlite"), &options).unwrap();
    assert_eq!(file.execute("UPDATE enrolment SET expires_at = 1", []).unwrap(), 1);
    told(&pad.enrol(&text, "KL").unwrap_err(), "code-old");
    assert_eq!(devices(&centre), 0);
    takes_the_next_code(&centre, &mut pad);
}

#[test]
fn somebody_whom_the_unit_does_not_have_cannot_set_the_first_pin_and_the_code_still_holds() {
    let centre = Centre::open();
    let mut pad = Pad::new();
    let text = centre.code(UNIT);
    told(&pad.enrol(&text, "XX").unwrap_err(), "staff-unknown");
    pad.enrol(&text, "KL").unwrap();
}

#[test]
fn a_tablet_that_is_connected_is_not_connected_again() {
    let centre = Centre::open();
    let tablet = Tablet::enrolled(&centre.code(UNIT), "KL");
    let enrol = ["enrol", "--code", &centre.code(UNIT), "--staff", "KL", "--pin", "471123"];
    told_by_program(&tablet.call(&enrol).unwrap_err(), "already-enrolled");
    assert_eq!(tablet.ask(&["sync"])["checked"], true);
}

#[test]
fn a_simple_pin_is_refused_before_the_code_is_used() {
    let centre = Centre::open();
    let tablet = Tablet::new();
    let text = centre.code(UNIT);
    for pin in ["111111", "123456", "47112", "4711234", "47112a"] {
        let refused = tablet.call(&["enrol", "--code", &text, "--staff", "KL", "--pin", pin]).unwrap_err();
        told_by_program(&refused, "pin-simple");
    }
    tablet.ask(&["enrol", "--code", &text, "--staff", "KL", "--pin", "471123"]);
}
