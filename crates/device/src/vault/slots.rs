//! One staff member's slot: a key pair whose private half PIN and device secret open, and the database keys
//! sealed to its public half. Called by `unlock`, `rekey` and `recovery`, which decide who gets a slot when.

use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::error::VaultError;
use super::file::base64url;
use super::pin::Pin;
use super::seal::{self, SEALED_LENGTH, new_key_pair};
use super::wrap::{self, Wrapped};
use super::{Candidate, Ports, Random, Secret};

/// A slot as it lies in the unlock file.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Slot {
    pub(super) staff: Uuid,
    /// The generation of the database key that this slot came with. One taken back takes the slot along.
    pub(super) first_generation: u64,
    #[serde(with = "base64url")]
    pub(super) public_key: [u8; 32],
    #[serde(with = "base64url")]
    pub(super) device_mark: [u8; 32],
    pub(super) private_key: Wrapped,
    /// Oldest generation first.
    pub(super) copies: Vec<KeyCopy>,
}

/// A database key sealed to the slot's public key.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct KeyCopy {
    pub(super) generation: u64,
    #[serde(with = "base64url")]
    pub(super) sealed: [u8; SEALED_LENGTH],
}

impl Slot {
    /// A slot with a new key pair and no database key in it yet.
    pub(super) fn new(
        staff: Uuid,
        first_generation: u64,
        pin: &Pin,
        ports: &mut Ports<'_>,
    ) -> Result<Self, VaultError> {
        let device_secret = ports.keystore.secret()?;
        let pair = new_key_pair(ports.random)?;
        let context = wrap_context(staff, first_generation);
        Ok(Self {
            staff,
            first_generation,
            public_key: pair.public,
            device_mark: device_mark(&device_secret),
            private_key: wrap::wrap(&pair.private, pin, &device_secret, &context, ports.cost, ports.random)?,
            copies: Vec::new(),
        })
    }

    /// Seals a database key into the slot; it must be newer than those in it.
    pub(super) fn add_copy(
        &mut self,
        generation: u64,
        database_key: &Secret,
        random: &mut dyn Random,
    ) -> Result<(), VaultError> {
        let context = copy_context(self.staff, generation);
        let sealed = seal::seal(&self.public_key, database_key, &context, random)?;
        self.copies.push(KeyCopy { generation, sealed });
        Ok(())
    }

    pub(super) fn holds(&self, generation: u64) -> bool {
        self.copies.iter().any(|copy| copy.generation == generation)
    }

    /// Whether the slot was closed with this device secret.
    pub(super) fn is_of_device(&self, device_secret: &Secret) -> bool {
        device_mark(device_secret).ct_eq(&self.device_mark).into()
    }

    /// The private key; nothing if the PIN is wrong.
    pub(super) fn open_private(&self, pin: &Pin, device_secret: &Secret) -> Option<Secret> {
        let context = wrap_context(self.staff, self.first_generation);
        wrap::unwrap(&self.private_key, pin, device_secret, &context)
    }

    /// The database keys in the slot, newest first; never an empty list.
    ///
    /// # Errors
    /// `Damaged` if the public key is not the private key's, or if nothing opens.
    pub(super) fn open_copies(&self, private: &Secret) -> Result<Vec<Candidate>, VaultError> {
        if seal::public_key_of(private) != Some(self.public_key) {
            return Err(VaultError::Damaged("a public key is another"));
        }
        let open = |copy: &KeyCopy| {
            let context = copy_context(self.staff, copy.generation);
            let key = seal::open(private, &copy.sealed, &context)?;
            Some(Candidate { generation: copy.generation, key })
        };
        let candidates: Vec<_> = self.copies.iter().rev().filter_map(open).collect();
        if candidates.is_empty() {
            return Err(VaultError::Damaged("no database key opens"));
        }
        Ok(candidates)
    }
}

/// Tells a keystore that lost its secret from a wrong PIN. It gives nothing away: the secret is 256 random bits.
fn device_mark(device_secret: &Secret) -> [u8; 32] {
    blake3::derive_key("turbok device secret mark v1", device_secret.as_ref())
}

fn wrap_context(staff: Uuid, first_generation: u64) -> Vec<u8> {
    context(b"turbok member key v1", staff, first_generation)
}

fn copy_context(staff: Uuid, generation: u64) -> Vec<u8> {
    context(b"member", staff, generation)
}

