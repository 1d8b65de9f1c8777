//! The page in an ordinary browser, over a real tablet: what it costs to tap, to read and to hear.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "page/first.rs"]
mod first;
