//! Streets with a house number: *Sveavägen 73*, *Maria Skolgata 83*, *storgatan 4 B*. Called by `inspect`.
//! A place without a number is not an address, and a number of people or minutes is not a house number.

use super::known_words::{COMMON_ROADS, COUNTED, OPENERS};
use super::reading::{Reading, Word};
use super::{Finding, FindingKind};

/// Endings that make a street of a word, also where it has no capital.
const ENDINGS: &[&str] = &["gatan", "vägen", "gränd", "gränden", "stigen", "torget", "allén", "backen"];
/// Endings that make a street of a word with a capital only.
const CAPITAL_ENDINGS: &[&str] = &[
    "gata",
    "väg",
    "stig",
    "torg",
    "allé",
    "backe",
    "kajen",
    "slingan",
    "brinken",
    "strand",
    "stranden",
    "esplanaden",
    "svängen",
    "kroken",
    "höjden",
    "gården",
];
/// Words that are a street after a word with a capital: *Ulla Winbladhs väg*, *Norra vägen*.
const SEPARATE: &[&str] = &[
    "gata", "gatan", "väg", "vägen", "gränd", "gränden", "stig", "stigen", "torg", "torget", "allé", "allén",
    "backe", "backen", "kaj", "strand", "esplanad",
];
/// Squares whose ending is too common a word.
const SQUARES: &[&str] =
    &["karlaplan", "stureplan", "odenplan", "fridhemsplan", "medborgarplatsen", "kungsholmsplan"];
/// Something must stand before the ending: *gatan 3* alone is no street.
const BEFORE_ENDING_MIN: usize = 2;
/// House numbers have no more digits; a year has four.
const HOUSE_DIGITS_MAX: usize = 3;
/// *Erik Dahlbergs allé*: the street's own words before the last one.
const NAME_WORDS_MAX: usize = 3;

pub(super) fn find(reading: &Reading, found: &mut Vec<Finding>) {
    for (index, word) in reading.words.iter().enumerate() {
        let Some(last) = house_number(reading, word) else {
            continue;
        };
        if let Some(first) = street_begins(reading, index) {
            found.push(reading.finding(FindingKind::StreetAddress, first, last));
        }
    }
}

/// The first glyph of the street whose last word this is.
fn street_begins(reading: &Reading, index: usize) -> Option<usize> {
    let word = &reading.words[index];
    if SEPARATE.contains(&word.lower.as_str()) {
        let names = names_before(reading, index);
        return (names > 0).then(|| reading.words[index - names].first);
    }
    let has = |endings: &[&str]| endings.iter().any(|ending| ends_with(&word.lower, ending));
    let is_street = !COMMON_ROADS.contains(&word.lower.as_str())
        && (has(ENDINGS)
            || SQUARES.contains(&word.lower.as_str())
            || (word.capitalised && has(CAPITAL_ENDINGS)));
    is_street.then_some(word.first)
}

fn ends_with(word: &str, ending: &str) -> bool {
    word.strip_suffix(ending).is_some_and(|start| start.chars().count() >= BEFORE_ENDING_MIN)
}

fn names_before(reading: &Reading, index: usize) -> usize {
    (1..=NAME_WORDS_MAX.min(index))
        .take_while(|back| {
            let word = &reading.words[index - back];
            let next = &reading.words[index - back + 1];
            word.capitalised
                && !OPENERS.contains(&word.lower.as_str())
                && reading.is_space_between(word.last, next.first)
        })
        .count()
}

/// The last glyph of a house number after the word: 12, 12 B, 12-14.
fn house_number(reading: &Reading, word: &Word) -> Option<usize> {
    let next = reading.groups.partition_point(|group| group.first <= word.last);
    let number = reading.groups.get(next)?;
    let is_number =
        number.digits.len() <= HOUSE_DIGITS_MAX && reading.is_space_between(word.last, number.first);
    if !is_number || is_clock(reading, number.last) || counts_something(reading, number.last) {
        return None;
    }
    let letter = match reading.char_at(number.last + 1) {
        Some(' ') => number.last + 2,
        _ => number.last + 1,
    };
    let letter = Some(letter).filter(|at| is_entrance(reading, *at));
    Some(letter.unwrap_or(number.last))
}

fn is_clock(reading: &Reading, last: usize) -> bool {
    let is_sign = matches!(reading.char_at(last + 1), Some('.' | ':'));
    is_sign && reading.glyphs.get(last + 2).is_some_and(|glyph| glyph.digit.is_some())
}

fn counts_something(reading: &Reading, last: usize) -> bool {
    let next = reading.words.partition_point(|word| word.first <= last);
    reading.words.get(next).is_some_and(|word| {
        reading.is_space_between(last, word.first) && COUNTED.contains(&word.lower.as_str())
    })
}

/// A capital on its own after the number, or any letter right at it.
fn is_entrance(reading: &Reading, at: usize) -> bool {
    let is_letter = |at: usize| reading.char_at(at).is_some_and(char::is_alphabetic);
    if !is_letter(at) || is_letter(at + 1) {
        return false;
    }
    let before = reading.char_before(at);
    let is_capital = reading.char_at(at).is_some_and(char::is_uppercase);
    before != Some(' ') || is_capital
}
