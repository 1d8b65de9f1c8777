//! The disk is full at every moment: it is told, nothing is there in part, what waits can still be sent, and everything
//! goes on when there is room. The fault codes at the screens' side are in the package `end-to-end`.

use sqlite::{RESERVE_BYTES, Reserve, StoreFault};

use crate::person::Person;
use crate::work::{Bus, Seen, Work, day, shown_in_a_good_day};

/// Room is given in steps that fall on all kinds of places of a page.
const STEP_BYTES: u64 = 4_096 + 512 + 24;

#[test]
fn however_little_room_there_is_each_step_is_there_or_told_and_goes_through_later() {
    let (model, work) = (Bus::new(), day());
    let shown = shown_in_a_good_day(&work, &model);
    let mut told = 0;
    for room in (0..).map(|step| step * STEP_BYTES) {
        let bus = Bus::like(&model);
        let mut store = bus.open().unwrap();
        bus.disk.set_full(Some(room));
        let mut done = 0;
        while done < work.len() {
            if let Err(failure) = work[done].run(&mut store) {
                let device::Failure::Store(error) = &failure else { panic!("{room} free: {failure}") };
                assert_eq!(error.fault(), StoreFault::DiskFull, "{room} free: {failure}");
                break;
            }
            done += 1;
        }
        assert_eq!(Seen::of(&store).unwrap(), shown[done], "{room} free");
        if done == work.len() {
            break;
        }
        told += 1;
        // What was there stays readable, and a program that starts now comes in.
        bus.disk.kill();
        drop(store);
        let mut store = bus.open().unwrap_or_else(|failure| panic!("{room} free, started again: {failure}"));
        assert!(store.is_whole(), "{room} free");
        assert_eq!(Seen::of(&store).unwrap(), shown[done], "{room} free");
        bus.disk.heal();
        work[done..].iter().for_each(|work| work.run(&mut store).unwrap());
        assert_eq!(Seen::of(&store).unwrap(), shown[work.len()], "{room} free");
        assert!(store.is_whole());
    }
    assert!(told > 20, "the day takes more than {told} steps of room");
}

#[test]
fn what_waits_is_sent_from_a_full_disk_by_giving_up_the_reserve() {
    let mut person = Person::new();
    let folder = person.bus.folder.path().to_owned();
    for number in 1..=50 {
        Work::Start(number).run(person.store()).unwrap();
    }
    assert!(Reserve::exists(&folder).unwrap());
    person.bus.disk.set_full(Some(0));
    assert!(Work::Start(99).run(person.store()).is_err());
    assert!(person.sync().unwrap().checked);
    assert_eq!((person.batches_at_centre(), person.tablet().acknowledged), (vec![1], 1));
    assert_eq!(person.store().outbox_count().unwrap().waiting, 0);
    person.bus.disk.set_full(Some(2 * RESERVE_BYTES));
    Work::Start(99).run(person.store()).unwrap();
    assert!(person.sync().unwrap().checked);
    assert_eq!(person.batches_at_centre(), [1, 2]);
    assert!(Reserve::exists(&folder).unwrap(), "ready for the next time");
}

#[test]
fn a_tablet_is_unlocked_on_a_full_disk_by_giving_up_the_reserve() {
    let mut person = Person::new();
    Work::Start(1).run(person.store()).unwrap();
    person.is_killed();
    person.bus.disk.set_full(Some(0));
    person.unlock().unwrap();
    assert!(person.sync().unwrap().checked);
    assert_eq!(person.tablet().acknowledged, 1);
}
