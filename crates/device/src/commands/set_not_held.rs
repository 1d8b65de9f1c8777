//! The visit was not held: closed, moved, nobody came.

use contract::answer::{Changed, Written};
use contract::ask::SetNotHeld;
use domain::records::Tally;
use domain::refusal::Refusal;
use domain::totals::Totals;

use crate::failure::Failure;
use crate::ports::Ports;
use crate::run::{Run, written};

/// Writes down why, which closes the visit; no reason takes it back.
///
/// # Errors
/// When visitors were counted, the reason is on no list, there is no such visit, or the file cannot be written.
pub fn set_not_held(run: &mut Run, ports: &mut Ports, ask: SetNotHeld) -> Result<Written, Failure> {
    let now = ports.clock.now_ms();
    let mut visit = run.visit(ask.visit)?;
    if let Some(reason) = &ask.reason {
        run.catalogue.check_reason(reason, visit.record.date)?;
        let lanes: Vec<Tally> =
            run.store.list_of(ask.visit.uuid())?.into_iter().map(|lane| lane.record).collect();
        if Totals::of(visit.record.head_count, &lanes).visitors > 0 {
            return Err(Refusal::CountedAndNotHeld.into());
        }
    }
    // Without a reason there or given, nothing is taken back: a visit that was held and closed stays closed.
    if ask.reason.is_some() || visit.record.not_held.is_some() {
        visit.record.closed_at = ask.reason.is_some().then_some(now);
    }
    visit.record.not_held = ask.reason;
    run.store.transact(now, |tx| Ok(tx.put(visit.id, visit.home, &visit.record)?))?;
    Ok(written(now, vec![Changed::Visit(ask.visit)]))
}
