//! Reports over the rows that the centre holds: a table for the terminal, JSON, CSV files and the day's page.
//! Called by the administrator's CLI and by the page that shows the day. No store, no network and no clock is here; only
//! `export` writes, and only into the folder it is given.
//!
//! - [`Snapshot`]: the rows as typed records
//! - [`visits`]: what each visit came to, exact; [`visits_table`] and [`visits_json`] show it to the unit's own people
//! - [`export_csv`]: files for others, protected unless it is said that they stay in the unit
//! - [`day_page`]: a page that is read without logging in, and so protected always

mod cell;
mod day_page;
mod export;
mod line;
mod local_time;
mod sheets;
mod snapshot;
mod table;
mod term;
#[cfg(test)]
mod tests;
mod told;
mod words;

pub use day_page::{day_page, day_page_away, day_page_css};
pub use export::{ExportError, export_csv};
pub use line::{Counted, Counts, Speakers, VisitLine, VisitState, visits};
pub use snapshot::{Kept, Skipped, Snapshot};
pub use table::{visits_json, visits_table};
pub use term::Term;
pub use told::Protection;
