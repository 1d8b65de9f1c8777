//! Puts one thing right: with another text, or by sending it again after it was corrected elsewhere.

use std::collections::BTreeMap;

use contract::answer::{Changed, Written};
use contract::ask::Fix;
use domain::record::{DataClass, Declaration, Fields, Id, Record, Value};
use domain::records::{AgainstRule, AuditEntry, Debrief, FollowUp, Preparation, Visit};
use domain::validation;

use crate::failure::Failure;
use crate::ports::Ports;
use crate::queries::fix_list::visit_of;
use crate::queries::season_rule;
use crate::run::{Run, written};
use crate::store::{StoreError, ToFix};

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
    let visit = visit_of(run, &item)?;
    if text.is_empty() {
        take_off(run, now, &item)?;
    } else {
        rewrite(run, ports, &item, text)?;
    }
    let changed = visit.map(Changed::Visit).into_iter().chain([Changed::FixList]).collect();
    Ok(Written { warnings: super::warnings(text), ..written(now, changed) })
}

fn take_off(run: &mut Run, now: i64, item: &ToFix) -> Result<(), Failure> {
    run.store.transact(now, |tx| Ok(tx.remove_fix(item.number)?))
}

/// Writes the new text in the place of the one that was stopped.
fn rewrite(run: &mut Run, ports: &mut Ports, item: &ToFix, text: &str) -> Result<(), Failure> {
    let now = ports.clock.now_ms();
    let is = |declaration: &Declaration| declaration.number == item.type_number;
    if is(Visit::DECLARATION) {
        return rewrite_visit(run, now, item, text);
    }
    if is(FollowUp::DECLARATION) {
        return rewrite_field::<FollowUp>(run, now, item, text);
    }
    if is(Preparation::DECLARATION) {
        return rewrite_field::<Preparation>(run, now, item, text);
    }
    if is(Debrief::DECLARATION) {
        return rewrite_fact::<Debrief>(run, ports, item, text);
    }
    if is(AuditEntry::DECLARATION) {
        return rewrite_fact::<AuditEntry>(run, ports, item, text);
    }
    // Nothing in the other types is written freely.
    take_off(run, now, item)
}

fn rewrite_visit(run: &mut Run, now: i64, item: &ToFix, text: &str) -> Result<(), Failure> {
    let mut visit = run.visit(item.id.into())?;
    let field = item.field.and_then(|number| Visit::DECLARATION.field(number));
    if field.is_some_and(|field| field.name == "against_rule") {
        let record = &visit.record;
        // The centre empties the field whole, so the rule is asked again.
        let rule = season_rule::season_rule(run, record.residence, &record.departments, record.date)?;
        let code =
            record.against_rule.as_ref().map_or_else(|| rule.code().to_owned(), |kept| kept.rule.clone());
        visit.record.against_rule = Some(AgainstRule { rule: code, reason: text.to_owned() });
    } else {
        visit.record.note = Some(text.to_owned());
    }
    run.store.transact(now, |tx| {
        tx.put(visit.id, visit.home, &visit.record)?;
        Ok(tx.remove_fix(item.number)?)
    })
}

fn rewrite_field<R: Record>(run: &mut Run, now: i64, item: &ToFix, text: &str) -> Result<(), Failure> {
    let Some(found) = run.store.find::<R>(item.id.into())? else { return take_off(run, now, item) };
    let record = with_text(&found.record, item, text)?;
    run.store.transact(now, |tx| {
        tx.put(found.id, found.home, &record)?;
        Ok(tx.remove_fix(item.number)?)
    })
}

/// A fact never changes, so the one that was refused is forgotten and a new one takes its place.
fn rewrite_fact<R: Record>(
    run: &mut Run,
    ports: &mut Ports,
    item: &ToFix,
    text: &str,
) -> Result<(), Failure> {
    let now = ports.clock.now_ms();
    let Some(found) = run.store.find::<R>(item.id.into())? else { return take_off(run, now, item) };
    let record = with_text(&found.record, item, text)?;
    let id = Id::new(ports.record_id()?);
    run.store.transact(now, |tx| {
        tx.forget_unsent(item.type_number, item.id)?;
        tx.put(id, found.home, &record)?;
        Ok(tx.remove_fix(item.number)?)
    })
}

/// The record with another text where the one was that was stopped: the field itself, or the text of a task.
fn with_text<R: Record>(record: &R, item: &ToFix, text: &str) -> Result<R, StoreError> {
    let mut fields = record.to_fields();
    let Some(number) = item.field.or_else(|| stopped_field(R::DECLARATION, &fields)) else {
        return Ok(R::from_fields(&|number| fields.get(&number))?);
    };
    let mut task = match fields.remove(&number) {
        Some(Value::Map(entries)) => entries,
        _ => BTreeMap::new(),
    };
    fields.insert(number, Value::Text(text.to_owned()));
    R::from_fields(&|number| fields.get(&number)).or_else(|_| {
        task.insert("text".to_owned(), Value::Text(text.to_owned()));
        fields.insert(number, Value::Map(task));
        Ok(R::from_fields(&|number| fields.get(&number))?)
    })
}

/// A refusal does not say which text was stopped: the one that the guard stops here too, or else the first that was written.
fn stopped_field(declaration: &Declaration, fields: &Fields) -> Option<u16> {
    let free = || declaration.fields.iter().filter(|field| field.class == DataClass::FreeText);
    let written = || free().filter_map(|field| Some((field.number, fields.get(&field.number)?)));
    let limit = validation::free_text_chars_max(declaration.number);
    let stopped = written().find(|(_, value)| validation::check_free_text(value, limit).is_err());
    stopped.or_else(|| written().next()).map(|(number, _)| number).or_else(|| Some(free().next()?.number))
}
