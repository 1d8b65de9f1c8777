//! One round trip, nothing lost, and a proof of it.
//!
//! - [`version`]: the hybrid logical clock and the versions it gives
//! - [`row`]: a record as it travels and as it is kept, with a version for each field
//! - [`merge`]: two rows of one record become one
//! - [`digest`]: row hashes, buckets and the root that both sides compare
//! - [`message`]: what tablet and centre say to each other
//! - [`session`]: the tablet's side as a state machine: events in, actions out
//!
//! It works over any declared record and does no I/O: clock, randomness, storage and network are the caller's.

#[cfg(feature = "compression")]
pub mod compression;
pub mod digest;
pub mod merge;
pub mod message;
pub mod row;
pub mod session;
pub mod version;
