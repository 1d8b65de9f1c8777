//! *Vem är du?*: tiles of those who may unlock, then six digits.

mod state;
mod view;

pub use view::Unlock;
