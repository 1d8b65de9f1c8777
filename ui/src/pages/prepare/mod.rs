//! *Före besöket*: what is booked and told, by whom and until when; who is expected, where, with whose help.

mod state;
mod task;
mod view;

pub use view::{Prepare, PrepareProps};
