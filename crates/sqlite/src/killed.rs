//! What kill -9 leaves behind, tried with a real second process: this very test program, started again for one test.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::testing::{add_visit, count_visits, key, open, open_with_visits};
use crate::{FileLock, LockError, Migration, full_check, migrate};

/// Set in the second process: the database that it is to work on.
const VICTIM: &str = "TURBOK_TEST_VICTIM";
const READY: &str = "ready to be killed";

fn victim_database() -> Option<PathBuf> {
    std::env::var_os(VICTIM).map(PathBuf::from)
}

/// In the second process: says that it is ready, and holds still until it is killed.
fn wait_for_the_kill() -> ! {
    println!("{READY}");
    loop {
        std::thread::park();
    }
}

/// In the first process: starts a test again as the victim and returns once it is ready.
fn start_victim(test: &str, database: &Path) -> Child {
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture", "--test-threads", "1"])
        .env(VICTIM, database)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let stdout = BufReader::new(victim.stdout.take().unwrap());
    let ready = stdout.lines().any(|line| line.unwrap().contains(READY));
    assert!(ready, "the victim ended before it was ready");
    victim
}

fn kill(mut victim: Child) {
    victim.kill().unwrap();
    victim.wait().unwrap();
}

#[test]
fn a_killed_program_lets_go_of_its_lock() {
    if let Some(database) = victim_database() {
        let _lock = FileLock::acquire(&database).unwrap();
        wait_for_the_kill();
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    let victim = start_victim("killed::a_killed_program_lets_go_of_its_lock", &path);
    let held = FileLock::acquire(&path);
    kill(victim);
    assert!(matches!(held, Err(LockError::HeldByAnother)));
    FileLock::acquire(&path).unwrap();
}

#[test]
fn a_committed_visit_outlives_the_kill_and_half_a_transaction_does_not() {
    if let Some(database) = victim_database() {
        let conn = open_with_visits(&database, Some(&key(1)), 1);
        add_visit(&conn).unwrap();
        conn.execute_batch("BEGIN IMMEDIATE").unwrap();
        add_visit(&conn).unwrap();
        conn.cache_flush().unwrap();
        wait_for_the_kill();
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    kill(start_victim("killed::a_committed_visit_outlives_the_kill_and_half_a_transaction_does_not", &path));
    let conn = open(&path, Some(&key(1)));
    assert_eq!(count_visits(&conn).unwrap(), 2);
    full_check(&conn).unwrap();
}

#[test]
fn a_kill_in_the_middle_of_a_migration_leaves_the_schema_before_it() {
    let list = |second| {
        let migration = |number, name, sql| Migration { number, name, sql, additive: false };
        [migration(1, "stop", "CREATE TABLE stop (name TEXT) STRICT"), migration(2, "place", second)]
    };
    if let Some(database) = victim_database() {
        let mut conn = open(&database, None);
        conn.update_hook(Some(|_action, _database: &str, table: &str, _row: i64| {
            if table == "place" {
                wait_for_the_kill();
            }
        }))
        .unwrap();
        let place = "CREATE TABLE place (name TEXT) STRICT; INSERT INTO place VALUES ('a')";
        migrate(&mut conn, &database, None, &list(place)).unwrap();
        unreachable!("the hook holds the migration");
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    kill(start_victim("killed::a_kill_in_the_middle_of_a_migration_leaves_the_schema_before_it", &path));
    let mut conn = open(&path, None);
    let mended = "CREATE TABLE place (title TEXT) STRICT";
    let done = migrate(&mut conn, &path, None, &list(mended)).unwrap();
    assert_eq!((done.from, done.to), (1, 2));
}
