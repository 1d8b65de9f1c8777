//! What the centre asks of its store: small statements inside one transaction, the same for every engine. What a batch
//! touches is asked and written at once, so that a store over a network is not asked for each row.
//! Called by everything that reads or writes at the centre. SQL and its engines are in `sqlite` and `postgres`, and nowhere else.

#[cfg(test)]
pub(crate) mod conformance;
mod error;
mod kept;
mod moving;
#[cfg(test)]
mod no_row_skipped;
#[cfg(test)]
pub(crate) mod passing_on;
pub mod postgres;
pub mod sqlite;
pub mod table;

use std::collections::BTreeMap;

use domain::record::Month;
use sync::digest::{Bucket, RowHash, Sum};
use sync::message::Acknowledgement;
use sync::repair::Key;
use sync::row::Row;
use uuid::Uuid;

pub use error::StoreError;
pub use kept::{
    Conflict, Dataset, Device, DeviceToken, Enrolment, Held, Incarnation, Incident, KeptLine, KeptRow, Put,
    Quarantined, Sender, Used,
};
pub use moving::{MoveIn, MoveOut};

/// What happens to a transaction when its work is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Everything that was written holds, also after a loss of power.
    Commit,
    /// Nothing of it was.
    RollBack,
}

/// Where the centre keeps everything. Two stand behind it: SQLite, and PostgreSQL for large library systems.
pub trait Store: Send + Sync {
    /// The dataset that is kept here; none before one was made.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn dataset(&self) -> Result<Option<Uuid>, StoreError>;

    /// Makes the dataset. Does nothing where it exists.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn make_dataset(&self, made: &Dataset) -> Result<(), StoreError>;

    /// Runs `work` in one writing transaction, perhaps several times: work must not change anything but the store.
    ///
    /// # Errors
    /// When the transaction could not begin or commit; then nothing was written.
    fn write(&self, dataset: Uuid, work: &mut dyn FnMut(&mut dyn WriteTx) -> End) -> Result<(), StoreError>;

    /// Runs `work` in one snapshot: whatever it reads belongs together.
    ///
    /// # Errors
    /// When no snapshot could be taken.
    fn read(&self, dataset: Uuid, work: &mut dyn FnMut(&dyn ReadTx)) -> Result<(), StoreError>;

    /// Looks whether the store itself is whole.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with the first findings.
    fn check(&self) -> Result<(), StoreError>;
}

