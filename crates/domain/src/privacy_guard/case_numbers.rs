//! Case numbers: what follows *dnr*, *ärende nr*, *mål nr* and the like. Called by `inspect`.
//! An agency's number without such a word is not recognised, except the migration courts' (UM 1234-16).

use super::reading::{Reading, Word, is_dash, is_filler};
use super::{Finding, FindingKind};

/// Words that only ever stand before a case number.
const LABELS: &[&str] = &[
    "dnr",
    "diarienr",
    "diarienummer",
    "ärendenr",
    "ärendenummer",
    "målnr",
    "målnummer",
    "aktnr",
    "aktnummer",
    "beteckningsnummer",
];
/// Words that also mean an errand or a goal: they need *nr* after them, or a number that looks like a case's.
const LOOSE_LABELS: &[&str] = &["ärende", "ärendet", "mål", "målet", "akt", "akten", "beteckning", "diariet"];
/// The letters some agencies put first: KUL 2016/12.
const PREFIX_LETTERS_MAX: usize = 5;

pub(super) fn find(reading: &Reading, found: &mut Vec<Finding>) {
    for index in 0..reading.words.len() {
        let numbered = court_case(reading, index).or_else(|| labelled(reading, index));
        if let Some((first, last)) = numbered {
            found.push(reading.finding(FindingKind::CaseNumber, first, last));
        }
    }
}

fn labelled(reading: &Reading, index: usize) -> Option<(usize, usize)> {
    let label = &reading.words[index];
    let is_label = LABELS.contains(&label.lower.as_str());
    if !is_label && !LOOSE_LABELS.contains(&label.lower.as_str()) {
        return None;
    }
    let mut after = label.last + 1;
    let mut says_number = is_label;
    for word in reading.words[index + 1..].iter().take(2) {
        if !is_filler(&word.lower) || !reading.is_label_gap(after, word.first) {
            break;
        }
        says_number |= matches!(word.lower.as_str(), "nr" | "nummer" | "no");
        after = word.last + 1;
    }
    let start = (after..reading.glyphs.len()).find(|at| is_inside(reading, *at))?;
    if !reading.is_label_gap(after, start) {
        return None;
    }
    let last = number_end(reading, start)?;
    (says_number || looks_like_case(reading, start, last)).then_some((label.first, last))
}

fn court_case(reading: &Reading, index: usize) -> Option<(usize, usize)> {
    let word = &reading.words[index];
    let start = word.last + 2;
    if word.lower != "um" || word.capitalised || !is_upper(reading, word) {
        return None;
    }
    if !reading.is_space_between(word.last, start) {
        return None;
    }
    let last = number_end(reading, start)?;
    looks_like_case(reading, start, last).then_some((word.first, last))
}

/// The last glyph of a number that begins at `start`, perhaps with capitals and a space before its digits.
fn number_end(reading: &Reading, start: usize) -> Option<usize> {
    let mut end = token_end(reading, start)?;
    let token = &reading.glyphs[start..=end];
    let is_prefix = token.len() <= PREFIX_LETTERS_MAX && token.iter().all(|glyph| glyph.ch.is_uppercase());
    if is_prefix && reading.is_space_between(end, end + 2) {
        end = token_end(reading, end + 2)?;
    }
    reading.glyphs[start..=end].iter().any(|glyph| glyph.digit.is_some()).then_some(end)
}

fn token_end(reading: &Reading, start: usize) -> Option<usize> {
    let length = reading
        .glyphs
        .get(start..)?
        .iter()
        .take_while(|glyph| glyph.ch.is_alphanumeric() || "./:".contains(glyph.ch) || is_dash(glyph.ch))
        .count();
    (start..start + length).rfind(|at| is_inside(reading, *at))
}

fn is_inside(reading: &Reading, at: usize) -> bool {
    reading.glyphs[at].ch.is_alphanumeric()
}

fn is_upper(reading: &Reading, word: &Word) -> bool {
    reading.glyphs[word.first..=word.last].iter().all(|glyph| glyph.ch.is_uppercase())
}

/// A year beside a running number (1234-16, 2016/1234), or a number longer than any count.
fn looks_like_case(reading: &Reading, first: usize, last: usize) -> bool {
    let groups: Vec<usize> = reading
        .groups
        .iter()
        .filter(|group| first <= group.first && group.last <= last)
        .map(|group| group.digits.len())
        .collect();
    match groups.as_slice() {
        [one] => *one >= 5,
        [number, 2] => *number >= 3,
        [4, number] => *number >= 3,
        _ => false,
    }
}
