//! The tablet's sync: the driver carries out what `sync::session` says, over the transport.

pub(crate) mod comparison;
pub mod driver;
mod pinning;
pub mod transport;

pub use contract::progress::Progress;
