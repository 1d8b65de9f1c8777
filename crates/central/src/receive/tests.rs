#![allow(clippy::unwrap_used, clippy::expect_used)]

mod guarding;
mod proving;
mod refusing;
mod settling;
