//! The sentence for each code, through Fluent, in Swedish and English. Screens and the command line use it alike.

use domain::refusal::Refusal;
use domain::season::SeasonRule;
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use unic_langid::LanguageIdentifier;

use crate::fault::Fault;

/// The languages of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Locale {
    /// Swedish.
    #[default]
    Sv,
    /// English.
    En,
}

impl Locale {
    /// Both.
    pub const ALL: &'static [Self] = &[Self::Sv, Self::En];

    /// The language's code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sv => "sv",
            Self::En => "en",
        }
    }

    /// The language with this code; Swedish for any other.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        if code == "en" { Self::En } else { Self::Sv }
    }

    const fn sources(self) -> [&'static str; 2] {
        match self {
            Self::Sv => [include_str!("../locales/sv/faults.ftl"), include_str!("../locales/sv/words.ftl")],
            Self::En => [include_str!("../locales/en/faults.ftl"), include_str!("../locales/en/words.ftl")],
        }
    }
}

/// What a sentence mentions, and the key of the word for it where nothing more is known.
const GENERAL: [(&str, &str); 2] = [("kind", "kind-unknown"), ("list", "list-unknown")];

/// The sentences of one language.
pub struct Sentences {
    bundle: FluentBundle<FluentResource>,
}

impl Sentences {
    /// Reads the sentences of a language, which are part of the program.
    #[must_use]
    pub fn of(locale: Locale) -> Self {
        let language: LanguageIdentifier = locale.code().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new(vec![language]);
        // The command line shows plain text; screens isolate mixed directions in their markup.
        bundle.set_use_isolating(false);
        locale.sources().into_iter().fold(Self { bundle }, Self::and)
    }

    /// These, and those of another source, such as what only one program says.
    #[must_use]
    pub fn and(mut self, source: &str) -> Self {
        // A source with errors still gives the sentences that could be read; the tests allow none.
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
        let _ = self.bundle.add_resource(resource);
        self
    }

    /// The text with this key, if there is one.
    #[must_use]
    pub fn text(&self, key: &str, args: &[(&str, String)]) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut fluent_args = FluentArgs::new();
        for (name, value) in args {
            match value.parse::<i64>() {
                Ok(number) => fluent_args.set(*name, number),
                Err(_) => fluent_args.set(*name, value.clone()),
            }
        }
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&fluent_args), &mut errors);
        Some(text.into_owned())
    }

    /// What happened, what to do, and that nothing is lost.
    #[must_use]
    pub fn fault(&self, fault: &Fault) -> String {
        let mut args: Vec<(&str, String)> =
            fault.args.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        for (name, value) in &mut args {
            // Kinds and lists have words of their own.
            if let Some(word) = self.text(&format!("{name}-{value}"), &[]) {
                *value = word;
            }
        }
        args.push(("trace", fault.trace.to_string()));
        // Of a row that was refused elsewhere no more than the rule is known: the rest is said in general words.
        for (name, word) in GENERAL {
            if !fault.args.contains_key(name) {
                args.extend(self.text(word, &[]).map(|word| (name, word)));
            }
        }
        let known = self.text(&format!("fault-{}", fault.code), &args);
        known.or_else(|| self.text("fault-internal", &args)).unwrap_or_else(|| fault.code.clone())
    }

    /// The season's rule in words.
    #[must_use]
    pub fn rule(&self, rule: &SeasonRule) -> String {
        let args = match rule {
            SeasonRule::Silent | SeasonRule::OtherResidencesNamed => vec![],
            SeasonRule::VisitsLeft { made, at_most } => {
                vec![("made", made.to_string()), ("most", at_most.to_string())]
            }
            SeasonRule::HadItsVisits { at_most, last } => {
                vec![("most", at_most.to_string()), ("last", self.day(*last))]
            }
            SeasonRule::Regularly { every_weeks, last } => vec![
                ("weeks", every_weeks.to_string()),
                (
                    "last",
                    last.map_or_else(|| self.text("never", &[]).unwrap_or_default(), |day| self.day(day)),
                ),
            ],
            SeasonRule::NotFormalised { reason } => vec![("reason", reason.clone())],
        };
        self.text(&format!("rule-{}", rule.code().replace('_', "-")), &args).unwrap_or_default()
    }

    /// A day, as people say it: `3 mars`.
    #[must_use]
    pub fn day(&self, day: chrono::NaiveDate) -> String {
        use chrono::Datelike;
        let month = self.text(&format!("month-{}", day.month()), &[]).unwrap_or_default();
        format!("{} {month}", day.day())
    }
}

