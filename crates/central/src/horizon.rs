//! Tombstones are dropped when nobody needs them any more: 400 days old, and seen by every tablet that is let in.
//! Called when the server starts and once a day. A tablet whose digest then differs compares, hears of the horizon, and
//! drops the same ones.

use sync::digest::Bucket;
use sync::repair::Key;
use sync::row::Row;
use uuid::Uuid;

use crate::centre::Centre;
use crate::store::{Device, ReadTx, StoreError};

/// How long a tombstone is kept at least: longer than the thirteen months that a tablet holds.
pub const KEPT_MS: i64 = 400 * 24 * 60 * 60 * 1_000;

/// Drops the tombstones that are old enough. Returns how many.
///
/// # Errors
/// When the store cannot be written; then none was dropped.
pub fn drop_tombstones(centre: &Centre) -> Result<u64, StoreError> {
    let now_ms = centre.clock.now_ms();
    // Every row is looked at, so that is done where nobody who sends has to wait for it; most days there is none.
    let old = centre.read(|tx| old_tombstones(tx, centre.dataset, horizon(now_ms, &tx.devices()?)))?;
    if old.is_empty() {
        return Ok(0);
    }
    centre.write(|tx| {
        // A tablet may have been connected since, or somebody may have written on one of them. From here on nobody does.
        let devices = tx.devices()?;
        tx.hold_dataset()?;
        let horizon = horizon(now_ms, &devices);
        let mut dropped = 0;
        for (type_number, id) in &old {
            let Some(kept) = tx.row(*type_number, *id)? else { continue };
            if is_old(&kept.row, horizon) {
                tx.drop_row(*type_number, *id)?;
                tx.replace_in_bucket(Bucket::of(&kept.row), Some(kept.hash), None)?;
                dropped += 1;
            }
        }
        if dropped > 0 {
            tx.set_horizon(horizon)?;
        }
        Ok(dropped)
    })
}

fn old_tombstones(tx: &dyn ReadTx, dataset: Uuid, horizon_ms: i64) -> Result<Vec<Key>, StoreError> {
    let mut old = Vec::new();
    if tx.dataset()?.horizon.is_some_and(|known| known >= horizon_ms) {
        return Ok(old);
    }
    tx.for_each_row(None, &mut |kept| {
        // Most rows say by their line alone that they are none.
        if kept.line.contains("\"0\":true") && is_old(&kept.parse(dataset)?, horizon_ms) {
            old.push((kept.type_number, kept.id));
        }
        Ok(true)
    })?;
    Ok(old)
}

fn is_old(row: &Row, horizon_ms: i64) -> bool {
    row.is_deleted() && row.version().clock.unix_ms() < horizon_ms
}

/// What every tablet that is let in has seen, and what is old enough.
fn horizon(now_ms: i64, devices: &[Device]) -> i64 {
    let live = devices.iter().filter(|device| device.revoked_at.is_none());
    let seen = live.map(|device| device.last_seen_at).min().unwrap_or(now_ms);
    seen.min(now_ms.saturating_sub(KEPT_MS))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use std::sync::atomic::Ordering;

    use domain::record::Value;
    use sync::row::{DELETED, Field};

    use super::*;
    use crate::testing::{NOW, TestCentre};

    fn tombstone(test: &TestCentre) -> sync::row::Row {
        let mut bus_a = test.tablet("bus a");
        let mut row = bus_a.visit(1, |_| {});
        let version = row.version();
        row.fields.insert(DELETED, Field { version, value: Value::Bool(true) });
        bus_a.push(std::slice::from_ref(&row));
        row
    }

    fn at(test: &TestCentre, now_ms: i64) {
        test.clock.0.store(now_ms, Ordering::SeqCst);
    }

    #[test]
    fn a_tombstone_is_dropped_after_four_hundred_days_and_the_digest_with_it() {
        let test = TestCentre::new();
        let row = tombstone(&test);
        at(&test, NOW + KEPT_MS);
        let seen = |now_ms| {
            let mut device = test.centre.read(|tx| tx.devices()).unwrap().remove(0);
            device.last_seen_at = now_ms;
            test.centre.write(|tx| tx.put_device(&device)).unwrap();
        };
        seen(NOW + 2 * KEPT_MS);
        assert_eq!(drop_tombstones(&test.centre), Ok(0), "not a moment before");
        // It was written a millisecond after the clock stood still.
        at(&test, NOW + KEPT_MS + 2);
        assert_eq!(drop_tombstones(&test.centre), Ok(1));
        assert_eq!(test.kept(&row), None);
        assert!(crate::proof::prove(&test.centre).unwrap().agrees);
        assert_eq!(test.centre.read(|tx| tx.dataset()).unwrap().horizon, Some(NOW + 2));
    }

    #[test]
    fn a_tombstone_that_some_tablet_has_not_seen_is_kept() {
        let test = TestCentre::new();
        let row = tombstone(&test);
        at(&test, NOW + 2 * KEPT_MS);
        assert_eq!(drop_tombstones(&test.centre), Ok(0), "the tablet was last here when it was deleted");
        assert!(test.kept(&row).is_some());
        let bus_a = test.centre.read(|tx| tx.devices()).unwrap().remove(0).id;
        test.centre.write(|tx| crate::access::revoke(tx, bus_a, NOW)).unwrap();
        assert_eq!(drop_tombstones(&test.centre), Ok(1), "a tablet that is not let in need not see it");
    }
}
