//! What the faulty disk itself does: the product's own `open` works on it, connections exclude each other, and each
//! fault is the one that was asked for. What the stores make of the faults is claimed elsewhere.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests say what they mean by failing")]

use std::path::{Path, PathBuf};
use std::sync::mpsc;

use sqlite::faults::{self, Cut, Disk, Fail, Op, Step};
use sqlite::rusqlite::{Connection, TransactionBehavior};
use sqlite::{DatabaseKey, Durability, OpenOptions, StoreFault, classify, full_check};
use tempfile::TempDir;

/// A folder on a disk of its own.
struct Bus {
    folder: TempDir,
    disk: Disk,
}

impl Bus {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let disk = faults::install().of(folder.path());
        Self { folder, disk }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("bus.db")
    }

    fn open(&self) -> Connection {
        open(&self.path())
    }

    /// With a table, everything in the database file.
    fn with_table(&self) -> Connection {
        let conn = self.open();
        conn.execute_batch("CREATE TABLE visit (number INTEGER PRIMARY KEY, note TEXT)").unwrap();
        sqlite::checkpoint(&conn).unwrap();
        conn
    }
}

fn open(path: &Path) -> Connection {
    sqlite::open(path, &OpenOptions { key: None, durability: Durability::Full, create: true }).unwrap()
}

fn add(conn: &Connection, number: i64) -> sqlite::rusqlite::Result<usize> {
    conn.execute("INSERT INTO visit VALUES (?1, printf('%.2000c', 'x'))", [number])
}

fn count(conn: &Connection) -> i64 {
    conn.query_row("SELECT count(*) FROM visit", [], |row| row.get(0)).unwrap()
}

#[test]
fn the_products_own_open_works_on_it_plain_and_encrypted() {
    let bus = Bus::new();
    let key = DatabaseKey::from_bytes([7; 32]);
    for key in [None, Some(&key)] {
        let path = bus.folder.path().join(if key.is_some() { "sealed.db" } else { "plain.db" });
        let options = OpenOptions { key, durability: Durability::Full, create: true };
        let conn = sqlite::open(&path, &options).unwrap();
        conn.execute_batch("CREATE TABLE visit (number INTEGER PRIMARY KEY, note TEXT)").unwrap();
        (0..50).for_each(|number| assert_eq!(add(&conn, number).unwrap(), 1));
        drop(conn);
        let again = sqlite::open(&path, &options).unwrap();
        full_check(&again).unwrap();
        assert_eq!(count(&again), 50);
    }
    assert!(bus.disk.counters().syncs > 100);
}

#[test]
fn a_reader_keeps_its_snapshot_while_a_writer_commits() {
    let bus = Bus::new();
    let writer = bus.with_table();
    let mut reader = sqlite::open_read_only(&bus.path(), None).unwrap();
    let snapshot = reader.transaction().unwrap();
    assert_eq!(count(&snapshot), 0);
    add(&writer, 1).unwrap();
    assert_eq!(count(&snapshot), 0);
    drop(snapshot);
    assert_eq!(count(&reader), 1);
}

#[test]
fn a_second_writer_waits_for_the_first() {
    let bus = Bus::new();
    let mut first = bus.with_table();
    let path = bus.path();
    let writing = first.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
    add(&writing, 1).unwrap();
    let (begin, begun) = mpsc::channel();
    let second = std::thread::spawn(move || {
        let mut second = open(&path);
        begin.send(second.transaction_with_behavior(TransactionBehavior::Immediate).is_ok()).unwrap();
    });
    assert!(begun.try_recv().is_err(), "the lock is held");
    writing.commit().unwrap();
    assert!(begun.recv().unwrap());
    second.join().unwrap();
}

#[test]
fn threads_that_write_and_read_one_file_lose_nothing() {
    let bus = Bus::new();
    drop(bus.with_table());
    std::thread::scope(|threads| {
        for writer in 0..4 {
            let path = bus.path();
            threads.spawn(move || {
                let conn = open(&path);
                (0..50).for_each(|number| assert_eq!(add(&conn, writer * 50 + number).unwrap(), 1));
            });
        }
        for _ in 0..2 {
            let path = bus.path();
            threads.spawn(move || {
                let conn = sqlite::open_read_only(&path, None).unwrap();
                let counts: Vec<i64> = (0..200).map(|_| count(&conn)).collect();
                assert!(counts.is_sorted());
            });
        }
    });
    let conn = bus.open();
    full_check(&conn).unwrap();
    assert_eq!(count(&conn), 200);
}

#[test]
fn two_folders_are_two_disks() {
    let (bus_a, bus_b) = (Bus::new(), Bus::new());
    let (a, b) = (bus_a.with_table(), bus_b.with_table());
    bus_a.disk.lose_power(1).unwrap();
    assert!(add(&a, 1).is_err());
    add(&b, 1).unwrap();
}

