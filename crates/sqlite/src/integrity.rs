//! Looks whether a database is whole: the quick look at start, the full one before trusting a copy or after an error.
//! A broken database is never deleted: what to do with the findings is the caller's, and begins with the unsent rows.

use std::path::Path;

use rusqlite::Connection;
use thiserror::Error;

use crate::beside::{beside, length};
use crate::checkpoint::checkpoint;
use crate::error::{StoreFault, classify};
use crate::key::is_encrypted;

/// How many findings are told. Ours: the first few say where; a broken file can have one for each page.
pub const FINDINGS_MAX: usize = 20;

/// The database is not whole, or could not be looked at.
#[derive(Debug, Error)]
pub enum IntegrityError {
    /// What SQLite found, at most [`FINDINGS_MAX`] lines; no values of ours in them, only pages, tables and indexes.
    #[error("the database is damaged: {}", findings.join("; "))]
    Damaged {
        /// One line for each finding.
        findings: Vec<String>,
    },
    /// The look itself failed for another reason.
    #[error("the database could not be checked")]
    Sqlite(#[source] rusqlite::Error),
}

/// Checks pages, rows and the number of entries in each index, but not that they match the rows. Takes time in proportion to the file.
///
/// # Errors
/// [`IntegrityError::Damaged`] with the findings.
pub fn quick_check(conn: &Connection) -> Result<(), IntegrityError> {
    run(conn, &format!("PRAGMA quick_check({FINDINGS_MAX})"))
}

/// Checks everything: pages, rows, indexes, and in an encrypted file the seal of every page on the disk.
///
/// # Errors
/// [`IntegrityError::Damaged`] with the findings.
pub fn full_check(conn: &Connection) -> Result<(), IntegrityError> {
    // First, since reading one damaged page makes an encrypted connection unusable, and this reads beside it.
    if is_encrypted(conn).map_err(IntegrityError::Sqlite)? && is_all_in_the_file(conn) {
        run(conn, "PRAGMA cipher_integrity_check")?;
    }
    run(conn, &format!("PRAGMA integrity_check({FINDINGS_MAX})"))
}

/// Whether the log is empty, where need be after moving it into the database. The seals are looked at in the file alone:
/// a page that was torn on its way there is whole in the log, and no damage. The check after it reads through the log.
fn is_all_in_the_file(conn: &Connection) -> bool {
    let log = beside(Path::new(conn.path().unwrap_or_default()), "-wal");
    let is_empty = || matches!(length(&log), Ok(None | Some(0)));
    is_empty() || (checkpoint(conn).is_ok() && is_empty())
}

/// A check answers with one row for each finding, and with `ok` or no row where there is none.
fn run(conn: &Connection, check: &str) -> Result<(), IntegrityError> {
    let findings = match list_findings(conn, check) {
        Ok(findings) => findings,
        Err(error) if classify(&error) == StoreFault::Corrupt => vec![error.to_string()],
        Err(error) => return Err(IntegrityError::Sqlite(error)),
    };
    if findings.is_empty() || findings == ["ok"] {
        return Ok(());
    }
    Err(IntegrityError::Damaged { findings })
}

fn list_findings(conn: &Connection, check: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = conn.prepare(check)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    rows.take(FINDINGS_MAX).collect()
}

#[cfg(test)]
mod tests;
