//! Queries: what screens are told. A query cannot write.

pub mod fix_list;
pub mod lists;
pub mod season_rule;
pub mod status;
#[cfg(test)]
mod tests;
pub mod today;
pub mod verify;
pub mod visit;
pub mod visits;
