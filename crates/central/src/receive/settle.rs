//! Whether tablet and centre agree on what was sent before, decided before anything of a batch is applied.
//! A tablet that was restored or copied becomes a new incarnation; a centre that was restored says so.

use sync::message::{Acknowledgement, BatchHead, Must, RequestHead};
use uuid::Uuid;

use super::ReceiveError;
use crate::store::{Dataset, Incarnation};

/// What to do with the batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Settled<'h> {
    /// No batch came.
    Nothing,
    /// It came before: say the same again.
    Replay(Acknowledgement),
    /// It is the next one.
    Apply(&'h BatchHead),
}

/// Compares the last batch here with what the tablet says of itself.
pub(super) fn settle<'h>(
    dataset: &Dataset,
    known: Option<&Incarnation>,
    device: Uuid,
    head: &'h RequestHead,
) -> Result<Settled<'h>, ReceiveError> {
    let hello = &head.hello;
    let other_epoch = Must::OtherEpoch { epoch: dataset.epoch };
    if hello.epoch.is_some_and(|epoch| epoch != dataset.epoch) || hello.cursor > dataset.seq {
        return must(other_epoch);
    }
    if known.is_some_and(|known| known.device != device) {
        return must(Must::NewIncarnation);
    }
    let last = known.map_or(0, |known| known.last_batch);
    if last < hello.acknowledged {
        return must(other_epoch);
    }
    let Some(batch) = &head.batch else {
        return if last == hello.acknowledged { Ok(Settled::Nothing) } else { must(Must::NewIncarnation) };
    };
    if Some(batch.number) != hello.acknowledged.checked_add(1) {
        return must(Must::NewIncarnation);
    }
    if last == hello.acknowledged {
        return Ok(Settled::Apply(batch));
    }
    match known {
        Some(Incarnation { last_batch, hash, ack: Some(ack), .. })
            if *last_batch == batch.number && *hash == batch.hash =>
        {
            Ok(Settled::Replay(ack.clone()))
        }
        _ => must(Must::NewIncarnation),
    }
}

const fn must<T>(must: Must) -> Result<T, ReceiveError> {
    Err(ReceiveError::Must(must))
}
