//! Lists that people pick from. An entry has a code that is never used again; it is retired with a date, never deleted,
//! so that a visit keeps what it meant when it was logged.

use chrono::NaiveDate;

use super::{Confirmation, GivenAs, Heading};
use crate::record;

record! {
    /// *Instans*: whom people are referred to.
    Agency(28, "agency", FieldWise, Centre) {
        /// The stable code.
        1 code: String [Reference, Reference],
        /// The Swedish name.
        2 sv: String [Reference, Reference],
        /// The English name.
        3 en: String [Reference, Reference],
        /// What it handles, in Swedish.
        4 handles: String [Reference, Reference],
        /// Its web address.
        5 web: Option<String> [Reference, Reference],
        /// Its telephone number.
        6 phone: Option<String> [Reference, Reference],
        /// The topics it is suggested for, by code.
        7 topics: Vec<String> [Reference, Reference],
        /// Whether this was seen at the source.
        8 confirmation: Confirmation [Reference, Reference],
        /// The day a coordinator confirmed it.
        9 confirmed_on: Option<NaiveDate> [Reference, Reference],
        /// Comes first for minors, whatever the topic: the home's staff, the guardian, the social worker.
        10 first_for_minors: bool [Reference, Reference],
        /// Not to be picked from this day.
        11 retired_on: Option<NaiveDate> [Reference, Reference],
    }
}

record! {
    /// What a question is about.
    Topic(29, "topic", FieldWise, Centre) {
        /// The stable code.
        1 code: String [Reference, Reference],
        /// The Swedish text.
        2 sv: String [Reference, Reference],
        /// The English text.
        3 en: String [Reference, Reference],
        /// The library refers on.
        4 outside_library: bool [Reference, Reference],
        /// Kept without language at sheltered homes.
        5 sensitive: bool [Reference, Reference],
        /// Not to be picked from this day.
        6 retired_on: Option<NaiveDate> [Reference, Reference],
        /// Place in the list.
        7 place: i64 [Reference, Reference],
    }
}

record! {
    /// A language.
    Language(30, "language", FieldWise, Centre) {
        /// The BCP 47 code.
        1 code: String [Reference, Reference],
        /// The Swedish name.
        2 sv: String [Reference, Reference],
        /// The English name.
        3 en: String [Reference, Reference],
        /// Its own name for itself.
        4 autonym: String [Reference, Reference],
        /// Written from right to left.
        5 rtl: bool [Reference, Reference],
        /// The ISO 15924 script.
        6 script: String [Reference, Reference],
        /// The MARC code that libraries use.
        7 marc: String [Reference, Reference],
        /// Not to be picked from this day.
        8 retired_on: Option<NaiveDate> [Reference, Reference],
        /// Place in the list.
        9 place: i64 [Reference, Reference],
        /// Other names people search for.
        10 also: Vec<String> [Reference, Reference],
    }
}

record! {
    /// What is introduced on a visit.
    Service(31, "service", FieldWise, Centre) {
        /// The stable code.
        1 code: String [Reference, Reference],
        /// The Swedish text.
        2 sv: String [Reference, Reference],
        /// The English text.
        3 en: String [Reference, Reference],
        /// Under which heading.
        4 heading: Heading [Reference, Reference],
        /// Among the first tiles.
        5 first: bool [Reference, Reference],
        /// Not to be picked from this day.
        6 retired_on: Option<NaiveDate> [Reference, Reference],
        /// Place in the list.
        7 place: i64 [Reference, Reference],
    }
}

record! {
    /// A kind of material: what is asked for and missing is counted by kind.
    MaterialKind(32, "material_kind", FieldWise, Centre) {
        /// The stable code.
        1 code: String [Reference, Reference],
        /// The Swedish text.
        2 sv: String [Reference, Reference],
        /// The English text.
        3 en: String [Reference, Reference],
        /// As information, or as a gift or asked for.
        4 given_as: GivenAs [Reference, Reference],
        /// Among the first tiles.
        5 first: bool [Reference, Reference],
        /// Not to be picked from this day.
        6 retired_on: Option<NaiveDate> [Reference, Reference],
        /// Place in the list.
        7 place: i64 [Reference, Reference],
    }
}

record! {
    /// *Informationsmaterial* or *gåvobok*: one title, in the languages it exists in.
    Material(33, "material", FieldWise, Centre) {
        /// The stable code.
        1 code: String [Reference, Reference],
        /// The title, as printed.
        2 title: String [Reference, Reference],
        /// The kind, by code.
        3 kind: String [Reference, Reference],
        /// The languages it exists in, by code.
        4 languages: Vec<String> [Reference, Reference],
        /// How many of each language are in the bus's store.
        5 stock: std::collections::BTreeMap<String, i64> [Reference, Reference],
        /// Not to be picked from this day.
        6 retired_on: Option<NaiveDate> [Reference, Reference],
    }
}

record! {
    /// A group that visitors are split by.
    AgeGroup(34, "age_group", FieldWise, Centre) {
        /// The stable code.
        1 code: String [Reference, Reference],
        /// The Swedish text.
        2 sv: String [Reference, Reference],
        /// The English text.
        3 en: String [Reference, Reference],
        /// Under 18.
        4 under18: bool [Reference, Reference],
        /// Used at sheltered homes, and only there.
        5 sheltered: bool [Reference, Reference],
        /// Not to be picked from this day.
        6 retired_on: Option<NaiveDate> [Reference, Reference],
        /// Place in the list.
        7 place: i64 [Reference, Reference],
    }
}

record! {
    /// Why a visit was not held.
    NotHeldReason(35, "not_held_reason", FieldWise, Centre) {
        /// The stable code.
        1 code: String [Reference, Reference],
        /// The Swedish text.
        2 sv: String [Reference, Reference],
        /// The English text.
        3 en: String [Reference, Reference],
        /// Not to be picked from this day.
        4 retired_on: Option<NaiveDate> [Reference, Reference],
        /// Place in the list.
        5 place: i64 [Reference, Reference],
    }
}

record! {
    /// How language was bridged. Children are not asked to interpret, so the list does not hold them.
    LanguageSupport(36, "language_support", FieldWise, Centre) {
        /// The stable code.
        1 code: String [Reference, Reference],
        /// The Swedish text.
        2 sv: String [Reference, Reference],
        /// The English text.
        3 en: String [Reference, Reference],
        /// Not to be picked from this day.
        4 retired_on: Option<NaiveDate> [Reference, Reference],
        /// Place in the list.
        5 place: i64 [Reference, Reference],
    }
}

record! {
    /// The text of one visitor card in one language.
    CardText(37, "card_text", FieldWise, Centre) {
        /// The card, by code.
        1 card: String [Reference, Reference],
        /// The language, by code.
        2 language: String [Reference, Reference],
        /// The text.
        3 text: String [Reference, Reference],
        /// Approved by the communications unit on this day.
        4 reviewed_on: Option<NaiveDate> [Reference, Reference],
    }
}
