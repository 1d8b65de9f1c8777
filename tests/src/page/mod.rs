//! A page as a person has it: what can be read, and what is tapped and typed. [`Browser`] and [`Window`] open one.
//! Everything waits for what it needs, and fails with what the page said instead.

#![allow(
    clippy::disallowed_methods,
    reason = "a page is looked at again and again until it shows what is waited for"
)]

mod browser;
mod driver;
mod hand;
mod screen;
mod window;

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::{Capabilities, TypingData, WebDriver, WebElement};
use tokio::runtime::{Builder, Runtime};

pub use browser::Browser;
pub use screen::Screen;
pub use window::{Window, said_by};

/// How long something on the page is waited for before the test fails. Nothing is measured with it.
const PATIENCE: Duration = Duration::from_secs(90);

/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(25);

/// Finds what is asked for on the page, by the name that a screen reader would say.
const EYES: &str = include_str!("eyes.js");

/// The PIN that tests use, key by key.
const PIN: &str = super::tablet::PIN;

/// A page that is shown somewhere.
pub struct Page {
    runtime: Runtime,
    driver: Option<WebDriver>,
}

impl Page {
    fn connect(address: &str, capabilities: Capabilities) -> Self {
        // Drivers listen without TLS; the client wants to know whose it would be all the same. Only the first is taken.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let driver = runtime.block_on(WebDriver::new(address, capabilities));
        let driver = driver.unwrap_or_else(|error| panic!("no page was opened: {error}"));
        Self { runtime, driver: Some(driver) }
    }

    fn driver(&self) -> &WebDriver {
        self.driver.as_ref().expect("the page is open")
    }

    /// Ends the session with the driver; the page is closed by it.
    fn disconnect(&mut self) {
        if let Some(driver) = self.driver.take() {
            // Where the page was killed there is nothing left to end.
            drop(self.runtime.block_on(driver.quit()));
        }
    }

    /// Forgets a page that was killed.
    fn forget(&mut self) {
        if let Some(driver) = self.driver.take() {
            drop(driver.leak());
        }
    }

    /// Runs a script and takes what it returns.
    pub fn run(&self, script: &str, arguments: &[Value]) -> Value {
        self.try_run(script, arguments).unwrap_or_else(|error| panic!("the page's script failed: {error}"))
    }

    fn try_run(&self, script: &str, arguments: &[Value]) -> Result<Value, String> {
        let arguments: Vec<Value> = arguments.to_vec();
        let answer = self.runtime.block_on(self.driver().execute(script.to_owned(), arguments));
        answer.map(|answer| answer.json().clone()).map_err(|error| error.to_string())
    }

    /// Runs a script that calls its last argument when it is done.
    pub fn run_async(&self, script: &str, arguments: &[Value]) -> Value {
        let arguments: Vec<Value> = arguments.to_vec();
        let answer = self.runtime.block_on(self.driver().execute_async(script.to_owned(), arguments));
        answer.unwrap_or_else(|error| panic!("the page's script failed: {error}")).json().clone()
    }

    /// Sends a command of Chromium's own.
    pub fn command_chromium(&self, name: &str, parameters: Value) -> Value {
        self.runtime.block_on(self.driver().cdp().send_raw(name, parameters)).unwrap()
    }

    /// Everything that is shown, as text.
    #[must_use]
    pub fn text(&self) -> String {
        self.run("return document.body.innerText", &[]).as_str().unwrap_or_default().to_owned()
    }

    /// The code of the screen that is shown, as the router has it.
    #[must_use]
    pub fn screen(&self) -> String {
        let script = "const frame = document.querySelector('.frame');\
                      return frame ? [...frame.classList].find(name => name.startsWith('screen-')).slice(7) : ''";
        self.run(script, &[]).as_str().unwrap_or_default().to_owned()
    }

    /// Waits until a screen is shown.
    pub fn await_screen(&self, code: &str) {
        self.await_that(&format!("the screen `{code}` is shown"), |page| page.screen() == code);
    }

