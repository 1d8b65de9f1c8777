//! When to try again by itself: the wait that the centre asked for, else a random one that grows with each failure.
//! Asked by whoever schedules a tablet's syncs, with a random number of its own. No clock here.

use std::time::Duration;

/// The first failure is followed by at most this long.
pub const FIRST_MAX: Duration = Duration::from_secs(15);
/// However often it failed: at most this long.
pub const WAIT_MAX: Duration = Duration::from_secs(15 * 60);
/// Whatever stands between tablet and centre cannot ask for a longer wait than this.
pub const ASKED_MAX: Duration = Duration::from_secs(60 * 60);

/// How a try ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Everything was sent and fetched.
    Well,
    /// It may go better a little later; with the wait that the centre asked for, where it did.
    Broken {
        /// `Retry-After`.
        asked: Option<Duration>,
    },
    /// Somebody has to do something first, and then sends.
    Stopped,
}

/// How often it failed in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// How long to wait before the next try; none where nobody is to try by itself. `random` is any number: all of its
    /// values are equally likely.
    ///
    /// The wait lies anywhere between nothing and its limit, so that tablets that failed together do not come together.
    pub fn wait(&mut self, ended: Ended, random: u64) -> Option<Duration> {
        match ended {
            Ended::Well | Ended::Stopped => {
                self.failures = 0;
                None
            }
            Ended::Broken { asked: Some(asked) } => {
                self.failures = self.failures.saturating_add(1);
                Some(asked.min(ASKED_MAX) + part_of(FIRST_MAX, random))
            }
            Ended::Broken { asked: None } => {
                let doubled = FIRST_MAX.saturating_mul(1_u32.checked_shl(self.failures).unwrap_or(u32::MAX));
                self.failures = self.failures.saturating_add(1);
                Some(part_of(doubled.min(WAIT_MAX), random))
            }
        }
    }
}

/// A random part of a wait, in whole milliseconds, its limit included.
fn part_of(limit: Duration, random: u64) -> Duration {
    let limit_ms = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX - 1);
    Duration::from_millis(random % (limit_ms + 1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BROKEN: Ended = Ended::Broken { asked: None };

    #[test]
    fn the_limit_doubles_with_each_failure_up_to_fifteen_minutes() {
        let mut backoff = Backoff::default();
        for limit_s in [15_u64, 30, 60, 120, 240, 480, 900, 900, 900] {
            let at_limit = { backoff }.wait(BROKEN, limit_s * 1_000);
            assert_eq!(at_limit, Some(Duration::from_secs(limit_s)));
            let above = { backoff }.wait(BROKEN, limit_s * 1_000 + 1);
            assert_eq!(above, Some(Duration::ZERO), "one more than the limit begins anew");
            backoff.wait(BROKEN, 0);
        }
        for _ in 0..100 {
            assert!(backoff.wait(BROKEN, u64::MAX).is_some_and(|wait| wait <= WAIT_MAX));
        }
    }

    #[test]
    fn a_try_that_ended_well_or_that_somebody_must_help_begins_anew() {
        for end in [Ended::Well, Ended::Stopped] {
            let mut backoff = Backoff::default();
            for _ in 0..9 {
                backoff.wait(BROKEN, 0);
            }
            assert_eq!(backoff.wait(end, 5), None);
            assert_eq!(backoff, Backoff::default());
        }
    }

    proptest! {
        #[test]
        fn no_wait_is_longer_than_it_may_be_nor_shorter_than_what_was_asked(
            ends in prop::collection::vec((prop::option::of(0_u64..10_000_000), any::<u64>()), 1..40)
        ) {
            let mut backoff = Backoff::default();
            for (asked_s, random) in ends {
                let asked = asked_s.map(Duration::from_secs);
                let wait = backoff.wait(Ended::Broken { asked }, random).unwrap_or_default();
                match asked {
                    Some(asked) => {
                        prop_assert!(wait >= asked.min(ASKED_MAX) && wait <= ASKED_MAX + FIRST_MAX);
                    }
                    None => prop_assert!(wait <= WAIT_MAX),
                }
            }
        }
    }
}
