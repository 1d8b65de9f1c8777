//! Takes the last count of this tablet back: its differences, with the opposite sign, in the lane of this run.

use contract::answer::{Changed, Written};
use contract::ask::Undo;
use domain::metric::Metric;
use domain::records::Tally;
use domain::totals::Totals;

use super::record_tally::{self, Lane};
use crate::failure::Failure;
use crate::ports::Ports;
use crate::run::{Run, written};

/// Takes the last action on the visit back. Up to twenty, one at a time.
///
/// # Errors
/// When there is nothing to take back, the tour has ended, or the file cannot be written.
pub fn undo(run: &mut Run, ports: &mut Ports, ask: &Undo) -> Result<Written, Failure> {
    let now = ports.clock.now_ms();
    let visit = run.visit(ask.visit)?;
    // After the tour the right number is typed, with its reason: nothing changes without one.
    record_tally::audit_after_the_tour(run, ports, &visit, None)?;
    let lanes = run.store.list_of::<Tally>(ask.visit.uuid())?;
    let lane = Lane::of(run.lane, run.staff, run.tablet.tablet);
    let mut tallies: Vec<Tally> = lanes.iter().map(|lane| lane.record.clone()).collect();
    let taken_back = run.store.transact(now, |tx| {
        let mut last = None;
        for lane in &lanes {
            let actions = record_tally::actions_of(tx, lane.id)?;
            let at = actions.last().map(|(at, _)| *at);
            if at > last.as_ref().map(|(at, _, _)| *at) {
                last = at.map(|at| (at, lane.id, actions));
            }
        }
        let Some((_, id, mut actions)) = last else { return Err(Failure::Asked("nothing-to-undo")) };
        let (_, written) = actions.pop().unwrap_or_default();
        record_tally::set_actions(tx, id, &actions)?;
        let opposite: Vec<(Metric, i64)> =
            written.iter().filter_map(|(key, by)| Some((key.parse().ok()?, -by))).collect();
        record_tally::write_differences(tx, &lane, &visit, &opposite, &mut tallies, None)?;
        Ok(opposite)
    })?;
    let totals = Totals::of(visit.record.head_count, &tallies);
    Ok(Written {
        number: taken_back.first().map(|(metric, _)| totals.shown(metric)),
        visitors: Some(totals.visitors),
        ..written(now, vec![Changed::Visit(ask.visit)])
    })
}
