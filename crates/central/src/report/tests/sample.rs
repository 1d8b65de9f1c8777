//! Rows to report on: two residences, one of them a sheltered home, with a few lists.

#![allow(clippy::unwrap_used)]

use chrono::NaiveDate;
use domain::record::{Id, Month, Record, Value};
use domain::records::*;
use sync::row::{DELETED, Field, Row};
use sync::version::Version;
use uuid::Uuid;

use super::super::Snapshot;

pub(super) const BUS_A: Uuid = Uuid::from_u128(0xA);
pub(super) const BUS_B: Uuid = Uuid::from_u128(0xB);
pub(super) const UNIT: Uuid = Uuid::from_u128(1);
pub(super) const OPEN_HOUSE: Uuid = Uuid::from_u128(2);
pub(super) const SHELTERED_HOME: Uuid = Uuid::from_u128(3);
pub(super) const DEPARTMENT: Uuid = Uuid::from_u128(4);
pub(super) const STAFF: Uuid = Uuid::from_u128(5);
pub(super) const SHIFT: Uuid = Uuid::from_u128(6);

/// 15 March 2016, 13.00 in Sweden.
pub(super) const ONE_O_CLOCK: i64 = 1_458_043_200_000;

pub(super) fn day() -> NaiveDate {
    "2016-03-15".parse().unwrap()
}

pub(super) fn row<R: Record>(id: Uuid, record: &R) -> Row {
    Row::new(R::DECLARATION.number, id, UNIT, Month::NONE, Version::default(), record.to_fields())
}

pub(super) fn deleted(mut row: Row) -> Row {
    row.fields.insert(DELETED, Field { version: Version::default(), value: Value::Bool(true) });
    row
}

/// A closed visit to the open house, without a stop.
pub(super) fn visit() -> Visit {
    Visit {
        stop: None,
        date: day(),
        ordinal: 1,
        shift: Some(SHIFT.into()),
        residence: OPEN_HOUSE.into(),
        departments: vec![],
        residence_kind: ResidenceKind::Asylum,
        sheltered: false,
        local_unit: Some(UNIT.into()),
        started_by: Some(STAFF.into()),
        started_at: ONE_O_CLOCK,
        arrived_at: Some(ONE_O_CLOCK),
        let_in_at: None,
        closed_at: Some(ONE_O_CLOCK + 3_600_000),
        not_held: None,
        approximate: false,
        language_support: vec!["colleague".into()],
        head_count: None,
        note: None,
        against_rule: None,
        same_as: None,
    }
}

/// A closed visit to a department of the sheltered home.
pub(super) fn sheltered_visit() -> Visit {
    Visit {
        residence: SHELTERED_HOME.into(),
        departments: vec![DEPARTMENT.into()],
        residence_kind: ResidenceKind::UnaccompaniedMinors,
        sheltered: true,
        ..visit()
    }
}

pub(super) fn tally(visit: Uuid, tablet: Uuid, counts: &[(&str, i64)]) -> Row {
    let lane = Uuid::from_u128(visit.as_u128() << 8 | tablet.as_u128());
    let counts = counts.iter().map(|(metric, count)| ((*metric).to_owned(), *count)).collect();
    row(lane, &Tally { visit: visit.into(), lane, staff: STAFF.into(), tablet, counts })
}

/// A snapshot of the lists and places with these rows.
pub(super) fn with(rows: Vec<Row>) -> Snapshot {
    Snapshot::from_rows(reference().into_iter().chain(rows))
}

/// A snapshot with one visit and one tablet's counts.
pub(super) fn counted(visit: Visit, counts: &[(&str, i64)]) -> Snapshot {
    let id = Uuid::from_u128(100);
    with(vec![row(id, &visit), tally(id, BUS_A, counts)])
}

pub(super) fn language(code: &str, sv: &str) -> Row {
    let text = |text: &str| text.to_owned();
    let record = Language {
        code: text(code),
        sv: text(sv),
        en: format!("{sv} (en)"),
        autonym: text(code),
        rtl: false,
        script: text("Arab"),
        marc: text("ara"),
        retired_on: None,
        place: 0,
        also: vec![],
    };
    row(id_of(code), &record)
}

pub(super) fn not_held_reason(code: &str, sv: &str, retired_on: Option<NaiveDate>) -> Row {
    let record = NotHeldReason { code: code.into(), sv: sv.into(), en: code.into(), retired_on, place: 0 };
    row(id_of(code), &record)
}

