//! What a store says when it cannot. Each kind has its own answer to the tablet, and its own advice to the operator.

use thiserror::Error;

/// The store could not. Nothing of the transaction was kept, but for [`StoreError::Unsure`].
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StoreError {
    /// Somebody else held it for too long; the same again is right.
    #[error("the store is busy")]
    Busy,
    /// No room on the disk.
    #[error("the disk is full")]
    Full,
    /// The files may not be written.
    #[error("the store may not be written")]
    ReadOnly,
    /// What lies there is not what was put there.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// A newer program has changed the file; it is as that program left it.
    #[error("the store is of a newer program: the file is at migration {file}, this program knows {program}")]
    Newer {
        /// The last migration of the file.
        file: u32,
        /// The last migration of this program.
        program: u32,
    },
    /// The database does not answer, or not yet; it may by itself in a while.
    #[error("the database cannot be reached: {0}")]
    Away(String),
    /// The database took longer than anybody waits.
    #[error("the database took too long")]
    TimedOut,
    /// The connection broke while the transaction was being committed: all of it was kept, or nothing.
    /// Nobody may be told that it was; the same again is right.
    #[error("the connection broke while the transaction was being committed")]
    Unsure,
    /// The database does not let this user in: another password, or no right to connect.
    #[error("the database does not let the user in")]
    NotLetIn,
    /// The user may not do what has to be done.
    #[error("the database's user lacks a right: {0}")]
    NotAllowed(String),
    /// The server has no such database.
    #[error("there is no such database")]
    NoDatabase,
    /// Whoever answers cannot show that it is the database's server, or speaks no TLS.
    #[error("the database's server cannot be trusted: {0}")]
    Untrusted(String),
    /// The database's address cannot be read. Never with the address: a password may be in it.
    #[error("the database's address cannot be used: {0}")]
    Address(String),
    /// Several datasets lie there, and nothing says which.
    #[error("the database holds several datasets")]
    SeveralDatasets,
    /// Anything else, in the words of the engine; never with a row's content.
    #[error("the store failed: {0}")]
    Failed(String),
}

impl StoreError {
    /// Whether the same may go well a little later with nobody doing anything.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        matches!(self, Self::Busy | Self::Away(_) | Self::TimedOut | Self::Unsure)
    }
}
