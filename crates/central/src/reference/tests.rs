//! What must hold for the files of `reference/`.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use domain::metric::is_code;
use domain::record::{Record, Value};
use domain::records::{AgeGroup, Agency, Language, Topic};
use domain::validation::{SHELTERED_GROUPS, check_content};

use super::*;

const DATASET: Uuid = Uuid::from_u128(7);

const FILES: &[(u16, &str)] = &[
    (Agency::DECLARATION.number, AGENCIES),
    (Topic::DECLARATION.number, TOPICS),
    (Language::DECLARATION.number, LANGUAGES),
    (Service::DECLARATION.number, SERVICES),
    (MaterialKind::DECLARATION.number, MATERIAL_KINDS),
    (AgeGroup::DECLARATION.number, AGE_GROUPS),
    (NotHeldReason::DECLARATION.number, NOT_HELD_REASONS),
    (LanguageSupport::DECLARATION.number, LANGUAGE_SUPPORT),
];

fn written(text: &str) -> Vec<Map<String, Json>> {
    serde_json::from_str(text).unwrap()
}

fn of_type(number: u16) -> Vec<Entry> {
    let of_the_type = |entry: &Entry| entry.type_number == number;
    entries(DATASET).into_iter().filter(of_the_type).collect()
}

fn read<R: Record>() -> Vec<R> {
    let of_the_type = of_type(R::DECLARATION.number);
    let record = |entry: &Entry| R::from_fields(&|number| entry.fields.get(&number)).unwrap();
    of_the_type.iter().map(record).collect()
}

#[test]
fn every_entry_that_is_written_is_read() {
    for (number, text) in FILES {
        let count = written(text).len();
        assert!(count > 0);
        assert_eq!(of_type(*number).len(), count, "{number}");
    }
    let all: usize = FILES.iter().map(|(_, text)| written(text).len()).sum();
    assert_eq!(entries(DATASET).len(), all);
}

#[test]
fn nothing_is_written_that_no_field_holds() {
    for (number, text) in FILES {
        let declaration = domain::records::declaration(*number).unwrap();
        let known: BTreeSet<&str> = declaration.fields.iter().map(|field| field.name).collect();
        for key in written(text).iter().flat_map(Map::keys) {
            assert!(known.contains(key.as_str()), "{}: {key}", declaration.name);
        }
    }
}

#[test]
fn codes_are_codes_and_are_used_once_in_a_list() {
    for (number, text) in FILES {
        let mut codes = BTreeSet::new();
        for entry in written(text) {
            let code = entry["code"].as_str().unwrap().to_owned();
            assert!(is_code(&code), "{number}: {code}");
            assert!(codes.insert(code.clone()), "{number}: {code} is there twice");
        }
    }
}

#[test]
fn every_entry_has_its_text_in_both_languages() {
    for (number, text) in FILES {
        for entry in written(text) {
            for language in ["sv", "en"] {
                let text = entry[language].as_str().unwrap();
                assert!(!text.is_empty() && text.trim() == text, "{number}: {entry:?}");
            }
        }
    }
}

#[test]
fn places_follow_the_order_of_the_file() {
    for (number, text) in FILES {
        let declaration = domain::records::declaration(*number).unwrap();
        let Some(place) = declaration.fields.iter().find(|field| field.name == "place") else {
            assert_eq!(declaration.name, "agency", "only agencies have no place");
            continue;
        };
        for (at, (entry, written)) in of_type(*number).iter().zip(written(text)).enumerate() {
            let code = Value::Text(written["code"].as_str().unwrap().to_owned());
            assert_eq!(entry.fields[&1], code);
            let in_field = entry.fields.get(&place.number);
            let expected = Value::Int(i64::try_from(at).unwrap());
            // Zero is what an unwritten number says.
            assert_eq!(in_field.unwrap_or(&Value::Int(0)), &expected, "{code:?}");
        }
    }
}

#[test]
fn entries_belong_to_the_whole_dataset_and_keep_their_ids() {
    let once = entries(DATASET);
    assert_eq!(once, entries(DATASET));
    assert!(once.iter().all(|entry| entry.unit.is_nil()));
    let ids: BTreeSet<Uuid> = once.iter().map(|entry| entry.id).collect();
    assert_eq!(ids.len(), once.len());
    let elsewhere = entries(Uuid::from_u128(8));
    assert!(elsewhere.iter().all(|entry| !ids.contains(&entry.id)));
}

#[test]
fn every_entry_is_accepted_by_the_domain() {
    for entry in entries(DATASET) {
        let accepted = check_content(entry.type_number, &|number| entry.fields.get(&number));
        assert_eq!(accepted, Ok(()), "{entry:?}");
    }
}

#[test]
fn topics_of_agencies_exist_and_each_outside_topic_has_an_agency() {
    let agencies = read::<Agency>();
    let topics = read::<Topic>();
    let known: BTreeSet<&str> = topics.iter().map(|topic| topic.code.as_str()).collect();
    let suggested: BTreeSet<&str> =
        agencies.iter().flat_map(|agency| &agency.topics).map(String::as_str).collect();
    assert!(suggested.is_subset(&known), "{suggested:?}");
    for topic in topics.iter().filter(|topic| topic.outside_library) {
        assert!(suggested.contains(topic.code.as_str()), "{}", topic.code);
    }
}

#[test]
fn a_minors_own_people_come_first_and_no_agency_has_a_day_of_confirmation() {
    let agencies = read::<Agency>();
    let first = agencies.iter().filter(|agency| agency.first_for_minors);
    let codes: Vec<&str> = first.map(|agency| agency.code.as_str()).collect();
    assert_eq!(codes, ["boendets_personal", "god_man", "socialsekreterare"]);
    assert!(agencies.iter().all(|agency| agency.confirmed_on.is_none()));
    for web in agencies.iter().filter_map(|agency| agency.web.as_deref()) {
        assert!(web.starts_with("https://"), "{web}");
    }
}

#[test]
fn languages_have_a_name_of_their_own_a_script_and_its_direction() {
    const RIGHT_TO_LEFT: &[&str] = &["Arab"];
    for language in read::<Language>() {
        let code = language.code.as_str();
        assert_eq!(language.marc.len(), 3, "{code}");
        if matches!(code, "mis" | "und") {
            assert!(language.autonym.is_empty() && language.script.is_empty(), "{code}");
            continue;
        }
        assert!(!language.autonym.is_empty(), "{code}");
        let (capital, rest) = language.script.split_at(1);
        assert!(capital.bytes().all(|byte| byte.is_ascii_uppercase()), "{code}");
        assert!(rest.len() == 3 && rest.bytes().all(|byte| byte.is_ascii_lowercase()), "{code}");
        assert_eq!(language.rtl, RIGHT_TO_LEFT.contains(&language.script.as_str()), "{code}");
    }
}

#[test]
fn sheltered_groups_are_those_that_the_domain_allows_and_name_no_ages() {
    let groups = read::<AgeGroup>();
    let sheltered: Vec<&AgeGroup> = groups.iter().filter(|group| group.sheltered).collect();
    let codes: Vec<&str> = sheltered.iter().map(|group| group.code.as_str()).collect();
    assert_eq!(codes, SHELTERED_GROUPS);
    let digit = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    assert!(sheltered.iter().all(|group| !digit(&group.sv) && !digit(&group.en)));
}
