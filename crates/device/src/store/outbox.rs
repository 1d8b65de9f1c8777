//! What waits to be sent: freezing it into a batch, and thawing a batch that was certainly not applied.
//! Called by the sync driver. Stamping it again is `stamping`.

use std::collections::BTreeSet;

use ::sync::digest::{RowHash, row_hash};
use ::sync::in_two::in_two;
use ::sync::message::{Batch, BatchHead};
use ::sync::row::Row;
use domain::record::Record;
use domain::records::Visit;
use failpoints::failpoint;
use sqlite::rusqlite::{Connection, OptionalExtension, Row as Line, params};
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

/// The visits of which something has to be put right first: the rest of them waits so long.
pub(super) const BLOCKED: &str = "SELECT visit FROM to_fix WHERE waits = 1 AND visit IS NOT NULL";

/// The rows that may be sent. Crossed, so that what waits is gone through and looked up: left to choose, SQLite goes
/// through every record that there is.
fn sendable() -> String {
    format!(
        "FROM outbox AS o CROSS JOIN record AS r ON r.type = o.type AND r.id = o.id
         WHERE coalesce(r.parent, r.id) NOT IN ({BLOCKED})"
    )
}

/// A question for the visits that the rows of `keys` belong to, each once; `keys` has a type and an id in each line.
pub(super) fn visits_in(keys: &str) -> String {
    format!(
        "SELECT DISTINCT CASE WHEN r.type = {visit} THEN r.id ELSE r.parent END AS visit
         FROM {keys} AS w JOIN record AS r ON r.type = w.type AND r.id = w.id
         WHERE r.type = {visit} OR EXISTS (SELECT 1 FROM record AS v WHERE v.type = {visit} AND v.id = r.parent)",
        visit = Visit::DECLARATION.number
    )
}

/// What waits, in a batch or not.
const WAITING: &str = "SELECT type, id FROM outbox UNION SELECT type, id FROM batch_row";

/// What is taken into a batch.
#[derive(Default)]
struct Taken {
    rows: Vec<TakenRow>,
    lines: Vec<String>,
    bytes: usize,
}

struct TakenRow {
    type_number: u16,
    id: [u8; 16],
    clocks: (i64, i64),
}

