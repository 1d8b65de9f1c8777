//! The privacy guard: finds what points at a person in a free text. It runs in the browser as someone types, on the tablet
//! before a note is saved, and at the centre when it arrives. It answers with kinds and places, never with the text found;
//! which fields are free text, and what is said about a finding, is decided by its callers.

mod case_numbers;
mod digit_groups;
mod email_addresses;
mod identity_numbers;
mod kinds;
mod known_words;
mod lma_numbers;
mod names;
mod phone_numbers;
mod reading;
mod reserve_numbers;
mod street_addresses;

#[cfg(test)]
mod tests;

use std::cmp::Reverse;

pub use kinds::{Finding, FindingKind, Severity};
use reading::Reading;

/// Everything found in `text`, in the order it stands there. No two findings share a character: the severest is kept.
pub fn inspect(text: &str) -> Vec<Finding> {
    let reading = Reading::of(text);
    let mut found = Vec::new();
    identity_numbers::find(&reading, &mut found);
    reserve_numbers::find(&reading, &mut found);
    lma_numbers::find(&reading, &mut found);
    phone_numbers::find(&reading, &mut found);
    email_addresses::find(&reading, &mut found);
    case_numbers::find(&reading, &mut found);
    street_addresses::find(&reading, &mut found);
    names::find(&reading, &mut found);
    keep_severest(found)
}

/// The first finding that stops `text` from being saved, if there is one.
pub fn blocked(text: &str) -> Option<FindingKind> {
    inspect(text).into_iter().map(|finding| finding.kind).find(|kind| kind.severity() == Severity::Block)
}

/// `text` without `finding`, and without the space that would be left over where it stood.
///
/// Places move when something is removed: inspect the new text before removing the next.
/// A finding that does not fit the text (it was found in another) leaves the text as it is.
pub fn without(text: &str, finding: &Finding) -> String {
    let (Some(before), Some(after)) = (text.get(..finding.start), text.get(finding.end..)) else {
        return text.to_owned();
    };
    if finding.start > finding.end {
        return text.to_owned();
    }
    let mut kept = before.trim_end_matches([' ', '\t']).to_owned();
    let rest = after.trim_start_matches([' ', '\t']);
    let had_space = kept.len() < before.len() || rest.len() < after.len();
    let closes = rest.starts_with(['.', ',', ';', ':', '!', '?', ')', '\n', '\r']);
    if had_space && !closes && !kept.ends_with(['(', '\n']) {
        kept.push(' ');
    }
    kept.push_str(rest);
    kept.trim().to_owned()
}

fn keep_severest(mut found: Vec<Finding>) -> Vec<Finding> {
    let rank =
        |finding: &Finding| (finding.kind.severity(), finding.kind, Reverse(finding.end - finding.start));
    found.sort_by_key(|finding| (finding.start, rank(finding)));
    let mut kept: Vec<Finding> = Vec::new();
    for finding in found {
        match kept.last_mut() {
            Some(last) if finding.start < last.end => {
                if rank(&finding) < rank(last) {
                    *last = finding;
                }
            }
            _ => kept.push(finding),
        }
    }
    kept
}
