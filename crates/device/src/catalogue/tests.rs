//! The lists in memory: names of places and the edge of retirement. What a tap may count is claimed with the taps.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use crate::testing::{ASYLUM, DEPARTMENT_1, DEPARTMENT_2, MINORS, Tablet, day, row};

#[test]
fn a_place_is_named_by_its_alias_and_departments() {
    let mut bus_a = Tablet::new();
    let catalogue = &bus_a.run().catalogue;
    assert_eq!(catalogue.place_name(ASYLUM, &[]), "Boende 3");
    assert_eq!(
        catalogue.place_name(MINORS, &[DEPARTMENT_2, DEPARTMENT_1]),
        "Boende 14, avdelning 2, avdelning 1"
    );
    assert_eq!(catalogue.place_name(uuid::Uuid::nil().into(), &[]), "?");
}

#[test]
fn a_department_is_in_use_until_the_day_it_was_retired() {
    let mut bus_a = Tablet::new();
    let retired = Department {
        residence: MINORS,
        name: "avdelning 0".to_owned(),
        new_group_on: None,
        retired_on: Some(day("2016-03-15")),
    };
    bus_a.centre.get().put(row(uuid::Uuid::from_u128(0x39).into(), &retired));
    bus_a.sync().unwrap();
    let names = |on: &str| -> Vec<String> {
        let found = bus_a.run().catalogue.departments_of(MINORS, day(on)).into_iter();
        found.map(|(_, department)| department.name.clone()).collect()
    };
    let mut names = names;
    assert_eq!(names("2016-03-14"), ["avdelning 0", "avdelning 1", "avdelning 2"]);
    assert_eq!(names("2016-03-15"), ["avdelning 1", "avdelning 2"]);
}

#[test]
fn every_list_refuses_what_is_not_on_it() {
    let mut bus_a = Tablet::new();
    let catalogue = &bus_a.run().catalogue;
    let on = day("2016-03-15");
    let unknown = |list| Err(Refusal::UnknownCode { list });
    assert_eq!(catalogue.check_topic("asylum", on), Ok(()));
    assert_eq!(catalogue.check_topic("closed", on), unknown("topic"));
    assert_eq!(catalogue.check_reason("closed", on), Ok(()));
    assert_eq!(catalogue.check_reason("asylum", on), unknown("not_held_reason"));
    assert_eq!(catalogue.check_support("colleague", on), Ok(()));
    assert_eq!(catalogue.check_support("ar", on), unknown("language_support"));
    assert_eq!(catalogue.check_language("gone", day("2016-03-14")), Ok(()));
    assert_eq!(catalogue.check_language("gone", on), Err(Refusal::RetiredCode { list: "language" }));
}
