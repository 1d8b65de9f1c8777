//! The few places where the document itself is touched: title, attributes of the root, focus, and the store of
//! preferences. Hooks of `app` and of the tally grid call it; outside a browser everything here does nothing.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, Storage};

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
