//! A record as it travels and as it is kept: numbered fields, each with its version. Unknown fields and types are kept as they came.
//! One row is one line of JSON; the same bytes are stored, sent and (by their content) hashed.

use std::collections::BTreeMap;

use domain::record::{FieldError, Fields, Month, Record, Value, id};
use domain::records;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::version::Version;

/// The field that says that a record was deleted.
pub const DELETED: u16 = 0;

/// The longest line that is read: a row is some hundred bytes, the longest reference text some thousand.
pub const LINE_BYTES_MAX: usize = 64 * 1024;
/// A line that is written again is at most so many times as long: each field may get a version of its own.
const GROWS_AT_MOST: usize = 8;

/// One field: its value, and when and by whom it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// When and by whom.
    pub version: Version,
    /// What.
    pub value: Value,
}

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The number of the record type.
    pub type_number: u16,
    /// The record's id.
    pub id: Uuid,
    /// The unit it belongs to; nil for what belongs to the whole dataset. Never changes.
    pub unit: Uuid,
    /// The month it belongs to. Never changes.
    pub month: Month,
    /// Every field that was ever written.
    pub fields: BTreeMap<u16, Field>,
}

/// A line that is no row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// Longer than [`LINE_BYTES_MAX`], as it is or when it is written again.
    #[error("the line is longer than {LINE_BYTES_MAX} bytes")]
    TooLong,
    /// Not JSON of the right shape.
    #[error("the line is not a row")]
    Malformed,
    /// The id was left out and does not follow from the fields.
    #[error("the line has no id")]
    NoId,
    /// A row without fields says nothing.
    #[error("the line has no fields")]
    NoFields,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    #[serde(rename = "t")]
    type_number: u16,
    #[serde(rename = "i", default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(rename = "u", default, skip_serializing_if = "String::is_empty")]
    unit: String,
    #[serde(rename = "m", default, skip_serializing_if = "is_no_month")]
    month: Month,
    #[serde(rename = "v")]
    version: Version,
    #[serde(rename = "x", default, skip_serializing_if = "BTreeMap::is_empty")]
    other_versions: BTreeMap<u16, Version>,
    #[serde(rename = "f")]
    fields: BTreeMap<u16, Value>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_no_month(month: &Month) -> bool {
    *month == Month::NONE
}

impl Row {
    /// A row with one version for all its fields.
    #[must_use]
    pub fn new(
        type_number: u16,
        id: Uuid,
        unit: Uuid,
        month: Month,
        version: Version,
        fields: Fields,
    ) -> Self {
        let fields = fields.into_iter().map(|(number, value)| (number, Field { version, value })).collect();
        Self { type_number, id, unit, month, fields }
    }

    /// The value of a field, if it was ever written.
    #[must_use]
    pub fn value(&self, number: u16) -> Option<&Value> {
        self.fields.get(&number).map(|field| &field.value)
    }

    /// The record, read as its declaration says.
    ///
    /// # Errors
    /// When a field that must be there is not, or holds another kind of value.
    pub fn read<R: Record>(&self) -> Result<R, FieldError> {
        R::from_fields(&|number| self.value(number))
    }

    /// The latest version of any field.
    #[must_use]
    pub fn version(&self) -> Version {
        self.fields.values().map(|field| field.version).max().unwrap_or_default()
    }

