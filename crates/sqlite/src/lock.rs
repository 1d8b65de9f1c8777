//! Keeps a second program away from a database: two writers with one set of unlocked keys would fork a tablet.
//! Called before `open`, held as long as the program runs. SQLite's own locks are for single transactions.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

use fs4::{FileExt, TryLockError};
use thiserror::Error;

use crate::beside::beside;

/// An exclusive lock beside a database. Let go when dropped, and by the operating system when the program dies.
#[derive(Debug)]
pub struct FileLock {
    // The lock belongs to this handle: closing it lets go. The file stays, since removing it would let two programs
    // lock two files of the same name.
    _file: File,
}

/// Why the lock was not taken.
#[derive(Debug, Error)]
pub enum LockError {
    /// Another program, or another part of this one, holds it.
    #[error("another program uses this database")]
    HeldByAnother,
    /// The lock file could not be made or locked.
    #[error("the lock beside the database could not be taken")]
    Io(#[source] io::Error),
}

impl FileLock {
    /// Takes the lock of a database, in the file `<database>.lock`. Does not wait.
    ///
    /// # Errors
    /// [`LockError::HeldByAnother`] when it is held, also by this very program.
    pub fn acquire(database: &Path) -> Result<Self, LockError> {
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(beside(database, ".lock"))
            .map_err(LockError::Io)?;
        match FileExt::try_lock(&file) {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::HeldByAnother),
            Err(TryLockError::Error(error)) => Err(LockError::Io(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn a_held_lock_is_refused_to_another_until_it_is_let_go() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("tablet.db");
        let lock = FileLock::acquire(&path).unwrap();
        let error = FileLock::acquire(&path).expect_err("held");
        assert!(matches!(error, LockError::HeldByAnother));
        drop(lock);
        FileLock::acquire(&path).unwrap();
    }

    #[test]
    fn two_databases_in_one_folder_have_two_locks() {
        let dir = tempfile::tempdir().unwrap();
        let _bus_a = FileLock::acquire(&dir.path().join("bus_a.db")).unwrap();
        FileLock::acquire(&dir.path().join("bus_b.db")).unwrap();
    }

    #[test]
    fn a_lock_in_a_missing_folder_is_an_io_error() {
        let dir = tempfile::tempdir().unwrap();
        let error = FileLock::acquire(&dir.path().join("gone/tablet.db")).expect_err("no folder");
        assert!(matches!(error, LockError::Io(_)));
    }
}
