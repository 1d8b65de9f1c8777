//! Claims about a file that someone, or a bad disk, altered.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::testing::*;
use super::super::*;

fn altered(tablet: &mut Tablet, alter: impl FnOnce(&mut Value)) -> Result<(), VaultError> {
    let mut file = serde_json::from_slice(&fs::read(tablet.path()).unwrap()).unwrap();
    alter(&mut file);
    fs::write(tablet.path(), serde_json::to_vec(&file).unwrap()).unwrap();
    tablet.vault = Vault::open(tablet.path())?;
    Ok(())
}

#[test]
fn a_newer_format_is_refused_whatever_else_it_holds() {
    let mut tablet = Tablet::with_pins();
    let newer = altered(&mut tablet, |file| *file = json!({"format": 2, "other": true}));
    assert!(matches!(newer, Err(VaultError::Newer { format: 2 })));
    let older = altered(&mut tablet, |file| *file = json!({"format": 0}));
    assert!(matches!(older, Err(VaultError::Damaged(_))));
}

#[test]
fn a_file_without_a_generation_or_with_three_is_damaged() {
    for generations in [0, 3] {
        let mut tablet = Tablet::with_pins();
        let opened = altered(&mut tablet, |file| {
            let one = file["generations"][0].clone();
            file["generations"] = Value::from(vec![one; generations]);
        });
        assert!(matches!(opened, Err(VaultError::Damaged(_))), "{generations}");
    }
}

#[test]
fn a_public_key_slipped_into_the_file_is_never_given_a_database_key() {
    let stranger = new_key_pair(&mut SeededRandom::new(99)).unwrap();
    let text = data_encoding::BASE64URL_NOPAD.encode(&stranger.public);
    let slips: [fn(&mut Value, &str); 4] = [
        |file, text| file["dataset_public_key"] = Value::from(text),
        |file, text| file["slots"][0]["public_key"] = Value::from(text),
        |file, text| {
            let mut slot = file["slots"][0].clone();
            slot["public_key"] = Value::from(text);
            slot["first_generation"] = Value::from(99);
            file["slots"].as_array_mut().unwrap().push(slot);
        },
        |file, text| {
            let mut slot = file["slots"][0].clone();
            slot["public_key"] = Value::from(text);
            slot["copies"] = json!([]);
            file["slots"].as_array_mut().unwrap().push(slot);
        },
    ];
    for slip in slips {
        let mut tablet = Tablet::with_pins();
        altered(&mut tablet, |file| slip(file, &text)).unwrap();
        let refused = tablet.begin_rekey(PinChange::Remove { staff: BO });
        assert!(matches!(refused, Err(VaultError::KeyMismatch)));
    }
}

#[test]
fn a_public_key_slipped_in_during_a_rekey_is_noticed_at_the_next() {
    let mut tablet = Tablet::with_pins();
    let stranger = new_key_pair(&mut SeededRandom::new(99)).unwrap();
    let text = data_encoding::BASE64URL_NOPAD.encode(&stranger.public);
    tablet.key = tablet.begin_rekey(PinChange::KeyOnly).unwrap().key;
    altered(&mut tablet, |file| file["slots"][0]["public_key"] = Value::from(text)).unwrap();
    assert_eq!(tablet.unlock_and_settle(BO, BOS_PIN), Some(Settled::Completed));
    let refused = tablet.begin_rekey(PinChange::KeyOnly);
    assert!(matches!(refused, Err(VaultError::KeyMismatch)));
}

#[test]
fn a_slot_taken_away_is_noticed() {
    let mut tablet = Tablet::with_pins();
    altered(&mut tablet, |file| {
        file["slots"].as_array_mut().unwrap().pop();
    })
    .unwrap();
    assert!(matches!(tablet.set_pin(BO, BOS_PIN), Err(VaultError::KeyMismatch)));
}

#[test]
fn a_damaged_wait_does_not_lock_out_for_years() {
    let mut tablet = Tablet::with_pins();
    altered(&mut tablet, |file| {
        let wait = json!({"failed": u32::MAX, "since_ms": i64::MAX, "wait_ms": i64::MAX});
        file["attempts"] = json!({ANNA.to_string(): wait});
    })
    .unwrap();
    let waiting = tablet.unlock_at(0, ANNA, ANNAS_PIN);
    assert!(matches!(waiting, Err(VaultError::MustWait { remaining_ms: 3_600_000 })));
    assert!(tablet.unlock_at(3_600_000, ANNA, ANNAS_PIN).is_ok());
}

#[test]
fn a_file_that_asks_for_all_memory_opens_nothing() {
    let mut tablet = Tablet::with_pins();
    altered(&mut tablet, |file| {
        file["slots"][0]["private_key"]["cost"]["memory_kib"] = Value::from(u32::MAX);
    })
    .unwrap();
    assert!(tablet.unlock(ANNA, ANNAS_PIN).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn a_flipped_bit_anywhere_in_the_file_yields_the_right_key_or_an_error(
        at in any::<prop::sample::Index>(), bit in 0u8..8,
    ) {
        let mut tablet = Tablet::with_pins();
        let mut bytes = fs::read(tablet.path()).unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        fs::write(tablet.path(), &bytes).unwrap();
        let Ok(vault) = Vault::open(tablet.path()) else { return Ok(()) };
        tablet.vault = vault;
        if let Ok(keys) = tablet.unlock(ANNA, ANNAS_PIN) {
            prop_assert_eq!(keys, [tablet.key.clone()]);
        }
    }

    #[test]
    fn any_bytes_for_a_file_are_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let tablet = Tablet::enrolled();
        fs::write(tablet.path(), &bytes).unwrap();
        prop_assert!(matches!(Vault::open(tablet.path()), Err(VaultError::Damaged(_))));
    }
}
