//! When a tablet that nobody uses warns, and when it locks: pure, and told the time. `auto_lock` asks it each second.

/// The design's: a tablet that was put down is locked before somebody else picks it up.
const LOCKS_AFTER_MS: i64 = 10 * 60_000;

/// The design's, from WCAG 2.2.1: whoever is still there has this long to say so.
const WARNS_BEFORE_MS: i64 = 60_000;

/// What is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    /// Nothing: it was used just now.
    Nothing,
    /// It says that it locks in so many seconds.
    Warn { seconds: u32 },
    /// It locks.
    Lock,
}

/// Remembers when the tablet was used last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Watch {
    used_at_ms: i64,
}

impl Watch {
    /// Used at this time: somebody unlocked it.
    pub(super) const fn begin(now_ms: i64) -> Self {
        Self { used_at_ms: now_ms }
    }

    /// Somebody touched it. A touch that wakes a tablet whose time is over comes too late: it may be anybody's.
    pub(super) fn touch(&mut self, now_ms: i64) {
        if self.due(now_ms) != Due::Lock {
            self.used_at_ms = now_ms;
        }
    }

    /// What is due at this time.
    pub(super) fn due(&mut self, now_ms: i64) -> Due {
        // A clock that was set back must not keep the tablet open longer than anybody meant.
        self.used_at_ms = self.used_at_ms.min(now_ms);
        let left_ms = LOCKS_AFTER_MS.saturating_sub(now_ms.saturating_sub(self.used_at_ms));
        match left_ms {
            ..=0 => Due::Lock,
            1..=WARNS_BEFORE_MS => Due::Warn { seconds: u32::try_from((left_ms + 999) / 1_000).unwrap_or(0) },
            _ => Due::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON_MS: i64 = 1_700_000_000_000;

    fn due_after(idle_ms: i64) -> Due {
        Watch::begin(NOON_MS).due(NOON_MS + idle_ms)
    }

    #[test]
    fn it_warns_at_nine_minutes_and_not_before() {
        assert_eq!(due_after(0), Due::Nothing);
        assert_eq!(due_after(539_999), Due::Nothing);
        assert_eq!(due_after(540_000), Due::Warn { seconds: 60 });
    }

    #[test]
    fn it_locks_at_ten_minutes_and_not_before() {
        assert_eq!(due_after(599_999), Due::Warn { seconds: 1 });
        assert_eq!(due_after(600_000), Due::Lock);
        assert_eq!(due_after(i64::MAX - NOON_MS), Due::Lock);
    }

    #[test]
    fn a_touch_in_the_last_second_begins_the_time_anew() {
        let mut watch = Watch::begin(NOON_MS);
        watch.touch(NOON_MS + 599_999);
        assert_eq!(watch.due(NOON_MS + 600_000), Due::Nothing);
        assert_eq!(watch.due(NOON_MS + 599_999 + 600_000), Due::Lock);
    }

    #[test]
    fn the_touch_that_wakes_a_tablet_whose_time_is_over_does_not_keep_it_open() {
        let mut watch = Watch::begin(NOON_MS);
        watch.touch(NOON_MS + 600_000);
        assert_eq!(watch.due(NOON_MS + 600_000), Due::Lock);
    }

    #[test]
    fn a_clock_that_is_set_back_gives_ten_minutes_from_then_and_no_more() {
        let mut watch = Watch::begin(NOON_MS);
        let earlier = NOON_MS - 3_600_000;
        assert_eq!(watch.due(earlier), Due::Nothing);
        assert_eq!(watch.due(earlier + 600_000), Due::Lock);
    }
}
