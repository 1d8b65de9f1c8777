//! The product's figures: `cargo xtask bench`. One JSON line each, with a baseline measured in the same run.
//! `figures NAME` runs only those whose name begins so.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a benchmark measures time, and means what it says by failing"
)]

mod digest;
mod figure;
mod noop;
mod paint;
mod repair;
mod start;
mod tap;
mod week;
mod weight;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let is_wanted =
        |name: &str| wanted.is_empty() || wanted.iter().any(|prefix| name.starts_with(prefix.as_str()));
    if is_wanted("tap_commit") {
        tap::measure();
    }
    if is_wanted("week_push") {
        week::measure();
    }
    if is_wanted("noop") {
        noop::measure();
    }
    if is_wanted("digest_cost") {
        digest::measure();
    }
    if is_wanted("repair") {
        repair::measure();
    }
    if is_wanted("wasm_tablet") {
        weight::measure();
    }
    if is_wanted("window_start") {
        start::measure();
    }
    if is_wanted("tap_paint") {
        paint::measure();
    }
}
