//! What a wish to close the window leads to. The page is told first when somebody is unlocked, so that it can say that
//! everything is saved; nothing that was saved waits for this. `lib` calls this for each wish.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use tauri::{CloseRequestApi, Emitter, Manager, Window};

use crate::LAST_CALL_WAIT;
use crate::tablet::{Standing, Tablet};

/// The page hears of it under this name.
const CLOSING: &str = "closing";

/// Ours: as long as it takes to read one short sentence.
const FAREWELL: Duration = Duration::from_millis(1_200);

/// Whether the page has been told.
#[derive(Debug, Default)]
pub(crate) struct Closing {
    begun: AtomicBool,
}

/// What is done about a wish.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    CloseNow,
    SayFarewell,
}

impl Closing {
    /// Only the first wish is made to wait, and only for somebody who is there to read.
    fn step(&self, standing: Standing) -> Step {
        match standing {
            Standing::Locked => Step::CloseNow,
            Standing::Unlocked if self.begun.swap(true, Ordering::Relaxed) => Step::CloseNow,
            Standing::Unlocked => Step::SayFarewell,
        }
    }
}

/// Somebody wishes to close the window. Where it is not held back, it closes.
pub(crate) fn wished(window: &Window, wish: &CloseRequestApi) {
    let (Some(closing), Some(tablet)) = (window.try_state::<Closing>(), window.try_state::<Tablet>()) else {
        return;
    };
    if closing.step(tablet.standing()) == Step::SayFarewell
        && say_farewell(window.clone(), tablet.inner().clone()).is_ok()
    {
        wish.prevent_close();
    }
}

fn say_farewell(window: Window, tablet: Tablet) -> io::Result<()> {
    let farewell = move || {
        // A page that does not hear it says nothing, and is closed all the same.
        let _ = window.emit_to(window.label(), CLOSING, ());
        #[allow(
            clippy::disallowed_methods,
            reason = "somebody reads meanwhile; a second wish does not wait"
        )]
        thread::sleep(FAREWELL);
        tablet.lock_within(LAST_CALL_WAIT);
        if window.destroy().is_err() {
            window.app_handle().exit(0);
        }
    };
    thread::Builder::new().spawn(farewell).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_tablet_is_closed_at_once_however_often() {
        let closing = Closing::default();
        assert_eq!(closing.step(Standing::Locked), Step::CloseNow);
        assert_eq!(closing.step(Standing::Locked), Step::CloseNow);
    }

    #[test]
    fn an_unlocked_one_says_farewell_at_the_first_wish_and_closes_at_the_second() {
        let closing = Closing::default();
        assert_eq!(closing.step(Standing::Unlocked), Step::SayFarewell);
        assert_eq!(closing.step(Standing::Unlocked), Step::CloseNow);
    }

    #[test]
    fn a_tablet_that_was_locked_during_the_farewell_is_closed_at_once() {
        let closing = Closing::default();
        assert_eq!(closing.step(Standing::Unlocked), Step::SayFarewell);
        assert_eq!(closing.step(Standing::Locked), Step::CloseNow);
    }
}
