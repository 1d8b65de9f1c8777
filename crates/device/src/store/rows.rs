//! Reading records. Every read goes through the line that is stored, so that what is shown is what is sent.

use ::sync::row::Row;
use ::sync::version::Clock;
use domain::record::{Id, Month, Owner, Record};
use domain::records::Unit;
use sqlite::rusqlite::{self, Connection, OptionalExtension, params};
use uuid::Uuid;

use super::{Store, StoreError};

/// Where a record belongs: columns that never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Home {
    /// The unit; nil for what belongs to the whole dataset.
    pub unit: Id<Unit>,
    /// The month; none for reference data.
    pub month: Month,
}

/// A record with its id and where it belongs.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored<R> {
    /// Its id.
    pub id: Id<R>,
    /// Where it belongs.
    pub home: Home,
    /// The record.
    pub record: R,
}

impl Store {
    /// One record.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn find<R: Record>(&self, id: Id<R>) -> Result<Option<Stored<R>>, StoreError> {
        let row = row(&self.conn, self.dataset, R::DECLARATION.number, id.uuid())?;
        row.filter(|row| !row.is_deleted()).map(|row| stored(&row)).transpose()
    }

    /// Every record of a type.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn list<R: Record>(&self) -> Result<Vec<Stored<R>>, StoreError> {
        self.read_lines("SELECT line FROM record WHERE type = ?1", params![R::DECLARATION.number])
    }

    /// The records of a type that belong to another record.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn list_of<R: Record>(&self, parent: Uuid) -> Result<Vec<Stored<R>>, StoreError> {
        let sql = "SELECT line FROM record WHERE type = ?1 AND parent = ?2";
        self.read_lines(sql, params![R::DECLARATION.number, parent.as_bytes()])
    }

    /// Every record as it lies here, deleted ones and those of unknown types too: for whoever looks behind the asks.
    ///
    /// # Errors
    /// When the file cannot be read.
    #[doc(hidden)]
    pub fn every_row(&self) -> Result<Vec<Row>, StoreError> {
        let mut statement = self.conn.prepare_cached("SELECT line FROM record ORDER BY type, id")?;
        let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
        lines.map(|line| Ok(Row::from_line(line?.as_bytes(), self.dataset)?)).collect()
    }

    fn read_lines<R: Record>(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
    ) -> Result<Vec<Stored<R>>, StoreError> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            let row = Row::from_line(row.get_ref(0)?.as_bytes().unwrap_or_default(), self.dataset)?;
            match stored(&row) {
                _ if row.is_deleted() => {}
                // A list entry that only a newer program understands is kept, and not shown: it must not keep the tablet
                // from being unlocked.
                Err(_) if R::DECLARATION.owner == Owner::Centre => {}
                record => records.push(record?),
            }
        }
        Ok(records)
    }
}

pub(super) fn stored<R: Record>(row: &Row) -> Result<Stored<R>, StoreError> {
    let home = Home { unit: row.unit.into(), month: row.month };
    Ok(Stored { id: row.id.into(), home, record: row.read()? })
}

pub(super) fn row(
    conn: &Connection,
    dataset: Uuid,
    type_number: u16,
    id: Uuid,
) -> Result<Option<Row>, StoreError> {
    let mut statement = conn.prepare_cached("SELECT line FROM record WHERE type = ?1 AND id = ?2")?;
    let line: Option<String> =
        statement.query_row(params![type_number, id.as_bytes()], |row| row.get(0)).optional()?;
    line.map(|line| Row::from_line(line.as_bytes(), dataset)).transpose().map_err(StoreError::from)
}

/// The highest clock that the file knows of: kept with every write, so that no version is given twice.
pub(super) fn highest_clock(conn: &Connection) -> rusqlite::Result<Clock> {
    let sql = "SELECT max((SELECT clock FROM tablet), coalesce((SELECT max(last_clock) FROM outbox), 0),
               coalesce((SELECT max(last_clock) FROM batch_row), 0))";
    conn.query_row(sql, [], |row| row.get::<_, i64>(0)).map(|clock| Clock(clock.cast_unsigned()))
}
