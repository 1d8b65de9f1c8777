//! How a tablet is unlocked: the one file outside the encrypted database, and the database key sealed in it.
//! Called by the device's start, its unlock and its PIN commands, and by the small command line program.
//! The database itself is not here: at this border its key is 32 bytes, and the caller opens and rekeys.
//!
//! ```text
//! PIN + device secret -Argon2id-> wrapping key -XChaCha20-Poly1305-> a member's private key
//! a member's private key   -HPKE-> database key       (one copy for each member who set a PIN)
//! the dataset's private key -HPKE-> database key      (at the centre, to help someone who forgot)
//! ```

use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

mod aside;
#[cfg(test)]
mod claims;
mod error;
mod file;
mod keystore;
mod pin;
mod random;
mod recovery;
mod rekey;
mod seal;
mod slots;
#[cfg(test)]
mod testing;
mod unlock;
mod vouch;
mod waits;
mod wrap;

pub use error::VaultError;
pub use file::{FILE_BYTES_MAX, FORMAT};
pub use keystore::{FolderKeystore, Keystore, KeystoreError, KeystoreKind};
pub use pin::{NewPin, PIN_DIGITS, Pin, PinError};
pub use random::{Random, RandomError, SystemRandom, draw_secret};
pub use recovery::open_sealed_copy;
pub use rekey::{PinChange, Settled};
pub use seal::{KeyPair, new_key_pair};
pub use unlock::Unlocked;
pub use waits::{FREE_TRIES, WAITS_MS};
pub use wrap::{COST, COST_LANES_MAX, COST_MEMORY_KIB_MAX, COST_PASSES_MAX, Cost};

use file::Document;

/// Thirty-two secret bytes: a database key, a private key or a device secret. Wiped from memory when dropped.
/// Its `Debug` shows the bytes, so nothing that holds one derives `Debug`.
pub type Secret = Zeroizing<[u8; 32]>;

/// A staff member as the unlock screen shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tile {
    /// The staff id.
    pub staff: Uuid,
    /// The name on the tile.
    pub name: String,
    /// One to three letters.
    pub initials: String,
}

/// What the unlock screen looks like before anyone has unlocked. The vault does not read into it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    /// The language of the interface, as its tag; empty until chosen.
    pub language: String,
    /// The name of the theme; empty until chosen.
    pub theme: String,
}

/// A database key of one generation. The database tells whether it is the one in use.
#[derive(Clone)]
pub struct Candidate {
    /// Counts up with each rekey.
    pub generation: u64,
    /// The key.
    pub key: Secret,
}

impl fmt::Debug for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Candidate {{ generation: {}, .. }}", self.generation)
    }
}

/// What making a slot needs from outside.
pub struct Ports<'a> {
    /// Where the device secret is.
    pub keystore: &'a dyn Keystore,
    /// Where random bytes come from.
    pub random: &'a mut dyn Random,
    /// What one guess of the new PIN shall cost: `COST`, except in tests. Kept in the slot.
    pub cost: Cost,
}

/// The unlock file, read and ready. One program at a time may hold it: the caller's lock sees to that.
/// Each change is on the disk before it is in memory, and before the call returns.
pub struct Vault {
    path: PathBuf,
    document: Document,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Vault {
    /// Makes the unlock file at enrolment, with the database key sealed to the dataset's public key only.
    ///
    /// # Errors
    /// `AlreadyThere`, `PublicKey`, `Random`, `Io`.
    pub fn create(
        path: impl Into<PathBuf>,
        dataset_public_key: [u8; 32],
        tiles: Vec<Tile>,
        keystore: KeystoreKind,
        database_key: &Secret,
        random: &mut dyn Random,
    ) -> Result<Self, VaultError> {
        let path = path.into();
        if path.symlink_metadata().is_ok() {
            return Err(VaultError::AlreadyThere);
        }
        let mut document = Document {
            format: FORMAT,
            dataset_public_key,
            keystore,
            preferences: Preferences::default(),
            tiles,
            generations: Vec::new(),
            slots: Vec::new(),
            attempts: Default::default(),
        };
        rekey::add_generation(&mut document, rekey::FIRST_GENERATION, database_key, random)?;
        document.write(&path)?;
        Ok(Self { path, document })
    }

    /// Reads the unlock file. A write that was cut short has left the one before it.
    ///
    /// # Errors
    /// `Missing`, `Newer`, `Damaged`, `Io`.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, VaultError> {
        let path = path.into();
        let document = Document::read(&path)?;
        Ok(Self { path, document })
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The staff on the unlock screen, in the order they were given.
    pub fn tiles(&self) -> &[Tile] {
        &self.document.tiles
    }

    /// Language and theme.
    pub fn preferences(&self) -> &Preferences {
        &self.document.preferences
    }

    /// What guarded the device secret when a PIN was last set, or at enrolment.
    pub fn keystore_kind(&self) -> KeystoreKind {
        self.document.keystore
    }

    /// The public key of the dataset that this tablet is enrolled in.
    pub fn dataset_public_key(&self) -> [u8; 32] {
        self.document.dataset_public_key
    }

    /// Seals something to the dataset, so that only the centre reads it. `purpose` and `context` are sealed in.
    ///
    /// # Errors
    /// `PublicKey` if nothing can be sealed to it, `Random`.
    pub fn seal_to_dataset(
        &self,
        purpose: &str,
        content: &[u8],
        context: &[u8],
        random: &mut dyn Random,
    ) -> Result<Vec<u8>, VaultError> {
        let public = &self.document.dataset_public_key;
        seal::seal_bytes(public, purpose.as_bytes(), content, context, random)
    }

    /// Whether the staff member has set a PIN on this tablet.
    pub fn has_pin(&self, staff: Uuid) -> bool {
        self.document.has_slot(staff)
    }

    /// Everyone who has set a PIN, also where the tile is gone: such a PIN should be removed.
    pub fn staff_with_pin(&self) -> Vec<Uuid> {
        let mut staff: Vec<_> = self.document.slots.iter().map(|slot| slot.staff).collect();
        staff.sort_unstable();
        staff.dedup();
        staff
    }

    /// Replaces the tiles. PINs are left as they are; without a tile one does not unlock.
    ///
    /// # Errors
    /// `Io`.
    pub fn set_tiles(&mut self, tiles: Vec<Tile>) -> Result<(), VaultError> {
        self.store(Document { tiles, ..self.document.clone() })
    }

    /// Replaces language and theme.
    ///
    /// # Errors
    /// `Io`.
    pub fn set_preferences(&mut self, preferences: Preferences) -> Result<(), VaultError> {
        self.store(Document { preferences, ..self.document.clone() })
    }

    /// Brings a changed document to the disk, then into memory.
    fn store(&mut self, document: Document) -> Result<(), VaultError> {
        document.write(&self.path)?;
        self.document = document;
        Ok(())
    }
}
