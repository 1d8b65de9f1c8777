//! Tombstones are dropped when nobody needs them any more: 400 days old, and seen by every tablet that is let in.
//! Called when the server starts and once a day. A tablet whose digest then differs compares, hears of the horizon, and
//! drops the same ones.

use std::collections::BTreeMap;

use sync::digest::{Bucket, RowHash};
use uuid::Uuid;

use crate::centre::Centre;
use crate::store::{Device, StoreError};

/// How long a tombstone is kept at least: longer than the thirteen months that a tablet holds.
pub const KEPT_MS: i64 = 400 * 24 * 60 * 60 * 1_000;

/// Drops the tombstones that are old enough. Returns how many.
///
/// # Errors
/// When the store cannot be written; then none was dropped.
pub fn drop_tombstones(centre: &Centre) -> Result<u64, StoreError> {
    let now_ms = centre.clock.now_ms();
    centre.write(|tx| {
        let horizon = horizon(now_ms, &tx.devices()?);
        if tx.dataset()?.horizon.is_some_and(|known| known >= horizon) {
            return Ok(0);
        }
        let mut old: BTreeMap<(u16, Uuid), (Bucket, RowHash)> = BTreeMap::new();
        tx.for_each_row(None, &mut |kept| {
            // Most rows say by their line alone that they are none.
            if kept.line.contains("\"0\":true") {
                let row = kept.parse(centre.dataset)?;
                if row.is_deleted() && row.version().clock.unix_ms() < horizon {
                    old.insert((kept.type_number, kept.id), (Bucket::of(&row), kept.hash));
                }
            }
            Ok(true)
        })?;
        for ((type_number, id), (bucket, hash)) in &old {
            tx.drop_row(*type_number, *id)?;
            tx.replace_in_bucket(*bucket, Some(*hash), None)?;
        }
        if !old.is_empty() {
            tx.set_horizon(horizon)?;
        }
        Ok(old.len() as u64)
    })
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
