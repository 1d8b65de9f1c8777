//! *Före besöket*: what is booked and told, who is expected, where, with whose help.

mod view;

pub use view::Prepare;
