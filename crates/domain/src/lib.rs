//! The domain of the bookmobile's outreach: what a visit is, the rules it follows, each record type declared once.
//!
//! - [`record`]: how a record type is declared, its values and ids
//! - [`records`]: every record type
//! - [`metric`], [`totals`]: what is counted on a visit, and what the counts of several people come to
//! - [`season`]: what the season's rules say of a visit
//! - [`suggestion`]: whom to refer to
//! - [`validation`], [`refusal`]: what no record may say, and how it is told
//! - [`privacy_guard`], [`small_numbers`]: protection of the people who are visited
//!
//! No I/O, no clock, no randomness: it runs the same in the browser, on the tablet and at the centre.

pub mod metric;
pub mod privacy_guard;
pub mod record;
pub mod records;
pub mod refusal;
pub mod season;
pub mod small_numbers;
pub mod suggestion;
pub mod totals;
pub mod validation;
