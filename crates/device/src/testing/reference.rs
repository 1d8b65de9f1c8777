//! The rows that a tablet was given: two units, their staff, residences of the three kinds, a season, a route with
//! today's stops, and one or two entries of each list.

use chrono::NaiveDate;
use domain::record::{Id, Month, Record};
use domain::records::{
    AgeGroup, Agency, Confirmation, CountsAnew, Department, GivenAs, Heading, Language, LanguageSupport,
    Material, MaterialKind, NotHeldReason, Policy, Residence, ResidenceKind, Route, Season, Service, Staff,
    StaffRole, Stop, Topic, Unit, VisitRule,
};
use sync::row::Row;
use sync::version::{Clock, Node, Version};
use uuid::Uuid;

pub(crate) const DATASET: Uuid = Uuid::from_u128(0xda7a);
pub(crate) const BUS: Id<Unit> = Id::new(Uuid::from_u128(0x01));
pub(crate) const LIBRARY: Id<Unit> = Id::new(Uuid::from_u128(0x02));
/// Bookmobile staff; has a PIN from the start.
pub(crate) const ANNA: Id<Staff> = Id::new(Uuid::from_u128(0x11));
/// Bookmobile staff without a PIN.
pub(crate) const BO: Id<Staff> = Id::new(Uuid::from_u128(0x12));
/// From the local library.
pub(crate) const CILLA: Id<Staff> = Id::new(Uuid::from_u128(0x13));
/// Visited regularly.
pub(crate) const ASYLUM: Id<Residence> = Id::new(Uuid::from_u128(0x21));
/// Regular visits are for other residences of its kind: the rule asks why.
pub(crate) const ARRIVAL: Id<Residence> = Id::new(Uuid::from_u128(0x22));
/// At most one visit to each department.
pub(crate) const MINORS: Id<Residence> = Id::new(Uuid::from_u128(0x23));
pub(crate) const DEPARTMENT_1: Id<Department> = Id::new(Uuid::from_u128(0x31));
pub(crate) const DEPARTMENT_2: Id<Department> = Id::new(Uuid::from_u128(0x32));
pub(crate) const ROUTE: Id<Route> = Id::new(Uuid::from_u128(0x41));
/// Tuesdays 13.00.
pub(crate) const STOP_ASYLUM: Id<Stop> = Id::new(Uuid::from_u128(0x51));
/// Tuesdays 15.30.
pub(crate) const STOP_ARRIVAL: Id<Stop> = Id::new(Uuid::from_u128(0x52));
/// Tuesdays 9.05, the first department.
pub(crate) const STOP_MINORS: Id<Stop> = Id::new(Uuid::from_u128(0x53));
/// Wednesdays.
pub(crate) const STOP_WEDNESDAY: Id<Stop> = Id::new(Uuid::from_u128(0x54));

/// The day before the tests begin.
const STAMP: Version = Version { clock: Clock::at_ms(super::NOW - super::DAY), node: Node(0xce) };

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A row of the centre's own.
pub(crate) fn row<R: Record>(id: Id<R>, record: &R) -> Row {
    Row::new(R::DECLARATION.number, id.uuid(), Uuid::nil(), Month::NONE, STAMP, record.to_fields())
}

pub(crate) fn staff() -> Vec<(Id<Staff>, Staff)> {
    let member = |id, unit, name: &str, role| {
        let initials = name.chars().take(2).collect::<String>().to_uppercase();
        (id, Staff { unit, name: name.to_owned(), initials, role, languages: Vec::new(), retired_on: None })
    };
    vec![
        member(ANNA, BUS, "Anna", StaffRole::BookmobileStaff),
        member(BO, BUS, "Bo", StaffRole::BookmobileStaff),
        member(CILLA, LIBRARY, "Cilla", StaffRole::LocalLibraryStaff),
    ]
}

/// Every row.
pub(crate) fn rows() -> Vec<Row> {
    let mut rows = places();
    rows.extend(season());
    rows.extend(lists());
    rows
}

fn places() -> Vec<Row> {
    let unit = |id, name: &str, drives| row(id, &Unit { name: name.to_owned(), drives, retired_on: None });
    let residence = |id, alias: &str, kind| {
        let alias = alias.to_owned();
        row(id, &Residence { alias, kind, sheltered: false, local_unit: LIBRARY, retired_on: None })
    };
    let department = |id, name: &str| {
        let name = name.to_owned();
        row(id, &Department { residence: MINORS, name, new_group_on: None, retired_on: None })
    };
    let route = Route {
        unit: BUS,
        name: "Tisdagsturen".to_owned(),
        bus: "Buss 1".to_owned(),
        joined_by: vec![LIBRARY],
        retired_on: None,
    };
    let mut rows = vec![
        unit(BUS, "Bokbussen", true),
        unit(LIBRARY, "Biblioteket", false),
        residence(ASYLUM, "Boende 3", ResidenceKind::Asylum),
        residence(ARRIVAL, "Boende 8", ResidenceKind::Arrival),
        residence(MINORS, "Boende 14", ResidenceKind::UnaccompaniedMinors),
        department(DEPARTMENT_1, "avdelning 1"),
        department(DEPARTMENT_2, "avdelning 2"),
        row(ROUTE, &route),
        row(STOP_ASYLUM, &stop(ASYLUM, None, 2, 13 * 60)),
        row(STOP_ARRIVAL, &stop(ARRIVAL, None, 2, 15 * 60 + 30)),
        row(STOP_MINORS, &stop(MINORS, Some(DEPARTMENT_1), 2, 9 * 60 + 5)),
        row(STOP_WEDNESDAY, &stop(ASYLUM, None, 3, 10 * 60)),
    ];
    rows.extend(staff().iter().map(|(id, staff)| row(*id, staff)));
    rows
}

