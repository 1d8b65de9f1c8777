//! LMA numbers, also called dossier numbers: two digits, a hyphen and six digits, on an asylum seeker's card.
//! Called by `inspect`. Written in other ways they look like any eight digits, and count only where a word says what they are.

use super::digit_groups::Joint;
use super::phone_numbers::is_phone_word;
use super::reading::Reading;
use super::{Finding, FindingKind};

/// The ways of writing eight digits after the word that says what they are.
const LABELLED_FORMS: &[&[usize]] = &[&[8], &[2, 6], &[2, 3, 3], &[2, 2, 2, 2], &[4, 4]];

pub(super) fn find(reading: &Reading, found: &mut Vec<Finding>) {
    for index in 0..reading.groups.len() {
        let last = hyphenated(reading, index).or_else(|| labelled(reading, index));
        if let Some(last) = last {
            let first = reading.groups[index].first;
            let last = with_card_count(reading, last);
            found.push(reading.finding(FindingKind::LmaNumber, first, reading.groups[last].last));
        }
    }
}

/// The last group of `dd-dddddd` that is no piece of something longer.
fn hyphenated(reading: &Reading, index: usize) -> Option<usize> {
    let pair = reading.groups.get(index..index + 2)?;
    let is_form = pair[0].digits.len() == 2 && pair[1].digits.len() == 6;
    let is_glued = pair[1].first == pair[0].last + 2;
    if !is_form || !is_glued || reading.joints[index] != Joint::Dash {
        return None;
    }
    let before = index.checked_sub(1).map(|before| reading.joints[before]);
    let after = reading.joints.get(index + 1);
    let is_piece = matches!(before, Some(Joint::Dash | Joint::Dot | Joint::Slash))
        || matches!(after, Some(Joint::Dash | Joint::Dot));
    let is_phone = pair[0].digits[0] == 0 && reading.is_labelled(pair[0].first, is_phone_word);
    (!is_piece && !is_phone).then_some(index + 1)
}

fn labelled(reading: &Reading, index: usize) -> Option<usize> {
    let is_label = |word: &str| word.starts_with("lma") || word.starts_with("dossier");
    if !reading.is_labelled(reading.groups[index].first, is_label) {
        return None;
    }
    LABELLED_FORMS.iter().find_map(|form| {
        let groups = reading.groups.get(index..index + form.len())?;
        let last = index + form.len() - 1;
        let fits = groups.iter().zip(*form).all(|(group, length)| group.digits.len() == *length);
        let holds = reading.joints[index..last]
            .iter()
            .all(|joint| matches!(joint, Joint::Space | Joint::Dash | Joint::Slash));
        (fits && holds).then_some(last)
    })
}

/// A card's own count may follow after a slash: `dd-dddddd/2`.
fn with_card_count(reading: &Reading, last: usize) -> usize {
    let has_count =
        reading.joints.get(last) == Some(&Joint::Slash) && reading.groups[last + 1].digits.len() <= 2;
    if has_count { last + 1 } else { last }
}
