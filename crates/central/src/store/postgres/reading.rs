//! The reading statements. Long answers come in parts, each after the last row of the one before, so that none is large and
//! whoever has had enough stops. In a writing transaction rows that are changed by whoever reads them are locked by reading.

use std::collections::BTreeMap;

use sync::digest::{Bucket, Sum};
use sync::repair::Key;
use tokio_postgres::Row;
use uuid::Uuid;

use super::rows::{self, from_month};
use super::session::{Ask, Param};
use super::tx::{Purpose, Tx};
use crate::store::{
    Conflict, Dataset, Device, DeviceToken, Enrolment, Held, Incarnation, Incident, KeptRow, Quarantined,
    ReadTx, StoreError, Take,
};

/// How many rows come in one part.
const PART: i64 = 512;

/// The place of a row in an answer that comes in parts.
#[derive(Debug, Clone, Copy)]
struct Place {
    seq: u64,
    type_number: i32,
    id: Uuid,
}

impl Place {
    fn of(row: &Row) -> Result<Self, StoreError> {
        let line = rows::line(row)?;
        Ok(Self { seq: line.seq, type_number: line.type_number.into(), id: line.id })
    }
}

impl Tx<'_> {
    pub(super) fn one<T>(
        &self,
        sql: &'static str,
        params: Vec<Param>,
        read: impl FnOnce(&Row) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        self.query(sql, params)?.first().map(read).transpose()
    }

    fn all<T, C: FromIterator<T>>(
        &self,
        sql: &'static str,
        params: Vec<Param>,
        read: impl FnMut(&Row) -> Result<T, StoreError>,
    ) -> Result<C, StoreError> {
        self.query(sql, params)?.iter().map(read).collect()
    }

    /// Takes one part after another; `next` makes the values for the part after a place.
    fn each(
        &self,
        sql: &'static str,
        first: Place,
        next: impl Fn(Place) -> Vec<Param>,
        take: Take<'_>,
    ) -> Result<(), StoreError> {
        let mut place = first;
        loop {
            let part = self.query(sql, next(place))?;
            for row in &part {
                if !take(rows::line(row)?)? {
                    return Ok(());
                }
            }
            match part.last() {
                Some(last) if i64::try_from(part.len()).is_ok_and(|rows| rows >= PART) => {
                    place = Place::of(last)?;
                }
                _ => return Ok(()),
            }
        }
    }

    /// The statement for reading, or the one that locks what it reads.
    const fn by_purpose(&self, reading: &'static str, writing: &'static str) -> &'static str {
        match self.purpose {
            Purpose::Reading => reading,
            Purpose::Writing => writing,
        }
    }

    pub(super) fn key(&self) -> Param {
        Box::new(self.dataset)
    }
}

/// The keys of rows as two lists.
pub(super) fn split(keys: &[Key]) -> (Param, Param) {
    let types: Vec<i32> = keys.iter().map(|key| i32::from(key.0)).collect();
    let ids: Vec<Uuid> = keys.iter().map(|key| key.1).collect();
    (Box::new(types), Box::new(ids))
}

/// The sequence numbers of the rows of some keys.
pub(super) const ROW_SEQS: &str = "SELECT r.* FROM unnest($2::int[], $3::uuid[]) AS k (type, id)
     CROSS JOIN LATERAL (
         SELECT type, id, seq FROM record WHERE dataset = $1 AND type = k.type AND id = k.id LIMIT 1) AS r";

macro_rules! dataset_sql {
    ($lock:literal) => {
        concat!(
            "SELECT name, seq, epoch, public_key, restored_at, horizon FROM dataset WHERE dataset = $1",
            $lock
        )
    };
}

macro_rules! device_sql {
    ($which:literal) => {
        concat!(
            "SELECT id, unit, token_hash, next_token_hash, enrolled_at, last_seen_at, revoked_at FROM device ",
            $which
        )
    };
}

macro_rules! enrolment_sql {
    ($lock:literal) => {
        concat!(
            "SELECT code_hash, unit, expires_at, used_by_tablet, used_token_hash, used_at FROM enrolment
             WHERE dataset = $1 AND code_hash = $2",
            $lock
        )
    };
}

pub(super) const DATASET: &str = dataset_sql!("");
pub(super) const IS_VOID: &str =
    "SELECT 1 FROM void_batch WHERE dataset = $1 AND incarnation = $2 AND hash = $3";

/// A token that is one tablet's now and another's next lets in the first.
pub(super) fn device_in(current: &[Row], next: &[Row]) -> Result<Option<(Device, DeviceToken)>, StoreError> {
    let current = current.first().map(|row| (row, DeviceToken::Current));
    let found = current.or_else(|| next.first().map(|row| (row, DeviceToken::Next)));
    found.map(|(row, token)| Ok((rows::device(row)?, token))).transpose()
}

