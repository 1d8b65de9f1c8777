//! What a key means on a screen, outside the cells that are counted in: pure. `listen` hears the keys and does it.
//! Keys inside a grid of cells are `components::tally_grid::keys`.

use crate::preferences::SingleKeys;
use crate::router::{Screen, Step};

/// Which of the keys that change others is held down. Shift is none of them: it only chooses the character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    /// None.
    Nothing,
    /// Ctrl, or what stands for it.
    Control,
    /// Alt.
    Alt,
    /// Several: such combinations are other programs'.
    Several,
}

/// Where focus is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Focus {
    /// Where somebody writes.
    TextField,
    /// Anywhere else.
    Elsewhere,
}

/// A key that went down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Press<'a> {
    /// What it writes.
    pub(super) key: &'a str,
    /// Which one of the keyboard it is.
    pub(super) code: &'a str,
    /// What was held.
    pub(super) held: Held,
    /// Where focus was.
    pub(super) focus: Focus,
}

/// What a key means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Another step of the same visit.
    Show(Screen),
    /// The search field of *Mina besök*.
    Search,
    /// The list of keys.
    Help,
    /// The screen's way back.
    Back,
    /// Out of the field, to the screen.
    LeaveField,
    /// Take the last count back.
    Undo,
}

/// What the key means on this screen, if anything.
pub(super) fn meaning(press: Press<'_>, screen: Screen, single: SingleKeys) -> Option<Meaning> {
    match (press.held, press.focus) {
        (Held::Alt, _) => with_alt(press, screen),
        (Held::Control, Focus::Elsewhere) if press.key == "z" => in_visit(screen).map(|_| Meaning::Undo),
        (Held::Nothing, Focus::TextField) => (press.key == "Escape").then_some(Meaning::LeaveField),
        (Held::Nothing, Focus::Elsewhere) => alone(press.key, screen, single),
        _ => None,
    }
}

fn with_alt(press: Press<'_>, screen: Screen) -> Option<Meaning> {
    if press.key == "ArrowLeft" {
        return Some(Meaning::Back);
    }
    // By its place: with Alt, some keyboards write other characters than digits.
    let number: usize = press.code.strip_prefix("Digit")?.parse().ok()?;
    let step = *Step::ALL.get(number.checked_sub(1)?)?;
    match screen {
        Screen::Visit(visit, _) => Some(Meaning::Show(Screen::Visit(visit, step))),
        _ => None,
    }
}

fn alone(key: &str, screen: Screen, single: SingleKeys) -> Option<Meaning> {
    match key {
        "Escape" => Some(Meaning::Back),
        "?" if single == SingleKeys::On => Some(Meaning::Help),
        "/" if single == SingleKeys::On => {
            matches!(screen, Screen::Visits | Screen::Today).then_some(Meaning::Search)
        }
        _ => None,
    }
}

const fn in_visit(screen: Screen) -> Option<Step> {
    match screen {
        Screen::Visit(_, step) => Some(step),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn press(key: &'static str) -> Press<'static> {
        Press { key, code: "", held: Held::Nothing, focus: Focus::Elsewhere }
    }

    fn visit(step: Step) -> Screen {
        Screen::Visit(Uuid::nil().into(), step)
    }

    fn on(press: Press<'_>, screen: Screen) -> Option<Meaning> {
        meaning(press, screen, SingleKeys::On)
    }

    #[test]
    fn alt_and_a_digit_shows_that_step_of_the_visit_and_nothing_elsewhere() {
        let with = |code| Press { code, held: Held::Alt, ..press("©") };
        let here = visit(Step::Refer);
        assert_eq!(on(with("Digit1"), here), Some(Meaning::Show(visit(Step::People))));
        assert_eq!(on(with("Digit5"), here), Some(Meaning::Show(visit(Step::Close))));
        assert_eq!(on(with("Digit0"), here), None);
        assert_eq!(on(with("Digit6"), here), None);
        assert_eq!(on(with("Numpad1"), here), None, "Alt and these write characters");
        assert_eq!(on(with("Digit1"), Screen::Today), None);
    }

    #[test]
    fn a_slash_searches_where_visits_are_listed_and_on_today() {
        assert_eq!(on(press("/"), Screen::Visits), Some(Meaning::Search));
        assert_eq!(on(press("/"), Screen::Today), Some(Meaning::Search));
        assert_eq!(on(press("/"), visit(Step::People)), None);
        assert_eq!(on(press("/"), Screen::Unlock), None);
    }

    #[test]
    fn keys_that_write_a_character_are_left_to_text_fields_and_can_be_switched_off() {
        for key in ["/", "?"] {
            let written = Press { focus: Focus::TextField, ..press(key) };
            assert_eq!(on(written, Screen::Visits), None, "{key}");
            assert_eq!(meaning(press(key), Screen::Visits, SingleKeys::Off), None, "{key}");
            assert!(on(press(key), Screen::Visits).is_some(), "{key}");
        }
    }

    #[test]
    fn escape_leaves_a_field_first_and_the_screen_then_even_with_the_other_keys_off() {
        let written = Press { focus: Focus::TextField, ..press("Escape") };
        assert_eq!(meaning(written, Screen::Outside, SingleKeys::Off), Some(Meaning::LeaveField));
        assert_eq!(meaning(press("Escape"), Screen::Outside, SingleKeys::Off), Some(Meaning::Back));
        assert_eq!(on(Press { held: Held::Alt, ..press("ArrowLeft") }, Screen::Outside), Some(Meaning::Back));
        assert_eq!(on(press("ArrowLeft"), Screen::Outside), None);
    }

    #[test]
    fn control_z_takes_back_in_a_visit_but_not_what_is_being_written() {
        let undo = Press { held: Held::Control, ..press("z") };
        assert_eq!(on(undo, visit(Step::Close)), Some(Meaning::Undo));
        assert_eq!(on(Press { focus: Focus::TextField, ..undo }, visit(Step::Close)), None);
        assert_eq!(on(undo, Screen::Today), None);
        assert_eq!(on(Press { held: Held::Several, ..undo }, visit(Step::Close)), None);
        assert_eq!(
            on(Press { key: "Z", ..undo }, visit(Step::Close)),
            None,
            "with Shift it means the opposite"
        );
    }
}
