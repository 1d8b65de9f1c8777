//! Many writers and polling readers at once on one store: of all that is committed the readers miss nothing. Beside it the
//! control: numbers that are taken early, as a serial column takes them, and rows are missed.
//! Over `&dyn Store`, so that every store is asked the same.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod early;
mod pushes;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use sync::digest::row_hash;
use sync::row::Row;
use sync::version::{Clock, Node, Version};
use uuid::Uuid;

use super::conformance::{Here, PostgresDatabase, SqliteFile};
use super::{FROM_THE_BEGINNING, Held, Store, StoreError, read, write};
use crate::testing::{MONTH, UNIT, visit};
use domain::record::Record;

const WRITERS: u64 = 8;
const TRANSACTIONS: u64 = 12;
const ROWS: u64 = 3;
const READERS: usize = 2;
/// A transaction is held open for fewer polls than this.
const HELD_POLLS: u64 = 4;

/// When a transaction takes its sequence number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Number {
    /// The store's way: late, in the transaction, with the counter held to the end.
    Late,
    /// The naive way, for the control: before the transaction, from a counter that nobody holds.
    Early,
}

/// What writers and readers share.
struct Shared<'s> {
    store: &'s dyn Store,
    dataset: Uuid,
    number: Number,
    /// The store's number before anything.
    before: u64,
    /// The naive counter.
    taken: AtomicU64,
    /// Polls that were made so far.
    polls: AtomicU64,
    /// The cursor of the reader that is furthest behind.
    seen: Vec<AtomicU64>,
    over: AtomicBool,
}

impl Shared<'_> {
    /// Waits for polls and not for time, so that it is the same on any machine.
    fn hold(&self, polls: u64) {
        let until = self.polls.load(Ordering::SeqCst) + polls;
        while self.polls.load(Ordering::SeqCst) < until {
            std::thread::yield_now();
        }
    }

    /// The very first number is taken, and written only when a later one was seen: as a slow connection does by chance.
    fn take_early(&self, is_first: bool) -> u64 {
        while !is_first && self.taken.load(Ordering::SeqCst) == self.before {
            std::thread::yield_now();
        }
        let mine = self.taken.fetch_add(1, Ordering::SeqCst) + 1;
        while is_first && !self.everybody_has_seen(mine + 1) {
            std::thread::yield_now();
        }
        mine
    }

    fn everybody_has_seen(&self, number: u64) -> bool {
        self.seen.iter().all(|seen| seen.load(Ordering::SeqCst) >= number)
    }

    fn rows(&self, writer: u64, transaction: u64) -> Vec<Row> {
        let version = Version { clock: Clock::at_ms(1 + i64::from(transaction as u32)), node: Node(writer) };
        let id =
            |row: u64| Uuid::from_u128(u128::from((writer * TRANSACTIONS + transaction) * ROWS + row + 1));
        let fields = visit().to_fields();
        (0..ROWS).map(|row| Row::new(4, id(row), UNIT, MONTH, version, fields.clone())).collect()
    }

    /// One writer: the numbers look random and are the same in each run.
    fn write_all(&self, writer: u64) {
        let mut random = writer + 1;
        let mut below = |limit: u64| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) % limit
        };
        for transaction in 0..TRANSACTIONS {
            let rows = self.rows(writer, transaction);
            let (before, after) = (below(HELD_POLLS), below(HELD_POLLS));
            let early =
                (self.number == Number::Early).then(|| self.take_early(writer == 0 && transaction == 0));
            let written: Result<(), StoreError> = write(self.store, self.dataset, |tx| {
                self.hold(before);
                let seq = early.map_or_else(|| tx.advance_seq(), Ok)?;
                rows.iter().try_for_each(|row| tx.put_row(row, row_hash(row), seq, None))?;
                self.hold(after);
                Ok(())
            });
            written.unwrap();
        }
    }

    /// Polls until all is written, and once more; what it was given. Through a store of its own: where connections are few, it
    /// must not wait for one that a writer holds until it has polled.
    fn read_all(&self, store: &dyn Store, reader: usize) -> BTreeSet<Uuid> {
        let held = Held { units: vec![UNIT], first_month: FROM_THE_BEGINNING };
        let (mut cursor, mut given) = (0, BTreeSet::new());
        loop {
            let was_over = self.over.load(Ordering::SeqCst);
            let read: Result<(), StoreError> = read(store, self.dataset, |tx| {
                tx.rows_after(&held, cursor, Uuid::nil(), &mut |line| {
                    given.insert(line.id);
                    cursor = cursor.max(line.seq);
                    Ok(true)
                })
            });
            read.unwrap();
            self.seen[reader].store(cursor, Ordering::SeqCst);
            self.polls.fetch_add(1, Ordering::SeqCst);
            if was_over {
                return given;
            }
        }
    }
}

/// How many of the committed rows each reader was never given.
fn missed(here: &Here, number: Number) -> Vec<usize> {
    let before: Result<u64, StoreError> = read(here.store.as_ref(), here.dataset, |tx| Ok(tx.dataset()?.seq));
    let before = before.unwrap();
    let shared = Shared {
        store: here.store.as_ref(),
        dataset: here.dataset,
        number,
        before,
        taken: AtomicU64::new(before),
        polls: AtomicU64::new(0),
        seen: (0..READERS).map(|_| AtomicU64::new(0)).collect(),
        over: AtomicBool::new(false),
    };
    std::thread::scope(|scope| {
        let shared = &shared;
        let read = |at| {
            let store = here.again();
            scope.spawn(move || shared.read_all(store.as_ref(), at))
        };
        let readers: Vec<_> = (0..READERS).map(read).collect();
        let writers: Vec<_> = (0..WRITERS).map(|at| scope.spawn(move || shared.write_all(at))).collect();
        writers.into_iter().for_each(|writer| writer.join().unwrap());
        shared.over.store(true, Ordering::SeqCst);
        let all = (WRITERS * TRANSACTIONS * ROWS) as usize;
        readers.into_iter().map(|reader| all - reader.join().unwrap().len()).collect()
    })
}

fn none_is_missed(here: &Here) {
    assert_eq!(missed(here, Number::Late), [0; READERS]);
}

fn each_misses_some(here: &Here) {
    let missed = missed(here, Number::Early);
    assert!(missed.iter().all(|rows| *rows >= ROWS as usize), "{missed:?}");
}

#[test]
fn of_what_many_commit_at_once_no_polling_reader_misses_a_row() {
    none_is_missed(&Here::at(Box::new(SqliteFile::new())));
}

#[test]
fn on_postgres_of_what_many_commit_at_once_no_polling_reader_misses_a_row() {
    none_is_missed(&Here::at(Box::new(PostgresDatabase::new())));
}

#[test]
fn with_numbers_that_are_taken_early_every_reader_misses_rows() {
    each_misses_some(&Here::at(Box::new(SqliteFile::new())));
}

#[test]
fn on_postgres_with_numbers_that_are_taken_early_every_reader_misses_rows() {
    each_misses_some(&Here::at(Box::new(PostgresDatabase::new())));
}
