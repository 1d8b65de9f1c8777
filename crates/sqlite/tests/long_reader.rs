//! How large the log becomes: bounded while nobody reads for long, growing with what is written while somebody does, and
//! cut back when they end.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests say what they mean by failing")]

use std::path::{Path, PathBuf};

use sqlite::faults;
use sqlite::rusqlite::Connection;
use sqlite::{Durability, OpenOptions, checkpoint, full_check};
use tempfile::TempDir;

const WRITES: i64 = 10_000;
/// What `open` says: to this size the log is cut back.
const LOG_BYTES_MAX: u64 = 8 * 1024 * 1024;
/// A page with its head in the log.
const FRAME_BYTES: u64 = 4_096 + 24;

fn open(path: &Path) -> Connection {
    sqlite::open(path, &OpenOptions { key: None, durability: Durability::Full, create: true }).unwrap()
}

fn with_counts(folder: &TempDir) -> (PathBuf, Connection) {
    // No real disk is waited for.
    faults::install().of(folder.path());
    let path = folder.path().join("central.db");
    let conn = open(&path);
    conn.execute_batch("CREATE TABLE visit (number INTEGER PRIMARY KEY, note TEXT)").unwrap();
    (path, conn)
}

fn write(conn: &Connection, number: i64) {
    conn.execute("INSERT INTO visit VALUES (?1, printf('%.200c', 'x'))", [number]).unwrap();
}

fn log_bytes(path: &Path) -> u64 {
    std::fs::metadata(path.with_extension("db-wal")).unwrap().len()
}

#[test]
fn while_nobody_reads_for_long_the_log_stays_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let (path, conn) = with_counts(&folder);
    let mut reader = sqlite::open_read_only(&path, None).unwrap();
    for number in 0..WRITES {
        write(&conn, number);
        if number % 100 == 0 {
            let snapshot = reader.transaction().unwrap();
            let count: i64 = snapshot.query_row("SELECT count(*) FROM visit", [], |row| row.get(0)).unwrap();
            assert_eq!(count, number + 1);
            assert!(log_bytes(&path) <= LOG_BYTES_MAX, "after {number} writes");
        }
    }
    assert!(log_bytes(&path) <= LOG_BYTES_MAX);
}

/// What no setting bounds: a snapshot that is kept keeps the log. Whoever reads at the centre ends before the next one.
#[test]
fn while_somebody_reads_the_log_grows_with_what_is_written_and_is_cut_back_when_they_end() {
    let folder = tempfile::tempdir().unwrap();
    let (path, conn) = with_counts(&folder);
    let disk = faults::install().of(folder.path());
    write(&conn, 0);
    let mut reader = sqlite::open_read_only(&path, None).unwrap();
    let snapshot = reader.transaction().unwrap();
    let seen = |conn: &Connection| -> i64 {
        conn.query_row("SELECT count(*) FROM visit", [], |row| row.get(0)).unwrap()
    };
    assert_eq!(seen(&snapshot), 1);
    let before = disk.counters();
    (1..WRITES).for_each(|number| write(&conn, number));
    let written = disk.counters().bytes_written - before.bytes_written;
    let grown = log_bytes(&path);
    assert!(grown > LOG_BYTES_MAX, "{grown} bytes: the reader keeps them");
    assert!(grown <= written + 100 * FRAME_BYTES, "{grown} bytes for {written} written");
    assert_eq!(seen(&snapshot), 1);
    drop(snapshot);
    // The next writes find nobody in the way: the log begins anew, and is cut to what `open` says.
    (WRITES..WRITES + 10).for_each(|number| write(&conn, number));
    assert!(log_bytes(&path) <= LOG_BYTES_MAX, "{} bytes", log_bytes(&path));
    checkpoint(&conn).unwrap();
    assert_eq!(log_bytes(&path), 0);
    full_check(&conn).unwrap();
    assert_eq!(seen(&conn), WRITES + 10);
}
