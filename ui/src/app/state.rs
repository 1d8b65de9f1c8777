//! How what all pages share changes: a pure reducer. Asking is done in the module above.

use std::rc::Rc;

use contract::answer::{Lists, Status, SyncReport};
use contract::fault::Fault;
use domain::record::Id;
use domain::records::Staff;
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

/// The faults that say that the centre was not reached. What reached it and was refused is no lack of network.
const NOT_REACHED: [&str; 4] = ["no-network", "address-unknown", "broken-off", "timeout"];

/// The help panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Help {
    /// Not shown.
    #[default]
    Closed,
    /// Over the screen.
    Open,
}

/// Whose screen it was that the lock took away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Left {
    staff: Option<Id<Staff>>,
    screen: Screen,
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
    /// The last sending did not reach the centre.
    pub is_offline: bool,
    /// The help panel.
    pub help: Help,
    /// The search field is wanted, as soon as it is there.
    pub searches: bool,
    /// The window closes.
    pub is_closing: bool,
    /// What was shown when the tablet was locked.
    left: Option<Left>,
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
    /// The help panel opens or closes.
    Help(Help),
    /// *Mina besök*, at its search field.
    Search,
    /// It has focus.
    Searches,
    /// The window closes.
    Closes,
}

impl Reducible for AppState {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = (*self).clone();
        match action {
            Action::Go(screen) => {
                next.screen = screen;
                // A list without a search field was left: the next one is not to take focus.
                next.searches = false;
            }
            Action::Started(status) => {
                next.screen = next.come_back(&status).unwrap_or_else(|| first_screen(&status));
                next.status = status;
                next.fault = None;
            }
            Action::DidNotStart(fault) => next.fault = Some(fault),
            Action::Stands(status) => next.status = status,
            Action::Listed(lists) => next.lists = Rc::new(lists),
            Action::Prefer(preferences) => next.preferences = preferences,
            Action::Locked => next.lock(),
            Action::Sends(sending) => {
                next.is_offline = is_offline_after(&sending, next.is_offline);
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
            Action::Help(help) => next.help = help,
            Action::Search => {
                next.screen = Screen::Visits;
                next.searches = true;
            }
            Action::Searches => next.searches = false,
            Action::Closes => {
                next.help = Help::Closed;
                next.is_closing = true;
            }
        }
        Rc::new(next)
    }
}

impl AppState {
    /// Asks who it is, and remembers what to come back to. Being told twice changes nothing.
    fn lock(&mut self) {
        if is_come_back_to(self.screen) {
            self.left = Some(Left { staff: self.status.staff_id, screen: self.screen });
        }
        self.status.unlocked = false;
        self.status.staff = None;
        self.status.staff_id = None;
        self.screen = Screen::Unlock;
        self.help = Help::Closed;
    }

    /// What the same person was shown before the lock; a colleague begins at the beginning.
    fn come_back(&mut self, status: &Status) -> Option<Screen> {
        let left = self.left.take().filter(|_| status.unlocked)?;
        (left.staff.is_some() && left.staff == status.staff_id).then_some(left.screen)
    }
}

/// Not where there is nobody, nor where one locks the tablet or is asked for a PIN: that is done.
const fn is_come_back_to(screen: Screen) -> bool {
    !matches!(
        screen,
        Screen::Starting
            | Screen::Connect
            | Screen::Unlock
            | Screen::Forgot(_)
            | Screen::Settings
            | Screen::Pin
    )
}

/// Sending that goes on says nothing yet.
fn is_offline_after(sending: &Sending, before: bool) -> bool {
    match sending {
        Sending::NotTried | Sending::Ongoing => before,
        Sending::Done(_) => false,
        Sending::Failed(fault) => NOT_REACHED.contains(&fault.code.as_str()),
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

    fn unlocked_by(staff: u128) -> Status {
        let staff_id = Some(uuid::Uuid::from_u128(staff).into());
        Status { enrolled: true, unlocked: true, staff_id, ..Status::default() }
    }

    /// Where somebody is who was on a screen when it locked, and whose tablet was unlocked by somebody.
    fn screen_after_lock(screen: Screen, by: u128) -> Screen {
        let state = AppState { screen, status: unlocked_by(1), ..AppState::default() };
        let locked = Rc::new(state).reduce(Action::Locked).reduce(Action::Locked);
        assert_eq!(locked.screen, Screen::Unlock);
        locked.reduce(Action::Started(unlocked_by(by))).screen
    }

    #[test]
    fn the_same_person_comes_back_to_the_screen_and_a_colleague_begins_with_today() {
        assert_eq!(screen_after_lock(Screen::Visits, 1), Screen::Visits);
        assert_eq!(screen_after_lock(Screen::Visits, 2), Screen::Today);
    }

    #[test]
    fn who_locked_the_tablet_on_purpose_begins_with_today() {
        assert_eq!(screen_after_lock(Screen::Settings, 1), Screen::Today);
    }

    #[test]
    fn a_search_that_found_no_field_is_over_when_its_screen_is_left() {
        let state = Rc::new(AppState::default()).reduce(Action::Search);
        assert_eq!((state.screen, state.searches), (Screen::Visits, true));
        assert!(!state.reduce(Action::Go(Screen::Today)).searches);
    }

    #[test]
    fn the_screen_is_come_back_to_once() {
        let state = AppState { screen: Screen::Visits, status: unlocked_by(1), ..AppState::default() };
        let state = Rc::new(state).reduce(Action::Locked).reduce(Action::Started(unlocked_by(2)));
        let state = state.reduce(Action::Go(Screen::Settings)).reduce(Action::Locked);
        assert_eq!(state.reduce(Action::Started(unlocked_by(1))).screen, Screen::Today);
    }

    #[test]
    fn a_centre_that_was_not_reached_is_said_until_it_is() {
        let mut state = Rc::new(AppState::default());
        for (sending, is_offline) in [
            (Sending::Failed(Fault::new("address-unknown")), true),
            (Sending::Ongoing, true),
            (Sending::Failed(Fault::new("timeout")), true),
            (Sending::Done(Box::default()), false),
            (Sending::Failed(Fault::new("no-network")), true),
            (Sending::Failed(Fault::new("centre-trouble")), false),
        ] {
            let what = format!("{sending:?}");
            state = state.reduce(Action::Sends(sending));
            assert_eq!(state.is_offline, is_offline, "{what}");
        }
    }

    #[test]
    fn every_fault_of_the_network_is_a_code() {
        let known: Vec<_> = contract::sentence::codes().collect();
        assert!(NOT_REACHED.iter().all(|code| known.contains(code)));
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
