//! How many visits a file holds that is carried by hand, and how many found no room in it. Called when one is saved.

use super::outbox::{BLOCKED, visits_in};
use super::{Store, StoreError};

/// The visits of one file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Carried {
    /// With something in the frozen batch.
    pub visits: u64,
    /// With nothing in it, which may be sent.
    pub left: u64,
}

impl Store {
    /// Counts the visits of the frozen batch, and those that wait beside it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn carried(&self) -> Result<Carried, StoreError> {
        let (frozen, rest) = (visits_in("batch_row"), visits_in("outbox"));
        Ok(Carried {
            visits: self.count(&format!("SELECT count(*) FROM ({frozen})"))?,
            left: self.count(&format!(
                "SELECT count(*) FROM ({rest} EXCEPT {frozen}) WHERE visit NOT IN ({BLOCKED})"
            ))?,
        })
    }
}
