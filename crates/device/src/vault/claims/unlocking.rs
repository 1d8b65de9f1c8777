//! Claims about PINs, waits and the device secret.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;

use proptest::prelude::*;

use super::super::testing::*;
use super::super::*;

const WRONG: &str = "975310";

fn wrong_tries(tablet: &mut Tablet, tries: u32, now_ms: i64) {
    for _ in 0..tries {
        let error = tablet.unlock_at(now_ms, ANNA, WRONG).unwrap_err();
        assert!(matches!(error, VaultError::WrongPin { .. }), "{error}");
    }
}

fn remaining(error: VaultError) -> i64 {
    match error {
        VaultError::MustWait { remaining_ms } => remaining_ms,
        other => panic!("{other}"),
    }
}

#[test]
fn each_pin_yields_the_database_key_and_only_for_its_owner() {
    let mut tablet = Tablet::with_pins();
    assert_eq!(tablet.unlock(ANNA, ANNAS_PIN).unwrap(), [tablet.key.clone()]);
    assert_eq!(tablet.unlock(BO, BOS_PIN).unwrap(), [tablet.key.clone()]);
    assert!(tablet.unlock(ANNA, BOS_PIN).is_err());
}

#[test]
fn a_tile_without_a_pin_and_a_pin_without_a_tile_do_not_unlock() {
    let mut tablet = Tablet::enrolled();
    assert!(!tablet.vault.has_pin(ANNA));
    assert!(matches!(tablet.unlock(ANNA, ANNAS_PIN), Err(VaultError::NoPinSet)));
    assert!(matches!(tablet.unlock(staff(3), ANNAS_PIN), Err(VaultError::UnknownStaff)));

    tablet.set_pin(ANNA, ANNAS_PIN).unwrap();
    tablet.vault.set_tiles(Vec::new()).unwrap();
    assert!(matches!(tablet.unlock(ANNA, ANNAS_PIN), Err(VaultError::UnknownStaff)));
    assert_eq!(tablet.vault.staff_with_pin(), [ANNA]);
}

#[test]
fn a_first_pin_is_not_set_over_another_nor_for_a_stranger() {
    let mut tablet = Tablet::with_pins();
    assert!(matches!(tablet.set_pin(ANNA, WRONG), Err(VaultError::PinAlreadySet)));
    assert!(matches!(tablet.set_pin(staff(3), WRONG), Err(VaultError::UnknownStaff)));
    assert!(tablet.unlock(ANNA, ANNAS_PIN).is_ok());
}

#[test]
fn a_wrong_pin_says_how_many_tries_are_left() {
    let mut tablet = Tablet::with_pins();
    let mut said = Vec::new();
    for _ in 0..5 {
        match tablet.unlock(ANNA, WRONG).unwrap_err() {
            VaultError::WrongPin { tries_left_before_wait, wait_ms } => {
                said.push((tries_left_before_wait, wait_ms))
            }
            other => panic!("{other}"),
        }
    }
    assert_eq!(said, [(4, 0), (3, 0), (2, 0), (1, 0), (0, 30_000)]);
}

#[test]
fn during_a_wait_even_the_right_pin_is_not_looked_at() {
    let mut tablet = Tablet::with_pins();
    wrong_tries(&mut tablet, 5, 1_000);
    assert_eq!(remaining(tablet.unlock_at(30_999, ANNA, ANNAS_PIN).unwrap_err()), 1);
    assert_eq!(tablet.vault.remaining_wait_ms(ANNA, 30_999), 1);
    assert!(tablet.unlock_at(31_000, ANNA, ANNAS_PIN).is_ok());
}

#[test]
fn a_refused_try_does_not_make_the_wait_longer() {
    let mut tablet = Tablet::with_pins();
    wrong_tries(&mut tablet, 5, 0);
    for _ in 0..10 {
        assert_eq!(remaining(tablet.unlock_at(10_000, ANNA, WRONG).unwrap_err()), 20_000);
    }
    assert!(tablet.unlock_at(30_000, ANNA, ANNAS_PIN).is_ok());
}

#[test]
fn a_colleague_is_not_made_to_wait() {
    let mut tablet = Tablet::with_pins();
    wrong_tries(&mut tablet, 5, 0);
    assert!(tablet.unlock(BO, BOS_PIN).is_ok());
    assert_eq!(tablet.vault.remaining_wait_ms(BO, 0), 0);
}

#[test]
fn the_right_pin_makes_all_tries_free_again() {
    let mut tablet = Tablet::with_pins();
    wrong_tries(&mut tablet, 4, 0);
    tablet.unlock(ANNA, ANNAS_PIN).unwrap();
    tablet.restart();
    wrong_tries(&mut tablet, 4, 0);
    assert!(tablet.unlock(ANNA, ANNAS_PIN).is_ok());
}

