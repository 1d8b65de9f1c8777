//! Claims on the texts: both languages have the same, every screen has a title, and every key that is used exists.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use contract::sentence::Locale;
use ui::router::Screen;
use ui::words::{Words, sources};

fn keys(locale: Locale) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for source in sources(locale) {
        for line in source.lines().filter(|line| !line.starts_with([' ', '#'])) {
            if let Some((key, _)) = line.split_once(" =") {
                assert!(keys.insert(key.to_owned()), "{key} is there twice");
            }
        }
    }
    keys
}

/// The names that a text mentions, such as `$n`.
fn mentioned(source: &str) -> BTreeSet<&str> {
    source
        .split('$')
        .skip(1)
        .map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default())
        .collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

fn code_of(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn both_languages_have_the_same_keys_and_mention_the_same() {
    assert_eq!(keys(Locale::Sv), keys(Locale::En));
    for (sv, en) in sources(Locale::Sv).iter().zip(sources(Locale::En)) {
        assert_eq!(mentioned(sv), mentioned(en));
    }
}

#[test]
fn every_screen_has_a_title_in_both_languages() {
    for locale in Locale::ALL {
        let words = Words::of(*locale);
        for code in Screen::CODES {
            let key = format!("title-{code}");
            assert_ne!(words.say(&key), key, "{}", locale.code());
        }
    }
}

#[test]
fn every_key_that_the_code_names_whole_has_a_text() {
    let words = Words::of(Locale::Sv);
    let mut looked_at = 0;
    for path in rust_files(Path::new("src")) {
        for said in code_of(&path).split("say").skip(1) {
            let said = said.trim_start_matches("_with").trim_start_matches("_n");
            let Some(key) = said.strip_prefix("(\"").and_then(|rest| rest.split('"').next()) else {
                continue;
            };
            looked_at += 1;
            assert_ne!(words.say_with(key, &[("n", "1")]), key, "{}", path.display());
        }
    }
    assert!(looked_at > 100, "only {looked_at} keys were found");
}

#[test]
fn no_code_holds_swedish_text() {
    for path in rust_files(Path::new("src")) {
        let code = code_of(&path);
        let found = code.lines().find(|line| line.contains(['å', 'ä', 'ö', 'Å', 'Ä', 'Ö']));
        assert_eq!(found, None, "{}", path.display());
    }
}

#[test]
fn numbers_choose_their_form() {
    let words = Words::of(Locale::Sv);
    assert_eq!(words.say_n("truth-waiting", 3), "3 väntar på att skickas");
    assert_eq!(words.say_n("n-visitors", 1), "1 besökare");
    assert_eq!(
        words.say_with("visit-total", &[("visitors", "12"), ("staff", "1")]),
        "12 besökare, 1 ur personalen"
    );
    assert_eq!(words.say_with("visit-total", &[("visitors", "12"), ("staff", "0")]), "12 besökare");
}

#[test]
fn codes_of_the_domain_have_words() {
    use domain::records::{FollowUpKind, FollowUpOwner, Heading, MeetingPlace, Outcome, ResidenceKind};
    let mut keys: Vec<String> = Vec::new();
    keys.extend(FollowUpKind::ALL.iter().map(|it| format!("follow-up-{}", it.code())));
    keys.extend(FollowUpOwner::ALL.iter().map(|it| format!("owner-{}", it.code())));
    keys.extend(Heading::ALL.iter().map(|it| format!("heading-{}", it.code())));
    keys.extend(MeetingPlace::ALL.iter().map(|it| format!("place-{}", it.code())));
    keys.extend(Outcome::ALL.iter().map(|it| format!("outcome-{}", it.code())));
    keys.extend(ResidenceKind::ALL.iter().map(|it| format!("residence-kind-{}", it.code())));
    keys.extend(["ongoing", "closed", "waiting", "sent", "to_fix"].iter().map(|it| format!("state-{it}")));
    for locale in Locale::ALL {
        let words = Words::of(*locale);
        for key in &keys {
            assert_ne!(words.say(key), *key, "{}", locale.code());
        }
    }
}
