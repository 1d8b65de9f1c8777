#![allow(clippy::unwrap_used, clippy::expect_used)]

use rusqlite::Connection;

use super::*;
use crate::exchange::Denied;
use crate::proof::prove;
use crate::testing::{TestCentre, UNIT, all_rows};

fn by_hand(test: &TestCentre, sql: &str) {
    let conn = Connection::open(test.folder.path().join("central.sqlite")).unwrap();
    assert!(conn.execute(sql, []).unwrap() > 0, "{sql}");
}

#[test]
fn a_row_that_was_changed_by_hand_is_noticed() {
    for sql in [
        "UPDATE record SET line = replace(line, 'Bokbussen', 'Bokbilen')",
        "UPDATE record SET hash = zeroblob(16) WHERE type = 20",
        "UPDATE record SET month = 202601 WHERE type = 20",
        "UPDATE record SET seq = 1000000 WHERE type = 20",
        "DELETE FROM record WHERE type = 20",
        "UPDATE bucket SET count = count + 1",
        "DELETE FROM bucket",
    ] {
        let test = TestCentre::new();
        assert!(prove(&test.centre).unwrap().agrees);
        by_hand(&test, sql);
        let proof = prove(&test.centre).unwrap();
        assert!(!proof.agrees && !proof.findings.is_empty(), "{sql}");
    }
}

#[test]
fn work_that_fails_leaves_nothing_behind() {
    let test = TestCentre::new();
    let rows = all_rows(&test.centre);
    let mut bus_a = test.tablet("bus a");
    let row = bus_a.visit(1, |_| {});
    let failed: Result<(), StoreError> = test.centre.write(|tx| {
        let seq = tx.advance_seq()?;
        tx.put_row(&row, sync::digest::row_hash(&row), seq, None)?;
        Err(StoreError::Failed("on purpose".to_owned()))
    });
    assert!(failed.is_err());
    assert_eq!(all_rows(&test.centre), rows);
}

#[test]
fn a_snapshot_does_not_see_what_is_written_meanwhile() {
    let test = TestCentre::new();
    let mut bus_a = test.tablet("bus a");
    let row = bus_a.visit(1, |_| {});
    let seen: Result<_, StoreError> = test.centre.read(|tx| {
        let before = tx.dataset()?.seq;
        bus_a.push(std::slice::from_ref(&row));
        Ok((before, tx.dataset()?.seq, tx.row(row.type_number, row.id)?))
    });
    let (before, after, found) = seen.unwrap();
    assert_eq!(before, after);
    assert!(found.is_none() && test.kept(&row).is_some());
}

/// As a disk with room for so many pages.
fn allow_pages(store: &SqliteStore, pages: i64) {
    let writer = store.writer.lock().unwrap();
    let allowed: i64 =
        writer.pragma_update_and_check(None, "max_page_count", pages, |row| row.get(0)).unwrap();
    assert_eq!(allowed, pages);
}

#[test]
fn a_full_disk_acknowledges_nothing_and_the_same_batch_goes_through_when_there_is_room() {
    let test = TestCentre::new();
    let store = SqliteStore::open(&test.folder.path().join("central.sqlite")).unwrap();
    let pages: i64 =
        store.writer.lock().unwrap().pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    allow_pages(&store, pages + 1);
    let mut bus_a = test.tablet("bus a");
    let rows: Vec<_> =
        (1..200).map(|number| bus_a.visit(number, |visit| visit.note = Some("å".repeat(100)))).collect();
    let batch = bus_a.freeze(&rows);
    let seq = test.seq();
    let store = std::sync::Arc::new(store);
    let mut full = bus_a.clone();
    full.through(store.clone());
    assert_eq!(full.send(&batch).unwrap_err(), Denied::Store(StoreError::Full));
    assert_eq!(test.seq(), seq);
    assert!(test.kept(&rows[0]).is_none());
    allow_pages(&store, 1_000_000);
    full.through(store);
    full.acknowledged = 0;
    assert!(full.send(&batch).is_ok());
    assert!(test.kept(&rows[0]).is_some());
}

#[test]
fn a_file_belongs_to_one_dataset() {
    let test = TestCentre::new();
    let other = Dataset {
        id: UNIT,
        name: "other".into(),
        seq: 0,
        epoch: UNIT,
        restored_at: None,
        horizon: None,
        public_key: [1; 32],
    };
    test.centre.store.make_dataset(&other).unwrap();
    assert_eq!(test.centre.store.dataset().unwrap(), Some(test.centre.dataset));
}

#[test]
fn a_store_that_is_closed_leaves_no_log_beside_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("central.sqlite");
    let store = SqliteStore::open(&path).unwrap();
    assert_eq!(store.dataset().unwrap(), None);
    assert!(folder.path().join("central.sqlite-wal").exists());
    drop(store);
    assert!(!folder.path().join("central.sqlite-wal").exists());
}
