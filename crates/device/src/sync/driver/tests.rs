//! One sync from the tablet's side, against a centre that is honest or that a test makes misbehave.
//! Not here: the session's decisions by themselves (`sync::session`), and the real centre.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod clocks;
mod denials;
mod expiring;
mod proof;
mod repair;
mod summer_time;
mod tokens;
