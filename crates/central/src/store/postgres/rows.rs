//! Between rows of PostgreSQL and what is kept: numbers, ids, hashes.

use domain::record::Month;
use sync::digest::{Bucket, RowHash, Sum};
use tokio_postgres::Row;
use tokio_postgres::types::FromSql;
use uuid::Uuid;

use crate::store::{
    Conflict, Dataset, Device, Enrolment, Incarnation, Incident, KeptLine, Quarantined, StoreError, Used,
};

/// A column, or that the row is not what was put there.
pub(super) fn get<'r, T: FromSql<'r>>(row: &'r Row, at: usize) -> Result<T, StoreError> {
    row.try_get(at).map_err(|_| damaged(at))
}

fn damaged(at: usize) -> StoreError {
    StoreError::Damaged(format!("column {at} is not what it should be"))
}

/// Counters and sequence numbers stay far below what signed numbers hold.
pub(super) const fn from_u64(number: u64) -> i64 {
    number.cast_signed()
}

pub(super) fn to_u64(row: &Row, at: usize) -> Result<u64, StoreError> {
    get::<i64>(row, at).map(i64::cast_unsigned)
}

/// Types and fields are numbers of 16 bits.
fn to_u16(row: &Row, at: usize) -> Result<u16, StoreError> {
    get::<i32>(row, at)?.try_into().map_err(|_| damaged(at))
}

pub(super) fn from_month(month: Month) -> i64 {
    month.0.into()
}

fn to_month(row: &Row, at: usize) -> Result<Month, StoreError> {
    get::<i64>(row, at)?.try_into().map(Month).map_err(|_| damaged(at))
}

fn hash(row: &Row, at: usize) -> Result<RowHash, StoreError> {
    get::<&[u8]>(row, at)?.try_into().map(RowHash::from_bytes).map_err(|_| damaged(at))
}

/// Of `name, seq, epoch, public_key, restored_at, horizon`.
pub(super) fn dataset(row: &Row, id: Uuid) -> Result<Dataset, StoreError> {
    Ok(Dataset {
        id,
        name: get(row, 0)?,
        seq: to_u64(row, 1)?,
        epoch: get(row, 2)?,
        public_key: get::<&[u8]>(row, 3)?.try_into().map_err(|_| damaged(3))?,
        restored_at: get(row, 4)?,
        horizon: get(row, 5)?,
    })
}

/// Of `type, id, unit, month, seq, hash, line`.
pub(super) fn line(row: &Row) -> Result<KeptLine<'_>, StoreError> {
    Ok(KeptLine {
        type_number: to_u16(row, 0)?,
        id: get(row, 1)?,
        unit: get(row, 2)?,
        month: to_month(row, 3)?,
        seq: to_u64(row, 4)?,
        hash: hash(row, 5)?,
        line: get(row, 6)?,
    })
}

/// Of `type, id, seq`.
pub(super) fn seq(row: &Row) -> Result<((u16, Uuid), u64), StoreError> {
    Ok(((to_u16(row, 0)?, get(row, 1)?), to_u64(row, 2)?))
}

/// Of `unit, type, month, count, sum::text`.
pub(super) fn bucket(row: &Row) -> Result<(Bucket, Sum), StoreError> {
    let bucket = Bucket { unit: get(row, 0)?, type_number: to_u16(row, 1)?, month: to_month(row, 2)? };
    let sum = get::<&str>(row, 4)?.parse().map_err(|_| damaged(4))?;
    Ok((bucket, Sum { count: to_u64(row, 3)?, sum }))
}

/// Of `id, unit, token_hash, next_token_hash, enrolled_at, last_seen_at, revoked_at`.
pub(super) fn device(row: &Row) -> Result<Device, StoreError> {
    Ok(Device {
        id: get(row, 0)?,
        unit: get(row, 1)?,
        token_hash: get(row, 2)?,
        next_token_hash: get(row, 3)?,
        enrolled_at: get(row, 4)?,
        last_seen_at: get(row, 5)?,
        revoked_at: get(row, 6)?,
    })
}

/// Of `id, device, last_batch, hash, ack`; none where the row is there only to be locked.
pub(super) fn incarnation(row: &Row) -> Result<Option<Incarnation>, StoreError> {
    let device: Uuid = get(row, 1)?;
    if device.is_nil() {
        return Ok(None);
    }
    let ack: &str = get(row, 4)?;
    let ack = if ack.is_empty() { None } else { Some(serde_json::from_str(ack).map_err(|_| damaged(4))?) };
    Ok(Some(Incarnation { id: get(row, 0)?, device, last_batch: to_u64(row, 2)?, hash: get(row, 3)?, ack }))
}

/// Of `code_hash, unit, expires_at, used_by_tablet, used_token_hash, used_at`.
pub(super) fn enrolment(row: &Row) -> Result<Enrolment, StoreError> {
    let used = match (get::<Option<Uuid>>(row, 3)?, get(row, 4)?, get(row, 5)?) {
        (Some(tablet), Some(token_hash), Some(at)) => Some(Used { tablet, token_hash, at }),
        _ => None,
    };
    Ok(Enrolment { code_hash: get(row, 0)?, unit: get(row, 1)?, expires_at: get(row, 2)?, used })
}

/// Of `at, incarnation, batch, type, id, code, line`.
pub(super) fn quarantined(row: &Row) -> Result<Quarantined, StoreError> {
    Ok(Quarantined {
        at: get(row, 0)?,
        incarnation: get(row, 1)?,
        batch: to_u64(row, 2)?,
        type_number: to_u16(row, 3)?,
        id: get(row, 4)?,
        code: get(row, 5)?,
        line: get(row, 6)?,
    })
}

/// Of `type, id, field, lost_version, lost_value, won_version, at`.
pub(super) fn conflict(row: &Row) -> Result<Conflict, StoreError> {
    let version = |at: usize| get::<&str>(row, at)?.parse().map_err(|_| damaged(at));
    Ok(Conflict {
        type_number: to_u16(row, 0)?,
        id: get(row, 1)?,
        field: to_u16(row, 2)?,
        lost_version: version(3)?,
        lost_value: serde_json::from_str(get(row, 4)?).map_err(|_| damaged(4))?,
        won_version: version(5)?,
        at: get(row, 6)?,
    })
}

/// Of `at, kind, detail`.
pub(super) fn incident(row: &Row) -> Result<Incident, StoreError> {
    Ok(Incident { at: get(row, 0)?, kind: get(row, 1)?, detail: get(row, 2)? })
}
