//! Ids are found behind what people type, and never by guesswork.

use contract::ask::{CloseVisit, ReadVisit, SetDepartments, StartVisit};
use domain::records::{Department, Visit};

use super::holds::*;
use super::*;

fn start(stop: Option<u128>, residence: Option<u128>, departments: &[u128]) -> StartVisit {
    StartVisit {
        stop: stop.map(key),
        residence: residence.map(key),
        departments: departments.iter().map(|number| key::<Department>(*number)).collect(),
        reason: None,
        another: false,
    }
}

#[test]
fn a_stop_is_found_by_its_number_its_name_and_its_id() {
    let by_id = key::<Visit>(STOP_2).to_string();
    for text in ["2", "Boende 14", "boende 14", &by_id, "00000000-0000-0000-0000-00000000000c"] {
        let call = planned(&["visit", "start", "--stop", text], &Holds::a_tour());
        assert_eq!(call, Ok(Call::StartVisit(start(Some(STOP_2), None, &[]))), "{text}");
    }
    for text in ["0", "3", "Boende 1", "Boende", ""] {
        let call = planned(&["visit", "start", "--stop", text], &Holds::a_tour());
        assert_eq!(call, Err(Fault::new("stop-unknown")), "{text}");
    }
}

#[test]
fn a_stop_that_is_not_on_the_days_line_is_left_to_the_tablet() {
    let id = key::<Visit>(99).to_string();
    let call = planned(&["visit", "start", "--stop", &id], &Holds::a_tour());
    assert_eq!(call, Ok(Call::StartVisit(start(Some(99), None, &[]))));
}

#[test]
fn a_visit_starts_with_departments_reason_and_on_purpose() {
    let words =
        ["visit", "start", "--stop", "2", "--department", "avdelning 2", "--reason", "ny grupp", "--another"];
    let call = planned(&words, &Holds::a_tour());
    let wanted = StartVisit {
        reason: Some("ny grupp".into()),
        another: true,
        ..start(Some(STOP_2), None, &[DEPARTMENT_2])
    };
    assert_eq!(call, Ok(Call::StartVisit(wanted)));
    let other = planned(&["visit", "start", "--stop", "1", "--department", "avdelning 2"], &Holds::a_tour());
    assert_eq!(other, Err(Fault::new("department-unknown")), "the department is another home's");
}

#[test]
fn a_residence_is_found_by_its_name_on_the_tour_or_its_id() {
    let id = key::<Visit>(HOME_14).to_string();
    for text in ["boende 14", &id] {
        let call = planned(&["visit", "start", "--residence", text], &Holds::a_tour());
        assert_eq!(call, Ok(Call::StartVisit(start(None, Some(HOME_14), &[]))), "{text}");
    }
    let call = planned(&["visit", "start", "--residence", "Boende 3"], &Holds::a_tour());
    assert_eq!(call, Err(Fault::new("residence-unknown")));
}

#[test]
fn departments_are_found_by_name_among_those_of_the_visited_home() {
    let wanted = SetDepartments { visit: key(ONGOING), departments: vec![key(31), key(DEPARTMENT_2)] };
    let call = planned(&["visit", "departments", "Avdelning 1", "avdelning 2"], &Holds::a_tour());
    assert_eq!(call, Ok(Call::SetDepartments(wanted)));
    let call = planned(&["visit", "departments", "Avdelning 3"], &Holds::a_tour());
    assert_eq!(call, Err(Fault::new("department-unknown")));
}

#[test]
fn a_visit_is_named_by_its_id_or_as_the_last() {
    let id = key::<Visit>(EARLIER).to_string();
    let call = planned(&["visit", "close", "--visit", &id], &Holds::a_tour());
    assert_eq!(call, Ok(Call::CloseVisit(CloseVisit { visit: key(EARLIER) })));
    let all_closed = Holds { shift: None, visits: vec![visit(70, true), visit(71, true)] };
    let call = planned(&["visit", "--visit", "last", "show"], &all_closed);
    assert_eq!(call, Ok(Call::ReadVisit(ReadVisit { visit: key(70) })));
    let call = planned(&["visit", "count"], &all_closed);
    assert_eq!(call, Err(Fault::new("visit-unknown")), "none goes on");
}

#[test]
fn outside_a_tour_only_the_one_visit_that_goes_on_is_meant() {
    let one = Holds { shift: None, visits: vec![visit(70, true), visit(71, false)] };
    let close = |number| Ok(Call::CloseVisit(CloseVisit { visit: key(number) }));
    assert_eq!(planned(&["visit", "close"], &one), close(71));
    let two = Holds { shift: None, visits: vec![visit(70, false), visit(71, false)] };
    assert_eq!(planned(&["visit", "close"], &two), Err(Fault::new("visit-unknown")), "no guess");
    let on_tour = Holds { shift: Some(key(TOUR)), ..two };
    assert_eq!(planned(&["visit", "close"], &on_tour), close(70), "the latest of the tour");
}

#[test]
fn staff_are_found_by_initials_name_or_id() {
    for text in ["EK", "ek", "Eva Ek", "00000000-0000-0000-0000-000000000001"] {
        let call = planned(&["unlock", "--staff", text, "--pin", "1"], &Holds::a_tour());
        assert_eq!(call, Ok(Call::Unlock(Unlock { staff: key(EVA), pin: "1".into() })), "{text}");
    }
    assert_eq!(plan("unlock --staff XX --pin 1"), Err(Fault::new("staff-unknown")));
}
