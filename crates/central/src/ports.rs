//! The ports through which the centre gets the time and random bytes, and the real ones behind them.
//! Everything else takes them as parameters; tests give their own. No other place may ask the system.

use thiserror::Error;
use uuid::Uuid;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Unix milliseconds.
    fn now_ms(&self) -> i64;
}

/// The source of random bytes failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the source of random bytes failed")]
pub struct RandomError;

/// A source of random bytes, fit for keys.
pub trait Random: Send + Sync {
    /// Fills all of `bytes`.
    ///
    /// # Errors
    /// [`RandomError`]; what is in `bytes` must not be used then.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError>;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(
        clippy::disallowed_methods,
        reason = "this is the centre's real clock; everybody else asks the port"
    )]
    fn now_ms(&self) -> i64 {
        chrono::Utc::now().timestamp_millis()
    }
}

/// The operating system's source.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[allow(
        clippy::disallowed_methods,
        reason = "this is the centre's real source; everybody else asks the port"
    )]
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
        getrandom::fill(bytes).map_err(|_| RandomError)
    }
}

/// A new random id: of a dataset, of an epoch.
///
/// # Errors
/// [`RandomError`].
pub fn new_id(random: &dyn Random) -> Result<Uuid, RandomError> {
    let mut bytes = [0; 16];
    random.fill(&mut bytes)?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid())
}

/// The day of this time, in UTC.
#[must_use]
pub fn day_of(unix_ms: i64) -> chrono::NaiveDate {
    chrono::DateTime::from_timestamp_millis(unix_ms).unwrap_or_default().date_naive()
}
