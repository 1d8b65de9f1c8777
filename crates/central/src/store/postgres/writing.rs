//! The writing statements: each takes lists, and waits to be sent together with the others. The arithmetic of the digest is
//! here, since addition needs no rule; everything else was decided before.

use std::collections::BTreeMap;

use sync::digest::{Bucket, RowHash};
use sync::message::Acknowledgement;
use sync::repair::Key;
use uuid::Uuid;

use super::reading::{DATASET, IS_VOID, ROW_SEQS, device_in, split};
use super::rows::{self, from_month, from_u64};
use super::session::{Ask, Param};
use super::tx::Tx;
use crate::store::{
    Conflict, Dataset, Device, Enrolment, Incarnation, Incident, Put, Quarantined, Sender, StoreError,
    WriteTx,
};

const LOCK_INCARNATION: &str = "SELECT id, device, last_batch, hash, ack FROM incarnation
     WHERE dataset = $1 AND id = $2 FOR UPDATE";
const ADVANCE: &str = "UPDATE dataset SET seq = seq + 1 WHERE dataset = $1 RETURNING seq";

impl Tx<'_> {
    /// The digest's part of the transaction: one statement for all buckets. The counter is held, so that nobody else adds.
    pub(super) fn write_changes(&mut self) {
        let changes: Vec<_> = self.changes.take().collect();
        if changes.is_empty() {
            return;
        }
        let units: Vec<Uuid> = changes.iter().map(|(bucket, _)| bucket.unit).collect();
        let types: Vec<i32> = changes.iter().map(|(bucket, _)| bucket.type_number.into()).collect();
        let months: Vec<i64> = changes.iter().map(|(bucket, _)| from_month(bucket.month)).collect();
        let counts: Vec<i64> = changes.iter().map(|(_, change)| change.count.cast_signed()).collect();
        let sums: Vec<String> = changes.iter().map(|(_, change)| change.sum.to_string()).collect();
        // What went wrong before is said at the commit.
        let _ = self.later(
            "INSERT INTO bucket (dataset, unit, type, month, count, sum)
             SELECT $1, t.unit, t.type, t.month, t.count, t.sum::numeric
             FROM unnest($2::uuid[], $3::int[], $4::bigint[], $5::bigint[], $6::text[]) AS t (unit, type, month, count, sum)
             ON CONFLICT (dataset, unit, type, month) DO UPDATE SET
                 count = bucket.count + excluded.count,
                 sum = mod(bucket.sum + excluded.sum, 340282366920938463463374607431768211456)",
            vec![
                self.key(),
                Box::new(units),
                Box::new(types),
                Box::new(months),
                Box::new(counts),
                Box::new(sums),
            ],
        );
    }

    /// An incarnation that is not known yet gets a row, so that there is something to lock.
    fn make_lockable(&self, id: Uuid) -> Result<(), StoreError> {
        self.later(
            "INSERT INTO incarnation (dataset, id, device)
             VALUES ($1, $2, '00000000-0000-0000-0000-000000000000') ON CONFLICT DO NOTHING",
            vec![self.key(), Box::new(id)],
        )
    }

    fn advanced(&self, rows: &[tokio_postgres::Row]) -> Result<u64, StoreError> {
        let found = rows.first().map(|row| rows::to_u64(row, 0)).transpose()?;
        found.ok_or_else(|| StoreError::Failed("there is no such dataset".to_owned()))
    }
}

