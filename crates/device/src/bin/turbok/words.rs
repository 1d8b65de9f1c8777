//! What the command line says: the sentences that it shares with the screens, and its own.

use contract::sentence::{Locale, Sentences};

/// The sentences of a language.
pub(crate) fn of(locale: Locale) -> Sentences {
    Sentences::of(locale).and(own(locale))
}

const fn own(locale: Locale) -> &'static str {
    match locale {
        Locale::Sv => include_str!("../../../locales/sv/cli.ftl"),
        Locale::En => include_str!("../../../locales/en/cli.ftl"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn keys(locale: Locale) -> BTreeSet<&'static str> {
        let lines = own(locale).lines().filter(|line| !line.starts_with([' ', '#']));
        lines.filter_map(|line| line.split_once(" =")).map(|(key, _)| key).collect()
    }

    #[test]
    fn both_languages_say_the_same_things_and_each_can_be_read() {
        assert_eq!(keys(Locale::Sv), keys(Locale::En));
        for locale in Locale::ALL {
            let sentences = of(*locale);
            assert!(keys(*locale).iter().all(|key| sentences.text(key, &[]).is_some()));
        }
    }

    #[test]
    fn its_keys_are_its_own() {
        assert!(keys(Locale::Sv).iter().all(|key| key.starts_with("cli-")));
    }
}
