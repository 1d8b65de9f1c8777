//! The bad days as the person at the tablet meets them: the window killed, put to sleep, turned, opened twice and closed;
//! the disk full, the centre away, a list that lost an entry, a page that does not open. Each leaves a picture in
//! `target/pictures/bad-days`. What the tablet does beneath is in `bad_days` and `kill`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it means by failing")]

#[path = "window/away.rs"]
mod away;
#[path = "window/blocked.rs"]
mod blocked;
#[path = "window/by_hand.rs"]
mod by_hand;
#[path = "window/full_disk.rs"]
mod full_disk;
#[path = "window/killed.rs"]
mod killed;
#[path = "window/killed_enrolling.rs"]
mod killed_enrolling;
#[path = "window/left_open.rs"]
mod left_open;
#[path = "window/no_page.rs"]
mod no_page;
#[path = "window/on_a_visit.rs"]
mod on_a_visit;
#[path = "window/retired.rs"]
mod retired;
#[path = "window/shut_and_doubled.rs"]
mod shut_and_doubled;
#[path = "window/turned_and_asleep.rs"]
mod turned_and_asleep;
#[path = "window/whole_day.rs"]
mod whole_day;
