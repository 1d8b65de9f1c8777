//! Asking for what is not there, and numbers that cannot be.

use domain::metric::Metric;
use end_to_end::{Centre, Tablet};
use serde_json::{Value, json};

use super::told::{UNIT, counted, told, told_by_program};

/// One id in 64 begins with a hyphen; nobody has this one.
const NOBODYS: &str = "-AAAAAAAAAAAAAAAAAAAAA";

/// A tablet on whose ongoing visit seven visitors were counted, at a home or elsewhere.
fn on_a_visit(centre: &Centre, sheltered: bool) -> (Tablet, String) {
    let tablet = Tablet::enrolled(&centre.code(UNIT), "KL");
    let day = tablet.ask(&["today"]);
    let at = day["stops"].as_array().unwrap().iter().position(|stop| stop["sheltered"] == sheltered).unwrap();
    let number = (at + 1).to_string();
    tablet.ask(&["visit", "start", "--stop", &number]);
    tablet.ask(&["visit", "count", "--to", "7"]);
    (tablet, number)
}

/// Has each call refused with its code, and shows that the visit and the day are what they were.
fn each_refused(tablet: &Tablet, calls: &[(&[&str], &str)]) {
    let (visit, day) = (tablet.ask(&["visit", "show"]), tablet.ask(&["today"]));
    let waiting = tablet.ask(&["status"])["waiting"].clone();
    for (call, code) in calls {
        let refused = tablet.call(call).expect_err(&call.join(" "));
        assert_eq!(refused.code, *code, "{call:?}");
        told_by_program(&refused, code);
    }
    assert_eq!(tablet.ask(&["visit", "show"]), visit);
    assert_eq!(tablet.ask(&["today"]), day);
    assert_eq!(tablet.ask(&["status"])["waiting"], waiting);
}

#[test]
fn what_is_on_no_list_is_not_counted() {
    let centre = Centre::open();
    let (tablet, _) = on_a_visit(&centre, false);
    let unknown: &[&[&str]] = &[
        &["visit", "count", "--group", "13-18"],
        // The groups of sheltered homes are not counted elsewhere.
        &["visit", "count", "--group", "young"],
        &["visit", "language", "xx"],
        &["visit", "introduce", "lending"],
        &["visit", "give", "boken", "ar"],
        &["visit", "give", "om_sverige", "xx"],
        &["visit", "missing", "book", "ar"],
        &["visit", "missing", "dictionary", "xx"],
        &["visit", "question", "weather", "--outcome", "answered"],
        &["visit", "refer", "anybody"],
        &["visit", "refer", "god_man", "--language", "xx"],
        &["visit", "count", "c:welcome:xx"],
        &["visit", "support", "friend"],
        &["visit", "follow-up", "--kind", "question", "--owner", "next_tour", "--topic", "weather"],
        &["visit", "follow-up", "--kind", "question", "--owner", "next_tour", "--language", "xx"],
        &["prepare", "--stop", "1", "--languages", "ar,xx"],
    ];
    each_refused(&tablet, &unknown.iter().map(|call| (*call, "unknown-code")).collect::<Vec<_>>());
    each_refused(
        &tablet,
        &[
            (&["visit", "language", "a b"], "input-malformed"),
            (&["visit", "give", "om_sverige:ar", "ar"], "input-malformed"),
            (&["visit", "count", "nonsense"], "input-malformed"),
        ],
    );
}

#[test]
fn a_reason_that_is_on_no_list_does_not_close_the_visit() {
    let centre = Centre::open();
    let tablet = on_a_visit(&centre, false).0;
    tablet.ask(&["visit", "undo"]);
    each_refused(
        &tablet,
        &[(&["visit", "not-held", "rain"], "unknown-code"), (&["visit", "close"], "nothing-counted")],
    );
    tablet.ask(&["visit", "count"]);
    each_refused(&tablet, &[(&["visit", "not-held", "closed"], "counted-and-not-held")]);
}

#[test]
fn what_is_not_there_is_named_also_where_its_id_begins_with_a_hyphen() {
    let centre = Centre::open();
    let (tablet, number) = on_a_visit(&centre, true);
    each_refused(
        &tablet,
        &[
            (&["visit", "start", "--stop", "0"], "stop-unknown"),
            (&["visit", "start", "--stop", "99"], "stop-unknown"),
            (&["visit", "start", "--stop", "Boende"], "stop-unknown"),
            (&["visit", "start", "--stop", NOBODYS], "stop-unknown"),
            (&["visit", "start", "--residence", "Boende 999"], "residence-unknown"),
            (&["visit", "start", "--residence", NOBODYS], "residence-unknown"),
            (
                &["visit", "start", "--stop", &number, "--another", "--department", "avdelning 9"],
                "department-unknown",
            ),
            (
                &["visit", "start", "--stop", &number, "--another", "--department", NOBODYS],
                "department-unknown",
            ),
            (&["visit", "departments", "avdelning 9"], "department-unknown"),
            (&["visit", "--visit", NOBODYS, "count"], "visit-unknown"),
            (&["visit", "--visit", "nonsense", "show"], "visit-unknown"),
            (&["visit", "follow-up", "--done", NOBODYS], "follow-up-unknown"),
            (&["visit", "same-people", "--tablet", NOBODYS], "input-malformed"),
            (&["prepare", "--stop", NOBODYS, "--booked"], "stop-unknown"),
            (&["prepare", "--stop", &number, "--booked", "--owner", "XX"], "staff-unknown"),
            (&["shift", "crew", "--staff", "XX", "--role", "bookmobile_staff"], "staff-unknown"),
            (&["shift", "crew", "--staff", NOBODYS, "--role", "bookmobile_staff"], "staff-unknown"),
            (&["fix", "1"], "fix-unknown"),
        ],
    );
    let none = tablet.ask(&["visits", "--shift", NOBODYS]);
    assert_eq!(none["visits"], json!([]));
}

