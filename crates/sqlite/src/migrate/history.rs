//! The record of migrations inside the file: the table `migration`, and `user_version` as its last number.
//! Called by `migrate` only.

use rusqlite::{Connection, params};

use super::{MigrateError, Migration};

const CREATE: &str = "CREATE TABLE IF NOT EXISTS migration (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    checksum BLOB NOT NULL CHECK (length(checksum) = 32),
    additive INTEGER NOT NULL CHECK (additive IN (0, 1))
) STRICT";

struct Applied {
    number: u32,
    checksum: Vec<u8>,
    additive: bool,
}

/// The last migration of the file, after comparing what it records with what the program has.
pub(super) fn check(conn: &Connection, migrations: &[Migration]) -> Result<u32, MigrateError> {
    let user_version = version(conn)?;
    let applied = list_applied(conn)?;
    let in_order = applied.iter().zip(1..).all(|(row, place)| row.number == place);
    let last = applied.last().map_or(0, |row| row.number);
    if !in_order || user_version != i64::from(last) {
        return Err(MigrateError::HistoryBroken { user_version });
    }
    for (row, migration) in applied.iter().zip(migrations) {
        if row.checksum != checksum(migration.sql).as_bytes() {
            return Err(MigrateError::Changed { number: migration.number, name: migration.name });
        }
    }
    let unknown = applied.get(migrations.len()..).unwrap_or_default();
    if unknown.iter().any(|row| !row.additive) {
        return Err(MigrateError::Newer {
            file: last,
            program: migrations.last().map_or(0, |migration| migration.number),
        });
    }
    Ok(last)
}

/// What the file gives as its last migration.
pub(super) fn version(conn: &Connection) -> rusqlite::Result<i64> {
    conn.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Writes down a migration, in its own transaction.
pub(super) fn record(conn: &Connection, migration: &Migration) -> rusqlite::Result<()> {
    conn.execute_batch(CREATE)?;
    conn.execute(
        "INSERT INTO migration (number, name, checksum, additive) VALUES (?1, ?2, ?3, ?4)",
        params![migration.number, migration.name, checksum(migration.sql).as_bytes(), migration.additive],
    )?;
    conn.pragma_update(None, "user_version", migration.number)
}

fn list_applied(conn: &Connection) -> rusqlite::Result<Vec<Applied>> {
    let exists: bool = conn.query_row(
        "SELECT count(*) > 0 FROM sqlite_master WHERE type = 'table' AND name = 'migration'",
        [],
        |row| row.get(0),
    )?;
    if !exists {
        return Ok(Vec::new());
    }
    let mut statement = conn.prepare("SELECT number, checksum, additive FROM migration ORDER BY number")?;
    let rows = statement.query_map([], |row| {
        Ok(Applied { number: row.get(0)?, checksum: row.get(1)?, additive: row.get(2)? })
    })?;
    rows.collect()
}

/// Of the text with Unix line ends: a checkout on Windows is no other migration.
fn checksum(sql: &str) -> blake3::Hash {
    blake3::hash(sql.replace("\r\n", "\n").as_bytes())
}
