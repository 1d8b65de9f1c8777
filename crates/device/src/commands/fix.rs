//! Puts one thing right: with another text, or by sending it again after it was corrected elsewhere.

use contract::answer::{Changed, Written};
use contract::ask::Fix;
use domain::record::{DataClass, Id, MergeKind, Record, Value};
use domain::records::{Debrief, Visit, declaration};
use domain::validation;

use crate::failure::Failure;
use crate::ports::Ports;
use crate::run::{Run, written};
use crate::store::ToFix;

/// Takes the thing off the list. A new text is written in the place of the one that was stopped; without one the record
/// is sent again as it is, or the text is let go.
///
/// # Errors
/// When the number is not on the list, the new text is stopped as well, or the file cannot be written.
pub fn fix(run: &mut Run, ports: &mut Ports, ask: &Fix) -> Result<Written, Failure> {
    let now = ports.clock.now_ms();
    let item = run.store.find_to_fix(ask.number)?.ok_or(Failure::Asked("fix-unknown"))?;
    let text = ask.text.as_deref().map(str::trim).unwrap_or_default();
    validation::check_text(text, validation::free_text_chars_max(item.type_number))?;
    let mut changed = vec![Changed::FixList];
    if item.type_number == Visit::DECLARATION.number && !text.is_empty() {
        rewrite_note(run, now, &item, text)?;
        changed.push(Changed::Visit(item.id.into()));
    } else if is_fact(item.type_number) && !text.is_empty() {
        rewrite_fact(run, ports, &item, text)?;
    } else {
        run.store.transact(now, |tx| Ok(tx.remove_fix(item.number)?))?;
    }
    Ok(Written { warnings: super::warnings(text), ..written(now, changed) })
}

fn is_fact(type_number: u16) -> bool {
    declaration(type_number).is_some_and(|declared| declared.merge == MergeKind::Fact)
}

fn rewrite_note(run: &mut Run, now: i64, item: &ToFix, text: &str) -> Result<(), Failure> {
    let mut visit = run.visit(item.id.into())?;
    visit.record.note = Some(text.to_owned());
    run.store.transact(now, |tx| {
        tx.put(visit.id, visit.home, &visit.record)?;
        Ok(tx.remove_fix(item.number)?)
    })
}

/// A fact never changes, so the one that was refused is forgotten and a new one takes its place.
fn rewrite_fact(run: &mut Run, ports: &mut Ports, item: &ToFix, text: &str) -> Result<(), Failure> {
    let now = ports.clock.now_ms();
    let Some(found) = run.store.find::<Debrief>(item.id.into())? else {
        return run.store.transact(now, |tx| Ok(tx.remove_fix(item.number)?));
    };
    let mut fields = found.record.to_fields();
    let stopped = Debrief::DECLARATION
        .fields
        .iter()
        .filter(|field| field.class == DataClass::FreeText)
        .find(|field| {
            let value = fields.get(&field.number);
            value.is_some_and(|value| validation::check_free_text(value, validation::DEBRIEF_CHARS_MAX).is_err())
        });
    let field = stopped.map_or(Debrief::DECLARATION.fields[1].number, |field| field.number);
    fields.insert(field, Value::Text(text.to_owned()));
    let debrief = Debrief::from_fields(&|number| fields.get(&number)).map_err(crate::store::StoreError::from)?;
    let id = Id::new(ports.record_id()?);
    run.store.transact(now, |tx| {
        tx.forget_unsent(item.type_number, item.id)?;
        tx.put(id, found.home, &debrief)?;
        Ok(tx.remove_fix(item.number)?)
    })
}
