//! What it costs: taps from a real *Idag* on a half-done day, counted as the browser hears them, and what is on the disk
//! after them. The budgets are the design's, by number; the keyboard plays two of them without any tap.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it means by failing")]

#[path = "tap_budgets/counting.rs"]
mod counting;
#[path = "tap_budgets/keyboard.rs"]
mod keyboard;
#[path = "tap_budgets/stage.rs"]
mod stage;
#[path = "tap_budgets/starting.rs"]
mod starting;
#[path = "tap_budgets/telling.rs"]
mod telling;
#[path = "tap_budgets/whole_visits.rs"]
mod whole_visits;
