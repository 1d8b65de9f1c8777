//! Sets a PIN for a colleague who has none, or changes one's own, which gives the database a new key.

use std::path::Path;

use contract::answer::{Changed, Written};
use contract::ask::SetPin;
use sqlite::DatabaseKey;

use super::enrol::{UNLOCK_FILE, vault_ports};
use crate::failure::Failure;
use crate::ports::Ports;
use crate::run::{Run, written};
use crate::vault::{NewPin, PinChange, Vault, VaultError};

/// Sets or changes a PIN. Old and new slots stay until the database has its new key.
///
/// # Errors
/// When the PIN is too simple, is somebody else's, or the files cannot be written; then the old PIN holds.
pub fn set_pin(folder: &Path, run: &mut Run, ports: &mut Ports, ask: &SetPin) -> Result<Written, Failure> {
    let now = ports.clock.now_ms();
    let pin = NewPin::new(&ask.pin).map_err(VaultError::from)?;
    let staff = ask.staff.uuid();
    let mut vault = Vault::open(folder.join(UNLOCK_FILE))?;
    if !vault.has_pin(staff) {
        vault.set_pin(staff, &pin, &run.key, &mut vault_ports(ports))?;
        return Ok(written(now, vec![Changed::Tiles]));
    }
    if ask.staff != run.staff {
        return Err(Failure::Asked("pin-not-yours"));
    }
    let change = PinChange::Set { staff, pin: &pin };
    let new = vault.begin_rekey(&run.key, change, &mut vault_ports(ports))?;
    run.store.change_key(&DatabaseKey::from_bytes(*new.key)).map_err(|_| Failure::Asked("disk-full"))?;
    vault.finish_rekey()?;
    remove_copies_with_the_old_key(folder)?;
    run.key = new.key;
    Ok(written(now, vec![Changed::Tiles]))
}

/// Copies from before a migration still open with the old key, and so with the old PIN.
fn remove_copies_with_the_old_key(folder: &Path) -> Result<(), Failure> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().contains(".before-") {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
