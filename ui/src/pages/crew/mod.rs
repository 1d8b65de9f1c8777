//! *Bemanning*: who comes along on the day's tour, and whether the languages that are expected have support. Never who
//! speaks what.

mod add;
mod state;
mod view;

pub use state::without_support;
pub use view::Crew;