    /// Waits until a text is shown.
    pub fn await_text(&self, text: &str) {
        self.await_that(&format!("`{text}` is shown"), |page| page.text().contains(text));
    }

    /// Waits until something holds of the page.
    pub fn await_that(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !holds(self) {
            assert!(begun.elapsed() < PATIENCE, "never came: {what}. The page shows:\n{}", self.text());
            std::thread::sleep(LOOK_EVERY);
        }
    }

    /// Whether something with this name can be tapped now.
    #[must_use]
    pub fn offers(&self, name: &str) -> bool {
        self.look_for(name).is_some()
    }

    /// How many things can be tapped whose names begin so.
    #[must_use]
    pub fn offered_like(&self, beginning: &str) -> usize {
        self.offered().iter().filter(|name| name.starts_with(beginning)).count()
    }

    /// What can be tapped on the screen, by name.
    #[must_use]
    pub fn offered(&self) -> Vec<String> {
        let names = self.run(&format!("{EYES}; return offered()"), &[]);
        names.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Taps what has this name, or begins with it, when it is there. One tap of a finger.
    pub fn tap(&self, name: &str) {
        let element = self.await_element(name);
        self.tap_element(&element, name);
    }

    /// Taps something many times.
    pub fn tap_times(&self, name: &str, times: u32) {
        for _ in 0..times {
            self.tap(name);
        }
    }

    /// Taps the first that a selector of CSS finds.
    pub fn tap_at(&self, selector: &str) {
        let element = self.await_selected(selector);
        self.tap_element(&element, selector);
    }

    /// Presses something and lets go when something holds of the page: a long press, whose time nobody measures.
    pub fn hold(&self, name: &str, what: &str, holds: impl Fn(&Self) -> bool) {
        let element = self.await_element(name);
        let pressed = self.driver().action_chain().click_and_hold_element(&element);
        self.runtime.block_on(pressed.perform()).unwrap();
        self.await_that(what, holds);
        self.runtime.block_on(self.driver().action_chain().release().perform()).unwrap();
    }

    /// Six keys of the pad.
    pub fn type_pin(&self) {
        self.type_pin_of(PIN);
    }

    /// Six keys of the pad, for another PIN.
    pub fn type_pin_of(&self, pin: &str) {
        for digit in pin.chars() {
            self.tap(&digit.to_string());
        }
    }

    /// Writes in the field with this label.
    pub fn write(&self, label: &str, text: &str) {
        let found =
            |page: &Self| page.element(&format!("{EYES}; return field(arguments[0])"), &[json!(label)]);
        self.await_that(&format!("a field `{label}`"), |page| found(page).is_some());
        let element = found(self).expect("it was there a moment ago");
        self.runtime.block_on(element.send_keys(text)).unwrap();
    }

    /// Writes in the field with this label instead of what is there.
    pub fn write_anew(&self, label: &str, text: &str) {
        let found =
            |page: &Self| page.element(&format!("{EYES}; return field(arguments[0])"), &[json!(label)]);
        self.await_that(&format!("a field `{label}`"), |page| found(page).is_some());
        self.runtime.block_on(found(self).expect("it was there a moment ago").clear()).unwrap();
        self.write(label, text);
    }

    /// Where the middle of the first that a selector of CSS finds is, from the page's own corner.
    #[must_use]
    pub fn middle_of(&self, selector: &str) -> (i16, i16) {
        let element = self.await_selected(selector);
        let script = "const box = arguments[0].getBoundingClientRect();\
                      return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)]";
        let middle = self.run(script, &[element.to_json().unwrap()]);
        let along = |at: usize| i16::try_from(middle[at].as_i64().unwrap()).unwrap();
        (along(0), along(1))
    }

    /// Presses keys where the focus is.
    pub fn press(&self, keys: impl Into<TypingData>) {
        let keys: TypingData = keys.into();
        let text: String = keys.as_vec().into_iter().collect();
        let chain = self.driver().action_chain().send_keys(text);
        self.runtime.block_on(chain.perform()).unwrap();
    }

    /// Presses a key while another is held.
    pub fn press_with(&self, held: thirtyfour::Key, key: char) {
        let chain =
            self.driver().action_chain().key_down(held.clone()).send_keys(key.to_string()).key_up(held);
        self.runtime.block_on(chain.perform()).unwrap();
    }

    /// The name of what has the focus.
    #[must_use]
    pub fn focused(&self) -> String {
        let name = self.run(&format!("{EYES}; return nameOf(document.activeElement)"), &[]);
        name.as_str().unwrap_or_default().to_owned()
    }

    /// Makes the page this large, in pixels.
    pub fn resize(&self, width: u32, height: u32) {
        let set = self.driver().set_window_rect(0, 0, width, height);
        self.runtime.block_on(set).unwrap();
    }

    /// Keeps a picture of what is shown, and answers with where.
    pub fn shoot(&self, path: &Path) {
        std::fs::create_dir_all(path.parent().expect("a file lies in a folder")).unwrap();
        self.await_stillness();
        self.runtime.block_on(self.driver().screenshot(path)).unwrap();
    }

    /// Waits until fonts are there and two frames were painted.
    pub fn await_stillness(&self) {
        let script = "const done = arguments[arguments.length - 1];\
                      document.fonts.ready.then(() => \
                      requestAnimationFrame(() => requestAnimationFrame(() => done(true))));";
        self.run_async(script, &[]);
    }

    /// Loads the page anew.
    pub fn reload(&self) {
        self.runtime.block_on(self.driver().refresh()).unwrap();
    }

    /// Begins to count what a finger does. Taps that the page makes itself do not count.
    pub fn count_taps(&self) {
        let script = "window.turbokTaps = 0;\
                      if (!window.turbokCounts) { window.turbokCounts = true;\
                      document.addEventListener('pointerup', event => {\
                      if (event.isTrusted) window.turbokTaps += 1; }, true); }";
        self.run(script, &[]);
    }

    /// How many taps there were since [`Page::count_taps`].
    #[must_use]
    pub fn taps(&self) -> u64 {
        self.run("return window.turbokTaps", &[]).as_u64().expect("taps are counted")
    }

    fn await_element(&self, name: &str) -> WebElement {
        let begun = Instant::now();
        loop {
            if let Some(element) = self.look_for(name) {
                return element;
            }
            assert!(
                begun.elapsed() < PATIENCE,
                "nothing with the name `{name}` can be tapped. There is: {:?}\n{}",
                self.offered(),
                self.text()
            );
            std::thread::sleep(LOOK_EVERY);
        }
    }

    fn await_selected(&self, selector: &str) -> WebElement {
        let script = "const found = document.querySelector(arguments[0]);\
                      if (found) found.scrollIntoView({block: 'center'}); return found";
        let found = |page: &Self| page.element(script, &[json!(selector)]);
        self.await_that(&format!("`{selector}` is there"), |page| found(page).is_some());
        found(self).expect("it was there a moment ago")
    }

    fn look_for(&self, name: &str) -> Option<WebElement> {
        self.element(&format!("{EYES}; return tappable(arguments[0])"), &[json!(name)])
    }

    fn element(&self, script: &str, arguments: &[Value]) -> Option<WebElement> {
        let arguments: Vec<Value> = arguments.to_vec();
        let answer = self.runtime.block_on(self.driver().execute(script.to_owned(), arguments)).ok()?;
        if answer.json().is_null() { None } else { answer.element().ok() }
    }

    fn tap_element(&self, element: &WebElement, name: &str) {
        let tapped = self.runtime.block_on(element.click());
        tapped.unwrap_or_else(|error| panic!("`{name}` cannot be tapped: {error}\n{}", self.text()));
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.disconnect();
    }
}
