//! What the day's page shows to anyone, and how it reads aloud.

#![allow(clippy::unwrap_used)]

use contract::sentence::Locale;
use domain::records::{ResidenceKind, Visit};
use sync::row::Row;
use uuid::Uuid;

use super::super::{Snapshot, day_page, day_page_css};
use super::sample::*;
use crate::proof::UnitProof;

const VISIT: Uuid = Uuid::from_u128(100);
const OTHER: Uuid = Uuid::from_u128(101);
const STOP: Uuid = Uuid::from_u128(31);

fn page(snapshot: &Snapshot) -> String {
    day_page(snapshot, day(), Locale::Sv, &proofs("Bokbussen"), Some(ONE_O_CLOCK))
}

/// A unit with two visits, and one that has none.
fn proofs(name: &str) -> Vec<UnitProof> {
    let proof = |name: &str, visits| UnitProof {
        unit: "u".to_owned(),
        name: name.to_owned(),
        visits,
        fingerprint: "K7QF-2M9A".to_owned(),
    };
    vec![proof(name, 2), proof("Biblioteket", 0)]
}

#[test]
fn the_fingerprint_of_each_unit_with_visits_is_there_to_compare_with_a_tablets() {
    let page = page(&with(two(12, 8)));
    assert!(page.contains("<li>Bokbussen: 2 besök, fingeravtryck <code>K7QF-2M9A</code></li>"), "{page}");
    assert!(!page.contains("Biblioteket:"));
    assert!(!day_page(&with(vec![]), day(), Locale::Sv, &[], None).contains("class=\"proof\""));
}

/// Two visits of the day, with these visitors.
fn two(first: i64, second: i64) -> Vec<Row> {
    vec![
        row(VISIT, &visit()),
        tally(VISIT, BUS_A, &[("v", first)]),
        row(OTHER, &sheltered_visit()),
        tally(OTHER, BUS_A, &[("v", second), ("l:prs", 1)]),
    ]
}

fn sum_of_visitors(page: &str) -> &str {
    let (_, foot) = page.split_once("<tfoot").unwrap();
    let (_, cell) = foot.split_once("data-name=\"Besökare\">").unwrap();
    cell.split('<').next().unwrap()
}

#[test]
fn the_page_says_its_language_has_one_heading_and_a_real_table() {
    let page = page(&with(two(12, 8)));
    assert!(page.starts_with("<!doctype html>\n<html lang=\"sv\">"));
    assert_eq!(page.matches("<h1>").count(), 1);
    assert!(
        page.contains("<h1>Tisdag 15 mars</h1>") && page.contains("<title>Tisdag 15 mars – Turbok</title>")
    );
    assert_eq!(page.matches("<th scope=\"col\"").count(), 9);
    assert_eq!(page.matches("<th scope=\"row\"").count(), 3, "two visits and the sums");
    assert!(page.contains("<caption>") && page.contains("<main>") && page.contains("href=\"#visits\""));
    let english = day_page(&with(two(12, 8)), day(), Locale::En, &[], None);
    assert!(english.contains("<html lang=\"en\">") && english.contains("Tuesday 15 March"));
}

#[test]
fn the_page_needs_no_script_no_style_of_its_own_and_nobody_else() {
    let page = page(&with(two(12, 8)));
    for text in ["<script", "style=", "<style", "onclick", "http:", "https:"] {
        assert!(!page.contains(text), "{text}");
    }
    assert!(page.contains("<link rel=\"stylesheet\" href=\"/style.css\">"));
    assert!(!day_page_css().contains("url(") && !day_page_css().contains("@import"));
}