pub(super) fn residence(id: Uuid, alias: &str, kind: ResidenceKind) -> Row {
    let sheltered = kind == ResidenceKind::UnaccompaniedMinors;
    row(id, &Residence { alias: alias.into(), kind, sheltered, local_unit: UNIT.into(), retired_on: None })
}

/// A stop at the sheltered home on the sample's day, at a quarter past two.
pub(super) fn stop(id: Uuid) -> Row {
    let stop = Stop {
        route: Uuid::from_u128(30).into(),
        residence: SHELTERED_HOME.into(),
        department: Some(DEPARTMENT.into()),
        weekday: 2,
        minute: 14 * 60 + 15,
        every_weeks: 1,
        from: day(),
        until: None,
        retired_on: None,
    };
    row(id, &stop)
}

fn id_of(code: &str) -> Uuid {
    domain::record::id::derive(Uuid::nil(), 0, &[&Value::Text(code.to_owned())])
}

fn reference() -> Vec<Row> {
    let unit = Unit { name: "Bokbussen Söder".into(), drives: true, retired_on: None };
    let staff = Staff {
        unit: UNIT.into(),
        name: "Åsa Testperson".into(),
        initials: "ÅT".into(),
        role: StaffRole::BookmobileStaff,
        languages: vec![],
        retired_on: None,
    };
    let department = Department {
        residence: SHELTERED_HOME.into(),
        name: "avdelning Solsidan".into(),
        new_group_on: None,
        retired_on: None,
    };
    let shift = Shift {
        unit: UNIT.into(),
        bus: "A".into(),
        date: day(),
        ordinal: 1,
        route: None,
        started_at: None,
        ended_at: None,
        material_counted: false,
    };
    vec![
        row(UNIT, &unit),
        row(STAFF, &staff),
        row(DEPARTMENT, &department),
        row(SHIFT, &shift),
        residence(OPEN_HOUSE, "Boende 7", ResidenceKind::Asylum),
        residence(SHELTERED_HOME, "Boende 14", ResidenceKind::UnaccompaniedMinors),
        language("ar", "arabiska"),
        language("ti", "tigrinja"),
        language("prs", "dari"),
        group("adult", "vuxna", true),
        group("young", "barn och unga", true),
        group("0-6", "0–6 år", false),
        group("7-12", "7–12 år", false),
        not_held_reason("closed", "stängt", None),
        kind("picture_book", "bilderbok"),
        kind("dictionary", "ordbok"),
        material("saga", "Saga på dari", "picture_book"),
        material("ordbok", "Min ordbok", "dictionary"),
        topic("school", "skola"),
        agency("migration", "Migrationsverket"),
    ]
}

fn group(code: &str, sv: &str, sheltered: bool) -> Row {
    let record = AgeGroup {
        code: code.into(),
        sv: sv.into(),
        en: code.into(),
        under18: false,
        sheltered,
        retired_on: None,
        place: 0,
    };
    row(id_of(code), &record)
}

fn kind(code: &str, sv: &str) -> Row {
    let given_as = GivenAs::Gift;
    let record = MaterialKind {
        code: code.into(),
        sv: sv.into(),
        en: code.into(),
        given_as,
        first: false,
        retired_on: None,
        place: 0,
    };
    row(id_of(code), &record)
}

fn material(code: &str, title: &str, kind: &str) -> Row {
    let stock = Default::default();
    let record = Material {
        code: code.into(),
        title: title.into(),
        kind: kind.into(),
        languages: vec![],
        stock,
        retired_on: None,
    };
    row(id_of(code), &record)
}

fn topic(code: &str, sv: &str) -> Row {
    let record = Topic {
        code: code.into(),
        sv: sv.into(),
        en: code.into(),
        outside_library: false,
        sensitive: false,
        retired_on: None,
        place: 0,
    };
    row(id_of(code), &record)
}

fn agency(code: &str, sv: &str) -> Row {
    let record = Agency {
        code: code.into(),
        sv: sv.into(),
        en: code.into(),
        handles: String::new(),
        web: None,
        phone: None,
        topics: vec![],
        confirmation: Confirmation::Check,
        confirmed_on: None,
        first_for_minors: false,
        retired_on: None,
    };
    row(id_of(code), &record)
}

/// A debrief of the sample's tour.
pub(super) fn debrief(worked: &str) -> Row {
    let shift: Id<Shift> = SHIFT.into();
    let record = Debrief {
        shift,
        worked: worked.into(),
        did_not: String::new(),
        change: String::new(),
        said_at: ONE_O_CLOCK,
    };
    row(Uuid::from_u128(200), &record)
}
