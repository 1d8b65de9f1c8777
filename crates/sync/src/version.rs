//! The hybrid logical clock: 48 bits of unix milliseconds, 16 bits of counter, and the node that wrote.
//! Used at each write and each pulled row; the wall clock itself is given by the caller.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

const COUNTER_BITS: u32 = 16;

/// A point in logical time. Larger is later, whatever the wall clocks said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Clock(pub u64);

impl Clock {
    /// The first point of a millisecond; times before 1970 count as 1970.
    #[must_use]
    pub const fn at_ms(unix_ms: i64) -> Self {
        let ms = if unix_ms < 0 { 0 } else { unix_ms.cast_unsigned() };
        let max = (1 << (64 - COUNTER_BITS)) - 1;
        Self((if ms > max { max } else { ms }) << COUNTER_BITS)
    }

    /// The wall clock part: unix milliseconds.
    #[must_use]
    pub const fn unix_ms(self) -> i64 {
        (self.0 >> COUNTER_BITS).cast_signed()
    }

    /// The next point for a write at `now_ms`: later than this one, and not before the wall clock.
    ///
    /// A full counter carries into the milliseconds, so that it never stands still.
    #[must_use]
    pub fn next(self, now_ms: i64) -> Self {
        Self::at_ms(now_ms).max(Self(self.0.saturating_add(1)))
    }
}

/// Who wrote: taken from an incarnation, or from the dataset for the centre itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Node(pub u64);

impl Node {
    /// The short number of an incarnation: its first 64 random bits.
    #[must_use]
    pub const fn of(incarnation: Uuid) -> Self {
        Self((incarnation.as_u128() >> 64) as u64)
    }
}

/// When and by whom a field was written. Versions are totally ordered.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Version {
    /// When.
    pub clock: Clock,
    /// By whom.
    pub node: Node,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}.{:016x}", self.clock.0, self.node.0)
    }
}

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is no version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a version")]
pub struct NotAVersion;

impl FromStr for Version {
    type Err = NotAVersion;

    fn from_str(text: &str) -> Result<Self, NotAVersion> {
        let (clock, node) = text.split_once('.').ok_or(NotAVersion)?;
        let hex = |part: &str| {
            let lower_hex = part.len() == 16 && part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
            lower_hex.then(|| u64::from_str_radix(part, 16).ok()).flatten().ok_or(NotAVersion)
        };
        Ok(Self { clock: Clock(hex(clock)?), node: Node(hex(node)?) })
    }
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn seventy_thousand_writes_in_one_millisecond_are_strictly_in_order() {
        let mut clock = Clock::at_ms(1_000);
        for _ in 0..70_000 {
            let next = clock.next(1_000);
            assert!(next > clock);
            clock = next;
        }
    }

    #[test]
    fn a_clock_that_jumps_back_gives_later_versions_all_the_same() {
        let before = Clock::at_ms(1_900_000_000_000);
        assert!(before.next(0) > before);
        assert!(before.next(-1) > before);
        assert_eq!(before.next(2_000_000_000_000), Clock::at_ms(2_000_000_000_000));
    }

    proptest! {
        #[test]
        fn a_version_survives_its_text(clock: u64, node: u64) {
            let version = Version { clock: Clock(clock), node: Node(node) };
            prop_assert_eq!(version.to_string().parse(), Ok(version));
        }

        #[test]
        fn the_next_point_is_later(clock in 0..u64::MAX, now: i64) {
            prop_assert!(Clock(clock).next(now) > Clock(clock));
        }
    }
}
