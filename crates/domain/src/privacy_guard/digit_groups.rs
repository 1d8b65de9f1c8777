//! Digits of every script, the groups they are written in, and what joins one group to the next.
//! The number detectors work on these; which groups make a number is theirs to say.

use super::reading::{Glyph, is_dash, is_space};

/// Digits that stand right next to each other: never cut, so a longer number hides no shorter one.
pub(super) struct Group {
    /// The index of the first glyph.
    pub(super) first: usize,
    /// The index of the last glyph.
    pub(super) last: usize,
    pub(super) digits: Vec<u8>,
}

/// What stands between two groups of digits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Joint {
    Space,
    Dash,
    Plus,
    Dot,
    Slash,
    Bracket,
    /// Anything that makes them two separate numbers.
    Apart,
}

/// A dash with a space on each side, and one to spare.
const JOINT_GLYPHS_MAX: usize = 4;

/// The zero of each script's ten decimal digits, in Unicode's order.
const ZEROS: &[u32] = &[
    0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50,
    0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40,
    0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x11066,
    0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e950, 0x1fbf0,
];

pub(super) fn digit_value(ch: char) -> Option<u8> {
    let code = u32::from(ch);
    let zero = ZEROS[..ZEROS.partition_point(|zero| *zero <= code)].last()?;
    u8::try_from(code - zero).ok().filter(|value| *value < 10)
}

pub(super) fn read_groups(glyphs: &[Glyph]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (index, glyph) in glyphs.iter().enumerate() {
        let Some(digit) = glyph.digit else { continue };
        match groups.last_mut() {
            Some(group) if group.last + 1 == index => {
                group.last = index;
                group.digits.push(digit);
            }
            _ => groups.push(Group { first: index, last: index, digits: vec![digit] }),
        }
    }
    groups
}

pub(super) fn read_joints(glyphs: &[Glyph], groups: &[Group]) -> Vec<Joint> {
    groups.windows(2).map(|pair| joint(&glyphs[pair[0].last + 1..pair[1].first])).collect()
}

fn joint(between: &[Glyph]) -> Joint {
    if between.len() > JOINT_GLYPHS_MAX {
        return Joint::Apart;
    }
    let spaces = between.iter().filter(|glyph| is_space(glyph.ch)).count();
    let mut signs = between.iter().map(|glyph| glyph.ch).filter(|ch| !is_space(*ch));
    match (signs.next(), signs.next()) {
        (None, _) => Joint::Space,
        (Some('(' | ')'), None | Some('(')) => Joint::Bracket,
        (Some(_), Some(_)) => Joint::Apart,
        (Some('+' | '＋'), None) => Joint::Plus,
        (Some('.'), None) if spaces == 0 => Joint::Dot,
        (Some('/'), None) => Joint::Slash,
        (Some(ch), None) if is_dash(ch) => Joint::Dash,
        _ => Joint::Apart,
    }
}
