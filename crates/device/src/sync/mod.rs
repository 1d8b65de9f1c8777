//! The tablet's sync: the driver carries out what `sync::session` says, over the transport.

pub mod driver;
mod pinning;
pub mod transport;

pub use contract::progress::Progress;