impl WriteTx for Tx<'_> {
    fn lock_incarnation(&mut self, id: Uuid) -> Result<Option<Incarnation>, StoreError> {
        self.make_lockable(id)?;
        let found = self.query(LOCK_INCARNATION, vec![self.key(), Box::new(id)])?;
        incarnation_in(&found)
    }

    fn lock_sender(
        &mut self,
        incarnation: Uuid,
        batch_hash: &str,
        token_hash: &str,
    ) -> Result<Sender, StoreError> {
        self.make_lockable(incarnation)?;
        let [current, next] = self.device_asks(token_hash);
        let asks = vec![
            Ask::prepared(LOCK_INCARNATION, vec![self.key(), Box::new(incarnation)]),
            Ask::prepared(DATASET, vec![self.key()]),
            Ask::prepared(IS_VOID, vec![self.key(), Box::new(incarnation), Box::new(batch_hash.to_owned())]),
            current,
            next,
        ];
        let answers = self.query_all(asks)?;
        let [locked, dataset, void, current, next] = answers.as_slice() else {
            return Err(StoreError::Failed("five questions had not five answers".to_owned()));
        };
        let dataset = dataset.first().map(|row| rows::dataset(row, self.dataset)).transpose()?;
        Ok(Sender {
            incarnation: incarnation_in(locked)?,
            dataset: dataset.ok_or_else(|| StoreError::Failed("there is no such dataset".to_owned()))?,
            device: device_in(current, next)?,
            is_void: !void.is_empty(),
        })
    }

    fn advance_seq(&mut self) -> Result<u64, StoreError> {
        let found = self.query(ADVANCE, vec![self.key()])?;
        self.advanced(&found)
    }

    fn advance_seq_and_look(&mut self, keys: &[Key]) -> Result<(u64, BTreeMap<Key, u64>), StoreError> {
        // Two statements in one go: the second one begins, and sees, when the first one has the counter.
        let (types, ids) = split(keys);
        let asks = vec![
            Ask::prepared(ADVANCE, vec![self.key()]),
            Ask::prepared(ROW_SEQS, vec![self.key(), types, ids]),
        ];
        let answers = self.query_all(asks)?;
        let [advanced, seqs] = answers.as_slice() else {
            return Err(StoreError::Failed("two questions had not two answers".to_owned()));
        };
        Ok((self.advanced(advanced)?, seqs.iter().map(rows::seq).collect::<Result<_, _>>()?))
    }

    fn hold_dataset(&mut self) -> Result<Dataset, StoreError> {
        self.locked_dataset()
    }

    fn put_rows(&mut self, puts: &[Put<'_>], seq: u64) -> Result<(), StoreError> {
        if puts.is_empty() {
            return Ok(());
        }
        let types: Vec<i32> = puts.iter().map(|put| put.row.type_number.into()).collect();
        let ids: Vec<Uuid> = puts.iter().map(|put| put.row.id).collect();
        let units: Vec<Uuid> = puts.iter().map(|put| put.row.unit).collect();
        let months: Vec<i64> = puts.iter().map(|put| from_month(put.row.month)).collect();
        let origins: Vec<Option<Uuid>> = puts.iter().map(|put| put.origin).collect();
        let hashes: Vec<Vec<u8>> = puts.iter().map(|put| put.hash.to_bytes().to_vec()).collect();
        let parents: Vec<Option<Uuid>> = puts.iter().map(|put| put.row.parent()).collect();
        let lines: Vec<String> = puts.iter().map(|put| put.to_line(self.dataset)).collect();
        self.later(
            "INSERT INTO record (dataset, type, id, unit, month, seq, origin, hash, parent, line)
             SELECT $1, t.type, t.id, t.unit, t.month, $2, t.origin, t.hash, t.parent, t.line
             FROM unnest($3::int[], $4::uuid[], $5::uuid[], $6::bigint[], $7::uuid[], $8::bytea[], $9::uuid[], $10::text[])
                 AS t (type, id, unit, month, origin, hash, parent, line)
             ON CONFLICT (dataset, type, id) DO UPDATE SET
                 seq = excluded.seq, origin = excluded.origin, hash = excluded.hash,
                 parent = excluded.parent, line = excluded.line",
            vec![
                self.key(),
                Box::new(from_u64(seq)),
                Box::new(types),
                Box::new(ids),
                Box::new(units),
                Box::new(months),
                Box::new(origins),
                Box::new(hashes),
                Box::new(parents),
                Box::new(lines),
            ],
        )
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

    fn drop_row(&mut self, type_number: u16, id: Uuid) -> Result<(), StoreError> {
        let params: Vec<Param> = vec![self.key(), Box::new(i32::from(type_number)), Box::new(id)];
        self.later("DELETE FROM record WHERE dataset = $1 AND type = $2 AND id = $3", params)
    }

    fn set_horizon(&mut self, horizon_ms: i64) -> Result<(), StoreError> {
        let sql = "UPDATE dataset SET horizon = $2 WHERE dataset = $1";
        self.later(sql, vec![self.key(), Box::new(horizon_ms)])
    }

    fn save_acknowledgement(
        &mut self,
        incarnation: Uuid,
        device: Uuid,
        hash: &str,
        ack: &Acknowledgement,
    ) -> Result<(), StoreError> {
        let text = serde_json::to_string(ack).map_err(|error| StoreError::Failed(error.to_string()))?;
        self.later(
            "INSERT INTO incarnation (dataset, id, device, last_batch, hash, ack) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (dataset, id) DO UPDATE SET
                 device = coalesce(nullif(incarnation.device, '00000000-0000-0000-0000-000000000000'), excluded.device),
                 last_batch = excluded.last_batch, hash = excluded.hash, ack = excluded.ack",
            vec![
                self.key(),
                Box::new(incarnation),
                Box::new(device),
                Box::new(from_u64(ack.number)),
                Box::new(hash.to_owned()),
                Box::new(text),
            ],
        )
    }

    fn put_void(&mut self, incarnation: Uuid, hash: &str) -> Result<(), StoreError> {
        self.later(
            "INSERT INTO void_batch (dataset, incarnation, hash) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            vec![self.key(), Box::new(incarnation), Box::new(hash.to_owned())],
        )
    }

    fn put_incarnation(&mut self, id: Uuid, device: Uuid) -> Result<(), StoreError> {
        self.later(
            "INSERT INTO incarnation (dataset, id, device) VALUES ($1, $2, $3)
             ON CONFLICT (dataset, id) DO UPDATE SET device = excluded.device
                 WHERE incarnation.device = '00000000-0000-0000-0000-000000000000'",
            vec![self.key(), Box::new(id), Box::new(device)],
        )
    }

    fn put_device(&mut self, device: &Device) -> Result<(), StoreError> {
        self.later(
            "INSERT INTO device
                 (dataset, id, unit, token_hash, next_token_hash, enrolled_at, last_seen_at, revoked_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (dataset, id) DO UPDATE SET
                 unit = excluded.unit, token_hash = excluded.token_hash,
                 next_token_hash = excluded.next_token_hash, enrolled_at = excluded.enrolled_at,
                 last_seen_at = excluded.last_seen_at, revoked_at = excluded.revoked_at",
            vec![
                self.key(),
                Box::new(device.id),
                Box::new(device.unit),
                Box::new(device.token_hash.clone()),
                Box::new(device.next_token_hash.clone()),
                Box::new(device.enrolled_at),
                Box::new(device.last_seen_at),
                Box::new(device.revoked_at),
            ],
        )
    }

    fn put_enrolment(&mut self, enrolment: &Enrolment) -> Result<(), StoreError> {
        let used = enrolment.used.as_ref();
        self.later(
            "INSERT INTO enrolment (dataset, code_hash, unit, expires_at, used_by_tablet, used_token_hash, used_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (dataset, code_hash) DO UPDATE SET
                 used_by_tablet = excluded.used_by_tablet, used_token_hash = excluded.used_token_hash,
                 used_at = excluded.used_at",
            vec![
                self.key(),
                Box::new(enrolment.code_hash.clone()),
                Box::new(enrolment.unit),
                Box::new(enrolment.expires_at),
                Box::new(used.map(|used| used.tablet)),
                Box::new(used.map(|used| used.token_hash.clone())),
                Box::new(used.map(|used| used.at)),
            ],
        )
    }

    fn put_conflicts(&mut self, seq: u64, conflicts: &[(usize, Conflict)]) -> Result<(), StoreError> {
        if conflicts.is_empty() {
            return Ok(());
        }
        let values: Result<Vec<String>, _> =
            conflicts.iter().map(|(_, conflict)| serde_json::to_string(&conflict.lost_value)).collect();
        let values = values.map_err(|error| StoreError::Failed(error.to_string()))?;
        let all = || conflicts.iter().map(|(_, conflict)| conflict);
        self.later(
            "INSERT INTO conflict (dataset, seq, type, id, field, place, lost_version, lost_value, won_version, at)
             SELECT $1, $2, t.* FROM unnest(
                 $3::int[], $4::uuid[], $5::int[], $6::bigint[], $7::text[], $8::text[], $9::text[], $10::bigint[]) AS t",
            vec![
                self.key(),
                Box::new(from_u64(seq)),
                Box::new(all().map(|conflict| i32::from(conflict.type_number)).collect::<Vec<_>>()),
                Box::new(all().map(|conflict| conflict.id).collect::<Vec<_>>()),
                Box::new(all().map(|conflict| i32::from(conflict.field)).collect::<Vec<_>>()),
                Box::new(conflicts.iter().map(|(at, _)| place(*at)).collect::<Vec<_>>()),
                Box::new(all().map(|conflict| conflict.lost_version.to_string()).collect::<Vec<_>>()),
                Box::new(values),
                Box::new(all().map(|conflict| conflict.won_version.to_string()).collect::<Vec<_>>()),
                Box::new(all().map(|conflict| conflict.at).collect::<Vec<_>>()),
            ],
        )
    }

    fn put_quarantined(&mut self, aside: &[(usize, Quarantined)]) -> Result<(), StoreError> {
        if aside.is_empty() {
            return Ok(());
        }
        let all = || aside.iter().map(|(_, row)| row);
        self.later(
            "INSERT INTO quarantine (dataset, incarnation, batch, place, at, type, id, code, line)
             SELECT $1, t.* FROM unnest(
                 $2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[], $6::int[], $7::uuid[], $8::text[], $9::text[]) AS t
             ON CONFLICT DO NOTHING",
            vec![
                self.key(),
                Box::new(all().map(|row| row.incarnation).collect::<Vec<_>>()),
                Box::new(all().map(|row| from_u64(row.batch)).collect::<Vec<_>>()),
                Box::new(aside.iter().map(|(at, _)| place(*at)).collect::<Vec<_>>()),
                Box::new(all().map(|row| row.at).collect::<Vec<_>>()),
                Box::new(all().map(|row| i32::from(row.type_number)).collect::<Vec<_>>()),
                Box::new(all().map(|row| row.id).collect::<Vec<_>>()),
                Box::new(all().map(|row| row.code.clone()).collect::<Vec<_>>()),
                Box::new(all().map(|row| row.line.clone()).collect::<Vec<_>>()),
            ],
        )
    }

    fn put_incident(&mut self, incident: &Incident) -> Result<(), StoreError> {
        self.later(
            "INSERT INTO incident (dataset, at, kind, detail) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            vec![
                self.key(),
                Box::new(incident.at),
                Box::new(incident.kind.clone()),
                Box::new(incident.detail.clone()),
            ],
        )
    }

    fn set_epoch(&mut self, epoch: Uuid, at_ms: i64) -> Result<(), StoreError> {
        // Whoever else begins one waits until this one holds, so that none is left out of the list.
        self.later("SELECT 1 FROM dataset WHERE dataset = $1 FOR UPDATE", vec![self.key()])?;
        self.later(
            "INSERT INTO past_epoch (dataset, epoch) SELECT dataset, epoch FROM dataset WHERE dataset = $1 AND epoch <> $2
             ON CONFLICT DO NOTHING",
            vec![self.key(), Box::new(epoch)],
        )?;
        self.later(
            "UPDATE dataset SET epoch = $2, restored_at = $3 WHERE dataset = $1",
            vec![self.key(), Box::new(epoch), Box::new(at_ms)],
        )
    }
}

fn incarnation_in(found: &[tokio_postgres::Row]) -> Result<Option<Incarnation>, StoreError> {
    Ok(found.first().map(rows::incarnation).transpose()?.flatten())
}

fn place(at: usize) -> i64 {
    i64::try_from(at).unwrap_or(i64::MAX)
}
