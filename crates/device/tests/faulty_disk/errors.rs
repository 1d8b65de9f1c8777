//! The nth read, write or sync fails: it is told, nothing is in part, and what was saved before and after stays saved.

use device::store::Store;
use sqlite::StoreFault;
use sqlite::faults::{Fail, Op};

use crate::person::Person;
use crate::work::{Bus, Seen, Work, day, shown_in_a_good_day};

/// How the program goes on after the error.
#[derive(Debug, Clone, Copy)]
enum Then {
    /// With the same connection, as if nothing had been.
    GoesOn,
    /// It closes the file and opens it again.
    Reopens,
    /// It is killed, and opens the file again: what the failed sync left in the operating system's memory is there.
    IsKilled,
}

/// More than a day has operations of one kind.
const OPERATIONS_MAX: u64 = 2_000;

struct Day {
    model: Bus,
    work: Vec<Work>,
    shown: Vec<Seen>,
}

impl Day {
    fn new() -> Self {
        let (model, work) = (Bus::new(), day());
        let shown = shown_in_a_good_day(&work, &model);
        Self { model, work, shown }
    }

    /// The day with a disk on which the `n`th operation fails. Says whether it came so far.
    fn fails_at(&self, op: Op, n: u64, how: Fail, then: Then, seed: u64) -> bool {
        let at = format!("{op:?} {n} {how:?}, {then:?}, seed {seed}");
        let bus = Bus::like(&self.model);
        let mut store = bus.open().unwrap();
        bus.disk.fail_nth(op, n, how);
        let mut done = self.until_it_fails(&mut store, 0, &at);
        let failed = bus.disk.failures() > 0;
        bus.disk.heal();
        if done < self.work.len() {
            store = match then {
                Then::GoesOn => store,
                Then::Reopens => {
                    drop(store);
                    bus.open().expect(&at)
                }
                Then::IsKilled => {
                    bus.disk.kill();
                    drop(store);
                    bus.open().expect(&at)
                }
            };
            done = self.standing(&store, done, &at);
            done = self.until_it_fails(&mut store, done, &at);
        }
        assert_eq!(done, self.work.len(), "{at}: it goes on when the disk is good again");
        assert_eq!(Seen::of(&store).unwrap(), self.shown[done], "{at}");
        bus.disk.lose_power(seed).unwrap();
        drop(store);
        bus.disk.restore_power();
        let store = bus.open().expect(&at);
        assert!(store.is_whole(), "{at}");
        assert_eq!(
            Seen::of(&store).unwrap(),
            self.shown[done],
            "{at}: what was saved is there after a power cut"
        );
        failed
    }

    /// Works on from `done`, and says how much is done when something fails, which is told as trouble with the disk.
    fn until_it_fails(&self, store: &mut Store, done: usize, at: &str) -> usize {
        for (number, work) in self.work.iter().enumerate().skip(done) {
            if let Err(failure) = work.run(store) {
                let device::Failure::Store(error) = &failure else { panic!("{at}: {failure}") };
                assert_eq!(error.fault(), StoreFault::Io, "{at}: {failure}");
                return number;
            }
        }
        self.work.len()
    }

    /// How much of the day a store shows: what was answered, or the piece that failed too, when it came through after
    /// all. Nothing between.
    fn standing(&self, store: &Store, answered: usize, at: &str) -> usize {
        let seen = Seen::of(store).expect(at);
        assert!(store.is_whole(), "{at}");
        let standing = [answered, answered + 1].into_iter().find(|done| self.shown[*done] == seen);
        standing.unwrap_or_else(|| panic!("{at}: {answered} answered, and it shows {seen:?}"))
    }

    /// As often as the day has such operations, each with so many ways in which the power goes at its end.
    fn fails_at_every(&self, op: Op, how: Fail, then: Then, power_cuts: u64) -> u64 {
        let mut n = 0;
        loop {
            n += 1;
            assert!(n < OPERATIONS_MAX, "{op:?} never comes through clean");
            let came_so_far = (0..power_cuts).all(|seed| self.fails_at(op, n, how, then, seed));
            if !came_so_far {
                return n - 1;
            }
        }
    }
}

#[test]
fn a_sync_that_fails_is_told_and_nothing_saved_before_or_after_is_lost() {
    let day = Day::new();
    for how in [Fail::Once, Fail::FromThenOn] {
        for then in [Then::GoesOn, Then::Reopens, Then::IsKilled] {
            assert!(day.fails_at_every(Op::Sync, how, then, 4) >= day.work.len() as u64);
        }
    }
}

#[test]
fn a_read_or_write_that_fails_is_told_and_the_same_again_goes_through_later() {
    let day = Day::new();
    let ways = [
        (Op::Write, Fail::Once, Then::GoesOn),
        (Op::Write, Fail::FromThenOn, Then::IsKilled),
        // An encrypted connection is of no use after a read that failed: the tablet is locked then.
        (Op::Read, Fail::Once, Then::Reopens),
        (Op::Read, Fail::FromThenOn, Then::IsKilled),
    ];
    for (op, how, then) in ways {
        assert!(day.fails_at_every(op, how, then, 1) > 0, "{op:?}");
    }
}

/// Both sides of it: a read that failed once is no damage, and a sync that failed is not taken for done.
#[test]
fn trouble_with_the_disk_locks_the_tablet_and_unlocking_it_goes_on_from_what_the_disk_has() {
    for op in [Op::Read, Op::Sync] {
        let mut person = Person::new();
        Work::Start(1).run(person.store()).unwrap();
        person.is_killed();
        person.unlock().unwrap();
        person.bus.disk.fail_nth(op, 1, Fail::Once);
        assert_eq!(person.sync().unwrap_err().code, "file-damaged", "{op:?}");
        assert!(!person.device.is_unlocked(), "{op:?}");
        assert_eq!(person.sync().unwrap_err().code, "locked", "{op:?}");
        assert!(person.batches_at_centre().is_empty(), "{op:?}: what is not on the disk is not sent");
        person.unlock().unwrap();
        assert!(person.sync().unwrap().checked, "{op:?}");
        assert_eq!((person.batches_at_centre(), person.tablet().acknowledged), (vec![1], 1), "{op:?}");
    }
}

#[test]
fn a_full_disk_does_not_lock_the_tablet() {
    let mut person = Person::new();
    Work::Start(1).run(person.store()).unwrap();
    sqlite::Reserve::release(person.bus.folder.path()).unwrap();
    person.bus.disk.set_full(Some(0));
    assert_eq!(person.sync().unwrap_err().code, "disk-full");
    assert!(person.device.is_unlocked());
}
