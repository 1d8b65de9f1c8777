//! What is prepared for a stop, bit by bit and by several people.

use contract::ask::{Answers, PreparationChanges, Prepare};
use domain::records::{MeetingPlace, Preparation, Task};

use crate::testing::{ANNA, BO, STOP_ASYLUM, STOP_WEDNESDAY, Tablet, code, day};

fn changes(changes: PreparationChanges) -> Prepare {
    Prepare { stop: STOP_ASYLUM, date: None, changes }
}

fn task(text: &str) -> Task {
    Task { text: text.to_owned(), ..Task::default() }
}

fn booked(task: Task) -> Prepare {
    changes(PreparationChanges { booked: Some(task), ..PreparationChanges::default() })
}

fn prepared(bus: &mut Tablet) -> Preparation {
    bus.store().list::<Preparation>().unwrap().remove(0).record
}

#[test]
fn a_task_is_given_whole_and_what_it_leaves_out_is_taken_away() {
    let mut bus_a = Tablet::new();
    let whole = Task {
        text: "Föreståndaren".to_owned(),
        owner: Some(ANNA),
        due: Some(day("2016-03-18")),
        done: Some(day("2016-03-15")),
    };
    bus_a.device.prepare(booked(whole.clone())).unwrap();
    assert_eq!(prepared(&mut bus_a).booked, Some(whole.clone()));
    let not_done = Task { owner: Some(BO), done: None, ..whole };
    bus_a.device.prepare(booked(not_done.clone())).unwrap();
    assert_eq!(prepared(&mut bus_a).booked, Some(not_done));
    bus_a.device.prepare(booked(Task::default())).unwrap();
    assert_eq!(prepared(&mut bus_a).booked, None);
}

#[test]
fn what_is_left_out_stays_as_it_was() {
    let mut bus_a = Tablet::new();
    let all = PreparationChanges {
        told: Some(task("Berättat")),
        expected: Some(20),
        languages: Some(vec!["ar".to_owned(), "so".to_owned()]),
        place: Some(MeetingPlace::Room),
        ..PreparationChanges::default()
    };
    bus_a.device.prepare(changes(all)).unwrap();
    let fewer =
        PreparationChanges { languages: Some(vec!["so".to_owned()]), ..PreparationChanges::default() };
    bus_a.device.prepare(changes(fewer)).unwrap();
    let kept = prepared(&mut bus_a);
    assert_eq!(
        (kept.told, kept.expected, kept.place),
        (Some(task("Berättat")), Some(20), Some(MeetingPlace::Room))
    );
    assert_eq!(kept.languages, ["so"]);
}

#[test]
fn two_tablets_prepare_the_same_stop_together() {
    let mut bus_a = Tablet::new();
    let mut bus_b = bus_a.beside(2);
    bus_a.device.prepare(booked(task("Föreståndaren"))).unwrap();
    let place = PreparationChanges { place: Some(MeetingPlace::Bus), ..PreparationChanges::default() };
    bus_b.device.prepare(changes(place)).unwrap();
    bus_a.sync().unwrap();
    bus_b.sync().unwrap();
    assert_eq!(bus_b.store().list::<Preparation>().unwrap().len(), 1);
    let kept = prepared(&mut bus_b);
    assert_eq!((kept.booked, kept.place), (Some(task("Föreståndaren")), Some(MeetingPlace::Bus)));
}

#[test]
fn each_day_and_stop_has_its_own_preparation() {
    let mut bus_a = Tablet::new();
    let next_week = Prepare { date: Some(day("2016-03-22")), ..booked(task("Nästa vecka")) };
    let wednesday = Prepare { stop: STOP_WEDNESDAY, ..booked(task("Onsdag")) };
    for ask in [booked(task("Idag")), next_week, wednesday] {
        bus_a.device.prepare(ask).unwrap();
    }
    assert_eq!(bus_a.store().list::<Preparation>().unwrap().len(), 3);
}

#[test]
fn what_may_not_be_prepared_changes_nothing() {
    let mut bus_a = Tablet::new();
    let expected =
        |expected| changes(PreparationChanges { expected: Some(expected), ..PreparationChanges::default() });
    let languages = Some(vec!["ar".to_owned(), "xx".to_owned()]);
    let refused = [
        (booked(task(&"å".repeat(81))), "text-too-long"),
        (booked(task("19850709-9805")), "text-points-to-person"),
        (expected(-1), "number-out-of-range"),
        (expected(10_000), "number-out-of-range"),
        (changes(PreparationChanges { languages, ..PreparationChanges::default() }), "unknown-code"),
        (Prepare { stop: uuid::Uuid::nil().into(), ..booked(task("Ingenstans")) }, "stop-unknown"),
    ];
    for (ask, code_expected) in refused {
        assert_eq!(code(bus_a.device.prepare(ask)), code_expected);
    }
    assert!(bus_a.store().list::<Preparation>().unwrap().is_empty());
    bus_a.device.prepare(booked(task(&"å".repeat(80)))).unwrap();
    bus_a.device.prepare(expected(9_999)).unwrap();
    let phone = booked(task("Ring 08-508 310 00"));
    assert_eq!(bus_a.device.prepare(phone).unwrap().warnings, ["phone_number"]);
}
