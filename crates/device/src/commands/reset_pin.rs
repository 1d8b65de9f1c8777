//! Gives someone who forgot their PIN a new one, with the database key that a coordinator recovered, on a locked tablet.
//! How the coordinator got the key out of the sealed copy is not here: that happens at the centre.

use std::path::Path;

use contract::ask::{ResetPin, Unlock};
use contract::recovery::RecoveryCode;
use sqlite::{FileLock, OpenError};

use super::enrol::{DATABASE, UNLOCK_FILE};
use super::rekey::rekey;
use super::unlock::{begin_run, open_with};
use crate::failure::Failure;
use crate::ports::Ports;
use crate::run::Run;
use crate::vault::{Candidate, NewPin, PinChange, Vault, VaultError};

/// Sets the new PIN and unlocks with it. The PIN comes with a new database key, in one change: the code is void when the
/// PIN holds, and as long as it does not, the code does. The member's wrong tries are forgotten.
///
/// # Errors
/// `recovery-wrong` for a code that was mistyped, used, or made for another tablet. Also when the PIN is too simple,
/// nobody is called so, another program has the database, or the files cannot be written.
pub fn reset_pin(folder: &Path, ports: &mut Ports, ask: &ResetPin) -> Result<Run, Failure> {
    let database = folder.join(DATABASE);
    if !database.exists() {
        return Err(Failure::Asked("not-enrolled"));
    }
    let code: RecoveryCode = ask.recovery.parse().map_err(|_| Failure::Asked("recovery-wrong"))?;
    let pin = NewPin::new(&ask.pin).map_err(VaultError::from)?;
    let lock = FileLock::acquire(&database)?;
    let mut vault = Vault::open(folder.join(UNLOCK_FILE))?;
    let staff = ask.staff.uuid();
    if !vault.tiles().iter().any(|tile| tile.staff == staff) {
        return Err(VaultError::UnknownStaff.into());
    }
    let recovered = Candidate { generation: code.generation, key: code.key };
    let (store, mut opened) =
        open_with(folder, &database, vec![recovered]).map_err(wrong_if_it_does_not_fit)?;
    vault.settle(opened.generation)?;
    rekey(folder, &store, &mut opened.key, &mut vault, PinChange::Set { staff, pin: &pin }, ports)?;
    drop(store);
    begin_run(folder, ports, &Unlock { staff: ask.staff, pin: ask.pin.clone() }, lock)
}

