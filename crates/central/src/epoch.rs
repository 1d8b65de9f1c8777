//! A new epoch: the centre was restored from a backup, and every tablet compares and gives back what was lost.
//! Called when the server starts over an older database, and when a tablet knows more than the centre does.
//! How tablet and centre compare is `compare`.

use sync::message::Hello;
use uuid::Uuid;

use crate::centre::Centre;
use crate::ports::{RandomError, new_id};
use crate::store::{Dataset, Incident, StoreError};

/// A tablet that says that it is ahead is not asked for proof; so that none can keep all others comparing, another epoch
/// begins an hour after the last one at the earliest. Until then only that tablet compares.
pub const BEGINS_EVERY_MS: i64 = 60 * 60 * 1_000;

/// Why no epoch began.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EpochError {
    /// No random bytes.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Begins an epoch after the one that `seen` was read in, unless somebody else has meanwhile. Returns the one that holds.
///
/// # Errors
/// When the store cannot be written.
pub fn begin(centre: &Centre, seen: &Dataset, why: &str) -> Result<Uuid, EpochError> {
    let epoch = new_id(centre.random.as_ref())?;
    let at = centre.clock.now_ms();
    let holds = centre.write(|tx| {
        let now = tx.hold_dataset()?;
        if now.epoch != seen.epoch {
            return Ok::<_, StoreError>(now.epoch);
        }
        tx.set_epoch(epoch, at)?;
        let detail = format!("{} -> {epoch}: {why}", seen.epoch);
        tx.put_incident(&Incident { at, kind: "new-epoch".to_owned(), detail })?;
        Ok(epoch)
    })?;
    tracing::warn!(why, "a new epoch begins: every tablet compares what it has with the centre");
    Ok(holds)
}

/// The epoch that a tablet goes on in after it was refused for its own. A tablet of this very epoch that has seen more than
/// is here shows that the centre was restored without noticing, and so does one of an epoch that was never here.
///
/// # Errors
/// When the store cannot be written.
pub fn to_go_on_in(centre: &Centre, hello: &Hello) -> Result<Uuid, StoreError> {
    let (dataset, is_past) = centre.read(|tx| {
        let is_past = hello.epoch.map_or(Ok(true), |epoch| tx.is_past_epoch(epoch))?;
        Ok::<_, StoreError>((tx.dataset()?, is_past))
    })?;
    if is_past {
        return Ok(dataset.epoch);
    }
    after_restore(centre, &dataset).map_err(|error| match error {
        EpochError::Store(error) => error,
        EpochError::Random(error) => StoreError::Failed(error.to_string()),
    })
}

fn after_restore(centre: &Centre, seen: &Dataset) -> Result<Uuid, EpochError> {
    let since = seen.restored_at.map(|at| centre.clock.now_ms().saturating_sub(at).abs());
    if since.is_some_and(|since| since < BEGINS_EVERY_MS) {
        // It was restored once more: what was written since the last time may be given back too.
        let at = centre.clock.now_ms();
        centre.write(|tx| tx.set_epoch(seen.epoch, at).map_err(EpochError::Store))?;
        return Ok(seen.epoch);
    }
    begin(centre, seen, "a tablet has seen more than is here")
}
