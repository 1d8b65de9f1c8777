//! The centre as its parts see it: the store, the dataset in it, the time and random bytes.
//! Made by `data_folder`, and by tests.

use std::sync::Arc;

use sync::version::Node;
use uuid::Uuid;

use crate::ports::{Clock, Random};
use crate::store::{ReadTx, Store, StoreError, WriteTx};

/// Everything that answering a tablet takes.
#[derive(Clone)]
pub struct Centre {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// The library system.
    pub dataset: Uuid,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Random bytes.
    pub random: Arc<dyn Random>,
}

impl Centre {
    /// Runs `work` in one writing transaction; it holds if `work` says `Ok`.
    ///
    /// # Errors
    /// What `work` says, or the store.
    pub fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnMut(&mut dyn WriteTx) -> Result<T, E>,
    ) -> Result<T, E> {
        crate::store::write(self.store.as_ref(), self.dataset, work)
    }

    /// Runs `work` in one snapshot.
    ///
    /// # Errors
    /// What `work` says, or the store.
    pub fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnMut(&dyn ReadTx) -> Result<T, E>,
    ) -> Result<T, E> {
        crate::store::read(self.store.as_ref(), self.dataset, work)
    }

    /// Who writes when the centre does.
    #[must_use]
    pub const fn node(&self) -> Node {
        Node::of(self.dataset)
    }
}
