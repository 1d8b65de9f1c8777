//! The one command: a call from the page, and its answer or its fault. The page invokes it with `{ call }`.
//! Who may do what is decided by the tablet, which is locked until somebody unlocks it.

use contract::fault::Fault;
use serde_json::Value;
use tauri::{State, WebviewWindow};

use crate::start_signal::StartSignal;
use crate::tablet::Tablet;

/// Has the tablet answer. It may take as long as a sync does, so it waits where nobody else does.
///
/// # Errors
/// With the fault that the screen shows.
#[tauri::command]
pub(crate) async fn call(
    window: WebviewWindow,
    tablet: State<'_, Tablet>,
    start: State<'_, StartSignal>,
    call: Value,
) -> Result<Value, Fault> {
    let call = serde_json::from_value(call).map_err(|_| Fault::new("input-malformed"))?;
    start.hear(&call, &window);
    let tablet = tablet.inner().clone();
    let answer = tauri::async_runtime::spawn_blocking(move || tablet.ask(call)).await;
    answer.unwrap_or_else(|_| Err(Fault::new("internal")))
}