#[test]
fn what_somebody_typed_stays_text() {
    let renamed = residence(OPEN_HOUSE, "<script>alert('1')</script> & \"7\"", ResidenceKind::Asylum);
    let page = day_page(&with([two(12, 8), vec![renamed]].concat()), day(), Locale::Sv, &proofs("<b>"), None);
    assert!(!page.contains("<script") && !page.contains("<b>"));
    assert!(page.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;7&quot;"));
}

#[test]
fn a_small_number_and_a_sum_that_gives_it_away_are_not_on_the_page() {
    let page = page(&with(two(12, 3)));
    assert!(page.contains("data-name=\"Besökare\">&lt;5</td>"));
    assert_eq!(sum_of_visitors(&page), "–");
    assert!(!page.contains(">15<") && !page.contains(">3<"));
}

#[test]
fn numbers_from_five_are_on_the_page_and_summed_up() {
    assert_eq!(sum_of_visitors(&page(&with(two(12, 5)))), "17");
    assert_eq!(sum_of_visitors(&page(&with(two(12, 0)))), "12", "a zero reveals nobody");
    assert_eq!(sum_of_visitors(&page(&with(two(12, 4)))), "–");
}

#[test]
fn a_sheltered_home_is_on_the_page_by_its_alias_alone() {
    let page = page(&with([two(12, 8), vec![stop(STOP)]].concat()));
    assert!(page.contains("Boende 14"));
    for text in ["Solsidan", "ensamkommande", "dari", "Åsa"] {
        assert!(!page.contains(text), "{text}");
    }
}

#[test]
fn the_line_shows_stops_that_are_planned_until_they_are_visited() {
    let planned = page(&with(vec![stop(STOP)]));
    assert!(planned.contains("<li class=\"stop planned\"><span class=\"time\">14.15</span>"), "{planned}");
    assert!(planned.contains("Inget besök är loggat i dag än."));
    let visited = Visit { stop: Some(STOP.into()), closed_at: None, ..sheltered_visit() };
    let now = page(&with(vec![stop(STOP), row(VISIT, &visited)]));
    assert!(now.contains("<li class=\"stop now\"><span class=\"time\">14.15</span>"), "{now}");
    assert!(!now.contains("stop planned") && now.contains("Pågår"));
}

#[test]
fn a_visit_that_was_not_held_is_on_the_line_and_in_the_table_with_its_reason() {
    let page = page(&counted(Visit { not_held: Some("closed".into()), ..visit() }, &[]));
    assert_eq!(page.matches("Blev inte av: stängt").count(), 2);
    assert!(page.contains("stop not-held"));
}

#[test]
fn only_the_visits_of_the_day_are_on_the_page() {
    let yesterday = Visit { date: day().pred_opt().unwrap(), ..visit() };
    let page = page(&with(vec![row(VISIT, &yesterday)]));
    assert!(!page.contains("Boende 7"), "{page}");
}

#[test]
fn the_page_tells_when_a_tablet_last_sent_and_what_the_centre_holds() {
    let page = page(&with(two(12, 8)));
    assert!(page.contains("En surfplatta skickade senast 15 mars 13.00."));
    assert!(page.contains("<code>K7QF-2M9A</code>"));
    assert!(
        day_page(&with(vec![]), day(), Locale::Sv, &[], None)
            .contains("Ingen surfplatta har skickat något än.")
    );
}

/// The relative luminance of a token, as WCAG 2 defines it.
fn luminance(token: &str) -> f64 {
    let (_, value) = day_page_css().split_once(&format!("{token}: #")).unwrap();
    let channel = |at: usize| {
        let part = f64::from(u8::from_str_radix(&value[at..at + 2], 16).unwrap()) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
}

#[test]
fn every_text_stands_out_from_what_it_is_written_on() {
    let pairs = [
        ("--ink", "--paper"),
        ("--ink", "--card"),
        ("--ink-soft", "--paper"),
        ("--ink-soft", "--card"),
        ("--ink-soft", "--petrol-tint"),
        ("--petrol-deep", "--petrol-tint"),
        ("--amber", "--paper"),
    ];
    for (text, ground) in pairs {
        let (a, b) = (luminance(text), luminance(ground));
        let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
        assert!(contrast >= 4.5, "{text} on {ground}: {contrast:.2}");
    }
}
