//! A centre and a tablet in folders of their own, given bytes that nobody wrote. Both are the real libraries over their real
//! stores; each input meets the same state, which is copied from a day that is played once.
//! Called by `tests/whole.rs`, and by the example that writes the first inputs.

pub mod centre;
mod lists;
pub mod tablet;
pub mod world;
