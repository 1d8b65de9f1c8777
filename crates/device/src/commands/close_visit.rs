//! Closes a visit: with a number, or with a reason why it was not held.

use contract::answer::{Changed, Written};
use contract::ask::CloseVisit;
use domain::records::Tally;
use domain::refusal::Refusal;
use domain::totals::Totals;

use crate::failure::Failure;
use crate::ports::Ports;
use crate::run::{Run, written};

/// Closes the visit. Closing again changes nothing.
///
/// # Errors
/// When nobody was counted and no reason is given, there is no such visit, or the file cannot be written.
pub fn close_visit(run: &mut Run, ports: &mut Ports, ask: &CloseVisit) -> Result<Written, Failure> {
    let now = ports.clock.now_ms();
    let mut visit = run.visit(ask.visit)?;
    let lanes: Vec<Tally> =
        run.store.list_of(ask.visit.uuid())?.into_iter().map(|lane| lane.record).collect();
    if visit.record.not_held.is_none() && Totals::of(visit.record.head_count, &lanes).visitors == 0 {
        return Err(Refusal::NothingCounted.into());
    }
    visit.record.closed_at = visit.record.closed_at.or(Some(now));
    run.store.transact(now, |tx| Ok(tx.put(visit.id, visit.home, &visit.record)?))?;
    Ok(written(now, vec![Changed::Visit(ask.visit)]))
}
