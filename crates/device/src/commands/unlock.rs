//! Unlocks the tablet: the PIN opens the vault, the vault's key opens the database, and a run begins.

use std::path::Path;

use contract::ask::Unlock;
use sqlite::{DatabaseKey, FileLock, OpenError, Reserve};
use sync::version::Node;

use super::enrol::{DATABASE, UNLOCK_FILE};
use crate::catalogue::Catalogue;
use crate::failure::Failure;
use crate::ports::Ports;
use crate::run::Run;
use crate::sentinel::Sentinel;
use crate::store::Store;
use crate::vault::{Candidate, Pin, Vault, VaultError};

/// Unlocks the tablet in this folder.
///
/// # Errors
/// When the PIN is wrong or has to wait, another program has the database, or the database cannot be opened.
pub fn unlock(folder: &Path, ports: &mut Ports, ask: &Unlock) -> Result<Run, Failure> {
    let database = folder.join(DATABASE);
    if !database.exists() {
        return Err(Failure::Asked("not-enrolled"));
    }
    let lock = FileLock::acquire(&database)?;
    begin_run(folder, ports, ask, lock)
}

/// Unlocks the tablet whose database this program has locked already.
///
/// # Errors
/// As [`unlock`].
pub(crate) fn begin_run(
    folder: &Path,
    ports: &mut Ports,
    ask: &Unlock,
    lock: FileLock,
) -> Result<Run, Failure> {
    let database = folder.join(DATABASE);
    let mut vault = Vault::open(folder.join(UNLOCK_FILE))?;
    // What is no PIN cannot be right, and costs no try.
    let pin = Pin::new(&ask.pin).map_err(VaultError::from)?;
    let unlocked = vault.unlock(ask.staff.uuid(), &pin, &*ports.keystore, ports.clock.now_ms())?;
    let newest = unlocked.candidates.first().map(|newest| (newest.generation, newest.key.clone()));
    let opened = open_with(folder, &database, unlocked.candidates);
    if let Err(Failure::Open(OpenError::KeyDoesNotFit)) = &opened {
        vault.refuse_old_pin(ask.staff.uuid(), ports.clock.now_ms())?;
    }
    let (store, opened) = opened?;
    failpoints::failpoint!("unlock.after_open");
    let (generation, key) = newest.unwrap_or_else(|| (opened.generation, opened.key.clone()));
    if generation != opened.generation {
        // A change of PIN was cut off before the database had its new key. This PIN opens the new one: complete it.
        store.change_key(&DatabaseKey::from_bytes(*key)).map_err(|_| Failure::Asked("disk-full"))?;
    }
    vault.settle(generation)?;
    failpoints::failpoint!("unlock.after_settle");
    let sentinel = Sentinel::in_folder(folder);
    let restored = sentinel.shows_restored(&store)?;
    sentinel.raise_clock(&store);
    store.checkpoint();
    // Room for one more batch when the disk is full; a tablet without that room still counts.
    let _ = Reserve::ensure(folder);
    let (catalogue, tablet) = (Catalogue::read(&store)?, store.tablet()?);
    let lane = ports.random_id()?;
    store.write_as(Node::of(lane));
    Ok(Run {
        store,
        sentinel,
        catalogue,
        tablet,
        staff: ask.staff,
        lane,
        restored,
        lock,
        key,
        transport: None,
    })
}

/// Tries the newest key first: after a kill in the middle of a change of PIN the file may still have the one before.
///
/// # Errors
/// `KeyDoesNotFit` where none opens it; otherwise why it could not be opened.
pub(crate) fn open_with(
    folder: &Path,
    database: &Path,
    candidates: Vec<Candidate>,
) -> Result<(Store, Candidate), Failure> {
    let mut refused = Failure::Open(OpenError::KeyDoesNotFit);
    for candidate in candidates {
        let key = DatabaseKey::from_bytes(*candidate.key);
        let opened = Store::open(database, &key).or_else(|failure| match failure {
            // Opening needs some room for the log: the reserve gives it.
            Failure::Open(OpenError::DiskFull) if Reserve::release(folder).unwrap_or(false) => {
                Store::open(database, &key)
            }
            other => Err(other),
        });
        match opened {
            Ok(store) => return Ok((store, candidate)),
            Err(Failure::Open(OpenError::KeyDoesNotFit)) => {}
            Err(other) => refused = other,
        }
    }
    Err(refused)
}