fn stop(residence: Id<Residence>, department: Option<Id<Department>>, weekday: i64, minute: i64) -> Stop {
    let from = day("2016-01-11");
    Stop {
        route: ROUTE,
        residence,
        department,
        weekday,
        minute,
        every_weeks: 1,
        from,
        until: None,
        retired_on: None,
    }
}

fn season() -> Vec<Row> {
    let season: Id<Season> = Id::new(Uuid::from_u128(0x61));
    let spring =
        Season { name: "våren 2016".to_owned(), first_day: day("2016-01-11"), last_day: day("2016-06-12") };
    let policy = |number, residence_kind, rule| {
        let policy =
            Policy { season, residence_kind, priority: 1, rule, counts_anew: CountsAnew::EachSeason };
        row(Id::new(Uuid::from_u128(number)), &policy)
    };
    let regularly = |residences| VisitRule::Regularly { every_weeks: 1, residences };
    vec![
        row(season, &spring),
        policy(0x71, ResidenceKind::Asylum, regularly(vec![ASYLUM])),
        policy(0x72, ResidenceKind::Arrival, regularly(vec![])),
        policy(0x73, ResidenceKind::UnaccompaniedMinors, VisitRule::AtMost { visits: 1 }),
    ]
}

fn lists() -> Vec<Row> {
    let mut rows = vec![
        listed(0x101, &topic("asylum")),
        listed(0x102, &topic("library")),
        listed(0x111, &language("ar", None)),
        listed(0x112, &language("so", None)),
        // The day of the tests is the first without the one and the last with the other.
        listed(0x113, &language("gone", Some(day("2016-03-15")))),
        listed(0x114, &language("going", Some(day("2016-03-16")))),
        listed(0x151, &agency("god_man", true)),
        listed(0x152, &agency("migrationsverket", false)),
        listed(0x161, &age_group("13-17", true, false)),
        listed(0x162, &age_group("18-64", false, false)),
        listed(0x163, &age_group("young", true, true)),
        listed(0x164, &age_group("adult", false, true)),
        listed(0x171, &not_held_reason("closed")),
        listed(0x172, &not_held_reason("nobody_came")),
        listed(0x181, &language_support("colleague")),
        listed(0x182, &language_support("phone_interpreter")),
    ];
    rows.extend(offer());
    rows
}

fn offer() -> Vec<Row> {
    let service = Service {
        code: "library_card".to_owned(),
        sv: "Lånekort".to_owned(),
        en: "Library card".to_owned(),
        heading: Heading::Services,
        first: true,
        retired_on: None,
        place: 1,
    };
    let kind = MaterialKind {
        code: "dictionary".to_owned(),
        sv: "Ordbok".to_owned(),
        en: "Dictionary".to_owned(),
        given_as: GivenAs::Gift,
        first: true,
        retired_on: None,
        place: 1,
    };
    let material = Material {
        code: "om_sverige".to_owned(),
        title: "Om Sverige".to_owned(),
        kind: "information".to_owned(),
        languages: vec!["ar".to_owned()],
        stock: [("ar".to_owned(), 50)].into(),
        retired_on: None,
    };
    vec![listed(0x121, &service), listed(0x131, &kind), listed(0x141, &material)]
}

fn listed<R: Record>(number: u128, record: &R) -> Row {
    row(Id::new(Uuid::from_u128(number)), record)
}

fn topic(code: &str) -> Topic {
    let code = code.to_owned();
    Topic {
        sv: code.clone(),
        en: code.clone(),
        code,
        outside_library: true,
        sensitive: true,
        retired_on: None,
        place: 1,
    }
}

fn language(code: &str, retired_on: Option<NaiveDate>) -> Language {
    let code = code.to_owned();
    Language {
        sv: code.clone(),
        en: code.clone(),
        autonym: code.clone(),
        code,
        rtl: false,
        script: "Latn".to_owned(),
        marc: "und".to_owned(),
        retired_on,
        place: 1,
        also: Vec::new(),
    }
}

fn agency(code: &str, first_for_minors: bool) -> Agency {
    let code = code.to_owned();
    Agency {
        sv: code.clone(),
        en: code.clone(),
        handles: code.clone(),
        code,
        web: None,
        phone: None,
        topics: vec!["asylum".to_owned()],
        confirmation: Confirmation::Verified,
        confirmed_on: None,
        first_for_minors,
        retired_on: None,
    }
}

fn age_group(code: &str, under18: bool, sheltered: bool) -> AgeGroup {
    let code = code.to_owned();
    AgeGroup { sv: code.clone(), en: code.clone(), code, under18, sheltered, retired_on: None, place: 1 }
}

fn not_held_reason(code: &str) -> NotHeldReason {
    let code = code.to_owned();
    NotHeldReason { sv: code.clone(), en: code.clone(), code, retired_on: None, place: 1 }
}

fn language_support(code: &str) -> LanguageSupport {
    let code = code.to_owned();
    LanguageSupport { sv: code.clone(), en: code.clone(), code, retired_on: None, place: 1 }
}
