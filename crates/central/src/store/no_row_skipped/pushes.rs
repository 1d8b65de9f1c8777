//! Whole batches through `exchange`, from many tablets that edit the same visits at once, while others fetch: nothing is
//! skipped, and nothing is merged away. What must be there is known by a model that has no merge: for each field the value
//! with the largest version, for each lane the last one that its tablet sent.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use domain::record::Value;
use sync::row::{Field, Row};
use sync::version::Version;
use uuid::Uuid;

use super::early::{EarlyCounter, Seen};
use crate::exchange::Denied;
use crate::proof::prove;
use crate::store::StoreError;
use crate::store::conformance::trouble::{Trouble, code};
use crate::store::conformance::{Here, PostgresDatabase, SqliteFile};
use crate::testing::{Tablet, TestCentre, all_rows};

const TABLETS: usize = 8;
const BATCHES: u64 = 8;
const VISITS: u128 = 3;
const READERS: usize = 2;
const LANE: u16 = 5;
/// Fields of a visit that tablets write here: whole numbers, and one that says yes or no.
const NUMBERS: [u16; 4] = [11, 12, 13, 14];

/// Rows by type and id.
type Rows = BTreeMap<(u16, Uuid), Row>;

/// What was sent, as far as it decides what must be there.
#[derive(Default)]
struct Model {
    fields: BTreeMap<(Uuid, u16), (Version, Value)>,
    lanes: BTreeMap<Uuid, Row>,
}

impl Model {
    fn sent(&mut self, row: &Row) {
        if row.type_number != 4 {
            self.lanes.insert(row.id, row.clone());
            return;
        }
        for (number, Field { version, value }) in &row.fields {
            let held = self.fields.entry((row.id, *number)).or_insert_with(|| (*version, value.clone()));
            if *version > held.0 {
                *held = (*version, value.clone());
            }
        }
    }

    fn join(&mut self, other: Self) {
        for ((id, number), (version, value)) in other.fields {
            let held = self.fields.entry((id, number)).or_insert_with(|| (version, value.clone()));
            if version > held.0 {
                *held = (version, value);
            }
        }
        self.lanes.extend(other.lanes);
    }

    /// That these rows are what the model says, each field of each.
    fn assert_is(&self, rows: &Rows) {
        let mut fields = BTreeMap::new();
        for row in rows.values().filter(|row| row.type_number == 4) {
            for (number, Field { version, value }) in &row.fields {
                fields.insert((row.id, *number), (*version, value.clone()));
            }
        }
        assert_eq!(fields, self.fields);
        let lanes: BTreeMap<Uuid, Row> =
            rows.values().filter(|row| row.type_number == LANE).map(|row| (row.id, row.clone())).collect();
        assert_eq!(lanes, self.lanes);
    }
}

/// Sends until it is taken, as a tablet does that was told to come back.
fn send(tablet: &mut Tablet, rows: &[Row]) {
    let batch = tablet.freeze(rows);
    loop {
        match tablet.send(&batch) {
            Ok((head, _)) => {
                let ack = head.ack.unwrap();
                assert_eq!((ack.number, ack.refused.len()), (batch.head.number, 0));
                return;
            }
            Err(Denied::Store(StoreError::Busy)) => {}
            Err(other) => panic!("{other}"),
        }
    }
}

/// One tablet: each batch edits every visit, a field of its own choice in each, and counts in its lane of one.
fn write_all(mut tablet: Tablet, at: u64, bases: &[Row]) -> Model {
    let mut model = Model::default();
    for batch in 0..BATCHES {
        let mut rows = Vec::new();
        for (base, place) in bases.iter().zip(0_u64..) {
            let mut row = base.clone();
            let number = NUMBERS[((at + batch + place) % NUMBERS.len() as u64) as usize];
            let value = Value::Int((1 + at * 1_000 + batch).cast_signed());
            row.fields.insert(number, Field { version: tablet.version(), value });
            rows.push(row);
        }
        // One that nobody else writes, and this tablet once.
        rows.push(tablet.visit(u128::from(1_000 + at * 100 + batch), |_| {}));
        let visit = bases[(batch % bases.len() as u64) as usize].id;
        rows.push(tablet.lane(visit, &[("v", (1 + batch).cast_signed())]));
        rows.iter().for_each(|row| model.sent(row));
        if batch % 3 == 0 {
            // The answer is lost; the same batch comes again.
            let _ = tablet.say(&tablet.hello(), Some(&tablet.freeze(&rows)));
        }
        send(&mut tablet, &rows);
    }
    model
}

