//! One record before it has a version: what the centre writes when a dataset is made or its demo is filled in.
//! Made by `reference` and `demo`; the store turns entries into rows.

use domain::record::{Fields, Record};
use uuid::Uuid;

/// One record to write.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The number of the record type.
    pub type_number: u16,
    /// The record's id.
    pub id: Uuid,
    /// The unit it belongs to; nil for what belongs to the whole dataset.
    pub unit: Uuid,
    /// Its fields, as the record's declaration numbers them.
    pub fields: Fields,
}

impl Entry {
    /// The entry of this record.
    #[must_use]
    pub fn of<R: Record>(id: Uuid, unit: Uuid, record: &R) -> Self {
        Self { type_number: R::DECLARATION.number, id, unit, fields: record.to_fields() }
    }
}
