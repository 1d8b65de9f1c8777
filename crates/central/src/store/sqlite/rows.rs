//! Between rows of SQLite and what is kept: numbers, ids, hashes.

use domain::record::Month;
use rusqlite::types::Type;
use rusqlite::{Error, Row};
use sync::digest::{Bucket, RowHash, Sum};
use uuid::Uuid;

use crate::store::{
    Conflict, Device, Enrolment, Incarnation, Incident, KeptLine, Quarantined, StoreError, Used,
};

/// The columns of [`line`], in order.
pub(super) const LINE_COLUMNS: &str = "type, id, unit, month, seq, hash, line";
/// The columns of [`device`], in order.
pub(super) const DEVICE_COLUMNS: &str =
    "id, unit, token_hash, next_token_hash, enrolled_at, last_seen_at, revoked_at";

pub(super) const fn to_uuid(bytes: [u8; 16]) -> Uuid {
    Uuid::from_bytes(bytes)
}

/// Counters and sequence numbers stay far below what SQLite's signed numbers hold.
pub(super) const fn from_u64(number: u64) -> i64 {
    number.cast_signed()
}

pub(super) fn to_u64(row: &Row<'_>, at: usize) -> Result<u64, Error> {
    row.get::<_, i64>(at).map(i64::cast_unsigned)
}

fn uuid(row: &Row<'_>, at: usize) -> Result<Uuid, Error> {
    row.get(at).map(to_uuid)
}

pub(super) fn line<T>(
    row: &Row<'_>,
    take: &mut dyn FnMut(KeptLine<'_>) -> Result<T, StoreError>,
) -> Result<Result<T, StoreError>, Error> {
    let text = row.get_ref(6)?.as_str().map_err(|error| other(6, error))?;
    Ok(take(KeptLine {
        type_number: row.get(0)?,
        id: uuid(row, 1)?,
        unit: uuid(row, 2)?,
        month: Month(row.get(3)?),
        seq: to_u64(row, 4)?,
        hash: RowHash::from_bytes(row.get(5)?),
        line: text,
    }))
}

/// Of `unit, type, month, count, sum`.
pub(super) fn bucket(row: &Row<'_>) -> Result<(Bucket, Sum), Error> {
    let bucket = Bucket { unit: uuid(row, 0)?, type_number: row.get(1)?, month: Month(row.get(2)?) };
    Ok((bucket, Sum { count: to_u64(row, 3)?, sum: u128::from_le_bytes(row.get(4)?) }))
}

/// Of [`DEVICE_COLUMNS`].
pub(super) fn device(row: &Row<'_>) -> Result<Device, Error> {
    Ok(Device {
        id: uuid(row, 0)?,
        unit: uuid(row, 1)?,
        token_hash: row.get(2)?,
        next_token_hash: row.get(3)?,
        enrolled_at: row.get(4)?,
        last_seen_at: row.get(5)?,
        revoked_at: row.get(6)?,
    })
}

/// Of `id, device, last_batch, hash, ack`.
pub(super) fn incarnation(row: &Row<'_>) -> Result<Incarnation, Error> {
    let ack: String = row.get(4)?;
    Ok(Incarnation {
        id: uuid(row, 0)?,
        device: uuid(row, 1)?,
        last_batch: to_u64(row, 2)?,
        hash: row.get(3)?,
        ack: if ack.is_empty() {
            None
        } else {
            Some(serde_json::from_str(&ack).map_err(|error| other(4, error))?)
        },
    })
}

/// Of `code_hash, unit, expires_at, used_by_tablet, used_token_hash, used_at`.
pub(super) fn enrolment(row: &Row<'_>) -> Result<Enrolment, Error> {
    let used = match (row.get::<_, Option<[u8; 16]>>(3)?, row.get(4)?, row.get(5)?) {
        (Some(tablet), Some(token_hash), Some(at)) => Some(Used { tablet: to_uuid(tablet), token_hash, at }),
        _ => None,
    };
    Ok(Enrolment { code_hash: row.get(0)?, unit: uuid(row, 1)?, expires_at: row.get(2)?, used })
}

/// Of `at, incarnation, batch, type, id, code, line`.
pub(super) fn quarantined(row: &Row<'_>) -> Result<Quarantined, Error> {
    Ok(Quarantined {
        at: row.get(0)?,
        incarnation: uuid(row, 1)?,
        batch: to_u64(row, 2)?,
        type_number: row.get(3)?,
        id: uuid(row, 4)?,
        code: row.get(5)?,
        line: row.get(6)?,
    })
}

/// Of `type, id, field, lost_version, lost_value, won_version, at`.
pub(super) fn conflict(row: &Row<'_>) -> Result<Conflict, Error> {
    let version = |at: usize| row.get::<_, String>(at)?.parse().map_err(|error| other(at, error));
    Ok(Conflict {
        type_number: row.get(0)?,
        id: uuid(row, 1)?,
        field: row.get(2)?,
        lost_version: version(3)?,
        lost_value: serde_json::from_str(&row.get::<_, String>(4)?).map_err(|error| other(4, error))?,
        won_version: version(5)?,
        at: row.get(6)?,
    })
}

/// Of `at, kind, detail`.
pub(super) fn incident(row: &Row<'_>) -> Result<Incident, Error> {
    Ok(Incident { at: row.get(0)?, kind: row.get(1)?, detail: row.get(2)? })
}

fn other(at: usize, error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::FromSqlConversionFailure(at, Type::Text, Box::new(error))
}
