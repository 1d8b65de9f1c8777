//! A PIN is tried: wait, count, store the count, and only then look at it. Called by the device's unlock.
//! Which of the keys opens the database is for the caller to find out, and to say with `settle`.

use uuid::Uuid;

use super::error::VaultError;
use super::keystore::Keystore;
use super::pin::Pin;
use super::slots::Slot;
use super::waits::Attempts;
use super::{Candidate, Secret, Vault};

/// The right PIN was given.
#[derive(Debug)]
pub struct Unlocked {
    /// Who unlocked.
    pub staff: Uuid,
    /// The database keys, newest first; never empty. More than one only after a kill during a rekey.
    /// If none opens the database, the PIN is one that was changed or removed in that rekey: say *wrong PIN*.
    pub candidates: Vec<Candidate>,
}

impl Vault {
    /// Tries a PIN. Then try the candidates on the database in their order and call `settle` with the
    /// generation that opened it. `now_ms` is unix time in milliseconds and may be any clock's.
    ///
    /// The try is stored as wrong before it is evaluated, so a kill gives no free tries; neither does a disk
    /// that is full.
    ///
    /// # Errors
    /// `UnknownStaff`, `NoPinSet`, `MustWait`, `WrongPin`, `DeviceSecretChanged`, `Damaged`, `Keystore`, `Io`.
    pub fn unlock(
        &mut self,
        staff: Uuid,
        pin: &Pin,
        keystore: &dyn Keystore,
        now_ms: i64,
    ) -> Result<Unlocked, VaultError> {
        if !self.document.has_tile(staff) {
            return Err(VaultError::UnknownStaff);
        }
        if !self.document.has_slot(staff) {
            return Err(VaultError::NoPinSet);
        }
        self.refuse_while_waiting(staff, now_ms)?;
        let device_secret = keystore.secret()?;
        let slots = self.slots_of(staff, &device_secret)?;

        let counted = self.attempts_of(staff).with_a_try(now_ms);
        self.store_attempts(staff, Some(counted.clone()))?;
        let Some((slot, private)) = open_first(&slots, pin, &device_secret) else {
            return Err(VaultError::WrongPin {
                tries_left_before_wait: counted.tries_left_before_wait(),
                wait_ms: counted.wait_ms(),
            });
        };
        // The PIN is right: a disk that fills up just now must not keep the tablet locked. The count then stands.
        let _ = self.store_attempts(staff, None);
        let candidates = slot.open_copies(&private)?;
        Ok(Unlocked { staff, candidates })
    }

    /// None of the keys behind a PIN opened the database: says whether that was the PIN from before a change that was cut
    /// short, whose new key the database has already. It is a wrong one then, and counts as one.
    ///
    /// # Errors
    /// `WrongPin` if so; `Io`.
    pub fn refuse_old_pin(&mut self, staff: Uuid, now_ms: i64) -> Result<(), VaultError> {
        if self.document.generations.len() == 1 {
            return Ok(());
        }
        let counted = self.attempts_of(staff).with_a_try(now_ms);
        self.store_attempts(staff, Some(counted.clone()))?;
        Err(VaultError::WrongPin {
            tries_left_before_wait: counted.tries_left_before_wait(),
            wait_ms: counted.wait_ms(),
        })
    }

    /// How long the staff member has to wait before a PIN is looked at, in milliseconds; 0 for no wait.
    pub fn remaining_wait_ms(&self, staff: Uuid, now_ms: i64) -> i64 {
        self.attempts_of(staff).remaining_ms(now_ms)
    }

    fn refuse_while_waiting(&mut self, staff: Uuid, now_ms: i64) -> Result<(), VaultError> {
        let attempts = self.attempts_of(staff);
        if let Some(moved) = attempts.counted_from(now_ms) {
            self.store_attempts(staff, Some(moved))?;
        }
        match attempts.remaining_ms(now_ms) {
            0 => Ok(()),
            remaining_ms => Err(VaultError::MustWait { remaining_ms }),
        }
    }

    /// The member's slots that this device can open, newest first: two while their PIN is being changed.
    fn slots_of(&self, staff: Uuid, device_secret: &Secret) -> Result<Vec<Slot>, VaultError> {
        let slots = self.document.slots.iter();
        let mut slots: Vec<Slot> =
            slots.filter(|slot| slot.staff == staff && slot.is_of_device(device_secret)).cloned().collect();
        if slots.is_empty() {
            return Err(VaultError::DeviceSecretChanged);
        }
        slots.sort_by_key(|slot| std::cmp::Reverse(slot.first_generation));
        Ok(slots)
    }

    fn attempts_of(&self, staff: Uuid) -> Attempts {
        self.document.attempts.get(&staff).cloned().unwrap_or_default()
    }

    fn store_attempts(&mut self, staff: Uuid, attempts: Option<Attempts>) -> Result<(), VaultError> {
        let mut document = self.document.clone();
        match attempts {
            Some(attempts) => document.attempts.insert(staff, attempts),
            None => document.attempts.remove(&staff),
        };
        self.store(document)
    }
}

fn open_first<'a>(slots: &'a [Slot], pin: &Pin, device_secret: &Secret) -> Option<(&'a Slot, Secret)> {
    slots.iter().find_map(|slot| Some((slot, slot.open_private(pin, device_secret)?)))
}
