//! Copies a database while it is in use, into one self-contained file that was checked before it got its name.
//! Called before a migration, and by the centre's backups. Bringing a copy back is the caller's.

use std::io;
use std::path::Path;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags, ffi};
use thiserror::Error;

use crate::beside::{beside, folder_of, length, remove_if_there, sync_file, sync_folder};
use crate::integrity::{IntegrityError, full_check};
use crate::key::DatabaseKey;
use crate::open::{BUSY_TIMEOUT, OpenError, connect, open_read_only};

/// Why there is no copy. The database is as it was, and so is an older file under the copy's name.
#[derive(Debug, Error)]
pub enum BackupError {
    /// The connection has a transaction open, and what it wrote so far would be copied with the rest.
    #[error("a database is not copied in the middle of a transaction")]
    InTransaction,
    /// The copy would get the name of the database itself, or of another that is open (its log lies beside it).
    #[error("a copy may not take the place of a database in use")]
    TargetInUse,
    /// The copy could not be opened.
    #[error("the copy could not be opened")]
    Open(#[from] OpenError),
    /// The copy was made but is not whole. So it got no name.
    #[error("the copy is not whole")]
    NotWhole(#[from] IntegrityError),
    /// SQLite failed: reading the database or writing the copy. An encrypted database cannot be copied without a key.
    #[error("the database could not be copied")]
    Sqlite(#[from] rusqlite::Error),
    /// The file system failed.
    #[error("the copy could not be put in its place")]
    Io(#[from] io::Error),
}

/// Copies what is committed to `to`, replacing an older copy there. The copy is encrypted with `key`, which may be
/// another key than the database's; a plain database has a plain copy (`None`), an encrypted one an encrypted copy.
/// Written aside as `<to>.partial`, checked in full, put on the disk, then renamed: at every moment `to` is whole or absent.
///
/// # Errors
/// See [`BackupError`].
pub fn backup(conn: &Connection, to: &Path, key: Option<&DatabaseKey>) -> Result<(), BackupError> {
    if !conn.is_autocommit() {
        return Err(BackupError::InTransaction);
    }
    if is_in_use(conn, to)? {
        return Err(BackupError::TargetInUse);
    }
    let aside = beside(to, ".partial");
    remove_database(&aside)?;
    if let Err(error) = write_checked(conn, &aside, key) {
        // On a full disk the room is needed elsewhere. The first error is the one to tell.
        let _ = remove_database(&aside);
        return Err(error);
    }
    std::fs::rename(&aside, to)?;
    sync_folder(folder_of(to))?;
    Ok(())
}

/// Whether the name belongs to the database itself, or to one with a log, which would be applied to the copy.
fn is_in_use(conn: &Connection, to: &Path) -> io::Result<bool> {
    if length(&beside(to, "-wal"))?.is_some() {
        return Ok(true);
    }
    match (conn.path(), length(to)?) {
        (Some(own), Some(_)) if !own.is_empty() => Ok(Path::new(own).canonicalize()? == to.canonicalize()?),
        _ => Ok(false),
    }
}

fn write_checked(conn: &Connection, aside: &Path, key: Option<&DatabaseKey>) -> Result<(), BackupError> {
    copy_pages(conn, aside, key)?;
    // A connection of its own: the one that wrote would check its own memory.
    full_check(&open_read_only(aside, key)?)?;
    sync_file(aside)?;
    Ok(())
}

fn copy_pages(conn: &Connection, aside: &Path, key: Option<&DatabaseKey>) -> Result<(), BackupError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut copy = connect(aside, flags, key, BUSY_TIMEOUT)?;
    copy_in_one_step(conn, &mut copy)?;
    // The copy is to be one file: without a log that somebody forgets to take along.
    copy.pragma_update(None, "journal_mode", "DELETE")?;
    copy.close().map_err(|(_, error)| error.into())
}

/// All pages in one step are one state: between two steps another connection could write, and the copy begin again.
fn copy_in_one_step(conn: &Connection, copy: &mut Connection) -> rusqlite::Result<()> {
    match Backup::new(conn, copy)?.step(-1)? {
        StepResult::Done => Ok(()),
        _ => Err(rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_BUSY), None)),
    }
}

/// Removes a half-written copy and what SQLite may have put beside it.
fn remove_database(path: &Path) -> io::Result<()> {
    for suffix in ["", "-journal", "-wal", "-shm"] {
        remove_if_there(&beside(path, suffix))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
