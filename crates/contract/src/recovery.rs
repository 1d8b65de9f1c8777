//! The recovery code of someone who forgot their PIN: a database key as text that people can print, read out and type.
//! The centre writes it, the tablet reads it. How the key left the tablet, and what it opens there, is not here.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE32_NOPAD;
use zeroize::{Zeroize, Zeroizing};

/// The first byte: the version of the format. With the rest it gives 45 bytes, which are 72 letters and none to spare.
const FORMAT: u8 = 1;
const KEY_BYTES: usize = 32;
const CHECK_BYTES: usize = 4;
const CONTENT_BYTES: usize = 1 + 8 + KEY_BYTES;
/// Letters that are written together.
const GROUP: usize = 4;

/// A recovery code. Who holds it and the tablet opens the tablet, until the tablet has renewed its key.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode {
    /// The generation of the database key: a tablet that was stopped in the middle of a change has two.
    pub generation: u64,
    /// The database key. Wiped from memory when dropped.
    pub key: Zeroizing<[u8; KEY_BYTES]>,
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecoveryCode").field("generation", &self.generation).finish_non_exhaustive()
    }
}

/// The text is no recovery code: a letter is wrong or missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a recovery code")]
pub struct NotARecoveryCode;

impl RecoveryCode {
    /// The code as it is printed: upper case letters and digits in groups of four.
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(CONTENT_BYTES + CHECK_BYTES));
        bytes.push(FORMAT);
        bytes.extend_from_slice(&self.generation.to_be_bytes());
        bytes.extend_from_slice(self.key.as_ref());
        let check = check(&bytes);
        bytes.extend_from_slice(&check);
        let letters = Zeroizing::new(BASE32_NOPAD.encode(&bytes));
        let mut text = Zeroizing::new(String::with_capacity(letters.len() + letters.len() / GROUP));
        for (at, letter) in letters.chars().enumerate() {
            if at > 0 && at % GROUP == 0 {
                text.push(' ');
            }
            text.push(letter);
        }
        text
    }
}

impl FromStr for RecoveryCode {
    type Err = NotARecoveryCode;

    fn from_str(text: &str) -> Result<Self, NotARecoveryCode> {
        let letters: Zeroizing<String> = Zeroizing::new(text.chars().filter_map(as_meant).collect());
        let bytes =
            BASE32_NOPAD.decode(letters.as_bytes()).map(Zeroizing::new).map_err(|_| NotARecoveryCode)?;
        let (content, checked) = bytes.split_at_checked(CONTENT_BYTES).ok_or(NotARecoveryCode)?;
        if check(content) != checked {
            return Err(NotARecoveryCode);
        }
        let (&FORMAT, rest) = content.split_first().ok_or(NotARecoveryCode)? else {
            return Err(NotARecoveryCode);
        };
        let (generation, key) = rest.split_first_chunk::<8>().ok_or(NotARecoveryCode)?;
        let mut whole =
            Self { generation: u64::from_be_bytes(*generation), key: Zeroizing::new([0; KEY_BYTES]) };
        whole.key.copy_from_slice(key);
        Ok(whole)
    }
}

/// The letter that was meant: people type lower case, and digits that base32 leaves out because they look like letters.
fn as_meant(typed: char) -> Option<char> {
    match typed {
        '0' => Some('O'),
        '1' => Some('I'),
        '8' => Some('B'),
        '-' => None,
        space if space.is_whitespace() => None,
        other => Some(other.to_ascii_uppercase()),
    }
}

