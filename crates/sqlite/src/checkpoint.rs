//! Moves the write-ahead log into the database and empties it, so that it stays bounded.
//! Called at start, after a sync, and around a change of key.

use rusqlite::Connection;
use thiserror::Error;

/// Why the log was not emptied. Nothing is lost: it is read along with the database, and the next try may empty it.
#[derive(Debug, Error)]
pub enum CheckpointError {
    /// Another connection reads from the log, or writes to it, longer than the busy timeout.
    #[error("another connection uses the write-ahead log")]
    InUse,
    /// SQLite failed.
    #[error("the write-ahead log could not be moved into the database")]
    Sqlite(#[from] rusqlite::Error),
}

/// Moves every committed page into the database file and cuts the log to no bytes.
///
/// # Errors
/// [`CheckpointError::InUse`] when another connection is in the way; otherwise what SQLite says.
pub fn checkpoint(conn: &Connection) -> Result<(), CheckpointError> {
    let busy: i64 = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    match busy {
        0 => Ok(()),
        _ => Err(CheckpointError::InUse),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use std::time::Duration;

    use super::*;
    use crate::beside::{beside, length};
    use crate::open::{Durability, OpenOptions, open_waiting};

    #[test]
    fn a_checkpoint_empties_the_log_once_no_reader_is_in_the_way() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("tablet.db");
        let options = OpenOptions { key: None, durability: Durability::Full, create: true };
        let writer = open_waiting(&path, &options, Duration::ZERO).unwrap();
        let reader = open_waiting(&path, &options, Duration::ZERO).unwrap();
        writer.execute_batch("CREATE TABLE visit (note TEXT)").unwrap();
        reader.execute_batch("BEGIN; SELECT count(*) FROM visit").unwrap();
        writer.execute_batch("INSERT INTO visit VALUES ('a')").unwrap();
        let wal = beside(&path, "-wal");

        let error = checkpoint(&writer).expect_err("the reader still sees the log");
        assert!(matches!(error, CheckpointError::InUse));
        assert!(length(&wal).unwrap().unwrap() > 0);

        reader.execute_batch("COMMIT").unwrap();
        checkpoint(&writer).unwrap();
        assert_eq!(length(&wal).unwrap(), Some(0));
    }
}
