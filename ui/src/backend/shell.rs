//! Asks the shell of the window by its one command, `call`, and hears what it tells by events. The shell puts its door in
//! `window.__TAURI_INTERNALS__`; what is put through it has the shape that `@tauri-apps/api` gives it.

use std::cell::Cell;

use contract::fault::Fault;
use js_sys::{Function, JSON, Object, Promise, Reflect};
use serde_json::value::RawValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::Progress;

thread_local! {
    /// How far the latest sync has come, as the shell told it last.
    static LATEST: Cell<Option<Progress>> = const { Cell::new(None) };
}

/// Whether the page is shown by the shell.
pub(super) fn is_there() -> bool {
    door().is_some()
}

/// Puts a call, which is JSON; the answer is JSON too.
pub(super) async fn call(call: &str) -> Result<Box<RawValue>, Fault> {
    let promise = JSON::parse(call).ok().and_then(|call| invoke("call", &[("call", &call)]));
    match JsFuture::from(promise.ok_or_else(super::malformed)?).await {
        Ok(answer) => value_of(&answer).ok_or_else(super::malformed),
        Err(fault) => Err(super::fault_in(&text_of(&fault).unwrap_or_default())),
    }
}

/// How far the latest sync has come.
pub(super) fn progress() -> Option<Progress> {
    LATEST.get()
}

/// A sync begins: nothing is known of it yet.
pub(super) fn forget_progress() {
    LATEST.set(None);
}

/// Remembers how far a sync has come, from now on.
pub(super) fn follow_progress() {
    listen("progress", |told| LATEST.set(text_of(&told).and_then(|text| serde_json::from_str(&text).ok())));
}

/// Hears what the shell tells under this name, for as long as the page is shown.
pub(super) fn listen(event: &str, then: impl Fn(JsValue) + 'static) {
    let hear = Closure::<dyn Fn(JsValue)>::new(move |told: JsValue| {
        then(Reflect::get(&told, &"payload".into()).unwrap_or_default());
    });
    let Some(handler) = callback_of(hear.into_js_value()) else { return };
    let target = Object::new();
    let _ = Reflect::set(&target, &"kind".into(), &"Any".into());
    let listening = invoke(
        "plugin:event|listen",
        &[("event", &event.into()), ("target", &target), ("handler", &handler)],
    );
    if let Some(listening) = listening {
        // A shell that does not let us listen tells nothing; nothing that is saved depends on it.
        spawn_local(async move { drop(JsFuture::from(listening).await) });
    }
}

/// The number under which the shell calls a function of the page.
fn callback_of(function: JsValue) -> Option<JsValue> {
    let door = door()?;
    let transform: Function = Reflect::get(&door, &"transformCallback".into()).ok()?.dyn_into().ok()?;
    transform.call1(&door, &function).ok()
}

fn invoke(command: &str, arguments: &[(&str, &JsValue)]) -> Option<Promise> {
    let door = door()?;
    let invoke: Function = Reflect::get(&door, &"invoke".into()).ok()?.dyn_into().ok()?;
    let object = Object::new();
    for (name, value) in arguments {
        Reflect::set(&object, &(*name).into(), value).ok()?;
    }
    invoke.call2(&door, &command.into(), &object).ok()?.dyn_into().ok()
}

fn door() -> Option<JsValue> {
    let window = web_sys::window()?;
    let door = Reflect::get(&window, &"__TAURI_INTERNALS__".into()).ok()?;
    door.is_object().then_some(door)
}

fn value_of(value: &JsValue) -> Option<Box<RawValue>> {
    RawValue::from_string(text_of(value)?).ok()
}

fn text_of(value: &JsValue) -> Option<String> {
    JSON::stringify(value).ok()?.as_string()
}
