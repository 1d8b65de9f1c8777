#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;

use sync::digest::Root;
use sync::repair::{Difference, Why, compare as differences, differing_parts, read_compared, write_compare};
use sync::row::Row;

use super::*;
use crate::testing::{OTHER_UNIT, Tablet, TestCentre};

fn ask(tablet: &Tablet, epoch: Uuid, ask: Ask) -> Result<(CompareReply, Vec<Vec<u8>>), Denied> {
    let hello = Hello { epoch: Some(epoch), root: Root(1), ..tablet.hello() };
    let body = write_compare(&CompareHead { hello, why: Why::Differs, ask });
    let reply = compare(tablet.centre(), &tablet.token, &body)?;
    let (head, rows) = read_compared(&reply).unwrap();
    Ok((head, rows.into_iter().map(<[u8]>::to_vec).collect()))
}

fn buckets_of(rows: &[Row]) -> Vec<BucketSum> {
    let mut buckets: BTreeMap<Bucket, Sum> = BTreeMap::new();
    for row in rows {
        let hash = sync::digest::row_hash(row);
        buckets.entry(Bucket::of(row)).or_default().replace(None, Some(hash));
    }
    buckets.into_iter().map(|(bucket, sum)| BucketSum { bucket, sum }).collect()
}

fn hashes_of(rows: &[Row]) -> Vec<(Uuid, RowHash)> {
    rows.iter().map(|row| (row.id, sync::digest::row_hash(row))).collect()
}

/// All that a tablet of the first unit sees of its visits.
fn visits(test: &TestCentre, tablet: &mut Tablet, count: u128) -> Vec<Row> {
    let rows: Vec<Row> = (0..count).map(|number| tablet.visit(number, |_| {})).collect();
    for some in rows.chunks(50) {
        tablet.push(some);
    }
    assert!(rows.iter().all(|row| test.kept(row).is_some()));
    rows
}

fn reference(test: &TestCentre) -> Vec<Row> {
    let mut rows = Vec::new();
    let dataset = test.centre.dataset;
    test.centre
        .read(|tx| {
            tx.for_each_row(None, &mut |kept| {
                if kept.unit.is_nil() {
                    rows.push(kept.parse(dataset)?);
                }
                Ok(true)
            })
        })
        .unwrap();
    rows
}

fn epoch(test: &TestCentre) -> Uuid {
    test.centre.read(|tx| tx.dataset()).unwrap().epoch
}

/// What a tablet with these rows finds, as it would ask.
fn found(test: &TestCentre, tablet: &Tablet, ours: &[Row]) -> Difference {
    let mut all = reference(test);
    all.extend_from_slice(ours);
    let (head, _) = ask(tablet, epoch(test), Ask::Buckets(buckets_of(&all))).unwrap();
    let mut difference = Difference::default();
    for listed in head.listed {
        let listed = match listed {
            Listed::Parts { of, sums } => {
                let ours = sums_of_parts(hashes_of(ours));
                let parts = differing_parts(&ours, &sums);
                let (head, _) = ask(tablet, epoch(test), Ask::Parts(vec![Part { parts, ..of }])).unwrap();
                head.listed.into_iter().next().unwrap()
            }
            rows => rows,
        };
        let Listed::Rows { of, rows } = listed else { panic!("rows were asked for") };
        let ours: Vec<Row> = ours.iter().filter(|row| Bucket::of(row) == of.bucket).cloned().collect();
        let some = differences(of, &hashes_of(&ours), &rows);
        difference.to_fetch.extend(some.to_fetch);
        difference.missing_there.extend(some.missing_there);
    }
    difference
}

#[test]
fn a_tablet_that_holds_the_same_hears_of_nothing() {
    let test = TestCentre::new();
    let mut bus_a = test.tablet("bus a");
    let rows = visits(&test, &mut bus_a, 3);
    assert_eq!(found(&test, &bus_a, &rows), Difference::default());
}

#[test]
fn one_row_among_many_is_found_whichever_side_lacks_it() {
    for count in [3, 200] {
        let test = TestCentre::new();
        let mut bus_a = test.tablet("bus a");
        let rows = visits(&test, &mut bus_a, count);
        let key = (rows[1].type_number, rows[1].id);
        let mut fewer = rows.clone();
        fewer.remove(1);
        let lacking = Difference { to_fetch: BTreeSet::from([key]), missing_there: BTreeSet::new() };
        assert_eq!(found(&test, &bus_a, &fewer), lacking);
        let mut more = rows.clone();
        more.push(bus_a.visit(5_000, |_| {}));
        let here = BTreeSet::from([(more.last().unwrap().type_number, more.last().unwrap().id)]);
        assert_eq!(
            found(&test, &bus_a, &more),
            Difference { to_fetch: BTreeSet::new(), missing_there: here }
        );
        let mut other = rows.clone();
        other[1] = bus_a.visit(1, |visit| visit.approximate = true);
        assert_eq!(found(&test, &bus_a, &other).to_fetch, BTreeSet::from([key]));
    }
}

#[test]
fn rows_that_are_asked_for_by_name_come_and_others_units_do_not() {
    let test = TestCentre::new();
    let (mut bus_a, mut library) = (test.tablet("bus a"), test.tablet_of("library", OTHER_UNIT));
    let own = visits(&test, &mut bus_a, 1).remove(0);
    let foreign = library.visit(9, |_| {});
    library.push(std::slice::from_ref(&foreign));
    let wanted = [&own, &foreign].map(|row| RowKey((row.type_number, row.id))).to_vec();
    let (head, rows) = ask(&bus_a, epoch(&test), Ask::Rows(wanted)).unwrap();
    assert_eq!((head.rows, rows), (1, vec![own.to_line(test.centre.dataset).into_bytes()]));
    let bucket = Bucket::of(&foreign);
    let (head, _) = ask(&bus_a, epoch(&test), Ask::Parts(vec![Part::whole(bucket)])).unwrap();
    assert!(head.listed.is_empty());
}

#[test]
fn a_tablet_of_another_epoch_hears_which_one_holds() {
    let test = TestCentre::new();
    let bus_a = test.tablet("bus a");
    let before = epoch(&test);
    let denied = ask(&bus_a, Uuid::from_u128(5), Ask::Buckets(Vec::new())).unwrap_err();
    assert_eq!(denied, Denied::Must(Must::OtherEpoch { epoch: epoch(&test) }));
    assert_ne!(epoch(&test), before, "an epoch that was never here shows that a later database was");
}

#[test]
fn that_a_tablet_compared_is_written_down() {
    let test = TestCentre::new();
    let bus_a = test.tablet("bus a");
    ask(&bus_a, epoch(&test), Ask::Buckets(Vec::new())).unwrap();
    let incidents = test.centre.read(|tx| tx.incidents(10)).unwrap();
    assert_eq!(incidents[0].kind, "compared");
}
