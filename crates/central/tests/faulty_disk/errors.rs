//! The nth read, write or sync fails: it is told, nothing is acknowledged that is not there, and the same batch goes
//! through when the disk is good again.

use central::centre::Centre;
use central::exchange::Denied;
use central::store::StoreError;
use sqlite::faults::{Fail, Op};

use crate::work::{Office, Push, Seen, day, shown_in_a_good_day};

const BATCHES: u64 = 4;
/// More than a day has operations of one kind.
const OPERATIONS_MAX: u64 = 2_000;

/// How the server goes on after the error.
#[derive(Debug, Clone, Copy)]
enum Then {
    /// As if nothing had been.
    GoesOn,
    /// It is stopped and started again.
    Restarts,
    /// It is killed, and started again: what the failed sync left in the operating system's memory is there.
    IsKilled,
}

struct Day {
    model: Office,
    work: Vec<Push>,
    shown: Vec<Seen>,
}

impl Day {
    fn new() -> Self {
        let (model, work) = (Office::new(), day(BATCHES));
        let shown = shown_in_a_good_day(&work, &model);
        Self { model, work, shown }
    }

    /// The day with a disk on which the `n`th operation fails. Says whether it came so far.
    fn fails_at(&self, op: Op, n: u64, how: Fail, then: Then, seed: u64) -> bool {
        let at = format!("{op:?} {n} {how:?}, {then:?}, seed {seed}");
        let office = Office::like(&self.model);
        let mut centre = office.open().expect(&at);
        office.disk.fail_nth(op, n, how);
        let done = self.until_it_fails(&centre, 0, &at);
        let failed = office.disk.failures() > 0;
        office.disk.heal();
        if done < self.work.len() {
            match then {
                Then::GoesOn => {}
                Then::Restarts => {
                    drop(centre);
                    centre = office.open().expect(&at);
                }
                Then::IsKilled => {
                    office.disk.kill();
                    drop(centre);
                    centre = office.open().expect(&at);
                }
            }
            self.assert_stands_at(&centre, done, &at);
            // The batch that failed is sent again, under its number: it is there once, whether it came through or not.
            assert_eq!(self.until_it_fails(&centre, done, &at), self.work.len(), "{at}");
        }
        assert_eq!(Seen::of(&centre).as_ref(), Ok(&self.shown[self.work.len()]), "{at}");
        office.disk.lose_power(seed).unwrap();
        drop(centre);
        office.disk.restore_power();
        let centre = office.open().expect(&at);
        centre.store.check().expect(&at);
        let seen = Seen::of(&centre).expect(&at);
        assert_eq!(
            seen,
            self.shown[self.work.len()],
            "{at}: what was acknowledged is there after a power cut"
        );
        failed
    }

    /// Sends on from `done`, and says how many are acknowledged when something fails.
    fn until_it_fails(&self, centre: &Centre, done: usize, at: &str) -> usize {
        for (number, push) in self.work.iter().enumerate().skip(done) {
            match push.run(centre) {
                Ok(()) => {}
                Err(Denied::Store(StoreError::Failed(_))) => return number,
                Err(other) => panic!("{at}: {other}"),
            }
        }
        self.work.len()
    }

    fn assert_stands_at(&self, centre: &Centre, acknowledged: usize, at: &str) {
        let seen = Seen::of(centre).expect(at);
        assert!(self.shown[acknowledged..=acknowledged + 1].contains(&seen), "{at}: {seen:?}");
    }

    /// As often as the day has such operations, each with so many ways in which the power goes at its end.
    fn fails_at_every(&self, op: Op, how: Fail, then: Then, power_cuts: u64) -> u64 {
        let mut n = 0;
        loop {
            n += 1;
            assert!(n < OPERATIONS_MAX, "{op:?} never comes through clean");
            if !(0..power_cuts).all(|seed| self.fails_at(op, n, how, then, seed)) {
                return n - 1;
            }
        }
    }
}

#[test]
fn a_sync_that_fails_is_told_and_nothing_acknowledged_before_or_after_is_lost() {
    let day = Day::new();
    for how in [Fail::Once, Fail::FromThenOn] {
        for then in [Then::GoesOn, Then::Restarts, Then::IsKilled] {
            assert!(day.fails_at_every(Op::Sync, how, then, 4) >= BATCHES);
        }
    }
}

#[test]
fn after_a_sync_that_failed_the_file_is_opened_anew() {
    let (office, day) = (Office::new(), day(2));
    let centre = office.open().unwrap();
    day[0].run(&centre).unwrap();
    let opens = |office: &Office| office.disk.counters().opens;
    let before = opens(&office);
    day[1].run(&centre).unwrap();
    assert_eq!(opens(&office), before, "a good commit opens nothing");
    office.disk.fail_nth(Op::Sync, 1, Fail::Once);
    let third = day[0].next();
    assert!(third.run(&centre).is_err());
    assert!(opens(&office) > before);
    third.run(&centre).unwrap();
}

#[test]
fn a_read_or_write_that_fails_is_told_and_the_same_batch_goes_through_later() {
    let day = Day::new();
    for op in [Op::Read, Op::Write] {
        for (how, then) in [(Fail::Once, Then::GoesOn), (Fail::FromThenOn, Then::IsKilled)] {
            assert!(day.fails_at_every(op, how, then, 1) > 0, "{op:?}");
        }
    }
}
