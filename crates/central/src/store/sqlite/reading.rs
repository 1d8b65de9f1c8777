//! The reading statements.

use std::collections::BTreeMap;
use std::fmt::Write;

use rusqlite::{OptionalExtension, Params, Row, params, params_from_iter, types::Value};
use sync::digest::{Bucket, RowHash, Sum};
use sync::repair::Key;
use uuid::Uuid;

use super::rows::{self, DEVICE_COLUMNS, LINE_COLUMNS};
use super::{Tx, failure};
use crate::store::{
    Conflict, Dataset, Device, DeviceToken, Enrolment, Held, Incarnation, Incident, KeptLine, KeptRow,
    Quarantined, ReadTx, StoreError, Take,
};

impl Tx<'_> {
    pub(super) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        let mut statement = self.conn.prepare_cached(sql).map_err(|error| failure(&error))?;
        statement.query_row(params, read).optional().map_err(|error| failure(&error))
    }

    fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.conn.prepare_cached(sql).map_err(|error| failure(&error))?;
        let rows = statement.query_map(params, read).map_err(|error| failure(&error))?;
        rows.collect::<Result<_, _>>().map_err(|error| failure(&error))
    }

    fn each(&self, sql: &str, params: impl Params, take: Take<'_>) -> Result<(), StoreError> {
        let mut statement = self.conn.prepare_cached(sql).map_err(|error| failure(&error))?;
        let mut found = statement.query(params).map_err(|error| failure(&error))?;
        while let Some(row) = found.next().map_err(|error| failure(&error))? {
            if !rows::line(row, take).map_err(|error| failure(&error))?? {
                break;
            }
        }
        Ok(())
    }
}

fn blob(id: Uuid) -> Value {
    Value::Blob(id.as_bytes().to_vec())
}

