//! Two people on one tablet, and somebody who left: whose taps they are stays written, and nothing that was counted is
//! dropped because of who counted it.

use std::collections::BTreeMap;

use central::own_writes::write_entries;
use central::reference::Entry;
use central::store::{self, StoreError};
use contract::ask::{Answers, ListTiles, SetPin};
use domain::metric::Metric;
use domain::record::{Id, Record};
use domain::records::{Staff, Tally};
use end_to_end::{Centre, Pad};
use uuid::Uuid;

use super::forger::{Forger, UNIT, books, quarantined, today};

const PINS: [&str; 2] = ["471123", "280914"];

fn staff(pad: &mut Pad, initials: &str) -> Id<Staff> {
    let tiles = pad.device().tiles(ListTiles {}).unwrap().tiles;
    tiles.into_iter().find(|tile| tile.initials == initials).unwrap().staff
}

/// Somebody left: from today on the centre's books say so.
fn retire(centre: &Centre, who: Id<Staff>) {
    let books = books(centre);
    let all = books.read::<_, StoreError>(|tx| store::list::<Staff>(tx, books.dataset)).unwrap();
    let (id, mut record) = all.into_iter().find(|(id, _)| *id == who.uuid()).unwrap();
    record.retired_on = Some(today());
    assert_eq!(write_entries(&books, &[Entry::of(id, Uuid::nil(), &record)]).unwrap(), 1);
}

/// What each person counted on each tablet, as the centre has it.
fn counted_by(centre: &Centre) -> BTreeMap<Id<Staff>, i64> {
    let mut reader = Forger::enrolled(centre, UNIT, 99);
    reader.cursor = 0;
    let rows = reader.fetch();
    let lanes = rows.iter().filter(|row| row.type_number == Tally::DECLARATION.number);
    let mut sums = BTreeMap::new();
    for lane in lanes.map(|row| row.read::<Tally>().unwrap()) {
        *sums.entry(lane.staff).or_default() += lane.counts.values().sum::<i64>();
    }
    sums
}

#[test]
fn what_two_people_counted_on_one_tablet_is_each_ones_also_when_the_first_has_left_before_it_was_sent() {
    let centre = Centre::open();
    let mut pad = Pad::enrolled(&centre.code(UNIT), "KL");
    let (first, second) = (staff(&mut pad, "KL"), staff(&mut pad, "JB"));
    let visit = pad.start_unscheduled();
    pad.count(visit, Metric::Visitors, 3).unwrap();
    pad.device().set_pin(SetPin { staff: second, pin: PINS[1].into() }).unwrap();
    // A batch of the first is frozen and nobody heard it when the second takes over.
    pad.connect_through(Some("127.0.0.1:1".parse().unwrap()));
    pad.lock();
    pad.try_unlock_as(first, PINS[0]).unwrap();
    assert!(pad.sync().is_err());
    pad.count(visit, Metric::Visitors, 1).unwrap();
    pad.try_unlock_as(second, PINS[1]).unwrap();
    pad.count(visit, Metric::Visitors, 10).unwrap();
    retire(&centre, first);
    pad.connect_through(None);
    pad.try_unlock_as(second, PINS[1]).unwrap();
    let report = pad.sync().unwrap();
    assert!(report.checked);
    assert_eq!(report.to_fix, 0);
    assert!(quarantined(&centre).is_empty());
    assert_eq!(centre.visits()[0]["visitors"], 14);
    assert_eq!(counted_by(&centre), BTreeMap::from([(first, 4), (second, 10)]));
    // Whoever left unlocks no more, and the colleague counts on.
    let tiles = pad.device().tiles(ListTiles {}).unwrap().tiles;
    assert!(tiles.iter().all(|tile| tile.staff != first));
    pad.count(visit, Metric::Visitors, 1).unwrap();
    assert!(pad.sync().unwrap().checked);
    assert_eq!(counted_by_second(&centre, second), 11);
}

fn counted_by_second(centre: &Centre, second: Id<Staff>) -> i64 {
    let mut reader = Forger::enrolled(centre, UNIT, 98);
    reader.cursor = 0;
    let lanes = reader.fetch().into_iter().filter_map(|row| row.read::<Tally>().ok());
    lanes.filter(|lane| lane.staff == second).map(|lane| lane.counts.values().sum::<i64>()).sum()
}

#[test]
fn what_waits_on_a_tablet_that_was_revoked_is_kept_and_is_not_taken_by_the_back_door() {
    let centre = Centre::open();
    let mut pad = Pad::enrolled(&centre.code(UNIT), "KL");
    let visit = pad.start_unscheduled();
    pad.count(visit, Metric::Visitors, 3).unwrap();
    let tablet = pad.run().store.tablet().unwrap();
    assert!(centre.run(&["revoke", "--device", &tablet.tablet.to_string()]).status.success());
    for _ in 0..2 {
        assert_eq!(pad.sync().unwrap_err().code, "tablet-revoked");
        pad.reopen();
        pad.unlock();
        // Counting goes on, and stays.
        pad.count(visit, Metric::Visitors, 1).unwrap();
    }
    assert_eq!((pad.visit(visit).summary.visitors, pad.status().waiting_visits), (5, 1));
    assert!(centre.visits().is_empty());
    // Another tablet cannot hand in its lanes: they are not its own.
    let frozen = pad.run().store.frozen_batch().unwrap().unwrap();
    let mut forger = Forger::enrolled(&centre, UNIT, 1);
    let lines: Vec<String> = String::from_utf8(frozen.bytes).unwrap().lines().map(str::to_owned).collect();
    assert!(forger.push_lines(&lines).refused.iter().any(|row| row.code == "not-yours"));
    assert_eq!(pad.visit(visit).summary.visitors, 5);
}
