//! What the claims about the vault are built with: a cheap cost, a seeded random, a keystore in memory, and a
//! tablet with two staff members. Only in tests.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::PathBuf;

use tempfile::TempDir;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::*;

/// The least that Argon2 accepts.
pub(super) const CHEAP: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };

pub(super) struct SeededRandom {
    seed: u64,
    drawn: u64,
}

impl SeededRandom {
    pub(super) fn new(seed: u64) -> Self {
        Self { seed, drawn: 0 }
    }
}

impl Random for SeededRandom {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), RandomError> {
        self.drawn += 1;
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.seed.to_be_bytes());
        hasher.update(&self.drawn.to_be_bytes());
        hasher.finalize_xof().fill(bytes);
        Ok(())
    }
}

pub(super) struct BrokenRandom;

impl Random for BrokenRandom {
    fn fill(&mut self, _: &mut [u8]) -> Result<(), RandomError> {
        Err(RandomError)
    }
}

pub(super) struct MemoryKeystore(pub(super) [u8; 32]);

impl Keystore for MemoryKeystore {
    fn secret(&self) -> Result<Secret, KeystoreError> {
        Ok(Zeroizing::new(self.0))
    }

    fn kind(&self) -> KeystoreKind {
        KeystoreKind::OperatingSystem
    }
}

pub(super) fn ports<'a>(keystore: &'a dyn Keystore, random: &'a mut SeededRandom) -> Ports<'a> {
    Ports { keystore, random, cost: CHEAP }
}

pub(super) fn pin(text: &str) -> Pin {
    Pin::new(text).unwrap()
}

pub(super) fn new_pin(text: &str) -> NewPin {
    NewPin::new(text).unwrap()
}

pub(super) fn staff(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub(super) const ANNA: Uuid = Uuid::from_u128(0xa);
pub(super) const BO: Uuid = Uuid::from_u128(0xb);
pub(super) const ANNAS_PIN: &str = "135790";
pub(super) const BOS_PIN: &str = "246813";

/// A tablet that is enrolled and unlocked, with Anna and Bo on its tiles and no PIN set.
pub(super) struct Tablet {
    pub(super) folder: TempDir,
    pub(super) keystore: MemoryKeystore,
    pub(super) random: SeededRandom,
    pub(super) dataset: KeyPair,
    /// The key that the database has.
    pub(super) key: Secret,
    pub(super) vault: Vault,
}

impl Tablet {
    pub(super) fn enrolled() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut random = SeededRandom::new(7);
        let dataset = new_key_pair(&mut random).unwrap();
        let key = draw_secret(&mut random).unwrap();
        let vault = Vault::create(
            folder.path().join("unlock.json"),
            dataset.public,
            vec![tile(ANNA, "Anna"), tile(BO, "Bo")],
            KeystoreKind::OperatingSystem,
            &key,
            &mut random,
        )
        .unwrap();
        Self { folder, keystore: MemoryKeystore([9; 32]), random, dataset, key, vault }
    }

    /// Anna and Bo have set their PINs.
    pub(super) fn with_pins() -> Self {
        let mut tablet = Self::enrolled();
        tablet.set_pin(ANNA, ANNAS_PIN).unwrap();
        tablet.set_pin(BO, BOS_PIN).unwrap();
        tablet
    }

    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().join("unlock.json")
    }

    /// The program was killed and started again.
    pub(super) fn restart(&mut self) {
        self.vault = Vault::open(self.path()).unwrap();
    }

    /// From now on nothing can be written beside the unlock file, as on a full disk.
    pub(super) fn fill_the_disk(&self) {
        std::fs::create_dir(aside::aside_path(&self.path())).unwrap();
    }

    pub(super) fn free_the_disk(&self) {
        std::fs::remove_dir(aside::aside_path(&self.path())).unwrap();
    }

    pub(super) fn set_pin(&mut self, staff: Uuid, text: &str) -> Result<(), VaultError> {
        let mut ports = ports(&self.keystore, &mut self.random);
        self.vault.set_pin(staff, &new_pin(text), &self.key, &mut ports)
    }

    pub(super) fn reset_pin(&mut self, staff: Uuid, key: &Secret, text: &str) -> Result<(), VaultError> {
        let mut ports = ports(&self.keystore, &mut self.random);
        self.vault.reset_pin_with_key(staff, key, &new_pin(text), &mut ports)
    }

    pub(super) fn begin_rekey(&mut self, change: PinChange<'_>) -> Result<Candidate, VaultError> {
        let mut ports = ports(&self.keystore, &mut self.random);
        self.vault.begin_rekey(&self.key, change, &mut ports)
    }

    /// All phases, with the database's rekey between.
    pub(super) fn rekey(&mut self, change: PinChange<'_>) {
        self.key = self.begin_rekey(change).unwrap().key;
        assert_eq!(self.vault.finish_rekey().unwrap(), Settled::Completed);
    }

    pub(super) fn unlock_at(
        &mut self,
        now_ms: i64,
        staff: Uuid,
        text: &str,
    ) -> Result<Vec<Secret>, VaultError> {
        let unlocked = self.vault.unlock(staff, &pin(text), &self.keystore, now_ms)?;
        assert_eq!(unlocked.staff, staff);
        Ok(unlocked.candidates.into_iter().map(|candidate| candidate.key).collect())
    }

    pub(super) fn unlock(&mut self, staff: Uuid, text: &str) -> Result<Vec<Secret>, VaultError> {
        self.unlock_at(0, staff, text)
    }

    /// Unlocks as a caller does: tries the keys on the database, and settles.
    pub(super) fn unlock_and_settle(&mut self, staff: Uuid, text: &str) -> Option<Settled> {
        let unlocked = self.vault.unlock(staff, &pin(text), &self.keystore, 0).unwrap();
        let mut candidates = unlocked.candidates.into_iter();
        let opened = candidates.find(|candidate| candidate.key == self.key)?;
        Some(self.vault.settle(opened.generation).unwrap())
    }
}

fn tile(staff: Uuid, name: &str) -> Tile {
    Tile { staff, name: name.to_owned(), initials: name[..1].to_owned() }
}
