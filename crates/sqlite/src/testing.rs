//! Keys, rows and damage for the tests of this crate. Real files in temporary folders, nothing is mocked.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs::OpenOptions as FileOptions;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use crate::{DatabaseKey, Durability, OpenError, OpenOptions, open::open_waiting};

/// SQLCipher's and SQLite's page size, in bytes.
pub(crate) const PAGE_BYTES: u64 = 4096;

/// A word that no database holds by itself.
pub(crate) const NOTE: &str = "storstilsbok-till-avdelningen";

pub(crate) fn key(seed: u8) -> DatabaseKey {
    DatabaseKey::from_bytes([seed; 32])
}

/// Opens or makes a database, and does not wait for locks.
pub(crate) fn try_open(path: &Path, key: Option<&DatabaseKey>) -> Result<Connection, OpenError> {
    let options = OpenOptions { key, durability: Durability::Full, create: true };
    open_waiting(path, &options, Duration::ZERO)
}

pub(crate) fn open(path: &Path, key: Option<&DatabaseKey>) -> Connection {
    try_open(path, key).unwrap()
}

/// A database with some visits, each with a page of its own; in the database file, with an empty log.
pub(crate) fn open_with_visits(path: &Path, key: Option<&DatabaseKey>, visits: usize) -> Connection {
    let conn = open(path, key);
    conn.execute_batch("CREATE TABLE visit (note TEXT NOT NULL) STRICT").unwrap();
    for _ in 0..visits {
        add_visit(&conn).unwrap();
    }
    crate::checkpoint(&conn).unwrap();
    conn
}

/// A visit of about 3 kB, so that two never share a page.
pub(crate) fn add_visit(conn: &Connection) -> rusqlite::Result<usize> {
    conn.execute("INSERT INTO visit VALUES (?1)", [NOTE.repeat(100)])
}

pub(crate) fn count_visits(conn: &Connection) -> rusqlite::Result<i64> {
    // The text is read too: a bare count reads no more than the cells' headers.
    conn.query_row("SELECT count(*) FROM visit WHERE note LIKE '%avdelningen'", [], |row| row.get(0))
}

/// Turns every bit of one byte in the middle of a page. Pages count from 1.
pub(crate) fn damage_page(path: &Path, page: u64, offset: u64) {
    let mut file = FileOptions::new().read(true).write(true).open(path).unwrap();
    let position = SeekFrom::Start((page - 1) * PAGE_BYTES + offset);
    let mut byte = [0];
    file.seek(position).unwrap();
    file.read_exact(&mut byte).unwrap();
    file.seek(position).unwrap();
    file.write_all(&[!byte[0]]).unwrap();
}

pub(crate) fn contains(path: &Path, text: &str) -> bool {
    let bytes = std::fs::read(path).unwrap();
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}
