//! How a coordinator helps someone who forgot: the database key sealed to the dataset's public key leaves the
//! tablet as text, is opened with the dataset's private key, and gives the staff member a new slot.
//! Called by the tablet's commands; `open_sealed_copy` by whoever holds the dataset's private key.

use data_encoding::BASE64URL_NOPAD;
use uuid::Uuid;

use super::error::VaultError;
use super::pin::NewPin;
use super::random::Random;
use super::seal::{self, SEALED_LENGTH};
use super::{Candidate, Ports, Secret, Vault};

/// The first byte of a sealed copy.
const COPY_FORMAT: u8 = 1;
/// A generation of 8 bytes, big-endian, and the sealed key.
const RECORD_LENGTH: usize = 8 + SEALED_LENGTH;
/// Two generations is the most that a tablet ever holds.
const RECORDS_MAX: usize = 2;

/// Opens what `sealed_for_coordinator` gave out. Newest generation first, never empty; two only if the tablet
/// was killed during a rekey. Line breaks and spaces in the text do no harm.
///
/// # Errors
/// `SealedCopy` if the text is not such a copy, was sealed to another dataset, or was altered.
pub fn open_sealed_copy(dataset_private_key: &Secret, text: &str) -> Result<Vec<Candidate>, VaultError> {
    let text: String = text.split_whitespace().collect();
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| VaultError::SealedCopy)?;
    let Some((&COPY_FORMAT, records)) = bytes.split_first() else {
        return Err(VaultError::SealedCopy);
    };
    let whole = records.len().is_multiple_of(RECORD_LENGTH);
    if records.is_empty() || !whole || records.len() > RECORDS_MAX * RECORD_LENGTH {
        return Err(VaultError::SealedCopy);
    }
    records
        .chunks_exact(RECORD_LENGTH)
        .rev()
        .map(|record| open_record(dataset_private_key, record).ok_or(VaultError::SealedCopy))
        .collect()
}

impl Vault {
    /// The database key sealed to the dataset's public key, as base64url text. It may travel in the open.
    pub fn sealed_for_coordinator(&self) -> String {
        let mut bytes = vec![COPY_FORMAT];
        for each in &self.document.generations {
            bytes.extend_from_slice(&each.generation.to_be_bytes());
            bytes.extend_from_slice(&each.coordinator_copy);
        }
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// Gives a staff member who forgot a new slot, with the key that a coordinator recovered. First open the
    /// database with it and `settle`; afterwards renew the key that travelled (`begin_rekey`, `KeyOnly`).
    ///
    /// # Errors
    /// `UnknownStaff`, `RekeyUnfinished`, `KeyMismatch`, `Cost`, `Keystore`, `Random`, `Io`.
    pub fn reset_pin_with_key(
        &mut self,
        staff: Uuid,
        recovered_key: &Secret,
        pin: &NewPin,
        ports: &mut Ports<'_>,
    ) -> Result<(), VaultError> {
        self.place_slot(staff, pin, recovered_key, ports)
    }
}

/// Seals one generation's database key to the dataset.
pub(super) fn seal_copy(
    dataset_public_key: &[u8; 32],
    generation: u64,
    database_key: &Secret,
    random: &mut dyn Random,
) -> Result<[u8; SEALED_LENGTH], VaultError> {
    seal::seal(dataset_public_key, database_key, &context(generation), random)
}

fn open_record(dataset_private_key: &Secret, record: &[u8]) -> Option<Candidate> {
    let (generation, sealed) = record.split_at_checked(8)?;
    let generation = u64::from_be_bytes(generation.try_into().ok()?);
    let key = seal::open(dataset_private_key, sealed.try_into().ok()?, &context(generation))?;
    Some(Candidate { generation, key })
}

fn context(generation: u64) -> Vec<u8> {
    [b"coordinator".as_slice(), &generation.to_be_bytes()].concat()
}
