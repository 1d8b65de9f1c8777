//! Tablets, people, a network, disks and a centre in one thread, decided by one seed.
//!
//! The tablets are the real `device` over its real encrypted store, asked what the window asks; the centre is the real
//! `central`, asked in memory. What is not real is what lies around them: time, random bytes, the line between them, who
//! holds a tablet and what happens to its files. See `docs/decisions/0012-a-simulator-in-one-thread.md`.

// Without the disk that fails there is nothing to simulate with; what is plain enough is tested all the same.
#![cfg_attr(not(feature = "armed"), allow(dead_code, reason = "only the armed simulator uses it"))]

#[cfg(feature = "armed")]
mod centre;
mod chance;
#[cfg(feature = "armed")]
mod check;
#[cfg(feature = "armed")]
mod copies;
#[cfg(feature = "armed")]
mod disk;
#[cfg(feature = "armed")]
mod interleave;
#[cfg(feature = "armed")]
mod line;
mod model;
#[cfg(feature = "armed")]
mod people;
#[cfg(feature = "armed")]
mod ports;
#[cfg(feature = "armed")]
mod reference;
#[cfg(feature = "armed")]
mod run;
#[cfg(feature = "armed")]
mod shared;
#[cfg(feature = "armed")]
mod trouble;
mod violation;
#[cfg(feature = "armed")]
mod world;

#[cfg(feature = "armed")]
pub use run::{Options, Outcome, run};
#[cfg(feature = "armed")]
pub use shared::Faults;
pub use violation::Violation;
