//! Who uses the folder now, and whether its own file has been left for a database. Called by the command line: a file that was
//! moved away must not take batches beside the database that it was moved to.

use std::fs::{self, File, TryLockError};
use std::io;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{DATABASE, DataError, DataFolder, file, served};
use crate::centre::Centre;
use crate::ports::{Clock, Random};
use crate::store::Store;
use crate::store::sqlite::SqliteStore;

const LEFT: &str = "moved.json";
const IN_USE: &str = "in-use";

/// Held as long as a program works in the folder. Let go when dropped, and by the system when the program dies.
#[derive(Debug)]
pub struct InUse {
    // The lock belongs to this handle. The file stays: two programs could otherwise lock two files of one name.
    _file: File,
}

/// Where a folder's own file was moved to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// The database, without user and password.
    pub to: String,
    /// Unix milliseconds.
    pub at: i64,
}

impl DataFolder {
    /// Says that a program works in the folder, beside others that do.
    ///
    /// # Errors
    /// [`DataError::Moving`] while a move has the folder for itself.
    pub fn use_with_others(&self) -> Result<InUse, DataError> {
        self.lock(File::try_lock_shared, DataError::Moving)
    }

    /// Keeps every other program out of the folder.
    ///
    /// # Errors
    /// [`DataError::InUse`] while any works there.
    pub fn use_alone(&self) -> Result<InUse, DataError> {
        self.lock(File::try_lock, DataError::InUse)
    }

    fn lock(
        &self,
        take: impl Fn(&File) -> Result<(), TryLockError>,
        held: DataError,
    ) -> Result<InUse, DataError> {
        let path = self.0.join(IN_USE);
        let mut options = fs::OpenOptions::new();
        let opened = options.create(true).truncate(false).write(true).open(&path).map_err(file(&path))?;
        match take(&opened) {
            Ok(()) => Ok(InUse { _file: opened }),
            Err(TryLockError::WouldBlock) => Err(held),
            Err(TryLockError::Error(cause)) => Err(file(&path)(cause)),
        }
    }

    /// Where the folder's own file was moved to, if it was.
    ///
    /// # Errors
    /// When that cannot be read: then nobody knows whether it may be served.
    pub fn left(&self) -> Result<Option<Left>, DataError> {
        let path = self.0.join(LEFT);
        match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|_| DataError::Damaged { path }),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(file(&path)(cause)),
        }
    }

    /// Leaves the folder's own file for good. What was written down first stays.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub fn leave(&self, left: &Left) -> Result<(), DataError> {
        if self.left()?.is_some() {
            return Ok(());
        }
        self.write(LEFT, &serde_json::to_vec(left).unwrap_or_default(), 0o644)
    }

    /// The folder's own file, left or not, to be looked at or moved; none where it holds no dataset.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn own_file(
        &self,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Option<Centre>, DataError> {
        let path = self.0.join(DATABASE);
        if !path.exists() {
            return Ok(None);
        }
        let store = Arc::new(SqliteStore::open(&path)?);
        match store.dataset()? {
            Some(dataset) => served(Centre { store, dataset, clock, random }).map(Some),
            None => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;
    use crate::testing::TestCentre;

    fn folder(test: &TestCentre) -> DataFolder {
        DataFolder::at(test.folder.path()).unwrap()
    }

    fn left() -> Left {
        Left { to: "postgres://db.example/turbok".to_owned(), at: 7 }
    }

    #[test]
    fn many_work_in_a_folder_at_once_and_a_move_only_alone() {
        let test = TestCentre::new();
        let folder = folder(&test);
        let (first, second) = (folder.use_with_others().unwrap(), folder.use_with_others().unwrap());
        assert!(matches!(folder.use_alone(), Err(DataError::InUse)));
        drop(first);
        assert!(matches!(folder.use_alone(), Err(DataError::InUse)));
        drop(second);
        let alone = folder.use_alone().unwrap();
        assert!(matches!(folder.use_with_others(), Err(DataError::Moving)));
        assert!(matches!(folder.use_alone(), Err(DataError::InUse)));
        drop(alone);
        folder.use_with_others().unwrap();
    }

    #[test]
    fn a_file_that_was_left_is_not_opened_to_work_with_and_can_still_be_looked_at() {
        let test = TestCentre::new();
        let folder = folder(&test);
        let open = || folder.open(test.centre.clock.clone(), test.centre.random.clone());
        assert_eq!(folder.left().unwrap(), None);
        open().unwrap();
        folder.leave(&left()).unwrap();
        assert!(matches!(open(), Err(DataError::Left(found)) if found == left()));
        let own = folder.own_file(test.centre.clock.clone(), test.centre.random.clone()).unwrap().unwrap();
        assert_eq!(own.dataset, test.centre.dataset);
    }

    #[test]
    fn what_was_written_down_first_stays() {
        let test = TestCentre::new();
        let folder = folder(&test);
        folder.leave(&left()).unwrap();
        folder.leave(&Left { to: "postgres://other.example/turbok".to_owned(), at: 8 }).unwrap();
        assert_eq!(folder.left().unwrap(), Some(left()));
    }

    #[test]
    fn a_note_that_cannot_be_read_lets_nobody_in() {
        let test = TestCentre::new();
        let folder = folder(&test);
        fs::write(folder.path().join(LEFT), "{").unwrap();
        let opened = folder.open(test.centre.clock.clone(), test.centre.random.clone());
        assert!(matches!(opened, Err(DataError::Damaged { .. })));
    }

    #[test]
    fn a_folder_without_a_dataset_has_no_file_of_its_own_and_looking_makes_none() {
        let (test, empty) = (TestCentre::new(), tempfile::tempdir().unwrap());
        let folder = DataFolder::at(empty.path()).unwrap();
        assert!(folder.own_file(test.centre.clock.clone(), test.centre.random.clone()).unwrap().is_none());
        assert!(!empty.path().join(DATABASE).exists());
    }
}
