//! There and waiting, or let in.

use contract::answer::{Changed, Written};
use contract::ask::Arrive;

use crate::failure::Failure;
use crate::ports::Ports;
use crate::run::{Run, written};

/// Writes down when the crew was there, and when it was let in. The first time counts.
///
/// # Errors
/// When there is no such visit, or the file cannot be written.
pub fn arrive(run: &mut Run, ports: &mut Ports, ask: &Arrive) -> Result<Written, Failure> {
    let now = ports.clock.now_ms();
    let mut visit = run.visit(ask.visit)?;
    visit.record.arrived_at = visit.record.arrived_at.or(Some(now));
    if ask.let_in {
        visit.record.let_in_at = visit.record.let_in_at.or(Some(now));
    }
    run.store.transact(now, |tx| Ok(tx.put(visit.id, visit.home, &visit.record)?))?;
    Ok(written(now, vec![Changed::Visit(ask.visit)]))
}
