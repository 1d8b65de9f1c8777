//! Budgets 3 and 4 once more, in English, by somebody who has a keyboard only. No tap is heard, and after each key the
//! focus is where it can be seen: ringed, and under nothing.

use std::ops::Deref;

use end_to_end::Page;
use serde_json::Value;
use thirtyfour::{Key, TypingData};

use super::stage::{Morning, Stage};
use super::whole_visits::{assert_shortest, assert_typical};

/// In a dock, beside its keyboard, in pixels.
const IN_A_DOCK: (u32, u32) = (1280, 800);

/// More than any screen here has.
const TABS_MAX: usize = 80;

/// Why focus cannot be seen; nothing when it can. A screen begins at its heading, which nobody acts on.
const UNSEEN: &str = "
    const it = document.activeElement;
    if (!it || it === document.body) return 'it is nowhere';
    if (it.matches('h1')) return null;
    const style = getComputedStyle(it), box = it.getBoundingClientRect();
    if (!it.matches(':focus-visible')) return 'it is not shown';
    if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 3) return 'it has no ring';
    const above = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return it.contains(above) ? null : 'something lies over it';
";

#[test]
fn the_shortest_visit_needs_no_tap() {
    let stage = Morning::begin().open_in(IN_A_DOCK);
    let keys = Keyboard::in_english(&stage);
    keys.start_planned();
    keys.reach("Visitors, number 0");
    for (key, visitors) in [(Key::Enter, "1 visitor"), (Key::Space, "2 visitors"), (Key::Add, "3 visitors")] {
        keys.press(key);
        keys.until(visitors, |page| page.text().contains(visitors));
    }
    keys.close();
    assert_eq!(stage.taps(), 0);
    assert_shortest(&stage.look_at_the_disk().planned());
}

#[test]
fn a_typical_visit_needs_no_tap() {
    let stage = Morning::begin().open_in(IN_A_DOCK);
    let keys = Keyboard::in_english(&stage);
    keys.start_planned();
    keys.reach("Visitors, number 0");
    keys.press("1");
    keys.reached("Type a number: Visitors");
    keys.press("0");
    keys.press(Key::Enter);
    keys.reached("Visitors, number 10");
    keys.reach("Swedish, number 0");
    for language in ["Arabic", "Dari"] {
        keys.move_to(Key::Right, language);
        keys.add_one();
    }

    keys.step('2', "introduce");
    keys.reach("library card, number 0");
    keys.add_one();
    keys.reach("language café, number 0");
    keys.add_one();
    keys.reach_that("the first handout", |page| focused_id(page) == "given-0");
    keys.add_one();
    keys.add_one();
    keys.press(Key::Right);
    keys.until("the second handout has focus", |page| focused_id(page) == "given-1");
    keys.add_one();

    keys.step('3', "questions");
    keys.reach("Library card and borrowing, number 0");
    keys.move_to(Key::Right, "Learning Swedish");
    keys.add_one();
    keys.move_to(Key::Right, "Work, internship");
    keys.add_one();
    keys.reach("Public Employment Service");
    stage.picture("keyboard-where-to");
    keys.press(Key::Enter);
    keys.until("it is referred", |page| page.text().contains("Public Employment Service: 1"));
    keys.reached("Work, internship, number 1");
    keys.close();
    assert_eq!(stage.taps(), 0);
    assert_typical(&stage.look_at_the_disk().planned());
}

#[test]
fn focus_stays_where_it_can_be_seen_when_what_had_it_goes_away() {
    let stage = Morning::begin().open_in(IN_A_DOCK);
    let keys = Keyboard::in_english(&stage);
    keys.start_planned();
    keys.reach("Let in");
    keys.press(Key::Enter);
    keys.until("it is said", |page| !page.offers("Let in"));
    keys.reached("Visitors, number 0");
    keys.add_one();
    keys.reach("One less: Visitors");
    keys.press(Key::Enter);
    keys.reached("Visitors, number 0");
    // The last cell before the footer, where the toast is: it stays for a while only.
    keys.reach("The home's staff, number 0");
    keys.add_one();
    keys.reach_that("the toast", |page| page.focused() == "Undo");
    stage.picture("keyboard-toast");
    keys.press(Key::Enter);
    keys.until("it is taken back", |page| page.offers("The home's staff, number 0"));
    keys.until("the sum has focus", |page| focused_id(page) == "total");
    stage.picture("keyboard-sum");

    keys.step('2', "introduce");
    keys.reach("Other material");
    keys.press(Key::Enter);
    keys.reach("Om Sverige");
    keys.press(Key::Enter);
    keys.reach("Arabic");
    keys.press(Key::Enter);
    keys.until("it is a tile", |page| page.offers("Arabic, Om Sverige, number 1"));
    keys.reached("Other material");

    keys.step('3', "questions");
    keys.reach("Library card and borrowing, number 0");
    keys.add_one();
    keys.reach("Answered here");
    keys.press(Key::Enter);
    keys.reached("Library card and borrowing, number 1");
    keys.reach("Write a note");
    keys.press(Key::Enter);
    keys.reached("Note");
    stage.picture("keyboard-note");
    assert_eq!(stage.taps(), 0);
}

