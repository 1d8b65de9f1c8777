//! Personal numbers and coordination numbers, however they are split up, and those that were mistyped.
//! Called by `inspect`. Numbers with letters among the last four are in `reserve_numbers`.

use super::digit_groups::Joint;
use super::reading::Reading;
use super::{Finding, FindingKind};

/// The day of birth and the four digits after it, as groups that may belong together.
struct Window<'a> {
    digits: Vec<u8>,
    date: DateForm,
    /// What stands before the last four; none where the number is one group.
    middle: Option<Joint>,
    tail_is_split: bool,
    before: Joint,
    after: Joint,
    reading: &'a Reading,
    first: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum DateForm {
    Whole,
    Split(Joint),
}

/// Twelve digits, each on its own.
const GROUPS_MAX: usize = 12;

pub(super) fn find(reading: &Reading, found: &mut Vec<Finding>) {
    for first in 0..reading.groups.len() {
        for last in first..reading.groups.len().min(first + GROUPS_MAX) {
            if last > first && reading.joints[last - 1] == Joint::Apart {
                break;
            }
            if digits_between(reading, first, last) > GROUPS_MAX {
                break;
            }
            let Some(kind) = window(reading, first, last).and_then(|window| judge(&window)) else {
                continue;
            };
            found.push(reading.finding(kind, reading.groups[first].first, reading.groups[last].last));
        }
    }
}

/// A month, and a day that may have 60 added to it as in a coordination number.
pub(super) fn is_month_and_day(digits: &[u8]) -> bool {
    let [m1, m2, d1, d2] = *digits else {
        return false;
    };
    let (month, day) = (m1 * 10 + m2, d1 * 10 + d2);
    (1..=12).contains(&month) && ((1..=31).contains(&day) || (61..=91).contains(&day))
}

/// The check that ends every ten-digit number: alternate digits doubled, the sum a multiple of ten.
pub(super) fn has_check_digit(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let weighed = u32::from(*digit) * if place % 2 == 1 { 2 } else { 1 };
            weighed / 10 + weighed % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

fn digits_between(reading: &Reading, first: usize, last: usize) -> usize {
    reading.groups[first..=last].iter().map(|group| group.digits.len()).sum()
}

fn window(reading: &Reading, first: usize, last: usize) -> Option<Window<'_>> {
    let groups = &reading.groups[first..=last];
    let joints = &reading.joints[first..last];
    let digits: Vec<u8> = groups.iter().flat_map(|group| group.digits.clone()).collect();
    if digits.len() != 10 && digits.len() != 12 {
        return None;
    }
    let joint_at = |index: Option<usize>| {
        index.and_then(|index| reading.joints.get(index).copied()).unwrap_or(Joint::Apart)
    };
    let mut window = Window {
        date: DateForm::Whole,
        middle: None,
        tail_is_split: false,
        before: joint_at(first.checked_sub(1)),
        after: joint_at(Some(last)),
        reading,
        first: groups[0].first,
        digits,
    };
    if groups.len() == 1 {
        return Some(window);
    }
    let lengths: Vec<usize> = groups.iter().map(|group| group.digits.len()).collect();
    let parts = date_parts(&lengths, window.digits.len() - 4)?;
    let middle = joints[parts - 1];
    window.date = date_form(&lengths[..parts], &joints[..parts - 1])?;
    window.middle = Some(middle).filter(|joint| *joint != Joint::Bracket);
    window.middle?;
    window.tail_is_split = lengths.len() - parts > 1;
    if joints[parts..].iter().any(|joint| *joint != Joint::Space) {
        return None;
    }
    Some(window)
}

/// How many groups make up the date, where a group ends exactly with it.
fn date_parts(lengths: &[usize], date_digits: usize) -> Option<usize> {
    let mut sum = 0;
    for (index, length) in lengths.iter().enumerate() {
        sum += length;
        if sum == date_digits {
            return Some(index + 1);
        }
    }
    None
}

