//! The tablet locked, unlocked and not connected yet; and what a sync brings to it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use contract::ask::{Call, dispatch};
use domain::records::{Staff, StaffRole};

use super::*;
use crate::testing::{ANNA, BO, CILLA, LIBRARY, PIN, STOP_ASYLUM, Tablet, code, row, staff, to_stop};

/// Asks that need an open store, one of each kind.
fn asks_for_the_store() -> Vec<Call> {
    let visit = uuid::Uuid::nil().into();
    vec![
        Call::Today(Today { date: None }),
        Call::StartVisit(to_stop(STOP_ASYLUM)),
        Call::CloseVisit(CloseVisit { visit }),
        Call::Undo(Undo { visit }),
        Call::ReadVisit(ReadVisit { visit }),
        Call::ListVisits(ListVisits { date: None, shift: None }),
        Call::SyncNow(SyncNow {}),
        Call::Verify(Verify {}),
        Call::ListToFix(ListToFix {}),
        Call::SetPin(SetPin { staff: ANNA, pin: "975310".to_owned() }),
    ]
}

#[test]
fn a_locked_tablet_says_that_it_is_locked() {
    let mut bus_a = Tablet::new();
    bus_a.device.lock(Lock {}).unwrap();
    assert!(!bus_a.device.is_unlocked());
    for ask in asks_for_the_store() {
        assert_eq!(code(dispatch(&mut bus_a.device, ask)), "locked");
    }
    let status = bus_a.device.status(ReadStatus {}).unwrap();
    assert_eq!((status.enrolled, status.unlocked, status.staff), (true, false, None));
    assert_eq!(bus_a.device.tiles(ListTiles {}).unwrap().tiles.len(), 3);
    bus_a.unlock(ANNA, PIN).unwrap();
    bus_a.device.today(Today { date: None }).unwrap();
}

#[test]
fn a_tablet_that_is_not_connected_says_so() {
    let bus_a = Tablet::new();
    let folder = tempfile::tempdir().unwrap();
    let mut new = Device::open(folder.path(), Ports::real(folder.path())).unwrap();
    for ask in asks_for_the_store() {
        assert_eq!(code(dispatch(&mut new, ask)), "not-enrolled");
    }
    assert_eq!(code(new.unlock(Unlock { staff: ANNA, pin: PIN.to_owned() })), "not-enrolled");
    assert_eq!(code(new.tiles(ListTiles {})), "not-enrolled");
    let status = new.status(ReadStatus {}).unwrap();
    assert_eq!((status.enrolled, status.weak_keystore), (false, false));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "asking leaves nothing behind");
    assert!(bus_a.folder.path().join(DATABASE).exists());
}

#[test]
fn a_connected_tablet_is_not_connected_again() {
    let mut bus_a = Tablet::new();
    let again = Enrol { code: "TURBOK1:".to_owned(), staff: None, pin: PIN.to_owned() };
    assert_eq!(code(bus_a.device.enrol(again)), "already-enrolled");
    assert!(bus_a.device.is_unlocked());
}

#[test]
fn a_wrong_pin_leaves_the_tablet_locked_and_switching_is_a_new_run() {
    let mut bus_a = Tablet::new();
    let lane = bus_a.run().lane;
    assert_eq!(code(bus_a.unlock(ANNA, "000000")), "pin-wrong");
    assert_eq!(code(bus_a.device.today(Today { date: None })), "locked");
    bus_a.unlock(ANNA, PIN).unwrap();
    assert_ne!(bus_a.run().lane, lane);
    assert_eq!(code(bus_a.unlock(ANNA, "12345")), "pin-simple");
}

#[test]
fn one_program_at_a_time_has_the_tablet() {
    let mut bus_a = Tablet::new();
    let mut other = Device::open(bus_a.folder.path(), Ports::real(bus_a.folder.path())).unwrap();
    assert_eq!(code(other.unlock(Unlock { staff: ANNA, pin: PIN.to_owned() })), "file-in-use");
    bus_a.device.today(Today { date: None }).unwrap();
}

#[test]
fn after_a_sync_taps_follow_the_new_lists_and_the_new_staff_has_a_tile() {
    let mut bus_a = Tablet::new();
    let new = uuid::Uuid::from_u128(0x99).into();
    let (_, bo) = staff().remove(1);
    let member = |name: &str, unit, retired_on| Staff {
        name: name.to_owned(),
        unit,
        role: StaffRole::BookmobileStaff,
        retired_on,
        ..bo.clone()
    };
    bus_a.centre.get().put(row(new, &member("Aron", crate::testing::BUS, None)));
    let gone = uuid::Uuid::from_u128(0x9a).into();
    bus_a
        .centre
        .get()
        .put(row(gone, &member("Ada", crate::testing::BUS, Some(crate::testing::day("2016-03-15")))));
    let library = uuid::Uuid::from_u128(0x9b).into();
    bus_a.centre.get().put(row(library, &member("Asta", LIBRARY, None)));
    bus_a.sync().unwrap();
    let tiles: Vec<_> =
        bus_a.device.tiles(ListTiles {}).unwrap().tiles.into_iter().map(|tile| tile.staff).collect();
    // The tablet's own unit first; then the unit that joins its route.
    assert_eq!(tiles, [ANNA, new, BO, library, CILLA]);
    assert!(bus_a.run().catalogue.staff.contains_key(&new));
}

#[test]
fn progress_is_told_from_connecting_to_done() {
    let mut bus_a = Tablet::new();
    bus_a.whole_visit(STOP_ASYLUM, 3);
    let told = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let to = told.clone();
    bus_a.device.set_progress(Box::new(move |progress| to.lock().unwrap().push(progress)));
    bus_a.sync().unwrap();
    let sending = Progress::Sending { sent: 4, of: 4 };
    assert_eq!(*told.lock().unwrap(), [Progress::Connecting, sending, Progress::Done]);
    bus_a.sync().unwrap();
    assert_eq!(told.lock().unwrap().len(), 5, "it goes on being told");
}
