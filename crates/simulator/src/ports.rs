//! What a tablet and the centre take from the world: time, random bytes and a keystore, all decided by the seed.
//! The network is `line`.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use device::vault::{Cost, Keystore, KeystoreError, KeystoreKind, Random, RandomError, Secret};

/// The least that Argon2 accepts: guessing PINs is not what is simulated.
pub(crate) const CHEAP: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };

/// The true time, unix milliseconds. The centre has it; tablets may not.
#[derive(Debug, Clone)]
pub(crate) struct TrueTime(Arc<AtomicI64>);

impl TrueTime {
    pub(crate) fn at(now_ms: i64) -> Self {
        Self(Arc::new(AtomicI64::new(now_ms)))
    }

    pub(crate) fn ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    pub(crate) fn pass(&self, ms: i64) {
        self.0.fetch_add(ms.max(0), Ordering::SeqCst);
    }

    pub(crate) fn pass_until(&self, ms: i64) {
        self.0.fetch_max(ms, Ordering::SeqCst);
    }
}

impl central::ports::Clock for TrueTime {
    fn now_ms(&self) -> i64 {
        self.ms()
    }
}

/// A tablet's wall clock: off by something, or standing still.
#[derive(Debug, Clone)]
pub(crate) struct WallClock {
    time: TrueTime,
    off_ms: Arc<AtomicI64>,
    stands_at: Arc<Mutex<Option<i64>>>,
}

impl WallClock {
    pub(crate) fn right(time: TrueTime) -> Self {
        Self { time, off_ms: Arc::default(), stands_at: Arc::default() }
    }

    pub(crate) fn set_off(&self, off_ms: i64) {
        self.off_ms.store(off_ms, Ordering::SeqCst);
        self.stand(false);
    }

    pub(crate) fn off_ms(&self) -> i64 {
        self.off_ms.load(Ordering::SeqCst)
    }

    /// Stands still from now on, or goes again.
    pub(crate) fn stand(&self, still: bool) {
        let now = still.then(|| self.time.ms() + self.off_ms());
        if let Ok(mut stands_at) = self.stands_at.lock() {
            *stands_at = now;
        }
    }
}

impl device::ports::Clock for WallClock {
    fn now_ms(&self) -> i64 {
        let stands_at = self.stands_at.lock().ok().and_then(|stands_at| *stands_at);
        stands_at.unwrap_or_else(|| self.time.ms() + self.off_ms())
    }

    fn offset_s(&self, _: i64) -> i32 {
        3_600
    }
}

/// The same bytes for the same seed, and never the same twice.
#[derive(Debug, Clone)]
pub(crate) struct SeededBytes(Arc<(u64, AtomicU64)>);

impl SeededBytes {
    pub(crate) fn from(seed: u64) -> Self {
        Self(Arc::new((seed, AtomicU64::new(0))))
    }

    fn draw(&self, bytes: &mut [u8]) {
        let (seed, drawn) = &*self.0;
        let number = drawn.fetch_add(1, Ordering::SeqCst);
        let mut hasher = blake3::Hasher::new();
        hasher.update(&seed.to_le_bytes()).update(&number.to_le_bytes());
        hasher.finalize_xof().fill(bytes);
    }
}

impl Random for SeededBytes {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), RandomError> {
        self.draw(bytes);
        Ok(())
    }
}

impl central::ports::Random for SeededBytes {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), central::ports::RandomError> {
        self.draw(bytes);
        Ok(())
    }
}

/// A keystore in memory, the same for every tablet: a clone of a folder can be unlocked on another one.
pub(crate) struct OneKeystore;

impl Keystore for OneKeystore {
    fn secret(&self) -> Result<Secret, KeystoreError> {
        Ok(Secret::new([9; 32]))
    }

    fn kind(&self) -> KeystoreKind {
        KeystoreKind::OperatingSystem
    }
}
