//! The centre's store on a disk that fails on purpose: a batch that was acknowledged is there, whatever the disk did, and
//! one that is not there was not acknowledged. The centre is the real one, without a network; the disk is `sqlite::faults`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests say what they mean by failing")]

mod damage;
mod errors;
mod full;
mod power;
mod work;
