//! A dataset moves whole, and whatever breaks off, never two stores of it are open.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod full;
mod refused;
mod stores;

use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use full::full_centre;
use stores::{Failing, Fails, Target, each_target};

fn no_steps(_: Step) {}

/// Moves, and says whether the old store was closed.
fn moved(from: &Centre, to: &dyn Store) -> (Result<Report, MoveError>, bool) {
    let closed = AtomicBool::new(false);
    let done = migrate(
        from,
        to,
        &mut || {
            closed.store(true, Ordering::SeqCst);
            Ok(())
        },
        &mut no_steps,
    );
    (done, closed.into_inner())
}

/// Whether a server could begin to serve the dataset from here.
fn is_open(store: &dyn Store, dataset: Uuid) -> bool {
    let said = read(store, dataset, |tx| Ok::<_, StoreError>((tx.find_dataset()?, tx.unfinished_move()?)));
    matches!(said.unwrap(), (Some(_), None))
}

fn is_same(from: &Centre, to: &dyn Store) -> bool {
    content_of(from.store.as_ref(), from.dataset).unwrap() == content_of(to, from.dataset).unwrap()
}

#[test]
fn a_dataset_arrives_line_by_line_as_it_was() {
    each_target(|target: &Target| {
        let test = full_centre();
        let before = content_of(test.centre.store.as_ref(), test.centre.dataset).unwrap().unwrap();
        for table in Table::ALL {
            assert!(before.lines(table) > 0, "the test has nothing in {table:?}");
        }
        let (report, closed) = moved(&test.centre, target.store());
        let report = report.unwrap();
        assert!(closed && !report.was_there && report.proof.agrees);
        assert!(is_open(target.store(), test.centre.dataset) && is_same(&test.centre, target.store()));
        assert_eq!(report.proof, crate::proof::prove(&test.centre).unwrap());
        // The old store was only read.
        let after = content_of(test.centre.store.as_ref(), test.centre.dataset).unwrap().unwrap();
        assert_eq!(after, before);
    });
}

#[test]
fn what_was_moved_reads_as_it_was_written() {
    each_target(|target: &Target| {
        let test = full_centre();
        moved(&test.centre, target.store()).0.unwrap();
        let dataset = test.centre.dataset;
        let told = |store: &dyn Store| {
            read(store, dataset, |tx| {
                let mut rows = Vec::new();
                tx.for_each_row(None, &mut |kept| {
                    rows.push((kept.type_number, kept.id, kept.seq, kept.hash, kept.line.to_owned()));
                    Ok(true)
                })?;
                rows.sort();
                // Of one moment, each engine tells in an order of its own.
                let mut incidents = tx.incidents(1_000)?;
                incidents.sort_by(|a, b| (&a.kind, &a.detail).cmp(&(&b.kind, &b.detail)));
                let beside = (tx.devices()?, tx.conflicts(1_000)?, tx.quarantined(1_000)?, incidents);
                Ok::<_, StoreError>((rows, tx.dataset()?, beside))
            })
            .unwrap()
        };
        assert!(told(test.centre.store.as_ref()) == told(target.store()));
    });
}

#[test]
fn a_move_that_breaks_off_at_any_transaction_is_finished_by_the_next() {
    let test = full_centre();
    for fails in [Fails::BeforeWork, Fails::BeforeCommit, Fails::AfterCommit] {
        let mut broke = 0;
        for at in 0.. {
            let target = Target::of_sqlite();
            let (cut, closed) = moved(&test.centre, &Failing::new(target.store(), fails, at));
            assert!(closed || !is_open(target.store(), test.centre.dataset), "{fails:?} {at}: both are open");
            if cut.is_ok() {
                break;
            }
            broke += 1;
            let (report, closed) = moved(&test.centre, target.store());
            let report = report.unwrap_or_else(|error| panic!("{fails:?} {at}: {error}"));
            // Where the very last commit went well and its answer was lost, all was there.
            assert!(closed && (!report.was_there || fails == Fails::AfterCommit), "{fails:?} {at}");
            assert!(is_open(target.store(), test.centre.dataset), "{fails:?} {at}");
            assert!(is_same(&test.centre, target.store()), "{fails:?} {at}");
        }
        assert!(broke > 15, "{fails:?}: only {broke} transactions");
    }
}