#[test]
fn a_department_of_another_home_is_not_visited_here() {
    let centre = Centre::open();
    let (tablet, number) = on_a_visit(&centre, true);
    let stops = tablet.ask(&["today"])["stops"].as_array().unwrap().clone();
    let own = &stops[number.parse::<usize>().unwrap() - 1]["residence"];
    let other: &Value =
        stops.iter().find(|stop| stop["sheltered"] == true && stop["residence"] != *own).unwrap();
    let mut departments =
        other["departments"].as_array().unwrap().iter().map(|found| found["department"].as_str().unwrap());
    let department = departments.find(|id| !id.starts_with('-')).expect("one id in 64 begins with a hyphen");
    each_refused(
        &tablet,
        &[
            (
                &["visit", "start", "--stop", &number, "--another", "--department", department],
                "department-unknown",
            ),
            (&["visit", "departments", department], "department-unknown"),
        ],
    );
}

#[test]
fn a_number_lies_between_0_and_9999() {
    let centre = Centre::open();
    let (tablet, _) = on_a_visit(&centre, false);
    let out_of_range: &[&[&str]] = &[
        &["visit", "count", "--to", "10000"],
        &["visit", "count", "--to", "-1"],
        &["visit", "count", "--by", "10000"],
        &["visit", "count", "--by", "-10000"],
        &["visit", "count", "--by", "9223372036854775807"],
        &["visit", "count", "--by", "-9223372036854775808"],
        &["visit", "count", "--group", "7-12", "--to", "10000"],
        &["visit", "give", "om_sverige", "ar", "--to", "-1"],
        &["visit", "language", "ar", "--to", "10000"],
        &["prepare", "--stop", "1", "--expected", "10000"],
        &["prepare", "--stop", "1", "--expected=-1"],
    ];
    each_refused(
        &tablet,
        &out_of_range.iter().map(|call| (*call, "number-out-of-range")).collect::<Vec<_>>(),
    );
    assert_eq!(tablet.ask(&["visit", "count", "--to", "9999"])["number"], 9999);
    each_refused(&tablet, &[(&["visit", "count"], "number-out-of-range")]);
    assert_eq!(tablet.ask(&["visit", "count", "--to", "0"])["number"], 0);
    assert_eq!(tablet.ask(&["visit", "count", "--by", "-1"])["number"], 0, "never below zero");
}

#[test]
fn a_new_run_cannot_count_past_9999_either() {
    let centre = Centre::open();
    let (mut pad, visit) = counted(&centre);
    pad.count(visit, Metric::Visitors, 9_992).unwrap();
    pad.unlock();
    assert_eq!(pad.visit(visit).summary.visitors, 9_999);
    told(&pad.count(visit, Metric::Visitors, 1).unwrap_err(), "number-out-of-range");
    assert_eq!(pad.visit(visit).summary.visitors, 9_999);
    assert_eq!(pad.count(visit, Metric::Visitors, -1).unwrap().number, Some(9_998));
    assert_eq!(pad.count(visit, Metric::Visitors, 1).unwrap().number, Some(9_999));
    assert!(pad.sync().unwrap().checked);
}

#[test]
fn a_second_visit_to_a_stop_is_begun_on_purpose_only() {
    let centre = Centre::open();
    let (tablet, number) = on_a_visit(&centre, false);
    tablet.ask(&["visit", "close"]);
    let refused = tablet.call(&["visit", "start", "--stop", &number]).unwrap_err();
    told_by_program(&refused, "visit-there-already");
    assert_eq!(tablet.ask(&["visits"])["visits"].as_array().unwrap().len(), 1);
    tablet.ask(&["visit", "start", "--stop", &number, "--another"]);
    assert_eq!(tablet.ask(&["visits"])["visits"].as_array().unwrap().len(), 2);
}

#[test]
fn without_a_tour_there_is_none_to_end() {
    let centre = Centre::open();
    let tablet = Tablet::enrolled(&centre.code(UNIT), "KL");
    told_by_program(&tablet.call(&["shift", "end"]).unwrap_err(), "shift-missing");
    told_by_program(&tablet.call(&["visit", "count"]).unwrap_err(), "visit-unknown");
}
