//! Opens a database file, plain or encrypted, with the settings that every connection of ours has.
//! Called at start and at unlock; bringing the schema up to date is `migrate`, keeping a second program out is `lock`.

use std::io;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, MAIN_DB, OpenFlags, ffi};
use thiserror::Error;

use crate::beside::{beside, length};
use crate::checkpoint::{CheckpointError, checkpoint};
use crate::error::{StoreFault, classify, sqlite_error};
use crate::key::{DatabaseKey, set_key};

/// How long a statement waits for another connection's lock. Ours: the longest transaction is one page of a pull,
/// well under a second on the slowest tablet, so five seconds mean that something is wrong.
pub const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// To this size the log is cut back after a checkpoint. Ours: a little more than SQLite's own checkpoint at 1,000 pages.
const JOURNAL_BYTES_MAX: i64 = 8 * 1024 * 1024;

/// How many prepared statements a connection keeps. Ours: more than either program has distinct statements.
const PREPARED_STATEMENTS_MAX: usize = 256;

/// When a commit counts as done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// When it is on the disk: power loss takes nothing back. For everything that a person entered.
    Full,
    /// When the operating system has it: power loss may take back the last commits, never half of one.
    /// For what can be fetched again.
    Normal,
}

/// How to open a database for writing.
#[derive(Clone, Copy, Debug)]
pub struct OpenOptions<'a> {
    /// The key of an encrypted file; none for a plain one.
    pub key: Option<&'a DatabaseKey>,
    /// When a commit counts as done.
    pub durability: Durability,
    /// Whether a file that is not there is made.
    pub create: bool,
}