impl ReadTx for Tx<'_> {
    fn find_dataset(&self) -> Result<Option<Dataset>, StoreError> {
        let sql = "SELECT name, seq, epoch, public_key, restored_at, horizon FROM dataset WHERE dataset = ?";
        self.one(sql, [self.dataset.as_bytes()], |row| {
            Ok(Dataset {
                id: self.dataset,
                name: row.get(0)?,
                seq: rows::to_u64(row, 1)?,
                epoch: rows::to_uuid(row.get(2)?),
                public_key: row.get(3)?,
                restored_at: row.get(4)?,
                horizon: row.get(5)?,
            })
        })
    }

    fn rows(&self, keys: &[Key]) -> Result<BTreeMap<Key, KeptRow>, StoreError> {
        let sql = format!("SELECT {LINE_COLUMNS} FROM record WHERE dataset = ? AND type = ? AND id = ?");
        let dataset = self.dataset;
        let mut read =
            |line: KeptLine<'_>| Ok(KeptRow { row: line.parse(dataset)?, seq: line.seq, hash: line.hash });
        let mut found = BTreeMap::new();
        for key in keys {
            let params = params![dataset.as_bytes(), key.0, key.1.as_bytes()];
            if let Some(kept) = self.one(&sql, params, |row| rows::line(row, &mut read))? {
                found.insert(*key, kept?);
            }
        }
        Ok(found)
    }

    fn row_seqs(&self, keys: &[Key]) -> Result<BTreeMap<Key, u64>, StoreError> {
        let sql = "SELECT seq FROM record WHERE dataset = ? AND type = ? AND id = ?";
        let mut found = BTreeMap::new();
        for key in keys {
            let params = params![self.dataset.as_bytes(), key.0, key.1.as_bytes()];
            if let Some(seq) = self.one(sql, params, |row| rows::to_u64(row, 0))? {
                found.insert(*key, seq);
            }
        }
        Ok(found)
    }

    fn rows_after(
        &self,
        held: &Held,
        cursor: u64,
        but_not_from: Uuid,
        take: Take<'_>,
    ) -> Result<(), StoreError> {
        // One branch for each unit: SQLite then merges the branches as they lie in the index, and sorts nothing.
        let mut sql = String::new();
        let mut values = vec![
            blob(self.dataset),
            // No number is larger than what the file can hold.
            Value::Integer(i64::try_from(cursor).unwrap_or(i64::MAX)),
            Value::Integer(held.first_month.0.into()),
            blob(but_not_from),
        ];
        for (at, unit) in held.units.iter().enumerate() {
            let union = if at == 0 { "" } else { " UNION ALL " };
            // Writing to a String cannot fail.
            let _ = write!(
                sql,
                "{union}SELECT {LINE_COLUMNS} FROM record WHERE dataset = ?1 AND unit = ?{} AND seq > ?2 \
                 AND (month = 0 OR month >= ?3) AND origin IS NOT ?4",
                at + 5
            );
            values.push(blob(*unit));
        }
        if sql.is_empty() {
            return Ok(());
        }
        sql.push_str(" ORDER BY seq, type, id");
        self.each(&sql, params_from_iter(values), take)
    }

    fn rows_in(&self, bucket: Bucket, take: Take<'_>) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT {LINE_COLUMNS} FROM record WHERE dataset = ? AND type = ? AND unit = ? AND month = ?"
        );
        let (dataset, unit) = (self.dataset.as_bytes(), bucket.unit.as_bytes());
        self.each(&sql, params![dataset, bucket.type_number, unit, bucket.month.0], take)
    }

    fn for_each_row(&self, type_number: Option<u16>, take: Take<'_>) -> Result<(), StoreError> {
        let dataset = self.dataset.as_bytes();
        match type_number {
            Some(number) => {
                let sql =
                    format!("SELECT {LINE_COLUMNS} FROM record WHERE dataset = ? AND type = ? ORDER BY id");
                self.each(&sql, params![dataset, number], take)
            }
            None => {
                let sql = format!("SELECT {LINE_COLUMNS} FROM record WHERE dataset = ? ORDER BY type, id");
                self.each(&sql, params![dataset], take)
            }
        }
    }

    fn buckets(&self, held: &Held) -> Result<BTreeMap<Bucket, Sum>, StoreError> {
        let sql = "SELECT unit, type, month, count, sum FROM bucket
                   WHERE dataset = ? AND unit = ? AND (month = 0 OR month >= ?)";
        let mut found = BTreeMap::new();
        for unit in &held.units {
            let params = params![self.dataset.as_bytes(), unit.as_bytes(), held.first_month.0];
            found.extend(self.all(sql, params, rows::bucket)?);
        }
        // What this very transaction has changed belongs to it too, where it is of the buckets held.
        let mut changed = BTreeMap::new();
        self.changes.add_to(&mut changed);
        for (bucket, change) in changed.into_iter().filter(|(bucket, _)| held.holds(bucket)) {
            found.entry(bucket).or_default().add(change);
        }
        Ok(found)
    }

    fn all_buckets(&self) -> Result<BTreeMap<Bucket, Sum>, StoreError> {
        let sql = "SELECT unit, type, month, count, sum FROM bucket WHERE dataset = ?";
        let mut found = self.all(sql, [self.dataset.as_bytes()], rows::bucket)?.into_iter().collect();
        self.changes.add_to(&mut found);
        Ok(found)
    }

    fn incarnation(&self, id: Uuid) -> Result<Option<Incarnation>, StoreError> {
        let sql = "SELECT id, device, last_batch, hash, ack FROM incarnation WHERE dataset = ? AND id = ?";
        self.one(sql, params![self.dataset.as_bytes(), id.as_bytes()], rows::incarnation)
    }

    fn is_past_epoch(&self, epoch: Uuid) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM past_epoch WHERE dataset = ? AND epoch = ?";
        Ok(self.one(sql, params![self.dataset.as_bytes(), epoch.as_bytes()], |_| Ok(()))?.is_some())
    }

    fn is_void(&self, incarnation: Uuid, hash: &str) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM void_batch WHERE dataset = ? AND incarnation = ? AND hash = ?";
        let params = params![self.dataset.as_bytes(), incarnation.as_bytes(), hash];
        Ok(self.one(sql, params, |_| Ok(()))?.is_some())
    }

    fn device_by_token(&self, token_hash: &str) -> Result<Option<(Device, DeviceToken)>, StoreError> {
        let by = |column: &str| {
            let sql = format!("SELECT {DEVICE_COLUMNS} FROM device WHERE dataset = ? AND {column} = ?");
            self.one(&sql, params![self.dataset.as_bytes(), token_hash], rows::device)
        };
        if let Some(device) = by("token_hash")? {
            return Ok(Some((device, DeviceToken::Current)));
        }
        Ok(by("next_token_hash")?.map(|device| (device, DeviceToken::Next)))
    }

    fn devices(&self) -> Result<Vec<Device>, StoreError> {
        let sql = format!("SELECT {DEVICE_COLUMNS} FROM device WHERE dataset = ? ORDER BY enrolled_at, id");
        self.all(&sql, [self.dataset.as_bytes()], rows::device)
    }

    fn enrolment(&self, code_hash: &str) -> Result<Option<Enrolment>, StoreError> {
        let sql = "SELECT code_hash, unit, expires_at, used_by_tablet, used_token_hash, used_at
                   FROM enrolment WHERE dataset = ? AND code_hash = ?";
        self.one(sql, params![self.dataset.as_bytes(), code_hash], rows::enrolment)
    }

    fn quarantined(&self, at_most: usize) -> Result<Vec<Quarantined>, StoreError> {
        let sql = "SELECT at, incarnation, batch, type, id, code, line FROM quarantine
                   WHERE dataset = ? ORDER BY at DESC, batch DESC, place LIMIT ?";
        self.all(sql, params![self.dataset.as_bytes(), limit(at_most)], rows::quarantined)
    }

    fn conflicts(&self, at_most: usize) -> Result<Vec<Conflict>, StoreError> {
        let sql = "SELECT type, id, field, lost_version, lost_value, won_version, at FROM conflict
                   WHERE dataset = ? ORDER BY seq DESC, type, id, field, place LIMIT ?";
        self.all(sql, params![self.dataset.as_bytes(), limit(at_most)], rows::conflict)
    }

    fn incidents(&self, at_most: usize) -> Result<Vec<Incident>, StoreError> {
        let sql =
            "SELECT at, kind, detail FROM incident WHERE dataset = ? ORDER BY at DESC, kind, detail LIMIT ?";
        self.all(sql, params![self.dataset.as_bytes(), limit(at_most)], rows::incident)
    }
}

fn limit(at_most: usize) -> i64 {
    i64::try_from(at_most).unwrap_or(i64::MAX)
}

/// The hash as it is stored.
pub(super) const fn hash_bytes(hash: RowHash) -> [u8; 16] {
    hash.to_bytes()
}
