//! A migration that is interrupted: by the power, a full disk or an error at each of its operations. The schema is that
//! of before or that of after, step by step, the rows are all there, and the next start completes it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests say what they mean by failing")]

use std::path::{Path, PathBuf};

use sqlite::faults::{self, Cut, Disk, Fail, Op};
use sqlite::rusqlite::Connection;
use sqlite::{
    DatabaseKey, Durability, MigrateError, Migration, OpenOptions, StoreFault, classify, full_check, migrate,
};
use tempfile::TempDir;

const VISITS: i64 = 40;

const fn migration(number: u32, name: &'static str, sql: &'static str) -> Migration {
    Migration { number, name, sql, additive: false }
}

/// As the first release has it, with what is to change in the next one.
const OLD: &[Migration] = &[migration(
    1,
    "first",
    "CREATE TABLE visit (number INTEGER PRIMARY KEY, note TEXT NOT NULL, heads INTEGER NOT NULL) STRICT",
)];

/// Every row is written anew, an index is made, and a second step counts.
const NEW: &[Migration] = &[
    OLD[0],
    migration(
        2,
        "lanes",
        "CREATE TABLE lane (visit INTEGER PRIMARY KEY, note TEXT NOT NULL, heads INTEGER NOT NULL) STRICT;
         INSERT INTO lane SELECT number, note, heads FROM visit;
         DROP TABLE visit;
         CREATE INDEX lane_heads ON lane (heads);",
    ),
    migration(
        3,
        "sums",
        "CREATE TABLE total (heads INTEGER NOT NULL) STRICT; INSERT INTO total SELECT sum(heads) FROM lane",
    ),
];

fn key() -> DatabaseKey {
    DatabaseKey::from_bytes([7; 32])
}

fn database_in(folder: &Path) -> PathBuf {
    folder.join("tablet.db")
}

fn open(folder: &Path) -> Result<Connection, sqlite::OpenError> {
    let key = key();
    let options = OpenOptions { key: Some(&key), durability: Durability::Full, create: true };
    sqlite::open(&database_in(folder), &options)
}

fn bring_up_to_date(conn: &mut Connection, folder: &Path) -> Result<(), MigrateError> {
    migrate(conn, &database_in(folder), Some(&key()), NEW).map(|_| ())
}

/// A tablet of before, in a folder on a disk of its own.
fn tablet_of_before() -> (TempDir, Disk) {
    let folder = tempfile::tempdir().unwrap();
    let disk = faults::install().of(folder.path());
    let mut conn = open(folder.path()).unwrap();
    migrate(&mut conn, &database_in(folder.path()), Some(&key()), OLD).unwrap();
    for number in 1..=VISITS {
        conn.execute("INSERT INTO visit VALUES (?1, printf('%.900c', 'x'), ?1)", [number]).unwrap();
    }
    (folder, disk)
}

fn copy_of(model: &Path) -> (TempDir, Disk) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(database_in(model), database_in(folder.path())).unwrap();
    let disk = faults::install().of(folder.path());
    (folder, disk)
}

/// Which schema it is, of those there are; whatever is between is none. And all rows are there.
fn schema(conn: &Connection) -> Result<i64, String> {
    full_check(conn).map_err(|error| error.to_string())?;
    let version: i64 =
        conn.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(|e| e.to_string())?;
    let sql = "SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_master WHERE name <> 'migration' ORDER BY name)";
    let names: String = conn.query_row(sql, [], |row| row.get(0)).map_err(|error| error.to_string())?;
    let (table, expected) = match version {
        1 => ("visit", "visit"),
        2 => ("lane", "lane lane_heads"),
        3 => ("lane", "lane lane_heads total"),
        _ => return Err(format!("version {version}")),
    };
    let sum: i64 = conn
        .query_row(&format!("SELECT sum(heads) FROM {table}"), [], |row| row.get(0))
        .map_err(|error| error.to_string())?;
    match names == expected && sum == VISITS * (VISITS + 1) / 2 {
        true => Ok(version),
        false => Err(format!("version {version} with {names}, and {sum} heads")),
    }
}

