//! Bad input, bad networks, bad disks and bad luck: for each the code of the fault, a sentence in both languages that
//! says what to do, and that nothing was lost. How a good day goes is in `day`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it means by failing")]

#[path = "bad_days/asking.rs"]
mod asking;
#[path = "bad_days/centre_file.rs"]
mod centre_file;
#[path = "bad_days/codes.rs"]
mod codes;
#[path = "bad_days/connection.rs"]
mod connection;
#[path = "bad_days/files.rs"]
mod files;
#[path = "bad_days/pins.rs"]
mod pins;
#[path = "bad_days/secrecy.rs"]
mod secrecy;
#[path = "bad_days/texts.rs"]
mod texts;
#[path = "bad_days/told.rs"]
mod told;
