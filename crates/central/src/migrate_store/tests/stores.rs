//! The stores that a move is tried into, and some that fail or change on purpose.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sync::digest::{Bucket, RowHash, Sum};
use sync::message::Acknowledgement;
use sync::repair::Key;
use uuid::Uuid;

use crate::store::conformance::{Place, PostgresDatabase, SqliteFile};
use crate::store::passing_on::{
    pass_on_move, pass_on_reads, pass_on_store, pass_on_writes, reading, writing,
};
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

impl Store for Failing<'_> {
    pass_on_store!();

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
    pass_on_store!();

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

pass_on_reads!(ChangingTx);

impl WriteTx for ChangingTx<'_> {
    writing! { advance_seq() -> u64; }

    pass_on_writes!();
}

impl MoveIn for ChangingTx<'_> {
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

    pass_on_move!();
}
