//! *Skicka och hämta*: phases, the result in words, and the proof that both sides hold the same.

mod view;

pub use view::{Send, send_now};
