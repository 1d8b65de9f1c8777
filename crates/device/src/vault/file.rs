//! The unlock file: what lies outside the encrypted database, as JSON, and how it is read and written.
//! Called by the vault's face. What the slots and counts in it mean is in their own modules.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::aside::write_aside;
use super::error::VaultError;
use super::keystore::KeystoreKind;
use super::seal::SEALED_LENGTH;
use super::slots::Slot;
use super::waits::Attempts;
use super::{Preferences, Tile};

/// The format this program writes, and the newest it reads.
pub const FORMAT: u32 = 1;

/// A unit has some twenty staff with a kilobyte each; anything near this is not an unlock file.
pub const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// The whole file.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Document {
    pub(super) format: u32,
    #[serde(with = "base64url")]
    pub(super) dataset_public_key: [u8; 32],
    pub(super) keystore: KeystoreKind,
    pub(super) preferences: Preferences,
    pub(super) tiles: Vec<Tile>,
    /// One, or two while a rekey is under way; oldest first.
    pub(super) generations: Vec<Generation>,
    pub(super) slots: Vec<Slot>,
    pub(super) attempts: BTreeMap<Uuid, Attempts>,
}

/// One database key: its copy for a coordinator, and the tag over the public keys it is sealed to.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Generation {
    pub(super) generation: u64,
    #[serde(with = "base64url")]
    pub(super) coordinator_copy: [u8; SEALED_LENGTH],
    #[serde(with = "base64url")]
    pub(super) vouched: [u8; 32],
}

impl Document {
    /// Reads and checks the file.
    ///
    /// # Errors
    /// `Missing`, `Newer`, `Damaged`, `Io`.
    pub(super) fn read(path: &Path) -> Result<Self, VaultError> {
        let bytes = read_bounded(path)?;
        let damaged = |_| VaultError::Damaged("not the JSON of an unlock file");
        let head: Head = serde_json::from_slice(&bytes).map_err(damaged)?;
        if head.format > FORMAT {
            return Err(VaultError::Newer { format: head.format });
        }
        let document: Self = serde_json::from_slice(&bytes).map_err(damaged)?;
        document.check()?;
        Ok(document)
    }

    /// Writes the file, whole or not at all.
    ///
    /// # Errors
    /// `Io`; the old file is then still there, or the new one whole.
    pub(super) fn write(&self, path: &Path) -> Result<(), VaultError> {
        let bytes = serde_json::to_vec_pretty(self)
            .map_err(|error| VaultError::io("writing the unlock file")(error.into()))?;
        write_aside(path, &bytes).map_err(VaultError::io("writing the unlock file"))
    }

    pub(super) fn has_tile(&self, staff: Uuid) -> bool {
        self.tiles.iter().any(|tile| tile.staff == staff)
    }

    pub(super) fn has_slot(&self, staff: Uuid) -> bool {
        self.slots.iter().any(|slot| slot.staff == staff)
    }

    fn check(&self) -> Result<(), VaultError> {
        let in_order = match self.generations.as_slice() {
            [_] => true,
            [old, new] => old.generation < new.generation,
            _ => false,
        };
        if self.format != FORMAT {
            return Err(VaultError::Damaged("no such format"));
        }
        if !in_order {
            return Err(VaultError::Damaged("its generations are not one or two in order"));
        }
        Ok(())
    }
}

/// What every format has; read first, so that a newer file is told from a damaged one.
#[derive(Deserialize)]
struct Head {
    format: u32,
}

fn read_bounded(path: &Path) -> Result<Vec<u8>, VaultError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(VaultError::Missing),
        Err(error) => return Err(VaultError::io("opening the unlock file")(error)),
    };
    let mut bytes = Vec::new();
    file.take(FILE_BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(VaultError::io("reading the unlock file"))?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(VaultError::Damaged("too large"));
    }
    Ok(bytes)
}

/// Byte strings of a fixed length as base64url text without padding.
pub(super) mod base64url {
    use data_encoding::BASE64URL_NOPAD;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(in super::super) fn serialize<S: Serializer, const N: usize>(
        bytes: &[u8; N],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64URL_NOPAD.encode(bytes))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>, const N: usize>(
        deserializer: D,
    ) -> Result<[u8; N], D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| D::Error::custom("not base64url"))?;
        bytes.try_into().map_err(|_| D::Error::custom("bytes of another length"))
    }
}
