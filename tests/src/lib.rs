//! What the end-to-end tests are told with: a centre in a process of its own, tablets as programs or as libraries.
//! The tests themselves lie in `tests/`, the benchmarks in `benches/`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test says what it means by failing"
)]

mod centre;
pub mod day_in_window;
pub mod documents;
pub mod kill_loop;
mod pad;
mod page;
mod programs;
mod tablet;

pub use centre::Centre;
pub use pad::{Pad, TestClock};
pub use page::{Browser, Page, Screen, Window, said_by};
pub use programs::{built_page, built_page_named, built_tool, killable_programs, nothing_starts, pictures};
pub use tablet::{Refused, Tablet};
