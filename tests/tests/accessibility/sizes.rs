//! Sizes, distances and widths as they are measured in the page, on every screen and in every view that tablets and
//! phones have: large enough for gloves, far enough apart, nothing covered, nothing cut, nothing to scroll aside.

use end_to_end::{Browser, pictures};
use serde_json::json;

use super::stage::HELD;
use super::tour::{self, Place};
use super::words::Language;

/// A tablet upright and lying, and a phone.
const VIEWS: [(u32, u32); 3] = [HELD, (1280, 800), (360, 740)];

/// As narrow as WCAG 1.4.10 asks for.
const NARROWEST: (u32, u32) = (320, 640);

/// A view of the page in which something is measured.
struct View<'v> {
    page: &'v Browser,
    at: String,
}

impl<'v> View<'v> {
    fn of(place: &Place<'v>, (width, height): (u32, u32), how: &str) -> Self {
        place.page.view(width, height);
        place.page.await_stillness();
        Self { page: place.page, at: format!("{place}, {width} × {height}{how}") }
    }

    /// What a function of `sizes.js` complains of.
    fn hear(&self, what: &str, complaints: &mut Vec<String>) {
        let script = format!("{}\nreturn {what}()", include_str!("sizes.js"));
        let found = self.page.run(&script, &[]);
        let found = found.as_array().unwrap_or_else(|| panic!("{}: {what} measured nothing", self.at));
        complaints.extend(found.iter().map(|it| format!("{}: {}", self.at, it.as_str().unwrap_or_default())));
    }

    /// Keeps a picture, for eyes: in one language, as each costs a moment.
    fn picture(&self, language: Language) {
        if language != Language::Swedish {
            return;
        }
        let words = self.at.split(|it: char| !it.is_alphanumeric()).filter(|word| !word.is_empty());
        let name = words.collect::<Vec<_>>().join("-");
        self.page.shoot(&pictures("accessibility").join(format!("{name}.png")));
    }

    fn set_spacing(&self, is_on: bool) {
        self.page.run(&format!("{}\nspace({is_on})", include_str!("sizes.js")), &[]);
        self.page.await_stillness();
    }
}

/// Sizes of text as the page's own setting has them.
fn set_size(page: &Browser, size: &str) {
    page.run("document.documentElement.dataset.size = arguments[0]", &[json!(size)]);
    page.await_stillness();
}

/// How large the text of the body is, in pixels.
fn text_px(page: &Browser) -> f64 {
    let size = page.run("return parseFloat(getComputedStyle(document.body).fontSize)", &[]);
    size.as_f64().expect("a body has a size of text")
}

fn judge(place: &Place<'_>, complaints: &mut Vec<String>) {
    let page = place.page;
    for view in VIEWS {
        let view = View::of(place, view, "");
        view.picture(place.language);
        for what in ["tooSmall", "tooClose", "wider", "cut"] {
            view.hear(what, complaints);
        }
    }
    View::of(place, NARROWEST, "").hear("wider", complaints);
    let before = text_px(page);
    set_size(page, "largest");
    assert!((text_px(page) - 2.0 * before).abs() < 0.1, "{place}: the largest text is not twice as large");
    for size in VIEWS {
        let view = View::of(place, size, ", largest text");
        view.picture(place.language);
        for what in ["wider", "cut", "tooClose"] {
            view.hear(what, complaints);
        }
    }
    set_size(page, "normal");
    for size in [HELD, (360, 740)] {
        let view = View::of(place, size, ", spaced text");
        view.set_spacing(true);
        for what in ["wider", "cut"] {
            view.hear(what, complaints);
        }
        view.set_spacing(false);
    }
    // Last: a field that loses focus may go away.
    for size in VIEWS {
        View::of(place, size, "").hear("covered", complaints);
    }
    page.view(HELD.0, HELD.1);
}

fn everything_has_room(language: Language) {
    let mut complaints = Vec::new();
    tour::walk(language, &mut |place| judge(place, &mut complaints));
    assert!(complaints.is_empty(), "{} things are at fault\n{}", complaints.len(), complaints.join("\n"));
}

#[test]
fn everything_can_be_tapped_and_read_in_every_view_in_swedish() {
    everything_has_room(Language::Swedish);
}

#[test]
fn everything_can_be_tapped_and_read_in_every_view_in_english() {
    everything_has_room(Language::English);
}
