//! Counts: a tap, or a number that was typed. The number that is answered is on the disk.

use std::collections::BTreeMap;

use contract::answer::{Changed, Written};
use contract::ask::{RecordTally, TallyChange};
use domain::metric::Metric;
use domain::record::Id;
use domain::records::{AuditEntry, HeadCount, Tally, Visit};
use domain::refusal::Refusal;
use domain::totals::{self, Change, Totals};
use domain::validation;

use crate::failure::Failure;
use crate::ports::Ports;
use crate::run::{Run, written};
use crate::store::{Stored, Tx};

/// How many actions of a lane can be taken back.
pub const UNDO_MAX: usize = 20;

/// One action, as it can be taken back: when, and the differences that were written.
pub(super) type Action = (i64, Vec<(String, i64)>);

/// Counts one thing on one visit.
///
/// # Errors
/// When the code is on no list, the number cannot be, the tour has ended and no reason is given, or the file cannot be
/// written; then the number is what it was.
pub fn record_tally(run: &mut Run, ports: &mut Ports, ask: RecordTally) -> Result<Written, Failure> {
    let now = ports.clock.now_ms();
    let visit = run.visit(ask.visit)?;
    let lanes: Vec<Tally> =
        run.store.list_of::<Tally>(ask.visit.uuid())?.into_iter().map(|lane| lane.record).collect();
    let number = Totals::of(visit.record.head_count, &lanes).shown(&ask.metric);
    let checked = run.catalogue.check_metric(&ask.metric, visit.record.date, visit.record.sheltered);
    match checked {
        // What was counted before it was retired can be taken away again.
        Err(Refusal::RetiredCode { .. }) if takes_away(ask.change, number) => {}
        checked => checked?,
    }
    let change = allowed_change(&ask.metric, ask.change, visit.record.sheltered)?;
    if ask.metric.is_visitors() && visit.record.not_held.is_some() && !matches!(change, Change::To(0)) {
        return Err(Refusal::CountedAndNotHeld.into());
    }
    let audit = audit_after_the_tour(run, ports, &visit, ask.reason.as_deref())?;
    let tablet = run.tablet.tablet;
    let head_count = head_count_after(&visit.record, &ask.metric, tablet);
    let differences = totals::differences(head_count, &lanes, tablet, &ask.metric, change);
    let mut lanes = lanes;
    run.store.transact(now, |tx| {
        if head_count != visit.record.head_count {
            let reopened = Visit { head_count, ..visit.record.clone() };
            tx.put(visit.id, visit.home, &reopened)?;
        }
        if let Some((id, entry)) = &audit {
            tx.put(*id, visit.home, entry)?;
        }
        let before = Totals::of(head_count, &lanes);
        write_differences(
            tx,
            &Lane::of(run.lane, run.staff, tablet),
            &visit,
            &differences,
            &mut lanes,
            Some(now),
        )?;
        check_sum(&ask.metric, &before, &Totals::of(head_count, &lanes))
    })?;
    let totals = Totals::of(head_count, &lanes);
    Ok(Written {
        number: Some(totals.shown(&ask.metric)),
        visitors: ask.metric.is_head().then_some(totals.visitors),
        ..written(now, vec![Changed::Visit(ask.visit)])
    })
}

const fn takes_away(change: TallyChange, number: i64) -> bool {
    match change {
        TallyChange::By(by) => by < 0,
        TallyChange::To(to) => to < number,
    }
}

/// At sheltered homes a language was there or was not.
fn allowed_change(metric: &Metric, change: TallyChange, sheltered: bool) -> Result<Change, Refusal> {
    let (TallyChange::By(number) | TallyChange::To(number)) = change;
    if number.unsigned_abs() > validation::COUNT_MAX.unsigned_abs() {
        return Err(Refusal::NumberOutOfRange { limit: validation::COUNT_MAX });
    }
    if let TallyChange::To(number) = change {
        validation::check_count(number)?;
    }
    if sheltered && matches!(metric, Metric::Language(_)) {
        return Ok(Change::To(i64::from(number > 0)));
    }
    Ok(change.into())
}

/// Lanes within the limit can come to more than it together. No count goes further up from there, and every one may
/// come down: two tablets may have counted that many before they met.
fn check_sum(metric: &Metric, before: &Totals, after: &Totals) -> Result<(), Failure> {
    let numbers = [(before.shown(metric), after.shown(metric)), (before.visitors, after.visitors)];
    match numbers.into_iter().find(|(was, is)| is > was && *is > validation::COUNT_MAX) {
        Some(_) => Err(Refusal::NumberOutOfRange { limit: validation::COUNT_MAX }.into()),
        None => Ok(()),
    }
}

