//! Storing an answer of the centre: the acknowledgement, the page and the cursor, in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use ::sync::digest::{Bucket, Changes, RowHash, row_hash};
use ::sync::merge::merge;
use ::sync::message::{Acknowledgement, ReplyHead};
use ::sync::planted::{Defect, is_planted};
use ::sync::repair::Key;
use ::sync::row::Row;
use ::sync::version::Clock;
use domain::record::{Month, Owner, Record, Value};
use domain::records::{self, Visit};
use failpoints::failpoint;
use sqlite::rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::digest::write_changes;
use super::outbox::BatchRow;
use super::rows;
use super::write::{put_row, rusqlite_transaction, wait_again};
use super::{Store, StoreError};

/// What an answer brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// Records acknowledged.
    pub acknowledged: u64,
    /// The visits that they belong to.
    pub visits: BTreeSet<Uuid>,
    /// Records fetched.
    pub received: u64,
    /// Some of those are of the lists that people pick from.
    pub lists: bool,
}

impl Store {
    /// Stores an answer.
    ///
    /// # Errors
    /// When a row of it cannot be read or the file cannot be written; then nothing of it was stored, and the same batch
    /// is sent again.
    pub fn store_reply(
        &mut self,
        head: &ReplyHead,
        lines: &[&[u8]],
        now_ms: i64,
    ) -> Result<Applied, StoreError> {
        let tx = rusqlite_transaction(&self.conn)?;
        let (mut applied, mut changes) = (Applied::default(), Changes::default());
        if let Some(ack) = &head.ack {
            self.acknowledge(&tx, &mut changes, ack, now_ms, &mut applied)?;
        }
        // Not from the tablet's own clock: what is unsent may be stamped by a clock that is years ahead.
        let mut clock = Clock::default();
        for line in lines {
            let incoming = Row::from_line(line, self.dataset)?;
            clock = clock.max(incoming.version().clock);
            self.take(&tx, &mut changes, &incoming)?;
            failpoint!("reply.mid_page");
            applied.received += 1;
            applied.lists |= is_of_the_centre(incoming.type_number);
        }
        // Where nothing is new nothing is written: most syncs bring nothing.
        tx.execute(
            "UPDATE tablet SET cursor = max(cursor, ?1), epoch = ?2, clock = max(clock, ?3)
             WHERE cursor < ?1 OR epoch <> ?2 OR clock < ?3",
            params![head.cursor.cast_signed(), head.epoch.as_bytes(), clock.0.cast_signed()],
        )?;
        if let Some(units) = &head.units {
            self.hold_units(&tx, &mut changes, units)?;
        }
        if head.token_renewed {
            let sql =
                "UPDATE tablet SET token = coalesce(next_token, token), next_token = NULL, token_since = ?1";
            tx.execute(sql, [now_ms])?;
        }
        write_changes(&tx, &mut changes)?;
        failpoint!("reply.before_commit");
        tx.commit()?;
        failpoint!("reply.after_commit");
        self.clock.set(self.clock.get().max(clock));
        Ok(applied)
    }

    fn acknowledge(
        &self,
        conn: &Connection,
        changes: &mut Changes,
        ack: &Acknowledgement,
        now_ms: i64,
        applied: &mut Applied,
    ) -> Result<(), StoreError> {
        let frozen: Option<i64> =
            conn.query_row("SELECT number FROM batch", [], |row| row.get(0)).optional()?;
        if frozen.map(i64::cast_unsigned) != Some(ack.number) {
            return Ok(());
        }
        let refused: BTreeMap<(u16, Uuid), &str> =
            ack.refused.iter().map(|row| ((row.type_number, row.id), row.code.as_str())).collect();
        let mut groups = BTreeSet::new();
        let mut highest = Clock::default();
        for AcknowledgedRow { row, at, before, bucket, group } in acknowledged_rows(conn)? {
            if let Some(code) = refused.get(&(row.type_number, row.id)) {
                self.set_aside(conn, &row, code, now_ms)?;
                continue;
            }
            highest = highest.max(Clock(row.clocks.1.cast_unsigned()));
            changes.replace(bucket, before, Some(row.hash));
            conn.prepare_cached("UPDATE record SET acknowledged = ?2 WHERE rowid = ?1")?
                .execute(params![at, row.hash.to_bytes()])?;
            groups.insert(group);
            applied.acknowledged += 1;
        }
        for text in &ack.emptied {
            self.keep_emptied(conn, text.type_number, text.id, text.field, &text.code, now_ms)?;
        }
        applied.visits = visits_among(conn, groups)?;
        if is_planted(Defect::Ack) {
            conn.execute("DELETE FROM outbox WHERE (type, id) IN (SELECT type, id FROM batch_row)", [])?;
        }
        conn.execute_batch(
            "DELETE FROM batch_row; DELETE FROM batch; DELETE FROM thawed_batch;
             DELETE FROM own_node WHERE NOT EXISTS (SELECT 1 FROM outbox);",
        )?;
        conn.execute(
            "UPDATE tablet SET acknowledged = ?1, clock = max(clock, ?2)",
            params![ack.number.cast_signed(), highest.0.cast_signed()],
        )?;
        Ok(())
    }

