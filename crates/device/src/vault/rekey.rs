//! Who can unlock, and how that changes: a first PIN, and the two-phase renewal of the database key when a PIN
//! is changed or removed. Called on an unlocked tablet. The database's own rekey happens between the phases,
//! at the caller's.
//!
//! A kill anywhere leaves one of the two keys right, and the file holds both until the caller has said which.

use uuid::Uuid;

use super::error::VaultError;
use super::file::{Document, Generation};
use super::pin::NewPin;
use super::random::{Random, draw_secret};
use super::slots::Slot;
use super::{Candidate, Ports, Secret, Vault};
use super::{recovery, vouch};

/// The generation of the key a tablet is enrolled with.
pub(super) const FIRST_GENERATION: u64 = 1;

/// What a rekey changes, besides the database key.
#[derive(Debug, Clone, Copy)]
pub enum PinChange<'a> {
    /// The staff member gets a new key pair behind this PIN.
    Set {
        /// Whose PIN.
        staff: Uuid,
        /// The new PIN.
        pin: &'a NewPin,
    },
    /// The staff member can no longer unlock.
    Remove {
        /// Whose PIN.
        staff: Uuid,
    },
    /// Only the database key is renewed, as after a coordinator has seen it.
    KeyOnly,
}

/// What `settle` found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// No rekey was under way.
    Nothing,
    /// The database has the new key: the change of PIN holds, the old key is forgotten.
    Completed,
    /// The database still has the old key: the change of PIN did not happen. Say so.
    Undone,
}

impl Vault {
    /// Sets the first PIN of a staff member, at enrolment or later on an unlocked tablet.
    ///
    /// # Errors
    /// `UnknownStaff`, `PinAlreadySet`, `RekeyUnfinished`, `KeyMismatch`, `Cost`, `Keystore`, `Random`, `Io`.
    pub fn set_pin(
        &mut self,
        staff: Uuid,
        pin: &NewPin,
        database_key: &Secret,
        ports: &mut Ports<'_>,
    ) -> Result<(), VaultError> {
        if self.document.has_slot(staff) {
            return Err(VaultError::PinAlreadySet);
        }
        self.place_slot(staff, pin, database_key, ports)
    }

    /// First phase: makes a new database key and seals it to everyone who shall have it, beside the old one.
    /// Then rekey the database from `current` to the key returned, and call `finish_rekey`. If the rekey
    /// failed, or after a kill, call `settle` with the generation that opens the database.
    ///
    /// # Errors
    /// `UnknownStaff` (for `Set`), `NoPinSet` (for `Remove`), `RekeyUnfinished`, `KeyMismatch`, `Cost`,
    /// `Keystore`, `Random`, `Io`. Nothing is changed then.
    pub fn begin_rekey(
        &mut self,
        current: &Secret,
        change: PinChange<'_>,
        ports: &mut Ports<'_>,
    ) -> Result<Candidate, VaultError> {
        self.refuse_impossible(change)?;
        vouch::check(&self.document, current)?;
        let mut document = self.document.clone();
        let old = newest(&document)?;
        let new = Candidate {
            generation: old.checked_add(1).ok_or(VaultError::NoSuchGeneration)?,
            key: draw_secret(ports.random)?,
        };
        for slot in &mut document.slots {
            if change.staff() != Some(slot.staff) {
                slot.add_copy(new.generation, &new.key, ports.random)?;
            }
        }
        if let PinChange::Set { staff, pin } = change {
            // Both keys, so that the new PIN unlocks whether or not the database was rekeyed.
            let mut slot = Slot::new(staff, new.generation, pin.as_pin(), ports)?;
            slot.add_copy(old, current, ports.random)?;
            slot.add_copy(new.generation, &new.key, ports.random)?;
            document.slots.push(slot);
            document.attempts.remove(&staff);
            document.keystore = ports.keystore.kind();
        }
        add_generation(&mut document, new.generation, &new.key, ports.random)?;
        self.store(document)?;
        Ok(new)
    }

    /// Second phase, once the database has the new key: forgets the old one, and who had only that.
    ///
    /// # Errors
    /// `Io`; the file then still holds both, and `settle` does the rest at the next unlock.
    pub fn finish_rekey(&mut self) -> Result<Settled, VaultError> {
        self.settle(newest(&self.document)?)
    }

    /// Says which generation opened the database. Call it after each unlock: it writes only if a rekey was
    /// cut short.
    ///
    /// # Errors
    /// `NoSuchGeneration`, `Io`.
    pub fn settle(&mut self, generation: u64) -> Result<Settled, VaultError> {
        let newest = newest(&self.document)?;
        let mut document = self.document.clone();
        document.generations.retain(|each| each.generation == generation);
        if document.generations.is_empty() {
            return Err(VaultError::NoSuchGeneration);
        }
        if document.generations.len() == self.document.generations.len() {
            return Ok(Settled::Nothing);
        }
        document.slots.retain(|slot| slot.holds(generation) && slot.first_generation <= generation);
        for slot in &mut document.slots {
            slot.copies.retain(|copy| copy.generation == generation);
        }
        let slots = &document.slots;
        document.attempts.retain(|staff, _| slots.iter().any(|slot| slot.staff == *staff));
        self.store(document)?;
        Ok(if generation == newest { Settled::Completed } else { Settled::Undone })
    }

    /// Puts a slot in the place of the member's, if there was one, without renewing the database key.
    pub(super) fn place_slot(
        &mut self,
        staff: Uuid,
        pin: &NewPin,
        database_key: &Secret,
        ports: &mut Ports<'_>,
    ) -> Result<(), VaultError> {
        if !self.document.has_tile(staff) {
            return Err(VaultError::UnknownStaff);
        }
        vouch::check(&self.document, database_key)?;
        let mut document = self.document.clone();
        let generation = newest(&document)?;
        let mut slot = Slot::new(staff, generation, pin.as_pin(), ports)?;
        slot.add_copy(generation, database_key, ports.random)?;
        document.slots.retain(|slot| slot.staff != staff);
        document.slots.push(slot);
        document.attempts.remove(&staff);
        document.keystore = ports.keystore.kind();
        let vouched = vouch::vouch(&document, generation, database_key);
        for each in &mut document.generations {
            each.vouched = vouched;
        }
        self.store(document)
    }

    fn refuse_impossible(&self, change: PinChange<'_>) -> Result<(), VaultError> {
        match change {
            PinChange::Set { staff, .. } if !self.document.has_tile(staff) => Err(VaultError::UnknownStaff),
            PinChange::Remove { staff } if !self.document.has_slot(staff) => Err(VaultError::NoPinSet),
            _ => Ok(()),
        }
    }
}

impl PinChange<'_> {
    fn staff(self) -> Option<Uuid> {
        match self {
            Self::Set { staff, .. } | Self::Remove { staff } => Some(staff),
            Self::KeyOnly => None,
        }
    }
}

/// Adds a database key to the document: its copy for a coordinator, and the tag over who has it.
/// The slots must hold it already.
pub(super) fn add_generation(
    document: &mut Document,
    generation: u64,
    database_key: &Secret,
    random: &mut dyn Random,
) -> Result<(), VaultError> {
    let public = document.dataset_public_key;
    let coordinator_copy = recovery::seal_copy(&public, generation, database_key, random)?;
    let vouched = vouch::vouch(document, generation, database_key);
    document.generations.push(Generation { generation, coordinator_copy, vouched });
    Ok(())
}

fn newest(document: &Document) -> Result<u64, VaultError> {
    let last = document.generations.last();
    last.map(|each| each.generation).ok_or(VaultError::NoSuchGeneration)
}