/// The ways people split a date. Others, such as 070 123, are how telephone numbers are written.
fn date_form(lengths: &[usize], joints: &[Joint]) -> Option<DateForm> {
    let Some(joint) = joints.first() else {
        return Some(DateForm::Whole);
    };
    let is_one_joint = joints.iter().all(|other| other == joint)
        && matches!(joint, Joint::Space | Joint::Dash | Joint::Dot | Joint::Slash);
    let is_date = match lengths {
        [2 | 4, 2, 2] | [2, 2, 2, 2] => is_one_joint,
        [2 | 4, 4] | [4, 2] => *joint == Joint::Space,
        one_by_one => one_by_one.iter().all(|length| *length == 1) && *joint == Joint::Space,
    };
    (is_date && is_one_joint).then_some(DateForm::Split(*joint))
}

fn judge(window: &Window<'_>) -> Option<FindingKind> {
    let kind = kind_of_date(&window.digits)?;
    let is_loose = window.date != DateForm::Whole || window.tail_is_split;
    let may_be_international = is_loose || window.middle.is_none();
    if may_be_international && window.reading.plus_before(window.first) {
        return None;
    }
    if !has_check_digit(&window.digits[window.digits.len() - 10..]) {
        return may_be_mistyped(window, is_loose).then_some(FindingKind::PossibleIdentityNumber);
    }
    if !is_loose {
        return Some(kind);
    }
    judge_loose(window, kind)
}

/// Loose forms look like dates, hours and rows of counts too, one in ten of which has the right check digit.
fn judge_loose(window: &Window<'_>, kind: FindingKind) -> Option<FindingKind> {
    let date_is_spaced = window.date == DateForm::Split(Joint::Space);
    let date_is_signed = window.date != DateForm::Whole && !date_is_spaced;
    if is_joined(window) || (date_is_signed && window.tail_is_split) {
        return None;
    }
    let is_anchored = matches!(window.middle, Some(Joint::Dash | Joint::Plus));
    let may_begin_earlier = date_is_spaced && !is_anchored && window.before == Joint::Space;
    let may_end_later =
        (window.tail_is_split || (date_is_spaced && !is_anchored)) && window.after == Joint::Space;
    let is_date_and_clock = date_is_signed && ends_with_clock(window);
    if may_begin_earlier || may_end_later || is_date_and_clock {
        return Some(FindingKind::PossibleIdentityNumber);
    }
    Some(kind)
}

fn may_be_mistyped(window: &Window<'_>, is_loose: bool) -> bool {
    if is_loose || is_joined(window) {
        return false;
    }
    match window.middle {
        // Ten digits from a zero are first of all a telephone number.
        None => window.digits.len() == 12 || window.digits[0] != 0,
        Some(Joint::Space) => !ends_with_clock(window),
        Some(joint) => matches!(joint, Joint::Dash | Joint::Plus),
    }
}

/// Whether a sign ties the digits to others before or after, as in a date up to a date.
fn is_joined(window: &Window<'_>) -> bool {
    let ties = |joint| !matches!(joint, Joint::Apart | Joint::Space | Joint::Bracket);
    ties(window.before) || ties(window.after)
}

/// Whether the last four, after a space, are an hour and minutes such as people plan by: 14 30, not 14 37.
fn ends_with_clock(window: &Window<'_>) -> bool {
    let [h1, h2, m1, m2] = window.digits[window.digits.len() - 4..] else {
        return false;
    };
    let is_clock = h1 * 10 + h2 < 24 && m1 < 6 && m2 % 5 == 0;
    is_clock && window.middle == Some(Joint::Space)
}

fn kind_of_date(digits: &[u8]) -> Option<FindingKind> {
    let (century, ten) = digits.split_at(digits.len() - 10);
    if !matches!(century, [] | [1, 8 | 9] | [2, 0]) || !is_month_and_day(&ten[2..6]) {
        return None;
    }
    Some(if ten[4] >= 6 { FindingKind::CoordinationNumber } else { FindingKind::PersonalNumber })
}
