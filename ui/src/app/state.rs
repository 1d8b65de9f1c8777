//! How what all pages share changes: a pure reducer. Asking is done in the module above.

use std::rc::Rc;

use contract::answer::{Lists, Status, SyncReport};
use contract::fault::Fault;
use yew::Reducible;

use crate::backend::Progress;
use crate::preferences::Preferences;
use crate::router::Screen;

/// How many things that were handed out are remembered for tiles.
const RECENT_MAX: usize = 8;

/// How the last sending went, kept while other screens are shown.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Sending {
    /// Not tried on this run.
    #[default]
    NotTried,
    /// Going on.
    Ongoing,
    /// Went through.
    Done(Box<SyncReport>),
    /// Did not.
    Failed(Fault),
}

/// What all pages share.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AppState {
    /// What is shown.
    pub screen: Screen,
    /// How the tablet stands.
    pub status: Status,
    /// The lists that people pick from.
    pub lists: Rc<Lists>,
    /// What is liked.
    pub preferences: Preferences,
    /// How the last sending went.
    pub sending: Sending,
    /// How far it has come, where that is known.
    pub progress: Option<Progress>,
    /// What was handed out, the latest first.
    pub recent: Vec<(String, String)>,
    /// Why the page could not start.
    pub fault: Option<Fault>,
}

impl AppState {
    /// The state at the start.
    #[must_use]
    pub fn liking(preferences: Preferences) -> Self {
        Self { preferences, ..Self::default() }
    }
}

/// What changes it.
#[derive(Debug)]
pub enum Action {
    /// Another screen.
    Go(Screen),
    /// The first answer: it decides the first screen.
    Started(Status),
    /// There was no first answer.
    DidNotStart(Fault),
    /// How the tablet stands now.
    Stands(Status),
    /// The lists, anew.
    Listed(Lists),
    /// Other likes.
    Prefer(Preferences),
    /// The tablet is locked.
    Locked,
    /// Sending began, went through or did not.
    Sends(Sending),
    /// How far sending has come.
    Came(Option<Progress>),
    /// Material was handed out, in a language.
    HandedOut(String, String),
}

impl Reducible for AppState {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = (*self).clone();
        match action {
            Action::Go(screen) => next.screen = screen,
            Action::Started(status) => {
                next.screen = first_screen(&status);
                next.status = status;
                next.fault = None;
            }
            Action::DidNotStart(fault) => next.fault = Some(fault),
            Action::Stands(status) => next.status = status,
            Action::Listed(lists) => next.lists = Rc::new(lists),
            Action::Prefer(preferences) => next.preferences = preferences,
            Action::Locked => {
                next.status.unlocked = false;
                next.status.staff = None;
                next.screen = Screen::Unlock;
            }
            Action::Sends(sending) => {
                next.sending = sending;
                next.progress = None;
            }
            Action::Came(progress) => next.progress = progress,
            Action::HandedOut(material, language) => {
                let combination = (material, language);
                next.recent.retain(|earlier| *earlier != combination);
                next.recent.insert(0, combination);
                next.recent.truncate(RECENT_MAX);
            }
        }
        Rc::new(next)
    }
}

const fn first_screen(status: &Status) -> Screen {
    if !status.enrolled {
        Screen::Connect
    } else if status.unlocked {
        Screen::Today
    } else {
        Screen::Unlock
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn started(enrolled: bool, unlocked: bool) -> Screen {
        let status = Status { enrolled, unlocked, ..Status::default() };
        Rc::new(AppState::default()).reduce(Action::Started(status)).screen
    }

    #[test]
    fn a_new_tablet_is_connected_first_and_a_locked_one_unlocked() {
        assert_eq!(started(false, false), Screen::Connect);
        assert_eq!(started(true, false), Screen::Unlock);
        assert_eq!(started(true, true), Screen::Today);
    }

    #[test]
    fn a_tablet_that_locks_itself_shows_who_are_you() {
        let state = AppState { screen: Screen::Visits, ..AppState::default() };
        assert_eq!(Rc::new(state).reduce(Action::Locked).screen, Screen::Unlock);
    }

    #[test]
    fn what_is_handed_out_again_comes_first_and_is_there_once() {
        let mut state = Rc::new(AppState::default());
        for material in ["a", "b", "a"] {
            state = state.reduce(Action::HandedOut(material.into(), "ar".into()));
        }
        let recent: Vec<_> = state.recent.iter().map(|(material, _)| material.as_str()).collect();
        assert_eq!(recent, ["a", "b"]);
    }

    #[test]
    fn eight_combinations_are_remembered_and_not_nine() {
        let mut state = Rc::new(AppState::default());
        for number in 0..9 {
            state = state.reduce(Action::HandedOut(number.to_string(), "ar".into()));
        }
        assert_eq!(state.recent.len(), 8);
        assert_eq!(state.recent[0].0, "8");
    }
}
