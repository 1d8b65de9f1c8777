//! How a coordinator helps someone who forgot their PIN: the sealed copy that a tablet gave out is opened with the
//! dataset's private key, and becomes a recovery code. Called by the administrator's program.
//! Who makes such a copy and in which bytes is in `crates/device/src/vault/recovery.rs` and `seal.rs` beside it; the two
//! programs share no code for it, so the format is written down here a second time and the end-to-end tests hold them together.

use contract::recovery::RecoveryCode;
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, single_shot_open};
use zeroize::Zeroizing;

use crate::centre::Centre;
use crate::data_folder::{DataError, DataFolder};
use crate::store::{Incident, StoreError};

/// The first byte of a sealed copy; after it one record, or two if the tablet was stopped in the middle of a change.
const COPY_FORMAT: u8 = 1;
/// A generation, big-endian.
const GENERATION_LENGTH: usize = 8;
/// The sender's public key of an HPKE message (RFC 9180), base mode.
const ENCAPPED_LENGTH: usize = 32;
/// With it the database key of 32 bytes and a tag of 16.
const RECORD_LENGTH: usize = GENERATION_LENGTH + ENCAPPED_LENGTH + 32 + 16;
const RECORDS_MAX: usize = 2;
const INFO: &[u8] = b"turbok database key v1";
const CONTEXT: &[u8] = b"coordinator";

/// Why nobody could be helped.
#[derive(Debug, thiserror::Error)]
pub enum RecoveryError {
    /// The text is no sealed copy, was sealed to another dataset, or was altered on its way.
    #[error("the sealed copy cannot be opened")]
    SealedCopy,
    /// The dataset's private key could not be read.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The store could not write down that the copy was opened.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Opens a sealed copy, and writes down that it was opened before anybody is given what is in it. One code, or two where
/// the tablet was stopped in the middle of a change: the newest first, and the tablet takes one of them.
///
/// # Errors
/// See [`RecoveryError`]; then nothing was written and nothing is given out.
pub fn help_unlock(
    folder: &DataFolder,
    centre: &Centre,
    text: &str,
) -> Result<Vec<RecoveryCode>, RecoveryError> {
    let private_key = folder.private_key()?;
    let bytes = bytes_of(text).ok_or(RecoveryError::SealedCopy)?;
    let codes = open(&private_key, &bytes).ok_or(RecoveryError::SealedCopy)?;
    let generations: Vec<_> = codes.iter().map(|code| code.generation.to_string()).collect();
    // The copy's hash tells which text it was, without a byte of any key.
    let hash = HEXLOWER.encode(&blake3::hash(&bytes).as_bytes()[..8]);
    let incident = Incident {
        at: centre.clock.now_ms(),
        kind: "sealed-copy-opened".to_owned(),
        detail: format!("copy {hash} generations {}", generations.join(" ")),
    };
    centre.write(|tx| tx.put_incident(&incident))?;
    tracing::warn!(copy = %hash, "a recovery code was made");
    Ok(codes)
}

/// Line breaks and spaces of a letter do no harm.
fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let text: String = text.split_whitespace().collect();
    BASE64URL_NOPAD.decode(text.as_bytes()).ok()
}

fn open(private_key: &[u8; 32], bytes: &[u8]) -> Option<Vec<RecoveryCode>> {
    let records = bytes.strip_prefix(&[COPY_FORMAT])?;
    let whole = records.len().is_multiple_of(RECORD_LENGTH);
    if records.is_empty() || !whole || records.len() > RECORDS_MAX * RECORD_LENGTH {
        return None;
    }
    // The oldest comes first in the copy.
    records.chunks_exact(RECORD_LENGTH).rev().map(|record| open_record(private_key, record)).collect()
}

fn open_record(private_key: &[u8; 32], record: &[u8]) -> Option<RecoveryCode> {
    let (generation, sealed) = record.split_first_chunk::<GENERATION_LENGTH>()?;
    let (encapped, ciphertext) = sealed.split_at_checked(ENCAPPED_LENGTH)?;
    let context = [CONTEXT, generation].concat();
    let opened = single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &<X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(private_key).ok()?,
        &<X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapped).ok()?,
        INFO,
        ciphertext,
        &context,
    );
    let opened = opened.map(Zeroizing::new).ok()?;
    let mut key = Zeroizing::new([0; 32]);
    if opened.len() != key.len() {
        return None;
    }
    key.copy_from_slice(&opened);
    Some(RecoveryCode { generation: u64::from_be_bytes(*generation), key })
}

#[cfg(test)]
mod tests;
