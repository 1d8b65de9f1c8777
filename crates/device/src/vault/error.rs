//! What can go wrong at the vault. Every caller of the vault maps these to a refusal or a failure.
//! No variant carries a PIN, a key or the text of the file.

use std::io;

use thiserror::Error;

use super::keystore::KeystoreError;
use super::pin::PinError;
use super::random::RandomError;

/// Why the vault did not do what was asked.
#[derive(Debug, Error)]
pub enum VaultError {
    /// The tablet has no unlock file yet: it is not enrolled.
    #[error("there is no unlock file; the tablet is not enrolled")]
    Missing,
    /// An unlock file is there already and is never written over.
    #[error("an unlock file is already there")]
    AlreadyThere,
    /// No tile with this staff id.
    #[error("no tile for this staff member")]
    UnknownStaff,
    /// The staff member has not set a PIN on this tablet.
    #[error("no PIN is set for this staff member")]
    NoPinSet,
    /// A PIN is set already; changing it also renews the database key.
    #[error("a PIN is already set; changing it needs a rekey")]
    PinAlreadySet,
    /// The PIN is not six digits, or too simple to be chosen.
    #[error(transparent)]
    Pin(#[from] PinError),
    /// The PIN does not open the member's slot. The try is counted and stored.
    #[error("wrong PIN; {tries_left_before_wait} tries left before a wait, wait now {wait_ms} ms")]
    WrongPin {
        /// How many more tries there are before the first wait; 0 once waits have begun.
        tries_left_before_wait: u32,
        /// How long to wait before the next try, in milliseconds; 0 for none.
        wait_ms: i64,
    },
    /// Too many wrong tries: the PIN was not looked at.
    #[error("too many tries; wait {remaining_ms} ms")]
    MustWait {
        /// How long is left, in milliseconds; at least 1.
        remaining_ms: i64,
    },
    /// The keystore holds another device secret than when the PIN was set, so no PIN can be right.
    /// A coordinator has to help. The try is not counted.
    #[error("the device secret is not the one the PIN was set with")]
    DeviceSecretChanged,
    /// A rekey was begun and neither finished nor settled.
    #[error("a rekey is unfinished; settle it first")]
    RekeyUnfinished,
    /// No such generation of the database key in the unlock file.
    #[error("no such generation of the database key")]
    NoSuchGeneration,
    /// The given database key is not the one that the list of public keys was vouched for with: it is
    /// another key, or someone altered the file. Nothing is sealed then.
    #[error("the database key does not vouch for the unlock file: another key, or an altered file")]
    KeyMismatch,
    /// The file was written by a newer program.
    #[error("the unlock file has format {format}, which is newer than this program")]
    Newer {
        /// The format that the file names.
        format: u32,
    },
    /// The file cannot be understood.
    #[error("the unlock file is damaged: {0}")]
    Damaged(&'static str),
    /// A sealed copy cannot be read, or was sealed to another dataset.
    #[error("the sealed copy cannot be opened")]
    SealedCopy,
    /// A public key to which nothing can be sealed.
    #[error("the public key cannot be used")]
    PublicKey,
    /// The Argon2 cost lies outside the limits.
    #[error("the Argon2 cost is outside its limits")]
    Cost,
    /// The file system said no.
    #[error("{what}: {source}")]
    Io {
        /// What was being done.
        what: &'static str,
        /// Why it failed.
        source: io::Error,
    },
    /// The keystore gave no device secret.
    #[error(transparent)]
    Keystore(#[from] KeystoreError),
    /// No random bytes were to be had.
    #[error(transparent)]
    Random(#[from] RandomError),
}

impl VaultError {
    /// Wraps an error of the file system; made to stand in `map_err`.
    pub(super) fn io(what: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { what, source }
    }
}
