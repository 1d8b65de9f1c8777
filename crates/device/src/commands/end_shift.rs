//! Ends the tour. What is unfinished is told by the day's view; nothing here forbids.

use contract::answer::{Changed, Written};
use contract::ask::EndShift;

use crate::failure::Failure;
use crate::ports::Ports;
use crate::run::{Run, written};

/// Ends the ongoing tour.
///
/// # Errors
/// When no tour goes on, or the file cannot be written.
pub fn end_shift(run: &mut Run, ports: &mut Ports, ask: &EndShift) -> Result<Written, Failure> {
    let now = ports.clock.now_ms();
    let mut shift = run.ongoing_shift(ports.day(now))?.ok_or(Failure::Asked("shift-missing"))?;
    shift.record.ended_at = Some(now);
    shift.record.material_counted = ask.material_counted;
    run.store.transact(now, |tx| Ok(tx.put(shift.id, shift.home, &shift.record)?))?;
    Ok(written(now, vec![Changed::Shift(shift.id)]))
}
