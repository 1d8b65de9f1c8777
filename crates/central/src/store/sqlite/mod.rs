//! The store on SQLite: one writer, a few readers, each reader a snapshot. The only place at the centre that names the engine.
//! Several programs may have the file open: the command line works beside a running server.

mod reading;
mod rows;
mod tables;
#[cfg(test)]
mod tests;
mod writing;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use sqlite::{Durability, IntegrityError, Migration, OpenOptions, StoreFault};
use sync::digest::Changes;
use uuid::Uuid;

use super::{Dataset, End, ReadTx, Store, StoreError, WriteTx};
use rows::to_uuid;

/// How many idle readers are kept. Ours: more work at once than a small server has cores.
const READERS_KEPT: usize = 8;

const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "first",
    sql: include_str!("../../../../../migrations/central-sqlite/0001_first.sql"),
    additive: false,
}];

const OPTIONS: OpenOptions<'_> = OpenOptions { key: None, durability: Durability::Full, create: true };

/// A file of SQLite.
pub struct SqliteStore {
    path: PathBuf,
    // Closed before the writer: the last one to close empties the log into the database, which a reader cannot.
    readers: Mutex<Vec<Connection>>,
    writer: Mutex<Connection>,
}

/// A transaction: everything in it is of one dataset.
pub(super) struct Tx<'c> {
    conn: &'c Connection,
    dataset: Uuid,
    /// What changes in the digest, written once at the end.
    changes: Changes,
}

impl SqliteStore {
    /// Opens the file, makes it where it is not, and brings its schema up to date.
    ///
    /// # Errors
    /// When it cannot be opened, or belongs to a newer program.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let mut writer = sqlite::open(path, &OPTIONS).map_err(|error| open_failure(&error))?;
        sqlite::migrate(&mut writer, path, None, MIGRATIONS).map_err(|error| match error {
            sqlite::MigrateError::Sqlite(source) | sqlite::MigrateError::Apply { source, .. } => {
                failure(&source)
            }
            sqlite::MigrateError::Newer { file, program } => StoreError::Newer { file, program },
            other => StoreError::Failed(other.to_string()),
        })?;
        Ok(Self { path: path.to_owned(), readers: Mutex::new(Vec::new()), writer: Mutex::new(writer) })
    }

    /// After a sync that failed nobody knows what the disk has: go on from what it shows, with nothing remembered. Where
    /// it cannot be opened now, the next commit says so again.
    fn renew(&self, writer: &mut Connection) {
        if let Ok(anew) = sqlite::open(&self.path, &OPTIONS) {
            *writer = anew;
        }
    }

    fn reader(&self) -> Result<Connection, StoreError> {
        let kept = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        kept.map_or_else(
            || sqlite::open_read_only(&self.path, None).map_err(|error| open_failure(&error)),
            Ok,
        )
    }

    fn keep(&self, reader: Connection) {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < READERS_KEPT {
            readers.push(reader);
        }
    }
}

impl Store for SqliteStore {
    fn dataset(&self) -> Result<Option<Uuid>, StoreError> {
        let reader = self.reader()?;
        let found = reader
            .query_row("SELECT dataset FROM dataset LIMIT 1", [], |row| row.get(0))
            .optional()
            .map_err(|error| failure(&error))?;
        self.keep(reader);
        Ok(found.map(to_uuid))
    }

    fn make_dataset(&self, made: &Dataset) -> Result<(), StoreError> {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let made = writer.execute(
            "INSERT INTO dataset (dataset, name, epoch, public_key) SELECT ?, ?, ?, ?
             WHERE NOT EXISTS (SELECT 1 FROM dataset)",
            params![made.id.as_bytes(), made.name, made.epoch.as_bytes(), made.public_key],
        );
        made.map(|_| ()).map_err(|error| failure(&error))
    }

    fn write(&self, dataset: Uuid, work: &mut dyn FnMut(&mut dyn WriteTx) -> End) -> Result<(), StoreError> {
        // After a panic in some work its transaction was rolled back, and the connection is as good as before.
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = writer
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| failure(&error))?;
        let mut tx = Tx { conn: &transaction, dataset, changes: Changes::default() };
        match work(&mut tx) {
            End::Commit => {
                tx.write_changes()?;
                failpoints::failpoint!("commit.before");
                let committed = transaction.commit();
                if committed.as_ref().is_err_and(|error| sqlite::classify(error) == StoreFault::Io) {
                    self.renew(&mut writer);
                }
                committed.map_err(|error| failure(&error))?;
                failpoints::failpoint!("commit.after");
                Ok(())
            }
            // A full disk may have rolled it back already; dropping does what is left to do.
            End::RollBack => Ok(()),
        }
    }

    fn read(&self, dataset: Uuid, work: &mut dyn FnMut(&dyn ReadTx)) -> Result<(), StoreError> {
        let mut reader = self.reader()?;
        {
            let snapshot = reader.transaction().map_err(|error| failure(&error))?;
            work(&Tx { conn: &snapshot, dataset, changes: Changes::default() });
        }
        self.keep(reader);
        Ok(())
    }

    fn check(&self) -> Result<(), StoreError> {
        let reader = self.reader()?;
        // In full: an index that has lost a row hides it from whoever asks by that index.
        let checked = sqlite::full_check(&reader);
        self.keep(reader);
        checked.map_err(|error| match error {
            IntegrityError::Damaged { findings } => StoreError::Damaged(findings.join("; ")),
            IntegrityError::Sqlite(error) => failure(&error),
        })
    }
}

fn failure(error: &rusqlite::Error) -> StoreError {
    match sqlite::classify(error) {
        StoreFault::DiskFull => StoreError::Full,
        StoreFault::ReadOnly => StoreError::ReadOnly,
        StoreFault::Corrupt => StoreError::Damaged(error.to_string()),
        StoreFault::Busy => StoreError::Busy,
        StoreFault::Io | StoreFault::Other => StoreError::Failed(error.to_string()),
    }
}

fn open_failure(error: &sqlite::OpenError) -> StoreError {
    match error {
        sqlite::OpenError::DiskFull => StoreError::Full,
        sqlite::OpenError::ReadOnly => StoreError::ReadOnly,
        sqlite::OpenError::Corrupt | sqlite::OpenError::NotADatabase => {
            StoreError::Damaged(error.to_string())
        }
        sqlite::OpenError::InUse => StoreError::Busy,
        other => StoreError::Failed(other.to_string()),
    }
}