    /// Whether the record was deleted.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.value(DELETED) == Some(&Value::Bool(true))
    }

    /// The record that this one belongs to, if its type says so.
    #[must_use]
    pub fn parent(&self) -> Option<Uuid> {
        let parent = records::declaration(self.type_number)?.parent?;
        match self.value(parent)? {
            Value::Text(text) => id::decode(text),
            _ => None,
        }
    }

    /// The id that follows from the fields, for types whose ids do.
    #[must_use]
    pub fn derived_id(&self, dataset: Uuid) -> Option<Uuid> {
        records::declaration(self.type_number)?.derived_id(dataset, |number| self.value(number))
    }

    /// Writes the fields that differ, with one version. Fields that are no longer there are cleared, not forgotten.
    /// Returns whether anything changed.
    pub fn write(&mut self, fields: &Fields, version: Version) -> bool {
        let known: Vec<u16> = records::declaration(self.type_number)
            .map(|declaration| declaration.fields.iter().map(|field| field.number).collect())
            .unwrap_or_default();
        let mut changed = false;
        for number in known {
            let wanted = fields.get(&number);
            let now = self.value(number).filter(|value| **value != Value::Null);
            if wanted == now {
                continue;
            }
            let value = wanted.cloned().unwrap_or(Value::Null);
            self.fields.insert(number, Field { version, value });
            changed = true;
        }
        changed
    }

    /// Gives every field the same version: a lane is one value, written whole.
    pub fn stamp_whole(&mut self, version: Version) {
        for field in self.fields.values_mut() {
            field.version = version;
        }
    }

    /// The row as one line of JSON, without the line break. An id that follows from the fields is left out.
    #[must_use]
    pub fn to_line(&self, dataset: Uuid) -> String {
        let version = self.version();
        let line = Line {
            type_number: self.type_number,
            id: (self.derived_id(dataset) != Some(self.id)).then(|| id::encode(self.id)),
            unit: if self.unit.is_nil() { String::new() } else { id::encode(self.unit) },
            month: self.month,
            version,
            other_versions: self
                .fields
                .iter()
                .filter(|(_, field)| field.version != version)
                .map(|(number, field)| (*number, field.version))
                .collect(),
            fields: self.fields.iter().map(|(number, field)| (*number, field.value.clone())).collect(),
        };
        // Every part has a JSON form: maps have number or text keys, and there are no floats.
        serde_json::to_string(&line).unwrap_or_default()
    }

    /// Whether the row's line would be longer than any that is read.
    #[must_use]
    pub fn is_too_long(&self, dataset: Uuid) -> bool {
        self.to_line(dataset).len() > LINE_BYTES_MAX
    }

    /// Reads a line.
    ///
    /// # Errors
    /// When the line is too long, not a row, or has no id.
    pub fn from_line(line: &[u8], dataset: Uuid) -> Result<Self, LineError> {
        if line.len() > LINE_BYTES_MAX {
            return Err(LineError::TooLong);
        }
        let may_grow_too_long = line.len() > LINE_BYTES_MAX / GROWS_AT_MOST;
        let line: Line = serde_json::from_slice(line).map_err(|_| LineError::Malformed)?;
        if line.fields.is_empty() {
            return Err(LineError::NoFields);
        }
        let decoded = |text: &str| id::decode(text).ok_or(LineError::Malformed);
        let unit = if line.unit.is_empty() { Uuid::nil() } else { decoded(&line.unit)? };
        let given = line.id.as_deref().map(decoded).transpose()?;
        let others = line.other_versions;
        let fields = line
            .fields
            .into_iter()
            .map(|(number, value)| {
                let version = others.get(&number).copied().unwrap_or(line.version);
                (number, Field { version, value })
            })
            .collect();
        let mut row =
            Self { type_number: line.type_number, id: Uuid::nil(), unit, month: line.month, fields };
        row.id = given.or_else(|| row.derived_id(dataset)).ok_or(LineError::NoId)?;
        if may_grow_too_long && row.is_too_long(dataset) {
            return Err(LineError::TooLong);
        }
        Ok(row)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::version::{Clock, Node};

    const DATASET: Uuid = Uuid::from_u128(77);

    fn version(clock: u64) -> Version {
        Version { clock: Clock(clock), node: Node(9) }
    }

    fn tally() -> Row {
        let fields = Fields::from([
            (1, Value::Text(id::encode(Uuid::from_u128(5)))),
            (2, Value::Text(id::encode(Uuid::from_u128(6)))),
            (5, Value::Map([("v".to_owned(), Value::Int(3))].into())),
        ]);
        let mut row = Row::new(5, Uuid::nil(), Uuid::from_u128(1), Month(202_603), version(1), fields);
        row.id = row.derived_id(DATASET).unwrap();
        row
    }

    #[test]
    fn a_row_survives_its_line_and_a_derived_id_is_not_written() {
        let row = tally();
        let line = row.to_line(DATASET);
        assert!(!line.contains("\"i\""), "{line}");
        assert_eq!(Row::from_line(line.as_bytes(), DATASET), Ok(row));
    }

    #[test]
    fn fields_with_other_versions_keep_them() {
        let mut row = tally();
        row.id = Uuid::from_u128(8);
        row.fields.get_mut(&5).unwrap().version = version(7);
        let line = row.to_line(DATASET);
        assert!(line.contains("\"i\""), "a random id travels: {line}");
        assert_eq!(Row::from_line(line.as_bytes(), DATASET), Ok(row));
    }

    #[test]
    fn unknown_fields_and_types_are_kept_as_they_came() {
        let line = format!(
            r#"{{"t":900,"i":"{}","u":"","v":"{}","f":{{"77":["new",{{"k":null}}]}}}}"#,
            id::encode(Uuid::from_u128(3)),
            version(4)
        );
        let row = Row::from_line(line.as_bytes(), DATASET).unwrap();
        let again = Row::from_line(row.to_line(DATASET).as_bytes(), DATASET).unwrap();
        assert_eq!(row, again);
        assert!(row.value(77).is_some());
    }

    #[test]
    fn lines_that_are_no_rows_are_refused() {
        let no_id = format!(r#"{{"t":4,"v":"{}","f":{{"3":1}}}}"#, version(1));
        assert_eq!(Row::from_line(no_id.as_bytes(), DATASET), Err(LineError::NoId));
        assert_eq!(Row::from_line(b"<html>", DATASET), Err(LineError::Malformed));
        assert_eq!(Row::from_line(br#"{"t":4}"#, DATASET), Err(LineError::Malformed));
        let float = format!(r#"{{"t":4,"v":"{}","f":{{"3":1.5}}}}"#, version(1));
        assert_eq!(Row::from_line(float.as_bytes(), DATASET), Err(LineError::Malformed));
        assert_eq!(Row::from_line(&vec![b' '; LINE_BYTES_MAX + 1], DATASET), Err(LineError::TooLong));
    }

    #[test]
    fn a_line_that_would_be_too_long_when_it_is_written_again_is_refused() {
        // The row's version is the one that all fields but one share, until one is later: then each of them is written out.
        let line = |fields: u16| {
            let values: Vec<String> = (1..=fields).map(|number| format!("\"{number}\":0")).collect();
            let (id, values) = (id::encode(Uuid::from_u128(3)), values.join(","));
            let (early, late) = (version(1), version(2));
            format!(r#"{{"t":900,"i":"{id}","v":"{early}","x":{{"1":"{late}"}},"f":{{{values}}}}}"#)
        };
        let largest =
            (1..2_000).rev().find(|count| Row::from_line(line(*count).as_bytes(), DATASET).is_ok()).unwrap();
        let row = Row::from_line(line(largest).as_bytes(), DATASET).unwrap();
        assert_eq!(Row::from_line(row.to_line(DATASET).as_bytes(), DATASET), Ok(row));
        let longer = line(largest + 1);
        assert!(longer.len() < LINE_BYTES_MAX / 4, "it is short as it came: {}", longer.len());
        assert_eq!(Row::from_line(longer.as_bytes(), DATASET), Err(LineError::TooLong));
    }

    #[test]
    fn writing_touches_only_what_differs_and_clears_what_is_gone() {
        let mut row = tally();
        row.type_number = 4;
        row.fields.clear();
        row.write(&Fields::from([(3, Value::Int(1)), (19, Value::Text("a".into()))]), version(2));
        assert!(!row.write(&Fields::from([(3, Value::Int(1)), (19, Value::Text("a".into()))]), version(3)));
        assert!(row.write(&Fields::from([(3, Value::Int(1))]), version(4)));
        assert_eq!(row.value(19), Some(&Value::Null));
        assert_eq!(row.fields[&3].version, version(2));
        assert_eq!(row.fields[&19].version, version(4));
    }
}