#[test]
fn a_restart_after_each_try_gives_no_free_tries() {
    let mut tablet = Tablet::with_pins();
    for _ in 0..5 {
        wrong_tries(&mut tablet, 1, 0);
        tablet.restart();
    }
    assert_eq!(remaining(tablet.unlock(ANNA, ANNAS_PIN).unwrap_err()), 30_000);
}

#[test]
fn a_try_that_cannot_be_stored_is_not_evaluated() {
    let mut tablet = Tablet::with_pins();
    tablet.fill_the_disk();
    assert!(matches!(tablet.unlock(ANNA, WRONG), Err(VaultError::Io { .. })));
    assert!(matches!(tablet.unlock(ANNA, ANNAS_PIN), Err(VaultError::Io { .. })));
    tablet.free_the_disk();
    assert!(tablet.unlock(ANNA, ANNAS_PIN).is_ok());
}

#[test]
fn a_clock_moved_back_neither_ends_a_wait_nor_locks_out_for_years() {
    let ten_years_ms = 315_360_000_000;
    let mut tablet = Tablet::with_pins();
    wrong_tries(&mut tablet, 5, ten_years_ms);
    assert_eq!(remaining(tablet.unlock_at(0, ANNA, ANNAS_PIN).unwrap_err()), 30_000);
    tablet.restart();
    assert_eq!(remaining(tablet.unlock_at(29_999, ANNA, ANNAS_PIN).unwrap_err()), 1);
    assert!(tablet.unlock_at(30_000, ANNA, ANNAS_PIN).is_ok());
}

#[test]
fn a_copied_file_without_the_device_secret_does_not_open_with_the_right_pin() {
    let folder = tempfile::tempdir().unwrap();
    let mut tablet = Tablet::enrolled();
    let keystore = FolderKeystore::new(folder.path().join("keystore"));
    let mut own = ports(&keystore, &mut tablet.random);
    tablet.vault.set_pin(ANNA, &new_pin(ANNAS_PIN), &tablet.key, &mut own).unwrap();
    assert_eq!(tablet.vault.keystore_kind(), KeystoreKind::Folder);

    let copy = folder.path().join("copy.json");
    fs::copy(tablet.path(), &copy).unwrap();
    let mut copied = Vault::open(&copy).unwrap();
    let elsewhere = FolderKeystore::new(folder.path().join("elsewhere"));
    let error = copied.unlock(ANNA, &pin(ANNAS_PIN), &elsewhere, 0).unwrap_err();
    assert!(matches!(error, VaultError::DeviceSecretChanged));
    assert!(copied.unlock(ANNA, &pin(ANNAS_PIN), &keystore, 0).is_ok());
}

#[test]
fn a_lost_device_secret_is_no_wrong_pin_and_costs_no_try() {
    let mut tablet = Tablet::with_pins();
    tablet.keystore = MemoryKeystore([8; 32]);
    for _ in 0..9 {
        let error = tablet.unlock(ANNA, ANNAS_PIN).unwrap_err();
        assert!(matches!(error, VaultError::DeviceSecretChanged));
    }
    assert_eq!(tablet.vault.remaining_wait_ms(ANNA, 0), 0);
}

#[test]
fn nothing_shown_or_stored_holds_a_pin_or_a_key() {
    let mut tablet = Tablet::with_pins();
    let unlocked = tablet.vault.unlock(ANNA, &pin(ANNAS_PIN), &tablet.keystore, 0).unwrap();
    let file = fs::read_to_string(tablet.path()).unwrap();
    let shown = format!("{unlocked:?} {:?} {:?} {file}", tablet.vault, tablet.dataset);
    let as_list = format!("{:?}", *tablet.key);
    for secret in [*tablet.key, *tablet.dataset.private, tablet.keystore.0] {
        assert!(!shown.contains(&data_encoding::BASE64URL_NOPAD.encode(&secret)));
        assert!(!shown.contains(format!("{secret:?}").trim_matches(['[', ']'])));
    }
    assert!(!shown.contains(&as_list));
    assert!(!shown.contains(ANNAS_PIN) && !shown.contains(BOS_PIN));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_other_pin_unlocks(number in 0u32..1_000_000) {
        let typed = format!("{number:06}");
        let mut tablet = Tablet::with_pins();
        prop_assert_eq!(tablet.unlock(ANNA, &typed).is_ok(), typed == ANNAS_PIN);
    }
}
