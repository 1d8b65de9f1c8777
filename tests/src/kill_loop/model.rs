//! What was answered, and what may or may not have happened because its answer never came. What is on a disk must lie
//! between the two.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use domain::record::Id;
use domain::records::Visit;
use uuid::Uuid;

/// What is wrong with a number or a text that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wrong {
    /// So much that was answered is not there.
    Lost(String),
    /// So much is there that nobody did, or that was done once.
    Doubled(String),
    /// Two sides do not agree, a file is damaged, or a process ended by itself.
    Broken(String),
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lost(what) => write!(f, "LOST: {what}"),
            Self::Doubled(what) => write!(f, "DOUBLED: {what}"),
            Self::Broken(what) => write!(f, "BROKEN: {what}"),
        }
    }
}

/// The least and the most that may be there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Span {
    least: i64,
    most: i64,
}

#[derive(Debug, Default)]
struct Log {
    heads: BTreeMap<Uuid, Span>,
    /// Only one tablet writes the note and closes the visit.
    owner: Uuid,
    notes: BTreeSet<Option<String>>,
    closed: BTreeSet<bool>,
}

/// Everything that tablets were asked to keep.
#[derive(Debug, Default)]
pub(super) struct Model {
    visits: BTreeMap<Id<Visit>, Log>,
    /// The tablets with a visit that was begun and never answered.
    begun: BTreeSet<Uuid>,
}

impl Model {
    pub(super) fn visits(&self) -> impl Iterator<Item = Id<Visit>> {
        self.visits.keys().copied()
    }

    pub(super) fn is_owner(&self, tablet: Uuid, visit: Id<Visit>) -> bool {
        self.visits.get(&visit).is_some_and(|log| log.owner == tablet)
    }

    pub(super) fn may_be_closed(&self, visit: Id<Visit>) -> bool {
        self.visits.get(&visit).is_some_and(|log| log.closed.contains(&true))
    }

    pub(super) fn started(&mut self, tablet: Uuid, visit: Id<Visit>) {
        let log = self.visits.entry(visit).or_default();
        if log.owner.is_nil() {
            *log = Log {
                owner: tablet,
                notes: BTreeSet::from([None]),
                closed: BTreeSet::from([false]),
                ..Log::default()
            };
        }
    }

    pub(super) fn start_unanswered(&mut self, tablet: Uuid) {
        self.begun.insert(tablet);
    }

    pub(super) fn counted(&mut self, tablet: Uuid, visit: Id<Visit>, by: i64) {
        let span = self.span(tablet, visit);
        *span = Span { least: span.least + by, most: span.most + by };
    }

    pub(super) fn count_unanswered(&mut self, tablet: Uuid, visit: Id<Visit>, by: i64) {
        let span = self.span(tablet, visit);
        *span = Span { least: span.least + by.min(0), most: span.most + by.max(0) };
    }

    fn span(&mut self, tablet: Uuid, visit: Id<Visit>) -> &mut Span {
        self.visits.get_mut(&visit).unwrap().heads.entry(tablet).or_default()
    }

    pub(super) fn noted(&mut self, visit: Id<Visit>, text: String, was_answered: bool) {
        let log = self.visits.get_mut(&visit).unwrap();
        if was_answered {
            log.notes.clear();
        }
        log.notes.insert(Some(text));
    }

    pub(super) fn closed(&mut self, visit: Id<Visit>, was_answered: bool) {
        let log = self.visits.get_mut(&visit).unwrap();
        if was_answered {
            log.closed.clear();
        }
        log.closed.insert(true);
    }