/// Fetches until everything was written, and once more: what it was given, the last state of each row.
fn read_all(mut tablet: Tablet, seen: &AtomicU64, is_over: &AtomicBool) -> Rows {
    let mut given = BTreeMap::new();
    loop {
        let was_over = is_over.load(Ordering::SeqCst);
        let (head, rows) = match tablet.say(&tablet.hello(), None) {
            Ok(told) => told,
            Err(Denied::Store(StoreError::Busy)) => continue,
            Err(other) => panic!("{other}"),
        };
        assert!(head.cursor >= tablet.cursor);
        tablet.cursor = head.cursor;
        given.extend(rows.into_iter().map(|row| ((row.type_number, row.id), row)));
        seen.store(head.cursor, Ordering::SeqCst);
        if was_over && !head.more {
            return given;
        }
    }
}

/// What came of it.
struct Outcome {
    sent: Model,
    kept: Rows,
    given: Vec<Rows>,
}

impl Outcome {
    /// How many rows each reader lacks, or has in an earlier state.
    fn missed(&self) -> Vec<usize> {
        let lacks =
            |given: &Rows| self.kept.iter().filter(|(key, row)| given.get(*key) != Some(*row)).count();
        self.given.iter().map(lacks).collect()
    }
}

/// Everybody at once. With the defect, the store takes its numbers early.
fn play(here: &Here, test: &TestCentre, is_defective: bool) -> Outcome {
    let mut first = test.tablet("first");
    let bases: Vec<Row> = (1..=VISITS).map(|number| first.visit(number, |_| {})).collect();
    first.push(&bases);
    let mut sent = Model::default();
    bases.iter().for_each(|row| sent.sent(row));
    let seen: Seen = Arc::new((0..READERS).map(|_| AtomicU64::new(0)).collect());
    let (has_waited, is_over) = (Arc::new(AtomicBool::new(false)), AtomicBool::new(false));
    let given = std::thread::scope(|scope| {
        let readers: Vec<_> = (0..READERS)
            .map(|at| {
                let mut tablet = test.tablet(&format!("reader {at}"));
                tablet.through(here.again());
                let (seen, is_over) = (&seen[at], &is_over);
                scope.spawn(move || read_all(tablet, seen, is_over))
            })
            .collect();
        let writers: Vec<_> = (0..TABLETS)
            .map(|at| {
                let mut tablet = test.tablet(&format!("writer {at}"));
                if is_defective {
                    tablet.through(Arc::new(EarlyCounter::over(here.again(), &seen, &has_waited)));
                }
                let bases = &bases;
                scope.spawn(move || write_all(tablet, at as u64, bases))
            })
            .collect();
        writers.into_iter().for_each(|writer| sent.join(writer.join().unwrap()));
        is_over.store(true, Ordering::SeqCst);
        readers.into_iter().map(|reader| reader.join().unwrap()).collect()
    });
    let kept = all_rows(&test.centre).into_iter().map(|(_, row)| ((row.type_number, row.id), row));
    Outcome { sent, kept: kept.filter(|((of, _), _)| *of == 4 || *of == LANE).collect(), given }
}

fn nothing_is_skipped_or_merged_away(here: &Here) {
    let test = TestCentre::over(here);
    let outcome = play(here, &test, false);
    assert_eq!(outcome.missed(), [0; READERS]);
    outcome.sent.assert_is(&outcome.kept);
    let proof = prove(&test.centre).unwrap();
    assert!(proof.agrees, "{:?}", proof.findings);
}

fn a_counter_taken_too_early_is_found(here: &Here) {
    let test = TestCentre::over(here);
    let outcome = play(here, &test, true);
    assert!(outcome.missed().iter().all(|missed| *missed > 0), "{:?}", outcome.missed());
}

#[test]
fn of_batches_that_edit_the_same_visits_at_once_nothing_is_skipped_or_merged_away() {
    nothing_is_skipped_or_merged_away(&Here::at(Box::new(SqliteFile::new())));
}

#[test]
fn on_postgres_of_batches_that_edit_the_same_visits_at_once_nothing_is_skipped_or_merged_away() {
    nothing_is_skipped_or_merged_away(&Here::at(Box::new(PostgresDatabase::new())));
}

#[test]
fn on_postgres_the_same_holds_while_commits_are_slow_and_many_are_told_to_try_again() {
    for seed in 1..=3 {
        let database = PostgresDatabase::new();
        let here = Here::at(Box::new(database));
        let trouble = Trouble::in_database_of(&here);
        trouble.now_and_then(seed, &[code::SERIALIZATION, code::DEADLOCK]);
        trouble.slow_commits();
        nothing_is_skipped_or_merged_away(&here);
        assert!(trouble.times() > 5, "{} times", trouble.times());
    }
}

#[test]
fn a_store_that_takes_its_number_early_is_found() {
    a_counter_taken_too_early_is_found(&Here::at(Box::new(SqliteFile::new())));
}

#[test]
fn on_postgres_a_store_that_takes_its_number_early_is_found() {
    a_counter_taken_too_early_is_found(&Here::at(Box::new(PostgresDatabase::new())));
}
