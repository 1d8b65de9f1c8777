//! What a tablet takes from the world, as tests decide it: a clock, randomness, a keystore and a line to the centre.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use zeroize::Zeroizing;

use super::Centre;
use super::line::Line;
use crate::ports::{Clock, Ports};
use crate::vault::{Cost, Keystore, KeystoreError, KeystoreKind, Random, RandomError, Secret};

/// The least that Argon2 accepts.
pub(super) const CHEAP: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };

/// A clock that stands where it was put, one hour east of UTC until the hour is turned.
#[derive(Clone)]
pub(crate) struct HandClock(Arc<AtomicI64>, Arc<Mutex<Option<Turned>>>);

/// Clocks on the wall go forward or back at this moment.
#[derive(Clone, Copy)]
struct Turned {
    at_ms: i64,
    before_s: i32,
    after_s: i32,
}

impl HandClock {
    pub(crate) fn at(now_ms: i64) -> Self {
        Self(Arc::new(AtomicI64::new(now_ms)), Arc::default())
    }

    pub(crate) fn set(&self, now_ms: i64) {
        self.0.store(now_ms, Ordering::SeqCst);
    }

    /// The hours east of UTC are others from this moment on.
    pub(crate) fn turn(&self, at_ms: i64, before_h: i32, after_h: i32) {
        let turned = Turned { at_ms, before_s: before_h * 3_600, after_s: after_h * 3_600 };
        *self.1.lock().unwrap() = Some(turned);
    }

    pub(crate) fn pass(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    fn offset_s(&self, at_ms: i64) -> i32 {
        let turned = *self.1.lock().unwrap();
        turned.map_or(3_600, |turned| if at_ms < turned.at_ms { turned.before_s } else { turned.after_s })
    }
}

/// The same bytes in each run of a test, and never the same twice in one.
#[derive(Clone)]
pub(super) struct Seeded(Arc<AtomicU64>);

impl Seeded {
    pub(super) fn from(seed: u64) -> Self {
        Self(Arc::new(AtomicU64::new(seed)))
    }
}

impl Random for Seeded {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), RandomError> {
        let drawn = self.0.fetch_add(1, Ordering::SeqCst);
        blake3::Hasher::new().update(&drawn.to_le_bytes()).finalize_xof().fill(bytes);
        Ok(())
    }
}

pub(super) struct MemoryKeystore;

impl Keystore for MemoryKeystore {
    fn secret(&self) -> Result<Secret, KeystoreError> {
        Ok(Zeroizing::new([9; 32]))
    }

    fn kind(&self) -> KeystoreKind {
        KeystoreKind::OperatingSystem
    }
}

pub(super) fn ports(clock: &HandClock, centre: &Centre, random: &Seeded) -> Ports {
    let centre = centre.0.clone();
    Ports {
        clock: Box::new(clock.clone()),
        random: Box::new(random.clone()),
        keystore: Box::new(MemoryKeystore),
        pin_cost: CHEAP,
        connect: Box::new(move |_, _| Ok(Box::new(Line(centre.clone())))),
    }
}
