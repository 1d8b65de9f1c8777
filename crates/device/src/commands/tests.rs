//! Claims about the commands, put as a screen puts them: asks of a `Device`, answers and codes.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod closing;
mod counting;
mod following_up;
mod manning;
mod preparing;
mod setting_pins;
mod starting;
mod undoing;
mod writing_notes;
