//! The disk is full at every moment: nothing is acknowledged that is not there, the tablets are told that there is no
//! room, everything that is there can be read, and the same batches go through when there is room.

use central::exchange::Denied;
use central::store::StoreError;

use crate::work::{Office, Seen, day, shown_in_a_good_day};

const BATCHES: u64 = 10;
/// Room is given in steps that fall on all kinds of places of a page.
const STEP_BYTES: u64 = 2 * 4_096 + 512 + 24;

#[test]
fn however_little_room_there_is_a_batch_is_there_or_told_and_goes_through_later() {
    let (model, work) = (Office::new(), day(BATCHES));
    let shown = shown_in_a_good_day(&work, &model);
    let mut told = 0;
    for room in (0..).map(|step| step * STEP_BYTES) {
        let office = Office::like(&model);
        let centre = office.open().unwrap();
        office.disk.set_full(Some(room));
        let mut done = 0;
        while done < work.len() {
            match work[done].run(&centre) {
                Ok(()) => done += 1,
                Err(Denied::Store(StoreError::Full)) => break,
                Err(other) => panic!("{room} free: {other}"),
            }
        }
        assert_eq!(Seen::of(&centre).as_ref(), Ok(&shown[done]), "{room} free");
        if done == work.len() {
            break;
        }
        told += 1;
        // A server that is started now can still tell what is there.
        office.disk.kill();
        drop(centre);
        let centre = office.open().unwrap_or_else(|error| panic!("{room} free, started again: {error}"));
        centre.store.check().unwrap();
        assert_eq!(Seen::of(&centre).as_ref(), Ok(&shown[done]), "{room} free");
        office.disk.heal();
        work[done..].iter().for_each(|push| push.run(&centre).unwrap());
        assert_eq!(Seen::of(&centre).as_ref(), Ok(&shown[work.len()]), "{room} free");
    }
    assert!(told > 20, "the day takes more than {told} steps of room");
}
