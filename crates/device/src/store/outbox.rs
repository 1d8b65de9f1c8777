//! What waits to be sent: freezing it into a batch, and thawing a batch that was certainly not applied.
//! Called by the sync driver. Stamping it again is `stamping`.

use std::collections::BTreeSet;

use ::sync::digest::{RowHash, row_hash};
use ::sync::message::{Batch, BatchHead};
use ::sync::row::Row;
use domain::record::Record;
use domain::records::Visit;
use failpoints::failpoint;
use sqlite::rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::write::rusqlite_transaction;
use super::{Store, StoreError};

/// How much waits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OutboxCount {
    /// Records that may be sent and are in no batch.
    pub sendable: u64,
    /// Records that wait, in a batch or not, also behind something that has to be put right.
    pub waiting: u64,
    /// Visits among what they belong to.
    pub visits: u64,
}

/// Rows of a visit wait while one of them has to be put right.
const SENDABLE: &str = "FROM outbox AS o JOIN record AS r ON r.type = o.type AND r.id = o.id
    WHERE coalesce(r.parent, r.id) NOT IN (SELECT visit FROM to_fix WHERE waits = 1 AND visit IS NOT NULL)";

/// A question for the visits that the rows of `keys` belong to, each once; `keys` has a type and an id in each line.
pub(super) fn visits_in(keys: &str) -> String {
    format!(
        "SELECT DISTINCT CASE WHEN r.type = {visit} THEN r.id ELSE r.parent END AS visit
         FROM {keys} AS w JOIN record AS r ON r.type = w.type AND r.id = w.id
         WHERE r.type = {visit} OR EXISTS (SELECT 1 FROM record AS v WHERE v.type = {visit} AND v.id = r.parent)",
        visit = Visit::DECLARATION.number
    )
}

struct Frozen {
    row: Row,
    line: String,
    clocks: (i64, i64),
}

