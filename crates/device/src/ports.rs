//! What the tablet takes from the world: the time, randomness, the operating system's keystore and the network.
//! Tests and the simulator bring their own.

use std::path::Path;

use chrono::{DateTime, NaiveDate, TimeZone, Timelike};
use uuid::Uuid;

use crate::sync::transport::{HttpTransport, Transport, TransportError};
use crate::vault::{Cost, FolderKeystore, Keystore, Random, SystemRandom};

/// The wall clock, which may be wrong by years.
pub trait Clock: Send {
    /// Unix milliseconds.
    fn now_ms(&self) -> i64;

    /// Seconds east of UTC at that time, where the tablet is.
    fn offset_s(&self, at_ms: i64) -> i32;
}

/// The operating system's clock and time zone.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "this is the real port")]
    fn now_ms(&self) -> i64 {
        chrono::Utc::now().timestamp_millis()
    }

    fn offset_s(&self, at_ms: i64) -> i32 {
        use chrono::Offset;
        chrono::Local
            .timestamp_millis_opt(at_ms)
            .earliest()
            .map_or(0, |at| at.offset().fix().local_minus_utc())
    }
}

/// Makes the transport to a centre: its address, and the fingerprint of its certificate.
pub type Connect = Box<dyn Fn(&str, Option<[u8; 32]>) -> Result<Box<dyn Transport>, TransportError> + Send>;

/// Everything that the tablet takes from the world.
pub struct Ports {
    /// The wall clock.
    pub clock: Box<dyn Clock>,
    /// Randomness fit for keys.
    pub random: Box<dyn Random + Send>,
    /// Where the device secret lies.
    pub keystore: Box<dyn Keystore + Send>,
    /// What it costs to try a PIN.
    pub pin_cost: Cost,
    /// The network.
    pub connect: Connect,
}

/// Where the device secret lies in the tablet's folder. A window that brings another keystore keeps its files there too.
pub const KEYSTORE: &str = "keystore";

impl Ports {
    /// The real ones. Without a window there is no keystore of the operating system to ask, so the device secret
    /// lies in a folder of its own.
    #[must_use]
    pub fn real(folder: &Path) -> Self {
        Self {
            clock: Box::new(SystemClock),
            random: Box::new(SystemRandom),
            keystore: Box::new(FolderKeystore::new(folder.join(KEYSTORE))),
            pin_cost: pin_cost(),
            connect: Box::new(|address, pin| {
                HttpTransport::new(address, pin).map(|http| Box::new(http) as Box<dyn Transport>)
            }),
        }
    }

    /// The day at a time, where the tablet is.
    #[must_use]
    pub fn day(&self, at_ms: i64) -> NaiveDate {
        self.local(at_ms).date()
    }

    /// `14.05` at a time, where the tablet is.
    #[must_use]
    pub fn time_of_day(&self, at_ms: i64) -> String {
        let local = self.local(at_ms).time();
        format!("{:02}.{:02}", local.hour(), local.minute())
    }

    fn local(&self, at_ms: i64) -> chrono::NaiveDateTime {
        let shifted = at_ms.saturating_add(i64::from(self.clock.offset_s(at_ms)) * 1_000);
        DateTime::from_timestamp_millis(shifted).unwrap_or_default().naive_utc()
    }

    /// 128 random bits.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn random_id(&mut self) -> Result<Uuid, crate::vault::RandomError> {
        let mut bytes = [0; 16];
        self.random.fill(&mut bytes)?;
        Ok(Uuid::from_bytes(bytes))
    }

    /// A new record id: near others of its time, random otherwise.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn record_id(&mut self) -> Result<Uuid, crate::vault::RandomError> {
        let mut bytes = [0; 10];
        self.random.fill(&mut bytes)?;
        let now = u64::try_from(self.clock.now_ms()).unwrap_or(0);
        Ok(uuid::Builder::from_unix_timestamp_millis(now, &bytes).into_uuid())
    }
}

/// What one guess costs; next to nothing where a program that is made to be killed thousands of times is told so.
fn pin_cost() -> Cost {
    #[cfg(feature = "failpoints")]
    if std::env::var_os("TURBOK_CHEAP_PIN").is_some() {
        return Cost { memory_kib: 8, passes: 1, lanes: 1 };
    }
    crate::vault::COST
}
