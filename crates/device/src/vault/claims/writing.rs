//! Claims about the file on the disk: whole, private, and never written over at enrolment.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;

use super::super::testing::*;
use super::super::*;

#[test]
fn what_was_set_is_there_after_a_restart() {
    let mut tablet = Tablet::with_pins();
    let preferences = Preferences { language: "sv".to_owned(), theme: "dark".to_owned() };
    tablet.vault.set_preferences(preferences.clone()).unwrap();
    let mut tiles = tablet.vault.tiles().to_vec();
    tiles.reverse();
    tablet.vault.set_tiles(tiles.clone()).unwrap();
    tablet.restart();
    assert_eq!(tablet.vault.preferences(), &preferences);
    assert_eq!(tablet.vault.tiles(), tiles);
    assert_eq!(tablet.vault.keystore_kind(), KeystoreKind::OperatingSystem);
    assert_eq!(tablet.vault.dataset_public_key(), tablet.dataset.public);
    assert_eq!(tablet.vault.staff_with_pin(), [ANNA, BO]);
    assert_eq!(tablet.unlock(ANNA, ANNAS_PIN).unwrap(), [tablet.key.clone()]);
}

#[test]
fn a_write_killed_halfway_leaves_the_file_before_it_and_the_next_write_works() {
    let mut tablet = Tablet::with_pins();
    let whole = fs::read(tablet.path()).unwrap();
    for length in [0, 1, whole.len() / 2, whole.len() - 1] {
        fs::write(aside::aside_path(&tablet.path()), &whole[..length]).unwrap();
        tablet.restart();
        assert_eq!(tablet.unlock(ANNA, ANNAS_PIN).unwrap(), [tablet.key.clone()]);
        assert!(!aside::aside_path(&tablet.path()).exists());
    }
}

#[test]
fn a_change_that_cannot_be_stored_is_not_in_memory_either() {
    let mut tablet = Tablet::with_pins();
    tablet.fill_the_disk();
    assert!(tablet.vault.set_tiles(Vec::new()).is_err());
    assert_eq!(tablet.vault.tiles().len(), 2);
}

#[test]
fn enrolment_never_writes_over_an_unlock_file() {
    let mut tablet = Tablet::with_pins();
    let before = fs::read(tablet.path()).unwrap();
    let again = Vault::create(
        tablet.path(),
        tablet.dataset.public,
        Vec::new(),
        KeystoreKind::Folder,
        &tablet.key,
        &mut tablet.random,
    );
    assert!(matches!(again, Err(VaultError::AlreadyThere)));
    assert_eq!(fs::read(tablet.path()).unwrap(), before);
}

#[test]
fn enrolment_without_randomness_or_with_an_empty_public_key_leaves_no_file() {
    let mut tablet = Tablet::enrolled();
    let path = tablet.folder.path().join("other.json");
    let kind = KeystoreKind::Folder;
    let public = tablet.dataset.public;
    let broken = Vault::create(&path, public, Vec::new(), kind, &tablet.key, &mut BrokenRandom);
    assert!(matches!(broken, Err(VaultError::Random(_))));
    let empty = Vault::create(&path, [0; 32], Vec::new(), kind, &tablet.key, &mut tablet.random);
    assert!(matches!(empty, Err(VaultError::PublicKey)));
    assert!(!path.exists());
}

#[test]
fn a_tablet_that_is_not_enrolled_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let missing = Vault::open(folder.path().join("unlock.json"));
    assert!(matches!(missing, Err(VaultError::Missing)));
}

#[test]
fn a_file_too_large_to_be_one_is_not_read() {
    let tablet = Tablet::enrolled();
    let mut bytes = fs::read(tablet.path()).unwrap();
    let limit = usize::try_from(FILE_BYTES_MAX).unwrap();
    bytes.resize(limit, b' ');
    fs::write(tablet.path(), &bytes).unwrap();
    assert!(Vault::open(tablet.path()).is_ok());
    bytes.push(b' ');
    fs::write(tablet.path(), &bytes).unwrap();
    assert!(matches!(Vault::open(tablet.path()), Err(VaultError::Damaged(_))));
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_file_after_any_write() {
    use std::os::unix::fs::PermissionsExt;
    let mut tablet = Tablet::with_pins();
    let mode = |tablet: &Tablet| fs::metadata(tablet.path()).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&tablet), 0o600);
    assert!(tablet.unlock(ANNA, "975310").is_err());
    assert_eq!(mode(&tablet), 0o600);
}