fn focused_id(page: &Page) -> String {
    page.run("return document.activeElement.id", &[]).as_str().unwrap_or_default().to_owned()
}

/// Ten fingers on keys.
struct Keyboard<'a>(&'a Stage);

impl Deref for Keyboard<'_> {
    type Target = Page;

    fn deref(&self) -> &Page {
        self.0
    }
}

impl<'a> Keyboard<'a> {
    /// From *Idag* to *Inställningar*, where English is chosen, and back.
    fn in_english(stage: &'a Stage) -> Self {
        let keys = Self(stage);
        keys.reach("Inställningar");
        keys.press(Key::Enter);
        keys.arrive("settings");
        keys.reach("English");
        keys.press(Key::Enter);
        keys.until("the page is English", |page| {
            page.run("return document.documentElement.lang", &[]) == "en" && page.text().contains("Settings")
        });
        keys.press(Key::Escape);
        keys.arrive("today");
        keys
    }

    fn start_planned(&self) {
        self.reach(&format!("Start visit: {}", self.0.planned()));
        self.press(Key::Enter);
        self.arrive("people");
    }

    fn close(&self) {
        self.step('5', "close");
        self.reach("Close the visit");
        self.press(Key::Enter);
        self.arrive("today");
    }

    /// *Alt* and the number of a step.
    fn step(&self, digit: char, screen: &str) {
        self.press_with(Key::Alt, digit);
        self.arrive(screen);
    }

    /// A screen is shown, and begins at its heading.
    fn arrive(&self, screen: &str) {
        self.await_screen(screen);
        let at_heading = "return document.activeElement.tagName === 'H1'";
        self.until("focus is at the heading", |page| page.run(at_heading, &[]) == true);
    }

    /// One key. Focus can be seen after it.
    fn press(&self, key: impl Into<TypingData>) {
        let before = self.focused();
        Page::press(self, key);
        self.until(&format!("a key was pressed on `{before}`"), |_| true);
    }

    /// One more of what has focus, which keeps it.
    fn add_one(&self) {
        let name = self.focused();
        let (label, number) = name.rsplit_once(", number ").expect("something that is counted");
        let number: i64 = number.split(',').next().unwrap().parse().unwrap();
        self.press(Key::Enter);
        self.reached(&format!("{label}, number {}", number + 1));
    }

    /// Presses *Tab* until what has this name, or begins so, has focus.
    fn reach(&self, name: &str) {
        self.reach_that(name, |page| page.focused().starts_with(name));
    }

    fn reach_that(&self, what: &str, holds: impl Fn(&Page) -> bool) {
        let mut passed = Vec::new();
        for _ in 0..TABS_MAX {
            self.press(Key::Tab);
            if holds(self) {
                return;
            }
            passed.push(self.focused());
        }
        panic!("Tab does not lead to {what}, only to {passed:?}");
    }

    /// Presses an arrow until what begins with this name has focus.
    fn move_to(&self, arrow: Key, name: &str) {
        let mut passed = vec![self.focused()];
        while !passed.last().is_some_and(|it| it.starts_with(name)) {
            assert!(passed.len() < TABS_MAX, "no arrow leads to {name}, only to {passed:?}");
            self.press(arrow.clone());
            passed.push(self.focused());
        }
    }

    /// Waits until what begins with this name has focus.
    fn reached(&self, name: &str) {
        self.until(&format!("`{name}` has focus"), |page| page.focused().starts_with(name));
    }

    /// Waits until something holds, and focus can be seen. Focus that was lost does not come back by itself.
    fn until(&self, what: &str, holds: impl Fn(&Page) -> bool) {
        self.await_that(what, &holds);
        let focus = format!("focus can be seen when {what}");
        self.await_that(&focus, |page| {
            let unseen = page.run(UNSEEN, &[]);
            unseen == Value::Null
        });
    }
}
