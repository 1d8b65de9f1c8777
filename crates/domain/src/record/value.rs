//! The values that a field can hold, and how Rust types become them.
//! Called by every declaration and by the sync; nothing here knows of versions or storage.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

/// One value of one field.
///
/// There are no floating point numbers, and maps are sorted, so that equal values always have equal bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// Cleared: the field was written, and holds nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number: counts, unix milliseconds, minutes after midnight.
    Int(i64),
    /// Text, also ids (22 characters of base64url) and dates (`2016-03-15`).
    Text(String),
    /// An ordered list.
    List(Vec<Value>),
    /// A sorted map.
    Map(BTreeMap<String, Value>),
}

// By hand: a derived reader would try each kind in turn, and make an error text for each that does not fit.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value without fractions")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, yes: bool) -> Result<Value, E> {
        Ok(Value::Bool(yes))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Int(number))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Value, E> {
        i64::try_from(number).map(Value::Int).map_err(|_| E::custom("a number is too large"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = BTreeMap::new();
        while let Some((key, item)) = entries.next_entry()? {
            map.insert(key, item);
        }
        Ok(Value::Map(map))
    }
}

/// Why a value could not become what its field declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// The field must be there and is not.
    #[error("a value is missing")]
    Missing,
    /// The value is of another kind than the field declares.
    #[error("expected {expected}")]
    Unexpected {
        /// What the field declares.
        expected: &'static str,
    },
}

/// A Rust type that a field can have.
pub trait FieldValue: Sized {
    /// The value to keep; `None` where the field holds nothing and need not be written: no, zero, empty.
    fn to_value(&self) -> Option<Value>;

    /// Reads the field; `None` means that it was never written.
    ///
    /// # Errors
    /// When the field must be there and is not, or holds another kind of value.
    fn from_value(value: Option<&Value>) -> Result<Self, ValueError>;
}

fn unexpected<T>(expected: &'static str) -> Result<T, ValueError> {
    Err(ValueError::Unexpected { expected })
}

impl FieldValue for bool {
    fn to_value(&self) -> Option<Value> {
        self.then_some(Value::Bool(true))
    }
    fn from_value(value: Option<&Value>) -> Result<Self, ValueError> {
        match value {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(yes)) => Ok(*yes),
            Some(_) => unexpected("yes or no"),
        }
    }
}

impl FieldValue for i64 {
    fn to_value(&self) -> Option<Value> {
        (*self != 0).then_some(Value::Int(*self))
    }
    fn from_value(value: Option<&Value>) -> Result<Self, ValueError> {
        match value {
            None | Some(Value::Null) => Ok(0),
            Some(Value::Int(number)) => Ok(*number),
            Some(_) => unexpected("a whole number"),
        }
    }
}

impl FieldValue for String {
    fn to_value(&self) -> Option<Value> {
        (!self.is_empty()).then(|| Value::Text(self.clone()))
    }
    fn from_value(value: Option<&Value>) -> Result<Self, ValueError> {
        match value {
            None | Some(Value::Null) => Ok(Self::new()),
            Some(Value::Text(text)) => Ok(text.clone()),
            Some(_) => unexpected("text"),
        }
    }
}

impl FieldValue for NaiveDate {
    fn to_value(&self) -> Option<Value> {
        Some(Value::Text(self.format("%Y-%m-%d").to_string()))
    }
    fn from_value(value: Option<&Value>) -> Result<Self, ValueError> {
        match value {
            None | Some(Value::Null) => Err(ValueError::Missing),
            Some(Value::Text(text)) => {
                NaiveDate::parse_from_str(text, "%Y-%m-%d").or_else(|_| unexpected("a date"))
            }
            Some(_) => unexpected("a date"),
        }
    }
}

impl FieldValue for Uuid {
    fn to_value(&self) -> Option<Value> {
        Some(Value::Text(super::id::encode(*self)))
    }
    fn from_value(value: Option<&Value>) -> Result<Self, ValueError> {
        match value {
            None | Some(Value::Null) => Err(ValueError::Missing),
            Some(Value::Text(text)) => super::id::decode(text).map_or_else(|| unexpected("an id"), Ok),
            Some(_) => unexpected("an id"),
        }
    }
}

impl<T: FieldValue> FieldValue for Option<T> {
    fn to_value(&self) -> Option<Value> {
        self.as_ref().and_then(FieldValue::to_value)
    }
    fn from_value(value: Option<&Value>) -> Result<Self, ValueError> {
        match value {
            None | Some(Value::Null) => Ok(None),
            some => T::from_value(some).map(Some),
        }
    }
}

impl<T: FieldValue> FieldValue for Vec<T> {
    fn to_value(&self) -> Option<Value> {
        (!self.is_empty()).then(|| Value::List(self.iter().filter_map(FieldValue::to_value).collect()))
    }
    fn from_value(value: Option<&Value>) -> Result<Self, ValueError> {
        match value {
            None | Some(Value::Null) => Ok(Self::new()),
            Some(Value::List(items)) => items.iter().map(|item| T::from_value(Some(item))).collect(),
            Some(_) => unexpected("a list"),
        }
    }
}

impl<T: FieldValue> FieldValue for BTreeMap<String, T> {
    fn to_value(&self) -> Option<Value> {
        let entries = self.iter().filter_map(|(key, item)| Some((key.clone(), item.to_value()?)));
        (!self.is_empty()).then(|| Value::Map(entries.collect()))
    }
    fn from_value(value: Option<&Value>) -> Result<Self, ValueError> {
        match value {
            None | Some(Value::Null) => Ok(Self::new()),
            Some(Value::Map(entries)) => {
                entries.iter().map(|(key, item)| Ok((key.clone(), T::from_value(Some(item))?))).collect()
            }
            Some(_) => unexpected("a map"),
        }
    }
}

/// Makes a fieldless enum a field value: each variant has a stable text in rows and answers.
#[macro_export]
macro_rules! choice {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $code)] $variant),+ }

        impl $name {
            /// Every choice, in the order that people see.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable text of this choice.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The choice with this stable text.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }

        impl $crate::record::FieldValue for $name {
            fn to_value(&self) -> Option<$crate::record::Value> {
                Some($crate::record::Value::Text(self.code().to_owned()))
            }
            fn from_value(value: Option<&$crate::record::Value>) -> Result<Self, $crate::record::ValueError> {
                match value {
                    None | Some($crate::record::Value::Null) => Err($crate::record::ValueError::Missing),
                    Some($crate::record::Value::Text(code)) => Self::from_code(code)
                        .ok_or($crate::record::ValueError::Unexpected { expected: stringify!($name) }),
                    Some(_) => Err($crate::record::ValueError::Unexpected { expected: stringify!($name) }),
                }
            }
        }
    };
}

/// Makes a small serialisable struct a field value: one field of a record that is read and written whole.
#[macro_export]
macro_rules! composite {
    ($name:ident) => {
        impl $crate::record::FieldValue for $name {
            fn to_value(&self) -> Option<$crate::record::Value> {
                let json = serde_json::to_value(self).ok()?;
                serde_json::from_value(json).ok()
            }
            fn from_value(value: Option<&$crate::record::Value>) -> Result<Self, $crate::record::ValueError> {
                let expected = stringify!($name);
                match value {
                    None | Some($crate::record::Value::Null) => Err($crate::record::ValueError::Missing),
                    Some(value) => serde_json::to_value(value)
                        .and_then(serde_json::from_value)
                        .map_err(|_| $crate::record::ValueError::Unexpected { expected }),
                }
            }
        }
    };
}
