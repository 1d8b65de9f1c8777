//! Gives the database a new key, together with whatever that changes in who can unlock. Called by `set_pin` and
//! `reset_pin`. Old and new slots stay until the database has its new key: a kill anywhere leaves one of the two whole.

use std::path::Path;

use sqlite::DatabaseKey;

use super::enrol::vault_ports;
use crate::failure::Failure;
use crate::ports::Ports;
use crate::store::Store;
use crate::vault::{PinChange, Secret, Vault};

/// Renews the key of the open store; `key` is the one that it has, and becomes the new one as soon as the file has it.
/// After a failure the connection may hold either key: drop it, and the next unlock finds out.
///
/// # Errors
/// When the files cannot be written.
pub(crate) fn rekey(
    folder: &Path,
    store: &Store,
    key: &mut Secret,
    vault: &mut Vault,
    change: PinChange<'_>,
    ports: &mut Ports,
) -> Result<(), Failure> {
    let new = vault.begin_rekey(key, change, &mut vault_ports(ports))?;
    failpoints::failpoint!("pin.after_slots");
    store.change_key(&DatabaseKey::from_bytes(*new.key)).map_err(|_| Failure::Asked("disk-full"))?;
    // The file has it from here on, whatever fails below.
    *key = new.key;
    failpoints::failpoint!("pin.after_rekey");
    vault.finish_rekey()?;
    failpoints::failpoint!("pin.after_settle");
    remove_copies_with_the_old_key(folder)
}

/// Copies from before a migration still open with the old key, and so with the old PIN or a code that was used.
fn remove_copies_with_the_old_key(folder: &Path) -> Result<(), Failure> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().contains(".before-") {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
