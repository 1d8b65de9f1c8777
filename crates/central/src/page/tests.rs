#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;

use domain::record::Month;
use domain::records::{Department, Route};
use sync::digest::{Bucket, Root, Sum, root, row_hash};
use sync::message::BATCH_BYTES_MAX;
use sync::row::Row;
use uuid::Uuid;

use super::Rows;
use crate::store::KeptLine;
use crate::testing::{MONTH, OTHER_UNIT, TestCentre, UNIT, entry};

fn root_of<'r>(rows: impl IntoIterator<Item = &'r Row>) -> Root {
    let mut buckets: BTreeMap<Bucket, Sum> = BTreeMap::new();
    for row in rows {
        buckets.entry(Bucket::of(row)).or_default().replace(None, Some(row_hash(row)));
    }
    root(&buckets)
}

#[test]
fn rows_do_not_come_back_to_who_sent_them_and_do_come_to_others() {
    let test = TestCentre::new();
    let (mut bus_a, mut bus_b) = (test.tablet("bus a"), test.tablet("bus b"));
    bus_a.pull();
    let visit = bus_a.visit(1, |_| {});
    let (head, rows) = bus_a.push(std::slice::from_ref(&visit));
    assert!(rows.is_empty());
    assert_eq!(head.cursor, test.seq());
    assert!(bus_b.pull().1.contains(&visit));
    assert!(bus_b.pull().1.is_empty(), "what was fetched is not fetched again");
}

#[test]
fn a_row_that_the_merge_changed_comes_back() {
    let test = TestCentre::new();
    let (mut bus_a, mut bus_b) = (test.tablet("bus a"), test.tablet("bus b"));
    let of_a = bus_a.visit(1, |visit| visit.note = Some("a".into()));
    bus_a.push(std::slice::from_ref(&of_a));
    let older = Row { fields: bus_b.clone().visit(1, |_| {}).fields, ..of_a.clone() };
    let (_, rows) = bus_b.push(std::slice::from_ref(&older));
    let merged = rows.iter().find(|row| row.id == of_a.id).unwrap();
    assert!(merged.value(19).is_some());
    // What was sent later and says nothing new goes back too, to all who have not seen it.
    let (_, again) = bus_b.push(&[older]);
    assert_eq!(again.iter().filter(|row| row.id == of_a.id).count(), 1);
}

#[test]
fn the_root_is_that_of_what_the_tablet_holds() {
    let test = TestCentre::new();
    let mut bus_a = test.tablet("bus a");
    let (_, reference) = bus_a.pull();
    let visit = bus_a.visit(1, |_| {});
    let old = Row { month: MONTH.minus(14), ..bus_a.visit(2, |_| {}) };
    let (head, _) = bus_a.push(&[visit.clone(), old.clone()]);
    assert_eq!(head.root, root_of(reference.iter().chain([&visit])));
    let mut hello = bus_a.hello();
    hello.first_month = old.month;
    let (head, _) = bus_a.say(&hello, None).unwrap();
    assert_eq!(head.root, root_of(reference.iter().chain([&visit, &old])));
}

#[test]
fn a_tablet_sees_the_units_whose_routes_its_unit_joins_and_no_other() {
    let test = TestCentre::new();
    let mut library = test.tablet_of("library", OTHER_UNIT);
    let mut bus = test.tablet("bus");
    let visit = bus.visit(1, |_| {});
    bus.push(std::slice::from_ref(&visit));
    let mut hello = library.hello();
    hello.units.push(UNIT.into());
    assert!(!library.say(&hello, None).unwrap().1.contains(&visit));
    let joined_by = vec![OTHER_UNIT.into()];
    let route = Route { unit: UNIT.into(), name: "A".into(), bus: "1".into(), joined_by, retired_on: None };
    test.put(&[entry(Uuid::from_u128(0xc), &route)]);
    assert!(library.say(&hello, None).unwrap().1.contains(&visit));
    assert!(!library.pull().1.contains(&visit), "it is asked for by name");
}

#[test]
fn pages_never_split_what_was_written_together_and_bring_everything() {
    let test = TestCentre::new();
    let department = |text: &str| Department {
        residence: Uuid::from_u128(1).into(),
        name: text.repeat(30_000),
        new_group_on: None,
        retired_on: None,
    };
    for first in [1_u128, 100, 200, 300] {
        let entries: Vec<_> =
            (first..first + 15).map(|id| entry(Uuid::from_u128(id), &department("a"))).collect();
        test.put(&entries);
    }
    let mut late = test.tablet("late");
    let (mut pages, mut departments) = (0, 0);
    loop {
        let (head, rows) = late.pull();
        let bytes: usize = rows.iter().map(|row| row.to_line(test.centre.dataset).len() + 1).sum();
        assert!(bytes <= BATCH_BYTES_MAX);
        let found = rows.iter().filter(|row| row.type_number == 23).count();
        assert_eq!(found % 15, 0, "a transaction came in parts");
        departments += found;
        pages += 1;
        if !head.more {
            break;
        }
    }
    assert_eq!(departments, 60);
    assert!(pages > 1);
}

#[test]
fn a_transaction_that_is_larger_than_a_page_is_a_page() {
    let mut rows = Rows::new(10);
    let line = |seq, text| KeptLine {
        type_number: 4,
        id: Uuid::nil(),
        unit: Uuid::nil(),
        month: Month::NONE,
        seq,
        hash: sync::digest::RowHash(0),
        line: text,
    };
    assert!(rows.take(&line(1, "123456")) && rows.take(&line(1, "123456")));
    assert!(!rows.take(&line(2, "1")));
    assert_eq!((rows.more, rows.whole.seq, rows.whole.count, rows.whole.bytes), (true, 1, 2, 14));
}
