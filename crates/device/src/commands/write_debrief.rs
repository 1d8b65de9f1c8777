//! What the crew says of the tour.

use contract::answer::{Changed, Written};
use contract::ask::WriteDebrief;
use domain::record::Id;
use domain::records::{Debrief, Shift};
use domain::validation;

use crate::failure::Failure;
use crate::ports::Ports;
use crate::run::{Run, written};
use crate::store::Stored;

/// Keeps what worked, what did not, and what should change. A tour can have several: each of the crew may say.
///
/// # Errors
/// When a text is too long or points to a person, there is no tour, or the file cannot be written.
pub fn write_debrief(run: &mut Run, ports: &mut Ports, ask: WriteDebrief) -> Result<Written, Failure> {
    let now = ports.clock.now_ms();
    let texts = [&ask.worked, &ask.did_not, &ask.change];
    for text in texts {
        validation::check_text(text, validation::DEBRIEF_CHARS_MAX)?;
    }
    if texts.iter().all(|text| text.trim().is_empty()) {
        return Err(Failure::Asked("input-malformed"));
    }
    let warnings = super::warnings(&texts.map(String::as_str).join("\n"));
    let shift = latest_shift(run, ports)?;
    let id = Id::new(ports.record_id()?);
    let debrief = Debrief {
        shift: shift.id,
        worked: ask.worked,
        did_not: ask.did_not,
        change: ask.change,
        said_at: now,
    };
    run.store.transact(now, |tx| Ok(tx.put(id, shift.home, &debrief)?))?;
    Ok(Written { warnings, ..written(now, vec![Changed::Shift(shift.id)]) })
}

/// The tour that goes on, or the last one of today or yesterday: a debrief may come after the end.
pub(super) fn latest_shift(run: &Run, ports: &Ports) -> Result<Stored<Shift>, Failure> {
    let today = ports.day(ports.clock.now_ms());
    if let Some(ongoing) = run.ongoing_shift(today)? {
        return Ok(ongoing);
    }
    let shifts = run.store.list::<Shift>()?.into_iter();
    // A tour that ended past midnight is yesterday's.
    let is_recent = |date| date == today || Some(date) == today.pred_opt();
    let recent = shifts.filter(|shift| shift.record.unit == run.tablet.unit && is_recent(shift.record.date));
    recent
        .max_by_key(|shift| (shift.record.date, shift.record.ordinal))
        .ok_or(Failure::Asked("shift-missing"))
}
