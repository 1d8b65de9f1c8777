//! One round trip, nothing lost, and a proof of it.
//!
//! - [`version`]: the hybrid logical clock and the versions it gives
//! - [`row`]: a record as it travels and as it is kept, with a version for each field
//! - [`merge`]: two rows of one record become one
//! - [`digest`]: row hashes, buckets and the root that both sides compare
//! - [`in_two`]: many rows on two threads
//! - [`message`]: what tablet and centre say to each other
//! - `file`: a sync that is carried by hand
//! - [`repair`]: finding what differs, where the two do not hold the same
//! - [`session`]: the tablet's side as a state machine: events in, actions out
//! - [`backoff`]: when to try again
//! - [`planted`]: defects on purpose, for the simulator
//!
//! It works over any declared record and does no I/O: clock, randomness, storage and network are the caller's.

pub mod backoff;
#[cfg(feature = "compression")]
pub mod compression;
pub mod digest;
#[cfg(feature = "file")]
pub mod file;
pub mod in_two;
pub mod merge;
pub mod message;
pub mod planted;
pub mod repair;
pub mod row;
pub mod session;
pub mod version;
