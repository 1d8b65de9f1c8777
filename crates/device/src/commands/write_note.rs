//! The visit's one short note, behind the privacy guard.

use contract::answer::{Changed, Written};
use contract::ask::WriteNote;
use domain::validation;

use crate::failure::Failure;
use crate::ports::Ports;
use crate::run::{Run, written};

/// Writes the note; an empty text clears it. What may point to a person is pointed out in the answer.
///
/// # Errors
/// When the note is too long or holds a number that points to a person, there is no such visit, or the file cannot be
/// written; then the note is what it was.
pub fn write_note(run: &mut Run, ports: &mut Ports, ask: &WriteNote) -> Result<Written, Failure> {
    let now = ports.clock.now_ms();
    let mut visit = run.visit(ask.visit)?;
    let text = ask.text.trim();
    validation::check_text(text, validation::NOTE_CHARS_MAX)?;
    visit.record.note = (!text.is_empty()).then(|| text.to_owned());
    run.store.transact(now, |tx| Ok(tx.put(visit.id, visit.home, &visit.record)?))?;
    Ok(Written { warnings: super::warnings(text), ..written(now, vec![Changed::Visit(ask.visit)]) })
}
