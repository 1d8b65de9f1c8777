//! A second window over the same folder, and a window that is closed by its cross.

use end_to_end::{Centre, Window};
use serde_json::json;

use super::on_a_visit::{OnAVisit, UPRIGHT, VISITORS, agrees, at_centre, send, shoot, shows, unlock};

#[test]
fn a_second_window_says_why_it_cannot_be_unlocked_while_the_first_counts_on() {
    let centre = Centre::open();
    let day = OnAVisit::with(&centre, 4);
    let mut first = Window::open(day.tablet.data(), UPRIGHT.0, UPRIGHT.1);
    day.go_on(&first);
    shows(&first, 4);

    let second = first.open_beside(UPRIGHT.0, UPRIGHT.1);
    second.await_screen("unlock");
    second.tap("Karin");
    second.type_pin();
    second.await_text("Filen används redan av ett Turbok som är igång. Stäng det, eller vänta en stund, och försök igen. Inget är borta.");
    shoot(&second, "second-window");
    first.tap(VISITORS);
    shows(&first, 5);

    // The first ends; the second does what its sentence said.
    first.tap("Tillbaka");
    first.await_screen("today");
    first.tap("Inställningar");
    first.tap("Byt användare");
    first.await_screen("unlock");
    second.type_pin();
    second.await_screen("today");
    second.tap(&format!("Fortsätt: {}", day.stop));
    shows(&second, 5);
    first.tap("Karin");
    first.type_pin();
    first.await_text("Filen används redan av ett Turbok som är igång");
    second.tap(VISITORS);
    shows(&second, 6);
    first.kill();
}

#[test]
fn a_window_that_is_closed_says_that_everything_is_saved_and_what_waits() {
    let centre = Centre::open();
    let day = OnAVisit::with(&centre, 4);
    let mut window = Window::open(day.tablet.data(), UPRIGHT.0, UPRIGHT.1);
    day.go_on(&window);
    window.tap(VISITORS);
    shows(&window, 5);
    // It is said for little more than a second: whoever looks is told at once when it is there.
    window.run(WATCH, &[]);
    window.wish_to_close();
    let said = window.run_async("window.turbokFarewell.then(arguments[arguments.length - 1])", &[]);
    shoot(&window, "closing");
    let said = said.as_str().unwrap().to_owned();
    assert!(said.contains("Allt är sparat på plattan."), "{said}");
    assert!(said.contains("Ett besök väntar på att skickas."), "{said}");
    window.await_end();
    assert_eq!(day.tablet.ask(&["status"])["unlocked"], json!(false), "the lock is let go of");

    window.open_again();
    day.go_on(&window);
    shows(&window, 5);
    window.tap("Tillbaka");
    window.await_screen("today");
    send(&window);
    assert_eq!(at_centre(&centre, &day.visit), [5]);
    agrees(&centre);
}

const WATCH: &str = "window.turbokFarewell = new Promise(told => new MutationObserver(() => {\
                     const said = document.querySelector('.farewell');\
                     if (said) told(said.innerText); })\
                     .observe(document.body, { childList: true, subtree: true }));";

#[test]
fn a_locked_window_is_closed_at_once() {
    let centre = Centre::open();
    let day = OnAVisit::with(&centre, 4);
    let mut window = Window::open(day.tablet.data(), UPRIGHT.0, UPRIGHT.1);
    window.await_screen("unlock");
    window.wish_to_close();
    window.await_end();
    window.open_again();
    unlock(&window);
}
