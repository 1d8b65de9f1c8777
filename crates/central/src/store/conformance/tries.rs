//! Only on PostgreSQL: transactions that are told to give way, and connections that break. Work is run again where nothing of
//! it can have held, and is an error where nobody knows.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier};

use fixtures::postgres::{Cluster, Cut, CuttingProxy, Durability, Ending};
use sync::row::Row;

use super::trouble::{Moment, Trouble, code};
use super::{Here, PostgresDatabase, id, row};
use crate::exchange::Denied;
use crate::proof::prove;
use crate::store::{StoreError, read, write};
use crate::testing::{Tablet, TestCentre};

fn here() -> Here {
    Here::at(Box::new(PostgresDatabase::new()))
}

/// Two visits with a lane.
fn some_rows(tablet: &mut Tablet, first: u128) -> Vec<Row> {
    let mut rows = vec![tablet.visit(first, |_| {}), tablet.visit(first + 1, |_| {})];
    rows.push(tablet.lane(id(first), &[("v", 3)]));
    rows
}

fn assert_is_there_once(test: &TestCentre, rows: &[Row], seq: u64) {
    for row in rows {
        let kept = test.kept(row).expect("it is there");
        assert_eq!((&kept.row, kept.seq), (row, seq));
    }
    assert_eq!(test.seq(), seq, "under one number");
    let proof = prove(&test.centre).unwrap();
    assert!(proof.agrees, "{:?}", proof.findings);
}

#[test]
fn a_batch_that_is_told_to_try_again_at_any_statement_or_commit_is_there_once() {
    let here = here();
    let test = TestCentre::over(&here);
    let trouble = Trouble::in_database_of(&here);
    let mut tablet = test.tablet("bus a");
    let mut number = 1_u128;
    for moment in [Moment::Statement, Moment::Commit] {
        for what in [code::SERIALIZATION, code::DEADLOCK] {
            // Until a batch meets none any more.
            for nth in 1.. {
                let (rows, before) = (some_rows(&mut tablet, number), test.seq());
                number += 10;
                trouble.at(moment, nth, what);
                let (head, _) = tablet.push(&rows);
                let times = trouble.times();
                trouble.end();
                assert_eq!(head.ack.unwrap().refused.len(), 0);
                assert_is_there_once(&test, &rows, before + 1);
                assert!(nth < 40, "a batch does not take so many statements");
                if times == 0 {
                    assert!(nth > 1, "nothing was tried");
                    break;
                }
            }
        }
    }
}

#[test]
fn what_is_told_to_try_again_for_ever_ends_with_an_error_and_nothing_of_it_is_there() {
    let here = here();
    let test = TestCentre::over(&here);
    let trouble = Trouble::in_database_of(&here);
    let mut tablet = test.tablet("bus a");
    let (rows, before) = (some_rows(&mut tablet, 1), test.seq());
    let batch = tablet.freeze(&rows);
    for moment in [Moment::Statement, Moment::Commit] {
        trouble.always(moment, code::SERIALIZATION);
        assert_eq!(tablet.say(&tablet.hello(), Some(&batch)), Err(Denied::Store(StoreError::Busy)));
        assert!((2..100).contains(&trouble.times()), "{} times", trouble.times());
        trouble.end();
        assert_eq!(test.seq(), before);
        assert!(test.kept(&rows[0]).is_none());
    }
    tablet.send(&batch).unwrap();
    assert_is_there_once(&test, &rows, before + 1);
}

#[test]
fn a_disk_that_is_full_is_said_at_once_and_not_tried_again() {
    let here = here();
    let test = TestCentre::over(&here);
    let trouble = Trouble::in_database_of(&here);
    let mut tablet = test.tablet("bus a");
    let (rows, before) = (some_rows(&mut tablet, 1), test.seq());
    let batch = tablet.freeze(&rows);
    for moment in [Moment::Statement, Moment::Commit] {
        trouble.always(moment, code::DISK_FULL);
        assert_eq!(tablet.say(&tablet.hello(), Some(&batch)), Err(Denied::Store(StoreError::Full)));
        // Once more where what happened is written down.
        assert!((1..=2).contains(&trouble.times()), "{} times", trouble.times());
        trouble.end();
        assert_eq!(test.seq(), before);
    }
    tablet.send(&batch).unwrap();
    assert_is_there_once(&test, &rows, before + 1);
}

#[test]
fn two_that_lock_in_opposite_order_both_get_through() {
    let here = here();
    for number in [1, 2] {
        here.write(|tx| tx.put_incarnation(id(number), id(7)));
    }
    let (both_have_one, runs) = (Barrier::new(2), AtomicU32::new(0));
    std::thread::scope(|scope| {
        for order in [[1, 2], [2, 1]] {
            let (store, both_have_one, runs) = (here.again(), &both_have_one, &runs);
            scope.spawn(move || {
                let mut is_first = true;
                write(store.as_ref(), here.dataset, |tx| {
                    runs.fetch_add(1, Ordering::SeqCst);
                    tx.lock_incarnation(id(order[0]))?;
                    if std::mem::take(&mut is_first) {
                        both_have_one.wait();
                    }
                    tx.lock_incarnation(id(order[1]))?;
                    tx.put_row(&row(order[0]), super::hash(1), 1, None)
                })
                .unwrap();
            });
        }
    });
    assert!(runs.load(Ordering::SeqCst) > 2, "nobody had to give way");
    assert!(here.read(|tx| Ok(tx.row(4, id(1))?.is_some() && tx.row(4, id(2))?.is_some())));
}

