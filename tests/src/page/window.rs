//! The real window, on a screen that nobody sees, over a tablet's folder.

use std::ffi::OsStr;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

use serde_json::json;
use thirtyfour::Capabilities;

use super::driver::{self, Group, first_line};
use super::hand::Hand;
use super::{Page, Screen};
use crate::programs::{program, spawn};

/// The program.
const PROGRAM: &str = "turbok-window";

/// An open window. It is closed with the value; the tablet's folder stays.
pub struct Window {
    // In this order: the page is let go of before its driver ends, and both before the screen.
    page: Page,
    driver: Group,
    screen: Arc<Screen>,
    folder: PathBuf,
}

impl Window {
    /// Opens the window over a tablet's folder, in this size.
    #[must_use]
    pub fn open(folder: &Path, width: u32, height: u32) -> Self {
        // Square: so that the window can be turned.
        let side = width.max(height);
        Self::open_on(Arc::new(Screen::new(side, side)), folder, width, height)
    }

    /// Opens a second window over the same folder, on the same screen.
    #[must_use]
    pub fn open_beside(&self, width: u32, height: u32) -> Self {
        Self::open_on(Arc::clone(&self.screen), &self.folder, width, height)
    }

    fn open_on(screen: Arc<Screen>, folder: &Path, width: u32, height: u32) -> Self {
        let (driver, page) = start(&screen, folder);
        page.resize(width, height);
        Self { page, driver, screen, folder: folder.to_owned() }
    }

    /// Ends the window's process at once, as a power cut does, and opens it again on the same screen.
    pub fn kill_and_open(&mut self) {
        self.kill();
        self.open_again();
    }

    /// Opens a window that was killed or has ended, on the same screen.
    pub fn open_again(&mut self) {
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

    /// Stops the window and the processes that belong to it in their tracks, as a tablet that is suspended does.
    pub fn suspend(&self) {
        let all = self.family();
        signal("-STOP", &all);
        for id in all {
            while !state_of(id).starts_with(['T', 't']) {
                std::thread::yield_now();
            }
        }
    }

    /// Lets it go on.
    pub fn resume(&self) {
        signal("-CONT", &self.family());
    }

    /// A finger taps the screen here, whether the window hears it now or later.
    pub fn finger(&self, (x, y): (i16, i16)) {
        Hand::on(&self.screen).tap(x, y);
    }

    /// The window manager's wish: the cross of the window is tapped.
    pub fn wish_to_close(&self) {
        Hand::on(&self.screen).wish_to_close();
    }

    /// Waits until the window has ended by itself.
    pub fn await_end(&mut self) {
        self.page.forget();
        for id in self.processes() {
            let begun = Instant::now();
            while is_alive(id) {
                assert!(begun.elapsed() < super::PATIENCE, "the window does not end");
                std::thread::yield_now();
            }
        }
    }

    /// The window's processes, and those that they started: each page has one of its own.
    fn family(&self) -> Vec<u32> {
        let mut family = self.processes();
        let mut known = 0;
        while known < family.len() {
            let path = format!("/proc/{0}/task/{0}/children", family[known]);
            let children = std::fs::read_to_string(path).unwrap_or_default();
            family.extend(children.split_whitespace().filter_map(|id| id.parse::<u32>().ok()));
            known += 1;
        }
        family
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

/// Starts a window program over a tablet's folder that tells when it is painted, and gives back the word.
#[must_use]
pub fn said_by(name: &str, screen: &Screen, folder: &Path) -> String {
    let mut command = Command::new(program(name));
    command.envs(surroundings(screen, folder)).env("TURBOK_TELL_START", "1");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut window = Group::start(&mut command);
    first_line(window.child())
}

/// What every window of ours is started in: its screen and folder, and nothing of the machine's own desktop.
fn surroundings<'a>(screen: &'a Screen, folder: &'a Path) -> [(&'static str, &'a OsStr); 5] {
    [
        ("DISPLAY", screen.display().as_ref()),
        ("TURBOK_DATA", folder.as_os_str()),
        ("DBUS_SESSION_BUS_ADDRESS", "disabled:".as_ref()),
        ("WAYLAND_DISPLAY", "".as_ref()),
        ("LIBGL_ALWAYS_SOFTWARE", "1".as_ref()),
    ]
}

/// A driver on a screen, and the page of the window that it opens.
fn start(screen: &Screen, folder: &Path) -> (Group, Page) {
    let mut environment = surroundings(screen, folder).to_vec();
    // The window lets itself be driven only when it is told so.
    environment.extend(["TAURI_AUTOMATION", "TAURI_WEBVIEW_AUTOMATION"].map(|name| (name, "true".as_ref())));
    let (driver, address) = driver::start("WebKitWebDriver", &environment);
    let mut capabilities = Capabilities::new();
    capabilities.set("webkitgtk:browserOptions", json!({ "binary": program(PROGRAM), "args": [] })).unwrap();
    (driver, Page::connect(&address, capabilities))
}

fn signal(signal: &str, ids: &[u32]) {
    let ids = ids.iter().map(u32::to_string);
    assert!(spawn(Command::new("kill").arg(signal).args(ids)).wait().unwrap().success());
}

/// The first thread may have ended while another one still waits for the disk, and holds every file until then.
fn is_alive(id: u32) -> bool {
    let state = state_of(id);
    let has_ended = state.is_empty() || state.starts_with(['Z', 'X']);
    !has_ended || std::fs::read_dir(format!("/proc/{id}/task")).is_ok_and(|threads| threads.count() > 1)
}

/// As `/proc` has it: `R` runs, `T` is stopped, `Z` has ended; nothing where there is no such process.
fn state_of(id: u32) -> String {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    stat.rsplit(')').next().unwrap_or_default().trim_start().to_owned()
}
