//! Where a store lies in a test: a file, or a database. Each can be opened several times, as several programs do.

use std::sync::Arc;

use fixtures::postgres::{Cluster, Database};
use tempfile::TempDir;
use uuid::Uuid;

use crate::store::Store;
use crate::store::postgres::{DatabaseUrl, PostgresStore};
use crate::store::sqlite::SqliteStore;

/// A place that a store lies in. What lies there goes with it.
pub(crate) trait Place: Send + Sync {
    /// Opens the store as a program of this dataset does.
    fn open(&self, dataset: Uuid) -> Arc<dyn Store>;
    /// An empty place of the same kind.
    fn another(&self) -> Box<dyn Place>;
    /// The database, where it is one.
    fn database(&self) -> Option<&Database<'static>> {
        None
    }
}

/// A file.
pub(crate) struct SqliteFile(TempDir);

impl SqliteFile {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }
}

impl Place for SqliteFile {
    fn open(&self, _dataset: Uuid) -> Arc<dyn Store> {
        Arc::new(SqliteStore::open(&self.0.path().join("central.sqlite")).unwrap())
    }

    fn another(&self) -> Box<dyn Place> {
        Box::new(Self::new())
    }
}

/// A database of the cluster that all tests of this program share.
pub(crate) struct PostgresDatabase(pub(crate) Database<'static>);

impl PostgresDatabase {
    pub(crate) fn new() -> Self {
        Self(Cluster::shared().create())
    }

    /// Opens the store as a program does that was given this URL.
    pub(crate) fn open_at(url: &str) -> PostgresStore {
        PostgresStore::open(&DatabaseUrl::parse(url).unwrap()).unwrap()
    }
}

impl Place for PostgresDatabase {
    fn open(&self, _dataset: Uuid) -> Arc<dyn Store> {
        Arc::new(Self::open_at(&self.0.url()))
    }

    fn another(&self) -> Box<dyn Place> {
        Box::new(Self::new())
    }

    fn database(&self) -> Option<&Database<'static>> {
        Some(&self.0)
    }
}
