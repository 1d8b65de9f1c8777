//! Bad days of a centre whose data lies in PostgreSQL, with the real programs: for each a clear error, no acknowledgement
//! without a commit, and equal fingerprints when the database is back, with nobody doing anything at the tablet.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it means by failing")]

#[path = "postgres_bad_days/away.rs"]
mod away;
#[path = "postgres_bad_days/committing.rs"]
mod committing;
#[path = "postgres_bad_days/day.rs"]
mod day;
#[path = "postgres_bad_days/full.rs"]
mod full;
#[path = "postgres_bad_days/refused.rs"]
mod refused;
#[allow(dead_code, reason = "written for the other bad days too")]
#[path = "bad_days/told.rs"]
mod told;
