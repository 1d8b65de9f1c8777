//! All that a dataset holds, written once and told as text: for claims about what a rollback leaves, and about neighbours.

use std::collections::BTreeMap;

use domain::record::Value;
use sync::digest::{Bucket, Sum, row_hash};
use sync::message::{Acknowledgement, EmptiedText, RefusedRow};
use sync::version::{Clock, Node, Version};
use uuid::Uuid;

use super::{id, row};
use crate::store::{
    Conflict, Device, Enrolment, FROM_THE_BEGINNING, Held, Incident, Quarantined, ReadTx, StoreError, Used,
    WriteTx,
};
use crate::testing::{NOW, UNIT};

pub(super) fn device(number: u128) -> Device {
    Device {
        id: id(number),
        unit: UNIT,
        token_hash: format!("token {number}"),
        next_token_hash: Some(format!("next {number}")),
        enrolled_at: NOW,
        last_seen_at: NOW + 1,
        revoked_at: None,
    }
}

pub(super) fn enrolment(number: u128) -> Enrolment {
    let used = Used { tablet: id(number), token_hash: format!("token {number}"), at: NOW };
    Enrolment { code_hash: format!("code {number}"), unit: UNIT, expires_at: NOW + 2, used: Some(used) }
}

pub(super) fn conflict(field: u16, lost_value: Value) -> Conflict {
    let version = |ms| Version { clock: Clock::at_ms(ms), node: Node(3) };
    Conflict {
        type_number: 4,
        id: id(1),
        field,
        lost_version: version(1),
        lost_value,
        won_version: version(2),
        at: NOW,
    }
}

pub(super) fn quarantined(batch: u64) -> Quarantined {
    Quarantined {
        at: NOW,
        incarnation: id(0x10),
        batch,
        type_number: 4,
        id: id(1),
        code: "malformed".into(),
        line: "{}".into(),
    }
}

pub(super) fn incident(kind: &str) -> Incident {
    Incident { at: NOW, kind: kind.into(), detail: "device 1".into() }
}

pub(super) fn acknowledgement(number: u64) -> Acknowledgement {
    Acknowledgement {
        number,
        refused: vec![RefusedRow { type_number: 4, id: id(1), code: "åäö \0 '\"".into() }],
        emptied: vec![EmptiedText { type_number: u16::MAX, id: id(2), field: 0, code: "name".into() }],
    }
}

/// Something of each kind.
pub(super) fn write_everything(tx: &mut dyn WriteTx) -> Result<(), StoreError> {
    tx.lock_incarnation(id(0x10))?;
    let (one, seq) = (row(1), tx.advance_seq()?);
    tx.put_row(&one, row_hash(&one), seq, Some(id(0x10)))?;
    tx.replace_in_bucket(Bucket::of(&one), None, Some(row_hash(&one)))?;
    tx.drop_row(4, id(99))?;
    tx.set_horizon(NOW - 9)?;
    tx.save_acknowledgement(id(0x10), id(1), "hash", &acknowledgement(1))?;
    tx.put_void(id(0x10), "void")?;
    tx.put_incarnation(id(0x11), id(1))?;
    tx.put_device(&device(1))?;
    tx.put_enrolment(&enrolment(1))?;
    tx.put_conflicts(seq, &[(0, conflict(7, Value::Int(1)))])?;
    tx.put_quarantined(&[(0, quarantined(1))])?;
    tx.put_incident(&incident("kind"))?;
    tx.set_epoch(id(0xe9), NOW)
}

/// What can be asked of all that, as text that can be compared.
pub(super) fn everything(tx: &dyn ReadTx) -> Result<String, StoreError> {
    let mut lines = Vec::new();
    tx.for_each_row(None, &mut |line| {
        lines.push(format!("{line:?}"));
        Ok(true)
    })?;
    lines.sort();
    let mut paged = Vec::new();
    let held = Held { units: vec![UNIT, Uuid::nil()], first_month: FROM_THE_BEGINNING };
    tx.rows_after(&held, 0, Uuid::nil(), &mut |line| {
        paged.push(format!("{line:?}"));
        Ok(true)
    })?;
    // An empty bucket may be there or not.
    let mut buckets: BTreeMap<Bucket, Sum> = tx.all_buckets()?;
    buckets.retain(|_, sum| *sum != Sum::default());
    let known = [tx.incarnation(id(0x10))?, tx.incarnation(id(0x11))?];
    let tokens = [tx.device_by_token("token 1")?, tx.device_by_token("next 1")?];
    Ok(format!(
        "{lines:?}\n{paged:?}\n{buckets:?}\n{:?}\n{known:?}\n{tokens:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{} {}",
        tx.dataset()?,
        tx.devices()?,
        tx.enrolment("code 1")?,
        tx.conflicts(100)?,
        tx.quarantined(100)?,
        tx.incidents(100)?,
        tx.is_void(id(0x10), "void")?,
        tx.is_past_epoch(id(0xe0_0001))?,
    ))
}
