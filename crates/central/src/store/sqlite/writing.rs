//! The writing statements.

use rusqlite::{Params, params};
use sync::digest::{Bucket, RowHash, Sum};
use sync::message::Acknowledgement;
use uuid::Uuid;

use super::reading::hash_bytes;
use super::rows::from_u64;
use super::{Tx, failure, rows};
use crate::store::{
    Conflict, Dataset, Device, Enrolment, Incarnation, Incident, Put, Quarantined, ReadTx, StoreError,
    WriteTx,
};

impl Tx<'_> {
    fn run(&self, sql: &str, params: impl Params) -> Result<(), StoreError> {
        let mut statement = self.conn.prepare_cached(sql).map_err(|error| failure(&error))?;
        statement.execute(params).map(|_| ()).map_err(|error| failure(&error))
    }

    fn key(&self) -> &[u8; 16] {
        self.dataset.as_bytes()
    }

    fn sum_of(&self, bucket: Bucket) -> Result<Sum, StoreError> {
        let sql = "SELECT unit, type, month, count, sum FROM bucket
                   WHERE dataset = ? AND unit = ? AND type = ? AND month = ?";
        let mut statement = self.conn.prepare_cached(sql).map_err(|error| failure(&error))?;
        let params = params![self.key(), bucket.unit.as_bytes(), bucket.type_number, bucket.month.0];
        match statement.query_row(params, rows::bucket) {
            Ok((_, sum)) => Ok(sum),
            Err(rusqlite::Error::QueryReturnedNoRows) => Ok(Sum::default()),
            Err(error) => Err(failure(&error)),
        }
    }
}

impl Tx<'_> {
    /// The digest's part of the transaction, a statement for each bucket and not for each row.
    pub(super) fn write_changes(&mut self) -> Result<(), StoreError> {
        let changes: Vec<(Bucket, Sum)> = self.changes.take().collect();
        for (bucket, change) in changes {
            let mut sum = self.sum_of(bucket)?;
            sum.add(change);
            self.run(
                "INSERT INTO bucket (dataset, unit, type, month, count, sum) VALUES (?, ?, ?, ?, ?, ?)
                 ON CONFLICT (dataset, unit, type, month) DO UPDATE SET count = excluded.count, sum = excluded.sum",
                params![
                    self.key(),
                    bucket.unit.as_bytes(),
                    bucket.type_number,
                    bucket.month.0,
                    from_u64(sum.count),
                    sum.sum.to_le_bytes(),
                ],
            )?;
        }
        Ok(())
    }
}

