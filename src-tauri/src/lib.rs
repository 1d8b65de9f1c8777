//! The window around the page: one command, `call`, and the tablet behind it. `main` calls [`run`], and so would a
//! phone's own entry. What a call does is decided in `device`; nothing of the log is here.

use std::env;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tauri::webview::Url;
use tauri::{App, AppHandle, Emitter, Manager, RunEvent, WebviewWindowBuilder};

mod call;
mod tablet;

use tablet::Tablet;

/// The one window, as tauri.conf.json and capabilities/main.json name it.
const WINDOW: &str = "main";

/// How far a sync has come is told under this name.
const PROGRESS: &str = "progress";

/// Ours: how long closing waits for the call in hand. What is stored stays stored without it.
const LAST_CALL_WAIT: Duration = Duration::from_secs(5);

/// Opens the window, and returns when it was closed. Says on standard error why it could not be opened.
#[cfg_attr(mobile, tauri::mobile_entry_point)]
pub fn run() {
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| show(app)))
        .invoke_handler(tauri::generate_handler![call::call])
        .setup(|app| {
            let teller = app.handle().clone();
            // A page that is not there yet, or no more, has nobody to tell.
            let tell = Arc::new(move |progress| drop(teller.emit_to(WINDOW, PROGRESS, progress)));
            app.manage(Tablet::start(data_folder(app)?, tell));
            open_window(app)?;
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(app) => app.run(|app, event| {
            if let RunEvent::Exit = event
                && let Some(tablet) = app.try_state::<Tablet>()
            {
                tablet.lock_within(LAST_CALL_WAIT);
            }
        }),
        Err(error) => {
            eprintln!("error: the window cannot be opened: {error}");
            std::process::exit(1);
        }
    }
}

/// Where the tablet's files lie: `TURBOK_DATA`, as for the command line, or the folder that the system gives programs.
fn data_folder(app: &App) -> tauri::Result<PathBuf> {
    match env::var_os("TURBOK_DATA").filter(|folder| !folder.is_empty()) {
        Some(folder) => Ok(std::path::absolute(folder)?),
        None => app.path().app_data_dir(),
    }
}

fn open_window(app: &App) -> tauri::Result<()> {
    for window in &app.config().app.windows {
        WebviewWindowBuilder::from_config(app.handle(), window)?.on_navigation(is_ours).build()?;
    }
    Ok(())
}

/// The policy of the page says nothing about where a link leads; this does.
fn is_ours(url: &Url) -> bool {
    let is_windows_way =
        matches!(url.scheme(), "http" | "https") && url.host_str() == Some("tauri.localhost");
    url.scheme() == "tauri" && url.host_str() == Some("localhost") || is_windows_way
}

/// Somebody started the program again: the window that is open comes to the front.
fn show(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(WINDOW) {
        // What a window manager does not let us do is no failure of ours.
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    #[test]
    fn the_window_shows_the_embedded_page_and_nothing_else() {
        for ours in ["tauri://localhost/", "tauri://localhost/visit", "http://tauri.localhost/"] {
            assert!(is_ours(&ours.parse().unwrap()), "{ours}");
        }
        for other in [
            "https://example.org/",
            "http://localhost/",
            "tauri://example.org/",
            "file:///etc/hosts",
            "data:text/html,x",
        ] {
            assert!(!is_ours(&other.parse().unwrap()), "{other}");
        }
    }
}
