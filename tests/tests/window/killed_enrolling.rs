//! The window ends while the tablet is being connected: with the same code it goes on; where the code is gone, a sentence
//! says so and the next code does it.

use std::num::NonZeroU32;

use end_to_end::{Centre, Tablet, Window};
use fixtures::proxy::{FaultProxy, Shape};
use sqlite::{Durability, OpenOptions};

use super::on_a_visit::{ENDLESS, UNIT, UPRIGHT, agrees, await_outside, behind, send, shoot, unlock};

const CODE: &str = "Kod från samordnaren";

/// Slow enough that a first fetch of everything is never over; an answer to the code is through in a second or two.
const SLOW: Shape = Shape { delay_ms: 0, bytes_per_second: NonZeroU32::new(1_000) };

fn connect(window: &Window, code: &str) {
    window.await_screen("connect");
    window.write_anew(CODE, code);
    window.write_anew("Dina initialer", "KL");
    window.type_pin();
}

/// Killed while its request is on its way; the centre has heard nothing.
fn killed_half_way(window: &mut Window, proxy: &FaultProxy, code: &str) {
    proxy.reset_counters();
    proxy.set_shape(Some(ENDLESS));
    connect(window, code);
    await_outside(window, "the request is on its way", || proxy.connections() > 0);
    window.await_text("Ansluter");
    window.kill();
    assert_eq!(proxy.bytes_up(), 0, "the centre has heard nothing");
    proxy.set_shape(None);
    window.open_again();
}

fn devices(centre: &Centre) -> usize {
    centre.ask(&["devices"]).as_array().unwrap().len()
}

/// Everything is there: the day's tour, and a centre that has heard of this tablet.
fn works(window: &Window, centre: &Centre, tablets: usize) {
    window.await_screen("today");
    window.await_that("the line is there", |page| page.offered_like("Starta besök: ") > 0);
    send(window);
    assert_eq!(devices(centre), tablets);
    agrees(centre);
}

#[test]
fn a_kill_before_the_centre_heard_leaves_the_code_unused_and_the_tablet_unconnected() {
    let centre = Centre::open();
    let proxy = behind(&centre);
    let (tablet, code) = (Tablet::new(), centre.code(UNIT));
    let mut window = Window::open(tablet.data(), UPRIGHT.0, UPRIGHT.1);
    killed_half_way(&mut window, &proxy, &code);
    assert_eq!(devices(&centre), 0);
    window.await_screen("connect");
    shoot(&window, "killed-while-connecting");
    connect(&window, &code);
    works(&window, &centre, 1);
}

#[test]
fn a_kill_after_the_centre_said_yes_goes_on_with_the_same_code_as_the_same_tablet() {
    let centre = Centre::open();
    let proxy = behind(&centre);
    let (tablet, code) = (Tablet::new(), centre.code(UNIT));
    let mut window = Window::open(tablet.data(), UPRIGHT.0, UPRIGHT.1);
    centre.halt();
    connect(&window, &code);
    await_outside(&window, "the request is on its way", || proxy.bytes_up() > 0);
    // It sleeps while the centre answers, and is killed before it wakes.
    window.suspend();
    centre.go_on();
    while devices(&centre) == 0 {
        std::thread::yield_now();
    }
    window.kill();

    window.open_again();
    connect(&window, &code);
    works(&window, &centre, 1);
}

#[test]
fn a_kill_in_the_first_fetch_leaves_a_tablet_that_is_unlocked_and_fetches_the_rest() {
    let centre = Centre::open();
    let proxy = behind(&centre);
    let (tablet, code) = (Tablet::new(), centre.code(UNIT));
    let mut window = Window::open(tablet.data(), UPRIGHT.0, UPRIGHT.1);
    proxy.set_shape(Some(SLOW));
    connect(&window, &code);
    await_outside(&window, "the first fetch has begun", || proxy.requests() > 1);
    window.kill();
    proxy.set_shape(None);

    window.open_again();
    unlock(&window);
    shoot(&window, "killed-in-the-first-fetch");
    send(&window);
    window.tap("Tillbaka");
    works(&window, &centre, 1);
}

#[test]
fn a_code_that_grew_old_or_was_used_meanwhile_says_so_and_the_next_one_connects() {
    let centre = Centre::open();
    let proxy = behind(&centre);
    let (tablet, old) = (Tablet::new(), centre.code(UNIT));
    let mut window = Window::open(tablet.data(), UPRIGHT.0, UPRIGHT.1);
    killed_half_way(&mut window, &proxy, &old);
    grow_old(&centre);
    connect(&window, &old);
    window.await_text("Koden gäller inte längre. Be samordnaren om en ny. Inget har ändrats på plattan.");
    shoot(&window, "killed-while-connecting-code-old");

    let used = centre.code(UNIT);
    let _other = Tablet::enrolled(&used, "JB");
    connect(&window, &used);
    window.await_text("Koden är redan använd. Be samordnaren om en ny. Inget har ändrats på plattan.");
    shoot(&window, "killed-while-connecting-code-used");

    connect(&window, &centre.code(UNIT));
    works(&window, &centre, 2);
}

/// Ten minutes go by for every code that was given out so far.
fn grow_old(centre: &Centre) {
    let options = OpenOptions { key: None, durability: Durability::Full, create: false };
    let file = sqlite::open(&centre.data().join("central.sqlite"), &options).unwrap();
    assert!(file.execute("UPDATE enrolment SET expires_at = 1", []).unwrap() > 0);
}
