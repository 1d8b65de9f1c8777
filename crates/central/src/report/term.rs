//! The words for a code, as its list has them, retired or not. Used wherever a report names what was counted.

use contract::sentence::Locale;
use serde::{Deserialize, Serialize};

use super::snapshot::Snapshot;

/// A code with its words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Term {
    /// The stable code.
    pub code: String,
    /// In Swedish.
    pub sv: String,
    /// In English.
    pub en: String,
}

impl Term {
    fn new(code: &str, words: Option<(&str, &str)>) -> Self {
        let (sv, en) = words.unwrap_or_default();
        // An entry without words, or that no list has any longer, is shown by its code rather than not at all.
        let or_code = |text: &str| if text.is_empty() { code.to_owned() } else { text.to_owned() };
        Self { code: code.to_owned(), sv: or_code(sv), en: or_code(en) }
    }

    /// A code that has no list.
    pub(super) fn bare(code: &str) -> Self {
        Self::new(code, None)
    }

    /// The words in a language.
    #[must_use]
    pub fn text(&self, locale: Locale) -> &str {
        match locale {
            Locale::Sv => &self.sv,
            Locale::En => &self.en,
        }
    }
}

macro_rules! terms {
    ($($(#[doc = $doc:literal])+ $function:ident: $list:ident,)+) => {
        impl Snapshot {
            $($(#[doc = $doc])+
            pub(super) fn $function(&self, code: &str) -> Term {
                Term::new(code, self.$list.get(code).map(|entry| (entry.sv.as_str(), entry.en.as_str())))
            })+
        }
    };
}

terms! {
    /// Whom people are referred to.
    agency: agencies,
    /// What a question is about.
    topic: topics,
    /// A language.
    language: languages,
    /// What was introduced.
    service: services,
    /// A kind of material.
    material_kind: material_kinds,
    /// A group.
    age_group: age_groups,
    /// Why a visit was not held.
    not_held_reason: not_held_reasons,
    /// How language was bridged.
    language_support: language_supports,
}

impl Snapshot {
    /// A title, which is as printed in every language of the interface.
    pub(super) fn material(&self, code: &str) -> Term {
        Term::new(code, self.materials.get(code).map(|entry| (entry.title.as_str(), entry.title.as_str())))
    }

    /// The kind of a title. A code that is no title may be a kind: a handout can be counted by its kind alone.
    pub(super) fn kind_of_material(&self, code: &str) -> Term {
        let kind = self.materials.get(code).map_or(code, |entry| entry.kind.as_str());
        if self.material_kinds.contains_key(kind) { self.material_kind(kind) } else { Term::bare("?") }
    }
}
