//! What has to be put right before it can be sent, or was emptied by the centre. The texts stay on this tablet.

use sqlite::rusqlite::OptionalExtension;
use uuid::Uuid;

use super::{Store, StoreError};

/// One thing to put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToFix {
    /// Its number.
    pub number: i64,
    /// The record's type.
    pub type_number: u16,
    /// The record.
    pub id: Uuid,
    /// What it belongs to: the visit, as a rule.
    pub group: Option<Uuid>,
    /// The field, where one was wrong.
    pub field: Option<u16>,
    /// The rule that said no.
    pub code: String,
    /// The text as it was written.
    pub text: Option<String>,
    /// The group waits until this is put right.
    pub waits: bool,
    /// Unix milliseconds.
    pub since: i64,
}

const SELECT: &str = "SELECT number, type, id, visit, field, code, text, waits, since FROM to_fix";

impl Store {
    /// Everything that has to be put right, the oldest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn list_to_fix(&self) -> Result<Vec<ToFix>, StoreError> {
        let mut statement = self.conn.prepare_cached(&format!("{SELECT} ORDER BY number"))?;
        let rows = statement.query_map([], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One thing.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn find_to_fix(&self, number: i64) -> Result<Option<ToFix>, StoreError> {
        let mut statement = self.conn.prepare_cached(&format!("{SELECT} WHERE number = ?1"))?;
        Ok(statement.query_row([number], read).optional()?)
    }
}

fn read(row: &sqlite::rusqlite::Row<'_>) -> sqlite::rusqlite::Result<ToFix> {
    Ok(ToFix {
        number: row.get(0)?,
        type_number: row.get(1)?,
        id: super::tablet::id(row, 2)?,
        group: row.get::<_, Option<[u8; 16]>>(3)?.map(Uuid::from_bytes),
        field: row.get(4)?,
        code: row.get(5)?,
        text: row.get(6)?,
        waits: row.get(7)?,
        since: row.get(8)?,
    })
}
