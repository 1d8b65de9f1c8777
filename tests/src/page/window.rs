//! The real window, on a screen that nobody sees, over a tablet's folder.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::json;
use thirtyfour::Capabilities;

use super::driver::{self, Group};
use super::{Page, Screen};
use crate::programs::{program, spawn};

/// The program.
const PROGRAM: &str = "turbok-window";

/// An open window. It is closed with the value; the tablet's folder stays.
pub struct Window {
    // In this order: the page is let go of before its driver ends, and both before the screen.
    page: Page,
    driver: Group,
    screen: Screen,
    folder: PathBuf,
}

impl Window {
    /// Opens the window over a tablet's folder, in this size.
    #[must_use]
    pub fn open(folder: &Path, width: u32, height: u32) -> Self {
        // Square: so that the window can be turned.
        let side = width.max(height);
        let screen = Screen::new(side, side);
        let (driver, page) = start(&screen, folder);
        page.resize(width, height);
        Self { page, driver, screen, folder: folder.to_owned() }
    }

    /// Ends the window's process at once, as a power cut does, and opens it again on the same screen.
    pub fn kill_and_open(&mut self) {
        self.kill();
        (self.driver, self.page) = start(&self.screen, &self.folder);
    }

    /// Ends the window's process at once, as a power cut does.
    pub fn kill(&mut self) {
        for id in self.processes() {
            let _ = spawn(Command::new("kill").args(["-9", &id.to_string()]).stderr(Stdio::null())).wait();
            while is_alive(id) {
                std::thread::yield_now();
            }
        }
        self.page.forget();
    }

    /// The window's processes: the one that has this tablet's folder.
    #[must_use]
    pub fn processes(&self) -> Vec<u32> {
        let processes = std::fs::read_dir("/proc").unwrap().filter_map(Result::ok);
        let ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        let path = program(PROGRAM);
        ids.filter(|id: &u32| {
            let is_ours = std::fs::read_link(format!("/proc/{id}/exe")).is_ok_and(|exe| exe == path);
            let environment = std::fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
            let wanted = format!("TURBOK_DATA={}", self.folder.display());
            is_ours && environment.split(|byte| *byte == 0).any(|entry| entry == wanted.as_bytes())
        })
        .collect()
    }

    /// The screen that it is on, for another program that is started beside it.
    #[must_use]
    pub fn its_screen(&self) -> &Screen {
        &self.screen
    }
}

impl Deref for Window {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}

/// A driver on a screen, and the page of the window that it opens.
fn start(screen: &Screen, folder: &Path) -> (Group, Page) {
    let folder = folder.to_str().expect("the folder's path is text");
    let environment = [
        ("DISPLAY", screen.display()),
        ("TURBOK_DATA", folder),
        // The window lets itself be driven only when it is told so.
        ("TAURI_AUTOMATION", "true"),
        ("TAURI_WEBVIEW_AUTOMATION", "true"),
        // Nothing of the machine's own desktop takes part.
        ("DBUS_SESSION_BUS_ADDRESS", "disabled:"),
        ("WAYLAND_DISPLAY", ""),
        ("LIBGL_ALWAYS_SOFTWARE", "1"),
    ];
    let (driver, address) = driver::start("WebKitWebDriver", &environment);
    let mut capabilities = Capabilities::new();
    capabilities.set("webkitgtk:browserOptions", json!({ "binary": program(PROGRAM), "args": [] })).unwrap();
    (driver, Page::connect(&address, capabilities))
}

fn is_alive(id: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    let state = stat.rsplit(')').next().unwrap_or_default().trim_start();
    !(state.is_empty() || state.starts_with(['Z', 'X']))
}
