//! The window ends in the middle of something, as a power cut ends it: while counting, and while sending.

use end_to_end::{Centre, Window};

use super::on_a_visit::{
    ENDLESS, OnAVisit, UPRIGHT, VISITORS, agrees, at_centre, await_outside, behind, send, shoot, shown, shows,
};

#[test]
fn every_number_that_was_shown_is_there_once_after_a_kill_at_any_moment() {
    let centre = Centre::open();
    let day = OnAVisit::with(&centre, 0);
    let mut window = Window::open(day.tablet.data(), UPRIGHT.0, UPRIGHT.1);
    day.go_on(&window);
    // At once after each of the first numbers.
    for number in 1..=3 {
        window.tap(VISITORS);
        shows(&window, number);
        window.kill_and_open();
        day.go_on(&window);
        shows(&window, number);
    }
    // And in the middle of taps that may not have been heard: what was shown is there, and nothing that was not tapped.
    let mut least = 3;
    for taps in 1..=2 {
        let most = shown(&window) + taps;
        window.tap_times(VISITORS, taps);
        least = least.max(shown(&window));
        window.kill_and_open();
        day.go_on(&window);
        window.await_text("besökare");
        let there = shown(&window);
        assert!((least..=most).contains(&there), "{there} are there, {least} were shown, {most} were tapped");
        least = there;
    }
    shoot(&window, "killed-while-counting");
    window.tap("Tillbaka");
    window.await_screen("today");
    send(&window);
    assert_eq!(at_centre(&centre, &day.visit), [u64::from(least)]);
    agrees(&centre);
}

#[test]
fn a_sync_that_was_killed_on_its_way_is_sent_once_by_the_next() {
    let centre = Centre::open();
    let proxy = behind(&centre);
    let day = OnAVisit::with(&centre, 7);
    let mut window = Window::open(day.tablet.data(), UPRIGHT.0, UPRIGHT.1);
    day.go_on(&window);
    window.tap("Tillbaka");
    window.await_screen("today");
    proxy.reset_counters();
    proxy.set_shape(Some(ENDLESS));
    window.tap_at(".truth button");
    window.await_screen("send");
    window.tap("Skicka nu");
    await_outside(&window, "the sync is on its way", || proxy.connections() > 0);
    shoot(&window, "killed-while-sending");
    window.kill();
    assert_eq!((proxy.bytes_up(), proxy.bytes_down()), (0, 0), "the centre has heard nothing");

    window.open_again();
    day.go_on(&window);
    shows(&window, 7);
    window.tap("Tillbaka");
    window.await_screen("today");
    window.await_text("1 väntar på att skickas");
    // What was on its way arrives after all, or not: the next sync is the same batch.
    proxy.set_shape(None);
    send(&window);
    shoot(&window, "killed-while-sending-then-sent");
    assert_eq!(at_centre(&centre, &day.visit), [7]);
    agrees(&centre);
}

#[test]
fn a_sync_whose_answer_nobody_lived_to_hear_is_not_counted_twice() {
    let centre = Centre::open();
    let proxy = behind(&centre);
    let day = OnAVisit::with(&centre, 7);
    let mut window = Window::open(day.tablet.data(), UPRIGHT.0, UPRIGHT.1);
    day.go_on(&window);
    window.tap("Tillbaka");
    window.await_screen("today");
    centre.halt();
    proxy.reset_counters();
    window.tap_at(".truth button");
    window.await_screen("send");
    window.tap("Skicka nu");
    await_outside(&window, "the request is on its way", || proxy.bytes_up() > 0);
    // The window sleeps while the centre stores the visit and answers; it is killed before it wakes.
    window.suspend();
    centre.go_on();
    while at_centre(&centre, &day.visit).is_empty() {
        std::thread::yield_now();
    }
    window.kill();

    window.open_again();
    day.go_on(&window);
    shows(&window, 7);
    window.tap(VISITORS);
    shows(&window, 8);
    window.tap("Tillbaka");
    window.await_screen("today");
    window.await_text("1 väntar på att skickas");
    send(&window);
    assert_eq!(at_centre(&centre, &day.visit), [8]);
    agrees(&centre);
}
