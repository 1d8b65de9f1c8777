//! A screen that nobody sees, for a real window.

use std::process::{Command, Stdio};

use super::driver::{Group, first_line};

/// A screen of its own; it ends with the value.
pub struct Screen {
    _server: Group,
    display: String,
}

impl Screen {
    /// A screen of this size, in pixels.
    #[must_use]
    pub fn new(width: u32, height: u32) -> Self {
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-nolisten", "tcp", "-noreset", "-screen", "0"]);
        command.arg(format!("{width}x{height}x24"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = Group::start(&mut command);
        let number = first_line(server.child());
        assert!(!number.is_empty(), "Xvfb did not start");
        Self { _server: server, display: format!(":{number}") }
    }

    /// What `DISPLAY` is for a program on this screen.
    #[must_use]
    pub fn display(&self) -> &str {
        &self.display
    }
}
