//! Claims about what screens are told.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod day;
mod standing;
