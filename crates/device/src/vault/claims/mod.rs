//! What the vault promises, each promise a test over the whole vault and a real file.
//! The leaves' own limits are tested beside them.

mod altering;
mod killing;
mod recovering;
mod rekeying;
mod unlocking;
mod writing;
