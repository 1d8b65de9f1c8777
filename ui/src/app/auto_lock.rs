//! Locks a tablet that nobody uses, and says so a minute before. When is decided in `idle`; here are its clock, what
//! counts as use, and the lock. The tablet itself has no such limit: a page that is gone locks nothing.

use std::cell::RefCell;
use std::rc::Rc;

use contract::ask::Lock;
use gloo_timers::callback::Interval;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::idle::{Due, Watch};
use super::{Action, App, use_app};
use crate::clock::now_ms;
use crate::components::lock_bar::{LOCK_BAR, lock_bar};
use crate::dom::{self, Turn};

/// How often it looks at the clock: the seconds that are left are shown.
const LOOKS_EVERY_MS: u32 = 1_000;

/// What counts as use: hands, keys, and what writes for somebody.
const USES: [&str; 4] = ["pointerdown", "keydown", "wheel", "input"];

/// See the module. Nothing is seen before the last minute.
#[component]
pub(super) fn AutoLock() -> Html {
    let watch = use_mut_ref(|| Watch::begin(now_ms()));
    let left = use_state_eq(|| None::<u32>);
    let app = use_app();
    let is_unlocked = app.as_ref().is_some_and(|app| app.status().unlocked);
    {
        let (app, watch, left) = (app.clone(), Rc::clone(&watch), left.setter());
        use_effect_with(is_unlocked, move |is_unlocked| {
            left.set(None);
            let running = app.filter(|_| *is_unlocked).map(|app| start(app, watch, left));
            move || drop(running)
        });
    }
    let on_stay = {
        let left = left.setter();
        Callback::from(move |()| {
            watch.borrow_mut().touch(now_ms());
            left.set(None);
        })
    };
    app.map(|app| lock_bar(&app, *left, on_stay)).unwrap_or_default()
}

/// Runs until it is dropped.
fn start(
    app: App,
    watch: Rc<RefCell<Watch>>,
    left: UseStateSetter<Option<u32>>,
) -> (Interval, [dom::Heard; 4]) {
    watch.replace(Watch::begin(now_ms()));
    let heard = USES.map(|name| {
        let (watch, left) = (Rc::clone(&watch), left.clone());
        dom::hear(name, Turn::First, move |event| {
            // A bar that went away under the finger would let the tap through to what is below it.
            if !dom::is_inside(&event, LOCK_BAR) {
                watch.borrow_mut().touch(now_ms());
                left.set(None);
            }
        })
    });
    let looks = Interval::new(LOOKS_EVERY_MS, move || {
        let due = watch.borrow_mut().due(now_ms());
        match due {
            Due::Nothing => left.set(None),
            Due::Warn { seconds } => left.set(Some(seconds)),
            Due::Lock => lock(app.clone()),
        }
    });
    (looks, heard)
}

/// A field that is written in saves itself when it is left; that ask is to come first.
fn lock(app: App) {
    const FIELD_SAVES: std::time::Duration = std::time::Duration::from_millis(300);
    dom::leave_field();
    spawn_local(async move {
        gloo_timers::future::sleep(FIELD_SAVES).await;
        app.act(Action::Locked);
        // The screen is away by now. A tablet that cannot answer is asked for the PIN all the same.
        let _ = app.answer(Lock {}).await;
    });
}
