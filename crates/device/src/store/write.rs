//! The one way to write: a record and its outbox row in one commit, which is on the disk when the call returns.

use ::sync::row::Row;
use ::sync::version::{Clock, Version};
use domain::record::{Id, MergeKind, Record};
use failpoints::failpoint;
use sqlite::rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::rows::{Home, Stored};
use super::{Store, StoreError};
use crate::failure::Failure;

/// A transaction in which records are written.
pub struct Tx<'a> {
    conn: &'a Connection,
    store: &'a Store,
    version: Version,
    changed: bool,
}

impl Store {
    /// Runs `work` in one transaction with one version. Whatever fails, nothing of it is kept.
    ///
    /// # Errors
    /// With what `work` failed with, or when the file cannot be written.
    pub fn transact<T>(
        &mut self,
        now_ms: i64,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let version = Version { clock: self.clock.get().next(now_ms), node: self.node.get() };
        let transaction = rusqlite_transaction(&self.conn)?;
        let mut tx = Tx { conn: &transaction, store: self, version, changed: false };
        let answer = work(&mut tx)?;
        let changed = tx.changed;
        if changed {
            note_own_node(&transaction, version)?;
        }
        failpoint!("tap.before_commit");
        transaction.commit().map_err(StoreError::from)?;
        failpoint!("tap.after_commit");
        if changed {
            self.clock.set(version.clock);
        }
        Ok(answer)
    }
}

impl Store {
    /// The actions of a lane that can be taken back, the last one last: JSON, never synced.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn undo_of<R: Record>(&self, id: Id<R>) -> Result<Option<String>, StoreError> {
        let mut statement =
            self.conn.prepare_cached("SELECT undo FROM record WHERE type = ?1 AND id = ?2")?;
        let undo =
            statement.query_row(params![R::DECLARATION.number, id.uuid().as_bytes()], |row| row.get(0));
        Ok(undo.optional()?.flatten())
    }
}

/// Begins as a writer at once: the file has one writer, and a late refusal would cost a tap.
pub(super) fn rusqlite_transaction(
    conn: &Connection,
) -> Result<sqlite::rusqlite::Transaction<'_>, StoreError> {
    Ok(sqlite::rusqlite::Transaction::new_unchecked(conn, TransactionBehavior::Immediate)?)
}

