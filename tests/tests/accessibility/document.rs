//! What the page says of itself on every screen: its language, one heading, a title, where its parts are, and that what
//! changes by itself is told to whoever does not see it.

use serde_json::{Value, json};

use super::tour::{self, Place};
use super::words::{Language, Words};

/// The program's own name, which ends the titles.
const PROGRAM: &str = "Turbok";

/// The steps of a visit, where every count is saved at once.
const STEPS: [&str; 5] = ["people", "introduce", "questions", "refer", "close"];

fn judge(place: &Place<'_>, words: &Words, complaints: &mut Vec<String>) {
    let page = place.page;
    let mut hold = |what: &str, found: Value, wanted: Value| {
        if found != wanted {
            complaints.push(format!("{place}: {what} is {found}, not {wanted}"));
        }
    };
    hold("the language", page.run("return document.documentElement.lang", &[]), json!(place.language.code()));
    let count = |selector: &str| {
        page.run("return document.querySelectorAll(arguments[0]).length", &[json!(selector)])
    };
    hold("the number of first headings", count("h1"), json!(1));
    hold("the number of main parts", count("main"), json!(1));
    hold("a text that was not filled in", json!(page.text().contains("{$")), json!(false));
    if place.code == tour::STOPPED {
        return;
    }
    let title = match place.code {
        "starting" => PROGRAM.to_owned(),
        code => format!("{} – {PROGRAM}", words.say(&format!("title-{code}"))),
    };
    hold("the title", page.run("return document.title", &[]), json!(title));
    hold("the number of headers", count("body > .frame > header"), json!(1));
    hold("the number of ways past the header", count("body > .frame > .skip:first-child"), json!(1));
    if STEPS.contains(&place.code) {
        hold("the number of places that say what is saved", count("header [role=status]"), json!(1));
    }
    if place.code == "send" {
        hold(
            "the number of places that say how sending goes",
            count("main [role=status]:not(.note)"),
            json!(1),
        );
    }
    // An alert interrupts: nothing does but what went wrong, or that the pad rests.
    hold(
        "the number of alerts that are no error",
        count("[role=alert]:not(.note.wrong, .findings *)"),
        json!(0),
    );
}

fn the_page_says_what_it_is(language: Language) {
    let (words, mut complaints) = (Words::of(language), Vec::new());
    tour::walk(language, &mut |place| judge(place, &words, &mut complaints));
    assert!(complaints.is_empty(), "{} things are at fault\n{}", complaints.len(), complaints.join("\n"));
}

#[test]
fn every_screen_says_what_it_is_and_what_it_saved_in_swedish() {
    the_page_says_what_it_is(Language::Swedish);
}

#[test]
fn every_screen_says_what_it_is_and_what_it_saved_in_english() {
    the_page_says_what_it_is(Language::English);
}