    /// The centre has this state of the row now.
    pub(super) fn set_acknowledged(
        &self,
        conn: &Connection,
        changes: &mut Changes,
        (type_number, id): Key,
        hash: RowHash,
    ) -> Result<(), StoreError> {
        let sql = "SELECT acknowledged, unit, month FROM record WHERE type = ?1 AND id = ?2";
        let key = params![type_number, id.as_bytes()];
        let found = conn.prepare_cached(sql)?.query_row(key, |row| {
            let before: Option<[u8; 16]> = row.get(0)?;
            Ok((before.map(RowHash::from_bytes), super::tablet::id(row, 1)?, Month(row.get(2)?)))
        });
        let (before, unit, month) = found?;
        changes.replace(Bucket { type_number, unit, month }, before, Some(hash));
        let mut statement =
            conn.prepare_cached("UPDATE record SET acknowledged = ?3 WHERE type = ?1 AND id = ?2")?;
        statement.execute(params![type_number, id.as_bytes(), hash.to_bytes()])?;
        Ok(())
    }

    /// A refused row waits in the outbox, and its visit with it, until it is put right.
    fn set_aside(
        &self,
        conn: &Connection,
        row: &BatchRow,
        code: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let back = "INSERT INTO outbox (type, id, first_clock, last_clock) VALUES (?1, ?2, ?3, ?4)
                    ON CONFLICT (type, id) DO UPDATE SET first_clock = min(first_clock, excluded.first_clock)";
        let (first, last) = row.clocks;
        conn.execute(back, params![row.type_number, row.id.as_bytes(), first, last])?;
        if code == "waits" {
            return Ok(());
        }
        let group = group_of(conn, row.type_number, row.id)?;
        let sql = "INSERT INTO to_fix (type, id, visit, code, waits, since) VALUES (?1, ?2, ?3, ?4, 1, ?5)";
        conn.execute(sql, params![row.type_number, row.id.as_bytes(), group.as_bytes(), code, now_ms])?;
        Ok(())
    }

    /// The centre emptied a text: keep it here, outside the records that are synced.
    fn keep_emptied(
        &self,
        conn: &Connection,
        type_number: u16,
        id: Uuid,
        field: u16,
        code: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let Some(sent) = self.sent_row(conn, type_number, id)? else { return Ok(()) };
        let Some(text) = sent.value(field).and_then(text_of) else { return Ok(()) };
        let group = group_of(conn, type_number, id)?;
        let sql = "INSERT INTO to_fix (type, id, visit, field, code, text, waits, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7)";
        conn.execute(sql, params![type_number, id.as_bytes(), group.as_bytes(), field, code, text, now_ms])?;
        Ok(())
    }