#[test]
fn a_power_cut_keeps_what_was_synced_and_may_take_the_rest() {
    let mut lost = 0;
    for seed in 0..20 {
        let bus = Bus::new();
        let conn = bus.with_table();
        (0..5).for_each(|number| assert_eq!(add(&conn, number).unwrap(), 1));
        conn.pragma_update(None, "synchronous", "OFF").unwrap();
        (5..10).for_each(|number| assert_eq!(add(&conn, number).unwrap(), 1));
        bus.disk.lose_power(seed).unwrap();
        assert!(conn.query_row("SELECT note FROM visit", [], |_| Ok(())).is_err(), "the power is off");
        bus.disk.restore_power();
        assert!(add(&conn, 10).is_err(), "a handle from before the cut stays dead");
        drop(conn);
        let after = bus.open();
        full_check(&after).unwrap();
        assert!((5..=10).contains(&count(&after)), "seed {seed}");
        lost += 10 - count(&after);
    }
    assert!(lost > 0, "some cut takes something");
}

#[test]
fn a_disk_that_lies_about_syncs_loses_what_was_committed() {
    let lost = (0..20).filter(|seed| {
        let bus = Bus::new();
        let conn = bus.with_table();
        bus.disk.ignore_sync(true);
        (0..5).for_each(|number| assert_eq!(add(&conn, number).unwrap(), 1));
        bus.disk.lose_power(*seed).unwrap();
        bus.disk.restore_power();
        drop(conn);
        count(&bus.open()) < 5
    });
    assert!(lost.count() > 0);
}

#[test]
fn the_nth_operation_fails_once_or_from_then_on() {
    let bus = Bus::new();
    let conn = bus.with_table();
    bus.disk.fail_nth(Op::Sync, 2, Fail::Once);
    let results: Vec<bool> = (0..4).map(|number| add(&conn, number).is_ok()).collect();
    // Of the first two syncs one belongs to the head of the new log.
    assert_eq!(results.iter().filter(|done| !**done).count(), 1);
    assert_eq!(bus.disk.failures(), 1);
    bus.disk.fail_nth(Op::Write, 1, Fail::FromThenOn);
    let error = add(&conn, 10).unwrap_err();
    assert_eq!(classify(&error), StoreFault::Io);
    assert!(add(&conn, 11).is_err());
    bus.disk.heal();
    add(&conn, 12).unwrap();
}

#[test]
fn a_full_disk_has_room_again_when_a_file_is_removed() {
    let bus = Bus::new();
    let conn = bus.with_table();
    let ballast = bus.folder.path().join("ballast");
    std::fs::write(&ballast, vec![1; 100_000]).unwrap();
    bus.disk.set_full(Some(0));
    assert_eq!(classify(&add(&conn, 1).unwrap_err()), StoreFault::DiskFull);
    assert!(bus.disk.failures() > 0);
    std::fs::remove_file(ballast).unwrap();
    add(&conn, 1).unwrap();
}

#[test]
fn a_recording_can_be_cut_off_at_every_step() {
    let bus = Bus::new();
    let conn = bus.with_table();
    bus.disk.record();
    let mut after = Vec::new();
    for number in 0..5 {
        add(&conn, number).unwrap();
        after.push(bus.disk.recorded());
    }
    let trace = bus.disk.take_trace();
    assert!(trace.steps().iter().any(|step| matches!(step, Step::Sync { .. })));
    let mut replay = trace.replay();
    for done in 0..=trace.steps().len() {
        let folder = tempfile::tempdir().unwrap();
        let least = after.iter().filter(|step| **step <= done).count();
        for cut in [Cut::Kill, Cut::Power { seed: done as u64 }] {
            replay.cut(cut, folder.path()).unwrap();
            let conn = open(&folder.path().join("bus.db"));
            assert!(usize::try_from(count(&conn)).unwrap() >= least, "step {done}, {cut:?}");
        }
        replay.advance();
    }
}

#[test]
fn the_same_seed_cuts_the_same() {
    let bus = Bus::new();
    let conn = bus.with_table();
    bus.disk.record();
    conn.pragma_update(None, "synchronous", "OFF").unwrap();
    (0..10).for_each(|number| assert_eq!(add(&conn, number).unwrap(), 1));
    let trace = bus.disk.take_trace();
    let mut replay = trace.replay();
    while replay.advance().is_some() {}
    let log_after = |seed| {
        let folder = tempfile::tempdir().unwrap();
        replay.cut(Cut::Power { seed }, folder.path()).unwrap();
        std::fs::read(folder.path().join("bus.db-wal")).unwrap_or_default()
    };
    assert!((0..20).all(|seed| log_after(seed) == log_after(seed)));
    assert!((0..20).any(|seed| log_after(seed) != log_after(seed + 1)));
}
