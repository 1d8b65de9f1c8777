//! Telephone numbers: Swedish mobile and landline, international, and local ones after a word such as *tel*.
//! Called by `inspect`. Short service numbers (112, 1177, 114 14) belong to agencies and are left alone.

use std::ops::RangeInclusive;

use super::digit_groups::{Group, Joint};
use super::reading::Reading;
use super::{Finding, FindingKind};

/// The fewest digits with an area code, and the most: 08-12 34 56, 070-123 45 67.
const DOMESTIC: RangeInclusive<usize> = 8..=10;
/// The fewest that are still a person's number, and the most that E.164 allows.
const INTERNATIONAL: RangeInclusive<usize> = 8..=15;
/// 46, nine digits, and the zero that some write in brackets.
const SWEDISH_ABROAD: RangeInclusive<usize> = 8..=12;
/// Without an area code, after a word that says what it is.
const LOCAL: RangeInclusive<usize> = 6..=10;

const PHONE_WORDS: &[&str] = &[
    "tel",
    "tfn",
    "tele",
    "telefon",
    "telefonnr",
    "telefonnummer",
    "telnr",
    "mobil",
    "mobilen",
    "mobilnr",
    "mobilnummer",
    "mobiltelefon",
    "ring",
    "sms",
    "whatsapp",
    "viber",
];

pub(super) fn find(reading: &Reading, found: &mut Vec<Finding>) {
    let mut next = 0;
    while next < reading.groups.len() {
        let Some(last) = phone_at(reading, next) else {
            next += 1;
            continue;
        };
        let group = &reading.groups[next];
        let first = if reading.plus_before(group.first) { group.first - 1 } else { group.first };
        found.push(reading.finding(FindingKind::PhoneNumber, first, reading.groups[last].last));
        next = last + 1;
    }
}

pub(super) fn is_phone_word(word: &str) -> bool {
    PHONE_WORDS.contains(&word)
}

/// The last group of a telephone number that begins with the group.
fn phone_at(reading: &Reading, index: usize) -> Option<usize> {
    let group = &reading.groups[index];
    if reading.plus_before(group.first) {
        let limits = if group.digits.starts_with(&[4, 6]) { SWEDISH_ABROAD } else { INTERNATIONAL };
        return extend(reading, index, &limits, |_, _| true);
    }
    if is_piece_of_something(reading, index) {
        return None;
    }
    match group.digits.as_slice() {
        [0, 0, 1..=9, ..] => extend(reading, index, &(10..=15), |_, _| true),
        [0, 1..=9, ..] => extend(reading, index, &DOMESTIC, |groups, joints| {
            is_domestic_form(groups, joints) && !is_date_or_hours(groups)
        }),
        [4, 6, 7, ..] if group.digits.len() == 11 => Some(index),
        _ if reading.is_labelled(group.first, is_phone_word) => {
            extend(reading, index, &LOCAL, |groups, _| {
                !is_date_or_hours(groups) && !is_service_number(groups)
            })
        }
        _ => None,
    }
}

fn is_piece_of_something(reading: &Reading, index: usize) -> bool {
    let before = index.checked_sub(1).map(|before| reading.joints[before]);
    matches!(before, Some(Joint::Dash | Joint::Slash | Joint::Dot | Joint::Plus))
}

/// The longest row of groups within the limits that has an accepted form.
fn extend(
    reading: &Reading,
    index: usize,
    limits: &RangeInclusive<usize>,
    is_form: impl Fn(&[Group], &[Joint]) -> bool,
) -> Option<usize> {
    let mut digits = 0;
    let mut best = None;
    for last in index..reading.groups.len() {
        let joints = &reading.joints[index..last];
        let group = &reading.groups[last];
        let is_too_short = group.digits.len() < 2 && !joints.ends_with(&[Joint::Bracket]);
        if last > index && (is_too_short || !is_regular(joints)) {
            break;
        }
        digits += group.digits.len();
        if digits > *limits.end() {
            break;
        }
        if limits.contains(&digits) && is_form(&reading.groups[index..=last], joints) {
            best = Some(last);
        }
    }
    best
}

/// Spaces and brackets with at most one sign among them, or the same sign throughout.
fn is_regular(joints: &[Joint]) -> bool {
    let signs = joints.iter().filter(|joint| is_sign(**joint)).count();
    let is_spaced =
        joints.iter().all(|joint| is_sign(*joint) || matches!(joint, Joint::Space | Joint::Bracket));
    let is_same_sign = signs == joints.len() && joints.iter().all(|joint| *joint == joints[0]);
    is_same_sign || (is_spaced && signs <= 1)
}

fn is_sign(joint: Joint) -> bool {
    matches!(joint, Joint::Dash | Joint::Slash)
}

/// All in one group, or an area code of two to five digits, perhaps a sign, and the rest.
fn is_domestic_form(groups: &[Group], joints: &[Joint]) -> bool {
    let has_area_code = groups.len() == 1 || (2..=5).contains(&groups[0].digits.len());
    let has_late_sign = joints.iter().skip(1).any(|joint| is_sign(*joint));
    let is_same_sign = joints.first().is_some_and(|joint| is_sign(*joint));
    has_area_code && (!has_late_sign || is_same_sign)
}

/// A day first and a year last, or opening hours: 09-03-2016, 01032016, 0900-1600, 2016-03-15.
fn is_date_or_hours(groups: &[Group]) -> bool {
    let digits: Vec<u8> = groups.iter().flat_map(|group| group.digits.clone()).collect();
    let &[a, b, c, d, e, f, g, h] = digits.as_slice() else {
        return false;
    };
    let is_year = |first, second| matches!((first, second), (1, 9) | (2, 0));
    let is_day = |tens: u8, ones: u8| (1..=31).contains(&(tens * 10 + ones));
    let is_month = |tens: u8, ones: u8| (1..=12).contains(&(tens * 10 + ones));
    let is_hour = |h1: u8, h2: u8, m1: u8| h1 * 10 + h2 <= 24 && m1 < 6;
    let lengths: Vec<usize> = groups.iter().map(|group| group.digits.len()).collect();
    match lengths.as_slice() {
        [4, 4] => is_hour(a, b, c) && is_hour(e, f, g),
        [8] | [2, 2, 4] | [4, 2, 2] => {
            (is_day(a, b) && is_month(c, d) && is_year(e, f))
                || (is_year(a, b) && is_month(e, f) && is_day(g, h))
        }
        [2, 2, 2, 2] => is_hour(a, b, c) && is_hour(e, f, g) && d % 5 == 0 && h % 5 == 0,
        _ => false,
    }
}

/// Numbers such as 116 111, the same in all of Europe: help lines, nobody's own.
fn is_service_number(groups: &[Group]) -> bool {
    let digits: Vec<u8> = groups.iter().flat_map(|group| group.digits.clone()).collect();
    digits.len() == 6 && digits.starts_with(&[1, 1, 6])
}
