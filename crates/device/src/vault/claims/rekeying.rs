//! Claims about changing and removing PINs. Kills between the phases are in `killing`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;

use serde_json::Value;

use super::super::testing::*;
use super::super::*;

const NEW_PIN: &str = "864209";

fn read(tablet: &Tablet) -> Value {
    serde_json::from_slice(&fs::read(tablet.path()).unwrap()).unwrap()
}

fn write(tablet: &Tablet, file: &Value) {
    fs::write(tablet.path(), serde_json::to_vec(file).unwrap()).unwrap();
}

fn slot_of(file: &Value, staff: uuid::Uuid) -> Value {
    let slots = file["slots"].as_array().unwrap();
    let mut own = slots.iter().filter(|slot| slot["staff"] == staff.to_string());
    let slot = own.next().unwrap().clone();
    assert!(own.next().is_none());
    slot
}

fn set_annas(pin: &NewPin) -> PinChange<'_> {
    PinChange::Set { staff: ANNA, pin }
}

#[test]
fn a_changed_pin_renews_the_key_pair_and_the_database_key() {
    let mut tablet = Tablet::with_pins();
    let (before, old_key) = (read(&tablet), tablet.key.clone());
    tablet.rekey(set_annas(&new_pin(NEW_PIN)));
    let after = read(&tablet);

    assert_ne!(tablet.key, old_key);
    assert_ne!(slot_of(&before, ANNA)["public_key"], slot_of(&after, ANNA)["public_key"]);
    assert_eq!(slot_of(&before, BO)["public_key"], slot_of(&after, BO)["public_key"]);
    assert_eq!(tablet.unlock(ANNA, NEW_PIN).unwrap(), [tablet.key.clone()]);
    assert_eq!(tablet.unlock(BO, BOS_PIN).unwrap(), [tablet.key.clone()]);
    assert!(matches!(tablet.unlock(ANNA, ANNAS_PIN), Err(VaultError::WrongPin { .. })));
}

#[test]
fn a_removed_member_cannot_unlock_any_generation() {
    let mut tablet = Tablet::with_pins();
    let (before, old_key) = (read(&tablet), tablet.key.clone());
    tablet.rekey(PinChange::Remove { staff: ANNA });
    assert!(!tablet.vault.has_pin(ANNA));
    assert!(matches!(tablet.unlock(ANNA, ANNAS_PIN), Err(VaultError::NoPinSet)));
    assert_eq!(tablet.unlock(BO, BOS_PIN).unwrap(), [tablet.key.clone()]);

    // Even with her old slot put back from a copy of the file, there is only the old key in it.
    let mut forged = read(&tablet);
    forged["slots"].as_array_mut().unwrap().push(slot_of(&before, ANNA));
    write(&tablet, &forged);
    tablet.restart();
    assert_eq!(tablet.unlock(ANNA, ANNAS_PIN).unwrap(), [old_key]);
    // And it is not given the next one.
    assert!(matches!(tablet.begin_rekey(PinChange::KeyOnly), Err(VaultError::KeyMismatch)));
}

#[test]
fn a_removed_members_private_key_opens_no_copy_in_the_new_file() {
    let mut tablet = Tablet::with_pins();
    let before = read(&tablet);
    tablet.rekey(PinChange::Remove { staff: ANNA });
    let mut forged = read(&tablet);
    let mut slot = slot_of(&before, ANNA);
    slot["copies"] = slot_of(&forged, BO)["copies"].clone();
    forged["slots"].as_array_mut().unwrap().push(slot);
    write(&tablet, &forged);
    tablet.restart();
    assert!(matches!(tablet.unlock(ANNA, ANNAS_PIN), Err(VaultError::Damaged(_))));
}

#[test]
fn wrong_tries_are_forgotten_with_the_pin_they_were_made_on() {
    let pin = new_pin(NEW_PIN);
    for change in [set_annas(&pin), PinChange::Remove { staff: ANNA }] {
        let mut tablet = Tablet::with_pins();
        for _ in 0..5 {
            assert!(tablet.unlock(ANNA, "975310").is_err());
        }
        assert!(tablet.unlock(BO, "975310").is_err());
        tablet.rekey(change);
        assert_eq!(tablet.vault.remaining_wait_ms(ANNA, 0), 0);
        let counts = read(&tablet)["attempts"].as_object().unwrap().clone();
        assert_eq!(counts.keys().collect::<Vec<_>>(), [&BO.to_string()]);
    }
}

