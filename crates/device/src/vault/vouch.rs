//! A tag over the public keys to which a database key is sealed, made with that key. The unlock file is not
//! encrypted: without the tag, whoever slips a public key of their own into it would be given the next
//! database key. Checked by `rekey` and `recovery` before anything is sealed.

use super::Secret;
use super::error::VaultError;
use super::file::Document;
use super::slots::Slot;

/// The tag over the dataset's public key and those of the slots that hold this generation.
pub(super) fn vouch(document: &Document, generation: u64, database_key: &Secret) -> [u8; 32] {
    let slots = document.slots.iter().filter(|slot| slot.holds(generation));
    *tag(document, generation, slots, database_key).as_bytes()
}

/// Checks a settled file: the tag of its only generation, over every slot there is.
///
/// # Errors
/// `RekeyUnfinished`, or `KeyMismatch` if the key is another or a public key was altered, added or taken away.
pub(super) fn check(document: &Document, database_key: &Secret) -> Result<(), VaultError> {
    let [only] = document.generations.as_slice() else {
        return Err(VaultError::RekeyUnfinished);
    };
    let expected = tag(document, only.generation, document.slots.iter(), database_key);
    // `blake3::Hash` compares in constant time.
    if expected != blake3::Hash::from(only.vouched) {
        return Err(VaultError::KeyMismatch);
    }
    Ok(())
}

fn tag<'a>(
    document: &Document,
    generation: u64,
    slots: impl Iterator<Item = &'a Slot>,
    database_key: &Secret,
) -> blake3::Hash {
    let mut recipients: Vec<_> = slots.map(|slot| (slot.staff, slot.public_key)).collect();
    recipients.sort_unstable();

    let key = zeroize::Zeroizing::new(blake3::derive_key(
        "turbok unlock file public keys v1",
        database_key.as_ref(),
    ));
    let mut hasher = blake3::Hasher::new_keyed(&key);
    hasher.update(&generation.to_be_bytes());
    hasher.update(&document.dataset_public_key);
    for (staff, public_key) in recipients {
        hasher.update(staff.as_bytes());
        hasher.update(&public_key);
    }
    hasher.finalize()
}
