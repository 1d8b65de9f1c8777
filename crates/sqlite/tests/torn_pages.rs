//! A page that is torn on its way from the log into the database is whole in the log: no check calls that damage, and
//! the next start puts it right.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests say what they mean by failing")]

use sqlite::faults::{self, Fail, Op};
use sqlite::rusqlite::Connection;
use sqlite::{CheckpointError, DatabaseKey, Durability, OpenOptions, checkpoint, full_check, quick_check};

fn open(path: &std::path::Path, key: Option<&DatabaseKey>) -> Connection {
    sqlite::open(path, &OpenOptions { key, durability: Durability::Full, create: true }).unwrap()
}

#[test]
fn a_page_torn_by_a_checkpoint_is_no_damage_and_is_put_right_by_the_next_start() {
    let key = DatabaseKey::from_bytes([7; 32]);
    for key in [None, Some(&key)] {
        let mut torn = 0;
        for n in 1.. {
            let folder = tempfile::tempdir().unwrap();
            let disk = faults::install().of(folder.path());
            let path = folder.path().join("bus.db");
            let conn = open(&path, key);
            conn.execute_batch("CREATE TABLE visit (note TEXT)").unwrap();
            checkpoint(&conn).unwrap();
            for number in 0..10 {
                conn.execute("INSERT INTO visit VALUES (printf('%.3000c%d', 'x', ?1))", [number]).unwrap();
            }
            disk.fail_nth(Op::Write, n, Fail::FromThenOn);
            let moved = checkpoint(&conn);
            if moved.is_ok() {
                break;
            }
            assert!(matches!(moved, Err(CheckpointError::Sqlite(_))), "write {n}");
            torn += 1;
            // The disk is still bad, so the page stays torn.
            quick_check(&conn).unwrap_or_else(|error| panic!("write {n}: {error}"));
            full_check(&conn).unwrap_or_else(|error| panic!("write {n}: {error}"));
            disk.kill();
            drop(conn);
            disk.heal();
            let conn = open(&path, key);
            full_check(&conn).unwrap_or_else(|error| panic!("write {n}, next start: {error}"));
            let visits: i64 = conn.query_row("SELECT count(*) FROM visit", [], |row| row.get(0)).unwrap();
            assert_eq!(visits, 10);
        }
        assert!(torn > 5, "a checkpoint writes more than {torn} times");
    }
}
