//! Tablets, people, a network, disks and a centre in one thread, decided by one seed.
//!
//! The tablets are the real `device` over its real encrypted store, asked what the window asks; the centre is the real
//! `central`, asked in memory. What is not real is what lies around them: time, random bytes, the line between them, who
//! holds a tablet and what happens to its files. See `docs/decisions/0012-a-simulator-in-one-thread.md`.

#![cfg(feature = "armed")]

mod centre;
mod chance;
mod check;
mod copies;
mod disk;
mod interleave;
mod line;
mod model;
mod people;
mod ports;
mod reference;
mod run;
mod shared;
mod trouble;
mod violation;
mod world;

pub use run::{Options, Outcome, run};
pub use shared::Faults;
pub use violation::Violation;
