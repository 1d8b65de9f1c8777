//! What must hold for the demo, for several seeds; seasons and tours in `schedule`.
#![allow(clippy::unwrap_used)]

mod schedule;

use std::collections::{BTreeMap, BTreeSet};

use domain::metric::is_code;
use domain::privacy_guard;
use domain::records::{
    Department, Language, Material, MaterialKind, Residence, ResidenceKind, Staff, StaffRole, Unit,
};
use domain::validation::check_content;

use super::*;
use crate::reference;

const DATASET: Uuid = Uuid::from_u128(7);
const SEEDS: [u64; 4] = [0, 1, 2_016, u64::MAX];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn read<R: Record>(entries: &[Entry]) -> Vec<(Id<R>, R)> {
    let of_the_type = entries.iter().filter(|entry| entry.type_number == R::DECLARATION.number);
    let record = |entry: &Entry| R::from_fields(&|number| entry.fields.get(&number)).unwrap();
    of_the_type.map(|entry| (entry.id.into(), record(entry))).collect()
}

/// The demo of each seed on one day.
fn demos(today: &str) -> Vec<Vec<Entry>> {
    SEEDS.iter().map(|seed| entries(DATASET, *seed, day(today))).collect()
}

fn codes<R: Record>() -> BTreeSet<String> {
    let of_the_type = |entry: &Entry| entry.type_number == R::DECLARATION.number;
    let code = |entry: Entry| match entry.fields.get(&1) {
        Some(Value::Text(code)) => code.clone(),
        other => panic!("{other:?}"),
    };
    reference::entries(DATASET).into_iter().filter(of_the_type).map(code).collect()
}

#[test]
fn the_same_seed_gives_the_same_demo_and_another_seed_another() {
    let once = entries(DATASET, 1, day("2016-10-04"));
    assert_eq!(once, entries(DATASET, 1, day("2016-10-04")));
    let other = entries(DATASET, 2, day("2016-10-04"));
    assert_ne!(once, other);
    let residences = |entries: &[Entry]| -> Vec<Id<Residence>> {
        read::<Residence>(entries).into_iter().map(|(id, _)| id).collect()
    };
    assert_eq!(residences(&once), residences(&other), "ids do not hang on the seed");
}

#[test]
fn ids_are_used_once_and_differ_between_datasets() {
    for demo in demos("2016-10-04") {
        let ids: BTreeSet<Uuid> = demo.iter().map(|entry| entry.id).collect();
        assert_eq!(ids.len(), demo.len());
        let elsewhere = entries(Uuid::from_u128(8), 1, day("2016-10-04"));
        assert!(elsewhere.iter().all(|entry| !ids.contains(&entry.id)));
    }
}

#[test]
fn the_domain_accepts_every_entry() {
    for entry in demos("2016-10-04").concat() {
        let accepted = check_content(entry.type_number, &|number| entry.fields.get(&number));
        assert_eq!(accepted, Ok(()), "{entry:?}");
    }
}

#[test]
fn three_units_have_eight_staff_with_a_tile_each() {
    for demo in demos("2016-10-04") {
        let units = read::<Unit>(&demo);
        let names: Vec<&str> = units.iter().map(|(_, unit)| unit.name.as_str()).collect();
        assert_eq!(names, ["Bokbussen", "Biblioteket Söder", "Biblioteket Väster"]);
        let drives: Vec<bool> = units.iter().map(|(_, unit)| unit.drives).collect();
        assert_eq!(drives, [true, false, false]);

        let staff = read::<Staff>(&demo);
        let mut roles: BTreeMap<StaffRole, usize> = BTreeMap::new();
        for (_, member) in &staff {
            *roles.entry(member.role).or_default() += 1;
            assert!(units.iter().any(|(id, _)| *id == member.unit));
        }
        let expected = [
            (StaffRole::BookmobileStaff, 3),
            (StaffRole::LocalLibraryStaff, 2),
            (StaffRole::Shelver, 1),
            (StaffRole::HeadOfUnit, 1),
            (StaffRole::Coordinator, 1),
        ];
        assert_eq!(roles, BTreeMap::from(expected));
        let initials: BTreeSet<&str> = staff.iter().map(|(_, m)| m.initials.as_str()).collect();
        assert_eq!(initials.len(), 8);
        assert!(staff.iter().any(|(_, member)| !member.languages.is_empty()));
        assert!(staff.iter().any(|(_, member)| member.languages.is_empty()), "it is voluntary");
        let known = codes::<Language>();
        assert!(staff.iter().flat_map(|(_, member)| &member.languages).all(|code| known.contains(code)));
    }
}