    /// The row as the frozen batch has it: it may have been written again since.
    fn sent_row(&self, conn: &Connection, type_number: u16, id: Uuid) -> Result<Option<Row>, StoreError> {
        let bytes: Vec<u8> = conn.query_row("SELECT bytes FROM batch", [], |row| row.get(0))?;
        for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let row = Row::from_line(line, self.dataset)?;
            if (row.type_number, row.id) == (type_number, id) {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    /// Takes one row of the centre's in. What is later here waits to be sent. Says whether there was anything.
    pub(super) fn take(
        &self,
        conn: &Connection,
        changes: &mut Changes,
        incoming: &Row,
    ) -> Result<bool, StoreError> {
        let ours = rows::row(conn, self.dataset, incoming.type_number, incoming.id)?;
        let merged = merged_with(ours.as_ref(), incoming);
        if ours.as_ref() != Some(&merged) {
            put_row(conn, self.dataset, &merged)?;
        }
        let key = (incoming.type_number, incoming.id);
        let is_later_here = merged != *incoming;
        if !is_later_here {
            let mut statement = conn.prepare_cached("DELETE FROM outbox WHERE type = ?1 AND id = ?2")?;
            if statement.execute(params![incoming.type_number, incoming.id.as_bytes()])? > 0 {
                // It waited, perhaps because it was refused: the centre has it now, and nothing waits behind it.
                let sql = "DELETE FROM to_fix WHERE type = ?1 AND id = ?2 AND waits = 1";
                conn.execute(sql, params![incoming.type_number, incoming.id.as_bytes()])?;
            }
        } else if !self.is_waiting(conn, key)? {
            wait_again(conn, &merged)?;
        }
        self.set_acknowledged(conn, changes, key, row_hash(incoming))?;
        Ok(is_later_here)
    }

    /// Whether the row waits to be sent, in a batch or not.
    pub(super) fn is_waiting(&self, conn: &Connection, (type_number, id): Key) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM outbox WHERE type = ?1 AND id = ?2
                   UNION ALL SELECT 1 FROM batch_row WHERE type = ?1 AND id = ?2";
        Ok(conn.prepare_cached(sql)?.exists(params![type_number, id.as_bytes()])?)
    }
}

/// What a row is after the centre's came. What the centre owns is as it says, also where it was put back to an older copy.
/// A fact of ours with other content was refused by the centre, and so is the one that gives way.
pub(super) fn merged_with(ours: Option<&Row>, incoming: &Row) -> Row {
    if is_of_the_centre(incoming.type_number) {
        return incoming.clone();
    }
    merge(ours, incoming).map_or_else(|_| incoming.clone(), |merged| merged.row)
}

/// Whether only the centre writes this type.
pub(super) fn is_of_the_centre(type_number: u16) -> bool {
    records::declaration(type_number).is_some_and(|known| known.owner == Owner::Centre)
}

/// What was written freely in a field: the text itself, or the one inside a task or a reason.
fn text_of(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        Value::Map(entries) => match entries.get("text").or_else(|| entries.get("reason"))? {
            Value::Text(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

fn visits_among(conn: &Connection, mut groups: BTreeSet<Uuid>) -> Result<BTreeSet<Uuid>, StoreError> {
    let mut statement = conn.prepare_cached("SELECT 1 FROM record WHERE type = ?1 AND id = ?2")?;
    let mut others = Vec::new();
    for id in &groups {
        if !statement.exists(params![Visit::DECLARATION.number, id.as_bytes()])? {
            others.push(*id);
        }
    }
    others.iter().for_each(|id| {
        groups.remove(id);
    });
    Ok(groups)
}

/// A row of the frozen batch, with what is kept of its record.
struct AcknowledgedRow {
    row: BatchRow,
    /// Where the record lies.
    at: i64,
    before: Option<RowHash>,
    bucket: Bucket,
    /// What the record belongs to: its parent, or itself.
    group: Uuid,
}

/// Every row of the frozen batch, in one question: there may be thousands.
fn acknowledged_rows(conn: &Connection) -> Result<Vec<AcknowledgedRow>, StoreError> {
    let sql = "SELECT b.type, b.id, b.hash, b.first_clock, b.last_clock,
                      r.rowid, r.acknowledged, r.unit, r.month, coalesce(r.parent, r.id)
               FROM batch_row AS b CROSS JOIN record AS r ON r.type = b.type AND r.id = b.id";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| {
        let type_number = row.get(0)?;
        Ok(AcknowledgedRow {
            row: BatchRow {
                type_number,
                id: super::tablet::id(row, 1)?,
                hash: RowHash::from_bytes(row.get(2)?),
                clocks: (row.get(3)?, row.get(4)?),
            },
            at: row.get(5)?,
            before: row.get::<_, Option<[u8; 16]>>(6)?.map(RowHash::from_bytes),
            bucket: Bucket { type_number, unit: super::tablet::id(row, 7)?, month: Month(row.get(8)?) },
            group: super::tablet::id(row, 9)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What a record belongs to: its parent, or itself.
fn group_of(conn: &Connection, type_number: u16, id: Uuid) -> Result<Uuid, StoreError> {
    let mut statement =
        conn.prepare_cached("SELECT coalesce(parent, id) FROM record WHERE type = ?1 AND id = ?2")?;
    Ok(statement.query_row(params![type_number, id.as_bytes()], |row| super::tablet::id(row, 0))?)
}
