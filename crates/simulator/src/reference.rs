//! A small library system: two units that share their routes, homes of each kind, and one or two entries of every list.
//! Small, because every tablet of every seed fetches it.

use central::reference::Entry;
use chrono::NaiveDate;
use domain::record::{Id, Record};
use domain::records::{
    AgeGroup, Agency, Confirmation, CountsAnew, Department, GivenAs, Heading, Language, LanguageSupport,
    Material, MaterialKind, NotHeldReason, Policy, Residence, ResidenceKind, Route, Season, Service, Staff,
    StaffRole, Stop, Topic, Unit, VisitRule,
};
use uuid::Uuid;

/// The unit that drives and owns the routes.
pub(crate) const BUS: Id<Unit> = Id::new(Uuid::from_u128(0x01));
/// The library that comes along.
pub(crate) const LIBRARY: Id<Unit> = Id::new(Uuid::from_u128(0x02));
/// A library's own route makes it hold visits of its own.
const OWN_ROUTE: Id<Route> = Id::new(Uuid::from_u128(0x42));
const ROUTE: Id<Route> = Id::new(Uuid::from_u128(0x41));

/// Staff of the unit, in order.
pub(crate) fn staff_of(unit: Id<Unit>) -> [Id<Staff>; 2] {
    let first = if unit == BUS { 0x11 } else { 0x13 };
    [Id::new(Uuid::from_u128(first)), Id::new(Uuid::from_u128(first + 1))]
}

const HOMES: [(u128, ResidenceKind, bool); 4] = [
    (0x21, ResidenceKind::Asylum, false),
    (0x22, ResidenceKind::Arrival, false),
    (0x23, ResidenceKind::UnaccompaniedMinors, true),
    (0x24, ResidenceKind::Asylum, true),
];

/// The homes that are visited.
pub(crate) fn residences() -> Vec<Id<Residence>> {
    HOMES.iter().map(|(number, ..)| Id::new(Uuid::from_u128(*number))).collect()
}

/// The stops of both routes, six of them.
pub(crate) fn stops() -> Vec<Id<Stop>> {
    (0x51..0x57).map(|number| Id::new(Uuid::from_u128(number))).collect()
}

pub(crate) const TOPICS: [&str; 2] = ["asylum", "library"];
pub(crate) const LANGUAGES: [&str; 3] = ["ar", "so", "ti"];
pub(crate) const GROUPS: [&str; 4] = ["13-17", "18-64", "young", "adult"];
pub(crate) const AGENCIES: [&str; 2] = ["god_man", "migrationsverket"];
pub(crate) const MATERIALS: [&str; 2] = ["om_sverige", "ordlista"];
pub(crate) const REASONS: [&str; 2] = ["closed", "nobody_came"];
pub(crate) const SUPPORTS: [&str; 2] = ["colleague", "phone_interpreter"];
pub(crate) const SERVICES: [&str; 2] = ["library_card", "homework"];
pub(crate) const KINDS: [&str; 1] = ["dictionary"];

/// Everything.
pub(crate) fn entries(first_day: NaiveDate) -> Vec<Entry> {
    let mut entries = places(first_day);
    entries.extend(season(first_day));
    entries.extend(lists());
    entries
}

fn shared<R: Record>(number: u128, record: &R) -> Entry {
    Entry::of(Uuid::from_u128(number), Uuid::nil(), record)
}

fn places(first_day: NaiveDate) -> Vec<Entry> {
    let unit = |id: Id<Unit>, name: &str, drives| {
        Entry::of(id.uuid(), Uuid::nil(), &Unit { name: name.to_owned(), drives, retired_on: None })
    };
    let mut entries = vec![unit(BUS, "Bokbussen", true), unit(LIBRARY, "Biblioteket", false)];
    for (unit, role) in [(BUS, StaffRole::BookmobileStaff), (LIBRARY, StaffRole::LocalLibraryStaff)] {
        for (at, id) in staff_of(unit).into_iter().enumerate() {
            let (name, initials) = if at == 0 { ("Anna", "AA") } else { ("Bo", "BB") };
            let (name, initials) = (name.to_owned(), initials.to_owned());
            let languages = Vec::new();
            let staff = Staff { unit, name, initials, role, languages, retired_on: None };
            entries.push(Entry::of(id.uuid(), Uuid::nil(), &staff));
        }
    }
    for (number, kind, sheltered) in HOMES {
        let alias = format!("Boende {number}");
        entries.push(shared(
            number,
            &Residence { alias, kind, sheltered, local_unit: LIBRARY, retired_on: None },
        ));
    }
    for (number, name) in [(0x31, "avdelning 1"), (0x32, "avdelning 2")] {
        let residence = Id::new(Uuid::from_u128(0x23));
        let name = name.to_owned();
        entries.push(shared(number, &Department { residence, name, new_group_on: None, retired_on: None }));
    }
    for (id, unit, joined_by) in [(ROUTE, BUS, vec![LIBRARY]), (OWN_ROUTE, LIBRARY, vec![BUS])] {
        entries.push(Entry::of(id.uuid(), unit.uuid(), &route(unit, joined_by)));
    }
    for (at, id) in stops().into_iter().enumerate() {
        let (route, unit) = if at < 4 { (ROUTE, BUS) } else { (OWN_ROUTE, LIBRARY) };
        let (number, ..) = HOMES[at % HOMES.len()];
        let department = (number == 0x23).then(|| Id::new(Uuid::from_u128(0x31)));
        let stop = Stop {
            route,
            residence: Id::new(Uuid::from_u128(number)),
            department,
            weekday: 1 + i64::try_from(at % 5).unwrap_or(0),
            minute: 13 * 60,
            every_weeks: 1,
            from: first_day,
            until: None,
            retired_on: None,
        };
        entries.push(Entry::of(id.uuid(), unit.uuid(), &stop));
    }
    entries
}

