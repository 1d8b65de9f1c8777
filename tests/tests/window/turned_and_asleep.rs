//! The tablet is turned in the middle of a visit, and put to sleep in the middle of counting.

use end_to_end::{Centre, Window};
use serde_json::{Value, json};
use thirtyfour::Key;

use super::on_a_visit::{OnAVisit, UPRIGHT, VISITORS, agrees, at_centre, send, shoot, shows};

#[test]
fn a_tap_on_a_sleeping_window_counts_once_when_it_wakes() {
    let centre = Centre::open();
    let day = OnAVisit::with(&centre, 4);
    let window = Window::open(day.tablet.data(), UPRIGHT.0, UPRIGHT.1);
    day.go_on(&window);
    shows(&window, 4);
    let place = window.middle_of(".main-tally .add");
    window.finger(place);
    shows(&window, 5);
    window.suspend();
    window.finger(place);
    window.finger(place);
    window.resume();
    shows(&window, 7);
    window.finger(place);
    shows(&window, 8);
    shoot(&window, "asleep-while-counting");
    window.tap("Tillbaka");
    window.await_screen("today");
    send(&window);
    assert_eq!(at_centre(&centre, &day.visit), [8]);
    agrees(&centre);
}

#[test]
fn a_window_that_slept_through_a_sync_has_sent_once() {
    let centre = Centre::open();
    let day = OnAVisit::with(&centre, 4);
    let window = Window::open(day.tablet.data(), UPRIGHT.0, UPRIGHT.1);
    day.go_on(&window);
    window.tap("Tillbaka");
    window.await_screen("today");
    centre.halt();
    window.tap_at(".truth button");
    window.await_screen("send");
    window.tap("Skicka nu");
    window.await_text("Ansluter");
    window.suspend();
    centre.go_on();
    window.resume();
    window.await_text("Kontrollerat");
    assert_eq!(at_centre(&centre, &day.visit), [4]);
    agrees(&centre);
}

/// What is in the field that has the focus, and where the caret is.
fn half_typed(window: &Window) -> Value {
    window
        .run("const it = document.activeElement; return [it.value, it.selectionStart, it.selectionEnd]", &[])
}

/// The footer lies over nothing of the field that has the focus.
fn is_seen(window: &Window) {
    let script = "const its = document.activeElement.getBoundingClientRect();\
                  return its.top >= 0 && its.bottom <= document.querySelector('.foot').getBoundingClientRect().top";
    window.await_that("the field is seen", |page| page.run(script, &[]) == true);
}

fn turn(window: &Window, (width, height): (u32, u32)) {
    window.resize(width, height);
    window.await_that("the window is turned", |page| {
        page.run("return [innerWidth, innerHeight]", &[]) == json!([width, height])
    });
    window.await_stillness();
}

#[test]
fn turning_the_tablet_changes_nothing_of_a_visit() {
    let (upright, lying) = (UPRIGHT, (UPRIGHT.1, UPRIGHT.0));
    let centre = Centre::open();
    let day = OnAVisit::with(&centre, 4);
    let window = Window::open(day.tablet.data(), upright.0, upright.1);
    day.go_on(&window);
    window.tap(VISITORS);
    shows(&window, 5);
    let focused = window.focused();
    assert!(focused.starts_with(VISITORS), "{focused}");
    turn(&window, lying);
    shoot(&window, "turned-while-counting");
    assert_eq!((window.screen(), window.focused()), ("people".to_owned(), focused.clone()));
    shows(&window, 5);
    turn(&window, upright);
    assert_eq!((window.screen(), window.focused()), ("people".to_owned(), focused));

    // A number that is half typed.
    window.press("1");
    window.await_that("a number is typed", |page| page.focused() == "Skriv antal: Besökare");
    let typed = half_typed(&window);
    turn(&window, lying);
    assert_eq!(half_typed(&window), typed);
    shoot(&window, "turned-while-typing-a-number");
    turn(&window, upright);
    window.press("2");
    window.press(Key::Enter);
    shows(&window, 12);

    // A text that is half written.
    window.tap("Frågor");
    window.await_screen("questions");
    window.tap("Skriv en anteckning");
    window.write("Anteckning", "Många frågade efter sag");
    let (written, focused) = (half_typed(&window), window.focused());
    turn(&window, lying);
    assert_eq!(
        (half_typed(&window), window.focused(), window.screen()),
        (written, focused, "questions".to_owned())
    );
    shoot(&window, "turned-while-writing");
    is_seen(&window);
    window.press("or");
    window.tap("Avsluta");
    window.await_screen("close");
    window.await_text("Många frågade efter sagor");
    window.await_text("12 besökare");
}
