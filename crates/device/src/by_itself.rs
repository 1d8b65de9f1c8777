//! When the tablet sends without being asked: some minutes after something began to wait, and after a failure when
//! `sync::backoff` says so. Asked between two calls by the thread that the window has for the tablet, on a clock that only
//! runs forward. Nothing is sent here.

use std::time::Duration;

use ::sync::backoff::{Backoff, Ended};
use contract::fault::Fault;

/// What was counted waits this long, so that a visit is mostly sent once: the shortest time, and what is added at random.
const FIRST: Duration = Duration::from_secs(3 * 60);
const FIRST_MORE: Duration = Duration::from_secs(3 * 60);

/// Faults that pass by themselves: the network, a portal, a centre that is busy or full, a disk that somebody clears.
const PASSING: [&str; 11] = [
    "no-network",
    "address-unknown",
    "timeout",
    "broken-off",
    "not-turbok",
    "centre-busy",
    "centre-full",
    "centre-trouble",
    "input-malformed",
    "disk-full",
    "file-in-use",
];

/// The next try of a run; another run begins anew.
#[derive(Debug, Default)]
pub struct ByItself {
    backoff: Backoff,
    due: Option<Duration>,
    /// Somebody has to do something first, and then sends.
    stopped: bool,
}

impl ByItself {
    /// A sync ended, whoever began it. `random` is any number.
    pub fn ended(&mut self, how: &Result<(), Fault>, now: Duration, random: u64) {
        let ended = match how {
            Ok(()) => Ended::Well,
            Err(fault) if PASSING.contains(&fault.code.as_str()) => {
                let asked = fault.retry_after_s().map(|seconds| Duration::from_secs(u64::from(seconds)));
                Ended::Broken { asked }
            }
            Err(_) => Ended::Stopped,
        };
        self.stopped = ended == Ended::Stopped;
        self.due = self.backoff.wait(ended, random).map(|wait| now + wait);
    }

    /// When to try; none while nothing waits. `random` is any number.
    pub fn due(&mut self, waits: bool, now: Duration, random: u64) -> Option<Duration> {
        if !waits || self.stopped {
            self.due = None;
            return None;
        }
        let first = || now + FIRST + FIRST_MORE.mul_f64((random % 1_000) as f64 / 1_000.0);
        Some(*self.due.get_or_insert_with(first))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use ::sync::backoff::{FIRST_MAX, WAIT_MAX};
    use contract::ask::{Answers, Lock};
    use contract::fault::CODES;

    use super::*;
    use crate::testing::{STOP_ASYLUM, Step, Tablet};

    const NOW: Duration = Duration::from_secs(1_000);

    fn after(code: &str) -> ByItself {
        let mut by_itself = ByItself::default();
        by_itself.ended(&Err(Fault::new(code)), NOW, 7_000);
        by_itself
    }

    #[test]
    fn what_waits_is_sent_within_some_minutes_and_what_is_counted_meanwhile_moves_nothing() {
        for (random, wait_s) in [(0, 180), (999, 359), (1_000, 180)] {
            let mut by_itself = ByItself::default();
            assert_eq!(by_itself.due(false, NOW, random), None);
            let due = by_itself.due(true, NOW, random).unwrap();
            assert_eq!((due - NOW).as_secs(), wait_s);
            assert_eq!(by_itself.due(true, NOW + FIRST, random + 500), Some(due));
        }
    }

    #[test]
    fn nothing_is_tried_where_nothing_waits_any_more() {
        let mut by_itself = after("no-network");
        assert!(by_itself.due(true, NOW, 0).is_some());
        assert_eq!(by_itself.due(false, NOW, 0), None);
        assert!(by_itself.due(true, NOW, 0).unwrap() >= NOW + FIRST, "what waits then is something new");
    }

    #[test]
    fn a_failure_that_passes_is_followed_by_a_try_at_last_every_quarter_of_an_hour() {
        let mut by_itself = ByItself::default();
        for failures in 0..30 {
            by_itself.ended(&Err(Fault::new("no-network")), NOW, u64::MAX - failures);
            let due = by_itself.due(true, NOW, 0).unwrap();
            assert!(due <= NOW + WAIT_MAX, "{failures}");
        }
        by_itself.ended(&Ok(()), NOW, 0);
        assert!(by_itself.due(true, NOW, 0).unwrap() >= NOW + FIRST, "a sync that went well ends it");
    }

    #[test]
    fn the_wait_that_the_centre_asks_for_is_kept() {
        let mut by_itself = ByItself::default();
        by_itself.ended(&Err(Fault::new("centre-busy").after_s(120)), NOW, 0);
        assert_eq!(by_itself.due(true, NOW, 0), Some(NOW + Duration::from_secs(120)));
        by_itself.ended(&Err(Fault::new("centre-busy")), NOW, 0);
        assert!(by_itself.due(true, NOW, 0).unwrap() <= NOW + 2 * FIRST_MAX);
    }

    #[test]
    fn what_somebody_must_do_first_is_not_tried_again_and_again() {
        for code in ["tablet-revoked", "certificate-other", "too-old", "digests-differ", "locked"] {
            let mut by_itself = after(code);
            assert_eq!(by_itself.due(true, NOW + WAIT_MAX, 0), None, "{code}");
            // Whoever sends has done it, or hears of it again.
            by_itself.ended(&Ok(()), NOW, 0);
            assert!(by_itself.due(true, NOW, 0).is_some(), "{code}");
        }
    }

    #[test]
    fn something_waits_from_a_tap_until_the_centre_has_it_and_not_on_a_locked_tablet() {
        let mut bus_a = Tablet::new();
        assert!(!bus_a.device.has_something_to_send());
        let visit = bus_a.start(STOP_ASYLUM);
        bus_a.tap(visit, "v", 7);
        assert!(bus_a.device.has_something_to_send());
        bus_a.centre.get().steps.push_back(Step::LoseAnswer);
        bus_a.sync().unwrap_err();
        assert!(bus_a.device.has_something_to_send(), "frozen, and not acknowledged");
        bus_a.sync().unwrap();
        assert!(!bus_a.device.has_something_to_send());
        bus_a.tap(visit, "v", 1);
        bus_a.device.lock(Lock {}).unwrap();
        assert!(!bus_a.device.has_something_to_send());
    }

    #[test]
    fn the_centres_wish_reaches_whoever_schedules() {
        let mut bus_a = Tablet::new();
        bus_a.start(STOP_ASYLUM);
        let fault = |bus_a: &mut Tablet, step| {
            bus_a.centre.get().steps.push_back(step);
            bus_a.sync().unwrap_err()
        };
        let busy = fault(&mut bus_a, Step::Later(503, 120));
        assert_eq!((busy.code.as_str(), busy.retry_after_s()), ("centre-busy", Some(120)));
        let silent = fault(&mut bus_a, Step::fault(503, "centre-busy"));
        assert_eq!(silent.retry_after_s(), None);
    }

    #[test]
    fn every_fault_that_passes_is_one() {
        for code in PASSING {
            assert!(CODES.contains(&code), "{code}");
        }
    }
}
