//! When work is run again after a transaction that somebody else broke, and after how long. Pure; `mod` does the waiting.

use std::time::Duration;

/// How often work is begun at most. Ours: with pauses that double, under four seconds in all.
pub(super) const ATTEMPTS_MAX: u32 = 8;
/// The first pause is at most this long: a transaction's time.
const FIRST_MAX: Duration = Duration::from_millis(10);
/// However often it failed: at most this long.
const PAUSE_MAX: Duration = Duration::from_secs(1);

/// How long to wait before the attempt after this one, counted from one; none where it was the last. `random` is any number:
/// the pause lies anywhere between nothing and its limit, so that those who were in each other's way do not meet again.
pub(super) fn pause_after(attempt: u32, random: u64) -> Option<Duration> {
    if attempt >= ATTEMPTS_MAX {
        return None;
    }
    let doubled = FIRST_MAX.saturating_mul(1_u32.checked_shl(attempt.saturating_sub(1)).unwrap_or(u32::MAX));
    let limit_us = u64::try_from(doubled.min(PAUSE_MAX).as_micros()).unwrap_or(u64::MAX - 1);
    Some(Duration::from_micros(random % (limit_us + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_begun_eight_times_and_not_once_more() {
        assert!(pause_after(ATTEMPTS_MAX - 1, 0).is_some());
        assert_eq!(pause_after(ATTEMPTS_MAX, 0), None);
    }

    #[test]
    fn the_pause_is_anything_up_to_a_limit_that_doubles_and_ends() {
        let limits: Vec<u64> = (1..ATTEMPTS_MAX)
            .map(|attempt| {
                let largest =
                    (0..=1_000_001).step_by(1).filter_map(|random| pause_after(attempt, random)).max();
                largest.map_or(0, |pause| u64::try_from(pause.as_micros()).unwrap_or(0))
            })
            .collect();
        assert_eq!(limits, [10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 640_000]);
        assert_eq!(pause_after(3, 0), Some(Duration::ZERO));
    }
}
