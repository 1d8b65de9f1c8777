//! A planted defect: a store that takes its sequence number before the transaction, as a serial column does, and holds it by
//! nothing. Everything else it passes on. The suite around it must find that rows are skipped.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use sync::digest::{Bucket, RowHash, Sum};
use sync::message::Acknowledgement;
use sync::repair::Key;
use uuid::Uuid;

use crate::store::passing_on::{
    pass_on_move, pass_on_reads, pass_on_store, pass_on_writes, reading, writing,
};
use crate::store::table::{Cell, Line, Table};
use crate::store::*;

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
    pass_on_store!();

    fn write(&self, dataset: Uuid, work: &mut dyn FnMut(&mut dyn WriteTx) -> End) -> Result<(), StoreError> {
        let number = super::super::write(self.inner.as_ref(), dataset, |tx| tx.advance_seq())?;
        self.wait(number);
        self.inner.write(dataset, &mut |tx| work(&mut EarlyTx { inner: tx, number }))
    }
}

/// A transaction whose number was taken before it began.
struct EarlyTx<'t> {
    inner: &'t mut dyn WriteTx,
    number: u64,
}

pass_on_reads!(EarlyTx);

impl WriteTx for EarlyTx<'_> {
    /// The defect. What the provided `advance_seq_and_look` looks at is held by nothing either.
    fn advance_seq(&mut self) -> Result<u64, StoreError> {
        Ok(self.number)
    }

    pass_on_writes!();
}

impl MoveIn for EarlyTx<'_> {
    writing! { copy_in(table: Table, lines: &[Line]) -> (); }

    pass_on_move!();
}
