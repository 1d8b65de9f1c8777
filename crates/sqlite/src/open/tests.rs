//! What opening a database promises, on real files.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use crate::beside::beside;
use crate::testing::{
    NOTE, add_visit, contains, count_visits, damage_page, key, open as open_now, open_with_visits, try_open,
};

fn pragma<T: rusqlite::types::FromSql>(conn: &Connection, name: &str) -> T {
    conn.pragma_query_value(None, name, |row| row.get(0)).unwrap()
}

fn options(durability: Durability, create: bool) -> OpenOptions<'static> {
    OpenOptions { key: None, durability, create }
}

#[test]
fn every_connection_has_our_settings() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    let key = key(1);
    let full = OpenOptions { key: Some(&key), durability: Durability::Full, create: true };
    let conn = open(&path, &full).unwrap();
    assert_eq!(pragma::<i64>(&conn, "synchronous"), 2);
    assert_eq!(pragma::<String>(&conn, "journal_mode"), "wal");
    assert_eq!(pragma::<i64>(&conn, "journal_size_limit"), 8 * 1024 * 1024);
    let reader = open_read_only(&path, Some(&key)).unwrap();
    for conn in [&conn, &reader] {
        assert_eq!(pragma::<i64>(conn, "foreign_keys"), 0);
        assert_eq!(pragma::<i64>(conn, "busy_timeout"), 5000);
        assert_eq!(pragma::<i64>(conn, "temp_store"), 2);
        assert_eq!(pragma::<i64>(conn, "trusted_schema"), 0);
        assert_eq!(pragma::<i64>(conn, "cell_size_check"), 1);
        assert_eq!(pragma::<String>(conn, "cipher_memory_security"), "0");
    }
}

#[test]
fn what_can_be_fetched_again_is_written_without_waiting_for_the_disk() {
    let dir = tempfile::tempdir().unwrap();
    let conn = open(&dir.path().join("a.db"), &options(Durability::Normal, true)).unwrap();
    assert_eq!(pragma::<i64>(&conn, "synchronous"), 1);
}

#[test]
fn a_missing_or_empty_database_is_made_only_when_asked() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    let keep = options(Durability::Full, false);
    assert!(matches!(open(&path, &keep), Err(OpenError::Missing)));
    assert!(matches!(open_read_only(&path, None), Err(OpenError::Missing)));
    assert!(!path.exists());
    std::fs::write(&path, b"").unwrap();
    assert!(matches!(open(&path, &keep), Err(OpenError::Missing)));

    open(&path, &options(Durability::Full, true)).unwrap();
    open(&path, &keep).unwrap();
}

#[test]
fn a_wrong_key_is_refused_and_the_right_one_still_opens() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    drop(open_with_visits(&path, Some(&key(1)), 3));
    let error = try_open(&path, Some(&key(2))).expect_err("another key");
    assert!(matches!(error, OpenError::KeyDoesNotFit));
    let error = open_read_only(&path, Some(&key(2))).expect_err("another key");
    assert!(matches!(error, OpenError::KeyDoesNotFit));
    let conn = open_now(&path, Some(&key(1)));
    assert_eq!(count_visits(&conn).unwrap(), 3);
}

#[test]
fn a_wrong_key_does_not_harm_a_log_left_behind() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    let conn = open_with_visits(&path, Some(&key(1)), 1);
    add_visit(&conn).unwrap();
    // What the disk holds after a kill: the second visit is in the log alone.
    let left = dir.path().join("left.db");
    std::fs::copy(&path, &left).unwrap();
    std::fs::copy(beside(&path, "-wal"), beside(&left, "-wal")).unwrap();

    let error = try_open(&left, Some(&key(2))).expect_err("another key");
    assert!(matches!(error, OpenError::KeyDoesNotFit));
    assert_eq!(count_visits(&open_now(&left, Some(&key(1)))).unwrap(), 2);
}

#[test]
fn encrypted_and_plain_files_are_not_taken_for_each_other() {
    let dir = tempfile::tempdir().unwrap();
    let encrypted = dir.path().join("tablet.db");
    let plain = dir.path().join("central.db");
    drop(open_with_visits(&encrypted, Some(&key(1)), 1));
    drop(open_with_visits(&plain, None, 1));
    assert!(matches!(try_open(&encrypted, None), Err(OpenError::NotADatabase)));
    assert!(matches!(try_open(&plain, Some(&key(1))), Err(OpenError::KeyDoesNotFit)));
    assert_eq!(count_visits(&open_now(&plain, None)).unwrap(), 1);
}

