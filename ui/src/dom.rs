//! The few places where the document itself is touched: title, attributes of the root, focus, and the store of
//! preferences. Hooks of `app` and of the tally grid call it; outside a browser everything here does nothing.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Document, Element, Event, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition, Storage};

use crate::preferences::Preferences;

const PREFERENCES_KEY: &str = "turbok.preferences";

/// What was liked last.
#[must_use]
pub fn load_preferences() -> Preferences {
    let text = store().and_then(|store| store.get_item(PREFERENCES_KEY).ok().flatten());
    text.map_or_else(Preferences::default, |text| Preferences::from_text(&text))
}

/// Keeps what is liked, and shows the page so. A store that is closed keeps nothing, which is no reason to stop.
pub fn apply_preferences(preferences: Preferences) {
    if let Some(store) = store() {
        let _ = store.set_item(PREFERENCES_KEY, &preferences.to_text());
    }
    let Some(root) = document().and_then(|document| document.document_element()) else { return };
    let _ = root.set_attribute("lang", preferences.locale().code());
    let _ = root.set_attribute("data-theme", preferences.theme.code());
    let _ = root.set_attribute("data-size", preferences.size.code());
    let _ = root.set_attribute("data-hand", preferences.hand.code());
}

/// The title of the window.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Puts focus on the screen's heading and begins at its top, so that a screen reader starts there.
pub fn focus_heading() {
    if let Some(window) = web_sys::window() {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
    focus_selector("h1");
}

/// Puts focus on the element with this id.
pub fn focus_id(id: &str) {
    if let Some(element) = document().and_then(|document| document.get_element_by_id(id)) {
        focus(&element);
    }
}

/// Whether focus is on the element, or on something inside it.
#[must_use]
pub fn has_focus(element: &Element) -> bool {
    let focused = document().and_then(|document| document.active_element());
    focused.is_some_and(|focused| element.contains(Some(&focused)))
}

/// Scrolls a line of buttons that is wider than the screen, so that the one that fits stands in its middle.
pub fn scroll_line(line: &Element, selector: &str) {
    let Ok(Some(found)) = line.query_selector(selector) else { return };
    let (line_at, found_at) = (line.get_bounding_client_rect(), found.get_bounding_client_rect());
    let aside = found_at.left() + found_at.width() / 2.0 - line_at.left() - line_at.width() / 2.0;
    #[allow(clippy::cast_possible_truncation, reason = "a place on the screen, in pixels")]
    line.set_scroll_left(line.scroll_left() + aside as i32);
}

/// Takes focus out of the field that is written in, if one is: it saves what is in it when it is left.
pub fn leave_field() {
    if let Some(field) = text_field().and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
        let _ = field.blur();
    }
}

/// Scrolls the field that is written in to where it is seen: the page was turned, or a keyboard came over it.
pub fn show_field() {
    if let Some(field) = text_field() {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        field.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Whether somebody writes.
#[must_use]
pub fn is_in_text_field() -> bool {
    text_field().is_some()
}

fn text_field() -> Option<Element> {
    let focused = document()?.active_element()?;
    focused.matches("input, textarea").is_ok_and(|is_field| is_field).then_some(focused)
}

/// Whether what happened did so inside an element that fits.
#[must_use]
pub fn is_inside(event: &Event, selector: &str) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.closest(selector).is_ok_and(|found| found.is_some()))
}

/// Who hears first what happens on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Before any element, whatever they make of it.
    First,
    /// After them, if they let it pass.
    Last,
}

/// Something that is heard for as long as this lives.
pub struct Heard {
    name: &'static str,
    turn: Turn,
    closure: Closure<dyn Fn(Event)>,
}

/// Hears what happens anywhere on the page.
#[must_use]
pub fn hear(name: &'static str, turn: Turn, hear: impl Fn(Event) + 'static) -> Heard {
    let heard = Heard { name, turn, closure: Closure::new(hear) };
    if let Some(window) = web_sys::window() {
        let function = heard.closure.as_ref().unchecked_ref();
        let _ = window.add_event_listener_with_callback_and_bool(name, function, turn == Turn::First);
    }
    heard
}

impl Drop for Heard {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            let function = self.closure.as_ref().unchecked_ref();
            let first = self.turn == Turn::First;
            let _ = window.remove_event_listener_with_callback_and_bool(self.name, function, first);
        }
    }
}

/// Tells `start.js` that nothing here will move any more. What is shown then is not ours: we could not draw it.
pub fn tell_stopped() {
    if let (Some(window), Ok(event)) = (web_sys::window(), Event::new("turbok-stopped")) {
        let _ = window.dispatch_event(&event);
    }
}

/// Puts a text where it can be pasted from. Whether that went well: an engine may forbid it.
pub async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    let navigator = window.navigator();
    let has_it = js_sys::Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|it| it.is_truthy());
    has_it && wasm_bindgen_futures::JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

/// A short buzz, where the tablet can. Nothing depends on it.
pub fn buzz() {
    const BUZZ_MS: u32 = 12;
    if let Some(window) = web_sys::window() {
        let navigator = window.navigator();
        // Not every engine has it, and calling what is missing would stop the page.
        let has_it = js_sys::Reflect::has(&navigator, &"vibrate".into()).unwrap_or(false);
        if has_it && was_touched(&navigator) {
            let _ = navigator.vibrate_with_duration(BUZZ_MS);
        }
    }
}

/// Engines refuse to buzz before somebody has touched the page, and say so in the log.
fn was_touched(navigator: &web_sys::Navigator) -> bool {
    let activation = js_sys::Reflect::get(navigator, &"userActivation".into());
    let touched = activation.and_then(|it| js_sys::Reflect::get(&it, &"hasBeenActive".into()));
    touched.is_ok_and(|it| it.is_truthy())
}

fn focus_selector(selector: &str) {
    if let Some(element) = document().and_then(|document| document.query_selector(selector).ok().flatten()) {
        focus(&element);
    }
}

fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    }
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

fn store() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
