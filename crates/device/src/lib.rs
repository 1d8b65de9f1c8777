//! The tablet without a window: the log, its encrypted store and its sync.
//!
//! - [`device`]: the tablet, locked or unlocked, which answers every ask of `contract`
//! - [`commands`]: one file for each thing that is written
//! - [`queries`]: what screens are told
//! - [`store`]: the encrypted SQLite file
//! - [`sync`]: the driver and the transport
//! - [`by_itself`]: when the tablet sends without being asked
//! - [`turns`]: who is answered while a sync is under way
//! - [`vault`]: PINs, key slots and waits
//! - [`ports`]: what is taken from the world
//!
//! The command line `turbok` and the window use this library and nothing else.

pub mod by_itself;
mod catalogue;
mod commands;
mod device;
mod failure;
pub mod ports;
mod queries;
mod run;
mod sentinel;
pub mod store;
pub mod sync;
#[cfg(test)]
mod testing;
pub mod turns;
pub mod vault;

pub use device::Device;
pub use failure::Failure;
pub use run::Run;
