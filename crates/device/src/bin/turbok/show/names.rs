//! The words behind codes. Called by the pages of `show`. The lists that came with the program give them, since no ask
//! carries a list yet; what a coordinator added later is shown by its code.

use contract::sentence::Locale;
use serde::Deserialize;

/// A list of codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    /// Whom people are referred to.
    Agency,
    /// Languages.
    Language,
    /// What questions are about.
    Topic,
    /// What is introduced.
    Service,
    /// Kinds of material.
    MaterialKind,
    /// Groups of visitors.
    AgeGroup,
    /// Why a visit was not held.
    NotHeldReason,
    /// How language was bridged.
    LanguageSupport,
}

#[derive(Deserialize)]
struct Entry {
    code: String,
    sv: String,
    en: String,
}

impl List {
    const fn source(self) -> &'static str {
        match self {
            Self::Agency => include_str!("../../../../../../reference/agencies.json"),
            Self::Language => include_str!("../../../../../../reference/languages.json"),
            Self::Topic => include_str!("../../../../../../reference/topics.json"),
            Self::Service => include_str!("../../../../../../reference/services.json"),
            Self::MaterialKind => include_str!("../../../../../../reference/material_kinds.json"),
            Self::AgeGroup => include_str!("../../../../../../reference/age_groups.json"),
            Self::NotHeldReason => include_str!("../../../../../../reference/not_held_reasons.json"),
            Self::LanguageSupport => include_str!("../../../../../../reference/language_support.json"),
        }
    }

    /// The word for a code; the code itself where there is none.
    pub(crate) fn word(self, code: &str, locale: Locale) -> String {
        let entries: Vec<Entry> = serde_json::from_str(self.source()).unwrap_or_default();
        let found = entries.into_iter().find(|entry| entry.code == code);
        found.map_or_else(
            || code.to_owned(),
            |entry| match locale {
                Locale::Sv => entry.sv,
                Locale::En => entry.en,
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_can_be_read_and_an_unknown_code_stands_for_itself() {
        for (list, code) in [
            (List::Agency, "god_man"),
            (List::Language, "prs"),
            (List::Topic, "asylum"),
            (List::Service, "library_card"),
            (List::MaterialKind, "picture_book"),
            (List::AgeGroup, "13-17"),
            (List::NotHeldReason, "nobody_came"),
            (List::LanguageSupport, "phone_interpreter"),
        ] {
            for locale in Locale::ALL {
                assert_ne!(list.word(code, *locale), code, "{list:?}");
                assert_eq!(list.word("not_there", *locale), "not_there");
            }
        }
    }
}
