//! The tables, brought up to date: numbered migrations, forward only, one program at a time. Called when the store is opened.

use super::session::{Ask, Session};
use super::trouble::{Left, Trouble};
use crate::store::StoreError;

/// In order; the number of each is its place from one.
const MIGRATIONS: &[&str] = &[include_str!("../../../../../migrations/central-postgres/0001_first.sql")];

/// The last one that this program knows.
const KNOWN: u32 = MIGRATIONS.len() as u32;

/// Whatever this database is asked under: any number that nobody else takes.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7310578920458105971)";

/// Brings the tables up to date. A database that is, and may not be written, can still be read.
pub(super) fn migrate(session: &mut Session) -> Result<(), Trouble> {
    if version(session)? == KNOWN {
        return Ok(());
    }
    // One text is one transaction: all of it holds, or nothing. Nobody else migrates until it ends.
    session.batch("BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '60s'")?;
    let migrated = migrate_locked(session);
    let end = session.batch(if migrated.is_ok() { "COMMIT" } else { "ROLLBACK" });
    migrated.and(end)
}

fn migrate_locked(session: &mut Session) -> Result<(), Trouble> {
    session.batch(LOCK)?;
    session.batch(
        "CREATE TABLE IF NOT EXISTS schema_version (
             version integer NOT NULL PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())",
    )?;
    // Another program may have done it while this one waited.
    let done = version(session)?;
    for (number, sql) in (1..).zip(MIGRATIONS).filter(|(number, _)| *number > done) {
        session.batch(sql)?;
        session.batch(&format!("INSERT INTO schema_version (version) VALUES ({number})"))?;
    }
    Ok(())
}

/// Which migration was the last. 0 where there are no tables.
pub(super) fn version(session: &mut Session) -> Result<u32, Trouble> {
    let is_there = one_bool(session, "SELECT to_regclass('schema_version') IS NOT NULL")?;
    if !is_there {
        return Ok(0);
    }
    let rows = session
        .ask(&[Ask::prepared("SELECT coalesce(max(version), 0) FROM schema_version", Vec::new())])
        .map_err(|(_, trouble)| trouble)?;
    let found = rows.first().and_then(|rows| rows.first()).map(|row| row.try_get::<_, i32>(0));
    let found = found.and_then(Result::ok).and_then(|version| u32::try_from(version).ok()).unwrap_or(0);
    if found > KNOWN {
        return Err(Trouble { error: StoreError::Newer { file: found, program: KNOWN }, left: Left::Failed });
    }
    Ok(found)
}

fn one_bool(session: &mut Session, sql: &'static str) -> Result<bool, Trouble> {
    let rows = session.ask(&[Ask::prepared(sql, Vec::new())]).map_err(|(_, trouble)| trouble)?;
    Ok(rows.first().and_then(|rows| rows.first()).and_then(|row| row.try_get(0).ok()).unwrap_or(false))
}
