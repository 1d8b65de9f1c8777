//! Ids of records: typed in the code, 22 characters of base64url in rows and messages.
//! An id is for finding a record; it is never used for order and never read for time.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use super::value::{FieldValue, Value, ValueError};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The 22 characters that stand for an id in rows, messages and answers.
#[must_use]
pub fn encode(id: Uuid) -> String {
    let number = id.as_u128();
    let digit = |at: u32| {
        // 128 bits are 21 digits of six bits and a last one of two.
        let bits = if at == 21 { (number << 4) & 63 } else { (number >> (122 - 6 * at)) & 63 };
        char::from(ALPHABET[bits as usize])
    };
    (0..22).map(digit).collect()
}

/// The id that these 22 characters stand for; hyphenated ids are read as well.
#[must_use]
pub fn decode(text: &str) -> Option<Uuid> {
    if text.len() != 22 {
        return Uuid::try_parse(text).ok().filter(|_| text.len() == 36);
    }
    let mut number: u128 = 0;
    for (at, byte) in text.bytes().enumerate() {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        if at < 21 {
            number = (number << 6) | u128::from(digit);
        } else if digit & 15 == 0 {
            number = (number << 2) | u128::from(digit >> 4);
        } else {
            return None;
        }
    }
    Some(Uuid::from_u128(number))
}

/// The id of a record of type `R`.
pub struct Id<R>(Uuid, PhantomData<fn() -> R>);

impl<R> Id<R> {
    /// The id with these bits.
    #[must_use]
    pub const fn new(id: Uuid) -> Self {
        Self(id, PhantomData)
    }

    /// The bits.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl<R> From<Uuid> for Id<R> {
    fn from(id: Uuid) -> Self {
        Self::new(id)
    }
}

impl<R> Clone for Id<R> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<R> Copy for Id<R> {}
impl<R> PartialEq for Id<R> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<R> Eq for Id<R> {}
impl<R> PartialOrd for Id<R> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<R> Ord for Id<R> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
impl<R> Hash for Id<R> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<R> fmt::Debug for Id<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&encode(self.0))
    }
}
impl<R> fmt::Display for Id<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&encode(self.0))
    }
}

/// The text is no id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id: expected 22 characters of base64url")]
pub struct NotAnId;

impl<R> FromStr for Id<R> {
    type Err = NotAnId;
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        decode(text).map(Self::new).ok_or(NotAnId)
    }
}
impl<R> Serialize for Id<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de, R> Deserialize<'de> for Id<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
impl<R> FieldValue for Id<R> {
    fn to_value(&self) -> Option<Value> {
        self.0.to_value()
    }
    fn from_value(value: Option<&Value>) -> Result<Self, ValueError> {
        Uuid::from_value(value).map(Self::new)
    }
}

/// The id that follows from what a record is about: the same on every tablet, without asking anyone.
///
/// A UUIDv8 over the dataset, the record's type and the values of its identifying fields.
#[must_use]
pub fn derive(dataset: Uuid, type_number: u16, parts: &[&Value]) -> Uuid {
    let mut hasher = blake3::Hasher::new_derive_key("turbok 2026 derived record id");
    hasher.update(dataset.as_bytes());
    hasher.update(&type_number.to_le_bytes());
    for part in parts {
        super::canonical::write(part, &mut |bytes| {
            hasher.update(bytes);
        });
    }
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_text() {
        for bits in [0, 1, u128::MAX, 0x0192_7f3c_2a1b_7c00_9f3a_5566_7788_99aa] {
            let id = Uuid::from_u128(bits);
            assert_eq!(decode(&encode(id)), Some(id));
            assert_eq!(decode(&id.to_string()), Some(id));
        }
    }

    #[test]
    fn text_that_is_no_id_is_refused() {
        for text in ["", "A", "AAAAAAAAAAAAAAAAAAAAA!", "AAAAAAAAAAAAAAAAAAAAAB", "AAAAAAAAAAAAAAAAAAAAAAA"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }

    #[test]
    fn a_derived_id_depends_on_dataset_type_and_every_part() {
        let one = Uuid::from_u128(1);
        let (a, b) = (Value::Text("a".into()), Value::Int(1));
        let id = derive(one, 4, &[&a, &b]);
        assert_eq!(id, derive(one, 4, &[&a, &b]));
        assert_eq!(id.get_version_num(), 8);
        assert_ne!(id, derive(Uuid::from_u128(2), 4, &[&a, &b]));
        assert_ne!(id, derive(one, 5, &[&a, &b]));
        assert_ne!(id, derive(one, 4, &[&b, &a]));
        assert_ne!(id, derive(one, 4, &[&a]));
    }
}
