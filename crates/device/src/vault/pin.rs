//! The six digits that a staff member types. Used by the vault and by whoever reads a PIN from a person.
//! How a PIN becomes a key is in `wrap`, how many tries it gets in `waits`.

use std::fmt;

use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// How many digits a PIN has.
pub const PIN_DIGITS: usize = 6;

/// Why a PIN was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PinError {
    /// Not exactly six digits 0 to 9.
    #[error("a PIN is exactly six digits")]
    NotSixDigits,
    /// Among the PINs that are guessed first.
    #[error("the PIN is too simple")]
    TooSimple,
}

/// Six digits as typed. Wiped from memory when dropped; never shown by `Debug`.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Pin([u8; PIN_DIGITS]);

impl Pin {
    /// Reads a typed PIN. A simple one is let through: it is merely wrong.
    ///
    /// # Errors
    /// `NotSixDigits`.
    pub fn new(text: &str) -> Result<Self, PinError> {
        let bytes = text.as_bytes();
        if bytes.len() != PIN_DIGITS || !bytes.iter().all(u8::is_ascii_digit) {
            return Err(PinError::NotSixDigits);
        }
        let mut pin = Self([0; PIN_DIGITS]);
        pin.0.copy_from_slice(bytes);
        Ok(pin)
    }

    /// The ASCII digits, for the key derivation only.
    pub(super) fn digits(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(hidden)")
    }
}

/// A PIN that someone may choose: six digits that are not among the first guesses.
#[derive(Debug, Clone)]
pub struct NewPin(Pin);

impl NewPin {
    /// Reads a PIN that is about to be set.
    ///
    /// # Errors
    /// `NotSixDigits`, `TooSimple`.
    pub fn new(text: &str) -> Result<Self, PinError> {
        let pin = Pin::new(text)?;
        if is_too_simple(&pin.0) {
            return Err(PinError::TooSimple);
        }
        Ok(Self(pin))
    }

    /// The digits as a PIN that unlocks.
    pub fn as_pin(&self) -> &Pin {
        &self.0
    }
}

/// One or two different digits, a run up or down (also past 9 and 0), or three digits said twice.
/// These are what people choose first; together under one percent of all PINs.
fn is_too_simple(digits: &[u8; PIN_DIGITS]) -> bool {
    let different = (b'0'..=b'9').filter(|digit| digits.contains(digit)).count();
    different <= 2 || is_run(digits, 1) || is_run(digits, 9) || digits[..3] == digits[3..]
}

fn is_run(digits: &[u8], step: u8) -> bool {
    digits.windows(2).all(|pair| (pair[0] - b'0' + step) % 10 == pair[1] - b'0')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn a_pin_is_exactly_six_ascii_digits() {
        assert!(Pin::new("135790").is_ok());
        for text in ["", "13579", "1357901", "13579a", " 35790", "+35790", "١٣٥", "１３"] {
            assert_eq!(Pin::new(text).unwrap_err(), PinError::NotSixDigits, "{text}");
        }
    }

    #[test]
    fn the_pins_that_are_guessed_first_cannot_be_chosen() {
        for text in [
            "000000", "999999", "123456", "654321", "012345", "890123", "210987", "121212", "112211",
            "123123", "100000",
        ] {
            assert_eq!(NewPin::new(text).unwrap_err(), PinError::TooSimple, "{text}");
        }
        for text in ["135790", "123457", "654312", "123124", "112233", "121213"] {
            assert!(NewPin::new(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_simple_pin_can_be_typed() {
        assert!(Pin::new("000000").is_ok());
    }

    #[test]
    fn simple_pins_are_under_one_percent_of_all() {
        let refused = (0..1_000_000).filter(|number| NewPin::new(&format!("{number:06}")).is_err()).count();
        assert!((3_000..10_000).contains(&refused), "{refused}");
    }

    #[test]
    fn debug_never_shows_the_digits() {
        let shown = format!("{:?} {:?}", Pin::new("481516"), NewPin::new("481516"));
        assert!(!shown.contains("481516"), "{shown}");
        assert!(!shown.contains("52"), "{shown}");
    }
}
