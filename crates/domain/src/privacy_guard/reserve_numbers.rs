//! Reserve numbers: what stands in for a personal number in care, schools and reports until there is one.
//! Called by `inspect`. Their forms are each region's own: a date and four characters with a letter among them (most regions,
//! *TF-nummer*, *T-nummer*), or digits only (Region Stockholm's begin with 99; the national service's have a day from 32 to 59).

use super::digit_groups::Joint;
use super::identity_numbers::{has_check_digit, is_month_and_day};
use super::reading::{Reading, is_dash, is_space};
use super::{Finding, FindingKind};

pub(super) fn find(reading: &Reading, found: &mut Vec<Finding>) {
    for index in 0..reading.groups.len() {
        let last = with_letters(reading, index).or_else(|| digits_only(reading, index));
        if let Some(last) = last {
            let first = reading.groups[index].first;
            found.push(reading.finding(FindingKind::ReserveNumber, first, last));
        }
    }
}

/// The last glyph of a date and four characters, letters among them.
fn with_letters(reading: &Reading, index: usize) -> Option<usize> {
    let first = reading.groups[index].first;
    if reading.char_before(first).is_some_and(char::is_alphanumeric) {
        return None;
    }
    date_ends(reading, index).into_iter().find_map(|after_date| tail_after(reading, after_date))
}

/// The glyphs after a date that may begin with the group: whole (six or eight digits) or split by dashes.
fn date_ends(reading: &Reading, index: usize) -> Vec<usize> {
    let group = &reading.groups[index];
    let mut ends = Vec::new();
    for length in [8, 6] {
        if group.digits.len() >= length && is_month_and_day(&group.digits[length - 4..length]) {
            ends.push(group.first + length);
        }
    }
    let is_split = matches!(reading.joints.get(index..index + 2), Some([Joint::Dash, Joint::Dash]));
    if let (true, Some([year, month, day])) = (is_split, reading.groups.get(index..index + 3)) {
        let digits: Vec<u8> = month.digits.iter().chain(&day.digits).copied().collect();
        if matches!(year.digits.len(), 2 | 4) && is_month_and_day(&digits) {
            ends.push(day.last + 1);
        }
    }
    ends
}

fn tail_after(reading: &Reading, after_date: usize) -> Option<usize> {
    let (start, is_spaced) = skip_separator(reading, after_date);
    let tail = reading.glyphs.get(start..start + 4)?;
    if reading.char_at(start + 4).is_some_and(char::is_alphanumeric) {
        return None;
    }
    let is_letter = |ch: char| ch.is_ascii_alphabetic();
    if !tail.iter().all(|glyph| glyph.digit.is_some() || is_letter(glyph.ch)) {
        return None;
    }
    let letters: String = tail.iter().map(|glyph| glyph.ch).filter(|ch| is_letter(*ch)).collect();
    let is_clock = letters.eq_ignore_ascii_case("kl");
    if letters.is_empty() || letters.len() == 4 || is_clock {
        return None;
    }
    // After a space, "st15" or "2:an" is another word; the numbers themselves are written in capitals.
    let begins_with_capital = tail[0].ch.is_ascii_uppercase();
    let is_capitals = letters.chars().all(|ch| ch.is_ascii_uppercase());
    if is_spaced && !(begins_with_capital && is_capitals) {
        return None;
    }
    Some(start + 3)
}

/// Where the last four begin, and whether only a space parts them from the date.
fn skip_separator(reading: &Reading, after_date: usize) -> (usize, bool) {
    let at = |glyph| reading.char_at(glyph).unwrap_or('\n');
    let mut next = after_date;
    while is_space(at(next)) {
        next += 1;
    }
    if is_dash(at(next)) || matches!(at(next), '+' | '/') {
        next += 1;
        while is_space(at(next)) {
            next += 1;
        }
        return (next, false);
    }
    (next, next > after_date)
}

/// The last glyph of twelve digits that are no personal number but a region's own.
fn digits_only(reading: &Reading, index: usize) -> Option<usize> {
    let group = &reading.groups[index];
    let mut digits = group.digits.clone();
    let mut last = group.last;
    let has_tail = matches!(reading.joints.get(index), Some(Joint::Dash | Joint::Plus | Joint::Space));
    if let (8, true, Some(tail)) = (digits.len(), has_tail, reading.groups.get(index + 1)) {
        digits.extend(&tail.digits);
        last = tail.last;
    }
    let is_reserve = digits.len() == 12 && (is_stockholms(&digits) || is_national(&digits));
    (is_reserve && !reading.plus_before(group.first)).then_some(last)
}

/// 99, the year it was given out, and six more.
fn is_stockholms(digits: &[u8]) -> bool {
    matches!(digits, [9, 9, 1, 9, ..] | [9, 9, 2, 0, ..])
}

/// A date whose day is 32 to 59, with a check digit.
fn is_national(digits: &[u8]) -> bool {
    let is_century = matches!(digits, [1, 9, ..] | [2, 0, ..]);
    let month = digits[4] * 10 + digits[5];
    let day = digits[6] * 10 + digits[7];
    is_century && (1..=12).contains(&month) && (32..=59).contains(&day) && has_check_digit(&digits[2..])
}
