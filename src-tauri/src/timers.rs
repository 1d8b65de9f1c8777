//! When the tablet locks itself, and when it sends by itself. Asked by the tablet's thread before it waits for a call.
//! How long a failure is waited out is `device::by_itself`; what the page does without a touch is the page's.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::{Duration, Instant};

use contract::fault::Fault;
use device::Device;
use device::by_itself::ByItself;

/// The page locks after ten minutes without a touch. Where it no longer runs, the tablet locks itself after twice that
/// without a call.
const QUIET_MAX: Duration = Duration::from_secs(20 * 60);

/// How long to wait for a call at most.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Then the tablet locks itself.
    pub(crate) lock: Duration,
    /// Then it sends by itself.
    pub(crate) send: Option<Duration>,
}

/// All times are counted from the thread's begin: the wall clock may jump.
pub(crate) struct Timers {
    begun: Instant,
    touched_at: Duration,
    by_itself: ByItself,
    send_at: Option<Duration>,
}

impl Timers {
    /// Begins to count.
    #[allow(clippy::disallowed_methods, reason = "the tablet's thread is who drives: it waits by this")]
    pub(crate) fn start() -> Self {
        let by_itself = ByItself::default();
        Self { begun: Instant::now(), touched_at: Duration::ZERO, by_itself, send_at: None }
    }

    /// From now on.
    pub(crate) fn limits(&self) -> Limits {
        let now = self.begun.elapsed();
        Limits {
            lock: (self.touched_at + QUIET_MAX).saturating_sub(now),
            send: self.send_at.map(|at| at.saturating_sub(now)),
        }
    }

    /// Somebody is there.
    pub(crate) fn touched(&mut self) {
        self.touched_at = self.begun.elapsed();
    }

    /// After each turn. A run that is over leaves nothing to try again, and while a sync is under way none is due.
    pub(crate) fn set(
        &mut self,
        device: Option<&Device>,
        ended: Option<Result<(), Fault>>,
        is_syncing: bool,
    ) {
        let Some(device) = device.filter(|device| device.is_unlocked()) else {
            self.by_itself = ByItself::default();
            self.send_at = None;
            return;
        };
        let (now, random) = (self.begun.elapsed(), random());
        if let Some(ended) = ended {
            self.by_itself.ended(&ended, now, random);
        }
        let due = self.by_itself.due(device.has_something_to_send(), now, random);
        self.send_at = due.filter(|_| !is_syncing);
    }
}

/// For no secret: only so that tablets do not all come at once.
fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_touch_puts_the_lock_off_and_a_locked_tablet_sends_nothing() {
        let mut timers = Timers::start();
        timers.touched_at = Duration::ZERO;
        assert!(timers.limits().lock <= QUIET_MAX);
        timers.begun -= QUIET_MAX;
        assert_eq!(timers.limits().lock, Duration::ZERO);
        timers.touched();
        assert!(timers.limits().lock > Duration::ZERO);
        timers.send_at = Some(Duration::ZERO);
        assert_eq!(timers.limits().send, Some(Duration::ZERO));
        timers.set(None, Some(Ok(())), false);
        assert_eq!(timers.limits().send, None);
    }
}
