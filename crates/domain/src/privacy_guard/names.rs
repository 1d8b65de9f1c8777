//! What is probably a person's name: two words with capitals, a common given name, or a word after *heter* or *min granne*.
//! Called by `inspect`. A soft hint only: places, offices and the library's own words are passed over (`known_words`).

use super::known_words::{
    GIVEN_NAMES, OPENER_ENDINGS, OPENERS, PARTICLES, PERSON_WORDS, PLACE_AND_OFFICE_ENDINGS,
    PLACES_AND_OFFICES, THINGS_WITH_NAMES, WELL_KNOWN,
};
use super::reading::{Reading, Word};
use super::{Finding, FindingKind};

const NAMING_WORDS: &[&str] = &["heter", "hette", "kallas"];

pub(super) fn find(reading: &Reading, found: &mut Vec<Finding>) {
    let mut next = 0;
    while next < reading.words.len() {
        // A row of one at least, so that every turn moves on.
        let end = run_end(reading, next).max(next + 1);
        if is_name(reading, next, end) {
            found.push(reading.finding(
                FindingKind::LikelyName,
                reading.words[next].first,
                reading.words[end - 1].last,
            ));
            next = end;
        } else {
            next += 1;
        }
    }
}

/// The index after the last word of a row of words that may be names, or `first` where this is none.
fn run_end(reading: &Reading, first: usize) -> usize {
    let mut end = first;
    while end < reading.words.len() {
        let word = &reading.words[end];
        let is_spaced = end == first || reading.is_space_between(reading.words[end - 1].last, word.first);
        if !is_spaced || !may_be_name(word) {
            break;
        }
        end += 1;
        end += particles_after(reading, end);
    }
    end
}

/// *Ibrahim al Hassan*: one particle, where a name follows it.
fn particles_after(reading: &Reading, at: usize) -> usize {
    let Some([name, particle, next]) =
        at.checked_sub(1).and_then(|before| reading.words.get(before..before + 3))
    else {
        return 0;
    };
    let holds = PARTICLES.contains(&particle.lower.as_str())
        && reading.is_space_between(name.last, particle.first)
        && reading.is_space_between(particle.last, next.first)
        && may_be_name(next);
    usize::from(holds)
}

fn may_be_name(word: &Word) -> bool {
    is_given_name(&word.lower) && word.capitalised
        || (word.capitalised && !is_place_or_office(&word.lower) && !OPENERS.contains(&word.lower.as_str()))
}

fn is_name(reading: &Reading, first: usize, end: usize) -> bool {
    let words = &reading.words[first..end];
    let word = &words[0];
    if !may_be_name(word) {
        return is_given_name(&word.lower) && is_introduced(reading, first);
    }
    if is_well_known(words) {
        return false;
    }
    if is_given_name(&word.lower) || is_introduced(reading, first) {
        return true;
    }
    words.len() >= 2 && !(word.starts_with_a_sentence_word())
}

impl Word {
    /// Whether the capital may only be there because the sentence begins.
    fn starts_with_a_sentence_word(&self) -> bool {
        self.starts_sentence && OPENER_ENDINGS.iter().any(|ending| self.lower.ends_with(ending))
    }
}

/// Whether the word before says that a name follows.
fn is_introduced(reading: &Reading, at: usize) -> bool {
    let Some(before) = at.checked_sub(1) else {
        return false;
    };
    let word = &reading.words[before];
    if !reading.is_space_between(word.last, reading.words[at].first) {
        return false;
    }
    if !NAMING_WORDS.contains(&word.lower.as_str()) {
        return PERSON_WORDS.contains(&word.lower.as_str());
    }
    // *boken som heter Ronja* and *boken heter Ronja*.
    let named = reading.words[..before].iter().rev().find(|word| word.lower != "som");
    !named.is_some_and(|word| THINGS_WITH_NAMES.contains(&word.lower.as_str()))
}

fn is_well_known(words: &[Word]) -> bool {
    let row: Vec<&str> = words.iter().map(|word| word.lower.as_str()).collect();
    let row = row.join(" ");
    WELL_KNOWN.contains(&row.as_str()) || WELL_KNOWN.contains(&without_genitive(&row))
}

fn is_given_name(word: &str) -> bool {
    GIVEN_NAMES.contains(&word) || GIVEN_NAMES.contains(&without_genitive(word))
}

fn is_place_or_office(word: &str) -> bool {
    let bare = without_genitive(word);
    let ends = |ending: &&str| bare.ends_with(*ending) || word.ends_with(*ending);
    PLACES_AND_OFFICES.contains(&word)
        || PLACES_AND_OFFICES.contains(&bare)
        || PLACE_AND_OFFICE_ENDINGS.iter().any(ends)
}

fn without_genitive(word: &str) -> &str {
    word.strip_suffix('s').unwrap_or(word)
}