impl WriteTx for Tx<'_> {
    fn lock_incarnation(&mut self, id: Uuid) -> Result<Option<Incarnation>, StoreError> {
        // BEGIN IMMEDIATE locks everything already.
        self.incarnation(id)
    }

    fn advance_seq(&mut self) -> Result<u64, StoreError> {
        let sql = "UPDATE dataset SET seq = seq + 1 WHERE dataset = ? RETURNING seq";
        let mut statement = self.conn.prepare_cached(sql).map_err(|error| failure(&error))?;
        statement.query_row([self.key()], |row| rows::to_u64(row, 0)).map_err(|error| failure(&error))
    }

    fn hold_dataset(&mut self) -> Result<Dataset, StoreError> {
        // BEGIN IMMEDIATE holds it already.
        self.dataset()
    }

    fn put_rows(&mut self, rows: &[Put<'_>], seq: u64) -> Result<(), StoreError> {
        for put in rows {
            let Put { row, hash, origin, .. } = put;
            self.run(
                "INSERT INTO record (dataset, type, id, unit, month, seq, origin, hash, parent, line)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                 ON CONFLICT (dataset, type, id) DO UPDATE SET
                     seq = excluded.seq, origin = excluded.origin, hash = excluded.hash,
                     parent = excluded.parent, line = excluded.line",
                params![
                    self.key(),
                    row.type_number,
                    row.id.as_bytes(),
                    row.unit.as_bytes(),
                    row.month.0,
                    from_u64(seq),
                    origin.as_ref().map(Uuid::as_bytes),
                    hash_bytes(*hash),
                    row.parent().as_ref().map(Uuid::as_bytes),
                    put.to_line(self.dataset),
                ],
            )?;
        }
        Ok(())
    }

    fn replace_in_bucket(
        &mut self,
        bucket: Bucket,
        before: Option<RowHash>,
        after: Option<RowHash>,
    ) -> Result<(), StoreError> {
        self.changes.replace(bucket, before, after);
        Ok(())
    }

    fn save_acknowledgement(
        &mut self,
        incarnation: Uuid,
        device: Uuid,
        hash: &str,
        ack: &Acknowledgement,
    ) -> Result<(), StoreError> {
        let text = serde_json::to_string(ack).map_err(|error| StoreError::Failed(error.to_string()))?;
        self.run(
            "INSERT INTO incarnation (dataset, id, device, last_batch, hash, ack) VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT (dataset, id) DO UPDATE SET
                 last_batch = excluded.last_batch, hash = excluded.hash, ack = excluded.ack",
            params![self.key(), incarnation.as_bytes(), device.as_bytes(), from_u64(ack.number), hash, text],
        )
    }

    fn put_void(&mut self, incarnation: Uuid, hash: &str) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO void_batch (dataset, incarnation, hash) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            params![self.key(), incarnation.as_bytes(), hash],
        )
    }

    fn put_incarnation(&mut self, id: Uuid, device: Uuid) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO incarnation (dataset, id, device) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            params![self.key(), id.as_bytes(), device.as_bytes()],
        )
    }

    fn put_device(&mut self, device: &Device) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO device (dataset, id, unit, token_hash, next_token_hash, enrolled_at, last_seen_at, revoked_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (dataset, id) DO UPDATE SET
                 unit = excluded.unit, token_hash = excluded.token_hash,
                 next_token_hash = excluded.next_token_hash, enrolled_at = excluded.enrolled_at,
                 last_seen_at = excluded.last_seen_at, revoked_at = excluded.revoked_at",
            params![
                self.key(),
                device.id.as_bytes(),
                device.unit.as_bytes(),
                device.token_hash,
                device.next_token_hash,
                device.enrolled_at,
                device.last_seen_at,
                device.revoked_at,
            ],
        )
    }

    fn put_enrolment(&mut self, enrolment: &Enrolment) -> Result<(), StoreError> {
        let used = enrolment.used.as_ref();
        self.run(
            "INSERT INTO enrolment (dataset, code_hash, unit, expires_at, used_by_tablet, used_token_hash, used_at)
             VALUES (?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (dataset, code_hash) DO UPDATE SET
                 used_by_tablet = excluded.used_by_tablet, used_token_hash = excluded.used_token_hash,
                 used_at = excluded.used_at",
            params![
                self.key(),
                enrolment.code_hash,
                enrolment.unit.as_bytes(),
                enrolment.expires_at,
                used.map(|used| *used.tablet.as_bytes()),
                used.map(|used| &used.token_hash),
                used.map(|used| used.at),
            ],
        )
    }

    fn put_conflicts(&mut self, seq: u64, conflicts: &[(usize, Conflict)]) -> Result<(), StoreError> {
        for (place, conflict) in conflicts {
            let value = serde_json::to_string(&conflict.lost_value)
                .map_err(|error| StoreError::Failed(error.to_string()))?;
            self.run(
                "INSERT INTO conflict
                     (dataset, seq, type, id, field, place, lost_version, lost_value, won_version, at)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                params![
                    self.key(),
                    from_u64(seq),
                    conflict.type_number,
                    conflict.id.as_bytes(),
                    conflict.field,
                    i64::try_from(*place).unwrap_or(i64::MAX),
                    conflict.lost_version.to_string(),
                    value,
                    conflict.won_version.to_string(),
                    conflict.at,
                ],
            )?;
        }
        Ok(())
    }

    fn put_quarantined(&mut self, rows: &[(usize, Quarantined)]) -> Result<(), StoreError> {
        for (place, row) in rows {
            self.run(
                "INSERT INTO quarantine (dataset, incarnation, batch, place, at, type, id, code, line)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                params![
                    self.key(),
                    row.incarnation.as_bytes(),
                    from_u64(row.batch),
                    i64::try_from(*place).unwrap_or(i64::MAX),
                    row.at,
                    row.type_number,
                    row.id.as_bytes(),
                    row.code,
                    row.line,
                ],
            )?;
        }
        Ok(())
    }

    fn put_incident(&mut self, incident: &Incident) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO incident (dataset, at, kind, detail) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            params![self.key(), incident.at, incident.kind, incident.detail],
        )
    }

    fn set_epoch(&mut self, epoch: Uuid, at_ms: i64) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO past_epoch (dataset, epoch) SELECT dataset, epoch FROM dataset WHERE dataset = ? AND epoch <> ?
             ON CONFLICT DO NOTHING",
            params![self.key(), epoch.as_bytes()],
        )?;
        self.run(
            "UPDATE dataset SET epoch = ?, restored_at = ? WHERE dataset = ?",
            params![epoch.as_bytes(), at_ms, self.key()],
        )
    }

    fn drop_row(&mut self, type_number: u16, id: Uuid) -> Result<(), StoreError> {
        self.run(
            "DELETE FROM record WHERE dataset = ? AND type = ? AND id = ?",
            params![self.key(), type_number, id.as_bytes()],
        )
    }

    fn set_horizon(&mut self, horizon_ms: i64) -> Result<(), StoreError> {
        self.run("UPDATE dataset SET horizon = ? WHERE dataset = ?", params![horizon_ms, self.key()])
    }
}