#[test]
fn a_move_that_breaks_off_again_and_again_comes_to_its_end() {
    each_target(|target: &Target| {
        let test = full_centre();
        for fails in [Fails::BeforeCommit, Fails::AfterCommit] {
            let target = target.fresh();
            let mut broke = 0;
            loop {
                // It takes the store, writes one part, and breaks off.
                let (cut, closed) = moved(&test.centre, &Failing::new(target.store(), fails, 2));
                let is_open = is_open(target.store(), test.centre.dataset);
                assert!(closed || !is_open, "{fails:?} {broke}: both are open");
                if cut.is_ok() {
                    break;
                }
                broke += 1;
            }
            assert!(broke > 6, "{fails:?}: only {broke} times");
            assert!(is_same(&test.centre, target.store()), "{fails:?}");
        }
    });
}

#[test]
fn the_old_store_is_closed_before_the_new_one_is_opened() {
    each_target(|target: &Target| {
        let test = full_centre();
        let dataset = test.centre.dataset;
        let damaged = || Err(DataError::Damaged { path: "moved".into() });
        let refused = migrate(&test.centre, target.store(), &mut || damaged(), &mut no_steps);
        assert!(matches!(refused, Err(MoveError::Closing(_))), "{refused:?}");
        assert!(!is_open(target.store(), dataset));
        let mut was_open = None;
        let mut close = || {
            was_open = Some(is_open(target.store(), dataset));
            Ok(())
        };
        migrate(&test.centre, target.store(), &mut close, &mut no_steps).unwrap();
        assert_eq!(was_open, Some(false));
        assert!(is_open(target.store(), dataset));
    });
}

#[test]
fn an_interrupted_move_goes_on_where_it_was() {
    each_target(|target: &Target| {
        let test = full_centre();
        let failing = Failing::new(target.store(), Fails::BeforeWork, 8);
        moved(&test.centre, &failing).0.unwrap_err();
        let mut steps = Vec::new();
        let report = migrate(&test.centre, target.store(), &mut || Ok(()), &mut |step| steps.push(step));
        assert!(!report.unwrap().was_there);
        assert!(steps.contains(&Step::GoingOn) && !steps.contains(&Step::Anew), "{steps:?}");
    });
}

#[test]
fn an_interrupted_move_of_another_state_begins_anew() {
    each_target(|target: &Target| {
        let test = full_centre();
        for change in 0..3 {
            let fresh = target.fresh();
            moved(&test.centre, &Failing::new(fresh.store(), Fails::BeforeWork, 12)).0.unwrap_err();
            let device = test.centre.read(|tx| tx.devices()).unwrap().pop().unwrap();
            match change {
                // A row, with a number of its own.
                0 => test.put(&[crate::testing::entry(Uuid::from_u128(77), &crate::testing::unit("Ny"))]),
                // What leaves no trace in the dataset's line: the comparison finds it.
                1 => {
                    test.centre.write(|tx| crate::access::revoke(tx, device.id, 5)).unwrap();
                }
                _ => {
                    crate::epoch::begin(
                        &test.centre,
                        &test.centre.read(|tx| tx.dataset()).unwrap(),
                        "a test",
                    )
                    .unwrap();
                }
            }
            let mut steps = Vec::new();
            let report = migrate(&test.centre, fresh.store(), &mut || Ok(()), &mut |step| steps.push(step));
            assert!(report.is_ok_and(|report| report.proof.agrees), "{change}");
            assert!(steps.contains(&Step::Anew), "{change}: {steps:?}");
            assert!(is_same(&test.centre, fresh.store()));
        }
    });
}

#[test]
fn a_part_is_as_large_as_a_transaction_may_be_and_no_larger() {
    use crate::store::table::Cell;
    let line = |bytes: usize| vec![Cell::Text("x".repeat(bytes))];
    let sizes = |lines: &[Line]| parts(lines).iter().map(|part| part.len()).collect::<Vec<_>>();
    assert_eq!(sizes(&[line(BYTES_WRITTEN - 1), line(1)]), [2]);
    assert_eq!(sizes(&[line(BYTES_WRITTEN - 1), line(2)]), [1, 1]);
    assert_eq!(sizes(&[line(BYTES_WRITTEN + 1), line(1), line(1)]), [1, 2]);
    assert_eq!(sizes(&[]), [0_usize; 0]);
}