fn wrong_if_it_does_not_fit(failure: Failure) -> Failure {
    match failure {
        Failure::Open(OpenError::KeyDoesNotFit) => Failure::Asked("recovery-wrong"),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use contract::answer::Status;
    use contract::ask::{Answers, ListTiles, Lock, ReadSealedCopy, ReadStatus, ResetPin, SetPin};
    use contract::fault::Fault;
    use contract::recovery::RecoveryCode;
    use domain::record::Id;
    use domain::records::Staff;
    use sqlite::DatabaseKey;

    use super::*;
    use crate::commands::enrol::vault_ports;
    use crate::testing::{ANNA, BO, PIN, STOP_ASYLUM, Tablet, code};

    const NEW_PIN: &str = "864201";
    const BOS_PIN: &str = "246813";

    /// What the centre would print for this tablet, which is unlocked.
    fn recovery(bus: &mut Tablet) -> String {
        let generation = 1;
        RecoveryCode { generation, key: bus.run().key.clone() }.text().to_string()
    }

    fn reset(bus: &mut Tablet, staff: Id<Staff>, recovery: &str, pin: &str) -> Result<Status, Fault> {
        bus.device.reset_pin(ResetPin { staff, recovery: recovery.to_owned(), pin: pin.to_owned() })
    }

    /// Locked, with a visit of twelve, and a colleague who has a PIN too.
    fn forgotten() -> (Tablet, Id<domain::records::Visit>, String) {
        let mut bus = Tablet::new();
        let visit = bus.whole_visit(STOP_ASYLUM, 12);
        bus.device.set_pin(SetPin { staff: BO, pin: BOS_PIN.to_owned() }).unwrap();
        let recovery = recovery(&mut bus);
        bus.device.lock(Lock {}).unwrap();
        (bus, visit, recovery)
    }

    #[test]
    fn the_new_pin_holds_the_old_one_does_not_and_the_code_is_void() {
        let (mut bus, visit, recovery) = forgotten();
        let status = reset(&mut bus, ANNA, &recovery, NEW_PIN).unwrap();
        assert!(status.unlocked);
        assert_eq!(bus.run().staff, ANNA);
        assert_eq!(bus.view(visit).summary.visitors, 12);
        bus.device.lock(Lock {}).unwrap();
        assert_eq!(code(reset(&mut bus, ANNA, &recovery, "975310")), "recovery-wrong");
        assert_eq!(code(bus.unlock(ANNA, PIN)), "pin-wrong");
        bus.unlock(ANNA, NEW_PIN).unwrap();
        bus.unlock(BO, BOS_PIN).unwrap();
        assert_eq!(bus.view(visit).summary.visitors, 12);
    }

    #[test]
    fn someone_who_never_had_a_pin_here_gets_one_too() {
        let mut bus = Tablet::new();
        let recovery = recovery(&mut bus);
        bus.device.lock(Lock {}).unwrap();
        reset(&mut bus, BO, &recovery, BOS_PIN).unwrap();
        bus.unlock(ANNA, PIN).unwrap();
        bus.unlock(BO, BOS_PIN).unwrap();
    }

    #[test]
    fn wrong_tries_and_their_waits_are_forgotten() {
        let (mut bus, _, recovery) = forgotten();
        for _ in 0..6 {
            bus.unlock(ANNA, NEW_PIN).unwrap_err();
        }
        assert_eq!(code(bus.unlock(ANNA, PIN)), "pin-wait");
        reset(&mut bus, ANNA, &recovery, NEW_PIN).unwrap();
        let wrong = bus.unlock(ANNA, PIN).unwrap_err();
        assert_eq!((wrong.code.as_str(), wrong.args["left"].as_str()), ("pin-wrong", "4"));
    }

    #[test]
    fn only_a_locked_tablet_is_reset_and_one_that_is_not_stays_unlocked() {
        let (mut bus, visit, recovery) = forgotten();
        bus.unlock(BO, BOS_PIN).unwrap();
        assert_eq!(code(reset(&mut bus, ANNA, &recovery, NEW_PIN)), "unlocked");
        assert_eq!(bus.view(visit).summary.visitors, 12);
    }

    #[test]
    fn what_is_refused_changes_nothing_and_the_code_still_holds() {
        let (mut bus, _, recovery) = forgotten();
        let file = bus.folder.path().join(UNLOCK_FILE);
        let before = std::fs::read(&file).unwrap();
        let other = RecoveryCode { generation: 1, key: [1; 32].into() }.text().to_string();
        let nobody = uuid::Uuid::nil().into();
        for (staff, recovery, pin, fault) in [
            (ANNA, "", NEW_PIN, "recovery-wrong"),
            (ANNA, &recovery[1..], NEW_PIN, "recovery-wrong"),
            (ANNA, &other, NEW_PIN, "recovery-wrong"),
            (ANNA, &recovery, "123456", "pin-simple"),
            (nobody, &recovery, NEW_PIN, "staff-unknown"),
        ] {
            assert_eq!(code(reset(&mut bus, staff, recovery, pin)), fault);
            assert!(!bus.device.is_unlocked());
            assert!(std::fs::read(&file).unwrap() == before, "{fault}");
        }
        reset(&mut bus, ANNA, &recovery, NEW_PIN).unwrap();
    }

    #[test]
    fn a_tablet_that_another_program_has_is_not_reset() {
        let (mut bus, _, recovery) = forgotten();
        let lock = FileLock::acquire(&bus.folder.path().join(DATABASE)).unwrap();
        assert_eq!(code(reset(&mut bus, ANNA, &recovery, NEW_PIN)), "file-in-use");
        drop(lock);
        reset(&mut bus, ANNA, &recovery, NEW_PIN).unwrap();
    }

    /// Does what a reset does up to a kill: before the database has its new key, or right after.
    fn killed(bus: &mut Tablet, rekeyed: bool) {
        let mut ports = bus.ports();
        let folder = bus.folder.path();
        let mut vault = Vault::open(folder.join(UNLOCK_FILE)).unwrap();
        let run = bus.device.run().unwrap();
        let pin = NewPin::new(NEW_PIN).unwrap();
        let change = PinChange::Set { staff: ANNA.uuid(), pin: &pin };
        let new = vault.begin_rekey(&run.key, change, &mut vault_ports(&mut ports)).unwrap();
        if rekeyed {
            run.store.change_key(&DatabaseKey::from_bytes(*new.key)).unwrap();
        }
        bus.device.lock(Lock {}).unwrap();
    }

    #[test]
    fn killed_before_the_database_has_its_new_key_the_code_still_holds() {
        let (mut bus, visit, recovery) = forgotten();
        bus.unlock(BO, BOS_PIN).unwrap();
        killed(&mut bus, false);
        reset(&mut bus, ANNA, &recovery, NEW_PIN).unwrap();
        assert_eq!(bus.view(visit).summary.visitors, 12);
        bus.unlock(ANNA, NEW_PIN).unwrap();
        bus.unlock(BO, BOS_PIN).unwrap();
    }

    #[test]
    fn killed_before_the_database_has_its_new_key_the_new_pin_completes_the_change() {
        let (mut bus, visit, _) = forgotten();
        bus.unlock(BO, BOS_PIN).unwrap();
        killed(&mut bus, false);
        for _ in 0..2 {
            bus.unlock(ANNA, NEW_PIN).unwrap();
            assert_eq!(bus.view(visit).summary.visitors, 12);
            bus.device.lock(Lock {}).unwrap();
        }
        assert_eq!(code(bus.unlock(ANNA, PIN)), "pin-wrong");
        bus.unlock(BO, BOS_PIN).unwrap();
    }

    #[test]
    fn killed_before_the_database_has_its_new_key_the_old_pin_takes_the_change_back() {
        let (mut bus, _, _) = forgotten();
        bus.unlock(BO, BOS_PIN).unwrap();
        killed(&mut bus, false);
        bus.unlock(ANNA, PIN).unwrap();
        bus.unlock(ANNA, PIN).unwrap();
        assert_eq!(code(bus.unlock(ANNA, NEW_PIN)), "pin-wrong");
    }

    #[test]
    fn killed_after_the_database_has_its_new_key_the_new_pin_holds_and_the_code_does_not() {
        let (mut bus, visit, recovery) = forgotten();
        bus.unlock(BO, BOS_PIN).unwrap();
        killed(&mut bus, true);
        assert_eq!(code(reset(&mut bus, ANNA, &recovery, "975310")), "recovery-wrong");
        bus.unlock(ANNA, NEW_PIN).unwrap();
        assert_eq!(bus.view(visit).summary.visitors, 12);
        assert_eq!(code(bus.unlock(ANNA, PIN)), "pin-wrong");
        bus.unlock(BO, BOS_PIN).unwrap();
    }

    #[test]
    fn a_sealed_copy_is_given_out_locked_and_unlocked_and_is_another_after_a_reset() {
        let (mut bus, _, recovery) = forgotten();
        let copy = |bus: &mut Tablet| bus.device.sealed_copy(ReadSealedCopy {}).unwrap().text;
        let locked = copy(&mut bus);
        assert!(!bus.device.status(ReadStatus {}).unwrap().unlocked);
        bus.unlock(ANNA, PIN).unwrap();
        assert_eq!(copy(&mut bus), locked);
        bus.device.lock(Lock {}).unwrap();
        reset(&mut bus, ANNA, &recovery, NEW_PIN).unwrap();
        assert_ne!(copy(&mut bus), locked);
        assert!(bus.device.tiles(ListTiles {}).unwrap().tiles.iter().any(|tile| tile.has_pin));
    }
}
