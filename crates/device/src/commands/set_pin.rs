//! Sets a PIN for a colleague who has none, or changes one's own, which gives the database a new key.

use std::path::Path;

use contract::answer::{Changed, Written};
use contract::ask::SetPin;

use super::enrol::{UNLOCK_FILE, vault_ports};
use super::rekey::rekey;
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
    rekey(folder, &run.store, &mut run.key, &mut vault, change, ports)?;
    Ok(written(now, vec![Changed::Tiles]))
}
