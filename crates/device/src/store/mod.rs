//! The tablet's store: one encrypted SQLite file. The only way to write a record is [`Store::transact`], which puts the
//! record and its outbox row into one commit; the sync has its own few transactions in `outbox` and `pulled`.

mod carried;
mod digest;
mod fix_list;
mod outbox;
mod pulled;
mod repaired;
mod rows;
mod stamping;
mod tablet;
#[cfg(test)]
mod tests;
mod unseen;
mod write;

use std::cell::Cell;
use std::path::Path;

use ::sync::version::{Clock, Node};
use sqlite::rusqlite::{self, Connection};
use sqlite::{DatabaseKey, Durability, Migration, OpenOptions, StoreFault};
use uuid::Uuid;

pub use carried::Carried;
pub use digest::Recomputed;
pub use fix_list::ToFix;
pub use outbox::OutboxCount;
pub use pulled::Applied;
pub use repaired::{Reconnection, Repaired};
pub use rows::{Home, Stored};
pub use tablet::{Enrolment, Tablet};
pub use write::Tx;

use crate::failure::Failure;

/// The schema, in order. Released ones never change.
const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "first",
    sql: include_str!("../../../../migrations/device/0001_first.sql"),
    additive: false,
}];

/// Why the store could not do it. Nothing of the transaction was kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite said no.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// A row in the file cannot be read.
    #[error("a stored row cannot be read: {0}")]
    Row(#[from] ::sync::row::LineError),
    /// A record in the file is not what its declaration says.
    #[error("a stored record cannot be read: {0}")]
    Record(#[from] domain::record::FieldError),
    /// Something else in the file cannot be read.
    #[error("the file holds {0} that cannot be read")]
    Content(&'static str),
}

impl StoreError {
    /// What kind of trouble it is.
    #[must_use]
    pub fn fault(&self) -> StoreFault {
        match self {
            Self::Sqlite(error) => sqlite::classify(error),
            Self::Row(_) | Self::Record(_) | Self::Content(_) => StoreFault::Corrupt,
        }
    }
}

/// The open store.
pub struct Store {
    conn: Connection,
    dataset: Uuid,
    node: Cell<Node>,
    clock: Cell<Clock>,
}

impl Store {
    /// Makes the store of a newly connected tablet.
    ///
    /// # Errors
    /// When the file cannot be made or written.
    pub fn create(path: &Path, key: &DatabaseKey, enrolment: &Enrolment) -> Result<Self, Failure> {
        let mut conn =
            sqlite::open(path, &OpenOptions { key: Some(key), durability: Durability::Full, create: true })?;
        sqlite::migrate(&mut conn, path, Some(key), MIGRATIONS)?;
        tablet::insert(&conn, enrolment)?;
        Self::over(conn)
    }

    /// Opens the store, and brings its schema up to date.
    ///
    /// # Errors
    /// When the key does not fit, the file is newer than this program, damaged, or in use.
    pub fn open(path: &Path, key: &DatabaseKey) -> Result<Self, Failure> {
        let mut conn =
            sqlite::open(path, &OpenOptions { key: Some(key), durability: Durability::Full, create: false })?;
        sqlite::migrate(&mut conn, path, Some(key), MIGRATIONS)?;
        Self::over(conn)
    }

    fn over(conn: Connection) -> Result<Self, Failure> {
        let tablet = tablet::read(&conn)?;
        let clock = rows::highest_clock(&conn).map_err(StoreError::from)?;
        let node = Node::of(tablet.incarnation);
        Ok(Self { conn, dataset: tablet.dataset, node: Cell::new(node), clock: Cell::new(clock) })
    }

    /// The dataset.
    #[must_use]
    pub const fn dataset(&self) -> Uuid {
        self.dataset
    }

    /// The id that follows from a record whose identifying fields are all there; nil, which the centre refuses, otherwise.
    #[must_use]
    pub fn derived_id<R: domain::record::Record>(&self, record: &R) -> domain::record::Id<R> {
        let fields = record.to_fields();
        let id = R::DECLARATION.derived_id(self.dataset, |number| fields.get(&number));
        id.unwrap_or_default().into()
    }

    /// The node that this tablet writes as.
    #[must_use]
    pub fn node(&self) -> Node {
        self.node.get()
    }

    /// Writes as another node from now on. Each run has its own, so that no two copies of a tablet ever give the same
    /// version to different values.
    pub fn write_as(&self, node: Node) {
        self.node.set(node);
    }

    /// The highest clock that this tablet has written or seen.
    #[must_use]
    pub fn clock(&self) -> Clock {
        self.clock.get()
    }

    /// Never falls behind what was seen outside the file.
    pub fn raise_clock(&self, clock: Clock) {
        self.clock.set(self.clock.get().max(clock));
    }

    /// Changes the key of the file.
    ///
    /// # Errors
    /// When the file could not be written with the new key; it then has the old one.
    pub fn change_key(&self, key: &DatabaseKey) -> Result<(), sqlite::ChangeKeyError> {
        sqlite::change_key(&self.conn, key)
    }

    /// Empties the write-ahead log, at start and after a sync, so that it does not grow.
    pub fn checkpoint(&self) {
        // A checkpoint that does not get through now gets through next time; nothing depends on it.
        failpoints::failpoint!("checkpoint.before");
        let _ = sqlite::checkpoint(&self.conn);
        failpoints::failpoint!("checkpoint.after");
    }

    /// Whether the file is whole.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        sqlite::full_check(&self.conn).is_ok()
    }

    /// Caps the file at what it holds now: how tests fill the disk.
    ///
    /// # Errors
    /// When SQLite says no.
    #[doc(hidden)]
    pub fn fill_disk(&self, full: bool) -> Result<(), StoreError> {
        let pages: i64 = self.conn.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        let limit = if full { pages } else { i64::from(u32::MAX) - 1 };
        self.conn.query_row(&format!("PRAGMA max_page_count = {limit}"), [], |_| Ok(()))?;
        Ok(())
    }
}
