//! A store around the centre's store: between two transactions of one exchange somebody else may come in with a whole
//! exchange of their own. So what is concurrent at a real centre is concurrent here, in one thread.

use std::sync::{Arc, Mutex};

use central::store::{Dataset, End, ReadTx, Store, StoreError, WriteTx};
use uuid::Uuid;

/// What happens between two transactions; nothing most of the time.
pub(crate) type Between = Arc<Mutex<Option<Arc<dyn Fn() + Send + Sync>>>>;

/// The centre's store, with others between its transactions.
pub(crate) struct Interleaved {
    inner: Arc<dyn Store>,
    between: Between,
}

impl Interleaved {
    pub(crate) fn over(inner: Arc<dyn Store>, between: Between) -> Self {
        Self { inner, between }
    }

    /// Before a transaction begins: nothing of ours is held here.
    fn let_others_in(&self) {
        let between = self.between.lock().ok().and_then(|between| between.clone());
        if let Some(between) = between {
            between();
        }
    }
}

impl Store for Interleaved {
    fn dataset(&self) -> Result<Option<Uuid>, StoreError> {
        self.inner.dataset()
    }

    fn make_dataset(&self, made: &Dataset) -> Result<(), StoreError> {
        self.inner.make_dataset(made)
    }

    fn write(&self, dataset: Uuid, work: &mut dyn FnMut(&mut dyn WriteTx) -> End) -> Result<(), StoreError> {
        self.let_others_in();
        self.inner.write(dataset, work)
    }

    fn read(&self, dataset: Uuid, work: &mut dyn FnMut(&dyn ReadTx)) -> Result<(), StoreError> {
        self.let_others_in();
        self.inner.read(dataset, work)
    }

    fn check(&self) -> Result<(), StoreError> {
        self.inner.check()
    }
}
