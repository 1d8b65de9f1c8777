//! The words behind codes, from the lists that the tablet holds. Called by the pages of `show`.

use contract::answer::Lists;
use contract::sentence::Locale;

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
    /// Material, by title.
    Material,
    /// Groups of visitors.
    AgeGroup,
    /// Why a visit was not held.
    NotHeldReason,
    /// How language was bridged.
    LanguageSupport,
}

impl List {
    /// The word for a code; the code itself where the tablet has no such entry.
    pub(crate) fn word(self, lists: &Lists, code: &str, locale: Locale) -> String {
        macro_rules! find {
            ($list:ident) => {
                lists.$list.iter().find(|entry| entry.code == code).map(|entry| match locale {
                    Locale::Sv => entry.sv.clone(),
                    Locale::En => entry.en.clone(),
                })
            };
        }
        let word = match self {
            Self::Agency => find!(agencies),
            Self::Language => find!(languages),
            Self::Topic => find!(topics),
            Self::Service => find!(services),
            Self::MaterialKind => find!(material_kinds),
            Self::Material => {
                lists.materials.iter().find(|entry| entry.code == code).map(|entry| entry.title.clone())
            }
            Self::AgeGroup => find!(age_groups),
            Self::NotHeldReason => find!(not_held_reasons),
            Self::LanguageSupport => find!(language_supports),
        };
        word.unwrap_or_else(|| code.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use domain::records::Topic;

    use super::*;

    #[test]
    fn a_code_has_its_word_in_both_languages_and_an_unknown_one_stands_for_itself() {
        let topic = Topic {
            code: "work".into(),
            sv: "Arbete, praktik".into(),
            en: "Work, internship".into(),
            outside_library: true,
            sensitive: false,
            retired_on: None,
            place: 0,
        };
        let lists = Lists { topics: vec![topic], ..Lists::default() };
        assert_eq!(List::Topic.word(&lists, "work", Locale::Sv), "Arbete, praktik");
        assert_eq!(List::Topic.word(&lists, "work", Locale::En), "Work, internship");
        assert_eq!(List::Topic.word(&lists, "not_there", Locale::Sv), "not_there");
    }
}