/// Tells a typing mistake from a code that no longer holds; it guards nothing.
fn check(content: &[u8]) -> [u8; CHECK_BYTES] {
    let mut hash = blake3::derive_key("turbok recovery code check v1", content);
    let mut check = [0; CHECK_BYTES];
    check.copy_from_slice(&hash[..CHECK_BYTES]);
    hash.zeroize();
    check
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn code() -> RecoveryCode {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        for (at, byte) in key.iter_mut().enumerate() {
            *byte = u8::try_from(at * 7 + 3).unwrap();
        }
        RecoveryCode { generation: 3, key }
    }

    fn read(text: &str) -> Result<RecoveryCode, NotARecoveryCode> {
        text.parse()
    }

    #[test]
    fn a_code_is_eighteen_groups_of_four_capitals_and_digits() {
        let text = code().text();
        let groups: Vec<_> = text.split(' ').collect();
        assert_eq!(groups.len(), 18);
        let printed = |letter: char| letter.is_ascii_uppercase() || ('2'..='7').contains(&letter);
        assert!(groups.iter().all(|group| group.len() == 4 && group.chars().all(printed)), "{}", *text);
    }

    #[test]
    fn a_code_survives_its_text_whatever_its_generation() {
        for generation in [0, 1, 3, u64::MAX] {
            let code = RecoveryCode { generation, ..code() };
            assert_eq!(read(&code.text()), Ok(code));
        }
    }

    #[test]
    fn a_code_survives_being_typed_carelessly() {
        let text = code().text();
        let (start, end) = text.split_at(23);
        let careless = format!("  {}\r\n{}\n", start.to_lowercase(), end.replace(' ', "-"));
        assert_eq!(read(&careless), Ok(code()));
        assert_eq!(read(&text.replace('O', "0").replace('I', "1").replace('B', "8")), Ok(code()));
        assert!(text.contains(['O', 'I', 'B']), "one of them is in it: {}", *text);
    }

    #[test]
    fn any_one_wrong_letter_is_noticed() {
        let text = code().text();
        for at in (0..text.len()).filter(|at| text.as_bytes()[*at] != b' ') {
            for wrong in [b'A', b'B', b'7'].into_iter().filter(|wrong| *wrong != text.as_bytes()[at]) {
                let mut bytes = text.as_bytes().to_vec();
                bytes[at] = wrong;
                assert_eq!(read(&String::from_utf8(bytes).unwrap()), Err(NotARecoveryCode), "{at}");
            }
        }
    }

    #[test]
    fn two_letters_that_changed_places_are_noticed() {
        let letters = code().text().replace(' ', "").into_bytes();
        for at in (1..letters.len()).filter(|at| letters[at - 1] != letters[*at]) {
            let mut swapped = letters.clone();
            swapped.swap(at - 1, at);
            assert_eq!(read(&String::from_utf8(swapped).unwrap()), Err(NotARecoveryCode), "{at}");
        }
    }

    #[test]
    fn a_code_that_is_too_short_or_too_long_is_none() {
        let text = code().text();
        for end in 0..text.len() {
            assert_eq!(read(&text[..end]), Err(NotARecoveryCode), "{end}");
        }
        for more in ["A", "AAAA", "AAAA AAAA"] {
            assert_eq!(read(&format!("{} {more}", *text)), Err(NotARecoveryCode), "{more}");
        }
        for other in ["åäö", "TURBOK1:AB", "471123"] {
            assert_eq!(read(other), Err(NotARecoveryCode), "{other}");
        }
    }

    #[test]
    fn a_code_of_another_format_is_refused_though_its_check_is_right() {
        let mut bytes = BASE32_NOPAD.decode(code().text().replace(' ', "").as_bytes()).unwrap();
        bytes.truncate(CONTENT_BYTES);
        bytes[0] = FORMAT + 1;
        let checked = check(&bytes);
        bytes.extend_from_slice(&checked);
        assert_eq!(read(&BASE32_NOPAD.encode(&bytes)), Err(NotARecoveryCode));
    }

    #[test]
    fn debug_shows_no_byte_of_the_key() {
        let code = RecoveryCode { key: Zeroizing::new([171; KEY_BYTES]), ..code() };
        let shown = format!("{code:?}").to_lowercase();
        assert!(
            shown.contains("generation: 3") && !shown.contains("171") && !shown.contains("ab,"),
            "{shown}"
        );
    }
}