fn route(unit: Id<Unit>, joined_by: Vec<Id<Unit>>) -> Route {
    Route { unit, name: "Turen".to_owned(), bus: "Buss 1".to_owned(), joined_by, retired_on: None }
}

fn season(first_day: NaiveDate) -> Vec<Entry> {
    let id: Id<Season> = Id::new(Uuid::from_u128(0x61));
    let last_day = first_day.checked_add_days(chrono::Days::new(200)).unwrap_or(first_day);
    let season = Season { name: "våren".to_owned(), first_day, last_day };
    let policy = |number, residence_kind, rule| {
        shared(
            number,
            &Policy { season: id, residence_kind, priority: 1, rule, counts_anew: CountsAnew::EachSeason },
        )
    };
    let weekly = VisitRule::Regularly { every_weeks: 1, residences: residences() };
    vec![
        Entry::of(id.uuid(), Uuid::nil(), &season),
        policy(0x71, ResidenceKind::Asylum, weekly),
        policy(0x73, ResidenceKind::UnaccompaniedMinors, VisitRule::AtMost { visits: 1 }),
    ]
}

fn lists() -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut number = 0x100;
    let mut next = || {
        number += 1;
        number
    };
    let text = |code: &str| (code.to_owned(), code.to_owned(), code.to_owned());
    for code in TOPICS {
        entries.push(topic_entry(next(), code, 1));
    }
    for code in LANGUAGES {
        let (code, sv, en) = text(code);
        let autonym = code.clone();
        let (script, marc) = ("Latn".to_owned(), "und".to_owned());
        let also = Vec::new();
        let language =
            Language { code, sv, en, autonym, rtl: false, script, marc, retired_on: None, place: 1, also };
        entries.push(shared(next(), &language));
    }
    for code in GROUPS {
        let (code, sv, en) = text(code);
        let sheltered = matches!(code.as_str(), "young" | "adult");
        entries.push(shared(
            next(),
            &AgeGroup { code, sv, en, under18: false, sheltered, retired_on: None, place: 1 },
        ));
    }
    for code in REASONS {
        let (code, sv, en) = text(code);
        entries.push(shared(next(), &NotHeldReason { code, sv, en, retired_on: None, place: 1 }));
    }
    for code in SUPPORTS {
        let (code, sv, en) = text(code);
        entries.push(shared(next(), &LanguageSupport { code, sv, en, retired_on: None, place: 1 }));
    }
    for code in SERVICES {
        let (code, sv, en) = text(code);
        let heading = Heading::Services;
        entries.push(shared(
            next(),
            &Service { code, sv, en, heading, first: true, retired_on: None, place: 1 },
        ));
    }
    for code in KINDS {
        let (code, sv, en) = text(code);
        let given_as = GivenAs::Gift;
        entries.push(shared(
            next(),
            &MaterialKind { code, sv, en, given_as, first: true, retired_on: None, place: 1 },
        ));
    }
    for code in MATERIALS {
        let (code, title, _) = text(code);
        let languages = LANGUAGES.iter().map(|language| (*language).to_owned()).collect();
        let (kind, stock) = ("dictionary".to_owned(), std::collections::BTreeMap::new());
        entries.push(shared(next(), &Material { code, title, kind, languages, stock, retired_on: None }));
    }
    for code in AGENCIES {
        entries.push(agency(next(), code));
    }
    entries
}

/// A topic at a place of its list: what a coordinator moves.
pub(crate) fn topic_entry(number: u128, code: &str, place: i64) -> Entry {
    let (code, sv, en) = (code.to_owned(), code.to_owned(), code.to_owned());
    shared(number, &Topic { code, sv, en, outside_library: true, sensitive: true, retired_on: None, place })
}

fn agency(number: u128, code: &str) -> Entry {
    let (sv, en, handles, code) = (code.to_owned(), code.to_owned(), code.to_owned(), code.to_owned());
    shared(
        number,
        &Agency {
            code,
            sv,
            en,
            handles,
            web: None,
            phone: None,
            topics: vec![TOPICS[0].to_owned()],
            confirmation: Confirmation::Verified,
            confirmed_on: None,
            first_for_minors: false,
            retired_on: None,
        },
    )
}
