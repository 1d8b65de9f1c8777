//! The window around the page: one command, `call`, and the tablet behind it. `main` calls [`run`], and so would a
//! phone's own entry. What a call does is decided in `device`; nothing of the log is here.

use std::env;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tauri::utils::config::WindowConfig;
use tauri::webview::Url;
use tauri::{App, Emitter, Manager, RunEvent, WebviewUrl, WebviewWindowBuilder, WindowEvent};

mod call;
mod closing;
mod keystore;
mod one_window;
mod start_signal;
mod tablet;
mod timers;

use closing::Closing;
use start_signal::StartSignal;
use tablet::Tablet;

/// The one window, as tauri.conf.json and capabilities/main.json name it.
const WINDOW: &str = "main";

/// The environment's name for an enrolment code that the page begins with.
const CODE: &str = "TURBOK_CODE";

/// How far a sync has come is told under this name.
const PROGRESS: &str = "progress";

/// Ours: how long closing waits for the call in hand. What is stored stays stored without it.
const LAST_CALL_WAIT: Duration = Duration::from_secs(5);

/// Opens the window, and returns when it was closed. Says on standard error why it could not be opened.
#[cfg_attr(mobile, tauri::mobile_entry_point)]
pub fn run() {
    if let Err(error) = open_and_wait() {
        eprintln!("error: the window cannot be opened: {error}");
        std::process::exit(1);
    }
}

fn open_and_wait() -> tauri::Result<()> {
    let own_folder = own_folder()?;
    let mut builder = tauri::Builder::default();
    if let Some(plugin) = one_window::plugin(own_folder.as_deref()) {
        builder = builder.plugin(plugin);
    }
    let app = builder
        .invoke_handler(tauri::generate_handler![call::call])
        .on_window_event(|window, event| {
            if let WindowEvent::CloseRequested { api, .. } = event {
                closing::wished(window, api);
            }
        })
        .setup(move |app| {
            let teller = app.handle().clone();
            // A page that is not there yet, or no more, has nobody to tell.
            let tell = Arc::new(move |progress| drop(teller.emit_to(WINDOW, PROGRESS, progress)));
            let folder = own_folder.map_or_else(|| app.path().app_data_dir(), Ok)?;
            app.manage(Tablet::start(folder, tell));
            app.manage(Closing::default());
            app.manage(StartSignal::from_environment());
            Ok(open_window(app)?)
        })
        .build(tauri::generate_context!())?;
    app.run(|app, event| {
        if let RunEvent::Exit = event
            && let Some(tablet) = app.try_state::<Tablet>()
        {
            tablet.lock_within(LAST_CALL_WAIT);
        }
    });
    Ok(())
}

/// Where the tablet's files lie if not where the system gives programs a folder: `TURBOK_DATA`, as for the command
/// line.
fn own_folder() -> std::io::Result<Option<PathBuf>> {
    let folder = env::var_os("TURBOK_DATA").filter(|folder| !folder.is_empty());
    folder.map(std::path::absolute).transpose()
}

/// Filling the screen is up to the window manager: where there is none, the window is as large as it is configured.
fn open_window(app: &App) -> tauri::Result<()> {
    for window in &app.config().app.windows {
        let window = WindowConfig { url: first_address(env::var(CODE).ok().as_deref()), ..window.clone() };
        WebviewWindowBuilder::from_config(app.handle(), &window)?.on_navigation(is_ours).build()?;
    }
    Ok(())
}

/// The page; and behind `#` the enrolment code that the window was started with, so that nobody has to copy it.
fn first_address(code: Option<&str>) -> WebviewUrl {
    let code = code.filter(|code| !code.is_empty() && code.chars().all(is_of_a_code));
    WebviewUrl::App(code.map_or_else(|| "index.html".into(), |code| format!("index.html#code={code}").into()))
}

/// What an enrolment code is made of; nothing that means something in an address.
const fn is_of_a_code(it: char) -> bool {
    it.is_ascii_alphanumeric() || it == ':'
}

/// The policy of the page says nothing about where a link leads; this does.
fn is_ours(url: &Url) -> bool {
    let is_windows_way =
        matches!(url.scheme(), "http" | "https") && url.host_str() == Some("tauri.localhost");
    url.scheme() == "tauri" && url.host_str() == Some("localhost") || is_windows_way
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
    #[test]
    fn the_page_begins_with_the_code_that_it_was_started_with_and_with_nothing_else() {
        let address = |code: Option<&str>| first_address(code).to_string();
        assert_eq!(address(Some("TURBOK1:PPUQ7")), "index.html#code=TURBOK1:PPUQ7");
        for none in [None, Some(""), Some("a b"), Some("x&token=y"), Some("../x")] {
            assert_eq!(address(none), "index.html", "{none:?}");
        }
    }
}
