//! What the checks find, on real files with real damage.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use crate::testing::{count_visits, damage_page, key, open, open_with_visits};

const VISITS: usize = 30;

fn findings(error: IntegrityError) -> Vec<String> {
    match error {
        IntegrityError::Damaged { findings } => findings,
        IntegrityError::Sqlite(error) => panic!("not damage, but {error:?}"),
    }
}

#[test]
fn a_whole_database_passes() {
    let dir = tempfile::tempdir().unwrap();
    for (name, key) in [("tablet.db", Some(&key(1))), ("central.db", None)] {
        let conn = open_with_visits(&dir.path().join(name), key, VISITS);
        quick_check(&conn).unwrap();
        full_check(&conn).unwrap();
    }
}

#[test]
fn one_turned_byte_in_an_encrypted_file_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    drop(open_with_visits(&path, Some(&key(1)), VISITS));
    damage_page(&path, 9, 2000);
    let conn = open(&path, Some(&key(1)));
    let found = findings(full_check(&conn).expect_err("page 9 is damaged"));
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("page 9"), "{found:?}");
    findings(quick_check(&conn).expect_err("page 9 is damaged"));
}

#[test]
fn a_damaged_page_is_corrupt_and_the_rest_reads_on_a_new_connection() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    let conn = open_with_visits(&path, Some(&key(1)), VISITS);
    conn.execute_batch("CREATE TABLE outbox (bytes TEXT); INSERT INTO outbox VALUES ('unsent')").unwrap();
    drop(conn);
    damage_page(&path, 9, 2000);
    let conn = open(&path, Some(&key(1)));
    let error = count_visits(&conn).expect_err("a page of the visits is damaged");
    assert_eq!(classify(&error), StoreFault::Corrupt, "{error:?}");
    drop(conn);

    let conn = open(&path, Some(&key(1)));
    let unsent: String = conn.query_row("SELECT bytes FROM outbox", [], |row| row.get(0)).unwrap();
    assert_eq!(unsent, "unsent");
}

#[test]
fn a_damaged_page_of_a_plain_file_is_found_by_both_checks() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("central.db");
    drop(open_with_visits(&path, None, VISITS));
    damage_page(&path, 9, 0);
    let conn = open(&path, None);
    findings(quick_check(&conn).expect_err("page 9 is damaged"));
    findings(full_check(&conn).expect_err("page 9 is damaged"));
}

#[test]
fn an_index_that_does_not_match_its_table_is_found_by_the_full_check_alone() {
    let dir = tempfile::tempdir().unwrap();
    let conn = open(&dir.path().join("central.db"), None);
    conn.execute_batch(
        "CREATE TABLE visit (stop INTEGER NOT NULL, ordinal INTEGER NOT NULL) STRICT;
         INSERT INTO visit VALUES (7, 1);
         CREATE INDEX visit_by_stop ON visit (ordinal);
         PRAGMA writable_schema = ON;
         UPDATE sqlite_master SET sql = 'CREATE INDEX visit_by_stop ON visit (stop)'
          WHERE name = 'visit_by_stop';
         PRAGMA writable_schema = RESET",
    )
    .unwrap();
    quick_check(&conn).unwrap();
    findings(full_check(&conn).expect_err("the index has the ordinal"));
}

#[test]
fn a_broken_file_does_not_have_endless_findings() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tablet.db");
    drop(open_with_visits(&path, Some(&key(1)), VISITS));
    for page in 3..3 + FINDINGS_MAX as u64 + 1 {
        damage_page(&path, page, 100);
    }
    let conn = open(&path, Some(&key(1)));
    let found = findings(full_check(&conn).expect_err("most pages are damaged"));
    assert_eq!(found.len(), FINDINGS_MAX);
}
