//! The stores that a move is tried into, and some that fail or change on purpose.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sync::digest::{Bucket, RowHash, Sum};
use sync::message::Acknowledgement;
use sync::repair::Key;
use uuid::Uuid;

use crate::store::conformance::{Place, PostgresDatabase, SqliteFile};
use crate::store::table::{Cell, Line, Table};
use crate::store::*;

/// An empty store to move into.
pub(super) struct Target {
    store: Arc<dyn Store>,
    // After the store, which is closed before its place goes.
    place: Box<dyn Place>,
}

impl Target {
    fn at(place: Box<dyn Place>) -> Self {
        Self { store: place.open(Uuid::nil()), place }
    }

    pub(super) fn of_sqlite() -> Self {
        Self::at(Box::new(SqliteFile::new()))
    }

    pub(super) fn store(&self) -> &dyn Store {
        self.store.as_ref()
    }

    /// Another empty one of the same engine.
    pub(super) fn fresh(&self) -> Self {
        Self::at(self.place.another())
    }
}

/// The same claim for each engine.
pub(super) fn each_target(claim: impl Fn(&Target)) {
    claim(&Target::of_sqlite());
    claim(&Target::at(Box::new(PostgresDatabase::new())));
}

/// Where a transaction breaks off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fails {
    BeforeWork,
    BeforeCommit,
    /// All was kept, and nobody hears of it.
    AfterCommit,
}

/// Fails at one writing transaction, and at every one after it: as after a kill.
pub(super) struct Failing<'s> {
    inner: &'s dyn Store,
    fails: Fails,
    left: AtomicUsize,
    over: AtomicUsize,
}

impl<'s> Failing<'s> {
    pub(super) fn new(inner: &'s dyn Store, fails: Fails, at: usize) -> Self {
        Self { inner, fails, left: AtomicUsize::new(at), over: AtomicUsize::new(0) }
    }
}

macro_rules! otherwise_as_inner {
    () => {
        fn dataset(&self) -> Result<Option<Uuid>, StoreError> {
            self.inner.dataset()
        }

        fn make_dataset(&self, made: &Dataset) -> Result<(), StoreError> {
            self.inner.make_dataset(made)
        }

        fn read(&self, dataset: Uuid, work: &mut dyn FnMut(&dyn ReadTx)) -> Result<(), StoreError> {
            self.inner.read(dataset, work)
        }

        fn check(&self) -> Result<(), StoreError> {
            self.inner.check()
        }
    };
}

impl Store for Failing<'_> {
    otherwise_as_inner!();

    fn write(&self, dataset: Uuid, work: &mut dyn FnMut(&mut dyn WriteTx) -> End) -> Result<(), StoreError> {
        let left = self.left.load(Ordering::SeqCst);
        if left > 0 {
            self.left.store(left - 1, Ordering::SeqCst);
            return self.inner.write(dataset, work);
        }
        let is_first = self.over.fetch_add(1, Ordering::SeqCst) == 0;
        match self.fails {
            Fails::BeforeCommit if is_first => self.inner.write(dataset, &mut |tx| {
                work(tx);
                End::RollBack
            })?,
            Fails::AfterCommit if is_first => self.inner.write(dataset, work)?,
            _ => {}
        }
        Err(StoreError::Failed("planted".to_owned()))
    }
}

/// Drops or changes one line of a table on its way in.
pub(super) struct Changing<'s> {
    pub(super) inner: &'s dyn Store,
    pub(super) table: Table,
    pub(super) drops: bool,
}

impl Store for Changing<'_> {
    otherwise_as_inner!();

    fn write(&self, dataset: Uuid, work: &mut dyn FnMut(&mut dyn WriteTx) -> End) -> Result<(), StoreError> {
        self.inner.write(dataset, &mut |tx| {
            work(&mut ChangingTx { inner: tx, table: self.table, drops: self.drops })
        })
    }
}

struct ChangingTx<'t> {
    inner: &'t mut dyn WriteTx,
    table: Table,
    drops: bool,
}

/// Another value of the same kind.
fn other(cell: &Cell) -> Cell {
    match cell {
        Cell::Nothing => Cell::Nothing,
        Cell::Id(id) => Cell::Id(Uuid::from_u128(id.as_u128() ^ 1)),
        Cell::Bytes(bytes) => Cell::Bytes(bytes.iter().map(|byte| byte ^ 1).collect()),
        Cell::Sum(sum) => Cell::Sum(sum ^ 1),
        Cell::Number(number) => Cell::Number(number ^ 1),
        Cell::Text(text) => Cell::Text(format!("{text} ")),
    }
}

macro_rules! passed_on {
    ({ $($read:ident($($arg:ident: $of:ty),*) -> $answer:ty;)* }, { $($write:ident($($warg:ident: $wof:ty),*) -> $wanswer:ty;)* }) => {
        impl ReadTx for ChangingTx<'_> {
            $(fn $read(&self, $($arg: $of),*) -> Result<$answer, StoreError> { self.inner.$read($($arg),*) })*
        }

        impl WriteTx for ChangingTx<'_> {
            $(fn $write(&mut self, $($warg: $wof),*) -> Result<$wanswer, StoreError> { self.inner.$write($($warg),*) })*

            fn copy_in(&mut self, table: Table, lines: &[Line]) -> Result<(), StoreError> {
                let mut lines = lines.to_vec();
                if table == self.table {
                    let mut last = lines.pop().unwrap();
                    if !self.drops {
                        let cell = last.iter_mut().rfind(|cell| **cell != Cell::Nothing).unwrap();
                        *cell = other(cell);
                        lines.push(last);
                    }
                }
                self.inner.copy_in(table, &lines)
            }
        }
    };
}

passed_on!(
    {
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
    },
    {
    lock_incarnation(id: Uuid) -> Option<Incarnation>;
    advance_seq() -> u64;
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
    clear(table: Table, at_most: usize) -> usize;
    put_dataset(dataset: &Dataset) -> ();
    note_move(note: Option<&str>) -> ();
    }
);
