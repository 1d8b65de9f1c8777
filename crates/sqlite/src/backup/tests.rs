//! What a copy promises, on real files.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use crate::testing::{
    NOTE, add_visit, contains, count_visits, damage_page, key, open, open_with_visits, try_open,
};

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_copy_opens_with_the_same_key_and_has_the_same_rows() {
    let dir = tempfile::tempdir().unwrap();
    let conn = open_with_visits(&dir.path().join("tablet.db"), Some(&key(1)), 5);
    add_visit(&conn).unwrap();
    let copies = tempfile::tempdir().unwrap();
    let to = copies.path().join("copy.db");
    backup(&conn, &to, Some(&key(1))).unwrap();
    // One file: the sixth visit was in the log, and is in it.
    assert_eq!(names(copies.path()), ["copy.db"]);
    assert!(!contains(&to, NOTE));
    assert!(matches!(try_open(&to, Some(&key(2))), Err(OpenError::KeyDoesNotFit)));
    assert_eq!(count_visits(&open(&to, Some(&key(1)))).unwrap(), 6);
}

#[test]
fn a_copy_may_have_a_key_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    let conn = open_with_visits(&path, Some(&key(1)), 5);
    let to = dir.path().join("copy.db");
    backup(&conn, &to, Some(&key(2))).unwrap();
    assert!(matches!(try_open(&to, Some(&key(1))), Err(OpenError::KeyDoesNotFit)));
    assert_eq!(count_visits(&open(&to, Some(&key(2)))).unwrap(), 5);
    assert_eq!(count_visits(&open(&path, Some(&key(1)))).unwrap(), 5);
}

#[test]
fn a_plain_database_has_a_plain_copy() {
    let dir = tempfile::tempdir().unwrap();
    let conn = open_with_visits(&dir.path().join("central.db"), None, 5);
    let to = dir.path().join("copy.db");
    backup(&conn, &to, None).unwrap();
    assert_eq!(count_visits(&open(&to, None)).unwrap(), 5);
}

#[test]
fn an_encrypted_database_never_has_a_plain_copy() {
    let dir = tempfile::tempdir().unwrap();
    let conn = open_with_visits(&dir.path().join("tablet.db"), Some(&key(1)), 5);
    let copies = tempfile::tempdir().unwrap();
    let error = backup(&conn, &copies.path().join("copy.db"), None).expect_err("no key");
    assert!(matches!(error, BackupError::Sqlite(_)));
    assert!(names(copies.path()).is_empty());
}

#[test]
fn a_newer_copy_replaces_the_older() {
    let dir = tempfile::tempdir().unwrap();
    let conn = open_with_visits(&dir.path().join("central.db"), None, 1);
    let to = dir.path().join("copy.db");
    // A copy that was interrupted leaves this behind.
    std::fs::write(beside(&to, ".partial"), b"half").unwrap();
    backup(&conn, &to, None).unwrap();
    add_visit(&conn).unwrap();
    backup(&conn, &to, None).unwrap();
    assert_eq!(count_visits(&open(&to, None)).unwrap(), 2);
    assert!(!beside(&to, ".partial").exists());
}

#[test]
fn a_damaged_database_has_no_copy_and_the_older_copy_stays() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    let copies = tempfile::tempdir().unwrap();
    let to = copies.path().join("copy.db");
    let conn = open_with_visits(&path, Some(&key(1)), 20);
    backup(&conn, &to, Some(&key(1))).unwrap();
    drop(conn);
    damage_page(&path, 9, 2000);
    let conn = open(&path, Some(&key(1)));
    backup(&conn, &to, Some(&key(1))).expect_err("page 9 is damaged");
    assert_eq!(names(copies.path()), ["copy.db"]);
    assert_eq!(count_visits(&open(&to, Some(&key(1)))).unwrap(), 20);
}

#[test]
fn a_copy_with_damage_inside_gets_no_name() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("central.db");
    drop(open_with_visits(&path, None, 20));
    // A plain page is copied as it is, damage and all: only the check of the copy can tell.
    damage_page(&path, 9, 0);
    let conn = open(&path, None);
    let copies = tempfile::tempdir().unwrap();
    let error = backup(&conn, &copies.path().join("copy.db"), None).expect_err("damaged");
    assert!(matches!(error, BackupError::NotWhole(_)), "{error:?}");
    assert!(names(copies.path()).is_empty());
}

#[test]
fn a_copy_is_not_made_inside_a_transaction() {
    let dir = tempfile::tempdir().unwrap();
    let conn = open_with_visits(&dir.path().join("central.db"), None, 1);
    let to = dir.path().join("copy.db");
    conn.execute_batch("BEGIN").unwrap();
    let error = backup(&conn, &to, None).expect_err("open transaction");
    assert!(matches!(error, BackupError::InTransaction));
    conn.execute_batch("COMMIT").unwrap();
    backup(&conn, &to, None).unwrap();
}

#[test]
fn a_copy_does_not_take_the_place_of_a_database_in_use() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bus_a.db");
    let bus_a = open_with_visits(&path, None, 1);
    let bus_b = dir.path().join("bus_b.db");
    let _bus_b_is_open = open_with_visits(&bus_b, None, 2);
    for to in [&path, &bus_b] {
        let error = backup(&bus_a, to, None).expect_err("in use");
        assert!(matches!(error, BackupError::TargetInUse));
    }
    // Also without a log beside it, the database itself is known.
    bus_a.execute_batch("PRAGMA journal_mode = DELETE").unwrap();
    let error = backup(&bus_a, &path, None).expect_err("the database itself");
    assert!(matches!(error, BackupError::TargetInUse));
}
