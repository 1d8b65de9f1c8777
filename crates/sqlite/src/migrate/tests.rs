//! What migrating promises, on real files.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use super::*;
use crate::beside::beside;
use crate::testing::{key, open, try_open};
use crate::{OpenError, StoreFault, classify};

const VISIT: Migration = Migration {
    number: 1,
    name: "visit",
    sql: "CREATE TABLE visit (stop INTEGER NOT NULL) STRICT;\nINSERT INTO visit VALUES (7);",
    additive: false,
};
const NOTE: Migration = Migration {
    number: 2,
    name: "note",
    sql: "ALTER TABLE visit ADD COLUMN note TEXT NOT NULL DEFAULT ''",
    additive: true,
};
const RENAMED: Migration = Migration {
    number: 3,
    name: "renamed",
    sql: "ALTER TABLE visit RENAME COLUMN stop TO halt",
    additive: false,
};
const LANE: Migration = Migration {
    number: 4,
    name: "lane",
    sql: "CREATE TABLE lane (visit INTEGER NOT NULL) STRICT",
    additive: true,
};

fn columns(conn: &Connection) -> String {
    conn.query_row("SELECT group_concat(name, ' ') FROM pragma_table_info('visit')", [], |row| row.get(0))
        .unwrap()
}

fn copies(path: &Path) -> Vec<u32> {
    (0..20).filter(|number| beside(path, &format!(".before-{number}")).exists()).collect()
}

fn migrate_plain(path: &Path, migrations: &[Migration]) -> Result<Migrated, MigrateError> {
    migrate(&mut open(path, None), path, None, migrations)
}

#[test]
fn a_new_database_gets_every_migration_and_needs_no_copy() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    let mut conn = open(&path, Some(&key(1)));
    let done = migrate(&mut conn, &path, Some(&key(1)), &[VISIT, NOTE, RENAMED]).unwrap();
    assert_eq!((done.from, done.to, done.copy), (0, 3, None));
    assert_eq!(columns(&conn), "halt note");
    assert!(copies(&path).is_empty());
    assert_eq!(history::version(&conn).unwrap(), 3);
}

#[test]
fn migrating_twice_does_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    migrate_plain(&path, &[VISIT, NOTE]).unwrap();
    let before = std::fs::read(&path).unwrap();
    let again = migrate_plain(&path, &[VISIT, NOTE]).unwrap();
    assert_eq!((again.from, again.to, again.copy), (2, 2, None));
    assert!(copies(&path).is_empty());
    assert!(std::fs::read(&path).unwrap() == before);
}

#[test]
fn a_database_is_copied_with_its_key_before_it_changes() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    let mut conn = open(&path, Some(&key(1)));
    migrate(&mut conn, &path, Some(&key(1)), &[VISIT]).unwrap();
    let done = migrate(&mut conn, &path, Some(&key(1)), &[VISIT, NOTE, RENAMED]).unwrap();
    let copy = done.copy.expect("there was a visit in it");
    assert_eq!(copy, beside(&path, ".before-2"));
    assert_eq!(columns(&conn), "halt note");
    assert!(matches!(try_open(&copy, None), Err(OpenError::NotADatabase)));
    let mut conn = open(&copy, Some(&key(1)));
    assert_eq!(columns(&conn), "stop");
    // It can take the same way again.
    let again = migrate(&mut conn, &copy, Some(&key(1)), &[VISIT, NOTE, RENAMED]).unwrap();
    assert_eq!((again.from, again.to), (1, 3));
}

#[test]
fn without_a_copy_nothing_changes() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    migrate_plain(&path, &[VISIT]).unwrap();
    // A folder under the copy's name: it cannot be put there.
    std::fs::create_dir(beside(&path, ".before-2")).unwrap();
    let error = migrate_plain(&path, &[VISIT, NOTE]).expect_err("no copy");
    assert!(matches!(error, MigrateError::Copy(_)));
    assert_eq!(columns(&open(&path, None)), "stop");
}

#[test]
fn the_latest_copies_stay_and_older_ones_go() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    let all = [VISIT, NOTE, RENAMED, LANE];
    for number in 1..=3 {
        migrate_plain(&path, &all[..number]).unwrap();
    }
    assert_eq!(copies(&path), [2, 3]);
    migrate_plain(&path, &all).unwrap();
    assert_eq!(copies(&path), [3, 4]);
}

#[test]
fn the_copy_just_made_stays_also_after_going_back() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    migrate_plain(&path, &[VISIT]).unwrap();
    for number in [7, 9] {
        std::fs::write(beside(&path, &format!(".before-{number}")), b"").unwrap();
    }
    // Of another database, and of nobody: neither is ours to remove.
    std::fs::write(dir.path().join("other.db.before-1"), b"").unwrap();
    std::fs::write(beside(&path, ".before-lunch"), b"").unwrap();
    migrate_plain(&path, &[VISIT, NOTE]).unwrap();
    assert_eq!(copies(&path), [2, 9]);
    assert!(dir.path().join("other.db.before-1").exists());
    assert!(beside(&path, ".before-lunch").exists());
}

