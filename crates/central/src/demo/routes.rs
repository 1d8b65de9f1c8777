//! The demo's schedule: a tour for every day of the week, so that whoever tries Turbok has one today.

use chrono::NaiveDate;
use domain::record::Id;
use domain::records::{Department, Residence, Route, Stop};

use super::Ids;
use super::homes::Home;
use super::splitmix::SplitMix;
use super::units::{BOOKMOBILE, SOUTH};
use crate::reference::Entry;

/// One tour for each day, Monday first.
const ROUTES: [(&str, &str); 7] = [
    ("tur-mandag", "Tur Söderort"),
    ("tur-tisdag", "Tur Västerort"),
    ("tur-onsdag", "Tur Norrort"),
    ("tur-torsdag", "Tur Österort"),
    ("tur-fredag", "Tur Centrum"),
    ("tur-lordag", "Tur Lördag"),
    ("tur-sondag", "Tur Söndag"),
];

const BUS: &str = "Buss 1";
/// Minutes after midnight: the first stop is at 13.00.
const FIRST_STOP_MINUTE: i64 = 13 * 60;
/// Minutes from one stop to the next.
const GAPS: [i64; 3] = [45, 60, 75];

/// Where a stop is: a residence, or one of its departments.
#[derive(Clone, Copy)]
struct Place {
    residence: Id<Residence>,
    department: Option<Id<Department>>,
}

/// The routes, each with its stops behind it. They belong to the unit that drives and run from `first_day`.
pub(super) fn entries(ids: Ids, numbers: &mut SplitMix, homes: &[Home], first_day: NaiveDate) -> Vec<Entry> {
    let week = places_of_the_week(numbers, homes);
    let mut entries = Vec::new();
    for ((route, places), weekday) in ROUTES.into_iter().zip(week).zip(1..) {
        entries.extend(of_route(ids, numbers, route, &places, weekday, first_day));
    }
    entries
}

fn of_route(
    ids: Ids,
    numbers: &mut SplitMix,
    (slug, name): (&str, &str),
    places: &[Place],
    weekday: i64,
    first_day: NaiveDate,
) -> Vec<Entry> {
    let unit = ids.of(BOOKMOBILE);
    let route: Id<Route> = ids.of(slug);
    let record = Route {
        unit,
        name: name.to_owned(),
        bus: BUS.to_owned(),
        joined_by: vec![ids.of(SOUTH)],
        retired_on: None,
    };
    let mut entries = vec![Entry::of(route.uuid(), unit.uuid(), &record)];
    let mut minute = FIRST_STOP_MINUTE;
    for (at, place) in places.iter().enumerate() {
        let id: Id<Stop> = ids.of(&format!("{slug}/{}", at + 1));
        let stop = Stop {
            route,
            residence: place.residence,
            department: place.department,
            weekday,
            minute,
            every_weeks: 1,
            from: first_day,
            until: None,
            retired_on: None,
        };
        entries.push(Entry::of(id.uuid(), unit.uuid(), &stop));
        minute += GAPS[numbers.below(GAPS.len())];
    }
    entries
}

/// Three or four places for each day. The departments of homes for minors are dealt out first, so that each is visited on
/// one day and each day has at least one; other residences fill up, at least one a day.
fn places_of_the_week(numbers: &mut SplitMix, homes: &[Home]) -> [Vec<Place>; 7] {
    let mut departments: Vec<Place> = homes.iter().flat_map(departments_of).collect();
    let without = homes.iter().filter(|home| home.departments.is_empty());
    let mut others: Vec<Place> = without.map(|home| Place { residence: home.id, department: None }).collect();
    numbers.shuffle(&mut departments);
    numbers.shuffle(&mut others);
    let mut other = others.iter().cycle();
    let mut week: [Vec<Place>; 7] = Default::default();
    for (at, day) in week.iter_mut().enumerate() {
        day.extend(departments.iter().skip(at).step_by(ROUTES.len()));
        let wanted = (3 + numbers.below(2)).max(day.len() + 1);
        day.extend(other.by_ref().take(wanted - day.len()));
        numbers.shuffle(day);
    }
    week
}

fn departments_of(home: &Home) -> impl Iterator<Item = Place> {
    let place = |id: &Id<Department>| Place { residence: home.id, department: Some(*id) };
    home.departments.iter().map(place)
}
