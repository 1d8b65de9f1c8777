//! Gives an encrypted database another key, in one transaction, and proves it before saying so.
//! Called when a PIN is changed or removed; which slots hold which key is `device`.

use std::path::Path;

use rusqlite::Connection;
use thiserror::Error;

use crate::checkpoint::{CheckpointError, checkpoint};
use crate::key::{DatabaseKey, is_encrypted, set_new_key};
use crate::open::{OpenError, open_read_only};

/// Why a change of key is not complete. Each variant says which key opens the file.
/// After [`Self::RolledBack`], [`Self::NotCommitted`] and [`Self::Unproven`] the connection does not write any more:
/// drop it and open the database anew.
#[derive(Debug, Error)]
pub enum ChangeKeyError {
    /// A transaction is open on this connection. The old key holds.
    #[error("a key is not changed in the middle of a transaction")]
    InTransaction,
    /// The database is plain, and stays so.
    #[error("a plain database has no key to change")]
    NotEncrypted,
    /// Another connection uses the database, or the log could not be emptied first. The old key holds.
    #[error("the key was not changed, since the log could not be emptied before")]
    LogInUse(#[source] CheckpointError),
    /// SQLite rolled the change back. The old key holds.
    #[error("the key was not changed")]
    RolledBack(#[source] rusqlite::Error),
    /// SQLite reported success, but the new key does not open the file: SQLCipher overlooks a commit that fails,
    /// as on a full disk. The old key holds.
    #[error("the key was not changed, though SQLite said so")]
    NotCommitted,
    /// Whether the key was changed could not be seen. Keep both until one of them has opened the file.
    #[error("it is not known whether the key was changed")]
    Unproven(#[source] OpenError),
    /// The new key holds, but pages under the old one are still on the disk, until a checkpoint succeeds.
    #[error("the key was changed, but pages under the old one remain")]
    OldPagesRemain(#[source] CheckpointError),
}

/// Encrypts every page with the new key; for a moment this takes as much room again as the file. Other connections to the file must be closed before. Copies of the file
/// made earlier (`.before-N`, backups) keep the old key.
///
/// A kill at any moment leaves the old key or the new one, for the whole file: so the caller keeps both until this
/// returns.
///
/// # Errors
/// See [`ChangeKeyError`], which says what key opens the file.
pub fn change_key(conn: &Connection, new: &DatabaseKey) -> Result<(), ChangeKeyError> {
    if !conn.is_autocommit() {
        return Err(ChangeKeyError::InTransaction);
    }
    if !is_encrypted(conn).map_err(ChangeKeyError::RolledBack)? {
        return Err(ChangeKeyError::NotEncrypted);
    }
    // Also tells apart what SQLCipher reports with one code for all: that another connection is in the way.
    checkpoint(conn).map_err(ChangeKeyError::LogInUse)?;
    rewrite(conn, new)?;
    failpoints::failpoint!("pin.before_last_checkpoint");
    // The database file still has its pages under the old key, the log has them under the new one.
    checkpoint(conn).map_err(ChangeKeyError::OldPagesRemain)
}

/// Rewrites every page. When that fails, the connection would still encrypt what it writes with the new key, into a
/// file under the old one: so it writes no more.
fn rewrite(conn: &Connection, new: &DatabaseKey) -> Result<(), ChangeKeyError> {
    let rewritten = set_new_key(conn, new)
        .and_then(|()| settle(conn))
        .map_err(ChangeKeyError::RolledBack)
        .and_then(|()| prove(conn, new));
    if rewritten.is_err() {
        // The first error is the one to tell.
        let _ = conn.pragma_update(None, "query_only", true);
    }
    rewritten
}

/// A commit that SQLCipher overlooked has failed stays open, and the next query, once there is room, would commit it
/// behind our back. This rolls it back; where the commit succeeded, it does nothing.
fn settle(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch("BEGIN; ROLLBACK")
}

/// A second connection reads what is on the disk; this one would believe its own memory.
fn prove(conn: &Connection, new: &DatabaseKey) -> Result<(), ChangeKeyError> {
    let path = Path::new(conn.path().unwrap_or_default());
    match open_read_only(path, Some(new)) {
        Ok(_) => Ok(()),
        Err(OpenError::KeyDoesNotFit) => Err(ChangeKeyError::NotCommitted),
        Err(error) => Err(ChangeKeyError::Unproven(error)),
    }
}

#[cfg(test)]
mod tests;
