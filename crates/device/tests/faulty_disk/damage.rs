//! Bytes that changed on the disk, a log that is gone, a copy without its log: it is noticed, and the file is left as it is.

use std::path::Path;

use device::Failure;
use sqlite::OpenError;

use crate::person::Person;
use crate::work::{Bus, Seen, Work, database_in, day, open_in, shown_in_a_good_day};

/// How many bytes are turned, spread over the whole file.
const FLIPS: usize = 150;

#[test]
fn whichever_byte_was_turned_it_is_noticed_and_the_file_is_left_as_it_is() {
    let (bus, day) = (Bus::new(), day());
    let mut store = bus.open().unwrap();
    day.iter().for_each(|work| work.run(&mut store).unwrap());
    store.checkpoint();
    drop(store);
    let whole = std::fs::read(bus.database()).unwrap();
    let (mut at_opening, mut at_looking) = (0, 0);
    for flip in 0..FLIPS {
        let place = flip * (whole.len() - 1) / (FLIPS - 1);
        let folder = tempfile::tempdir().unwrap();
        let mut bytes = whole.clone();
        bytes[place] ^= 1 << (flip % 8);
        std::fs::write(database_in(folder.path()), &bytes).unwrap();
        match open_in(folder.path()) {
            Err(Failure::Open(OpenError::KeyDoesNotFit | OpenError::Corrupt)) => at_opening += 1,
            Err(other) => assert!(is_damage(&other), "byte {place}: {other}"),
            Ok(store) => {
                assert!(!store.is_whole(), "byte {place} was turned, and nobody noticed");
                at_looking += 1;
            }
        }
        assert!(
            std::fs::read(database_in(folder.path())).unwrap() == bytes,
            "byte {place}: it was written to"
        );
    }
    assert!(at_opening > 0 && at_looking > 0, "{at_opening} at opening, {at_looking} at looking");
}

fn is_damage(failure: &Failure) -> bool {
    match failure {
        Failure::Store(error) => error.fault() == sqlite::StoreFault::Corrupt,
        Failure::Migrate(sqlite::MigrateError::Sqlite(error)) => {
            sqlite::classify(error) == sqlite::StoreFault::Corrupt
        }
        _ => false,
    }
}

/// A page that the log has is read from there: damage under it is none, and is gone after the next start.
#[test]
fn damage_under_a_log_that_has_the_page_is_put_right() {
    let (bus, day) = (Bus::new(), day());
    let shown = shown_in_a_good_day(&day, &bus);
    let mut store = bus.open().unwrap();
    day.iter().for_each(|work| work.run(&mut store).unwrap());
    bus.disk.kill();
    drop(store);
    let mut bytes = std::fs::read(bus.database()).unwrap();
    // The page with the counters of the tablet: every freeze and every answer writes it.
    let page = 4_096;
    bytes[page + 100] ^= 1;
    std::fs::write(bus.database(), &bytes).unwrap();
    let store = bus.open().unwrap();
    assert!(store.is_whole());
    assert_eq!(Seen::of(&store).unwrap(), shown[day.len()]);
}

/// A tablet that was killed with a batch on its way, which is in the log alone. Says whether the next start takes the
/// database for one that was put back.
fn is_noticed(with_log: bool) -> bool {
    let mut person = Person::new();
    Work::Start(1).run(person.store()).unwrap();
    // A sync empties the log at its end.
    assert!(person.sync().unwrap().checked);
    Work::Count(1, 3).run(person.store()).unwrap();
    assert!(person.device.begin_sync().is_ok(), "frozen, and on its way");
    person.is_killed();
    if !with_log {
        remove_log(person.bus.folder.path());
    }
    person.unlock().unwrap();
    person.device.run().unwrap().restored
}

#[test]
fn a_database_without_the_log_that_held_a_batch_is_noticed() {
    assert!(is_noticed(false));
    assert!(!is_noticed(true));
}

/// The limit of it: the mark outside the database is written at a freeze and at an answer, never at a tap.
#[test]
fn taps_that_were_in_a_removed_log_alone_are_gone_and_nobody_can_notice() {
    let mut person = Person::new();
    Work::Start(1).run(person.store()).unwrap();
    assert!(person.sync().unwrap().checked);
    let sent = Seen::of(person.store()).unwrap();
    Work::Count(1, 3).run(person.store()).unwrap();
    person.is_killed();
    remove_log(person.bus.folder.path());
    person.unlock().unwrap();
    assert!(!person.device.run().unwrap().restored);
    assert_eq!(Seen::of(person.store()).unwrap(), sent);
}

fn remove_log(folder: &Path) {
    std::fs::remove_file(folder.join("tablet.sqlite-wal")).unwrap();
}