/// Why a database was not opened. The file is as it was.
#[derive(Debug, Error)]
pub enum OpenError {
    /// There is no file, or an empty one, and none was to be made.
    #[error("there is no database here")]
    Missing,
    /// The first page cannot be read with this key: another key, a plain file, or damage in that very page,
    /// which cannot be told apart.
    #[error("the key does not fit the database")]
    KeyDoesNotFit,
    /// Opened without a key, the file is something else: an encrypted database, or no database at all.
    #[error("the file is not a plain database")]
    NotADatabase,
    /// The file is damaged, or its log lies there without it.
    #[error("the database is damaged")]
    Corrupt,
    /// No room to open it: the log needs a little.
    #[error("the disk is full")]
    DiskFull,
    /// The file or its folder may not be written.
    #[error("the database may not be written")]
    ReadOnly,
    /// Another connection held it for longer than the busy timeout.
    #[error("the database is in use")]
    InUse,
    /// The disk or its file system failed, or the place does not allow a write-ahead log.
    #[error("the database could not be read or written")]
    Io(#[source] io::Error),
    /// Any other refusal of SQLite.
    #[error("SQLite refused to open the database")]
    Sqlite(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        match classify(&error) {
            StoreFault::DiskFull => Self::DiskFull,
            StoreFault::ReadOnly => Self::ReadOnly,
            StoreFault::Corrupt => Self::Corrupt,
            StoreFault::Busy => Self::InUse,
            StoreFault::Io => Self::Io(io::Error::other(error)),
            StoreFault::Other => Self::Sqlite(error),
        }
    }
}

/// Opens a database for writing: WAL, no foreign keys (a pull may bring a lane before its visit).
/// A page of it has been read when this returns, so the key fits.
///
/// # Errors
/// See [`OpenError`]; nothing was changed or deleted.
pub fn open(path: &Path, options: &OpenOptions<'_>) -> Result<Connection, OpenError> {
    open_waiting(path, options, BUSY_TIMEOUT)
}

/// Opens a database for queries beside the writer. A missing file is not made, and nothing can be written.
///
/// # Errors
/// See [`OpenError`].
pub fn open_read_only(path: &Path, key: Option<&DatabaseKey>) -> Result<Connection, OpenError> {
    if length(path).map_err(OpenError::Io)?.unwrap_or(0) == 0 {
        return Err(OpenError::Missing);
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = connect(path, flags, key, BUSY_TIMEOUT)?;
    conn.pragma_update(None, "query_only", true)?;
    Ok(conn)
}

/// [`open`] with another busy timeout, so that a test need not wait.
pub(crate) fn open_waiting(
    path: &Path,
    options: &OpenOptions<'_>,
    busy_timeout: Duration,
) -> Result<Connection, OpenError> {
    check_file(path, options)?;
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if options.create {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let conn = connect(path, flags, options.key, busy_timeout)?;
    // SQLite falls back to reading where writing is denied; the caller would notice at the first visit.
    if conn.is_readonly(MAIN_DB)? {
        return Err(OpenError::ReadOnly);
    }
    let journal_mode: String = conn.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if journal_mode != "wal" {
        let reason = format!("no write-ahead log here, but journal mode {journal_mode}");
        return Err(OpenError::Io(io::Error::other(reason)));
    }
    conn.pragma_update(None, "journal_size_limit", JOURNAL_BYTES_MAX)?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    settle_log(&conn, path, busy_timeout)?;
    if options.durability == Durability::Normal {
        conn.pragma_update(None, "synchronous", "NORMAL")?;
    }
    Ok(conn)
}

/// Moves what a killed program left in the log into the database, before anything is added to it. After a sync that
/// failed, the operating system can show a log of which the disk has less: what is written behind that part would be
/// lost with it when the power goes. And a page that was torn on its way into the database is whole again afterwards.
fn settle_log(conn: &Connection, path: &Path, busy_timeout: Duration) -> Result<(), OpenError> {
    if length(&beside(path, "-wal")).map_err(OpenError::Io)?.unwrap_or(0) == 0 {
        return Ok(());
    }
    conn.busy_timeout(Duration::ZERO)?;
    let settled = checkpoint(conn).and_then(|()| Ok(begin_log_anew(conn)?));
    conn.busy_timeout(busy_timeout)?;
    match settled {
        // Others work with the log: then nobody died and left it.
        Ok(()) | Err(CheckpointError::InUse) => Ok(()),
        Err(CheckpointError::Sqlite(error)) => match classify(&error) {
            // Reading has to go on, and sending too; the log stays as it is.
            StoreFault::DiskFull | StoreFault::Busy => Ok(()),
            _ => Err(error.into()),
        },
    }
}

/// One small commit, which is on the disk when this returns. That the log was cut to no bytes is not, before: a power
/// cut could bring the old log back, without the part that the disk never had, over a database that is newer.
fn begin_log_anew(conn: &Connection) -> rusqlite::Result<()> {
    let version: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    conn.pragma_update(None, "user_version", version)
}

/// What SQLite would pass over: a missing file it would make, a protected one it would read, a log without its
/// database it would delete.
fn check_file(path: &Path, options: &OpenOptions<'_>) -> Result<(), OpenError> {
    if length(path).map_err(OpenError::Io)?.unwrap_or(0) > 0 {
        let permissions = path.metadata().map_err(OpenError::Io)?.permissions();
        return match permissions.readonly() {
            true => Err(OpenError::ReadOnly),
            false => Ok(()),
        };
    }
    // Unsent visits may be in that log: SQLite puts a page into the database before the first log is begun.
    if length(&beside(path, "-wal")).map_err(OpenError::Io)?.unwrap_or(0) > 0 {
        return Err(OpenError::Corrupt);
    }
    match options.create {
        true => Ok(()),
        false => Err(OpenError::Missing),
    }
}

/// A connection with the settings of every connection, and a page read with its key.
pub(crate) fn connect(
    path: &Path,
    flags: OpenFlags,
    key: Option<&DatabaseKey>,
    busy_timeout: Duration,
) -> Result<Connection, OpenError> {
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(busy_timeout)?;
    if let Some(key) = key {
        set_key(&conn, key)?;
    }
    conn.set_prepared_statement_cache_capacity(PREPARED_STATEMENTS_MAX);
    // A plan follows from the statement alone. Otherwise SQLite prepares a statement that is kept anew at each execution
    // where the table has a partial index, to see whether the parameters would make that of use.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.pragma_update(None, "trusted_schema", false)?;
    conn.pragma_update(None, "cell_size_check", true)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    // Off by hand: the bundled build turns them on.
    conn.pragma_update(None, "foreign_keys", false)?;
    read_a_page(&conn, key)?;
    Ok(conn)
}

fn read_a_page(conn: &Connection, key: Option<&DatabaseKey>) -> Result<(), OpenError> {
    let read = conn.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get::<_, i64>(0));
    match read {
        Ok(_) => Ok(()),
        Err(error) if is_not_a_database(&error) => Err(match key {
            Some(_) => OpenError::KeyDoesNotFit,
            None => OpenError::NotADatabase,
        }),
        Err(error) => Err(error.into()),
    }
}

fn is_not_a_database(error: &rusqlite::Error) -> bool {
    sqlite_error(error).is_some_and(|error| error.code == ffi::ErrorCode::NotADatabase)
}

#[cfg(test)]
mod tests;
