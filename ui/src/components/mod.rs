//! What pages are made of. A component knows its props and the texts; it asks nobody.

pub mod cell;
pub mod choice;
pub mod farewell;
pub mod frame;
pub mod guarded_text;
pub mod help;
pub mod live_region;
pub mod lock_bar;
pub mod notice;
pub mod pin_pad;
pub mod steps;
pub mod stop_line;
pub mod tally_grid;
pub mod toast;
pub mod truth;
pub mod visit_state;
pub mod why;
