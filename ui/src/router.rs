//! The list of screens. Which one is shown is kept in memory: an address that can be typed would show visits by it.

use chrono::NaiveDate;
use domain::record::Id;
use domain::records::{Staff, Stop, Visit};

/// What is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Screen {
    /// Nothing yet: the tablet is asked how it stands.
    #[default]
    Starting,
    /// *Anslut plattan*.
    Connect,
    /// *Vem är du?*
    Unlock,
    /// *Glömt PIN-koden?*, for whom.
    Forgot(Id<Staff>),
    /// *Idag*.
    Today,
    /// *Bemanning*.
    Crew,
    /// *Före besöket*, for a stop on a day.
    Prepare(Id<Stop>, NaiveDate),
    /// *Besök utanför turlistan*.
    Outside,
    /// A step of a visit.
    Visit(Id<Visit>, Step),
    /// *Mina besök*.
    Visits,
    /// *Skicka och hämta*.
    Send,
    /// *Avsluta turen*.
    EndShift,
    /// *Rätta*.
    Fix,
    /// *Inställningar*.
    Settings,
    /// *Byt PIN-kod*.
    Pin,
}

/// The steps of a visit, always in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Step {
    /// *Vilka*.
    #[default]
    People,
    /// *Introduktion och material*.
    Introduce,
    /// *Frågor*.
    Questions,
    /// *Hänvisa*.
    Refer,
    /// *Avsluta*.
    Close,
}

impl Step {
    /// All, in order.
    pub const ALL: [Self; 5] = [Self::People, Self::Introduce, Self::Questions, Self::Refer, Self::Close];

    /// The code that keys of texts end with.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Introduce => "introduce",
            Self::Questions => "questions",
            Self::Refer => "refer",
            Self::Close => "close",
        }
    }

    /// The step after this one.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        let at = Self::ALL.iter().position(|step| *step == self)?;
        Self::ALL.get(at + 1).copied()
    }
}

impl Screen {
    /// The codes of all screens: each has a title in both languages.
    pub const CODES: &'static [&'static str] = &[
        "starting",
        "connect",
        "unlock",
        "forgot",
        "today",
        "crew",
        "prepare",
        "outside",
        "people",
        "introduce",
        "questions",
        "refer",
        "close",
        "visits",
        "send",
        "end-shift",
        "fix",
        "settings",
        "pin",
    ];

    /// The code that keys of texts end with.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Connect => "connect",
            Self::Unlock => "unlock",
            Self::Forgot(_) => "forgot",
            Self::Today => "today",
            Self::Crew => "crew",
            Self::Prepare(..) => "prepare",
            Self::Outside => "outside",
            Self::Visit(_, step) => step.code(),
            Self::Visits => "visits",
            Self::Send => "send",
            Self::EndShift => "end-shift",
            Self::Fix => "fix",
            Self::Settings => "settings",
            Self::Pin => "pin",
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn every_screen_is_on_the_list() {
        let id = Uuid::nil();
        let mut screens = vec![
            Screen::Starting,
            Screen::Connect,
            Screen::Unlock,
            Screen::Forgot(id.into()),
            Screen::Today,
            Screen::Crew,
            Screen::Prepare(id.into(), NaiveDate::default()),
            Screen::Outside,
        ];
        screens.extend(Step::ALL.map(|step| Screen::Visit(id.into(), step)));
        screens.extend([
            Screen::Visits,
            Screen::Send,
            Screen::EndShift,
            Screen::Fix,
            Screen::Settings,
            Screen::Pin,
        ]);
        assert_eq!(screens.iter().map(|screen| screen.code()).collect::<Vec<_>>(), Screen::CODES);
    }

    #[test]
    fn the_steps_follow_each_other_to_the_end() {
        let mut step = Step::People;
        let mut passed = vec![step];
        while let Some(next) = step.next() {
            passed.push(next);
            step = next;
        }
        assert_eq!(passed, Step::ALL);
    }
}