#[test]
fn an_encrypted_database_holds_no_plain_text() {
    let dir = tempfile::tempdir().unwrap();
    let encrypted = dir.path().join("tablet.db");
    let plain = dir.path().join("central.db");
    let tablet = open_with_visits(&encrypted, Some(&key(1)), 2);
    let central = open_with_visits(&plain, None, 2);
    add_visit(&tablet).unwrap();
    add_visit(&central).unwrap();
    for (path, readable) in [(&encrypted, false), (&plain, true)] {
        assert_eq!(contains(path, NOTE), readable);
        assert_eq!(contains(&beside(path, "-wal"), NOTE), readable);
        assert_eq!(contains(path, "CREATE TABLE"), readable);
        assert_eq!(contains(path, "SQLite format 3\0"), readable);
    }
}

#[test]
fn a_file_that_is_no_database_is_refused_and_kept() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("central.db");
    let letter = "Hej, hälsningar från bussen. ".repeat(300);
    std::fs::write(&path, &letter).unwrap();
    assert!(matches!(try_open(&path, None), Err(OpenError::NotADatabase)));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), letter);
}

#[test]
fn a_damaged_first_page_is_corrupt() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("central.db");
    drop(open_with_visits(&path, None, 1));
    damage_page(&path, 1, 100);
    assert!(matches!(try_open(&path, None), Err(OpenError::Corrupt)));
}

#[test]
fn a_log_without_its_database_is_refused_and_kept() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    let wal = beside(&path, "-wal");
    std::fs::write(&wal, b"unsent visits").unwrap();
    assert!(matches!(try_open(&path, None), Err(OpenError::Corrupt)));
    assert_eq!(std::fs::read(&wal).unwrap(), b"unsent visits");
    std::fs::write(&wal, b"").unwrap();
    try_open(&path, None).unwrap();
}

#[test]
fn a_protected_file_is_read_only() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("central.db");
    drop(open_with_visits(&path, None, 1));
    let mut permissions = path.metadata().unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).unwrap();
    assert!(matches!(try_open(&path, None), Err(OpenError::ReadOnly)));
}

#[test]
fn a_database_that_another_holds_is_in_use() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("central.db");
    let holder = open_with_visits(&path, None, 1);
    drop(holder);
    let holder = Connection::open(&path).unwrap();
    holder.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE").unwrap();
    assert!(matches!(try_open(&path, None), Err(OpenError::InUse)));
    drop(holder);
    try_open(&path, None).unwrap();
}

#[test]
fn a_reader_beside_the_writer_sees_commits_and_cannot_write() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    let writer = open_with_visits(&path, Some(&key(1)), 1);
    let reader = open_read_only(&path, Some(&key(1))).unwrap();
    add_visit(&writer).unwrap();
    assert_eq!(count_visits(&reader).unwrap(), 2);
    let error = add_visit(&reader).expect_err("a query cannot write");
    assert_eq!(classify(&error), StoreFault::ReadOnly);
}

#[test]
fn a_full_disk_refuses_the_write_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    let conn = open_with_visits(&path, Some(&key(1)), 3);
    let pages: i64 = pragma(&conn, "page_count");
    conn.execute_batch(&format!("PRAGMA max_page_count = {pages}")).unwrap();
    let error = add_visit(&conn).expect_err("no page is left");
    assert_eq!(classify(&error), StoreFault::DiskFull);
    assert_eq!(count_visits(&conn).unwrap(), 3);

    conn.execute_batch(&format!("PRAGMA max_page_count = {}", pages + 10)).unwrap();
    add_visit(&conn).unwrap();
    assert_eq!(count_visits(&conn).unwrap(), 4);
    crate::checkpoint(&conn).unwrap();
    crate::full_check(&conn).unwrap();
}

#[test]
fn a_place_without_a_log_is_refused() {
    let error = try_open(Path::new(":memory:"), None).expect_err("memory has no log");
    assert!(matches!(error, OpenError::Io(_)));
}

#[test]
fn a_missing_folder_is_an_io_error() {
    let dir = tempfile::tempdir().unwrap();
    let error = try_open(&dir.path().join("gone/tablet.db"), None).expect_err("no folder");
    assert!(matches!(error, OpenError::Io(_)));
}

#[test]
fn each_store_fault_is_told_when_opening() {
    let opened = |code| OpenError::from(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None));
    assert!(matches!(opened(ffi::SQLITE_FULL), OpenError::DiskFull));
    assert!(matches!(opened(ffi::SQLITE_READONLY_CANTINIT), OpenError::ReadOnly));
    assert!(matches!(opened(ffi::SQLITE_CORRUPT), OpenError::Corrupt));
    assert!(matches!(opened(ffi::SQLITE_BUSY), OpenError::InUse));
    assert!(matches!(opened(ffi::SQLITE_IOERR_READ), OpenError::Io(_)));
    assert!(matches!(opened(ffi::SQLITE_ERROR), OpenError::Sqlite(_)));
}
