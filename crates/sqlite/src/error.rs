//! What went wrong in a store, in the six ways that a person can act on.
//! Called wherever a `rusqlite::Error` becomes a failure of a program; no sentences for people here.

use rusqlite::ffi;
use rusqlite::ffi::ErrorCode;

/// The kind of a storage failure. Each has its own advice: make room, lift the protection, export, wait, look at the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StoreFault {
    /// No room left on the disk, or the page limit of the file is reached. Nothing was written.
    DiskFull,
    /// The file or its folder may not be written.
    ReadOnly,
    /// Pages are damaged, or the file is no database. An encrypted connection is of no use afterwards:
    /// open a new one to read what is still whole.
    Corrupt,
    /// Another connection holds the lock, longer than the busy timeout. Trying again is right.
    Busy,
    /// The disk or its file system failed.
    Io,
    /// Not a matter of storage: a constraint, a wrong statement, a value of another type.
    Other,
}

/// Sorts an error by its extended result code.
pub fn classify(error: &rusqlite::Error) -> StoreFault {
    match sqlite_error(error) {
        Some(error) => classify_extended(error).unwrap_or_else(|| classify_primary(error.code)),
        None => StoreFault::Other,
    }
}

/// The codes whose family would mislead.
fn classify_extended(error: &ffi::Error) -> Option<StoreFault> {
    match error.extended_code {
        // The shared index of the log could not grow: on a full disk this comes before SQLITE_FULL.
        ffi::SQLITE_IOERR_SHMSIZE => Some(StoreFault::DiskFull),
        ffi::SQLITE_IOERR_CORRUPTFS | ffi::SQLITE_IOERR_DATA => Some(StoreFault::Corrupt),
        ffi::SQLITE_IOERR_NOMEM => Some(StoreFault::Other),
        // The file was moved or removed under the connection; its protection is not the trouble.
        ffi::SQLITE_READONLY_DBMOVED => Some(StoreFault::Io),
        _ => None,
    }
}

fn classify_primary(code: ErrorCode) -> StoreFault {
    match code {
        ErrorCode::DiskFull => StoreFault::DiskFull,
        ErrorCode::ReadOnly => StoreFault::ReadOnly,
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => StoreFault::Corrupt,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed => {
            StoreFault::Busy
        }
        ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::PermissionDenied => StoreFault::Io,
        _ => StoreFault::Other,
    }
}

/// SQLite's own error inside rusqlite's, where there is one.
pub(crate) fn sqlite_error(error: &rusqlite::Error) -> Option<&ffi::Error> {
    match error {
        rusqlite::Error::SqliteFailure(error, _) | rusqlite::Error::SqlInputError { error, .. } => {
            Some(error)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(code: i32) -> StoreFault {
        classify(&rusqlite::Error::SqliteFailure(ffi::Error::new(code), None))
    }

    #[test]
    fn each_family_of_codes_has_its_fault() {
        for (code, expected) in [
            (ffi::SQLITE_FULL, StoreFault::DiskFull),
            (ffi::SQLITE_READONLY, StoreFault::ReadOnly),
            (ffi::SQLITE_READONLY_DIRECTORY, StoreFault::ReadOnly),
            (ffi::SQLITE_CORRUPT, StoreFault::Corrupt),
            (ffi::SQLITE_CORRUPT_INDEX, StoreFault::Corrupt),
            (ffi::SQLITE_NOTADB, StoreFault::Corrupt),
            (ffi::SQLITE_BUSY, StoreFault::Busy),
            (ffi::SQLITE_BUSY_SNAPSHOT, StoreFault::Busy),
            (ffi::SQLITE_LOCKED, StoreFault::Busy),
            (ffi::SQLITE_IOERR_FSYNC, StoreFault::Io),
            (ffi::SQLITE_IOERR_WRITE, StoreFault::Io),
            (ffi::SQLITE_CANTOPEN, StoreFault::Io),
            (ffi::SQLITE_CONSTRAINT_UNIQUE, StoreFault::Other),
            (ffi::SQLITE_NOMEM, StoreFault::Other),
        ] {
            assert_eq!(fault(code), expected, "extended code {code}");
        }
    }

    #[test]
    fn codes_that_mislead_are_sorted_by_their_cause() {
        assert_eq!(fault(ffi::SQLITE_IOERR_SHMSIZE), StoreFault::DiskFull);
        assert_eq!(fault(ffi::SQLITE_IOERR_DATA), StoreFault::Corrupt);
        assert_eq!(fault(ffi::SQLITE_IOERR_CORRUPTFS), StoreFault::Corrupt);
        assert_eq!(fault(ffi::SQLITE_IOERR_NOMEM), StoreFault::Other);
        assert_eq!(fault(ffi::SQLITE_READONLY_DBMOVED), StoreFault::Io);
    }

    #[test]
    fn an_error_of_our_own_side_is_no_store_fault() {
        assert_eq!(classify(&rusqlite::Error::QueryReturnedNoRows), StoreFault::Other);
    }
}