/// A head counted by another tablet than the one whose count holds opens the question again: nothing is lost.
fn head_count_after(visit: &Visit, metric: &Metric, tablet: uuid::Uuid) -> Option<HeadCount> {
    match visit.head_count {
        Some(HeadCount::Tablet(chosen)) if metric.is_head() && chosen != tablet => None,
        answer => answer,
    }
}

/// After the tour a correction needs a reason, which is kept.
pub(super) fn audit_after_the_tour(
    run: &Run,
    ports: &mut Ports,
    visit: &Stored<Visit>,
    reason: Option<&str>,
) -> Result<Option<(Id<AuditEntry>, AuditEntry)>, Failure> {
    let shift = visit.record.shift.map(|shift| run.store.find(shift)).transpose()?.flatten();
    if shift.is_none_or(|shift| shift.record.ended_at.is_none()) {
        return Ok(None);
    }
    let reason = reason.map(str::trim).filter(|reason| !reason.is_empty()).ok_or(Refusal::NeedsReason)?;
    validation::check_text(reason, validation::NOTE_CHARS_MAX)?;
    let entry = AuditEntry {
        visit: visit.id,
        staff: run.staff,
        action: "corrected".to_owned(),
        reason: reason.to_owned(),
        at: ports.clock.now_ms(),
    };
    Ok(Some((Id::new(ports.record_id()?), entry)))
}

/// Whose lane is written.
pub(super) struct Lane {
    lane: uuid::Uuid,
    staff: Id<domain::records::Staff>,
    tablet: uuid::Uuid,
}

impl Lane {
    pub(super) const fn of(lane: uuid::Uuid, staff: Id<domain::records::Staff>, tablet: uuid::Uuid) -> Self {
        Self { lane, staff, tablet }
    }
}

/// Writes differences into the lane of this run, and keeps them to be taken back where `undo_at` says so.
pub(super) fn write_differences(
    tx: &mut Tx<'_>,
    lane: &Lane,
    visit: &Stored<Visit>,
    differences: &[(Metric, i64)],
    lanes: &mut Vec<Tally>,
    undo_at: Option<i64>,
) -> Result<(), Failure> {
    if differences.is_empty() {
        return Ok(());
    }
    let at = lanes.iter().position(|tally| tally.lane == lane.lane).unwrap_or_else(|| {
        lanes.push(Tally {
            visit: visit.id,
            lane: lane.lane,
            staff: lane.staff,
            tablet: lane.tablet,
            counts: BTreeMap::new(),
        });
        lanes.len() - 1
    });
    for (metric, by) in differences {
        *lanes[at].counts.entry(metric.to_string()).or_default() += by;
    }
    validation::check_tally(&lanes[at])?;
    let id = tx.derived_id(&lanes[at]);
    tx.put_keeping(id, visit.home, &lanes[at], |kept| {
        let mut actions = read_actions(kept.as_deref());
        actions.push((undo_at?, differences.iter().map(|(metric, by)| (metric.to_string(), *by)).collect()));
        let surplus = actions.len().saturating_sub(UNDO_MAX);
        serde_json::to_string(&actions[surplus..]).ok()
    })?;
    Ok(())
}

fn read_actions(kept: Option<&str>) -> Vec<Action> {
    kept.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
}

pub(super) fn actions_of(tx: &Tx<'_>, lane: Id<Tally>) -> Result<Vec<Action>, Failure> {
    Ok(read_actions(tx.undo_of(lane)?.as_deref()))
}

pub(super) fn set_actions(tx: &Tx<'_>, lane: Id<Tally>, actions: &[Action]) -> Result<(), Failure> {
    Ok(tx.set_undo(lane, &serde_json::to_string(actions).unwrap_or_default())?)
}

/// How many actions on these lanes can be taken back.
///
/// # Errors
/// When the file cannot be read.
pub fn can_undo(store: &crate::store::Store, lanes: &[Stored<Tally>]) -> Result<u64, Failure> {
    let mut count = 0;
    for lane in lanes {
        count += read_actions(store.undo_of(lane.id)?.as_deref()).len() as u64;
    }
    Ok(count)
}
