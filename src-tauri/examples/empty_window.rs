//! The least that the window could be: the same configuration, policy and web view around one heading. Says `shown` on
//! standard output when it is painted, and ends. The benchmark `window_start` runs this beside the real window.

use std::borrow::Cow;
use std::io::{Write, stdout};

use tauri::utils::assets::{AssetKey, AssetsIter, CspHash};
use tauri::{AppHandle, Assets, Runtime, WebviewWindowBuilder};

/// The page, which lies in the program as the real one does.
struct EmptyPage;

const FILES: [(&str, &[u8]); 2] =
    [("/index.html", include_bytes!("empty/index.html")), ("/shown.js", include_bytes!("empty/shown.js"))];

impl<R: Runtime> Assets<R> for EmptyPage {
    fn get(&self, key: &AssetKey) -> Option<Cow<'_, [u8]>> {
        let file = FILES.iter().find(|(path, _)| *path == key.as_ref());
        file.map(|(_, bytes)| Cow::Borrowed(*bytes))
    }

    fn iter(&self) -> Box<AssetsIter<'_>> {
        Box::new(FILES.iter().map(|(path, bytes)| (Cow::Borrowed(*path), Cow::Borrowed(*bytes))))
    }

    fn csp_hashes(&self, _: &AssetKey) -> Box<dyn Iterator<Item = CspHash<'_>> + '_> {
        Box::new(std::iter::empty())
    }
}

/// The command that the real page has, since the window allows no other.
#[tauri::command]
fn call(app: AppHandle) {
    let mut out = stdout();
    // Whoever measures may be gone.
    let _ = writeln!(out, "shown").and_then(|()| out.flush());
    app.exit(0);
}

fn main() -> tauri::Result<()> {
    tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![call])
        .setup(|app| {
            for window in &app.config().app.windows {
                WebviewWindowBuilder::from_config(app.handle(), window)?.build()?;
            }
            Ok(())
        })
        .run(tauri::generate_context!(assets = EmptyPage))
}
