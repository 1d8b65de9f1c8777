//! The one listener for keys, the one for the browser's own back, and the one for a page that is turned. What they mean is
//! decided in `keys` and `trail`; what the shown screen offers was said by its `Frame`.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent};
use yew::prelude::*;

use super::App;
use super::keys::{self, Focus, Held, Meaning, Press};
use super::state::{Action, Help};
use super::trail::{Depth, Trail};
use crate::dom::{self, Turn};
use crate::router::Screen;

/// What the screen that is shown offers to keys and to the browser's own back.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Offer {
    /// Where back leads.
    pub back: Option<Screen>,
    /// Takes the last count back.
    pub undo: Option<Callback<()>>,
}

/// The last offer, and the trail in the browser's history.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Ways {
    offer: RefCell<Offer>,
    trail: Trail,
}

impl Ways {
    /// Remembers what the screen offers.
    pub(super) fn take(&self, offer: Offer, app: &App) {
        self.offer.replace(offer);
        self.trail.keep(self.depth(app));
    }

    /// A panel over the screen came or went.
    fn keep(&self, app: &App) {
        self.trail.keep(self.depth(app));
    }

    fn depth(&self, app: &App) -> Depth {
        let is_deeper = app.helps() || self.offer.borrow().back.is_some();
        if is_deeper { Depth::Deeper } else { Depth::First }
    }
}

/// Hears keys and the browser's back for as long as the page is shown.
#[hook]
pub(super) fn use_listening(app: &App) {
    // The listeners live longer than one drawing of the page, and ask for the latest.
    let latest = use_mut_ref(|| app.clone());
    latest.replace(app.clone());
    use_effect_with((), move |()| {
        let (for_keys, for_moves) = (Rc::clone(&latest), latest);
        let heard = [
            dom::hear("keydown", Turn::Last, move |event| on_key(&now(&for_keys), &event)),
            dom::hear("popstate", Turn::Last, move |_| on_move(&now(&for_moves))),
            dom::hear("resize", Turn::Last, |_| dom::show_field()),
        ];
        move || drop(heard)
    });
    let app = app.clone();
    use_effect_with(app.helps(), move |_| app.ways.keep(&app));
}

/// A copy, so that nothing is held while it is acted on.
fn now(latest: &Rc<RefCell<App>>) -> App {
    latest.borrow().clone()
}

fn on_key(app: &App, event: &Event) {
    let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
    // What a grid or a field has understood is done; a panel over the screen has keys of its own.
    if event.default_prevented() || app.helps() {
        return;
    }
    let (key, code) = (event.key(), event.code());
    let press = Press { key: &key, code: &code, held: held(event), focus: focus() };
    let Some(meaning) = keys::meaning(press, app.screen(), app.preferences().single_keys) else { return };
    if act(app, meaning) {
        event.prevent_default();
    }
}

/// Whether there was something to do.
fn act(app: &App, meaning: Meaning) -> bool {
    match meaning {
        Meaning::Show(screen) => leave_for(app, screen),
        Meaning::Search => app.act(Action::Search),
        Meaning::Help => app.act(Action::Help(Help::Open)),
        Meaning::Back => {
            let Some(screen) = app.ways.offer.borrow().back else { return false };
            leave_for(app, screen);
        }
        Meaning::LeaveField => dom::leave_field(),
        Meaning::Undo => {
            let undo = app.ways.offer.borrow().undo.clone();
            let Some(undo) = undo else { return false };
            undo.emit(());
        }
    }
    true
}

/// A field saves what is in it when it is left, and would not hear that its screen was.
fn leave_for(app: &App, screen: Screen) {
    dom::leave_field();
    app.go(screen);
}

fn on_move(app: &App) {
    if !app.ways.trail.moved(app.ways.depth(app)) {
        return;
    }
    if app.helps() {
        app.act(Action::Help(Help::Closed));
    } else {
        act(app, Meaning::Back);
    }
}

fn held(event: &KeyboardEvent) -> Held {
    match (event.ctrl_key() || event.meta_key(), event.alt_key()) {
        (false, false) => Held::Nothing,
        (true, false) => Held::Control,
        (false, true) => Held::Alt,
        (true, true) => Held::Several,
    }
}

fn focus() -> Focus {
    if dom::is_in_text_field() { Focus::TextField } else { Focus::Elsewhere }
}
