//! One window for each tablet: a second start brings the first window to the front, and ends. `lib` calls this.
//! Where the system cannot tell, the second window opens, and the tablet's own lock says why it cannot be unlocked.

use std::path::Path;

use tauri::plugin::TauriPlugin;
use tauri::{AppHandle, Manager, Wry};

use crate::WINDOW;

/// The plugin that finds the first window. Two tablets on one machine, each with its own `TURBOK_DATA`, are two
/// programs; only on Linux can the plugin be told so, and elsewhere it is left out for them.
pub(crate) fn plugin(own_folder: Option<&Path>) -> Option<TauriPlugin<Wry>> {
    if own_folder.is_some() && !cfg!(target_os = "linux") {
        return None;
    }
    let plugin = tauri_plugin_single_instance::Builder::new().callback(|app, _, _| show(app));
    Some(match own_folder {
        Some(folder) => plugin.dbus_id(name_on_bus(folder)).build(),
        None => plugin.build(),
    })
}

/// The same for every way to write the folder, and without saying where it is: others on the bus see it.
fn name_on_bus(folder: &Path) -> String {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let hash = blake3::derive_key("turbok window of a folder v1", folder.as_os_str().as_encoded_bytes());
    let hash: String = hash[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    // No part of a name may begin with a digit.
    format!("se.turbok.window.f{hash}")
}

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

    use tempfile::TempDir;

    use super::*;

    #[test]
    fn one_folder_has_one_name_and_two_have_two() {
        let place = TempDir::new().unwrap();
        let (one, other) = (place.path().join("one"), place.path().join("other"));
        std::fs::create_dir(&one).unwrap();
        assert_eq!(name_on_bus(&one), name_on_bus(&one.join("../one")));
        assert_ne!(name_on_bus(&one), name_on_bus(&other));
    }

    #[test]
    fn the_name_does_not_say_where_the_folder_is() {
        assert!(!name_on_bus(Path::new("/home/kerstin")).contains("kerstin"));
    }
}