    /// The visits that this tablet shows: all that it began, and at most one that it began without an answer.
    pub(super) fn see_visits(&mut self, tablet: Uuid, shown: &[Id<Visit>]) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        let mut unknown = Vec::new();
        for visit in shown {
            if shown.iter().filter(|other| *other == visit).count() > 1 {
                wrong.push(Wrong::Doubled(format!("visit {visit} is shown twice")));
            }
            if !self.visits.contains_key(visit) {
                unknown.push(*visit);
            }
        }
        let may_have_begun = usize::from(self.begun.remove(&tablet));
        if unknown.len() > may_have_begun {
            wrong.push(Wrong::Doubled(format!("visits that nobody began: {unknown:?}")));
        }
        unknown.into_iter().for_each(|visit| self.started(tablet, visit));
        for (visit, log) in &self.visits {
            let is_own = log.owner == tablet || log.heads.get(&tablet).is_some_and(|span| span.least > 0);
            if is_own && !shown.contains(visit) {
                wrong.push(Wrong::Lost(format!("visit {visit}")));
            }
        }
        wrong
    }

    /// The heads that a tablet itself counted, as that tablet shows them: from here on they are known.
    pub(super) fn see_heads(&mut self, tablet: Uuid, visit: Id<Visit>, shown: i64) -> Option<Wrong> {
        let span = self.span(tablet, visit);
        let Span { least, most } = *span;
        *span = Span { least: shown, most: shown };
        let what = format!("visit {visit}: {shown} shown by {tablet}, {least} to {most} right");
        match shown {
            shown if shown < least => Some(Wrong::Lost(what)),
            shown if shown > most => Some(Wrong::Doubled(what)),
            _ => None,
        }
    }

    /// The note and the end of a visit, as the tablet that writes them shows them.
    pub(super) fn see_header(
        &mut self,
        visit: Id<Visit>,
        note: Option<String>,
        closed: bool,
    ) -> Option<Wrong> {
        let log = self.visits.get_mut(&visit).unwrap();
        let notes = std::mem::replace(&mut log.notes, BTreeSet::from([note.clone()]));
        let ends = std::mem::replace(&mut log.closed, BTreeSet::from([closed]));
        if notes.contains(&note) && ends.contains(&closed) {
            return None;
        }
        Some(Wrong::Lost(format!(
            "visit {visit}: note {note:?} and end {closed}, right are {notes:?} and {ends:?}"
        )))
    }

    /// What everybody must show of a visit once all was sent and fetched: heads by tablet, the note, and whether it is
    /// closed. Everything has been seen on its own tablet before.
    pub(super) fn whole(&self, visit: Id<Visit>) -> (BTreeMap<Uuid, i64>, Option<String>, bool) {
        let log = &self.visits[&visit];
        let counted = log.heads.iter().filter(|(_, span)| span.most != 0);
        let heads = counted.map(|(tablet, span)| (*tablet, span.most)).collect();
        (heads, log.notes.first().cloned().flatten(), log.closed.contains(&true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUS: Uuid = Uuid::from_u128(1);

    fn visit(number: u128) -> Id<Visit> {
        Id::new(Uuid::from_u128(number))
    }

    /// Two were answered, and for a third there was no answer.
    fn counted() -> Model {
        let mut model = Model::default();
        model.started(BUS, visit(1));
        model.counted(BUS, visit(1), 2);
        model.count_unanswered(BUS, visit(1), 1);
        model
    }

    #[test]
    fn what_was_answered_is_there_and_what_was_not_is_there_once_or_not() {
        for (shown, is_right) in [(1, false), (2, true), (3, true), (4, false)] {
            let wrong = counted().see_heads(BUS, visit(1), shown);
            assert_eq!(wrong.is_none(), is_right, "{shown}: {wrong:?}");
        }
        assert!(matches!(counted().see_heads(BUS, visit(1), 1), Some(Wrong::Lost(_))));
        assert!(matches!(counted().see_heads(BUS, visit(1), 4), Some(Wrong::Doubled(_))));
    }

    #[test]
    fn what_was_seen_once_must_stay() {
        let mut model = counted();
        assert_eq!(model.see_heads(BUS, visit(1), 3), None);
        assert!(matches!(model.see_heads(BUS, visit(1), 2), Some(Wrong::Lost(_))));
    }

    #[test]
    fn a_count_that_was_taken_back_without_an_answer_is_there_or_not() {
        for (shown, is_right) in [(0, false), (1, true), (2, true), (3, false)] {
            let mut model = Model::default();
            model.started(BUS, visit(1));
            model.counted(BUS, visit(1), 2);
            model.count_unanswered(BUS, visit(1), -1);
            assert_eq!(model.see_heads(BUS, visit(1), shown).is_none(), is_right, "{shown}");
        }
    }

    #[test]
    fn a_visit_is_lost_when_it_was_begun_and_is_not_shown() {
        assert!(matches!(counted().see_visits(BUS, &[])[..], [Wrong::Lost(_)]));
        assert!(counted().see_visits(BUS, &[visit(1)]).is_empty());
    }

    #[test]
    fn one_visit_may_come_from_a_start_without_an_answer_and_no_second_one() {
        let mut model = counted();
        model.start_unanswered(BUS);
        assert!(model.see_visits(BUS, &[visit(1), visit(2)]).is_empty());
        assert!(matches!(model.see_visits(BUS, &[visit(1), visit(2), visit(3)])[..], [Wrong::Doubled(_)]));
    }

    #[test]
    fn a_note_is_the_one_that_was_answered_last_or_the_one_without_an_answer() {
        let noted = || {
            let mut model = counted();
            model.noted(visit(1), "sol".into(), true);
            model.noted(visit(1), "regn".into(), false);
            model
        };
        for (note, is_right) in
            [(Some("sol"), true), (Some("regn"), true), (None, false), (Some("kö"), false)]
        {
            let wrong = noted().see_header(visit(1), note.map(str::to_owned), false);
            assert_eq!(wrong.is_none(), is_right, "{note:?}");
        }
        assert!(noted().see_header(visit(1), Some("sol".into()), true).is_some());
    }
}
