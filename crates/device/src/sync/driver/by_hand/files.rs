//! The two files on the tablet's side: where one is saved and under which name, whole or not at all; and how a receipt
//! is opened. Called by `by_hand`.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use ::sync::file::{EXTENSION, FileError, Kind, Receipt, unframe};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};
use chrono::NaiveDate;
use zeroize::{Zeroize, Zeroizing};

use crate::failure::Failure;
use crate::store::Tablet;

const NONCE_BYTES: usize = 24;
/// Two tablets of one bus save on one stick: so many bytes of a hash tell their files apart, and tell nothing else.
const TAG_BYTES: usize = 2;

/// The name of the next file: the day, the batch, and what tells this tablet from its neighbour.
pub(super) fn name_of(tablet: &Tablet, today: NaiveDate) -> String {
    let tag = data_encoding::HEXLOWER.encode(&blake3::hash(tablet.tablet.as_bytes()).as_bytes()[..TAG_BYTES]);
    format!("turbok-{today}-{}-{tag}.{EXTENSION}", tablet.acknowledged + 1)
}

/// Where a file of this name is saved.
pub(super) fn path_for(to: Option<&str>, name: &str) -> Result<PathBuf, Failure> {
    let folders = || [dirs::download_dir(), dirs::home_dir()].into_iter().flatten();
    let to = to.map(PathBuf::from).or_else(|| folders().find(|folder| folder.is_dir()));
    match to {
        Some(folder) if folder.is_dir() => Ok(folder.join(name)),
        // The name of a folder that is not there, such as a stick's that was taken out, is not made a file's.
        Some(file) if file.extension().is_some_and(|extension| extension == EXTENSION) => Ok(file),
        _ => Err(Failure::Asked("folder-closed")),
    }
}

/// Writes a file that is either whole or not there, and on the disk when this returns.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let folder = path.parent().filter(|folder| folder.is_dir()).ok_or(Failure::Asked("folder-closed"))?;
    let write = || {
        let mut aside = tempfile::NamedTempFile::new_in(folder)?;
        aside.write_all(bytes)?;
        aside.as_file().sync_all()?;
        failpoints::failpoint!("carry.before_rename");
        aside.persist(path).map_err(|error| error.error)?;
        failpoints::failpoint!("carry.after_rename");
        // Not every disk that is carried keeps folders so that they can be synced; the file itself is.
        #[cfg(unix)]
        let _ = std::fs::File::open(folder).and_then(|folder| folder.sync_all());
        Ok(())
    };
    write().map_err(|error: std::io::Error| match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Failure::File(error),
        _ => Failure::Asked("folder-closed"),
    })
}

/// Opens a receipt with the token that the tablet had when it saved the file.
pub(super) fn open(text: &str, token: &str) -> Result<Receipt, Failure> {
    let sealed = unframe(Kind::Receipt, text.trim().as_bytes()).map_err(told)?;
    let (nonce, ciphertext) =
        sealed.split_first_chunk::<NONCE_BYTES>().ok_or(Failure::Asked("receipt-damaged"))?;
    let mut key = Key::from(blake3::derive_key(Kind::Receipt.purpose(), token.as_bytes()));
    let cipher = XChaCha20Poly1305::new(&key);
    key.as_mut_slice().zeroize();
    let first_line = Kind::Receipt.first_line();
    let payload = Payload { msg: ciphertext, aad: first_line.as_bytes() };
    let content = cipher
        .decrypt(&XNonce::from(*nonce), payload)
        .map(Zeroizing::new)
        .map_err(|_| Failure::Asked("receipt-other-tablet"))?;
    Receipt::from_content(&content).map_err(told)
}

/// The code of a denial, as far as this program has a sentence for it.
pub(super) fn known(code: String) -> String {
    if contract::sentence::codes().any(|known| known == code) { code } else { "centre-trouble".to_owned() }
}

fn told(error: FileError) -> Failure {
    Failure::Asked(match error {
        FileError::NotOurs | FileError::OtherKind => "receipt-other-file",
        FileError::Newer => "receipt-newer",
        FileError::Damaged => "receipt-damaged",
    })
}
