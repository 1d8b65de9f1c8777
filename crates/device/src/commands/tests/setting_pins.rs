//! PINs: a colleague's first, one's own changed, and nobody else's. What the vault promises is claimed in the vault.

use contract::ask::{Answers, ListTiles, Lock, SetPin, Verify};
use domain::record::Id;
use domain::records::Staff;

use crate::commands::enrol::{UNLOCK_FILE, vault_ports};
use crate::testing::{ANNA, BO, PIN, STOP_ASYLUM, Tablet, code};
use crate::vault::{NewPin, PinChange, Vault};

const OTHER_PIN: &str = "246813";

fn set(
    bus: &mut Tablet,
    staff: Id<Staff>,
    pin: &str,
) -> Result<contract::answer::Written, contract::fault::Fault> {
    bus.device.set_pin(SetPin { staff, pin: pin.to_owned() })
}

#[test]
fn a_colleague_gets_a_pin_and_then_both_unlock() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.whole_visit(STOP_ASYLUM, 12);
    assert_eq!(code(bus_a.unlock(BO, OTHER_PIN)), "pin-missing");
    bus_a.unlock(ANNA, PIN).unwrap();
    set(&mut bus_a, BO, OTHER_PIN).unwrap();
    let tiles = bus_a.device.tiles(ListTiles {}).unwrap().tiles;
    let with_pin: Vec<_> = tiles.iter().filter(|tile| tile.has_pin).map(|tile| tile.staff).collect();
    assert_eq!(with_pin, [ANNA, BO]);
    for (staff, pin) in [(ANNA, PIN), (BO, OTHER_PIN)] {
        bus_a.device.lock(Lock {}).unwrap();
        bus_a.unlock(staff, pin).unwrap();
        assert_eq!(bus_a.view(visit).summary.visitors, 12);
    }
    assert_eq!(code(bus_a.unlock(BO, PIN)), "pin-wrong");
}

#[test]
fn after_a_change_the_old_pin_fails_and_every_row_is_there() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.whole_visit(STOP_ASYLUM, 12);
    set(&mut bus_a, BO, OTHER_PIN).unwrap();
    let before = bus_a.device.verify(Verify {}).unwrap();
    set(&mut bus_a, ANNA, "975310").unwrap();
    bus_a.tap(visit, "v", 1);
    assert_eq!(code(bus_a.unlock(ANNA, PIN)), "pin-wrong");
    for (staff, pin) in [(ANNA, "975310"), (BO, OTHER_PIN)] {
        bus_a.unlock(staff, pin).unwrap();
        assert_eq!(bus_a.view(visit).summary.visitors, 13);
        let after = bus_a.device.verify(Verify {}).unwrap();
        assert_eq!((after.rows, after.root, after.file_whole), (before.rows, before.root.clone(), true));
    }
}

#[test]
fn a_pin_can_be_changed_twice_and_a_colleagues_set_in_between() {
    let mut bus_a = Tablet::new();
    set(&mut bus_a, ANNA, "975310").unwrap();
    set(&mut bus_a, BO, OTHER_PIN).unwrap();
    set(&mut bus_a, ANNA, "864201").unwrap();
    bus_a.unlock(ANNA, "864201").unwrap();
    bus_a.unlock(BO, OTHER_PIN).unwrap();
}

#[test]
fn somebody_elses_pin_is_not_changed() {
    let mut bus_a = Tablet::new();
    set(&mut bus_a, BO, OTHER_PIN).unwrap();
    assert_eq!(code(set(&mut bus_a, BO, "975310")), "pin-not-yours");
    bus_a.unlock(BO, OTHER_PIN).unwrap();
}

#[test]
fn a_pin_that_is_guessed_first_or_of_nobody_is_refused() {
    let mut bus_a = Tablet::new();
    for pin in ["123456", "12345", ""] {
        assert_eq!(code(set(&mut bus_a, ANNA, pin)), "pin-simple", "{pin}");
    }
    assert_eq!(code(set(&mut bus_a, uuid::Uuid::nil().into(), OTHER_PIN)), "staff-unknown");
    bus_a.unlock(ANNA, PIN).unwrap();
}

#[test]
fn copies_that_open_with_the_old_pin_do_not_stay() {
    let mut bus_a = Tablet::new();
    let copy = bus_a.folder.path().join("tablet.sqlite.before-2");
    std::fs::write(&copy, "a copy").unwrap();
    set(&mut bus_a, BO, OTHER_PIN).unwrap();
    assert!(copy.exists(), "a first PIN gives no new key");
    set(&mut bus_a, ANNA, "975310").unwrap();
    assert!(!copy.exists());
}

#[test]
fn a_copy_that_cannot_be_removed_leaves_a_tablet_that_goes_on_with_its_new_key() {
    let mut bus_a = Tablet::new();
    // A folder of that name is not removed as a file is.
    let copy = bus_a.folder.path().join("tablet.sqlite.before-2");
    std::fs::create_dir(&copy).unwrap();
    set(&mut bus_a, ANNA, "975310").unwrap_err();
    std::fs::remove_dir(&copy).unwrap();
    set(&mut bus_a, BO, OTHER_PIN).unwrap();
    bus_a.unlock(BO, OTHER_PIN).unwrap();
    bus_a.unlock(ANNA, "975310").unwrap();
}

/// Whoever types the old PIN then is told that it is wrong, and not that the tablet's file needs a coordinator.
#[test]
fn killed_right_after_the_database_has_its_new_key_the_old_pin_is_wrong_and_the_new_one_unlocks() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.whole_visit(STOP_ASYLUM, 12);
    let mut vault = Vault::open(bus_a.folder.path().join(UNLOCK_FILE)).unwrap();
    let (mut ports, new_pin) = (bus_a.ports(), NewPin::new("975310").unwrap());
    let run = bus_a.device.run().unwrap();
    let change = PinChange::Set { staff: ANNA.uuid(), pin: &new_pin };
    let new = vault.begin_rekey(&run.key, change, &mut vault_ports(&mut ports)).unwrap();
    run.store.change_key(&sqlite::DatabaseKey::from_bytes(*new.key)).unwrap();
    bus_a.device.lock(Lock {}).unwrap();
    let wrong = bus_a.unlock(ANNA, PIN).unwrap_err();
    assert_eq!((wrong.code.as_str(), wrong.args["left"].as_str()), ("pin-wrong", "4"));
    bus_a.unlock(ANNA, "975310").unwrap();
    assert_eq!(bus_a.view(visit).summary.visitors, 12);
    assert_eq!(code(bus_a.unlock(ANNA, PIN)), "pin-wrong");
}