impl Tx<'_> {
    /// One record, as this transaction sees it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn find<R: Record>(&self, id: Id<R>) -> Result<Option<Stored<R>>, StoreError> {
        self.store.find(id)
    }

    /// The records of a type that belong to another record, as this transaction sees them.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn list_of<R: Record>(&self, parent: uuid::Uuid) -> Result<Vec<Stored<R>>, StoreError> {
        self.store.list_of(parent)
    }

    /// The id that follows from a record whose identifying fields are all there.
    #[must_use]
    pub fn derived_id<R: Record>(&self, record: &R) -> Id<R> {
        self.store.derived_id(record)
    }

    /// Writes a record. Fields that are as they were keep their versions; nothing is sent where nothing changed.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn put<R: Record>(&mut self, id: Id<R>, home: Home, record: &R) -> Result<bool, StoreError> {
        self.put_keeping(id, home, record, |_| None)
    }

    /// Writes a record, and beside it what can be taken back: `undo` is given what is kept and says what to keep instead.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn put_keeping<R: Record>(
        &mut self,
        id: Id<R>,
        home: Home,
        record: &R,
        undo: impl FnOnce(Option<String>) -> Option<String>,
    ) -> Result<bool, StoreError> {
        let declaration = R::DECLARATION;
        let (before, kept) = self.row_and_undo(declaration.number, id.uuid())?;
        let mut row = before.unwrap_or_else(|| Row {
            type_number: declaration.number,
            id: id.uuid(),
            unit: home.unit.uuid(),
            month: home.month,
            fields: std::collections::BTreeMap::new(),
        });
        if !row.write(&record.to_fields(), self.version) {
            return Ok(false);
        }
        if declaration.merge != MergeKind::FieldWise {
            row.stamp_whole(self.version);
        }
        write_line(self.conn, self.store.dataset, &row, undo(kept).as_deref())?;
        failpoint!("tap.after_domain_write");
        add_to_outbox(self.conn, &row, self.version.clock)?;
        self.changed = true;
        Ok(true)
    }

    /// Writes fields of a record by their numbers, whatever its type: what a newer program writes, and what no ask of
    /// this one writes yet. For whoever simulates those.
    ///
    /// # Errors
    /// When the file cannot be written.
    #[doc(hidden)]
    pub fn put_fields(
        &mut self,
        (type_number, id): (u16, uuid::Uuid),
        home: Home,
        fields: &domain::record::Fields,
    ) -> Result<(), StoreError> {
        let (before, _) = self.row_and_undo(type_number, id)?;
        let (unit, month) = (home.unit.uuid(), home.month);
        let written = Row::new(type_number, id, unit, month, self.version, fields.clone());
        let mut row = before.unwrap_or_else(|| written.clone());
        row.fields.extend(written.fields);
        write_line(self.conn, self.store.dataset, &row, None)?;
        add_to_outbox(self.conn, &row, self.version.clock)?;
        self.changed = true;
        Ok(())
    }

    fn row_and_undo(
        &self,
        type_number: u16,
        id: uuid::Uuid,
    ) -> Result<(Option<Row>, Option<String>), StoreError> {
        let mut statement =
            self.conn.prepare_cached("SELECT line, undo FROM record WHERE type = ?1 AND id = ?2")?;
        let found = statement.query_row(params![type_number, id.as_bytes()], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?))
        });
        let Some((line, undo)) = found.optional()? else { return Ok((None, None)) };
        Ok((Some(Row::from_line(line.as_bytes(), self.store.dataset)?), undo))
    }

    /// The actions of a lane that can be taken back, the last one last: JSON, never synced.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn undo_of<R: Record>(&self, id: Id<R>) -> Result<Option<String>, StoreError> {
        self.store.undo_of(id)
    }

    /// Keeps the actions of a lane.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn set_undo<R: Record>(&self, id: Id<R>, undo: &str) -> Result<(), StoreError> {
        let mut statement =
            self.conn.prepare_cached("UPDATE record SET undo = ?3 WHERE type = ?1 AND id = ?2")?;
        statement.execute(params![R::DECLARATION.number, id.uuid().as_bytes(), undo])?;
        Ok(())
    }

    /// Takes one thing off the list of what has to be put right.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn remove_fix(&self, number: i64) -> Result<(), StoreError> {
        self.conn.execute("DELETE FROM to_fix WHERE number = ?1", [number])?;
        Ok(())
    }

    /// Forgets a record that never left the tablet: a fact that was refused and is written anew.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn forget_unsent(&self, type_number: u16, id: uuid::Uuid) -> Result<(), StoreError> {
        let key = params![type_number, id.as_bytes()];
        self.conn.execute("DELETE FROM outbox WHERE type = ?1 AND id = ?2", key)?;
        let sql = "DELETE FROM record WHERE type = ?1 AND id = ?2 AND acknowledged IS NULL";
        self.conn.execute(sql, params![type_number, id.as_bytes()])?;
        Ok(())
    }
}

/// Stamping again finds by it what this tablet wrote.
pub(super) fn note_own_node(conn: &Connection, first: Version) -> Result<(), StoreError> {
    let sql = "INSERT INTO own_node (node, since) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    conn.prepare_cached(sql)?.execute([first.node.0.cast_signed(), first.clock.0.cast_signed()])?;
    Ok(())
}

pub(super) fn put_row(conn: &Connection, dataset: uuid::Uuid, row: &Row) -> Result<(), StoreError> {
    write_line(conn, dataset, row, None)
}

/// Unit, month and parent never change; what can be taken back is left as it is unless it is given.
fn write_line(
    conn: &Connection,
    dataset: uuid::Uuid,
    row: &Row,
    undo: Option<&str>,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO record (type, id, unit, month, parent, line, undo) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
               ON CONFLICT (type, id) DO UPDATE SET line = excluded.line, undo = coalesce(excluded.undo, undo)";
    let parent = row.parent().map(uuid::Uuid::into_bytes);
    conn.prepare_cached(sql)?.execute(params![
        row.type_number,
        row.id.as_bytes(),
        row.unit.as_bytes(),
        row.month.0,
        parent,
        row.to_line(dataset),
        undo
    ])?;
    Ok(())
}

pub(super) fn add_to_outbox(conn: &Connection, row: &Row, clock: Clock) -> Result<(), StoreError> {
    let sql = "INSERT INTO outbox (type, id, first_clock, last_clock) VALUES (?1, ?2, ?3, ?3)
               ON CONFLICT (type, id) DO UPDATE SET last_clock = excluded.last_clock";
    conn.prepare_cached(sql)?.execute(params![row.type_number, row.id.as_bytes(), clock.0.cast_signed()])?;
    Ok(())
}

/// Lets a row be sent that the centre had before, and lost. None of it is unsent: others may have seen it and written
/// later, so it is never stamped again.
pub(super) fn wait_again(conn: &Connection, row: &Row) -> Result<(), StoreError> {
    add_to_outbox(conn, row, Clock(row.version().clock.0 + 1))
}