/// Called with each row of a read; goes on while the answer is yes.
pub type Take<'t> = &'t mut dyn FnMut(KeptLine<'_>) -> Result<bool, StoreError>;

/// What can be asked in a transaction. All of it is of the transaction's dataset.
pub trait ReadTx: MoveOut {
    /// The dataset itself, with its counter; none where there is none yet.
    ///
    /// # Errors
    /// When the store cannot be read; so for every function here.
    fn find_dataset(&self) -> Result<Option<Dataset>, StoreError>;
    /// The dataset itself, with its counter.
    ///
    /// # Errors
    /// As above.
    fn dataset(&self) -> Result<Dataset, StoreError> {
        self.find_dataset()?.ok_or_else(|| StoreError::Failed("there is no such dataset".to_owned()))
    }
    /// Those of these rows that there are.
    ///
    /// # Errors
    /// As above.
    fn rows(&self, keys: &[Key]) -> Result<BTreeMap<Key, KeptRow>, StoreError>;
    /// One row.
    ///
    /// # Errors
    /// As above.
    fn row(&self, type_number: u16, id: Uuid) -> Result<Option<KeptRow>, StoreError> {
        let key = (type_number, id);
        Ok(self.rows(&[key])?.remove(&key))
    }
    /// The sequence numbers that those of these rows that there are were last written under.
    ///
    /// # Errors
    /// As above.
    fn row_seqs(&self, keys: &[Key]) -> Result<BTreeMap<Key, u64>, StoreError>;
    /// The rows that changed after `cursor` in the buckets held, by sequence number; not those that `but_not_from` sent as they are.
    ///
    /// # Errors
    /// As above.
    fn rows_after(
        &self,
        held: &Held,
        cursor: u64,
        but_not_from: Uuid,
        take: Take<'_>,
    ) -> Result<(), StoreError>;
    /// The rows of one bucket, in no order that means anything.
    ///
    /// # Errors
    /// As above.
    fn rows_in(&self, bucket: Bucket, take: Take<'_>) -> Result<(), StoreError>;
    /// Every row, of one type or of all, in no order that means anything.
    ///
    /// # Errors
    /// As above.
    fn for_each_row(&self, type_number: Option<u16>, take: Take<'_>) -> Result<(), StoreError>;
    /// The digest of the buckets held.
    ///
    /// # Errors
    /// As above.
    fn buckets(&self, held: &Held) -> Result<BTreeMap<Bucket, Sum>, StoreError>;
    /// The digest of every bucket there is.
    ///
    /// # Errors
    /// As above.
    fn all_buckets(&self) -> Result<BTreeMap<Bucket, Sum>, StoreError>;
    /// An incarnation that has sent something, or was enrolled.
    ///
    /// # Errors
    /// As above.
    fn incarnation(&self, id: Uuid) -> Result<Option<Incarnation>, StoreError>;
    /// Whether this epoch was one of this dataset's, and is over.
    ///
    /// # Errors
    /// As above.
    fn is_past_epoch(&self, epoch: Uuid) -> Result<bool, StoreError>;
    /// Whether this batch of the incarnation was refused as a whole before.
    ///
    /// # Errors
    /// As above.
    fn is_void(&self, incarnation: Uuid, hash: &str) -> Result<bool, StoreError>;
    /// The device that has this token, now or next.
    ///
    /// # Errors
    /// As above.
    fn device_by_token(&self, token_hash: &str) -> Result<Option<(Device, DeviceToken)>, StoreError>;
    /// Every device, in the order of enrolment.
    ///
    /// # Errors
    /// As above.
    fn devices(&self) -> Result<Vec<Device>, StoreError>;
    /// The enrolment with this code.
    ///
    /// # Errors
    /// As above.
    fn enrolment(&self, code_hash: &str) -> Result<Option<Enrolment>, StoreError>;
    /// Rows that were not taken, the latest first, at most this many.
    ///
    /// # Errors
    /// As above.
    fn quarantined(&self, at_most: usize) -> Result<Vec<Quarantined>, StoreError>;
    /// Values that gave way, the latest first, at most this many.
    ///
    /// # Errors
    /// As above.
    fn conflicts(&self, at_most: usize) -> Result<Vec<Conflict>, StoreError>;
    /// What happened that somebody should know of, the latest first, at most this many.
    ///
    /// # Errors
    /// As above.
    fn incidents(&self, at_most: usize) -> Result<Vec<Incident>, StoreError>;
}

/// What can be written in a transaction.
pub trait WriteTx: ReadTx + MoveIn {
    /// Locks an incarnation's row to the end of the transaction, and reads it.
    ///
    /// # Errors
    /// When the store cannot be written; so for every function here.
    fn lock_incarnation(&mut self, id: Uuid) -> Result<Option<Incarnation>, StoreError>;
    /// The same, with everything else that has to be known before a batch is looked at.
    ///
    /// # Errors
    /// As above.
    fn lock_sender(
        &mut self,
        incarnation: Uuid,
        batch_hash: &str,
        token_hash: &str,
    ) -> Result<Sender, StoreError> {
        Ok(Sender {
            incarnation: self.lock_incarnation(incarnation)?,
            dataset: self.dataset()?,
            device: self.device_by_token(token_hash)?,
            is_void: self.is_void(incarnation, batch_hash)?,
        })
    }
    /// Takes the next sequence number and holds the counter to the end: the order of commits is the order of numbers.
    /// Called late, so that others wait only for the writing.
    ///
    /// # Errors
    /// As above.
    fn advance_seq(&mut self) -> Result<u64, StoreError>;
    /// The same, and what [`ReadTx::row_seqs`] says of these rows now that nobody else writes any.
    ///
    /// # Errors
    /// As above.
    fn advance_seq_and_look(&mut self, keys: &[Key]) -> Result<(u64, BTreeMap<Key, u64>), StoreError> {
        let seq = self.advance_seq()?;
        Ok((seq, self.row_seqs(keys)?))
    }
    /// Reads the dataset and holds its counter to the end without advancing it: until then nobody else writes a row or begins
    /// an epoch. For rare work that must not have anything move under it; what tablets send takes the counter late.
    ///
    /// # Errors
    /// As above.
    fn hold_dataset(&mut self) -> Result<Dataset, StoreError>;
    /// Writes rows under a number of [`Self::advance_seq`]; none of them twice.
    ///
    /// # Errors
    /// As above.
    fn put_rows(&mut self, rows: &[Put<'_>], seq: u64) -> Result<(), StoreError>;
    /// Writes one row.
    ///
    /// # Errors
    /// As above.
    fn put_row(
        &mut self,
        row: &Row,
        hash: RowHash,
        seq: u64,
        origin: Option<Uuid>,
    ) -> Result<(), StoreError> {
        self.put_rows(&[Put { row, hash, origin, line: None }], seq)
    }
    /// Keeps the digest in step with a row that is put.
    ///
    /// # Errors
    /// As above.
    fn replace_in_bucket(
        &mut self,
        bucket: Bucket,
        before: Option<RowHash>,
        after: Option<RowHash>,
    ) -> Result<(), StoreError>;
    /// Drops a row. Only a tombstone that every tablet has seen may be dropped; the digest is the caller's.
    ///
    /// # Errors
    /// As above.
    fn drop_row(&mut self, type_number: u16, id: Uuid) -> Result<(), StoreError>;
    /// Keeps how old the tombstones are that were dropped.
    ///
    /// # Errors
    /// As above.
    fn set_horizon(&mut self, horizon_ms: i64) -> Result<(), StoreError>;
    /// Keeps what became of a batch, to be said again word for word.
    ///
    /// # Errors
    /// As above.
    fn save_acknowledgement(
        &mut self,
        incarnation: Uuid,
        device: Uuid,
        hash: &str,
        ack: &Acknowledgement,
    ) -> Result<(), StoreError>;
    /// Keeps in mind that this batch was refused as a whole: it is never applied, whenever a copy of it arrives.
    ///
    /// # Errors
    /// As above.
    fn put_void(&mut self, incarnation: Uuid, hash: &str) -> Result<(), StoreError>;
    /// Writes an incarnation down that has sent nothing yet. Does nothing where it is known.
    ///
    /// # Errors
    /// As above.
    fn put_incarnation(&mut self, id: Uuid, device: Uuid) -> Result<(), StoreError>;
    /// Makes or changes a device.
    ///
    /// # Errors
    /// As above.
    fn put_device(&mut self, device: &Device) -> Result<(), StoreError>;
    /// Makes or changes an enrolment.
    ///
    /// # Errors
    /// As above.
    fn put_enrolment(&mut self, enrolment: &Enrolment) -> Result<(), StoreError>;
    /// Keeps values that gave way; the number beside each tells several of one field apart.
    ///
    /// # Errors
    /// As above.
    fn put_conflicts(&mut self, seq: u64, conflicts: &[(usize, Conflict)]) -> Result<(), StoreError>;
    /// Keeps rows that were not taken, each with its place in the batch.
    ///
    /// # Errors
    /// As above.
    fn put_quarantined(&mut self, rows: &[(usize, Quarantined)]) -> Result<(), StoreError>;
    /// Writes down what somebody should know of.
    ///
    /// # Errors
    /// As above.
    fn put_incident(&mut self, incident: &Incident) -> Result<(), StoreError>;
    /// Begins a new epoch, after a restore, or notes another restore in the one that goes on.
    ///
    /// # Errors
    /// As above.
    fn set_epoch(&mut self, epoch: Uuid, at_ms: i64) -> Result<(), StoreError>;
}

/// Runs `work` in one writing transaction, which holds if it says so by being `Ok`.
///
/// # Errors
/// What `work` says, or what the store says.
pub fn write<T, E: From<StoreError>>(
    store: &dyn Store,
    dataset: Uuid,
    mut work: impl FnMut(&mut dyn WriteTx) -> Result<T, E>,
) -> Result<T, E> {
    let mut outcome = None;
    store.write(dataset, &mut |tx| {
        let done = work(tx);
        let end = if done.is_ok() { End::Commit } else { End::RollBack };
        outcome = Some(done);
        end
    })?;
    outcome.unwrap_or_else(|| Err(StoreError::Failed("the work was never begun".to_owned()).into()))
}

/// Runs `work` in one snapshot.
///
/// # Errors
/// What `work` says, or what the store says.
pub fn read<T, E: From<StoreError>>(
    store: &dyn Store,
    dataset: Uuid,
    mut work: impl FnMut(&dyn ReadTx) -> Result<T, E>,
) -> Result<T, E> {
    let mut outcome = None;
    store.read(dataset, &mut |tx| outcome = Some(work(tx)))?;
    outcome.unwrap_or_else(|| Err(StoreError::Failed("the work was never begun".to_owned()).into()))
}

/// Every record of type `R`, with its id; deleted ones and those that cannot be read are left out.
///
/// # Errors
/// When the store cannot be read.
pub fn list<R: domain::record::Record>(tx: &dyn ReadTx, dataset: Uuid) -> Result<Vec<(Uuid, R)>, StoreError> {
    let mut found = Vec::new();
    tx.for_each_row(Some(R::DECLARATION.number), &mut |kept| {
        let row = kept.parse(dataset)?;
        if !row.is_deleted()
            && let Ok(record) = row.read::<R>()
        {
            found.push((row.id, record));
        }
        Ok(true)
    })?;
    Ok(found)
}

/// The first month of all: everything is held.
pub const FROM_THE_BEGINNING: Month = Month::NONE;
