//! A question with an owner, or a handing over to the home or the local library; and that it is done.

use contract::answer::{Changed, Written};
use contract::ask::{AddFollowUp, FinishFollowUp};
use domain::metric::Metric;
use domain::record::Id;
use domain::records::{FollowUp, FollowUpKind, Outcome, Tally};
use domain::refusal::Refusal;
use domain::validation;

use super::record_tally::{Lane, write_differences};
use crate::failure::Failure;
use crate::ports::Ports;
use crate::run::{Run, written};

/// Keeps a follow-up. A question counts under its topic in the same commit.
///
/// # Errors
/// When a code is on no list, a language is given at a sheltered home, the text points to a person, there is no such
/// visit, or the file cannot be written.
pub fn add_follow_up(run: &mut Run, ports: &mut Ports, ask: AddFollowUp) -> Result<Written, Failure> {
    let now = ports.clock.now_ms();
    let visit = run.visit(ask.visit)?;
    let day = visit.record.date;
    if let Some(topic) = &ask.topic {
        run.catalogue.check_topic(topic, day)?;
    }
    if let Some(language) = &ask.language {
        run.catalogue.check_language(language, day)?;
        if visit.record.sheltered {
            return Err(Refusal::NotAtShelteredHomes.into());
        }
    }
    let text = ask.text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    validation::check_text(text.as_deref().unwrap_or_default(), validation::NOTE_CHARS_MAX)?;
    let warnings = super::warnings(text.as_deref().unwrap_or_default());
    let counted = match (&ask.topic, ask.kind) {
        (Some(topic), FollowUpKind::Question) => {
            vec![(Metric::Question(topic.clone(), Outcome::FollowUp), 1)]
        }
        _ => Vec::new(),
    };
    let follow_up = FollowUp {
        visit: visit.id,
        kind: ask.kind,
        topic: ask.topic,
        language: ask.language,
        owner: ask.owner,
        text,
        asked_at: now,
        done_at: None,
    };
    let id = Id::new(ports.record_id()?);
    let lane = Lane::of(run.lane, run.staff, run.tablet.tablet);
    let mut lanes: Vec<Tally> =
        run.store.list_of(visit.id.uuid())?.into_iter().map(|lane| lane.record).collect();
    run.store.transact(now, |tx| {
        tx.put(id, visit.home, &follow_up)?;
        write_differences(tx, &lane, &visit, &counted, &mut lanes, None)
    })?;
    Ok(Written { warnings, ..written(now, vec![Changed::FollowUp(id), Changed::Visit(visit.id)]) })
}

/// Marks a follow-up as done.
///
/// # Errors
/// When there is no such follow-up, or the file cannot be written.
pub fn finish_follow_up(run: &mut Run, ports: &mut Ports, ask: &FinishFollowUp) -> Result<Written, Failure> {
    let now = ports.clock.now_ms();
    let mut found = run.store.find(ask.follow_up)?.ok_or(Failure::Asked("follow-up-unknown"))?;
    found.record.done_at = found.record.done_at.or(Some(now));
    run.store.transact(now, |tx| Ok(tx.put(found.id, found.home, &found.record)?))?;
    Ok(written(now, vec![Changed::FollowUp(found.id)]))
}
