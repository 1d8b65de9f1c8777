//! Brings a database up to the program's schema, one migration after the other, and never past it.
//! Called right after `open`, under the file lock. The migrations themselves lie with `device` and `central`.

mod copies;
mod history;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};
use thiserror::Error;

use crate::backup::BackupError;
use crate::key::DatabaseKey;

pub use copies::COPIES_KEPT;

/// One step of the schema. Released ones never change; they are embedded by an explicit list.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// 1, 2, 3 …, without gaps.
    pub number: u32,
    /// A few words, as in the file's name.
    pub name: &'static str,
    /// The statements, without `BEGIN` and `COMMIT`.
    pub sql: &'static str,
    /// Whether a program that does not know this step works with the schema nevertheless: it only adds tables, or
    /// columns with defaults.
    pub additive: bool,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// The last migration before: 0 for a new database.
    pub from: u32,
    /// The last migration now.
    pub to: u32,
    /// The copy of the database as it was before; none when there was nothing to do, or nothing in it.
    pub copy: Option<PathBuf>,
}

/// Why the schema is not the program's. Each migration is wholly there or not at all.
#[derive(Debug, Error)]
pub enum MigrateError {
    /// The program's own list is not 1, 2, 3 …
    #[error("migration {number} is not in its place in the program's list")]
    OutOfPlace {
        /// The number that is not in its place.
        number: u32,
    },
    /// The file was made with another text of this migration than the program has.
    #[error("migration {number} ({name}) is not the one that made this file")]
    Changed {
        /// Its number.
        number: u32,
        /// Its name in the program.
        name: &'static str,
    },
    /// A newer program changed the file in a way that this one cannot follow.
    #[error("the file is at migration {file}, this program knows {program}")]
    Newer {
        /// The last migration of the file.
        file: u32,
        /// The last migration of the program.
        program: u32,
    },
    /// The file's record of migrations does not agree with its version. Nothing was changed.
    #[error("the record of migrations does not agree with version {user_version}")]
    HistoryBroken {
        /// What the file gives as its version.
        user_version: i64,
    },
    /// There is no verified copy, so nothing was changed.
    #[error("the database could not be copied before the migration")]
    Copy(#[from] BackupError),
    /// A migration failed and was rolled back; those before it are there.
    #[error("migration {number} ({name}) failed")]
    Apply {
        /// Its number.
        number: u32,
        /// Its name.
        name: &'static str,
        /// What SQLite says.
        source: rusqlite::Error,
    },
    /// Reading the record of migrations failed.
    #[error("the record of migrations could not be read")]
    Sqlite(#[from] rusqlite::Error),
}

/// Applies the migrations that the file does not have, each in a transaction of its own, with its record and version.
/// Before the first one, a database that is not empty is copied to `<path>.before-<number>`, with the same key, and
/// the copy is checked; the latest [`COPIES_KEPT`] stay. Running it twice does nothing, and a kill between leaves a
/// schema that the next run goes on from.
///
/// A file with newer migrations is accepted if all of those were recorded as additive.
///
/// # Errors
/// See [`MigrateError`].
pub fn migrate(
    conn: &mut Connection,
    path: &Path,
    key: Option<&DatabaseKey>,
    migrations: &[Migration],
) -> Result<Migrated, MigrateError> {
    check_list(migrations)?;
    let from = history::check(conn, migrations)?;
    let pending = migrations.get(from as usize..).unwrap_or_default();
    let Some(first) = pending.first() else {
        return Ok(Migrated { from, to: from, copy: None });
    };
    let copy = match is_empty(conn)? {
        true => None,
        false => Some(copies::write(conn, path, key, first.number)?),
    };
    for migration in pending {
        apply(conn, migration).map_err(|source| MigrateError::Apply {
            number: migration.number,
            name: migration.name,
            source,
        })?;
    }
    // Another program may have been quicker with one of them: then it is its record that has to agree.
    let to = history::check(conn, migrations)?;
    Ok(Migrated { from, to, copy })
}

fn check_list(migrations: &[Migration]) -> Result<(), MigrateError> {
    let misplaced = migrations.iter().zip(1..).find(|(migration, place)| migration.number != *place);
    match misplaced {
        Some((migration, _)) => Err(MigrateError::OutOfPlace { number: migration.number }),
        None => Ok(()),
    }
}

fn is_empty(conn: &Connection) -> rusqlite::Result<bool> {
    conn.query_row("SELECT count(*) = 0 FROM sqlite_master", [], |row| row.get(0))
}

fn apply(conn: &mut Connection, migration: &Migration) -> rusqlite::Result<()> {
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Read under the write lock: two centres may start at once.
    if history::version(&transaction)? >= i64::from(migration.number) {
        return Ok(());
    }
    transaction.execute_batch(migration.sql)?;
    history::record(&transaction, migration)?;
    failpoints::failpoint!("migration.before_commit");
    transaction.commit()?;
    failpoints::failpoint!("migration.after_commit");
    Ok(())
}

#[cfg(test)]
mod tests;