fn context(label: &[u8], staff: Uuid, generation: u64) -> Vec<u8> {
    [label, staff.as_bytes(), &generation.to_be_bytes()].concat()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use zeroize::Zeroizing;

    use super::super::testing::{MemoryKeystore, SeededRandom, pin, ports, staff};
    use super::*;

    const KEY: [u8; 32] = [42; 32];

    fn slot() -> (Slot, Secret) {
        let keystore = MemoryKeystore([9; 32]);
        let mut random = SeededRandom::new(1);
        let mut ports = ports(&keystore, &mut random);
        let mut slot = Slot::new(staff(1), 3, &pin("135790"), &mut ports).unwrap();
        slot.add_copy(3, &Zeroizing::new(KEY), ports.random).unwrap();
        (slot, Zeroizing::new([9; 32]))
    }

    /// Everything an unlock does with a slot.
    fn open(slot: &Slot, device_secret: &Secret) -> Option<Vec<Candidate>> {
        if !slot.is_of_device(device_secret) {
            return None;
        }
        let private = slot.open_private(&pin("135790"), device_secret)?;
        slot.open_copies(&private).ok()
    }

    /// Each byte string of a slot, to be altered.
    fn fields(slot: &Slot) -> Vec<Vec<u8>> {
        let cost = slot.private_key.cost;
        vec![
            slot.staff.as_bytes().to_vec(),
            slot.first_generation.to_be_bytes().to_vec(),
            slot.public_key.to_vec(),
            slot.device_mark.to_vec(),
            cost.memory_kib.to_be_bytes().to_vec(),
            cost.passes.to_be_bytes().to_vec(),
            cost.lanes.to_be_bytes().to_vec(),
            slot.private_key.salt.to_vec(),
            slot.private_key.nonce.to_vec(),
            slot.private_key.sealed.to_vec(),
            slot.copies[0].generation.to_be_bytes().to_vec(),
            slot.copies[0].sealed.to_vec(),
        ]
    }

    fn with_fields(slot: &Slot, fields: &[Vec<u8>]) -> Slot {
        let number = |bytes: &[u8]| bytes.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        let small = |bytes: &[u8]| u32::try_from(number(bytes)).unwrap();
        let mut slot = slot.clone();
        slot.staff = Uuid::from_slice(&fields[0]).unwrap();
        slot.first_generation = number(&fields[1]);
        slot.public_key.copy_from_slice(&fields[2]);
        slot.device_mark.copy_from_slice(&fields[3]);
        slot.private_key.cost.memory_kib = small(&fields[4]);
        slot.private_key.cost.passes = small(&fields[5]);
        slot.private_key.cost.lanes = small(&fields[6]);
        slot.private_key.salt.copy_from_slice(&fields[7]);
        slot.private_key.nonce.copy_from_slice(&fields[8]);
        slot.private_key.sealed.copy_from_slice(&fields[9]);
        slot.copies[0].generation = number(&fields[10]);
        slot.copies[0].sealed.copy_from_slice(&fields[11]);
        slot
    }

    #[test]
    fn no_flipped_bit_in_a_slot_yields_a_key() {
        let (slot, device_secret) = slot();
        let whole = fields(&slot);
        assert_eq!(*open(&with_fields(&slot, &whole), &device_secret).unwrap()[0].key, KEY);
        for field in 0..whole.len() {
            for bit in 0..whole[field].len() * 8 {
                let mut altered = whole.clone();
                altered[field][bit / 8] ^= 1 << (bit % 8);
                let opened = open(&with_fields(&slot, &altered), &device_secret);
                assert!(opened.is_none(), "field {field}, bit {bit}");
            }
        }
    }

    #[test]
    fn a_copy_moved_to_another_slot_opens_nothing() {
        let (slot, device_secret) = slot();
        let mut other = slot.clone();
        other.staff = staff(2);
        assert!(open(&other, &device_secret).is_none());
    }

    #[test]
    fn the_keys_come_newest_first_and_a_damaged_one_does_not_hide_the_other() {
        let (mut slot, device_secret) = slot();
        let newer = Zeroizing::new([43; 32]);
        slot.add_copy(4, &newer, &mut SeededRandom::new(2)).unwrap();
        let generations = |slot: &Slot| -> Vec<u64> {
            let opened = open(slot, &device_secret).unwrap();
            opened.iter().map(|candidate| candidate.generation).collect()
        };
        assert_eq!(generations(&slot), [4, 3]);
        slot.copies[1].sealed[50] ^= 1;
        assert_eq!(generations(&slot), [3]);
    }
}
