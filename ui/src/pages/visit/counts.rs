//! Numbers of a visit by metric, as the last answer said; and how they change by an answer that is newer.

use contract::answer::{Counted, VisitView};
use contract::ask::TallyChange;
use domain::metric::Metric;
use domain::records::Outcome;

/// How many.
pub(super) fn number_of(view: &VisitView, metric: &Metric) -> i64 {
    match metric {
        Metric::Visitors => view.summary.visitors,
        Metric::Group(code) => view.groups.get(code).copied().unwrap_or(0),
        Metric::HomeStaff => view.home_staff,
        _ => view.counts.iter().find(|counted| counted.metric == *metric).map_or(0, |counted| counted.count),
    }
}

/// Puts a number that was answered in its place.
pub(super) fn set_number(view: &mut VisitView, metric: &Metric, number: i64) {
    match metric {
        Metric::Visitors => view.summary.visitors = number,
        Metric::HomeStaff => view.home_staff = number,
        Metric::Group(code) => {
            view.groups.insert(code.clone(), number);
        }
        _ => match view.counts.iter_mut().find(|counted| counted.metric == *metric) {
            Some(counted) => counted.count = number,
            None => view.counts.push(Counted { metric: metric.clone(), count: number }),
        },
    }
}

const OUTCOMES: [Outcome; 3] = [Outcome::Answered, Outcome::Referred, Outcome::FollowUp];

/// Questions about a topic, whatever came of them.
pub(super) fn questions_about(view: &VisitView, topic: &str) -> i64 {
    OUTCOMES.iter().map(|outcome| number_of(view, &Metric::Question(topic.to_owned(), *outcome))).sum()
}

/// Which count changes when the sum of a topic is to: a new question counts as answered until something else is said,
/// and one is taken away from what there is.
pub(super) fn change_of_topic(view: &VisitView, topic: &str, change: TallyChange) -> (Metric, TallyChange) {
    let of = |outcome| Metric::Question(topic.to_owned(), outcome);
    match change {
        TallyChange::By(by) if by < 0 => {
            let found = OUTCOMES.into_iter().find(|outcome| number_of(view, &of(*outcome)) > 0);
            (of(found.unwrap_or(Outcome::Answered)), change)
        }
        TallyChange::By(_) => (of(Outcome::Answered), change),
        TallyChange::To(to) => {
            let others = number_of(view, &of(Outcome::Referred)) + number_of(view, &of(Outcome::FollowUp));
            (of(Outcome::Answered), TallyChange::To((to - others).max(0)))
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeMap;

    use contract::answer::{VisitState, VisitSummary};
    use domain::records::ResidenceKind;
    use uuid::Uuid;

    use super::*;

    pub(in crate::pages::visit) fn view() -> VisitView {
        VisitView {
            summary: VisitSummary {
                visit: Uuid::nil().into(),
                date: chrono::NaiveDate::default(),
                name: "Boende 3".into(),
                kind: ResidenceKind::Asylum,
                unit: Uuid::nil().into(),
                state: VisitState::Ongoing,
                closed: false,
                visitors: 0,
                given: 0,
                not_held: None,
                same_people_unanswered: false,
                ordinal: 1,
            },
            sheltered: false,
            departments: Vec::new(),
            started_at: 0,
            arrived_at: None,
            let_in_at: None,
            closed_at: None,
            approximate: false,
            language_support: Vec::new(),
            groups: BTreeMap::new(),
            home_staff: 0,
            counts: Vec::new(),
            head_count: None,
            heads_by_tablet: BTreeMap::new(),
            counted_by: BTreeMap::new(),
            note: None,
            against_rule: None,
            follow_ups: Vec::new(),
            can_undo: 0,
        }
    }

    #[test]
    fn every_kind_of_number_is_found_where_it_was_put() {
        let mut view = view();
        let metrics = [
            Metric::Visitors,
            Metric::HomeStaff,
            Metric::Group("13-17".into()),
            Metric::Language("ar".into()),
            Metric::Given("om_sverige".into(), "ar".into()),
        ];
        for (at, metric) in metrics.iter().enumerate() {
            assert_eq!(number_of(&view, metric), 0);
            set_number(&mut view, metric, i64::try_from(at).unwrap_or(0) + 1);
        }
        let numbers: Vec<_> = metrics.iter().map(|metric| number_of(&view, metric)).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5]);
    }

    #[test]
    fn a_question_less_is_taken_from_what_there_is() {
        let mut view = view();
        let referred = Metric::Question("asylum".into(), Outcome::Referred);
        set_number(&mut view, &referred, 1);
        assert_eq!(change_of_topic(&view, "asylum", TallyChange::By(-1)), (referred, TallyChange::By(-1)));
        let answered = Metric::Question("asylum".into(), Outcome::Answered);
        assert_eq!(change_of_topic(&view, "asylum", TallyChange::By(1)), (answered, TallyChange::By(1)));
    }

    #[test]
    fn a_typed_number_of_questions_is_the_sum() {
        let mut view = view();
        set_number(&mut view, &Metric::Question("asylum".into(), Outcome::Referred), 2);
        let (metric, change) = change_of_topic(&view, "asylum", TallyChange::To(5));
        assert_eq!(change, TallyChange::To(3));
        set_number(&mut view, &metric, 3);
        assert_eq!(questions_about(&view, "asylum"), 5);
    }
}
