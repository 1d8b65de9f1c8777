//! Says `pin-pad` on standard output when the unlock screen has been painted, and ends the program: for whoever
//! measures a start, who sets `TURBOK_TELL_START`. `call` calls this; the page knows nothing of it.

use std::env;
use std::io::{Write, stdout};
use std::sync::atomic::{AtomicBool, Ordering};

use contract::ask::Call;
use tauri::{Manager, WebviewWindow};

/// An answer is not yet a picture: once a tile stands in the page, and two frames have gone by, it asks again.
const ASK_WHEN_PAINTED: &str = r#"(function look() {
    if (!document.querySelector(".tile")) return requestAnimationFrame(look);
    const ask = () => __TAURI_INTERNALS__.invoke("call", { call: { ask: "list_tiles" } });
    requestAnimationFrame(() => requestAnimationFrame(ask));
})()"#;

/// How far the start has come.
pub(crate) struct StartSignal {
    is_wanted: bool,
    is_asked: AtomicBool,
}

impl StartSignal {
    pub(crate) fn from_environment() -> Self {
        Self { is_wanted: env::var_os("TURBOK_TELL_START").is_some(), is_asked: AtomicBool::new(false) }
    }

    /// A call came. The unlock screen asks for its tiles when it is shown, and then when it is painted.
    pub(crate) fn hear(&self, call: &Call, window: &WebviewWindow) {
        if !self.is_wanted || !matches!(call, Call::ListTiles(_)) {
            return;
        }
        if !self.is_asked.swap(true, Ordering::Relaxed) {
            let _ = window.eval(ASK_WHEN_PAINTED);
            return;
        }
        let mut out = stdout();
        let _ = writeln!(out, "pin-pad").and_then(|()| out.flush());
        window.app_handle().exit(0);
    }
}