#[test]
fn during_a_rekey_the_keys_come_newest_first() {
    let mut tablet = Tablet::with_pins();
    let new = tablet.begin_rekey(PinChange::KeyOnly).unwrap();
    let keys = tablet.unlock(BO, BOS_PIN).unwrap();
    assert_eq!(keys, [new.key, tablet.key.clone()]);
}

#[test]
fn after_the_rekey_no_copy_of_the_old_key_is_left() {
    let mut tablet = Tablet::with_pins();
    tablet.rekey(PinChange::KeyOnly);
    let file = read(&tablet);
    assert_eq!(file["generations"].as_array().unwrap().len(), 1);
    for slot in file["slots"].as_array().unwrap() {
        let copies = slot["copies"].as_array().unwrap();
        assert_eq!(copies.len(), 1);
        assert_eq!(copies[0]["generation"], 2);
    }
    let copy = tablet.vault.sealed_for_coordinator();
    let opened = open_sealed_copy(&tablet.dataset.private, &copy).unwrap();
    assert_eq!(opened.len(), 1);
    assert_eq!(opened[0].key, tablet.key);
}

#[test]
fn settling_without_a_rekey_writes_nothing_and_knows_its_generations() {
    let mut tablet = Tablet::with_pins();
    tablet.fill_the_disk();
    assert_eq!(tablet.vault.settle(1).unwrap(), Settled::Nothing);
    assert_eq!(tablet.vault.finish_rekey().unwrap(), Settled::Nothing);
    assert!(matches!(tablet.vault.settle(2), Err(VaultError::NoSuchGeneration)));
}

#[test]
fn an_unfinished_rekey_must_be_settled_before_anything_else_is_sealed() {
    let mut tablet = Tablet::enrolled();
    tablet.set_pin(ANNA, ANNAS_PIN).unwrap();
    tablet.begin_rekey(PinChange::KeyOnly).unwrap();
    let unfinished = |result| matches!(result, Err(VaultError::RekeyUnfinished));
    assert!(unfinished(tablet.begin_rekey(PinChange::KeyOnly).map(|_| ())));
    assert!(unfinished(tablet.set_pin(BO, BOS_PIN)));
    let key = tablet.key.clone();
    assert!(unfinished(tablet.reset_pin(ANNA, &key, NEW_PIN)));
    tablet.vault.settle(1).unwrap();
    assert!(tablet.set_pin(BO, BOS_PIN).is_ok());
}

#[test]
fn a_rekey_that_cannot_be_stored_changes_nothing() {
    let mut tablet = Tablet::with_pins();
    let before = read(&tablet);
    tablet.fill_the_disk();
    let change = PinChange::Remove { staff: ANNA };
    assert!(matches!(tablet.begin_rekey(change), Err(VaultError::Io { .. })));
    tablet.free_the_disk();
    assert_eq!(read(&tablet), before);
    assert_eq!(tablet.unlock(ANNA, ANNAS_PIN).unwrap(), [tablet.key.clone()]);
}

#[test]
fn only_who_is_there_is_changed_or_removed() {
    let mut tablet = Tablet::enrolled();
    let pin = new_pin(NEW_PIN);
    let stranger = PinChange::Set { staff: staff(3), pin: &pin };
    assert!(matches!(tablet.begin_rekey(stranger), Err(VaultError::UnknownStaff)));
    let remove = PinChange::Remove { staff: ANNA };
    assert!(matches!(tablet.begin_rekey(remove), Err(VaultError::NoPinSet)));
}

#[test]
fn a_pin_whose_tile_is_gone_can_be_removed() {
    let mut tablet = Tablet::with_pins();
    tablet.vault.set_tiles(Vec::new()).unwrap();
    tablet.rekey(PinChange::Remove { staff: ANNA });
    assert_eq!(tablet.vault.staff_with_pin(), [BO]);
}

#[test]
fn many_rekeys_in_a_row_keep_everyone_in() {
    let mut tablet = Tablet::with_pins();
    let (even, odd) = (new_pin(NEW_PIN), new_pin(ANNAS_PIN));
    for round in 0..6 {
        tablet.rekey(set_annas(if round % 2 == 0 { &even } else { &odd }));
        tablet.restart();
    }
    assert_eq!(tablet.unlock(ANNA, ANNAS_PIN).unwrap(), [tablet.key.clone()]);
    assert_eq!(tablet.unlock(BO, BOS_PIN).unwrap(), [tablet.key.clone()]);
}
