//! Claims about the coordinator's copy and about helping someone who forgot.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::super::testing::*;
use super::super::*;

const NEW_PIN: &str = "864209";

fn recovered(tablet: &Tablet) -> Vec<Candidate> {
    open_sealed_copy(&tablet.dataset.private, &tablet.vault.sealed_for_coordinator()).unwrap()
}

#[test]
fn a_coordinator_helps_someone_who_forgot() {
    let mut tablet = Tablet::with_pins();
    for _ in 0..5 {
        assert!(tablet.unlock(ANNA, "975310").is_err());
    }
    let key = recovered(&tablet).remove(0).key;
    tablet.reset_pin(ANNA, &key, NEW_PIN).unwrap();
    tablet.restart();
    assert_eq!(tablet.unlock(ANNA, NEW_PIN).unwrap(), [tablet.key.clone()]);
    assert!(tablet.unlock(ANNA, ANNAS_PIN).is_err());
    assert_eq!(tablet.unlock(BO, BOS_PIN).unwrap(), [tablet.key.clone()]);
    tablet.rekey(PinChange::KeyOnly);
    assert_eq!(tablet.unlock(ANNA, NEW_PIN).unwrap(), [tablet.key.clone()]);
}

#[test]
fn a_coordinator_helps_after_the_keystore_lost_its_secret() {
    let mut tablet = Tablet::with_pins();
    tablet.keystore = MemoryKeystore([8; 32]);
    let key = recovered(&tablet).remove(0).key;
    tablet.reset_pin(ANNA, &key, NEW_PIN).unwrap();
    assert_eq!(tablet.unlock(ANNA, NEW_PIN).unwrap(), [tablet.key.clone()]);
    assert!(matches!(tablet.unlock(BO, BOS_PIN), Err(VaultError::DeviceSecretChanged)));
}

#[test]
fn another_key_or_a_key_of_an_earlier_generation_gives_no_slot() {
    let mut tablet = Tablet::with_pins();
    let old_key = tablet.key.clone();
    tablet.rekey(PinChange::KeyOnly);
    for key in [old_key, zeroize::Zeroizing::new([1; 32])] {
        let refused = tablet.reset_pin(ANNA, &key, NEW_PIN);
        assert!(matches!(refused, Err(VaultError::KeyMismatch)));
    }
    assert!(tablet.unlock(ANNA, ANNAS_PIN).is_ok());
}

#[test]
fn a_copy_opens_for_its_dataset_only() {
    let mut tablet = Tablet::with_pins();
    let copy = tablet.vault.sealed_for_coordinator();
    let other = new_key_pair(&mut tablet.random).unwrap();
    let refused = open_sealed_copy(&other.private, &copy);
    assert!(matches!(refused, Err(VaultError::SealedCopy)));
}

#[test]
fn a_copy_survives_the_line_breaks_of_a_letter() {
    let tablet = Tablet::with_pins();
    let copy = tablet.vault.sealed_for_coordinator();
    let (start, end) = copy.split_at(40);
    let opened = open_sealed_copy(&tablet.dataset.private, &format!(" {start}\r\n  {end}\n"));
    assert_eq!(opened.unwrap()[0].key, tablet.key);
}

#[test]
fn a_copy_made_during_a_rekey_holds_both_keys_newest_first() {
    let mut tablet = Tablet::with_pins();
    let new = tablet.begin_rekey(PinChange::KeyOnly).unwrap();
    let opened = recovered(&tablet);
    let keys: Vec<_> = opened.iter().map(|each| (each.generation, &each.key)).collect();
    assert_eq!(keys, [(2, &new.key), (1, &tablet.key)]);
}

#[test]
fn a_copy_altered_or_cut_anywhere_opens_nothing() {
    let tablet = Tablet::with_pins();
    let copy = tablet.vault.sealed_for_coordinator();
    let private = &tablet.dataset.private;
    for end in 0..copy.len() {
        assert!(open_sealed_copy(private, &copy[..end]).is_err(), "cut at {end}");
    }
    let bytes = data_encoding::BASE64URL_NOPAD.decode(copy.as_bytes()).unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut altered = bytes.clone();
        altered[bit / 8] ^= 1 << (bit % 8);
        let text = data_encoding::BASE64URL_NOPAD.encode(&altered);
        assert!(open_sealed_copy(private, &text).is_err(), "bit {bit}");
    }
    let thrice = [&bytes[..], &bytes[1..], &bytes[1..]].concat();
    let text = data_encoding::BASE64URL_NOPAD.encode(&thrice);
    assert!(open_sealed_copy(private, &text).is_err());
}

#[test]
fn nobody_is_given_a_slot_without_a_tile() {
    let mut tablet = Tablet::with_pins();
    let key = tablet.key.clone();
    let refused = tablet.reset_pin(staff(3), &key, NEW_PIN);
    assert!(matches!(refused, Err(VaultError::UnknownStaff)));
}