/// Every code that needs a sentence.
pub fn codes() -> impl Iterator<Item = &'static str> {
    crate::fault::CODES.iter().chain(Refusal::CODES).copied()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeSet;

    use domain::privacy_guard::FindingKind;

    use super::*;

    #[test]
    fn every_code_has_its_sentence_in_both_languages() {
        for locale in Locale::ALL {
            let sentences = Sentences::of(*locale);
            for code in codes() {
                let text = sentences.text(&format!("fault-{code}"), &[]);
                let text = text.unwrap_or_else(|| panic!("{}: no sentence for {code}", locale.code()));
                assert!(text.len() > 20 && text.ends_with('.'), "{}: {code}: {text}", locale.code());
            }
        }
    }

    #[test]
    fn both_languages_have_the_same_keys_and_no_errors() {
        let keys = |locale: Locale| -> BTreeSet<String> {
            let mut keys = BTreeSet::new();
            for source in locale.sources() {
                assert!(FluentResource::try_new(source.to_owned()).is_ok(), "{}", locale.code());
                for line in source.lines().filter(|line| !line.starts_with([' ', '#'])) {
                    if let Some((key, _)) = line.split_once(" =") {
                        assert!(keys.insert(key.to_owned()), "{key} is there twice");
                    }
                }
            }
            keys
        };
        assert_eq!(keys(Locale::Sv), keys(Locale::En));
    }

    #[test]
    fn every_kind_that_the_guard_finds_has_a_word() {
        for locale in Locale::ALL {
            let sentences = Sentences::of(*locale);
            for kind in FindingKind::ALL {
                assert!(sentences.text(&format!("kind-{}", kind.code()), &[]).is_some(), "{}", kind.code());
            }
        }
    }

    #[test]
    fn a_fault_of_which_only_the_code_is_known_is_told_in_whole_words() {
        for locale in Locale::ALL {
            let sentences = Sentences::of(*locale);
            for code in codes() {
                let text = sentences.fault(&Fault::new(code));
                assert!(!text.contains(['{', '$']), "{}: {text}", locale.code());
            }
        }
        let sentences = Sentences::of(Locale::Sv);
        assert!(
            sentences
                .fault(&Fault::new("text-points-to-person"))
                .contains("ett nummer som pekar ut en person")
        );
        let known = Fault::new("text-points-to-person").with("kind", "phone_number");
        assert!(sentences.fault(&known).contains("ett telefonnummer"));
    }

    #[test]
    fn a_department_that_had_its_visit_is_told_of_in_words() {
        let rule = SeasonRule::HadItsVisits { at_most: 1, last: "2016-03-03".parse().unwrap() };
        assert_eq!(
            Sentences::of(Locale::Sv).rule(&rule),
            "Avdelningen fick sitt besök 3 mars. Du kan starta ändå, men skriv varför."
        );
    }

    #[test]
    fn a_blocked_note_says_what_to_take_away() {
        let fault = Fault::new("text-points-to-person").with("kind", "personal_number");
        assert_eq!(
            Sentences::of(Locale::Sv).fault(&fault),
            "Texten har ett personnummer. Ta bort numret för att spara. Allt annat är sparat."
        );
    }
}