#[test]
fn a_commit_is_on_the_disk_and_each_statement_sees_what_is_committed_whatever_the_server_says() {
    let here = here();
    let database = here.place.database().unwrap();
    assert_eq!(
        database.run("SHOW synchronous_commit; SHOW default_transaction_isolation"),
        "off\nrepeatable read"
    );
    let trouble = Trouble::in_database_of(&here);
    here.write(|tx| tx.put_incarnation(id(1), id(7)));
    assert_eq!(trouble.held_with(), "on, read committed");
}

#[test]
fn a_database_that_is_set_to_be_read_only_can_be_read_and_says_so_to_whoever_writes() {
    let here = here();
    let database = here.place.database().unwrap();
    let set = |value: &str| {
        let name = database.name();
        database.cluster().run(&format!("ALTER DATABASE {name} SET default_transaction_read_only = {value}"));
        // Who is connected has the settings of before.
        database.disconnect_all();
    };
    set("on");
    assert_eq!(here.try_write(|tx| tx.advance_seq()), Err(StoreError::ReadOnly));
    assert_eq!(here.try_write(|tx| tx.put_incarnation(id(1), id(7))), Err(StoreError::ReadOnly));
    assert_eq!(here.again().check(), Ok(()));
    assert_eq!(here.seq(), 0);
    set("off");
    assert_eq!(here.try_write(|tx| tx.advance_seq()), Ok(1));
}

#[test]
fn work_whose_connection_breaks_before_the_commit_is_run_again_and_holds_once() {
    let here = here();
    let database = here.place.database().unwrap();
    // Before anything was asked, after a lock was taken, and after rows were written.
    for broken_after in 0..4 {
        let (before, mut runs) = (here.seq(), 0);
        here.write(|tx| {
            runs += 1;
            let break_at = |step| {
                if runs == 1 && step == broken_after {
                    assert!(database.disconnect_all() > 0 || step == 0);
                }
            };
            break_at(0);
            tx.lock_incarnation(id(1))?;
            break_at(1);
            let seq = tx.advance_seq()?;
            break_at(2);
            tx.put_row(&row(1), super::hash(1), seq, None)?;
            tx.row(4, id(1))?;
            break_at(3);
            // Only what is asked tells whether anybody is still there.
            tx.row(4, id(2)).map(drop)
        });
        assert_eq!(here.seq(), before + 1);
        assert!(runs == 2 || (runs, broken_after) == (1, 0), "broken after {broken_after}: {runs} runs");
    }
}

#[test]
fn a_connection_that_breaks_in_the_commit_is_no_acknowledgement_and_the_same_batch_again_is_right() {
    let here = here();
    let test = TestCentre::over(&here);
    let database = here.place.database().unwrap();
    let proxy = CuttingProxy::start(database.cluster().address());
    let through = PostgresDatabase::open_at(&database.url_through(proxy.address()));
    let mut tablet = test.tablet("bus a");
    tablet.through(Arc::new(through));
    for (cut, first) in [(Cut::BeforeCommit, 1), (Cut::AfterCommit, 11)] {
        let (rows, before) = (some_rows(&mut tablet, first), test.seq());
        let batch = tablet.freeze(&rows);
        let cuts = proxy.cuts();
        proxy.cut_next(cut, 1);
        let said = tablet.say(&tablet.hello(), Some(&batch));
        // What only reads may have met it first, and has been asked again.
        assert_eq!(proxy.cuts(), cuts + 1);
        proxy.cut_next(cut, 0);
        assert_eq!(said, Err(Denied::Store(StoreError::Unsure)), "{cut:?}");
        assert_eq!(test.kept(&rows[0]).is_some(), cut == Cut::AfterCommit);
        let (head, _) = tablet.send(&batch).unwrap();
        assert_eq!(head.ack.unwrap().number, batch.head.number);
        assert_is_there_once(&test, &rows, before + 1);
    }
}

#[test]
fn a_server_that_was_restarted_is_found_again_by_whoever_asks_next() {
    let cluster = Cluster::start(Durability::Synced);
    let database = cluster.create();
    let store = PostgresDatabase::open_at(&database.url());
    let made = super::dataset(1);
    crate::store::Store::make_dataset(&store, &made).unwrap();
    for (ending, seq) in [(Ending::Fast, 1), (Ending::Immediate, 2), (Ending::Killed, 3)] {
        let written: Result<u64, StoreError> = write(&store, made.id, |tx| tx.advance_seq());
        assert_eq!(written, Ok(seq));
        cluster.stop(ending);
        let away: Result<_, StoreError> = read(&store, made.id, |tx| tx.dataset());
        assert!(matches!(away, Err(StoreError::Away(_))), "{away:?}");
        let away: Result<u64, StoreError> = write(&store, made.id, |tx| tx.advance_seq());
        assert!(matches!(away, Err(StoreError::Away(_))), "{away:?}");
        cluster.start_again();
        let found: Result<_, StoreError> = read(&store, made.id, |tx| tx.dataset());
        assert_eq!(found.unwrap().seq, seq, "{ending:?}");
    }
}
