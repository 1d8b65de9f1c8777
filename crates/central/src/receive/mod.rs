//! A batch becomes rows: settle what was sent before, check, merge, write, and keep the acknowledgement, in one transaction.
//! Called by `exchange`. What a tablet is answered with beyond the acknowledgement is `page`.

mod apply;
mod draft;
mod guard;
mod merging;
mod quarantine;
mod rules;
mod seen;
mod settle;
#[cfg(test)]
mod tests;

use sync::message::{Acknowledgement, Must, RequestHead};

use crate::access::{AccessError, Admitted, SEEN_EVERY_MS, changed_device};
use crate::centre::Centre;
use crate::epoch;
use crate::store::{Device, DeviceToken, Incident, Sender, StoreError, WriteTx};
use apply::Arriving;
use settle::Settled;

/// Why nothing of a batch was applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiveError {
    /// The tablet has something to do first.
    #[error("the tablet must change something first")]
    Must(Must),
    /// The tablet is not let in any more.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes what came with a hello: the batch, if there is one, and the token that it would like to use.
/// The same again changes nothing and gives the same answer.
///
/// # Errors
/// Each guarantees that nothing was applied.
pub fn receive(
    centre: &Centre,
    admitted: &Admitted,
    head: &RequestHead,
    lines: &[&[u8]],
) -> Result<Option<Acknowledgement>, ReceiveError> {
    let received = match &head.batch {
        None => settle_only(centre, admitted, head).map(|()| None),
        Some(_) => take_batch(centre, admitted, head, lines),
    };
    if let (Err(ReceiveError::Must(_)), Some(batch)) = (&received, &head.batch) {
        // The tablet thaws it now and writes on: a copy that is still under way must not be applied when it arrives.
        centre.write(|tx| tx.put_void(head.hello.incarnation, &batch.hash).map_err(ReceiveError::Store))?;
    }
    match received {
        Err(ReceiveError::Must(Must::NewIncarnation)) => {
            note_incident(centre, admitted, head, "new-incarnation")?;
            Err(ReceiveError::Must(Must::NewIncarnation))
        }
        Err(ReceiveError::Must(Must::OtherEpoch { .. })) => {
            note_incident(centre, admitted, head, "other-epoch")?;
            let epoch = epoch::to_go_on_in(centre, &head.hello)?;
            Err(ReceiveError::Must(Must::OtherEpoch { epoch }))
        }
        received => received,
    }
}

/// Nothing is written where nothing is new: most hellos only read.
fn settle_only(centre: &Centre, admitted: &Admitted, head: &RequestHead) -> Result<(), ReceiveError> {
    let now_ms = centre.clock.now_ms();
    let is_new = centre.read(|tx| {
        let known = tx.incarnation(head.hello.incarnation)?;
        settle::settle(&tx.dataset()?, known.as_ref(), admitted.device.id, head)?;
        let found = tx.device_by_token(admitted.shown())?;
        Ok::<_, ReceiveError>(changed_device(found, admitted, &head.hello, now_ms, SEEN_EVERY_MS)?.is_some())
    })?;
    if !is_new {
        return Ok(());
    }
    centre.write(|tx| {
        let found = tx.device_by_token(admitted.shown())?;
        note_device(tx, found, admitted, head, now_ms)
    })
}

fn take_batch(
    centre: &Centre,
    admitted: &Admitted,
    head: &RequestHead,
    lines: &[&[u8]],
) -> Result<Option<Acknowledgement>, ReceiveError> {
    let now_ms = centre.clock.now_ms();
    let drafts = draft::read_lines(lines, centre.dataset);
    centre.write(|tx| {
        let batch_hash = head.batch.as_ref().map_or("", |batch| &batch.hash);
        let Sender { dataset, incarnation, device, is_void } =
            tx.lock_sender(head.hello.incarnation, batch_hash, admitted.shown())?;
        let settled = settle::settle(&dataset, incarnation.as_ref(), admitted.device.id, head)?;
        failpoints::failpoint!("receive.after_settle");
        note_device(tx, device, admitted, head, now_ms)?;
        match settled {
            Settled::Replay(ack) => Ok(Some(ack)),
            Settled::Nothing => Ok(None),
            Settled::Apply(_) if is_void => Err(ReceiveError::Must(Must::NewIncarnation)),
            Settled::Apply(batch) => {
                draft::refuse_the_future(&drafts, now_ms)?;
                let applied =
                    Arriving { centre, admitted, hello: &head.hello, batch, drafts: &drafts, now_ms };
                apply::apply(tx, &applied, dataset.restored_at).map(Some)
            }
        }
    })
}

fn note_device(
    tx: &mut dyn WriteTx,
    found: Option<(Device, DeviceToken)>,
    admitted: &Admitted,
    head: &RequestHead,
    now_ms: i64,
) -> Result<(), ReceiveError> {
    if let Some(device) = changed_device(found, admitted, &head.hello, now_ms, 0)? {
        tx.put_device(&device)?;
    }
    Ok(())
}

fn note_incident(
    centre: &Centre,
    admitted: &Admitted,
    head: &RequestHead,
    kind: &'static str,
) -> Result<(), ReceiveError> {
    let hello = &head.hello;
    let detail = format!(
        "device {} incarnation {} acknowledged {} cursor {}",
        admitted.device.id, hello.incarnation, hello.acknowledged, hello.cursor
    );
    tracing::warn!(kind, device = %admitted.device.id, "a tablet and the centre do not agree on what was sent");
    let incident = Incident { at: centre.clock.now_ms(), kind: kind.to_owned(), detail };
    centre.write(|tx| tx.put_incident(&incident).map_err(ReceiveError::Store))
}
