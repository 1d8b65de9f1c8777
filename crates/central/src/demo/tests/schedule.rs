//! The demo's seasons and tours: what the rules say of a visit, and that there is a tour whatever day it is.

use std::collections::{BTreeMap, BTreeSet};

use domain::records::{
    CountsAnew, Department, Policy, Residence, ResidenceKind, Route, Season, Stop, Unit, VisitRule,
};
use domain::season::{SeasonRule, Visited, rule_for};

use super::super::*;
use super::{DATASET, SEEDS, day, demos, read};

#[test]
fn the_two_seasons_are_todays_half_year_and_the_one_before() {
    for (today, before, this) in [
        (
            "2016-01-01",
            ("2015-07-01", "2015-12-31", "hösten 2015"),
            ("2016-01-01", "2016-06-30", "våren 2016"),
        ),
        (
            "2016-06-30",
            ("2015-07-01", "2015-12-31", "hösten 2015"),
            ("2016-01-01", "2016-06-30", "våren 2016"),
        ),
        (
            "2016-07-01",
            ("2016-01-01", "2016-06-30", "våren 2016"),
            ("2016-07-01", "2016-12-31", "hösten 2016"),
        ),
        (
            "2016-12-31",
            ("2016-01-01", "2016-06-30", "våren 2016"),
            ("2016-07-01", "2016-12-31", "hösten 2016"),
        ),
    ] {
        let seasons: Vec<Season> =
            read(&entries(DATASET, 1, day(today))).into_iter().map(|(_, season)| season).collect();
        let season = |(first_day, last_day, name): (&str, &str, &str)| Season {
            name: name.to_owned(),
            first_day: day(first_day),
            last_day: day(last_day),
        };
        assert_eq!(seasons, [season(before), season(this)], "{today}");
    }
}

#[test]
fn the_current_season_puts_homes_for_minors_first_and_the_one_before_named_two_residences() {
    for demo in demos("2016-10-04") {
        let seasons = read::<Season>(&demo);
        let policies = read::<Policy>(&demo);
        assert_eq!(policies.len(), 6);
        let policy = |season: Id<Season>, kind: ResidenceKind| {
            let of_it = |(_, policy): &&(_, Policy)| policy.season == season && policy.residence_kind == kind;
            policies.iter().find(of_it).unwrap().1.clone()
        };
        let [(before, _), (this, _)] = seasons.as_slice() else { panic!("{seasons:?}") };

        let minors = policy(*this, ResidenceKind::UnaccompaniedMinors);
        assert_eq!(minors.rule, VisitRule::AtMost { visits: 1 });
        assert_eq!((minors.priority, minors.counts_anew), (1, CountsAnew::EachSeason));
        assert_eq!(policy(*before, ResidenceKind::UnaccompaniedMinors).rule, VisitRule::AtMost { visits: 1 });
        let residences: BTreeMap<Id<Residence>, Residence> = read(&demo).into_iter().collect();
        for kind in [ResidenceKind::Asylum, ResidenceKind::Arrival] {
            let now = policy(*this, kind);
            assert!(now.priority > 1);
            let VisitRule::NotFormalised { reason } = now.rule else { panic!("{kind:?}") };
            assert!(!reason.is_empty());
            let VisitRule::Regularly { every_weeks: 1, residences: named } = policy(*before, kind).rule
            else {
                panic!("{kind:?}")
            };
            let [named] = named.as_slice() else { panic!("{named:?}") };
            assert_eq!(residences[named].kind, kind);
        }
    }
}

#[test]
fn a_first_visit_to_a_department_needs_no_reason() {
    let demo = entries(DATASET, 1, day("2016-10-04"));
    let policies: Vec<Policy> = read(&demo).into_iter().map(|(_, policy)| policy).collect();
    let (department, residence) = {
        let (id, department) = read::<Department>(&demo).swap_remove(0);
        (id, department.residence)
    };
    let departments = [(department, None)];
    let visited = Visited { residence, kind: ResidenceKind::UnaccompaniedMinors, departments: &departments };
    let rule = rule_for(&visited, day("2016-10-04"), &read(&demo), &policies, &[]);
    assert_eq!(rule, SeasonRule::VisitsLeft { made: 0, at_most: 1 });
}

#[test]
fn whatever_day_it_is_a_tour_goes_to_a_department_and_to_another_residence() {
    for offset in 0..14 {
        let today = day("2016-06-24") + chrono::Days::new(offset);
        for seed in SEEDS {
            let demo = entries(DATASET, seed, today);
            let kinds: BTreeMap<Id<Residence>, ResidenceKind> =
                read::<Residence>(&demo).into_iter().map(|(id, residence)| (id, residence.kind)).collect();
            let stops = read::<Stop>(&demo);
            let on: Vec<&Stop> =
                stops.iter().map(|(_, stop)| stop).filter(|stop| stop.is_on(today)).collect();
            assert!((3..=4).contains(&on.len()), "{today}: {} stops", on.len());
            assert!(on.iter().all(|stop| stop.route == on[0].route), "{today}: one tour");
            let minors = |stop: &&&Stop| kinds[&stop.residence] == ResidenceKind::UnaccompaniedMinors;
            assert!(on.iter().filter(minors).count() >= 1, "{today}: a home for minors");
            assert!(on.iter().filter(minors).all(|stop| stop.department.is_some()));
            assert!(on.iter().any(|stop| !minors(&stop)), "{today}: another residence");
        }
    }
}

#[test]
fn stops_follow_one_another_from_one_oclock_and_visit_each_place_of_the_demo() {
    for demo in demos("2016-10-04") {
        let routes = read::<Route>(&demo);
        let stops = read::<Stop>(&demo);
        assert_eq!(routes.len(), 7);
        for (id, route) in &routes {
            let of_it: Vec<&Stop> =
                stops.iter().map(|(_, stop)| stop).filter(|stop| stop.route == *id).collect();
            assert_eq!(of_it[0].minute, 13 * 60, "{}", route.name);
            assert!(of_it.windows(2).all(|pair| pair[1].minute >= pair[0].minute + 45), "{}", route.name);
            assert!(of_it.iter().all(|stop| stop.minute < 18 * 60 && stop.from == day("2016-01-01")));
        }
        let departments: BTreeMap<Id<Department>, Department> = read(&demo).into_iter().collect();
        let stopped_at: BTreeSet<Id<Department>> =
            stops.iter().filter_map(|(_, stop)| stop.department).collect();
        assert_eq!(stopped_at, departments.keys().copied().collect());
        for (_, stop) in &stops {
            assert!(stop.department.is_none_or(|id| departments[&id].residence == stop.residence));
        }
        let residences: BTreeSet<Id<Residence>> = stops.iter().map(|(_, stop)| stop.residence).collect();
        assert_eq!(residences.len(), 12);
    }
}

#[test]
fn routes_belong_to_the_bookmobile_and_the_local_library_comes_along() {
    let bookmobile: Id<Unit> = Ids(DATASET).of(units::BOOKMOBILE);
    for demo in demos("2016-10-04") {
        for (_, route) in read::<Route>(&demo) {
            assert_eq!(route.unit, bookmobile);
            assert_eq!(route.joined_by, [Ids(DATASET).of(units::SOUTH)]);
            assert_eq!(route.bus, "Buss 1");
        }
        let driven = [Route::DECLARATION.number, Stop::DECLARATION.number];
        for entry in demo {
            let unit = if driven.contains(&entry.type_number) { bookmobile.uuid() } else { Uuid::nil() };
            assert_eq!(entry.unit, unit, "{}", entry.type_number);
        }
    }
}