impl Store {
    /// How much waits.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn outbox_count(&self) -> Result<OutboxCount, StoreError> {
        let all = "SELECT type, id FROM outbox UNION SELECT type, id FROM batch_row";
        Ok(OutboxCount {
            sendable: self.count(&format!("SELECT count(*) {SENDABLE}"))?,
            waiting: self.count(&format!("SELECT count(*) FROM ({all})"))?,
            visits: self.count(&format!("SELECT count(*) FROM ({})", visits_in(&format!("({all})"))))?,
        })
    }

    /// The number that a question is answered with.
    pub(super) fn count(&self, sql: &str) -> Result<u64, StoreError> {
        let number: i64 = self.conn.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
        Ok(number.cast_unsigned())
    }

    /// The visits that have something waiting.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn waiting_groups(&self) -> Result<BTreeSet<Uuid>, StoreError> {
        let sql = "SELECT coalesce(r.parent, r.id) FROM (SELECT type, id FROM outbox UNION SELECT type, id FROM batch_row) AS w
                   JOIN record AS r ON r.type = w.type AND r.id = w.id";
        let mut statement = self.conn.prepare_cached(sql)?;
        let groups = statement.query_map([], |row| super::tablet::id(row, 0))?;
        Ok(groups.collect::<Result<_, _>>()?)
    }

    /// The batch that is frozen, if any.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn frozen_batch(&self) -> Result<Option<Batch>, StoreError> {
        let mut statement = self.conn.prepare_cached("SELECT number, rows, hash, bytes FROM batch")?;
        let batch = statement.query_row([], |row| {
            Ok(Batch {
                head: BatchHead {
                    number: row.get::<_, i64>(0)?.cast_unsigned(),
                    rows: row.get::<_, i64>(1)?.cast_unsigned(),
                    hash: row.get(2)?,
                },
                bytes: row.get(3)?,
            })
        });
        Ok(batch.optional()?)
    }

    /// Freezes what may be sent, at most `bytes_max`, and never half a visit. On the disk before anything is sent.
    ///
    /// # Errors
    /// When the file cannot be written; then nothing is frozen.
    pub fn freeze(&mut self, bytes_max: usize) -> Result<Option<BatchHead>, StoreError> {
        if let Some(batch) = self.frozen_batch()? {
            return Ok(Some(batch.head));
        }
        let tx = rusqlite_transaction(&self.conn)?;
        let taken = self.take_sendable(bytes_max)?;
        if taken.is_empty() {
            return Ok(None);
        }
        let acknowledged: i64 = tx.query_row("SELECT acknowledged FROM tablet", [], |row| row.get(0))?;
        let lines: Vec<String> = taken.iter().map(|frozen| frozen.line.clone()).collect();
        let batch = Batch::freeze(acknowledged.cast_unsigned() + 1, &lines);
        tx.execute(
            "INSERT INTO batch (one, number, rows, hash, bytes) VALUES (1, ?1, ?2, ?3, ?4)",
            params![acknowledged + 1, lines.len() as i64, batch.head.hash, batch.bytes],
        )?;
        for frozen in &taken {
            let hash = row_hash(&frozen.row).to_bytes();
            let (first, last) = frozen.clocks;
            let key = (frozen.row.type_number, frozen.row.id.into_bytes());
            tx.prepare_cached(
                "INSERT INTO batch_row (type, id, hash, first_clock, last_clock) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![key.0, key.1, hash, first, last])?;
            tx.prepare_cached("DELETE FROM outbox WHERE type = ?1 AND id = ?2")?
                .execute(params![key.0, key.1])?;
        }
        failpoint!("freeze.before_commit");
        tx.commit()?;
        failpoint!("freeze.after_commit");
        Ok(Some(batch.head))
    }

    fn take_sendable(&self, bytes_max: usize) -> Result<Vec<Frozen>, StoreError> {
        let sql = format!(
            "SELECT r.line, o.first_clock, o.last_clock, coalesce(r.parent, r.id) AS visit {SENDABLE} ORDER BY visit, o.type, o.id"
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query([])?;
        let (mut taken, mut bytes): (Vec<Frozen>, usize) = (Vec::new(), 0);
        let mut whole_visits = 0;
        let mut visit = None;
        while let Some(row) = rows.next()? {
            let of: [u8; 16] = row.get(3)?;
            if visit.replace(of) != Some(of) {
                whole_visits = taken.len();
            }
            let line: String = row.get(0)?;
            bytes += line.len() + 1;
            if bytes > bytes_max && whole_visits > 0 {
                taken.truncate(whole_visits);
                break;
            }
            let parsed = Row::from_line(line.as_bytes(), self.dataset)?;
            taken.push(Frozen { row: parsed, line, clocks: (row.get(1)?, row.get(2)?) });
        }
        Ok(taken)
    }

    /// Puts the rows of the frozen batch back into the outbox. Only after an answer that guarantees that nothing of it
    /// was applied.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn thaw(&mut self) -> Result<(), StoreError> {
        let tx = rusqlite_transaction(&self.conn)?;
        put_back(&tx)?;
        failpoint!("thaw.before_commit");
        tx.commit()?;
        failpoint!("thaw.after_commit");
        Ok(())
    }
}

/// The rows of the frozen batch wait again, and there is no batch.
pub(super) fn put_back(conn: &Connection) -> Result<(), StoreError> {
    conn.execute_batch(
        "INSERT INTO outbox (type, id, first_clock, last_clock) SELECT type, id, first_clock, last_clock FROM batch_row WHERE true
         ON CONFLICT (type, id) DO UPDATE SET first_clock = min(first_clock, excluded.first_clock);
         DELETE FROM batch_row;
         INSERT INTO thawed_batch (bytes) SELECT bytes FROM batch;
         DELETE FROM batch;",
    )?;
    Ok(())
}

/// A row of the frozen batch.
pub(super) struct BatchRow {
    pub(super) type_number: u16,
    pub(super) id: Uuid,
    pub(super) hash: RowHash,
    pub(super) clocks: (i64, i64),
}

impl Store {
    pub(super) fn batch_rows(&self) -> Result<Vec<BatchRow>, StoreError> {
        let mut statement =
            self.conn.prepare_cached("SELECT type, id, hash, first_clock, last_clock FROM batch_row")?;
        let rows = statement.query_map([], |row| {
            Ok(BatchRow {
                type_number: row.get(0)?,
                id: super::tablet::id(row, 1)?,
                hash: RowHash::from_bytes(row.get(2)?),
                clocks: (row.get(3)?, row.get(4)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
