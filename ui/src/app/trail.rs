//! The browser's own back, which is Android's too. A screen with a way back has one entry more in the browser's history
//! than one without: no address changes, so that none can show a visit. `listen` hears it; `Frame` says where back leads.

use std::cell::Cell;

use wasm_bindgen::JsValue;

/// How far from the first screen the page is, or the browser's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// Where back leaves the page.
    First,
    /// Where back leads to another screen, or closes a panel.
    Deeper,
}

/// What makes the history as deep as the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Due {
    Nothing,
    Push,
    Return,
}

const fn due(page: Depth, history: Depth) -> Due {
    match (page, history) {
        (Depth::Deeper, Depth::First) => Due::Push,
        (Depth::First, Depth::Deeper) => Due::Return,
        _ => Due::Nothing,
    }
}

/// Whether somebody went back, when the history says that it has moved: a page that is deeper than it was left behind.
const fn is_back(page: Depth, history: Depth) -> bool {
    matches!(due(page, history), Due::Push)
}

/// Keeps the history as deep as the page.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Trail {
    /// The history is on its way back because of us, which it says when it is there.
    is_returning: Cell<bool>,
}

impl Trail {
    /// Makes the history as deep as the page is.
    pub(super) fn keep(&self, page: Depth) {
        let Some(history) = history().filter(|_| !self.is_returning.get()) else { return };
        match due(page, depth_of(&history)) {
            Due::Nothing => {}
            Due::Push => drop(history.push_state(&JsValue::TRUE, "")),
            Due::Return => self.is_returning.set(history.back().is_ok()),
        }
    }

    /// The history has moved. Whether somebody went back; what else it was is put right.
    pub(super) fn moved(&self, page: Depth) -> bool {
        let was_ours = self.is_returning.replace(false);
        let Some(history) = history() else { return false };
        if !was_ours && is_back(page, depth_of(&history)) {
            return true;
        }
        self.keep(page);
        false
    }
}

/// The entry that was added carries a mark, which outlives loading the page again.
fn depth_of(history: &web_sys::History) -> Depth {
    let has_mark = history.state().is_ok_and(|state| state.is_truthy());
    if has_mark { Depth::Deeper } else { Depth::First }
}

fn history() -> Option<web_sys::History> {
    web_sys::window()?.history().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_with_a_way_back_has_one_entry_and_never_two() {
        assert_eq!(due(Depth::Deeper, Depth::First), Due::Push);
        assert_eq!(due(Depth::Deeper, Depth::Deeper), Due::Nothing);
    }

    #[test]
    fn a_screen_without_one_has_no_entry_left_over() {
        assert_eq!(due(Depth::First, Depth::Deeper), Due::Return);
        assert_eq!(due(Depth::First, Depth::First), Due::Nothing);
    }

    #[test]
    fn only_a_history_that_fell_behind_the_page_means_back() {
        assert!(is_back(Depth::Deeper, Depth::First));
        assert!(!is_back(Depth::Deeper, Depth::Deeper));
        assert!(!is_back(Depth::First, Depth::Deeper), "forward leads nowhere");
        assert!(!is_back(Depth::First, Depth::First));
    }
}
