//! Bytes that nobody wrote, for everything that reads bytes from outside: what is called a target here takes any bytes
//! and panics where a decoder did, gave more than it may, or does not give back what it read.
//!
//! - [`decoders`]: requests, replies, comparisons, files that are carried, codes and packed bodies, each for itself
//! - [`whole`]: a centre and a tablet that are given such bytes, and what they must not have done then
//! - [`sweep`]: a short pass that is the same each time, without an engine
//!
//! The tests beside it hand these to `bolero`; `cargo xtask fuzz` runs them under an engine. See `docs/fuzzing.md`.

// Whatever is linked with this must be linked with the engine that put its counters in.
#[cfg(fuzzing)]
use bolero as _;

pub mod decoders;
mod lines;
pub mod sweep;
#[cfg(feature = "whole")]
pub mod whole;

/// Takes any bytes, and panics where something is wrong with what read them.
pub type Target = fn(&[u8]);
