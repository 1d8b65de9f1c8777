//! Where the device secret lives: a port, and a plain folder behind it for machines without a keystore.
//! Called by the vault at each unlock; the window brings the operating system's keystore.

use std::fs;
use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::Zeroizing;

use super::Secret;
use super::aside;
use super::random::{RandomError, SystemRandom, draw_secret};

/// What guards the device secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeystoreKind {
    /// The operating system's keystore: the secret does not leave with a copied disk.
    OperatingSystem,
    /// A file in a folder: a six-digit PIN falls to whoever copies the disk. Say so at enrolment.
    Folder,
}

/// Why the keystore gave no secret.
#[derive(Debug, Error)]
pub enum KeystoreError {
    /// The keystore is locked, refused or not there; the reason is the platform's own words.
    #[error("the keystore is not available: {0}")]
    Unavailable(String),
    /// What is stored is not a device secret. It is never replaced, since slots may depend on it.
    #[error("the stored device secret is damaged")]
    Damaged,
    /// The file system said no.
    #[error("{what}: {source}")]
    Io {
        /// What was being done.
        what: &'static str,
        /// Why it failed.
        source: io::Error,
    },
    /// No random bytes for a new secret.
    #[error(transparent)]
    Random(#[from] RandomError),
}

/// Keeps one 32-byte secret for this device, apart from the unlock file.
pub trait Keystore {
    /// The device secret: made at first use, the same ever after.
    ///
    /// # Errors
    /// `KeystoreError`.
    fn secret(&self) -> Result<Secret, KeystoreError>;

    /// What guards the secret.
    fn kind(&self) -> KeystoreKind;
}

/// A device secret in a file of its own folder.
#[derive(Debug, Clone)]
pub struct FolderKeystore {
    folder: PathBuf,
}

impl FolderKeystore {
    /// Names the folder; nothing is made before the first `secret`.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    fn make_secret(&self) -> Result<Secret, KeystoreError> {
        aside::create_private_folder(&self.folder).map_err(io_error("making the keystore folder"))?;
        let secret = draw_secret(&mut SystemRandom)?;
        aside::write_aside(&self.folder.join(SECRET_FILE), secret.as_ref())
            .map_err(io_error("writing the device secret"))?;
        Ok(secret)
    }
}

const SECRET_FILE: &str = "device-secret";

impl Keystore for FolderKeystore {
    fn secret(&self) -> Result<Secret, KeystoreError> {
        let bytes = match fs::read(self.folder.join(SECRET_FILE)) {
            Ok(bytes) => Zeroizing::new(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return self.make_secret(),
            Err(error) => return Err(io_error("reading the device secret")(error)),
        };
        let mut secret = Zeroizing::new([0; 32]);
        if bytes.len() != secret.len() {
            return Err(KeystoreError::Damaged);
        }
        secret.copy_from_slice(&bytes);
        Ok(secret)
    }

    fn kind(&self) -> KeystoreKind {
        KeystoreKind::Folder
    }
}

fn io_error(what: &'static str) -> impl FnOnce(io::Error) -> KeystoreError {
    move |source| KeystoreError::Io { what, source }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn the_secret_is_made_once_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let keystore = FolderKeystore::new(folder.path().join("keystore"));
        let first = keystore.secret().unwrap();
        let again = FolderKeystore::new(folder.path().join("keystore")).secret().unwrap();
        assert_eq!(*first, *again);
        assert_ne!(*first, [0; 32]);
        assert_eq!(keystore.kind(), KeystoreKind::Folder);
    }

    #[test]
    fn two_folders_hold_two_secrets() {
        let folder = tempfile::tempdir().unwrap();
        let one = FolderKeystore::new(folder.path().join("one")).secret().unwrap();
        let two = FolderKeystore::new(folder.path().join("two")).secret().unwrap();
        assert_ne!(*one, *two);
    }

    #[test]
    fn a_damaged_secret_is_an_error_and_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        for length in [0, 31, 33] {
            fs::write(folder.path().join(SECRET_FILE), vec![7; length]).unwrap();
            let error = FolderKeystore::new(folder.path()).secret().unwrap_err();
            assert!(matches!(error, KeystoreError::Damaged));
            assert_eq!(fs::read(folder.path().join(SECRET_FILE)).unwrap().len(), length);
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_the_secret() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keystore");
        FolderKeystore::new(&path).secret().unwrap();
        let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o700);
        assert_eq!(mode(&path.join(SECRET_FILE)), 0o600);
    }
}
