//! One visit, whole.

use std::collections::BTreeMap;

use contract::answer::{Counted, DepartmentView, FollowUpView, VisitView};
use domain::metric::Metric;
use domain::record::Id;
use domain::records::{FollowUp, Tally, Visit};
use uuid::Uuid;

use super::visits::Standing;
use crate::commands::record_tally::can_undo;
use crate::failure::Failure;
use crate::run::Run;
use crate::store::Stored;

/// One visit with everything that was counted and written.
///
/// # Errors
/// When there is no such visit, or the file cannot be read.
pub fn visit(run: &Run, id: Id<Visit>) -> Result<VisitView, Failure> {
    let visit = run.visit(id)?;
    let standing = Standing::read(run)?;
    let totals = standing.totals(&visit);
    let sheltered = visit.record.sheltered;
    // At sheltered homes a language was there, whoever and however many said so.
    let shown = |metric: &Metric, count: i64| {
        if sheltered && matches!(metric, Metric::Language(_)) { count.min(1) } else { count }
    };
    let counts = totals
        .things
        .iter()
        .map(|(metric, count)| Counted { metric: metric.clone(), count: shown(metric, *count) });
    let follow_ups = run.store.list_of::<FollowUp>(id.uuid())?;
    let lanes = run.store.list_of::<Tally>(id.uuid())?;
    let record = &visit.record;
    Ok(VisitView {
        summary: standing.summary(run, &visit)?,
        sheltered,
        departments: department_views(run, record),
        started_at: record.started_at,
        arrived_at: record.arrived_at,
        let_in_at: record.let_in_at,
        closed_at: record.closed_at,
        approximate: record.approximate,
        language_support: record.language_support.clone(),
        groups: totals.groups.clone(),
        home_staff: totals.home_staff,
        counts: counts.collect(),
        head_count: record.head_count,
        heads_by_tablet: totals.heads_by_tablet.clone(),
        counted_by: counted_by(run, &lanes),
        note: record.note.clone(),
        against_rule: record.against_rule.clone(),
        follow_ups: follow_ups.iter().map(follow_up_view).collect(),
        can_undo: can_undo(&run.store, &lanes)?,
    })
}

/// The names behind each tablet's head count.
fn counted_by(run: &Run, lanes: &[Stored<Tally>]) -> BTreeMap<Uuid, Vec<String>> {
    let mut names: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    for lane in lanes {
        let counts_heads =
            lane.record.counts.keys().any(|key| key.parse().is_ok_and(|metric: Metric| metric.is_head()));
        let Some(staff) = run.catalogue.staff.get(&lane.record.staff).filter(|_| counts_heads) else {
            continue;
        };
        let on_tablet = names.entry(lane.record.tablet).or_default();
        if !on_tablet.contains(&staff.name) {
            on_tablet.push(staff.name.clone());
        }
    }
    names
}

fn department_views(run: &Run, visit: &Visit) -> Vec<DepartmentView> {
    let name =
        |id: &Id<_>| run.catalogue.departments.get(id).map_or_else(String::new, |found| found.name.clone());
    visit.departments.iter().map(|id| DepartmentView { department: *id, name: name(id) }).collect()
}

/// A follow-up, for a screen.
#[must_use]
pub fn follow_up_view(found: &Stored<FollowUp>) -> FollowUpView {
    let record = &found.record;
    FollowUpView {
        follow_up: found.id,
        visit: record.visit,
        kind: record.kind,
        topic: record.topic.clone(),
        language: record.language.clone(),
        owner: record.owner,
        text: record.text.clone(),
        done: record.done_at.is_some(),
    }
}
