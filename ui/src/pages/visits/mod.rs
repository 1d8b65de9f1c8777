//! *Mina besök*: every visit that the tablet holds, by day, with its state in words.

mod state;
mod view;

pub use view::Visits;
