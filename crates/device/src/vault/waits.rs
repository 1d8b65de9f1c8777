//! How long a staff member has to wait after wrong PINs. Pure: the unlock stores the count before it looks at
//! a PIN. One count for each staff member, so that nobody locks a colleague out.

use serde::{Deserialize, Serialize};

/// Wrong tries before the first wait. Our judgement: a cold hand on a touch screen slips twice or thrice.
pub const FREE_TRIES: u32 = 5;

/// The waits after the fifth wrong try and each one after, in milliseconds; the last one stays.
/// Our judgement: long enough that a thief gets some 24 guesses a day of a million.
pub const WAITS_MS: [i64; 5] = [30_000, 60_000, 300_000, 900_000, 3_600_000];

/// Wrong tries in a row, and the wait that the last one brought.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Attempts {
    failed: u32,
    since_ms: i64,
    wait_ms: i64,
}

impl Attempts {
    /// Milliseconds left to wait; 0 if a try is free. A clock that was moved back to before the try neither
    /// ends the wait nor makes it longer than it was.
    pub(super) fn remaining_ms(&self, now_ms: i64) -> i64 {
        let waited_ms = now_ms.saturating_sub(self.since_ms).max(0);
        self.wait_ms().saturating_sub(waited_ms).max(0)
    }

    /// If the clock was moved back, the wait as counted from now; else nothing.
    pub(super) fn counted_from(&self, now_ms: i64) -> Option<Self> {
        (now_ms < self.since_ms && self.wait_ms() > 0).then(|| Self { since_ms: now_ms, ..self.clone() })
    }

    /// The count with one more try, taken to be wrong until the PIN has proved right.
    pub(super) fn with_a_try(&self, now_ms: i64) -> Self {
        let failed = self.failed.saturating_add(1);
        Self { failed, since_ms: now_ms, wait_ms: wait_after(failed) }
    }

    /// Tries left before the first wait; 0 once waits have begun.
    pub(super) fn tries_left_before_wait(&self) -> u32 {
        FREE_TRIES.saturating_sub(self.failed)
    }

    /// The wait that the last try brought. A damaged file must not lock anyone out for years.
    pub(super) fn wait_ms(&self) -> i64 {
        self.wait_ms.clamp(0, WAITS_MS[WAITS_MS.len() - 1])
    }
}

fn wait_after(failed: u32) -> i64 {
    if failed < FREE_TRIES {
        return 0;
    }
    let step = usize::try_from(failed - FREE_TRIES).unwrap_or(usize::MAX);
    WAITS_MS[step.min(WAITS_MS.len() - 1)]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn after(tries: u32, now_ms: i64) -> Attempts {
        (0..tries).fold(Attempts::default(), |attempts, _| attempts.with_a_try(now_ms))
    }

    #[test]
    fn four_wrong_tries_bring_no_wait_and_the_fifth_does() {
        assert_eq!(after(4, 0).remaining_ms(0), 0);
        assert_eq!(after(4, 0).tries_left_before_wait(), 1);
        assert_eq!(after(5, 0).remaining_ms(0), 30_000);
        assert_eq!(after(5, 0).tries_left_before_wait(), 0);
    }

    #[test]
    fn waits_grow_and_stay_at_an_hour() {
        let waits: Vec<i64> = (5..12).map(|tries| after(tries, 0).wait_ms()).collect();
        let hour = 3_600_000;
        assert_eq!(waits, [30_000, 60_000, 300_000, 900_000, hour, hour, hour]);
        assert_eq!(wait_after(u32::MAX), hour);
    }

    #[test]
    fn a_wait_ends_at_its_last_millisecond() {
        let attempts = after(5, 1_000);
        assert_eq!(attempts.remaining_ms(30_999), 1);
        assert_eq!(attempts.remaining_ms(31_000), 0);
    }

    #[test]
    fn a_clock_moved_back_counts_the_wait_from_now() {
        let attempts = after(5, 1_000_000_000);
        assert_eq!(attempts.remaining_ms(5), 30_000);
        let moved = attempts.counted_from(5).unwrap();
        assert_eq!(moved.remaining_ms(30_004), 1);
        assert_eq!(moved.remaining_ms(30_005), 0);
        assert_eq!(attempts.counted_from(1_000_000_000), None);
    }

    #[test]
    fn no_clock_and_no_damaged_wait_locks_out_for_years() {
        for (since_ms, wait_ms) in [(i64::MAX, i64::MAX), (i64::MIN, i64::MAX), (0, i64::MIN)] {
            let attempts = Attempts { failed: 9, since_ms, wait_ms };
            for now_ms in [i64::MIN, -1, 0, 1, i64::MAX] {
                assert!((0..=3_600_000).contains(&attempts.remaining_ms(now_ms)));
            }
        }
    }
}