/// The next start: whatever was left, it is brought up to date.
fn starts_again(folder: &Path, at: &str) -> i64 {
    let mut conn = open(folder).expect(at);
    let found = schema(&conn).unwrap_or_else(|why| panic!("{at}: {why}"));
    bring_up_to_date(&mut conn, folder).expect(at);
    assert_eq!(schema(&conn), Ok(3), "{at}");
    found
}

#[test]
fn whenever_the_power_goes_the_schema_is_the_old_or_the_new_one() {
    let (folder, disk) = tablet_of_before();
    disk.record();
    let mut conn = open(folder.path()).unwrap();
    bring_up_to_date(&mut conn, folder.path()).unwrap();
    drop(conn);
    let trace = disk.take_trace();
    let mut found = Vec::new();
    let mut replay = trace.replay();
    for done in 0..=trace.steps().len() {
        for cut in [Cut::Kill, Cut::Power { seed: done as u64 }, Cut::Power { seed: !(done as u64) }] {
            let after = tempfile::tempdir().unwrap();
            replay.cut(cut, after.path()).unwrap();
            found.push(starts_again(after.path(), &format!("after step {done}, {cut:?}")));
        }
        replay.advance();
    }
    for version in 1..=3 {
        assert!(found.contains(&version), "no cut leaves version {version}");
    }
    assert_eq!(found.first().zip(found.last()), Some((&1, &3)));
}

#[test]
fn whichever_operation_fails_the_schema_is_the_old_or_the_new_one() {
    let (model, _) = tablet_of_before();
    for (op, how) in [(Op::Any, Fail::Once), (Op::Any, Fail::FromThenOn), (Op::Sync, Fail::Once)] {
        let mut n = 0;
        loop {
            n += 1;
            let at = format!("{op:?} {n} {how:?}");
            let (folder, disk) = copy_of(model.path());
            let mut conn = open(folder.path()).unwrap();
            disk.fail_nth(op, n, how);
            let migrated = bring_up_to_date(&mut conn, folder.path());
            let failed = disk.failures() > 0;
            disk.heal();
            assert!(failed || migrated.is_ok(), "{at}");
            if migrated.is_err() {
                // Killed, with what a failed sync left in the operating system's memory.
                disk.kill();
                drop(conn);
                starts_again(folder.path(), &at);
            }
            disk.lose_power(n).unwrap();
            disk.restore_power();
            assert_eq!(starts_again(folder.path(), &at), 3, "{at}: done is done");
            if !failed {
                break;
            }
            assert!(n < 2_000, "{op:?} never comes through clean");
        }
        assert!(n > 8, "{op:?} has {n} operations");
    }
}

#[test]
fn however_little_room_there_is_it_says_so_and_the_next_start_completes_it() {
    let (model, _) = tablet_of_before();
    let mut told = 0;
    for room in (0..).step_by(4_096 + 512) {
        let at = format!("{room} bytes free");
        let (folder, disk) = copy_of(model.path());
        let mut conn = open(folder.path()).unwrap();
        disk.set_full(Some(room));
        let migrated = bring_up_to_date(&mut conn, folder.path());
        drop(conn);
        disk.heal();
        match migrated {
            Ok(()) => {
                assert_eq!(starts_again(folder.path(), &at), 3);
                break;
            }
            Err(error) => assert_eq!(fault_of(&error), StoreFault::DiskFull, "{at}: {error:?}"),
        }
        starts_again(folder.path(), &at);
        told += 1;
    }
    assert!(told > 20, "the copy and the new tables take room");
}

/// What kind of trouble it is, as the device and the centre sort it.
fn fault_of(error: &MigrateError) -> StoreFault {
    match error {
        MigrateError::Apply { source, .. } | MigrateError::Sqlite(source) => classify(source),
        MigrateError::Copy(sqlite::BackupError::Sqlite(source)) => classify(source),
        MigrateError::Copy(sqlite::BackupError::Open(sqlite::OpenError::DiskFull)) => StoreFault::DiskFull,
        _ => StoreFault::Other,
    }
}
