//! Claims on the colours: every pair that is used together has contrast enough, in every theme. And on the page: nothing
//! in it that the content security policy would stop.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;
use std::fs;

const THEMES: [&str; 3] = ["light", "dark", "outdoor"];

/// Text on ground.
const TEXT: &[(&str, &str)] = &[
    ("ink", "paper"),
    ("ink", "card"),
    ("ink", "act-tint"),
    ("ink", "look-tint"),
    ("ink", "well-tint"),
    ("ink-soft", "paper"),
    ("ink-soft", "card"),
    ("ink-soft", "well-tint"),
    ("act", "paper"),
    ("act", "card"),
    ("act", "act-tint"),
    ("act", "well-tint"),
    ("act-deep", "act-tint"),
    ("on-act", "act"),
    ("on-act", "act-deep"),
    ("look", "look-tint"),
    ("look", "paper"),
    ("look", "card"),
    ("well", "well-tint"),
    ("well", "paper"),
    ("well", "card"),
    ("wrong", "wrong-tint"),
    ("wrong", "paper"),
    ("wrong", "card"),
    ("paper", "ink"),
];

/// Edges of what is tapped, what is filled because it is chosen, and dots of the line, on what is around them.
const SHAPES: &[(&str, &str)] = &[
    ("edge", "paper"),
    ("edge", "card"),
    ("edge", "act-tint"),
    ("edge", "well-tint"),
    ("act", "paper"),
    ("act", "card"),
    ("act", "act-tint"),
    ("act", "look-tint"),
    ("act-deep", "paper"),
    ("act-deep", "card"),
    ("act-deep", "well-tint"),
    ("look", "paper"),
    ("well", "paper"),
    ("wrong", "paper"),
    ("wrong", "card"),
    ("ink", "paper"),
    ("paper", "ink"),
];

/// What something that has focus can stand on. The toast, in the colours of a text, has a ring in those of its ground.
const GROUNDS: &[&str] = &["paper", "card", "act-tint", "look-tint", "well-tint", "wrong-tint"];

/// The files that colours are used in.
const FILES: [&str; 6] = ["base", "components", "tally", "line", "over", "screens"];

fn colours(theme: &str) -> BTreeMap<String, [f64; 3]> {
    let css = fs::read_to_string("style/tokens.css").unwrap();
    let start = css.find(&format!("[data-theme=\"{theme}\"]")).unwrap();
    let block = &css[start..start + css[start..].find('}').unwrap()];
    let declared =
        block.lines().filter_map(|line| line.trim().strip_prefix("--")?.strip_suffix(';')?.split_once(": #"));
    declared.map(|(name, hex)| (name.to_owned(), channels(hex))).collect()
}

fn channels(hex: &str) -> [f64; 3] {
    let number = u32::from_str_radix(hex, 16).unwrap();
    [number >> 16, number >> 8, number].map(|channel| f64::from(channel & 255) / 255.0)
}

/// Relative luminance, WCAG 2.2.
fn luminance(colour: [f64; 3]) -> f64 {
    let [r, g, b] = colour.map(|c| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn the_measure_itself_is_right() {
    assert!((contrast([0.0; 3], [1.0; 3]) - 21.0).abs() < 0.001);
    assert!((contrast(channels("777777"), [1.0; 3]) - 4.48).abs() < 0.01);
}

#[test]
fn text_can_be_read_in_every_theme() {
    for theme in THEMES {
        let colours = colours(theme);
        let least = if theme == "outdoor" { 7.0 } else { 4.5 };
        for (text, ground) in TEXT {
            let found = contrast(colours[*text], colours[*ground]);
            assert!(found >= least, "{theme}: {text} on {ground} is {found:.2}");
        }
    }
}

#[test]
fn edges_and_dots_can_be_seen_in_every_theme() {
    for theme in THEMES {
        let colours = colours(theme);
        for (shape, ground) in SHAPES {
            let found = contrast(colours[*shape], colours[*ground]);
            assert!(found >= 3.0, "{theme}: {shape} on {ground} is {found:.2}");
        }
    }
}

/// From the inside out: a gap in the card's colour, the ring, the halo, and what is around.
#[test]
fn the_focus_ring_can_be_seen_on_every_ground_in_every_theme() {
    for theme in THEMES {
        let colours = colours(theme);
        let found = contrast(colours["ring"], colours["card"]);
        assert!(found >= 3.0, "{theme}: the ring on its gap is {found:.2}");
        for ground in GROUNDS {
            let [ring, halo] = ["ring", "halo"].map(|part| contrast(colours[part], colours[*ground]));
            assert!(
                ring.max(halo) >= 3.0,
                "{theme}: on {ground} the ring is {ring:.2} and its halo {halo:.2}"
            );
        }
    }
}

/// The token that a rule gives this property.
fn given(rule: &str, property: &str) -> Option<String> {
    let declarations = rule.split([';', '\n']).filter_map(|it| it.trim().split_once(": "));
    let (_, value) = declarations.into_iter().find(|(name, _)| *name == property)?;
    Some(value.strip_prefix("var(--")?.strip_suffix(')')?.to_owned())
}

#[test]
fn every_text_and_ground_that_one_rule_puts_together_is_looked_at() {
    let mut looked_at = 0;
    for file in FILES {
        let css = fs::read_to_string(format!("style/{file}.css")).unwrap();
        for rule in css.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
            let (Some(text), Some(ground)) = (given(rule, "color"), given(rule, "background")) else {
                continue;
            };
            looked_at += 1;
            assert!(
                TEXT.contains(&(text.as_str(), ground.as_str())),
                "{file}.css puts {text} on {ground}, and no claim looks at it"
            );
        }
    }
    assert!(looked_at > 10, "only {looked_at} pairs were found");
}

#[test]
fn every_theme_has_the_same_tokens() {
    let names = |theme: &str| colours(theme).into_keys().collect::<Vec<_>>();
    assert_eq!(names("light"), names("dark"));
    assert_eq!(names("light"), names("outdoor"));
}

#[test]
fn no_colour_is_written_outside_the_tokens() {
    for file in FILES {
        let css = fs::read_to_string(format!("style/{file}.css")).unwrap();
        let found =
            css.lines().find(|line| line.contains(": #") || line.contains(" #") || line.contains("rgb("));
        assert_eq!(found, None, "{file}.css");
    }
}

#[test]
fn the_page_holds_no_script_and_no_style_of_its_own() {
    let page = fs::read_to_string("index.html").unwrap();
    assert!(page.contains("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'"));
    assert!(!page.contains("style=\"") && !page.contains("<style") && !page.contains("onload"));
    assert_eq!(page.matches("<script").count(), page.matches("src=\"start.js\"></script>").count());
}
