//! What is tried to break the sync, with the real centre and tablets, and with requests that are forged by hand: each
//! fault has its number in `docs/sync-tests.md`. A day that breaks in other ways is in `network`, `kill` and `copies`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it means by failing")]

#[path = "sync_faults/bad_input.rs"]
mod bad_input;
#[path = "sync_faults/bad_link.rs"]
mod bad_link;
#[path = "sync_faults/bodies.rs"]
mod bodies;
#[path = "sync_faults/forger.rs"]
mod forger;
#[path = "sync_faults/golden.rs"]
mod golden;
#[path = "sync_faults/old_and_new.rs"]
mod old_and_new;
#[path = "sync_faults/people.rs"]
mod people;
#[path = "sync_faults/replays.rs"]
mod replays;
