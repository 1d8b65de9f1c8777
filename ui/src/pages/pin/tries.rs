//! Tries at a PIN: what was wrong with the last one, and how long to wait before the next. A pure reducer.

use std::rc::Rc;

use contract::fault::Fault;
use yew::Reducible;

/// See the module.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Tries {
    /// What was wrong with the last one. Of a wait only the seconds below are told.
    pub(super) fault: Option<Fault>,
    /// Seconds to wait before the next try.
    pub(super) wait_s: u32,
    /// What the wait was when it began: it is read aloud once, not each second.
    pub(super) wait_from_s: u32,
    /// Grows with each try, so that the pad is emptied.
    pub(super) round: u32,
    /// A PIN is being looked at.
    pub(super) is_busy: bool,
}

/// What happens.
pub(super) enum TriesAction {
    Began,
    Refused(Fault),
    /// It was right.
    Passed,
    /// A second has passed.
    Ticked,
}

impl Reducible for Tries {
    type Action = TriesAction;

    fn reduce(self: Rc<Self>, action: TriesAction) -> Rc<Self> {
        let mut next = (*self).clone();
        match action {
            TriesAction::Began => {
                next.is_busy = true;
                next.fault = None;
            }
            TriesAction::Refused(fault) => {
                next.is_busy = false;
                next.round += 1;
                next.wait_s = seconds_of(&fault);
                next.wait_from_s = next.wait_s;
                next.fault = (next.wait_s == 0).then_some(fault);
            }
            TriesAction::Passed => next = Self { round: self.round + 1, ..Self::default() },
            TriesAction::Ticked => next.wait_s = next.wait_s.saturating_sub(1),
        }
        Rc::new(next)
    }
}

fn seconds_of(fault: &Fault) -> u32 {
    fault.args.get("seconds").and_then(|seconds| seconds.parse().ok()).unwrap_or(0)
}

/// Minutes and seconds, as people say a wait.
#[must_use]
pub(super) const fn minutes_of(seconds: u32) -> (u32, u32) {
    (seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(fault: Fault) -> Rc<Tries> {
        Rc::new(Tries::default()).reduce(TriesAction::Began).reduce(TriesAction::Refused(fault))
    }

    #[test]
    fn a_wait_is_counted_down_to_nothing_and_not_below() {
        let tries = refused(Fault::new("pin-wait").with("seconds", 2));
        assert_eq!((tries.wait_s, tries.wait_from_s, tries.fault.as_ref()), (2, 2, None));
        let tries = tries.reduce(TriesAction::Ticked);
        assert_eq!((tries.wait_s, tries.wait_from_s), (1, 2));
        let tries = tries.reduce(TriesAction::Ticked);
        assert_eq!(tries.wait_s, 0);
        assert_eq!(tries.reduce(TriesAction::Ticked).wait_s, 0);
    }

    #[test]
    fn a_wrong_pin_empties_the_pad_and_keeps_its_sentence() {
        let tries = refused(Fault::new("pin-wrong").with("left", 2));
        assert_eq!((tries.round, tries.wait_s, tries.is_busy), (1, 0, false));
        let tries = tries.reduce(TriesAction::Ticked);
        assert_eq!(tries.fault.as_ref().map(|fault| fault.code.as_str()), Some("pin-wrong"));
    }

    #[test]
    fn the_next_try_takes_the_sentence_of_the_last_one_away() {
        let tries = refused(Fault::new("pin-wrong")).reduce(TriesAction::Began);
        assert_eq!((tries.fault.as_ref(), tries.is_busy), (None, true));
        let tries = tries.reduce(TriesAction::Passed);
        assert_eq!((tries.fault.as_ref(), tries.is_busy, tries.round), (None, false, 2));
    }

    #[test]
    fn a_minute_is_told_as_a_minute_and_the_second_before_as_seconds() {
        assert_eq!([59, 60, 3_600].map(minutes_of), [(0, 59), (1, 0), (60, 0)]);
    }
}
