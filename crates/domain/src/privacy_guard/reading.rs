//! A text read once for all detectors: characters with their places, groups of digits, and words.
//! Characters that do not show are passed over, and a letter typed as letter plus accent is one letter,
//! so nothing can be hidden between them. What any of it means is decided by the detectors.

use super::digit_groups::{self, Group, Joint};
use super::{Finding, FindingKind};

/// One character that shows, with its bytes in the text.
#[derive(Clone, Copy)]
pub(super) struct Glyph {
    pub(super) ch: char,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Its value where it is a decimal digit of any script.
    pub(super) digit: Option<u8>,
}

/// A run of letters, with hyphens inside it.
pub(super) struct Word {
    /// The index of the first glyph.
    pub(super) first: usize,
    /// The index of the last glyph.
    pub(super) last: usize,
    pub(super) lower: String,
    /// Begins with a capital and is not all capitals.
    pub(super) capitalised: bool,
    /// Stands where any word has a capital.
    pub(super) starts_sentence: bool,
}

/// The text as the detectors see it.
pub(super) struct Reading {
    pub(super) glyphs: Vec<Glyph>,
    pub(super) groups: Vec<Group>,
    /// What stands between a group and the next; one shorter than `groups`.
    pub(super) joints: Vec<Joint>,
    pub(super) words: Vec<Word>,
}

/// Words that may stand between a label and its number: *dnr är 12*, *LMA-kort nr 12*.
const FILLERS: &[&str] = &["nr", "nummer", "numret", "no", "är", "var", "kort", "kortet", "id"];
/// *ärende nr är* is the longest anyone writes.
const FILLERS_MAX: usize = 3;
/// Room for a colon and a space or two between a label and its number.
const LABEL_GAP_MAX: usize = 3;

impl Reading {
    pub(super) fn of(text: &str) -> Reading {
        let glyphs = read_glyphs(text);
        let groups = digit_groups::read_groups(&glyphs);
        let joints = digit_groups::read_joints(&glyphs, &groups);
        let words = read_words(&glyphs);
        Reading { glyphs, groups, joints, words }
    }

    /// A finding from the first to the last glyph, both included.
    pub(super) fn finding(&self, kind: FindingKind, first: usize, last: usize) -> Finding {
        Finding { kind, start: self.glyphs[first].start, end: self.glyphs[last].end }
    }

    pub(super) fn char_at(&self, glyph: usize) -> Option<char> {
        self.glyphs.get(glyph).map(|glyph| glyph.ch)
    }

    pub(super) fn char_before(&self, glyph: usize) -> Option<char> {
        glyph.checked_sub(1).and_then(|before| self.char_at(before))
    }

    /// Whether a plus sign that opens an international number stands right before the glyph.
    pub(super) fn plus_before(&self, glyph: usize) -> bool {
        if !matches!(self.char_before(glyph), Some('+' | '＋')) {
            return false;
        }
        glyph.checked_sub(2).is_none_or(|before| self.glyphs[before].digit.is_none())
    }

    /// Whether a word that `labels` stands right before the glyph, fillers and punctuation apart.
    pub(super) fn is_labelled(&self, glyph: usize, labels: impl Fn(&str) -> bool) -> bool {
        let mut next = glyph;
        let mut index = self.words.partition_point(|word| word.last < glyph);
        for _ in 0..=FILLERS_MAX {
            let Some(word) = index.checked_sub(1).map(|before| &self.words[before]) else {
                return false;
            };
            if !self.is_label_gap(word.last + 1, next) {
                return false;
            }
            if labels(&word.lower) {
                return true;
            }
            if !is_filler(&word.lower) {
                return false;
            }
            next = word.first;
            index -= 1;
        }
        false
    }

    /// Whether only a little punctuation stands from one glyph up to another.
    pub(super) fn is_label_gap(&self, from: usize, to: usize) -> bool {
        to.saturating_sub(from) <= LABEL_GAP_MAX
            && self.glyphs[from.min(to)..to]
                .iter()
                .all(|glyph| is_space(glyph.ch) || ":.-#(=".contains(glyph.ch))
    }

    /// Whether nothing but one or two spaces stands between two glyphs.
    pub(super) fn is_space_between(&self, last: usize, first: usize) -> bool {
        self.glyphs.get(last + 1..first).is_some_and(|between| {
            (1..=2).contains(&between.len()) && between.iter().all(|glyph| is_space(glyph.ch))
        })
    }
}

pub(super) fn is_filler(word: &str) -> bool {
    FILLERS.contains(&word)
}

/// A space within a line. A line break parts what stands on either side of it.
pub(super) fn is_space(ch: char) -> bool {
    ch.is_whitespace() && !matches!(ch, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Any character people use as a hyphen, dash or minus.
pub(super) fn is_dash(ch: char) -> bool {
    matches!(
        ch,
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2043}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
    )
}

fn read_glyphs(text: &str) -> Vec<Glyph> {
    let mut glyphs: Vec<Glyph> = Vec::with_capacity(text.len());
    for (start, ch) in text.char_indices() {
        let end = start + ch.len_utf8();
        if is_invisible(ch) {
            continue;
        }
        if is_accent(ch) {
            if let Some(last) = glyphs.last_mut() {
                last.ch = compose(last.ch, ch);
                last.end = end;
            }
            continue;
        }
        let digit = digit_groups::digit_value(ch);
        glyphs.push(Glyph { ch, start, end, digit });
    }
    glyphs
}

/// Soft hyphens, zero-width characters, marks of writing direction and the dressing of emoji digits.
pub(super) fn is_invisible(ch: char) -> bool {
    matches!(
        ch,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{20e3}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
    )
}

fn is_accent(ch: char) -> bool {
    matches!(ch, '\u{300}'..='\u{36f}')
}

fn compose(letter: char, accent: char) -> char {
    match (letter, accent) {
        ('a', '\u{30a}') => 'å',
        ('A', '\u{30a}') => 'Å',
        ('a', '\u{308}') => 'ä',
        ('A', '\u{308}') => 'Ä',
        ('o', '\u{308}') => 'ö',
        ('O', '\u{308}') => 'Ö',
        ('e', '\u{301}') => 'é',
        ('E', '\u{301}') => 'É',
        (other, _) => other,
    }
}

fn read_words(glyphs: &[Glyph]) -> Vec<Word> {
    let mut words = Vec::new();
    let mut at = 0;
    while at < glyphs.len() {
        if !glyphs[at].ch.is_alphabetic() {
            at += 1;
            continue;
        }
        let first = at;
        while at < glyphs.len() && is_inside_word(glyphs, at) {
            at += 1;
        }
        words.push(word(glyphs, first, at - 1));
    }
    words
}

fn is_inside_word(glyphs: &[Glyph], at: usize) -> bool {
    if glyphs[at].ch.is_alphabetic() {
        return true;
    }
    is_dash(glyphs[at].ch) && glyphs.get(at + 1).is_some_and(|next| next.ch.is_alphabetic())
}

fn word(glyphs: &[Glyph], first: usize, last: usize) -> Word {
    let letters = &glyphs[first..=last];
    let capital = letters[0].ch.is_uppercase();
    let before = glyphs[..first].iter().rev().map(|glyph| glyph.ch).find(|ch| !is_space(*ch));
    Word {
        first,
        last,
        lower: letters.iter().flat_map(|glyph| glyph.ch.to_lowercase()).collect(),
        capitalised: capital && letters[1..].iter().any(|glyph| glyph.ch.is_lowercase()),
        starts_sentence: before.is_none_or(|ch| !ch.is_alphanumeric() && ch != ','),
    }
}
