//! *Avsluta turen*: what is left, what the crew says of the tour, and sending.

mod view;

pub use view::EndShift;
