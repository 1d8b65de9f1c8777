//! What a store says when it cannot. Each kind has its own answer to the tablet, and its own advice to the operator.

use thiserror::Error;

/// The store could not. Nothing of the transaction was kept.
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
    /// Anything else, in the words of the engine; never with a row's content.
    #[error("the store failed: {0}")]
    Failed(String),
}