impl Tx<'_> {
    /// The dataset, with its counter held to the end.
    pub(super) fn locked_dataset(&self) -> Result<Dataset, StoreError> {
        let found = self.dataset_by(dataset_sql!(" FOR UPDATE"))?;
        found.ok_or_else(|| StoreError::Failed("there is no such dataset".to_owned()))
    }

    /// Who has this token now, and who has it next.
    pub(super) fn device_asks(&self, token_hash: &str) -> [Ask; 2] {
        let current = self.by_purpose(
            device_sql!("WHERE dataset = $1 AND token_hash = $2"),
            device_sql!("WHERE dataset = $1 AND token_hash = $2 FOR UPDATE"),
        );
        let next = self.by_purpose(
            device_sql!("WHERE dataset = $1 AND next_token_hash = $2"),
            device_sql!("WHERE dataset = $1 AND next_token_hash = $2 FOR UPDATE"),
        );
        [current, next].map(|sql| Ask::prepared(sql, vec![self.key(), Box::new(token_hash.to_owned())]))
    }

    fn dataset_by(&self, sql: &'static str) -> Result<Option<Dataset>, StoreError> {
        self.one(sql, vec![self.key()], |row| rows::dataset(row, self.dataset))
    }
}

impl ReadTx for Tx<'_> {
    fn find_dataset(&self) -> Result<Option<Dataset>, StoreError> {
        self.dataset_by(DATASET)
    }

    fn rows(&self, keys: &[Key]) -> Result<BTreeMap<Key, KeptRow>, StoreError> {
        if keys.is_empty() {
            return Ok(BTreeMap::new());
        }
        // The limit keeps each key a look-up of its own.
        let sql = "SELECT r.* FROM unnest($2::int[], $3::uuid[]) AS k (type, id) CROSS JOIN LATERAL (
             SELECT type, id, unit, month, seq, hash, line FROM record
             WHERE dataset = $1 AND type = k.type AND id = k.id LIMIT 1) AS r";
        let (types, ids) = split(keys);
        self.all(sql, vec![self.key(), types, ids], |row| {
            let line = rows::line(row)?;
            let kept = KeptRow { row: line.parse(self.dataset)?, seq: line.seq, hash: line.hash };
            Ok(((line.type_number, line.id), kept))
        })
    }

    fn row_seqs(&self, keys: &[Key]) -> Result<BTreeMap<Key, u64>, StoreError> {
        let (types, ids) = split(keys);
        self.all(ROW_SEQS, vec![self.key(), types, ids], rows::seq)
    }

    fn rows_after(
        &self,
        held: &Held,
        cursor: u64,
        but_not_from: Uuid,
        take: Take<'_>,
    ) -> Result<(), StoreError> {
        // Of each unit the next rows as they lie in the index; of those the first.
        let sql = "SELECT r.type, r.id, r.unit, r.month, r.seq, r.hash, r.line
             FROM unnest($2::uuid[]) AS u (unit) CROSS JOIN LATERAL (
                 SELECT * FROM record WHERE dataset = $1 AND unit = u.unit AND (seq, type, id) > ($3, $4, $5)
                     AND (month = 0 OR month >= $6) AND origin IS DISTINCT FROM $7
                 ORDER BY seq, type, id LIMIT $8) AS r
             ORDER BY r.seq, r.type, r.id LIMIT $8";
        let next = |place: Place| -> Vec<Param> {
            vec![
                self.key(),
                Box::new(held.units.clone()),
                Box::new(i64::try_from(place.seq).unwrap_or(i64::MAX)),
                Box::new(place.type_number),
                Box::new(place.id),
                Box::new(from_month(held.first_month)),
                Box::new(but_not_from),
                Box::new(PART),
            ]
        };
        self.each(sql, Place { seq: cursor, type_number: i32::MAX, id: Uuid::max() }, next, take)
    }

    fn rows_in(&self, bucket: Bucket, take: Take<'_>) -> Result<(), StoreError> {
        // From the month before, so that an id of zeros comes as well.
        let sql = "SELECT type, id, unit, month, seq, hash, line FROM record
             WHERE dataset = $1 AND type = $2 AND unit = $3 AND (month, id) > ($4, $5) AND month <= $6
             ORDER BY month, id LIMIT $7";
        let (type_number, month) = (i32::from(bucket.type_number), from_month(bucket.month));
        let next = |place: Place| -> Vec<Param> {
            let after = if place.seq == 0 { month - 1 } else { month };
            vec![
                self.key(),
                Box::new(type_number),
                Box::new(bucket.unit),
                Box::new(after),
                Box::new(place.id),
                Box::new(month),
                Box::new(PART),
            ]
        };
        self.each(sql, Place { seq: 0, type_number, id: Uuid::max() }, next, take)
    }

    fn for_each_row(&self, type_number: Option<u16>, take: Take<'_>) -> Result<(), StoreError> {
        let sql = "SELECT type, id, unit, month, seq, hash, line FROM record
             WHERE dataset = $1 AND (type, id) > ($2, $3) AND type <= $4 ORDER BY type, id LIMIT $5";
        let before = type_number.map_or(-1, |number| i32::from(number) - 1);
        let last = type_number.map_or(i32::MAX, i32::from);
        let next = |place: Place| -> Vec<Param> {
            let type_number = place.type_number;
            vec![self.key(), Box::new(type_number), Box::new(place.id), Box::new(last), Box::new(PART)]
        };
        self.each(sql, Place { seq: 0, type_number: before, id: Uuid::max() }, next, take)
    }

    fn buckets(&self, held: &Held) -> Result<BTreeMap<Bucket, Sum>, StoreError> {
        let sql = "SELECT unit, type, month, count, sum::text FROM bucket
             WHERE dataset = $1 AND unit = ANY ($2) AND (month = 0 OR month >= $3)";
        let month = from_month(held.first_month);
        let params: Vec<Param> = vec![self.key(), Box::new(held.units.clone()), Box::new(month)];
        let mut found: BTreeMap<Bucket, Sum> = self.all(sql, params, rows::bucket)?;
        // What this very transaction has changed belongs to it too, where it is of the buckets held.
        let mut changed = BTreeMap::new();
        self.changes.add_to(&mut changed);
        for (bucket, change) in changed.into_iter().filter(|(bucket, _)| held.holds(bucket)) {
            found.entry(bucket).or_default().add(change);
        }
        Ok(found)
    }

    fn all_buckets(&self) -> Result<BTreeMap<Bucket, Sum>, StoreError> {
        let sql = "SELECT unit, type, month, count, sum::text FROM bucket WHERE dataset = $1";
        let mut found = self.all(sql, vec![self.key()], rows::bucket)?;
        self.changes.add_to(&mut found);
        Ok(found)
    }

    fn incarnation(&self, id: Uuid) -> Result<Option<Incarnation>, StoreError> {
        let sql = "SELECT id, device, last_batch, hash, ack FROM incarnation WHERE dataset = $1 AND id = $2";
        Ok(self.one(sql, vec![self.key(), Box::new(id)], rows::incarnation)?.flatten())
    }

    fn is_past_epoch(&self, epoch: Uuid) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM past_epoch WHERE dataset = $1 AND epoch = $2";
        Ok(!self.query(sql, vec![self.key(), Box::new(epoch)])?.is_empty())
    }

    fn is_void(&self, incarnation: Uuid, hash: &str) -> Result<bool, StoreError> {
        let params: Vec<Param> = vec![self.key(), Box::new(incarnation), Box::new(hash.to_owned())];
        Ok(!self.query(IS_VOID, params)?.is_empty())
    }

    fn device_by_token(&self, token_hash: &str) -> Result<Option<(Device, DeviceToken)>, StoreError> {
        let found = self.query_all(self.device_asks(token_hash).into())?;
        let [current, next] = found.as_slice() else {
            return Err(StoreError::Failed("two questions had not two answers".to_owned()));
        };
        device_in(current, next)
    }

    fn devices(&self) -> Result<Vec<Device>, StoreError> {
        let sql = self.by_purpose(
            device_sql!("WHERE dataset = $1 ORDER BY enrolled_at, id"),
            device_sql!("WHERE dataset = $1 ORDER BY enrolled_at, id FOR UPDATE"),
        );
        self.all(sql, vec![self.key()], rows::device)
    }

    fn enrolment(&self, code_hash: &str) -> Result<Option<Enrolment>, StoreError> {
        let sql = self.by_purpose(enrolment_sql!(""), enrolment_sql!(" FOR UPDATE"));
        self.one(sql, vec![self.key(), Box::new(code_hash.to_owned())], rows::enrolment)
    }

    fn quarantined(&self, at_most: usize) -> Result<Vec<Quarantined>, StoreError> {
        let sql = "SELECT at, incarnation, batch, type, id, code, line FROM quarantine
             WHERE dataset = $1 ORDER BY at DESC, batch DESC, place LIMIT $2";
        self.all(sql, vec![self.key(), limit(at_most)], rows::quarantined)
    }

    fn conflicts(&self, at_most: usize) -> Result<Vec<Conflict>, StoreError> {
        let sql = "SELECT type, id, field, lost_version, lost_value, won_version, at FROM conflict
             WHERE dataset = $1 ORDER BY seq DESC, type, id, field, place LIMIT $2";
        self.all(sql, vec![self.key(), limit(at_most)], rows::conflict)
    }

    fn incidents(&self, at_most: usize) -> Result<Vec<Incident>, StoreError> {
        let sql = "SELECT at, kind, detail FROM incident WHERE dataset = $1 ORDER BY at DESC, kind, detail LIMIT $2";
        self.all(sql, vec![self.key(), limit(at_most)], rows::incident)
    }
}

fn limit(at_most: usize) -> Param {
    Box::new(i64::try_from(at_most).unwrap_or(i64::MAX))
}
