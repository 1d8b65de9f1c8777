//! The sheet of the visits: when, where, how it went, and what each came to. What was counted one by one is in the others.

use super::super::cell::Cell;
use super::super::line::{VisitLine, VisitState};
use super::super::local_time::{clock, minute_text};
use super::super::told::{Protection, Told};
use super::{Sheet, Writer};

impl Writer {
    pub(super) fn visits(&self, visits: &[(VisitLine, Told)]) -> Sheet {
        let w = self.words;
        let rows = visits
            .iter()
            .map(|(line, told)| [self.place_cells(line, told), self.visit_cells(line, told)].concat());
        Sheet {
            name: "visits.csv",
            header: vec![
                w.visit,
                w.date,
                w.time,
                w.unit,
                w.residence,
                w.departments,
                w.residence_kind,
                w.local_unit,
                w.state,
                w.reason,
                w.arrived,
                w.let_in,
                w.closed_at,
                w.visitors,
                w.approximate,
                w.home_staff,
                w.given,
                w.missing,
                w.questions,
                w.referrals,
                w.language_support,
                w.against_rule,
                w.against_rule_reason,
                w.same_people,
                w.note,
            ],
            rows: rows.collect(),
        }
    }

    /// Up to when and where it was closed.
    fn place_cells(&self, line: &VisitLine, told: &Told) -> Vec<Cell> {
        let (state, reason) = match &line.state {
            VisitState::Ongoing => (self.sentence("state-ongoing"), String::new()),
            VisitState::Closed => (self.sentence("state-closed"), String::new()),
            VisitState::NotHeld { reason } => {
                (self.words.not_held.to_owned(), reason.text(self.locale).to_owned())
            }
        };
        vec![
            Cell::id(line.visit.uuid()),
            Cell::day(line.date),
            Cell::text(&minute_text(line.minute)),
            Cell::text(&line.unit_name),
            Cell::text(&line.residence),
            Cell::text(&told.departments.join(", ")),
            Cell::text(&self.sentence(&format!("residence-{}", line.kind.code()))),
            Cell::text(self.local_unit(line)),
            Cell::text(&state),
            Cell::text(&reason),
            Cell::text(&clock(line.arrived_at)),
            Cell::text(&clock(line.let_in_at)),
            Cell::text(&clock(line.closed_at)),
        ]
    }

    /// The local library tells in which part of the city a home lies.
    fn local_unit<'l>(&self, line: &'l VisitLine) -> &'l str {
        if line.sheltered && self.protection == Protection::Protected {
            return self.words.withheld;
        }
        line.local_unit.as_deref().unwrap_or_default()
    }

    fn visit_cells(&self, line: &VisitLine, told: &Told) -> Vec<Cell> {
        let support: Vec<&str> = line.language_support.iter().map(|term| term.text(self.locale)).collect();
        let why = line.against_rule.as_ref().map(|against| against.reason.as_str());
        vec![
            Cell::figure(told.visitors),
            Cell::text(self.words.yes_or_no(line.approximate)),
            Cell::figure(told.home_staff),
            Cell::figure(told.given.total),
            Cell::figure(told.missing.total),
            Cell::figure(told.questions.total),
            Cell::figure(told.referrals.total),
            Cell::text(&support.join(", ")),
            Cell::text(self.words.yes_or_no(line.against_rule.is_some())),
            self.free_text(why),
            Cell::text(self.words.yes_or_no(line.same_people_unanswered)),
            self.free_text(line.note.as_deref()),
        ]
    }
}
