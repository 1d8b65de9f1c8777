//! Which visits are shown, and under which day.

use chrono::NaiveDate;
use contract::answer::{VisitState, VisitSummary};

/// How many are shown at once; *Visa fler* shows as many again.
pub(super) const SHOWN_FIRST: usize = 20;

/// What is searched for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Search {
    /// A part of the residence's alias.
    pub(super) text: String,
    /// Only what has to be put right.
    pub(super) only_to_fix: bool,
}

/// The visits that fit, the latest day first, in the order they came.
pub(super) fn by_day<'a>(
    visits: &'a [VisitSummary],
    search: &Search,
    most: usize,
) -> Vec<(NaiveDate, Vec<&'a VisitSummary>)> {
    let text = search.text.trim().to_lowercase();
    let fits = |visit: &&VisitSummary| {
        visit.name.to_lowercase().contains(&text) && (!search.only_to_fix || visit.state == VisitState::ToFix)
    };
    let mut days: Vec<(NaiveDate, Vec<&VisitSummary>)> = Vec::new();
    for visit in visits.iter().filter(fits).take(most) {
        match days.last_mut().filter(|(day, _)| *day == visit.date) {
            Some((_, of_day)) => of_day.push(visit),
            None => days.push((visit.date, vec![visit])),
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use domain::records::ResidenceKind;
    use uuid::Uuid;

    use super::*;

    fn visit(name: &str, day: &str, state: VisitState) -> VisitSummary {
        VisitSummary {
            visit: Uuid::nil().into(),
            date: day.parse().unwrap_or_default(),
            name: name.into(),
            kind: ResidenceKind::Asylum,
            unit: Uuid::nil().into(),
            state,
            closed: true,
            visitors: 0,
            given: 0,
            not_held: None,
            same_people_unanswered: false,
            ordinal: 1,
        }
    }

    fn some() -> Vec<VisitSummary> {
        vec![
            visit("Boende 3", "2016-03-15", VisitState::Waiting),
            visit("Boende 14", "2016-03-15", VisitState::ToFix),
            visit("Boende 3", "2016-03-08", VisitState::Sent),
        ]
    }

    #[test]
    fn visits_of_one_day_stand_together() {
        let visits = some();
        let days = by_day(&visits, &Search::default(), SHOWN_FIRST);
        assert_eq!(days.iter().map(|(_, of_day)| of_day.len()).collect::<Vec<_>>(), [2, 1]);
    }

    #[test]
    fn searching_and_the_filter_both_hold() {
        let visits = some();
        let search = Search { text: " boende 3".into(), only_to_fix: false };
        assert_eq!(by_day(&visits, &search, SHOWN_FIRST).len(), 2);
        assert!(by_day(&visits, &Search { only_to_fix: true, ..search }, SHOWN_FIRST).is_empty());
    }

    #[test]
    fn no_more_are_shown_than_asked_for() {
        let visits = some();
        let shown: usize =
            by_day(&visits, &Search::default(), 2).iter().map(|(_, of_day)| of_day.len()).sum();
        assert_eq!(shown, 2);
    }
}
