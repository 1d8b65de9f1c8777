//! The day as it was answered, and what each stop on the line is: behind, here, or ahead.

use std::rc::Rc;

use contract::answer::{DayView, StopView, VisitSummary};
use contract::fault::Fault;
use domain::record::Id;
use domain::records::Stop;
use yew::Reducible;

use crate::components::stop_line::Place;

/// See the module.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TodayState {
    /// The day.
    pub day: Option<Rc<DayView>>,
    /// What could not be done.
    pub fault: Option<Fault>,
    /// The stop whose visit asks why.
    pub asked_why: Option<Id<Stop>>,
}

/// What happens.
pub enum TodayAction {
    /// The day was read.
    Read(Box<DayView>),
    /// Something could not be done.
    Refused(Fault),
    /// The season's rule asks why, or not any more.
    AskWhy(Option<Id<Stop>>),
}

impl Reducible for TodayState {
    type Action = TodayAction;

    fn reduce(self: Rc<Self>, action: TodayAction) -> Rc<Self> {
        let mut next = (*self).clone();
        match action {
            TodayAction::Read(day) => {
                next.day = Some(Rc::new(*day));
                next.fault = None;
            }
            TodayAction::Refused(fault) => next.fault = Some(fault),
            TodayAction::AskWhy(stop) => next.asked_why = stop,
        }
        Rc::new(next)
    }
}

/// The visits that go on: in the schedule, outside it, and left open on another day.
#[must_use]
pub fn ongoing(day: &DayView) -> Vec<&VisitSummary> {
    let scheduled = day.stops.iter().flat_map(|stop| &stop.visits);
    scheduled.chain(&day.unscheduled).chain(&day.left_open).filter(|visit| !visit.closed).collect()
}

/// How many stops of the line are seen without scrolling, also on a small screen.
const SEEN_STOPS: usize = 2;

/// The visits that go on and are pinned above the line: those that it does not show at its top.
#[must_use]
pub fn pinned(day: &DayView) -> Vec<&VisitSummary> {
    let seen: Vec<_> =
        day.stops.iter().take(SEEN_STOPS).flat_map(|stop| &stop.visits).map(|it| it.visit).collect();
    ongoing(day).into_iter().filter(|visit| !seen.contains(&visit.visit)).collect()
}

/// What each stop is, in order: the one that goes on is here; where none does, the first without a visit is.
#[must_use]
pub fn places(day: &DayView) -> Vec<Place> {
    let is_behind = |stop: &StopView| !stop.visits.is_empty() && stop.visits.iter().all(|visit| visit.closed);
    let goes_on = |stop: &StopView| stop.visits.iter().any(|visit| !visit.closed);
    let some_visit_goes_on = day.stops.iter().any(goes_on);
    let next = day.stops.iter().position(|stop| !is_behind(stop));
    let place = |(at, stop): (usize, &StopView)| {
        if goes_on(stop) || (!some_visit_goes_on && next == Some(at)) {
            Place::Here
        } else if is_behind(stop) {
            Place::Behind
        } else {
            Place::Ahead
        }
    };
    day.stops.iter().enumerate().map(place).collect()
}

#[cfg(test)]
mod tests {
    use contract::answer::VisitState;
    use domain::records::ResidenceKind;
    use domain::season::SeasonRule;
    use uuid::Uuid;

    use super::*;

    fn visit(closed: bool) -> VisitSummary {
        VisitSummary {
            visit: Uuid::nil().into(),
            date: chrono::NaiveDate::default(),
            name: String::new(),
            kind: ResidenceKind::Asylum,
            unit: Uuid::nil().into(),
            state: VisitState::Ongoing,
            closed,
            visitors: 0,
            given: 0,
            not_held: None,
            same_people_unanswered: false,
            ordinal: 1,
        }
    }

    fn stop(visits: Vec<VisitSummary>) -> StopView {
        StopView {
            stop: Uuid::nil().into(),
            time: "13.00".into(),
            residence: Uuid::nil().into(),
            name: String::new(),
            kind: ResidenceKind::Asylum,
            sheltered: false,
            departments: Vec::new(),
            local_unit: None,
            rule: SeasonRule::Silent,
            asks_why: false,
            preparation: contract::answer::PreparationView::default(),
            last_time: None,
            visits,
        }
    }

    fn day(stops: Vec<StopView>) -> DayView {
        DayView {
            date: chrono::NaiveDate::default(),
            week: 1,
            shift: None,
            routes: Vec::new(),
            stops,
            unscheduled: Vec::new(),
            left_open: Vec::new(),
            follow_ups: Vec::new(),
            fetched_at: None,
        }
    }

    #[test]
    fn the_first_stop_without_a_visit_is_here() {
        let day = day(vec![stop(vec![visit(true)]), stop(vec![]), stop(vec![])]);
        assert_eq!(places(&day), [Place::Behind, Place::Here, Place::Ahead]);
    }

    #[test]
    fn the_stop_that_goes_on_is_here_also_when_an_earlier_one_was_left_out() {
        let day = day(vec![stop(vec![]), stop(vec![visit(false)]), stop(vec![])]);
        assert_eq!(places(&day), [Place::Ahead, Place::Here, Place::Ahead]);
    }

    #[test]
    fn when_all_are_done_none_is_here() {
        let day = day(vec![stop(vec![visit(true)])]);
        assert_eq!(places(&day), [Place::Behind]);
    }

    #[test]
    fn a_visit_outside_the_schedule_that_goes_on_is_pinned() {
        let mut day = day(vec![stop(vec![visit(true)])]);
        day.unscheduled.push(visit(false));
        day.unscheduled[0].visit = Uuid::from_u128(7).into();
        assert_eq!((ongoing(&day).len(), pinned(&day).len()), (1, 1));
    }

    #[test]
    fn a_visit_that_was_left_open_on_another_day_is_pinned() {
        let mut day = day(vec![stop(vec![])]);
        day.left_open.push(visit(false));
        assert_eq!((ongoing(&day).len(), pinned(&day).len()), (1, 1));
    }

    #[test]
    fn a_visit_that_the_line_shows_at_its_top_is_not_shown_twice() {
        let day = day(vec![stop(vec![]), stop(vec![visit(false)])]);
        assert_eq!((ongoing(&day).len(), pinned(&day).len()), (1, 0));
    }
}
