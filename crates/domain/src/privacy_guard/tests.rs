//! Claims about the guard as a whole, and what the claims about each kind share.
//! All numbers are made up; check digits are worked out here.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod contact_and_places;
mod identity;
mod properties;

use super::FindingKind::*;
use super::*;

fn kinds(text: &str) -> Vec<FindingKind> {
    inspect(text).into_iter().map(|finding| finding.kind).collect()
}

#[track_caller]
fn assert_kinds(expected: &[FindingKind], texts: &[&str]) {
    for text in texts {
        assert_eq!(kinds(text), expected, "in {text:?}");
    }
}

/// The digit that makes nine digits a personal number.
fn check_digit(nine: &str) -> u32 {
    let sum: u32 = nine
        .chars()
        .enumerate()
        .map(|(place, ch)| {
            let weighed = ch.to_digit(10).unwrap() * if place % 2 == 0 { 2 } else { 1 };
            weighed / 10 + weighed % 10
        })
        .sum();
    (10 - sum % 10) % 10
}

#[test]
fn each_kind_has_its_own_row_and_its_code_is_its_serialised_form() {
    for (index, kind) in FindingKind::ALL.iter().enumerate() {
        assert_eq!(*kind as usize, index);
        let written = serde_json::to_string(kind).unwrap();
        assert_eq!(written, format!("\"{}\"", kind.code()));
    }
}

#[test]
fn numbers_block_and_everything_else_is_pointed_out() {
    let blocking: Vec<FindingKind> =
        FindingKind::ALL.iter().copied().filter(|kind| kind.severity() == Severity::Block).collect();
    assert_eq!(blocking, [PersonalNumber, CoordinationNumber, ReserveNumber, LmaNumber]);
}

#[test]
fn the_severest_of_two_claims_is_kept() {
    assert_eq!(kinds("dnr 850709-9805"), [PersonalNumber]);
    assert_eq!(blocked("Ring 070-123 45 67 om 850709-9805"), Some(PersonalNumber));
    assert_eq!(blocked("Ring 070-123 45 67"), None);
}

#[test]
fn a_finding_is_exactly_the_bytes_of_what_was_found() {
    let text = "Hälsa åt ٨٥٠٧٠٩-٩٨٠٥, tack";
    let found = inspect(text);
    assert_eq!(&text[found[0].start..found[0].end], "٨٥٠٧٠٩-٩٨٠٥");
    let text = "Ring +46 70 123 45 67 snart";
    let found = inspect(text);
    assert_eq!(&text[found[0].start..found[0].end], "+46 70 123 45 67");
}

#[test]
fn removing_a_finding_leaves_a_tidy_text() {
    for (text, expected) in [
        ("Ring 070-123 45 67 i morgon", "Ring i morgon"),
        ("Ring 070-123 45 67, tack", "Ring, tack"),
        ("850709-9805 kom", "kom"),
        ("Kom 850709-9805", "Kom"),
        ("Kom (850709-9805) sen", "Kom () sen"),
        ("rad ett\n850709-9805\nrad två", "rad ett\n\nrad två"),
        ("pnr850709-9805slut", "pnrslut"),
    ] {
        assert_eq!(without(text, &inspect(text)[0]), expected);
    }
}

#[test]
fn a_finding_from_another_text_removes_nothing() {
    let finding = Finding { kind: PersonalNumber, start: 1, end: 40 };
    assert_eq!(without("åäö", &finding), "åäö");
    let backwards = Finding { kind: PersonalNumber, start: 2, end: 0 };
    assert_eq!(without("åäö", &backwards), "åäö");
}
