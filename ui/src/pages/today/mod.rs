//! *Idag*: the day's bus line, what goes on, and the way to everything else.

mod ahead;
mod state;
mod view;

pub use state::ongoing;
pub use view::Today;