#[test]
fn a_dozen_residences_are_of_all_kinds_and_homes_for_minors_are_sheltered() {
    for demo in demos("2016-10-04") {
        let residences = read::<Residence>(&demo);
        let departments = read::<Department>(&demo);
        let local = [Ids(DATASET).of::<Unit>(units::SOUTH), Ids(DATASET).of::<Unit>(units::WEST)];
        let mut kinds: BTreeMap<ResidenceKind, usize> = BTreeMap::new();
        for (id, residence) in &residences {
            *kinds.entry(residence.kind).or_default() += 1;
            let number: u32 = residence.alias.strip_prefix("Boende ").unwrap().parse().unwrap();
            assert!((1..=14).contains(&number), "{}", residence.alias);
            assert!(local.contains(&residence.local_unit));
            let minors = residence.kind == ResidenceKind::UnaccompaniedMinors;
            assert_eq!(residence.sheltered, minors, "{}", residence.alias);
            let count = departments.iter().filter(|(_, department)| department.residence == *id).count();
            assert!(if minors { (2..=3).contains(&count) } else { count == 0 }, "{}", residence.alias);
        }
        let expected = [
            (ResidenceKind::Asylum, 4),
            (ResidenceKind::Arrival, 3),
            (ResidenceKind::UnaccompaniedMinors, 5),
        ];
        assert_eq!(kinds, BTreeMap::from(expected));
    }
}

#[test]
fn forty_materials_are_of_every_kind_in_several_languages() {
    let (kinds, languages) = (codes::<MaterialKind>(), codes::<Language>());
    for demo in demos("2016-10-04") {
        let materials = read::<Material>(&demo);
        assert_eq!(materials.len(), 40);
        let used: BTreeSet<String> = materials.iter().map(|(_, material)| material.kind.clone()).collect();
        assert_eq!(used, kinds);
        let own: BTreeSet<&str> = materials.iter().map(|(_, material)| material.code.as_str()).collect();
        assert_eq!(own.len(), 40);
        for (_, material) in &materials {
            assert!(is_code(&material.code), "{}", material.code);
            let distinct: BTreeSet<&String> = material.languages.iter().collect();
            assert!(distinct.len() >= 3 && distinct.len() == material.languages.len(), "{}", material.code);
            assert!(material.languages.iter().all(|code| languages.contains(code)), "{}", material.code);
            // A language of which there is none has no number in the store.
            for (language, count) in &material.stock {
                assert!(
                    material.languages.contains(language) && (1..=60).contains(count),
                    "{}",
                    material.code
                );
            }
        }
        assert!(materials.iter().any(|(_, material)| !material.stock.is_empty()));
    }
}

#[test]
fn nothing_but_the_tiles_of_the_staff_names_a_person() {
    fn texts(value: &Value) -> Vec<&str> {
        match value {
            Value::Text(text) => vec![text],
            Value::List(items) => items.iter().flat_map(texts).collect(),
            Value::Map(entries) => entries.values().flat_map(texts).collect(),
            _ => vec![],
        }
    }
    let demo = demos("2016-10-04").concat();
    for entry in demo.iter().filter(|entry| entry.type_number != Staff::DECLARATION.number) {
        for text in entry.fields.values().flat_map(texts) {
            assert_eq!(privacy_guard::inspect(text), [], "{text}");
        }
    }
}
