//! Every text on the screens: own messages for the screens, and the shared sentences of `contract`. A key that is missing
//! shows itself, which the tests do not allow.

use contract::answer::Lists;
use contract::fault::Fault;
use contract::sentence::{Locale, Sentences};
use domain::season::SeasonRule;
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use unic_langid::LanguageIdentifier;

const SV: &[&str] = &[
    include_str!("../locales/sv/shared.ftl"),
    include_str!("../locales/sv/tablet.ftl"),
    include_str!("../locales/sv/today.ftl"),
    include_str!("../locales/sv/visit.ftl"),
    include_str!("../locales/sv/send.ftl"),
];
const EN: &[&str] = &[
    include_str!("../locales/en/shared.ftl"),
    include_str!("../locales/en/tablet.ftl"),
    include_str!("../locales/en/today.ftl"),
    include_str!("../locales/en/visit.ftl"),
    include_str!("../locales/en/send.ftl"),
];

/// The texts of one language.
pub struct Words {
    locale: Locale,
    bundle: FluentBundle<FluentResource>,
    sentences: Sentences,
}

impl PartialEq for Words {
    fn eq(&self, other: &Self) -> bool {
        self.locale == other.locale
    }
}

impl Words {
    /// Reads the texts of a language, which are part of the program.
    #[must_use]
    pub fn of(locale: Locale) -> Self {
        let language: LanguageIdentifier = locale.code().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new(vec![language]);
        // Most texts become attributes too; mixed directions are isolated in the markup.
        bundle.set_use_isolating(false);
        for source in sources(locale) {
            let resource =
                FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, _)| resource);
            let _ = bundle.add_resource(resource);
        }
        Self { locale, bundle, sentences: Sentences::of(locale) }
    }

    /// The language.
    #[must_use]
    pub const fn locale(&self) -> Locale {
        self.locale
    }

    /// The text with this key.
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        self.say_with(key, &[])
    }

    /// The text with this key and a number `n`.
    #[must_use]
    pub fn say_n(&self, key: &str, n: i64) -> String {
        self.say_with(key, &[("n", &n.to_string())])
    }

    /// The text with this key, and what it mentions. What reads as a number chooses the grammatical number.
    #[must_use]
    pub fn say_with(&self, key: &str, args: &[(&str, &str)]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return self.shared(key, args);
        };
        let mut fluent_args = FluentArgs::new();
        for (name, value) in args {
            match value.parse::<i64>() {
                Ok(number) => fluent_args.set(*name, number),
                Err(_) => fluent_args.set(*name, (*value).to_owned()),
            }
        }
        self.bundle.format_pattern(pattern, Some(&fluent_args), &mut Vec::new()).into_owned()
    }

    /// The sentence of a fault.
    #[must_use]
    pub fn fault(&self, fault: &Fault) -> String {
        self.sentences.fault(fault)
    }

    /// The season's rule in words.
    #[must_use]
    pub fn rule(&self, rule: &SeasonRule) -> String {
        self.sentences.rule(rule)
    }

    /// A day: `3 mars`.
    #[must_use]
    pub fn day(&self, day: chrono::NaiveDate) -> String {
        self.sentences.day(day)
    }

    /// A day with its weekday.
    #[must_use]
    pub fn weekday(&self, day: chrono::NaiveDate) -> String {
        use chrono::Datelike;
        let weekday = self.say(&format!("weekday-{}", day.weekday().number_from_monday()));
        format!("{weekday} {}", self.day(day))
    }

    /// Whichever text is of the language of the screens.
    #[must_use]
    pub const fn pick<'a>(&self, sv: &'a str, en: &'a str) -> &'a str {
        match self.locale {
            Locale::Sv => sv,
            Locale::En => en,
        }
    }

    /// A language's name, from the lists; its code where it is on none.
    #[must_use]
    pub fn language(&self, lists: &Lists, code: &str) -> String {
        let found = lists.languages.iter().find(|language| language.code == code);
        found.map_or_else(|| code.to_owned(), |language| self.pick(&language.sv, &language.en).to_owned())
    }

    fn shared(&self, key: &str, args: &[(&str, &str)]) -> String {
        let args: Vec<(&str, String)> =
            args.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        self.sentences.text(key, &args).unwrap_or_else(|| key.to_owned())
    }
}

/// The messages of a language, as they are written.
#[must_use]
pub const fn sources(locale: Locale) -> &'static [&'static str] {
    match locale {
        Locale::Sv => SV,
        Locale::En => EN,
    }
}
