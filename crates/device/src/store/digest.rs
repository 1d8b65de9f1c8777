//! The digest over acknowledged states: kept in passing, and recomputed from the rows by `verify`.

use std::collections::BTreeMap;

use ::sync::digest::{Bucket, Changes, Root, RowHash, Sum, root};
use domain::record::Id;
use domain::record::{Month, Record};
use domain::records::{Unit, Visit};
use sqlite::rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::{Store, StoreError, Tablet};

impl Store {
    /// The root over everything acknowledged.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn root(&self) -> Result<Root, StoreError> {
        Ok(root(&self.held_buckets()?))
    }

    /// The root over everything acknowledged, and the root over one unit's records, which people compare.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn roots(&self, unit: Id<Unit>) -> Result<(Root, Root), StoreError> {
        Ok(both_roots(self.held_buckets()?, unit))
    }

    /// The buckets that both sides compare.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn held_buckets(&self) -> Result<BTreeMap<Bucket, Sum>, StoreError> {
        Ok(held(self.buckets()?, &self.tablet()?))
    }

    /// The acknowledged rows of a bucket.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn hashes_in(&self, bucket: Bucket) -> Result<Vec<(Uuid, RowHash)>, StoreError> {
        let sql = "SELECT id, acknowledged FROM record
                   WHERE type = ?1 AND unit = ?2 AND month = ?3 AND acknowledged IS NOT NULL";
        let mut statement = self.conn.prepare_cached(sql)?;
        let key = params![bucket.type_number, bucket.unit.as_bytes(), bucket.month.0];
        let rows = statement
            .query_map(key, |row| Ok((super::tablet::id(row, 0)?, RowHash::from_bytes(row.get(1)?))))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Visits that this tablet holds and the centre has.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn acknowledged_visits(&self) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(sum(count), 0) FROM bucket WHERE type = ?1";
        let count: i64 =
            self.conn.prepare_cached(sql)?.query_row([Visit::DECLARATION.number], |row| row.get(0))?;
        Ok(count.cast_unsigned())
    }

    fn buckets(&self) -> Result<BTreeMap<Bucket, Sum>, StoreError> {
        let mut statement = self.conn.prepare_cached("SELECT type, unit, month, count, sum FROM bucket")?;
        let rows = statement.query_map([], |row| {
            let bucket = Bucket {
                type_number: row.get(0)?,
                unit: super::tablet::id(row, 1)?,
                month: Month(row.get(2)?),
            };
            let count: i64 = row.get(3)?;
            Ok((bucket, Sum { count: count.cast_unsigned(), sum: u128::from_le_bytes(row.get(4)?) }))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Recomputes the digest from the stored acknowledged states, and checks each against its row where nothing of the
    /// row waits to be sent. A row that the centre does not have must wait. Returns whether all agree, the roots, and how
    /// many rows and visits there are.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn recompute(&self, unit: Id<Unit>) -> Result<Recomputed, StoreError> {
        let sql = "SELECT r.line, r.acknowledged, r.unit, r.month, r.type,
                   EXISTS (SELECT 1 FROM outbox AS o WHERE o.type = r.type AND o.id = r.id)
                   OR EXISTS (SELECT 1 FROM batch_row AS b WHERE b.type = r.type AND b.id = r.id) FROM record AS r";
        let mut statement = self.conn.prepare(sql)?;
        let mut found = statement.query([])?;
        let mut fresh: BTreeMap<Bucket, Sum> = BTreeMap::new();
        let mut answer = Recomputed {
            agrees: true,
            rows: 0,
            visits: 0,
            acknowledged_visits: 0,
            roots: Default::default(),
        };
        while let Some(row) = found.next()? {
            let line: String = row.get(0)?;
            let parsed = ::sync::row::Row::from_line(line.as_bytes(), self.dataset)?;
            let acknowledged = row.get::<_, Option<[u8; 16]>>(1)?.map(RowHash::from_bytes);
            let waits: bool = row.get(5)?;
            let is_visit = parsed.type_number == Visit::DECLARATION.number && !parsed.is_deleted();
            answer.rows += 1;
            answer.visits += u64::from(is_visit);
            answer.acknowledged_visits += u64::from(is_visit && acknowledged.is_some());
            let Some(hash) = acknowledged else {
                // Neither at the centre nor on its way there: it would never be sent.
                answer.agrees &= waits;
                continue;
            };
            answer.agrees &= waits || ::sync::digest::row_hash(&parsed) == hash;
            let bucket = Bucket {
                type_number: row.get(4)?,
                unit: super::tablet::id(row, 2)?,
                month: Month(row.get(3)?),
            };
            fresh.entry(bucket).or_default().replace(None, Some(hash));
        }
        let kept = self.buckets()?;
        answer.agrees &= root(&kept) == root(&fresh);
        answer.roots = both_roots(held(fresh, &self.tablet()?), unit);
        Ok(answer)
    }
}

/// What was recomputed from the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recomputed {
    /// The digest kept in passing, and each acknowledged hash, are what the rows say, and what is unsent waits.
    pub agrees: bool,
    /// Rows.
    pub rows: u64,
    /// Visits.
    pub visits: u64,
    /// Visits that the centre has.
    pub acknowledged_visits: u64,
    /// The root over everything, and over the unit's records.
    pub roots: (Root, Root),
}

/// Only the units and months that hello names: what a tablet whose clock stood years back has sent is older than what the
/// centre compares.
fn held(mut buckets: BTreeMap<Bucket, Sum>, tablet: &Tablet) -> BTreeMap<Bucket, Sum> {
    let is_held = |unit: Uuid| unit.is_nil() || tablet.units.iter().any(|held| held.uuid() == unit);
    buckets.retain(|bucket, _| is_held(bucket.unit) && bucket.month.is_held_from(tablet.first_month));
    buckets
}

fn both_roots(buckets: BTreeMap<Bucket, Sum>, unit: Id<Unit>) -> (Root, Root) {
    let all = root(&buckets);
    let own = buckets.into_iter().filter(|(bucket, _)| bucket.unit == unit.uuid()).collect();
    (all, root(&own))
}

/// Writes what a transaction changed in the digest: a statement for each bucket and not for each row.
pub(super) fn write_changes(conn: &Connection, changes: &mut Changes) -> Result<(), StoreError> {
    for (bucket, change) in changes.take() {
        let key = params![bucket.type_number, bucket.unit.as_bytes(), bucket.month.0];
        let sql = "SELECT count, sum FROM bucket WHERE type = ?1 AND unit = ?2 AND month = ?3";
        let found = conn.prepare_cached(sql)?.query_row(key, |row| {
            let count: i64 = row.get(0)?;
            Ok(Sum { count: count.cast_unsigned(), sum: u128::from_le_bytes(row.get(1)?) })
        });
        let mut sum = found.optional()?.unwrap_or_default();
        sum.add(change);
        let sql = "INSERT INTO bucket (type, unit, month, count, sum) VALUES (?1, ?2, ?3, ?4, ?5)
                   ON CONFLICT (type, unit, month) DO UPDATE SET count = excluded.count, sum = excluded.sum";
        let mut statement = conn.prepare_cached(sql)?;
        statement.execute(params![
            bucket.type_number,
            bucket.unit.as_bytes(),
            bucket.month.0,
            sum.count.cast_signed(),
            sum.sum.to_le_bytes()
        ])?;
    }
    Ok(())
}
