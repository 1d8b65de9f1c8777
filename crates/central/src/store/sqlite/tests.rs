#![allow(clippy::unwrap_used, clippy::expect_used)]

use rusqlite::Connection;

use super::*;
use crate::exchange::Denied;
use crate::proof::prove;
use crate::testing::{TestCentre, UNIT};

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
