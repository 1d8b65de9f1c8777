//! What is known of the database outside it: a database that is behind its sentinel was restored from a copy.
//! Written after the commit of a freeze or an acknowledgement, never at a tap.

#[cfg(test)]
mod tests;

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sync::planted::{Defect, is_planted};
use uuid::Uuid;

use crate::store::{Store, StoreError};

/// What was last seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Seen {
    incarnation: Uuid,
    /// The highest batch that was acknowledged.
    acknowledged: u64,
    /// The highest batch that was frozen.
    frozen: u64,
    /// The highest clock.
    clock: u64,
}

/// The file beside the database.
#[derive(Debug, Clone)]
pub struct Sentinel {
    path: PathBuf,
}

impl Sentinel {
    /// The sentinel of the tablet in this folder.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self { path: folder.join("sentinel.json") }
    }

    /// Whether the database is older than what was seen of it. A missing sentinel says nothing.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn shows_restored(&self, store: &Store) -> Result<bool, StoreError> {
        let Some(seen) = self.read() else { return Ok(false) };
        let now = seen_of(store)?;
        Ok(seen.incarnation != now.incarnation
            || seen.acknowledged > now.acknowledged
            || seen.frozen > now.frozen)
    }

    /// Lifts the store's clock to the highest that was seen, so that no version is given twice.
    pub fn raise_clock(&self, store: &Store) {
        if let Some(seen) = self.read() {
            store.raise_clock(sync::version::Clock(seen.clock));
        }
    }

    /// Writes down what is in the database now. A sentinel that cannot be written is a sentinel that is behind, which
    /// does no harm: it notices less.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn note(&self, store: &Store) -> Result<(), StoreError> {
        let seen = seen_of(store)?;
        if is_planted(Defect::Sentinel) {
            return Ok(());
        }
        if self.read().as_ref() == Some(&seen) {
            return Ok(());
        }
        if let Ok(json) = serde_json::to_vec(&seen) {
            let _ = self.write(&json);
        }
        Ok(())
    }

    /// Called before the frozen batch is thawed, whose number is then given again: a kill in between must leave a sentinel
    /// that is behind, never a database that looks restored.
    pub fn let_thaw(&self) {
        let Some(seen) = self.read() else { return };
        let thawed = Seen { frozen: seen.acknowledged, ..seen };
        // A missing sentinel says nothing, which is better than one that says too much; a full disk lets it be removed.
        let written =
            serde_json::to_vec(&thawed).map_err(std::io::Error::from).and_then(|json| self.write(&json));
        let _ = written.or_else(|_| self.forget());
        failpoints::failpoint!("thaw.after_sentinel");
    }

    /// Removes it: of a tablet that is not here any more nothing is known.
    ///
    /// # Errors
    /// When the file is there and cannot be removed.
    pub fn forget(&self) -> std::io::Result<()> {
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn read(&self) -> Option<Seen> {
        serde_json::from_slice(&std::fs::read(&self.path).ok()?).ok()
    }

    fn write(&self, json: &[u8]) -> std::io::Result<()> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let mut aside = tempfile::NamedTempFile::new_in(folder)?;
        aside.write_all(json)?;
        aside.as_file().sync_all()?;
        failpoints::failpoint!("sentinel.before_rename");
        aside.persist(&self.path).map_err(|error| error.error)?;
        Ok(())
    }
}

fn seen_of(store: &Store) -> Result<Seen, StoreError> {
    let tablet = store.tablet()?;
    let frozen = store.frozen_head()?.map_or(tablet.acknowledged, |head| head.number);
    Ok(Seen {
        incarnation: tablet.incarnation,
        acknowledged: tablet.acknowledged,
        frozen,
        clock: store.clock().0,
    })
}
