//! A planted defect: a store that takes its sequence number before the transaction, as a serial column does, and holds it by
//! nothing. Everything else it passes on. The suite around it must find that rows are skipped.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use sync::digest::{Bucket, RowHash, Sum};
use sync::message::Acknowledgement;
use sync::repair::Key;
use uuid::Uuid;

use crate::store::table::{Cell, Line, Table};
use crate::store::{
    Conflict, Dataset, Device, DeviceToken, End, Enrolment, Held, Incarnation, Incident, KeptRow, Put,
    Quarantined, ReadTx, Store, StoreError, Take, WriteTx,
};

/// How far each reader has come: what the one slow transaction waits for.
pub(super) type Seen = Arc<Vec<AtomicU64>>;

/// The store.
pub(super) struct EarlyCounter {
    inner: Arc<dyn Store>,
    seen: Seen,
    /// Whether the slow transaction has had its turn.
    has_waited: Arc<AtomicBool>,
}

impl EarlyCounter {
    pub(super) fn over(inner: Arc<dyn Store>, seen: &Seen, has_waited: &Arc<AtomicBool>) -> Self {
        Self { inner, seen: Arc::clone(seen), has_waited: Arc::clone(has_waited) }
    }

    /// One transaction is slower than all others, as happens by chance where there are many: it writes when everybody who
    /// reads has gone past its number.
    fn wait(&self, number: u64) {
        if self.has_waited.swap(true, Ordering::SeqCst) {
            return;
        }
        while self.seen.iter().any(|seen| seen.load(Ordering::SeqCst) < number) {
            std::thread::yield_now();
        }
    }
}

impl Store for EarlyCounter {
    fn dataset(&self) -> Result<Option<Uuid>, StoreError> {
        self.inner.dataset()
    }

    fn make_dataset(&self, made: &Dataset) -> Result<(), StoreError> {
        self.inner.make_dataset(made)
    }

    fn write(&self, dataset: Uuid, work: &mut dyn FnMut(&mut dyn WriteTx) -> End) -> Result<(), StoreError> {
        let number = super::super::write(self.inner.as_ref(), dataset, |tx| tx.advance_seq())?;
        self.wait(number);
        self.inner.write(dataset, &mut |tx| work(&mut EarlyTx { inner: tx, number }))
    }

    fn read(&self, dataset: Uuid, work: &mut dyn FnMut(&dyn ReadTx)) -> Result<(), StoreError> {
        self.inner.read(dataset, work)
    }

    fn check(&self) -> Result<(), StoreError> {
        self.inner.check()
    }
}

/// A transaction whose number was taken before it began.
struct EarlyTx<'t> {
    inner: &'t mut dyn WriteTx,
    number: u64,
}

macro_rules! pass_on_reads {
    ($($name:ident($($argument:ident: $kind:ty),*) -> $answer:ty;)+) => {
        $(fn $name(&self, $($argument: $kind),*) -> Result<$answer, StoreError> {
            self.inner.$name($($argument),*)
        })+
    };
}

macro_rules! pass_on_writes {
    ($($name:ident($($argument:ident: $kind:ty),*) -> $answer:ty;)+) => {
        $(fn $name(&mut self, $($argument: $kind),*) -> Result<$answer, StoreError> {
            self.inner.$name($($argument),*)
        })+
    };
}

impl ReadTx for EarlyTx<'_> {
    pass_on_reads! {
        find_dataset() -> Option<Dataset>;
        rows(keys: &[Key]) -> BTreeMap<Key, KeptRow>;
        row_seqs(keys: &[Key]) -> BTreeMap<Key, u64>;
        rows_after(held: &Held, cursor: u64, but_not_from: Uuid, take: Take<'_>) -> ();
        rows_in(bucket: Bucket, take: Take<'_>) -> ();
        for_each_row(type_number: Option<u16>, take: Take<'_>) -> ();
        buckets(held: &Held) -> BTreeMap<Bucket, Sum>;
        all_buckets() -> BTreeMap<Bucket, Sum>;
        incarnation(id: Uuid) -> Option<Incarnation>;
        is_past_epoch(epoch: Uuid) -> bool;
        is_void(incarnation: Uuid, hash: &str) -> bool;
        device_by_token(token_hash: &str) -> Option<(Device, DeviceToken)>;
        devices() -> Vec<Device>;
        enrolment(code_hash: &str) -> Option<Enrolment>;
        quarantined(at_most: usize) -> Vec<Quarantined>;
        conflicts(at_most: usize) -> Vec<Conflict>;
        incidents(at_most: usize) -> Vec<Incident>;
        copy_out(table: Table, after: Option<&[Cell]>, at_most: usize) -> Vec<Line>;
        unfinished_move() -> Option<String>;
        mistakable_dataset(public_key: &[u8; 32]) -> Option<Uuid>;
    }
}

impl WriteTx for EarlyTx<'_> {
    /// The defect. What the provided `advance_seq_and_look` looks at is held by nothing either.
    fn advance_seq(&mut self) -> Result<u64, StoreError> {
        Ok(self.number)
    }

    pass_on_writes! {
        lock_incarnation(id: Uuid) -> Option<Incarnation>;
        hold_dataset() -> Dataset;
        put_rows(rows: &[Put<'_>], seq: u64) -> ();
        replace_in_bucket(bucket: Bucket, before: Option<RowHash>, after: Option<RowHash>) -> ();
        drop_row(type_number: u16, id: Uuid) -> ();
        set_horizon(horizon_ms: i64) -> ();
        save_acknowledgement(incarnation: Uuid, device: Uuid, hash: &str, ack: &Acknowledgement) -> ();
        put_void(incarnation: Uuid, hash: &str) -> ();
        put_incarnation(id: Uuid, device: Uuid) -> ();
        put_device(device: &Device) -> ();
        put_enrolment(enrolment: &Enrolment) -> ();
        put_conflicts(seq: u64, conflicts: &[(usize, Conflict)]) -> ();
        put_quarantined(rows: &[(usize, Quarantined)]) -> ();
        put_incident(incident: &Incident) -> ();
        set_epoch(epoch: Uuid, at_ms: i64) -> ();
        copy_in(table: Table, lines: &[Line]) -> ();
        clear(table: Table, at_most: usize) -> usize;
        put_dataset(dataset: &Dataset) -> ();
        note_move(note: Option<&str>) -> ();
    }
}
