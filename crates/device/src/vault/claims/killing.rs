//! Claims about kills between the phases of a rekey: before and after the database got its new key.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::super::testing::*;
use super::super::*;

const NEW_PIN: &str = "864209";

fn set_annas(pin: &NewPin) -> PinChange<'_> {
    PinChange::Set { staff: ANNA, pin }
}

#[test]
fn killed_before_the_databases_rekey_everyone_unlocks_with_either_pin_and_the_change_is_undone() {
    for (staff, text) in [(ANNA, ANNAS_PIN), (ANNA, NEW_PIN), (BO, BOS_PIN)] {
        let mut tablet = Tablet::with_pins();
        tablet.begin_rekey(set_annas(&new_pin(NEW_PIN))).unwrap();
        tablet.restart();
        assert_eq!(tablet.unlock_and_settle(staff, text), Some(Settled::Undone));
        tablet.restart();
        assert_eq!(tablet.unlock(ANNA, ANNAS_PIN).unwrap(), [tablet.key.clone()]);
        assert!(tablet.unlock(ANNA, NEW_PIN).is_err());
        assert_eq!(tablet.unlock(BO, BOS_PIN).unwrap(), [tablet.key.clone()]);
    }
}

#[test]
fn killed_after_the_databases_rekey_the_new_pin_and_the_colleague_unlock_and_the_change_holds() {
    for (staff, text) in [(ANNA, NEW_PIN), (BO, BOS_PIN)] {
        let mut tablet = Tablet::with_pins();
        tablet.key = tablet.begin_rekey(set_annas(&new_pin(NEW_PIN))).unwrap().key;
        tablet.restart();
        assert_eq!(tablet.unlock_and_settle(staff, text), Some(Settled::Completed));
        tablet.restart();
        assert_eq!(tablet.unlock(ANNA, NEW_PIN).unwrap(), [tablet.key.clone()]);
        assert!(tablet.unlock(ANNA, ANNAS_PIN).is_err());
        assert_eq!(tablet.unlock(BO, BOS_PIN).unwrap(), [tablet.key.clone()]);
    }
}

#[test]
fn killed_after_the_databases_rekey_an_old_or_removed_pin_opens_nothing() {
    let pin = new_pin(NEW_PIN);
    for change in [set_annas(&pin), PinChange::Remove { staff: ANNA }] {
        let mut tablet = Tablet::with_pins();
        tablet.key = tablet.begin_rekey(change).unwrap().key;
        tablet.restart();
        assert_eq!(tablet.unlock_and_settle(ANNA, ANNAS_PIN), None);
    }
}

#[test]
fn a_pin_changed_to_the_same_digits_survives_a_kill_too() {
    let mut tablet = Tablet::with_pins();
    let same = new_pin(ANNAS_PIN);
    tablet.key = tablet.begin_rekey(set_annas(&same)).unwrap().key;
    tablet.restart();
    assert_eq!(tablet.unlock_and_settle(ANNA, ANNAS_PIN), Some(Settled::Completed));
}

#[test]
fn a_removal_that_was_cut_short_leaves_the_pin() {
    let mut tablet = Tablet::with_pins();
    tablet.begin_rekey(PinChange::Remove { staff: ANNA }).unwrap();
    tablet.restart();
    assert_eq!(tablet.unlock_and_settle(ANNA, ANNAS_PIN), Some(Settled::Undone));
    assert_eq!(tablet.unlock(ANNA, ANNAS_PIN).unwrap(), [tablet.key.clone()]);
}
