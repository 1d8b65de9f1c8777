//! What waits to be sent: freezing it into a batch, thawing a batch that was certainly not applied, stamping it again.

use std::collections::{BTreeMap, BTreeSet};

use ::sync::digest::{RowHash, row_hash};
use ::sync::message::{Batch, BatchHead};
use ::sync::row::{Field, Row};
use ::sync::version::{Clock, Version};
use domain::record::Record;
use domain::records::Visit;
use sqlite::rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use super::write::{put_row, rusqlite_transaction};
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
        let count = |sql: &str| -> Result<u64, StoreError> {
            let number: i64 = self.conn.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
            Ok(number.cast_unsigned())
        };
        let all = "SELECT type, id FROM outbox UNION SELECT type, id FROM batch_row";
        let visits = format!(
            "SELECT count(DISTINCT CASE WHEN r.type = {visit} THEN r.id ELSE r.parent END) FROM ({all}) AS w
             JOIN record AS r ON r.type = w.type AND r.id = w.id
             WHERE r.type = {visit} OR EXISTS (SELECT 1 FROM record AS v WHERE v.type = {visit} AND v.id = r.parent)",
            visit = Visit::DECLARATION.number
        );
        Ok(OutboxCount {
            sendable: count(&format!("SELECT count(*) {SENDABLE}"))?,
            waiting: count(&format!("SELECT count(*) FROM ({all})"))?,
            visits: count(&visits)?,
        })
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
            tx.prepare_cached("INSERT INTO batch_row (type, id, hash, first_clock, last_clock) VALUES (?1, ?2, ?3, ?4, ?5)")?
                .execute(params![key.0, key.1, hash, first, last])?;
            tx.prepare_cached("DELETE FROM outbox WHERE type = ?1 AND id = ?2")?.execute(params![key.0, key.1])?;
        }
        tx.commit()?;
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
        tx.execute_batch(
            "INSERT INTO outbox (type, id, first_clock, last_clock) SELECT type, id, first_clock, last_clock FROM batch_row WHERE true
             ON CONFLICT (type, id) DO UPDATE SET first_clock = min(first_clock, excluded.first_clock);
             DELETE FROM batch_row;
             DELETE FROM batch;",
        )?;
        tx.commit()?;
        Ok(())
    }

    /// Thaws, and stamps what is unsent again, in its order, by a wall clock that is right. The kept clock is lowered to
    /// the largest that was acknowledged, pulled or is now.
    ///
    /// # Errors
    /// When the file cannot be written; then nothing was stamped.
    pub fn restamp(&mut self, now_ms: i64) -> Result<(), StoreError> {
        self.thaw()?;
        let tx = rusqlite_transaction(&self.conn)?;
        let unsent = self.unsent_rows()?;
        let kept: i64 = tx.query_row("SELECT clock FROM tablet", [], |row| row.get(0))?;
        // What was acknowledged or pulled is at most some minutes ahead: the centre takes nothing that is further.
        let mut next = Clock::at_ms(now_ms).max(Clock(kept.cast_unsigned()));
        let old: BTreeSet<Clock> = unsent.iter().flat_map(|(first, row)| self.own_clocks(row, *first)).collect();
        let mut stamped = BTreeMap::new();
        for clock in old {
            next = Clock(next.0 + 1);
            stamped.insert(clock, next);
        }
        for (first, row) in unsent {
            self.stamp_again(&tx, row, (first, next), &stamped)?;
        }
        tx.execute("UPDATE tablet SET clock = ?1", [next.0.cast_signed()])?;
        tx.commit()?;
        self.clock.set(next);
        Ok(())
    }

    /// Every row with something unsent, and the clock of the first such write.
    fn unsent_rows(&self) -> Result<Vec<(Clock, Row)>, StoreError> {
        let sql = "SELECT r.line, o.first_clock FROM outbox AS o JOIN record AS r ON r.type = o.type AND r.id = o.id";
        let mut statement = self.conn.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut unsent = Vec::new();
        while let Some(found) = rows.next()? {
            let line: String = found.get(0)?;
            let first = Clock(found.get::<_, i64>(1)?.cast_unsigned());
            unsent.push((first, Row::from_line(line.as_bytes(), self.dataset)?));
        }
        Ok(unsent)
    }

    /// The clocks at which this tablet wrote fields that are unsent.
    fn own_clocks(&self, row: &Row, first: Clock) -> Vec<Clock> {
        let own = row.fields.values().filter(|field| self.is_unsent(field, first));
        own.map(|field| field.version.clock).collect()
    }

    /// Whether this tablet wrote the field since the first write that waits.
    fn is_unsent(&self, field: &Field, first: Clock) -> bool {
        field.version.node == self.node && field.version.clock >= first
    }

    fn stamp_again(
        &self,
        conn: &sqlite::rusqlite::Connection,
        mut row: Row,
        (first, last): (Clock, Clock),
        stamped: &BTreeMap<Clock, Clock>,
    ) -> Result<(), StoreError> {
        let mut clocks = (u64::MAX, 0);
        for field in row.fields.values_mut().filter(|field| self.is_unsent(field, first)) {
            if let Some(clock) = stamped.get(&field.version.clock) {
                field.version = Version { clock: *clock, node: self.node };
                clocks = (clocks.0.min(clock.0), clocks.1.max(clock.0));
            }
        }
        if clocks.1 == 0 {
            // Everything that waited here lost against later writes of others. What is written next is later than this.
            clocks = (last.0, last.0);
        }
        put_row(conn, self.dataset, &row)?;
        let sql = "UPDATE outbox SET first_clock = ?3, last_clock = ?4 WHERE type = ?1 AND id = ?2";
        conn.execute(sql, params![row.type_number, row.id.as_bytes(), clocks.0.cast_signed(), clocks.1.cast_signed()])?;
        Ok(())
    }
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
        let mut statement = self.conn.prepare_cached("SELECT type, id, hash, first_clock, last_clock FROM batch_row")?;
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
