//! E-mail addresses, also those written with (at) to get past a filter. Called by `inspect`.
//! A name with a sign in front, as in social media, is not an address.

use super::reading::Reading;
use super::{Finding, FindingKind};

/// What stands for the sign, as written; the ordinary one first.
const AT_SIGNS: &[&str] = &["@", "＠", "(at)", "[at]", "(a)", "(snabel-a)"];

pub(super) fn find(reading: &Reading, found: &mut Vec<Finding>) {
    for at in 0..reading.glyphs.len() {
        if let Some((first, last)) = address_around(reading, at) {
            found.push(reading.finding(FindingKind::EmailAddress, first, last));
        }
    }
}

fn address_around(reading: &Reading, at: usize) -> Option<(usize, usize)> {
    let length = at_sign_length(reading, at)?;
    let is_written_out = length > 1;
    let first = local_part(reading, skip_space_back(reading, at, is_written_out))?;
    let domain = skip_space(reading, at + length, is_written_out);
    let last = domain_end(reading, domain)?;
    Some((first, last))
}

fn at_sign_length(reading: &Reading, at: usize) -> Option<usize> {
    AT_SIGNS.iter().find_map(|sign| {
        let length = sign.chars().count();
        let written = reading.glyphs.get(at..at + length)?;
        written
            .iter()
            .zip(sign.chars())
            .all(|(glyph, ch)| glyph.ch.to_ascii_lowercase() == ch)
            .then_some(length)
    })
}

fn skip_space_back(reading: &Reading, at: usize, may_skip: bool) -> usize {
    if may_skip && reading.char_before(at) == Some(' ') { at - 1 } else { at }
}

fn skip_space(reading: &Reading, at: usize, may_skip: bool) -> usize {
    if may_skip && reading.char_at(at) == Some(' ') { at + 1 } else { at }
}

/// The first glyph of the name before the sign, which ends at `end`.
fn local_part(reading: &Reading, end: usize) -> Option<usize> {
    let is_part = |ch: char| ch.is_alphanumeric() || "._%+-'".contains(ch);
    let length = reading.glyphs[..end].iter().rev().take_while(|glyph| is_part(glyph.ch)).count();
    (end - length..end).find(|index| reading.glyphs[*index].ch.is_alphanumeric())
}

/// The last glyph of a domain with at least one dot and letters after the last one.
fn domain_end(reading: &Reading, start: usize) -> Option<usize> {
    let is_part = |ch: char| ch.is_alphanumeric() || ".-".contains(ch);
    let length = reading.glyphs[start.min(reading.glyphs.len())..]
        .iter()
        .take_while(|glyph| is_part(glyph.ch))
        .count();
    let last = (start..start + length).rfind(|index| reading.glyphs[*index].ch.is_alphanumeric())?;
    let domain: String = reading.glyphs[start..=last].iter().map(|glyph| glyph.ch).collect();
    let (host, top) = domain.rsplit_once('.')?;
    let is_top = top.chars().count() >= 2 && top.chars().all(char::is_alphabetic);
    (is_top && host.starts_with(char::is_alphanumeric)).then_some(last)
}
