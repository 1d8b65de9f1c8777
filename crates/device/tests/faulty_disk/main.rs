//! The tablet's store on a disk that fails on purpose: what it said was saved is there, whatever the disk did, and what
//! it could not save it said. The store is the real one, encrypted; the disk is `sqlite::faults`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests say what they mean by failing")]

mod damage;
mod errors;
mod full;
mod person;
mod power;
mod work;
