//! One visit as it was answered last, what was refused, and what can just now be undone. A pure reducer: the number
//! shown is always one that was answered, so it is on the disk.

use std::rc::Rc;

use contract::answer::{VisitView, Written};
use contract::fault::Fault;
use domain::metric::Metric;
use yew::Reducible;

use super::counts::set_number;
use super::queue::Write;

/// What was counted last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Last {
    /// What.
    pub(super) metric: Metric,
    /// The number that was answered.
    pub(super) number: i64,
    /// Visitors in all, where heads were counted.
    pub(super) visitors: Option<i64>,
    /// There or not there, without a number.
    pub(super) is_presence: bool,
}

/// See the module.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct VisitState {
    pub(super) view: Option<Rc<VisitView>>,
    pub(super) saved_at: Option<i64>,
    pub(super) fault: Option<Fault>,
    pub(super) last: Option<Last>,
    /// The toast with undo is shown.
    pub(super) is_told: bool,
    /// Grows with each count.
    pub(super) round: u64,
    /// A count that waits for its reason, after the tour.
    pub(super) needs_reason: Option<Write>,
    /// The reason given, kept for the next counts on this visit.
    pub(super) reason: Option<String>,
    /// The visit was closed just now.
    pub(super) is_closed_now: bool,
}

/// What happens.
#[derive(Debug)]
pub(super) enum VisitAction {
    Read(Box<VisitView>),
    Written(Write, Written),
    Refused(Fault, Option<Write>),
    Explained(String),
    LeftUnexplained,
    ToastGone(u64),
}

impl Reducible for VisitState {
    type Action = VisitAction;

    fn reduce(self: Rc<Self>, action: VisitAction) -> Rc<Self> {
        let mut next = (*self).clone();
        match action {
            VisitAction::Read(view) => next.view = Some(Rc::new(*view)),
            VisitAction::Written(write, written) => next.hear(write, &written),
            VisitAction::Refused(fault, write) => {
                if fault.code == "needs-reason" {
                    next.needs_reason = write;
                }
                next.fault = Some(fault);
                next.is_told = false;
            }
            VisitAction::Explained(reason) => {
                next.reason = Some(reason);
                next.needs_reason = None;
                next.fault = None;
            }
            VisitAction::LeftUnexplained => {
                next.needs_reason = None;
                next.fault = None;
            }
            VisitAction::ToastGone(round) if round == next.round => next.is_told = false,
            VisitAction::ToastGone(_) => {}
        }
        Rc::new(next)
    }
}

impl VisitState {
    fn hear(&mut self, write: Write, written: &Written) {
        self.saved_at = Some(written.saved_at);
        self.fault = None;
        match write {
            Write::Tally { metric, .. } => {
                if let Some(number) = written.number {
                    self.show(&metric, number, written.visitors);
                    let is_sheltered = self.view.as_ref().is_some_and(|view| view.sheltered);
                    let is_presence = is_sheltered && matches!(metric, Metric::Language(_));
                    self.last = Some(Last { metric, number, visitors: written.visitors, is_presence });
                    self.is_told = true;
                    self.round += 1;
                }
            }
            Write::Undo => self.is_told = false,
            Write::Close => self.is_closed_now = true,
            // The reason has closed it. Where it was closed already, a reason is put right, and there may be more to do.
            Write::NotHeld(Some(_)) => self.is_closed_now = self.goes_on(),
            _ => {}
        }
    }

    fn goes_on(&self) -> bool {
        self.view.as_ref().is_some_and(|view| !view.summary.closed)
    }

    fn show(&mut self, metric: &Metric, number: i64, visitors: Option<i64>) {
        let Some(view) = self.view.as_mut() else { return };
        let view = Rc::make_mut(view);
        set_number(view, metric, number);
        // What was just counted can be taken back at once, before the visit is read anew.
        view.can_undo = view.can_undo.max(1);
        if let Some(visitors) = visitors {
            view.summary.visitors = visitors;
        }
    }
}

#[cfg(test)]
mod tests {
    use contract::ask::TallyChange;

    use super::super::counts::{number_of, tests::view};
    use super::*;

    fn tap(metric: Metric) -> Write {
        Write::Tally { metric, change: TallyChange::By(1), reason: None }
    }

    fn read() -> Rc<VisitState> {
        Rc::new(VisitState::default()).reduce(VisitAction::Read(Box::new(view())))
    }

    fn answered(number: i64, visitors: Option<i64>) -> Written {
        Written { saved_at: 5, number: Some(number), visitors, ..Written::default() }
    }

    #[test]
    fn a_tap_on_a_group_shows_the_answered_numbers_of_group_and_visitors() {
        let group = Metric::Group("7-12".into());
        let state = read().reduce(VisitAction::Written(tap(group.clone()), answered(3, Some(9))));
        let Some(view) = state.view.as_ref() else { panic!("it was read") };
        assert_eq!((number_of(view, &group), view.summary.visitors), (3, 9));
        assert_eq!((state.saved_at, state.is_told), (Some(5), true));
    }

    #[test]
    fn a_refused_tap_changes_no_number() {
        let state = read().reduce(VisitAction::Refused(Fault::new("disk-full"), Some(tap(Metric::Visitors))));
        assert_eq!(state.view.as_ref().map(|view| view.summary.visitors), Some(0));
        assert_eq!(state.fault.as_ref().map(|fault| fault.code.as_str()), Some("disk-full"));
    }

    #[test]
    fn an_old_toast_does_not_take_a_newer_one_away() {
        let state = read().reduce(VisitAction::Written(tap(Metric::Visitors), answered(1, Some(1))));
        let first = state.round;
        let state = state.reduce(VisitAction::Written(tap(Metric::Visitors), answered(2, Some(2))));
        let state = state.reduce(VisitAction::ToastGone(first));
        assert!(state.is_told);
        let round = state.round;
        assert!(!state.reduce(VisitAction::ToastGone(round)).is_told);
    }

    #[test]
    fn the_reason_why_it_was_not_held_closes_a_visit_that_goes_on() {
        let why = || Write::NotHeld(Some("nobody_came".into()));
        let closed = read().reduce(VisitAction::Written(why(), Written::default()));
        assert!(closed.is_closed_now);
        let taken_back = read().reduce(VisitAction::Written(Write::NotHeld(None), Written::default()));
        assert!(!taken_back.is_closed_now);
        let mut earlier = view();
        earlier.summary.closed = true;
        let state = Rc::new(VisitState::default()).reduce(VisitAction::Read(Box::new(earlier)));
        let put_right = state.reduce(VisitAction::Written(why(), Written::default()));
        assert!(!put_right.is_closed_now, "who puts a reason right is not sent away");
    }

    #[test]
    fn after_the_tour_the_tap_waits_for_its_reason_which_is_then_kept() {
        let state =
            read().reduce(VisitAction::Refused(Fault::new("needs-reason"), Some(tap(Metric::Visitors))));
        assert!(state.needs_reason.is_some());
        let state = state.reduce(VisitAction::Explained("miscounted".into()));
        assert_eq!((state.needs_reason.as_ref(), state.reason.as_deref()), (None, Some("miscounted")));
    }
}
