//! Asks the shell of the window by its one command, `call`. The shell puts its door in `window.__TAURI_INTERNALS__`.

use contract::fault::Fault;
use js_sys::{Function, JSON, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::Progress;

/// Whether the page is shown by the shell.
pub(super) fn is_there() -> bool {
    door().is_some()
}

/// Puts a call, which is JSON; the answer is JSON too.
pub(super) async fn call(call: &str) -> Result<serde_json::Value, Fault> {
    let promise = invoke(call).ok_or_else(super::malformed)?;
    match JsFuture::from(promise).await {
        Ok(answer) => value_of(&answer).ok_or_else(super::malformed),
        Err(fault) => Err(super::fault_in(&text_of(&fault).unwrap_or_default())),
    }
}

fn door() -> Option<JsValue> {
    let window = web_sys::window()?;
    let door = Reflect::get(&window, &"__TAURI_INTERNALS__".into()).ok()?;
    door.is_object().then_some(door)
}

fn invoke(call: &str) -> Option<Promise> {
    let door = door()?;
    let invoke: Function = Reflect::get(&door, &"invoke".into()).ok()?.dyn_into().ok()?;
    let arguments = Object::new();
    Reflect::set(&arguments, &"call".into(), &JSON::parse(call).ok()?).ok()?;
    invoke.call2(&door, &"call".into(), &arguments).ok()?.dyn_into().ok()
}

/// How far the latest sync has come. The shell tells it by events, which the page does not hear yet.
pub(super) const fn progress() -> Option<Progress> {
    None
}

fn value_of(value: &JsValue) -> Option<serde_json::Value> {
    serde_json::from_str(&text_of(value)?).ok()
}

fn text_of(value: &JsValue) -> Option<String> {
    JSON::stringify(value).ok()?.as_string()
}
