//! Answers *Räknade ni samma personer?*.

use contract::answer::{Changed, Written};
use contract::ask::AnswerSamePeople;
use domain::records::{HeadCount, Tally};
use domain::totals::Totals;

use crate::failure::Failure;
use crate::ports::Ports;
use crate::run::{Run, written};

/// Keeps the answer: add, or the tablet whose count holds.
///
/// # Errors
/// When that tablet counted nobody, there is no such visit, or the file cannot be written.
pub fn answer_same_people(
    run: &mut Run,
    ports: &mut Ports,
    ask: &AnswerSamePeople,
) -> Result<Written, Failure> {
    let now = ports.clock.now_ms();
    let mut visit = run.visit(ask.visit)?;
    let lanes: Vec<Tally> =
        run.store.list_of(ask.visit.uuid())?.into_iter().map(|lane| lane.record).collect();
    if let HeadCount::Tablet(tablet) = ask.answer
        && !Totals::of(None, &lanes).heads_by_tablet.contains_key(&tablet)
    {
        return Err(Failure::Asked("input-malformed"));
    }
    visit.record.head_count = Some(ask.answer);
    let visitors = Totals::of(visit.record.head_count, &lanes).visitors;
    run.store.transact(now, |tx| Ok(tx.put(visit.id, visit.home, &visit.record)?))?;
    Ok(Written { visitors: Some(visitors), ..written(now, vec![Changed::Visit(ask.visit)]) })
}
