//! Opening, encrypting, migrating and checking the SQLite files of tablet and centre.
//! The tablet opens its file with a key (SQLCipher), the centre without one; both call the same functions.
//! No table of ours is named here but `migration`: what is stored lies in `device` and `central`.

mod backup;
mod beside;
mod checkpoint;
mod error;
#[cfg(feature = "faults")]
pub mod faults;
mod integrity;
mod key;
mod lock;
mod migrate;
mod open;
mod rekey;
mod reserve;

#[cfg(test)]
mod killed;
#[cfg(test)]
mod testing;

pub use backup::{BackupError, backup};
pub use checkpoint::{CheckpointError, checkpoint};
pub use error::{StoreFault, classify};
pub use integrity::{FINDINGS_MAX, IntegrityError, full_check, quick_check};
pub use key::DatabaseKey;
pub use lock::{FileLock, LockError};
pub use migrate::{COPIES_KEPT, MigrateError, Migrated, Migration, migrate};
pub use open::{BUSY_TIMEOUT, Durability, OpenError, OpenOptions, open, open_read_only};
pub use rekey::{ChangeKeyError, change_key};
pub use reserve::{RESERVE_BYTES, Reserve};
pub use rusqlite;
