//! Lists of visits, with the state that people read.

use std::collections::{BTreeMap, BTreeSet};

use contract::answer::{VisitList, VisitState, VisitSummary};
use contract::ask::ListVisits;
use domain::metric::Metric;
use domain::records::{Tally, Visit};
use domain::totals::Totals;
use uuid::Uuid;

use crate::failure::Failure;
use crate::run::Run;
use crate::store::Stored;

/// The visits of a day, a tour, or all, the latest first.
///
/// # Errors
/// When the file cannot be read.
pub fn visits(run: &Run, ask: &ListVisits) -> Result<VisitList, Failure> {
    let standing = Standing::read(run)?;
    let mut visits = run.store.list::<Visit>()?;
    visits.retain(|visit| {
        ask.date.is_none_or(|date| visit.record.date == date)
            && ask.shift.is_none_or(|shift| visit.record.shift == Some(shift))
    });
    visits.sort_by_key(|visit| std::cmp::Reverse((visit.record.date, visit.record.started_at)));
    let visits = visits.iter().map(|visit| standing.summary(run, visit)).collect::<Result<_, _>>()?;
    Ok(VisitList { visits })
}

/// What is needed to say how visits stand.
pub struct Standing {
    waiting: BTreeSet<Uuid>,
    to_fix: BTreeSet<Uuid>,
    lanes: BTreeMap<Uuid, Vec<Tally>>,
}

impl Standing {
    /// Reads it once for a whole list.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(run: &Run) -> Result<Self, Failure> {
        let mut lanes: BTreeMap<Uuid, Vec<Tally>> = BTreeMap::new();
        for lane in run.store.list::<Tally>()? {
            lanes.entry(lane.record.visit.uuid()).or_default().push(lane.record);
        }
        let to_fix = run.store.list_to_fix()?.into_iter().filter_map(|item| item.group).collect();
        Ok(Self { waiting: run.store.waiting_groups()?, to_fix, lanes })
    }

    /// One visit, for a list.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn summary(&self, run: &Run, visit: &Stored<Visit>) -> Result<VisitSummary, Failure> {
        let totals = self.totals(visit);
        let id = visit.id.uuid();
        let state = if self.to_fix.contains(&id) {
            VisitState::ToFix
        } else if visit.record.closed_at.is_none() {
            VisitState::Ongoing
        } else if self.waiting.contains(&id) {
            VisitState::Waiting
        } else {
            VisitState::Sent
        };
        Ok(VisitSummary {
            visit: visit.id,
            date: visit.record.date,
            name: run.catalogue.place_name(visit.record.residence, &visit.record.departments),
            kind: visit.record.residence_kind,
            unit: visit.home.unit,
            state,
            closed: visit.record.closed_at.is_some(),
            visitors: totals.visitors,
            given: totals.things.iter().filter(|(m, _)| matches!(m, Metric::Given(..))).map(|(_, n)| n).sum(),
            not_held: visit.record.not_held.clone(),
            same_people_unanswered: totals.same_people_unanswered,
            ordinal: visit.record.ordinal,
        })
    }

    /// What the visit's counts come to.
    #[must_use]
    pub fn totals(&self, visit: &Stored<Visit>) -> Totals {
        let lanes = self.lanes.get(&visit.id.uuid()).map_or(&[][..], Vec::as_slice);
        Totals::of(visit.record.head_count, lanes)
    }
}