#[test]
fn a_failed_migration_leaves_the_schema_before_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    let broken =
        Migration { sql: "ALTER TABLE visit RENAME COLUMN stop TO halt; DROP TABLE nowhere", ..RENAMED };
    let mut conn = open(&path, None);
    migrate(&mut conn, &path, None, &[VISIT]).unwrap();
    let error = migrate(&mut conn, &path, None, &[VISIT, NOTE, broken]).expect_err("broken");
    assert!(matches!(error, MigrateError::Apply { number: 3, .. }));
    // The one before it stays, the broken one left nothing, and the mended one goes on from there.
    assert_eq!(columns(&conn), "stop note");
    let done = migrate(&mut conn, &path, None, &[VISIT, NOTE, RENAMED]).unwrap();
    assert_eq!((done.from, done.to), (2, 3));
    assert_eq!(columns(&conn), "halt note");
}

#[test]
fn a_migration_on_a_full_disk_is_rolled_back_and_can_be_repeated() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    let mut conn = open(&path, None);
    migrate(&mut conn, &path, None, &[VISIT, NOTE, RENAMED]).unwrap();
    let pages: i64 = conn.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    conn.execute_batch(&format!("PRAGMA max_page_count = {pages}")).unwrap();
    let error = migrate(&mut conn, &path, None, &[VISIT, NOTE, RENAMED, LANE]);
    let Err(MigrateError::Apply { source, .. }) = error else {
        panic!("there is no page for the lanes: {error:?}");
    };
    assert_eq!(classify(&source), StoreFault::DiskFull);
    assert_eq!(history::version(&conn).unwrap(), 3);
    conn.execute_batch("PRAGMA max_page_count = 1000").unwrap();
    migrate(&mut conn, &path, None, &[VISIT, NOTE, RENAMED, LANE]).unwrap();
    crate::full_check(&conn).unwrap();
}

#[test]
fn a_migration_that_was_changed_after_its_release_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    migrate_plain(&path, &[VISIT, NOTE]).unwrap();
    let changed = Migration { sql: "CREATE TABLE visit (stop TEXT NOT NULL) STRICT", ..VISIT };
    let error = migrate_plain(&path, &[changed, NOTE, RENAMED]).expect_err("changed");
    assert!(matches!(error, MigrateError::Changed { number: 1, .. }));
    assert_eq!(columns(&open(&path, None)), "stop note");
}

#[test]
fn other_line_ends_are_no_change() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    migrate_plain(&path, &[VISIT]).unwrap();
    let on_windows = Migration {
        sql: "CREATE TABLE visit (stop INTEGER NOT NULL) STRICT;\r\nINSERT INTO visit VALUES (7);",
        ..VISIT
    };
    migrate_plain(&path, &[on_windows]).unwrap();
}

#[test]
fn a_file_newer_than_the_program_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    migrate_plain(&path, &[VISIT, NOTE, RENAMED, LANE]).unwrap();
    let before = std::fs::read(&path).unwrap();
    // The last one only adds, but the one before it does not.
    for known in [&[VISIT][..], &[VISIT, NOTE]] {
        let error = migrate_plain(&path, known).expect_err("newer");
        let MigrateError::Newer { file, program } = error else {
            panic!("{error:?}");
        };
        assert_eq!((file, program as usize), (4, known.len()));
    }
    assert!(std::fs::read(&path).unwrap() == before);
}

#[test]
fn a_file_with_newer_additions_only_is_accepted_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    migrate_plain(&path, &[VISIT, NOTE]).unwrap();
    let done = migrate_plain(&path, &[VISIT]).unwrap();
    assert_eq!((done.from, done.to, done.copy), (2, 2, None));
    assert_eq!(columns(&open(&path, None)), "stop note");
}

#[test]
fn a_list_with_a_gap_or_a_double_is_refused_before_the_file_is_touched() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    for (list, misplaced) in [(&[NOTE][..], 2), (&[VISIT, VISIT], 1), (&[VISIT, RENAMED], 3)] {
        let error = migrate_plain(&path, list).expect_err("out of place");
        let MigrateError::OutOfPlace { number } = error else {
            panic!("{error:?}");
        };
        assert_eq!(number, misplaced);
    }
    assert_eq!(history::version(&open(&path, None)).unwrap(), 0);
}

#[test]
fn a_record_that_does_not_agree_with_the_version_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    migrate_plain(&path, &[VISIT, NOTE]).unwrap();
    let conn = open(&path, None);
    for (tampering, version) in [
        ("PRAGMA user_version = 1", 1),
        ("PRAGMA user_version = 2; DELETE FROM migration WHERE number = 1", 2),
        ("DROP TABLE migration", 2),
    ] {
        conn.execute_batch(tampering).unwrap();
        let error = migrate_plain(&path, &[VISIT, NOTE]).expect_err(tampering);
        let MigrateError::HistoryBroken { user_version } = error else {
            panic!("{error:?}");
        };
        assert_eq!(user_version, version);
    }
}

#[test]
fn a_foreign_database_is_copied_before_it_is_touched() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("central.db");
    open(&path, None).execute_batch("CREATE TABLE visit (loans INTEGER)").unwrap();
    let error = migrate_plain(&path, &[VISIT]).expect_err("there is a table of that name");
    assert!(matches!(error, MigrateError::Apply { number: 1, .. }));
    assert_eq!(copies(&path), [1]);
    assert_eq!(columns(&open(&path, None)), "loans");
}

#[test]
fn a_migration_that_another_program_was_quicker_with_is_not_repeated() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("central.db");
    let mut conn = open(&path, None);
    migrate_plain(&path, &[VISIT, NOTE]).unwrap();
    apply(&mut conn, &VISIT).unwrap();
    apply(&mut conn, &NOTE).unwrap();
    let visits: i64 = conn.query_row("SELECT count(*) FROM visit", [], |row| row.get(0)).unwrap();
    assert_eq!(visits, 1);
}
