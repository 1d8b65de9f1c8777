//! What a change of key promises, on real files.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use crate::beside::{beside, length};
use crate::full_check;
use crate::testing::{NOTE, add_visit, contains, count_visits, key, open, open_with_visits, try_open};

#[test]
fn after_a_change_only_the_new_key_opens_and_every_row_is_there() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    let conn = open_with_visits(&path, Some(&key(1)), 50);
    // Also what still lies in the log only.
    add_visit(&conn).unwrap();
    change_key(&conn, &key(2)).unwrap();
    // In one piece already: nothing of it waits in the log.
    assert_eq!(length(&beside(&path, "-wal")).unwrap(), Some(0));
    assert_eq!(count_visits(&conn).unwrap(), 51);
    add_visit(&conn).unwrap();
    assert!(!contains(&path, NOTE));
    drop(conn);

    assert!(matches!(try_open(&path, Some(&key(1))), Err(OpenError::KeyDoesNotFit)));
    let conn = open(&path, Some(&key(2)));
    assert_eq!(count_visits(&conn).unwrap(), 52);
    full_check(&conn).unwrap();
    let journal_mode: String = conn.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
    assert_eq!(journal_mode, "wal");
}

#[test]
fn a_key_can_be_changed_twice_on_one_connection() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    let conn = open_with_visits(&path, Some(&key(1)), 5);
    change_key(&conn, &key(2)).unwrap();
    change_key(&conn, &key(3)).unwrap();
    drop(conn);
    assert_eq!(count_visits(&open(&path, Some(&key(3)))).unwrap(), 5);
}

#[test]
fn a_plain_database_has_no_key_to_change() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("central.db");
    let conn = open_with_visits(&path, None, 5);
    let error = change_key(&conn, &key(1)).expect_err("plain");
    assert!(matches!(error, ChangeKeyError::NotEncrypted));
    assert_eq!(count_visits(&open(&path, None)).unwrap(), 5);
}

#[test]
fn a_key_is_not_changed_inside_a_transaction() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    let conn = open_with_visits(&path, Some(&key(1)), 5);
    conn.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = change_key(&conn, &key(2)).expect_err("open transaction");
    assert!(matches!(error, ChangeKeyError::InTransaction));
    conn.execute_batch("ROLLBACK").unwrap();
    assert_eq!(count_visits(&open(&path, Some(&key(1)))).unwrap(), 5);
}

#[test]
fn a_key_is_not_changed_while_another_connection_writes() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    let conn = open_with_visits(&path, Some(&key(1)), 5);
    let other = open(&path, Some(&key(1)));
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = change_key(&conn, &key(2)).expect_err("in use");
    assert!(matches!(error, ChangeKeyError::LogInUse(_)), "{error:?}");
    other.execute_batch("ROLLBACK").unwrap();
    drop((conn, other));
    assert!(matches!(try_open(&path, Some(&key(2))), Err(OpenError::KeyDoesNotFit)));
    assert_eq!(count_visits(&open(&path, Some(&key(1)))).unwrap(), 5);
}

#[test]
fn after_a_failed_change_the_connection_writes_no_more() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    let conn = open_with_visits(&path, Some(&key(1)), 5);
    let other = open(&path, Some(&key(1)));
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    // Past the first checkpoint, as when the other begins at the wrong moment.
    let error = rewrite(&conn, &key(2)).expect_err("in use");
    assert!(matches!(error, ChangeKeyError::RolledBack(_)), "{error:?}");
    other.execute_batch("ROLLBACK").unwrap();
    add_visit(&conn).expect_err("it would be written under the new key");
    drop((conn, other));
    let conn = open(&path, Some(&key(1)));
    assert_eq!(count_visits(&conn).unwrap(), 5);
    full_check(&conn).unwrap();
}

#[test]
fn a_change_that_is_not_on_the_disk_is_not_believed() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    let conn = open_with_visits(&path, Some(&key(1)), 5);
    let error = prove(&conn, &key(2)).expect_err("the old key holds");
    assert!(matches!(error, ChangeKeyError::NotCommitted));
    prove(&conn, &key(1)).unwrap();
}

/// In a second process whose files may not grow, since a full disk can hardly be had otherwise: this very test program,
/// started again for this test.
#[cfg(unix)]
#[test]
fn on_a_full_disk_the_old_key_holds_though_sqlite_says_otherwise() {
    const DATABASE: &str = "TURBOK_TEST_FULL_DISK";
    if let Some(path) = std::env::var_os(DATABASE) {
        let conn = open(Path::new(&path), Some(&key(1)));
        let error = change_key(&conn, &key(2)).expect_err("no room for the pages");
        assert!(matches!(error, ChangeKeyError::NotCommitted), "{error:?}");
        // In this order: a query that succeeded would commit what is left of the change, were there room by then.
        count_visits(&conn).expect_err("nothing of the change is left to be committed");
        add_visit(&conn).expect_err("it would be written under the new key");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    // Some 420 kB, in a shell that counts `ulimit` in blocks of 512 bytes or of 1,024: 100 kB or 200 kB to a file.
    drop(open_with_visits(&path, Some(&key(1)), 100));
    let test = "rekey::tests::on_a_full_disk_the_old_key_holds_though_sqlite_says_otherwise";
    let output = std::process::Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 200; exec \"$@\"", "sh"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", test])
        .env(DATABASE, &path)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");

    assert!(matches!(try_open(&path, Some(&key(2))), Err(OpenError::KeyDoesNotFit)));
    let conn = open(&path, Some(&key(1)));
    assert_eq!(count_visits(&conn).unwrap(), 100);
    full_check(&conn).unwrap();
}
