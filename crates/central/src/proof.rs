//! Everything recomputed from the rows: that each row is what was put there, that the digest is theirs, and the
//! fingerprint of each unit that people compare. Called by `verify` on the command line, and by tests.

use std::collections::BTreeMap;

use domain::record::{Month, Record};
use domain::records::{Unit, Visit};
use serde::Serialize;
use sync::digest::{Bucket, RowHash, Sum, root, row_hash};
use sync::message::MONTHS_HELD;
use uuid::Uuid;

use crate::centre::Centre;
use crate::ports::day_of;
use crate::store::{KeptLine, ReadTx, Store, StoreError, list, read};

/// How many disagreements are told. Ours: the first few say where.
const FINDINGS_MAX: usize = 20;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// How many rows there are.
    pub rows: u64,
    /// How many of them are visits.
    pub visits: u64,
    /// Rows and digest agree, and the store is whole.
    pub agrees: bool,
    /// Each unit's fingerprint, by the unit's name.
    pub units: Vec<UnitProof>,
    /// What does not agree: types, ids and numbers, never content.
    pub findings: Vec<String>,
}

/// One unit's fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnitProof {
    /// The unit, as in rows.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// How many visits it has, with those that were deleted.
    pub visits: u64,
    /// The short form of the root over its buckets.
    pub fingerprint: String,
}

/// Recomputes everything in one snapshot.
///
/// # Errors
/// When the store cannot be read; a store that can be read and is wrong is told in the proof.
pub fn prove(centre: &Centre) -> Result<Proof, StoreError> {
    prove_store(centre.store.as_ref(), centre.dataset, first_month(centre))
}

/// The same of any store, with fingerprints over what is held from this month on.
///
/// # Errors
/// As above.
pub(crate) fn prove_store(store: &dyn Store, dataset: Uuid, first: Month) -> Result<Proof, StoreError> {
    let whole = store.check();
    let mut proof = read(store, dataset, |tx| recompute(tx, dataset, first))?;
    match whole {
        Ok(()) => {}
        Err(StoreError::Damaged(findings)) => proof.findings.push(findings),
        Err(error) => return Err(error),
    }
    proof.agrees = proof.findings.is_empty();
    proof.findings.truncate(FINDINGS_MAX);
    Ok(proof)
}

fn recompute(tx: &dyn ReadTx, dataset: Uuid, first: Month) -> Result<Proof, StoreError> {
    let head = tx.dataset()?.seq;
    let (mut rows, mut visits, mut findings) = (0, 0, Vec::new());
    let mut fresh: BTreeMap<Bucket, Sum> = BTreeMap::new();
    tx.for_each_row(None, &mut |kept| {
        rows += 1;
        visits += u64::from(kept.type_number == Visit::DECLARATION.number);
        match rehash(&kept, dataset, head) {
            Ok((bucket, hash)) => fresh.entry(bucket).or_default().replace(None, Some(hash)),
            Err(what) => findings.push(format!("{what}: type {} id {}", kept.type_number, kept.id)),
        }
        Ok(true)
    })?;
    let kept: BTreeMap<Bucket, Sum> =
        tx.all_buckets()?.into_iter().filter(|(_, sum)| sum.count > 0).collect();
    for bucket in fresh.keys().chain(kept.keys().filter(|bucket| !fresh.contains_key(bucket))) {
        if fresh.get(bucket) != kept.get(bucket) {
            findings.push(format!(
                "bucket: type {} unit {} month {}",
                bucket.type_number, bucket.unit, bucket.month.0
            ));
        }
    }
    fresh.retain(|bucket, _| bucket.month.is_held_from(first));
    let units = fingerprints(tx, dataset, &fresh)?;
    Ok(Proof { rows, visits, agrees: findings.is_empty(), units, findings })
}

/// The row's bucket and hash as they follow from its line; else what is wrong.
fn rehash(kept: &KeptLine<'_>, dataset: Uuid, head: u64) -> Result<(Bucket, RowHash), &'static str> {
    let row = kept.parse(dataset).map_err(|_| "line")?;
    if (row.type_number, row.id, row.unit, row.month) != (kept.type_number, kept.id, kept.unit, kept.month) {
        return Err("columns");
    }
    if kept.seq > head {
        return Err("sequence number");
    }
    let hash = row_hash(&row);
    if hash == kept.hash { Ok((Bucket::of(&row), hash)) } else { Err("hash") }
}

/// Each unit's fingerprint by the digest that is kept in passing.
///
/// # Errors
/// When the store cannot be read.
pub fn kept_fingerprints(centre: &Centre, tx: &dyn ReadTx) -> Result<Vec<UnitProof>, StoreError> {
    let (mut buckets, first) = (tx.all_buckets()?, first_month(centre));
    buckets.retain(|bucket, _| bucket.month.is_held_from(first));
    fingerprints(tx, centre.dataset, &buckets)
}

/// The first month that tablets hold: fingerprints are over what they can show too.
pub(crate) fn first_month(centre: &Centre) -> Month {
    Month::of(day_of(centre.clock.now_ms())).minus(MONTHS_HELD)
}

fn fingerprints(
    tx: &dyn ReadTx,
    dataset: Uuid,
    buckets: &BTreeMap<Bucket, Sum>,
) -> Result<Vec<UnitProof>, StoreError> {
    let mut units = list::<Unit>(tx, dataset)?;
    units.sort_by(|(_, a), (_, b)| a.name.cmp(&b.name));
    let proof = |(id, unit): (Uuid, Unit)| {
        let own = buckets.iter().filter(|(bucket, _)| bucket.unit == id);
        let own: BTreeMap<Bucket, Sum> = own.map(|(bucket, sum)| (*bucket, *sum)).collect();
        let visits = own.iter().filter(|(bucket, _)| bucket.type_number == Visit::DECLARATION.number);
        UnitProof {
            visits: visits.map(|(_, sum)| sum.count).sum(),
            unit: domain::record::id::encode(id),
            name: unit.name,
            fingerprint: root(&own).fingerprint(),
        }
    };
    Ok(units.into_iter().map(proof).collect())
}
