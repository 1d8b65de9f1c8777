//! The same page in an ordinary browser, over a tablet's folder behind a server on this machine.

use std::ops::Deref;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::json;
use tempfile::TempDir;
use thirtyfour::Capabilities;

use super::Page;
use super::driver::{self, Group, first_line};
use crate::programs::{built_page, program};

/// Nothing but the page is fetched; and the sandbox needs another user than root.
const ARGUMENTS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
];

/// An open browser. It is closed with the value; the tablet's folder stays.
pub struct Browser {
    page: Page,
    _driver: Group,
    _server: Group,
    _profile: TempDir,
}

impl Browser {
    /// Opens the page over a tablet's folder, in a view of this size.
    #[must_use]
    pub fn open(folder: &Path, width: u32, height: u32) -> Self {
        Self::open_page(folder, &built_page(), width, height)
    }

    /// Opens another page than the one that was built.
    #[must_use]
    pub fn open_page(folder: &Path, page: &Path, width: u32, height: u32) -> Self {
        let (server, address) = serve(folder, page);
        let profile = TempDir::new().unwrap();
        let mut arguments: Vec<String> = ARGUMENTS.iter().map(|argument| (*argument).to_owned()).collect();
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        let mut capabilities = Capabilities::new();
        capabilities.set("browserName", "chrome").unwrap();
        capabilities.set("goog:chromeOptions", json!({ "args": arguments })).unwrap();
        let (driver, driver_address) = driver::start("chromedriver", &[]);
        let browser = Self {
            page: Page::connect(&driver_address, capabilities),
            _driver: driver,
            _server: server,
            _profile: profile,
        };
        browser.view(width, height);
        browser.page.runtime.block_on(browser.page.driver().goto(address)).unwrap();
        browser
    }

    /// Makes the view this large, in pixels, without a browser's edges; a phone's too.
    pub fn view(&self, width: u32, height: u32) {
        let parameters = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.page.command_chromium("Emulation.setDeviceMetricsOverride", parameters);
    }
}

impl Deref for Browser {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}

/// The server and the address that it says, with its token.
fn serve(folder: &Path, page: &Path) -> (Group, String) {
    let mut command = Command::new(program("examples/serve_ui"));
    command.arg(folder).arg(page).stdin(Stdio::null()).stdout(Stdio::piped());
    // Files that are carried by hand are saved where downloads go, or at home: not at the home of whoever runs the tests.
    command.env("HOME", folder).env("XDG_CONFIG_HOME", folder);
    let mut server = Group::start(&mut command);
    let line = first_line(server.child());
    let address = line.rsplit(' ').next().unwrap_or_default().to_owned();
    assert!(address.starts_with("http://127.0.0.1:"), "the server said {line:?}");
    (server, address)
}
