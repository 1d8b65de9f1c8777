//! The centre: what every tablet syncs with, its store, its reports and its administration.
//!
//! - [`ports`]: time and random bytes
//! - [`store`]: what is kept, behind one trait
//! - [`centre`], [`data_folder`]: the dataset, and the folder that it lies in
//! - [`exchange`]: one round trip of a tablet: [`access`], then [`receive`], then [`page`]
//! - [`compare`]: what a tablet has and the centre has not, and the other way round
//! - [`epoch`]: a centre that was restored from a backup
//! - [`horizon`]: tombstones that every tablet has seen
//! - [`migrate_store`]: a dataset moves to another store
//! - [`by_hand`]: the same round trip in files that are carried
//! - [`enrolment`]: one-time codes that connect a tablet
//! - [`incidents`]: what was refused as a whole, written down
//! - [`own_writes`]: what the centre itself writes: reference data, visits that count
//! - [`recovery`]: the code that helps someone who forgot their PIN
//! - [`proof`]: everything recomputed from the rows
//! - [`report`]: tables, files and the day's page
//! - [`http`]: all of it over the network
//! - [`reference`], [`demo`]: what a dataset begins with

pub mod access;
pub mod by_hand;
pub mod centre;
pub mod compare;
pub mod data_folder;
pub mod demo;
pub mod enrolment;
pub mod epoch;
pub mod exchange;
pub mod horizon;
pub mod http;
pub mod incidents;
pub mod migrate_store;
pub mod own_writes;
pub mod page;
pub mod ports;
pub mod proof;
pub mod receive;
pub mod recovery;
pub mod reference;
pub mod report;
pub mod store;

#[cfg(test)]
mod testing;
