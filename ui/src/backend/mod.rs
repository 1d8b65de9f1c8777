//! How an ask reaches whoever answers it: the shell of the window, or a server on this machine. Chosen when the page
//! starts. Pages ask through `App::ask`; nothing else talks to the outside.

mod http;
mod shell;

use contract::ask::{Ask, Call};
use contract::fault::Fault;
use serde_json::value::RawValue;

use crate::address;

/// Who answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Backend {
    /// The window's shell.
    Shell,
    /// A server that serves this page, with the token it gave in the page's address.
    Http {
        /// The token.
        token: String,
    },
}

impl Backend {
    /// The one that is there.
    #[must_use]
    pub fn find() -> Self {
        if !shell::is_there() {
            return Self::Http { token: address::part("token").unwrap_or_default() };
        }
        shell::follow_progress();
        Self::Shell
    }

    /// Puts a call; [`read`] makes its answer of what comes.
    ///
    /// # Errors
    /// With the fault that the screen shows.
    pub async fn put(&self, call: Call) -> Result<Box<RawValue>, Fault> {
        if matches!((self, &call), (Self::Shell, Call::SyncNow(_) | Call::Enrol(_))) {
            shell::forget_progress();
        }
        let call = serde_json::to_string(&call).map_err(|_| malformed())?;
        match self {
            Self::Shell => shell::call(&call).await,
            Self::Http { token } => http::call(&call, token).await,
        }
    }

    /// Calls when the window is about to close. A browser closes its pages without a word.
    pub fn on_closing(&self, then: impl Fn() + 'static) {
        if *self == Self::Shell {
            shell::listen("closing", move |_| then());
        }
    }

    /// How far the latest sync has come, where that is known.
    pub async fn progress(&self) -> Option<Progress> {
        match self {
            Self::Shell => shell::progress(),
            Self::Http { token } => http::progress(token).await,
        }
    }
}

pub use contract::progress::Progress;

/// The answer to an ask. It is all that each kind of ask has of its own: a tablet loads every byte of the page.
///
/// # Errors
/// With the fault that came, or when it was no answer to this ask.
pub fn read<A: Ask>(answer: Result<Box<RawValue>, Fault>) -> Result<A::Answer, Fault> {
    serde_json::from_str(answer?.get()).map_err(|_| malformed())
}

/// The fault in a text, or one that says that something else went wrong.
fn fault_in(text: &str) -> Fault {
    serde_json::from_str(text).unwrap_or_else(|_| Fault::new("internal"))
}

fn malformed() -> Fault {
    Fault::new("internal")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_read_with_what_its_sentence_mentions() {
        let fault = fault_in(r#"{"code":"pin-wrong","args":{"left":"2"}}"#);
        assert_eq!(fault, Fault::new("pin-wrong").with("left", 2));
    }

    #[test]
    fn progress_is_read_as_the_device_tells_it() {
        let read = |text| serde_json::from_str::<Progress>(text).ok();
        assert_eq!(read(r#""connecting""#), Some(Progress::Connecting));
        assert_eq!(read(r#"{"sending":{"sent":3,"of":7}}"#), Some(Progress::Sending { sent: 3, of: 7 }));
    }

    #[test]
    fn what_is_no_fault_is_told_as_something_that_went_wrong() {
        assert_eq!(fault_in("<html>"), Fault::new("internal"));
    }
}
