//! The lists that a new dataset begins with: agencies, topics, languages and what else people pick from.
//! Called when a dataset is made. The facts lie in `reference/` at the root of the project; what a coordinator edits later
//! lies in the store.

mod entry;
#[cfg(test)]
mod tests;

use domain::record::{Record, Value, id};
use domain::records::{
    AgeGroup, Agency, Language, LanguageSupport, MaterialKind, NotHeldReason, Service, Topic,
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

pub use entry::Entry;

const AGENCIES: &str = include_str!("../../../../reference/agencies.json");
const TOPICS: &str = include_str!("../../../../reference/topics.json");
const LANGUAGES: &str = include_str!("../../../../reference/languages.json");
const SERVICES: &str = include_str!("../../../../reference/services.json");
const MATERIAL_KINDS: &str = include_str!("../../../../reference/material_kinds.json");
const AGE_GROUPS: &str = include_str!("../../../../reference/age_groups.json");
const NOT_HELD_REASONS: &str = include_str!("../../../../reference/not_held_reasons.json");
const LANGUAGE_SUPPORT: &str = include_str!("../../../../reference/language_support.json");

/// Every entry of every list, for the whole dataset. The same dataset gets the same ids each time.
#[must_use]
pub fn entries(dataset: Uuid) -> Vec<Entry> {
    [
        list::<Agency>(dataset, AGENCIES),
        list::<Topic>(dataset, TOPICS),
        list::<Language>(dataset, LANGUAGES),
        list::<Service>(dataset, SERVICES),
        list::<MaterialKind>(dataset, MATERIAL_KINDS),
        list::<AgeGroup>(dataset, AGE_GROUPS),
        list::<NotHeldReason>(dataset, NOT_HELD_REASONS),
        list::<LanguageSupport>(dataset, LANGUAGE_SUPPORT),
    ]
    .concat()
}

/// One list. Its entries are written with the names of the record's fields.
fn list<R: Record + DeserializeOwned>(dataset: Uuid, text: &str) -> Vec<Entry> {
    // The files are part of the program: the tests let none through that cannot be read whole.
    let written: Vec<Map<String, Json>> = serde_json::from_str(text).unwrap_or_default();
    let numbered = written.into_iter().enumerate();
    numbered.filter_map(|(place, fields)| entry::<R>(dataset, place, fields)).collect()
}

fn entry<R: Record + DeserializeOwned>(
    dataset: Uuid,
    place: usize,
    mut fields: Map<String, Json>,
) -> Option<Entry> {
    let code = Value::Text(fields.get("code")?.as_str()?.to_owned());
    // Lists without places, such as agencies, pass over it.
    fields.insert("place".to_owned(), place.into());
    let record: R = serde_json::from_value(Json::Object(fields)).ok()?;
    let id = id::derive(dataset, R::DECLARATION.number, &[&code]);
    Some(Entry::of(id, Uuid::nil(), &record))
}