impl Store {
    /// How much waits.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn outbox_count(&self) -> Result<OutboxCount, StoreError> {
        Ok(OutboxCount {
            sendable: self.count(&format!("SELECT count(*) {}", sendable()))?,
            waiting: self.waiting_count()?,
            visits: self.count(&format!("SELECT count(*) FROM ({})", visits_in(&format!("({WAITING})"))))?,
        })
    }

    /// The records that wait, in a batch or not.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn waiting_count(&self) -> Result<u64, StoreError> {
        self.count(&format!("SELECT count(*) FROM ({WAITING})"))
    }

    /// Whether anything may be sent that is in no batch: a sync asks this at every step, however much waits.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn has_sendable(&self) -> Result<bool, StoreError> {
        Ok(self.conn.prepare_cached(&format!("SELECT 1 {} LIMIT 1", sendable()))?.exists([])?)
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
        let batch = statement.query_row([], |row| Ok(Batch { head: head_of(row)?, bytes: row.get(3)? }));
        Ok(batch.optional()?)
    }

    /// The head of the frozen batch, if any. Its bytes are many pages, and are not read for this.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn frozen_head(&self) -> Result<Option<BatchHead>, StoreError> {
        let mut statement = self.conn.prepare_cached("SELECT number, rows, hash FROM batch")?;
        Ok(statement.query_row([], head_of).optional()?)
    }

    /// Freezes what may be sent, at most `bytes_max`, and never half a visit. On the disk before anything is sent.
    ///
    /// # Errors
    /// When the file cannot be written; then nothing is frozen.
    pub fn freeze(&mut self, bytes_max: usize) -> Result<Option<BatchHead>, StoreError> {
        if let Some(head) = self.frozen_head()? {
            return Ok(Some(head));
        }
        let tx = rusqlite_transaction(&self.conn)?;
        let taken = self.take_sendable(bytes_max)?;
        if taken.rows.is_empty() {
            return Ok(None);
        }
        let acknowledged: i64 = tx.query_row("SELECT acknowledged FROM tablet", [], |row| row.get(0))?;
        let batch = Batch::freeze(acknowledged.cast_unsigned() + 1, &taken.lines);
        tx.execute(
            "INSERT INTO batch (one, number, rows, hash, bytes) VALUES (1, ?1, ?2, ?3, ?4)",
            params![acknowledged + 1, taken.lines.len() as i64, batch.head.hash, batch.bytes],
        )?;
        let hashes = hashes_of(&taken.lines, self.dataset)?;
        let mut insert = tx.prepare_cached(
            "INSERT INTO batch_row (type, id, hash, first_clock, last_clock) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        let mut delete = tx.prepare_cached("DELETE FROM outbox WHERE type = ?1 AND id = ?2")?;
        for (row, hash) in taken.rows.iter().zip(hashes) {
            let (first, last) = row.clocks;
            insert.execute(params![row.type_number, row.id, hash.to_bytes(), first, last])?;
            delete.execute(params![row.type_number, row.id])?;
        }
        drop((insert, delete));
        failpoint!("freeze.before_commit");
        tx.commit()?;
        failpoint!("freeze.after_commit");
        Ok(Some(batch.head))
    }

    /// In the order in which they were first written: what lies side by side in the file is read, and later acknowledged,
    /// together.
    fn take_sendable(&self, bytes_max: usize) -> Result<Taken, StoreError> {
        let types = self.types_waiting()?;
        let blocked = self.blocked_visits()?;
        let mut visit_of = self
            .conn
            .prepare_cached("SELECT coalesce(parent, id) FROM record WHERE type = ?1 AND id = ?2")?;
        let (mut taken, mut seen) = (Taken::default(), BTreeSet::new());
        for (_, type_number, id) in self.waiting_in_order()? {
            let visit: [u8; 16] = visit_of.query_row(params![type_number, id], |row| row.get(0))?;
            if blocked.contains(&visit) || !seen.insert(visit) {
                continue;
            }
            if !self.take_visit(&mut taken, &types, visit, bytes_max)? {
                break;
            }
        }
        Ok(taken)
    }

    /// What is in the outbox, as it was first written. Sorted here: SQLite would sort it many times more slowly.
    fn waiting_in_order(&self) -> Result<Vec<(i64, u16, [u8; 16])>, StoreError> {
        let mut statement = self.conn.prepare_cached("SELECT first_clock, type, id FROM outbox")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let mut rows = rows.collect::<Result<Vec<_>, _>>()?;
        rows.sort_unstable();
        Ok(rows)
    }

    fn blocked_visits(&self) -> Result<BTreeSet<[u8; 16]>, StoreError> {
        let mut statement = self.conn.prepare_cached(BLOCKED)?;
        let visits = statement.query_map([], |row| row.get(0))?;
        Ok(visits.collect::<Result<_, _>>()?)
    }

    /// Takes all that waits of a visit, where there is room for all of it or nothing else was taken yet.
    fn take_visit(
        &self,
        taken: &mut Taken,
        types: &[u16],
        visit: [u8; 16],
        bytes_max: usize,
    ) -> Result<bool, StoreError> {
        let sql = "SELECT o.id, r.line, o.first_clock, o.last_clock FROM record AS r
                   CROSS JOIN outbox AS o ON o.type = r.type AND o.id = r.id
                   WHERE r.type = ?1 AND r.id = ?2 AND r.parent IS NULL
                   UNION ALL SELECT o.id, r.line, o.first_clock, o.last_clock FROM record AS r
                   CROSS JOIN outbox AS o ON o.type = r.type AND o.id = r.id
                   WHERE r.type = ?1 AND r.parent = ?2";
        let mut statement = self.conn.prepare_cached(sql)?;
        let (rows_before, bytes_before) = (taken.rows.len(), taken.bytes);
        for type_number in types {
            let mut found = statement.query(params![type_number, visit])?;
            while let Some(row) = found.next()? {
                let line: String = row.get(1)?;
                taken.bytes += line.len() + 1;
                let clocks = (row.get(2)?, row.get(3)?);
                taken.rows.push(TakenRow { type_number: *type_number, id: row.get(0)?, clocks });
                taken.lines.push(line);
            }
        }
        if taken.bytes > bytes_max && rows_before > 0 {
            taken.rows.truncate(rows_before);
            taken.lines.truncate(rows_before);
            taken.bytes = bytes_before;
            return Ok(false);
        }
        Ok(true)
    }

    fn types_waiting(&self) -> Result<Vec<u16>, StoreError> {
        let mut statement = self.conn.prepare_cached("SELECT DISTINCT type FROM outbox ORDER BY type")?;
        let types = statement.query_map([], |row| row.get(0))?;
        Ok(types.collect::<Result<_, _>>()?)
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

fn head_of(row: &Line<'_>) -> sqlite::rusqlite::Result<BatchHead> {
    Ok(BatchHead {
        number: row.get::<_, i64>(0)?.cast_unsigned(),
        rows: row.get::<_, i64>(1)?.cast_unsigned(),
        hash: row.get(2)?,
    })
}

/// The hash of each line's row.
fn hashes_of(lines: &[String], dataset: Uuid) -> Result<Vec<RowHash>, StoreError> {
    let hash = |line: &String| Ok(row_hash(&Row::from_line(line.as_bytes(), dataset)?));
    in_two(lines, hash).into_iter().collect()
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
