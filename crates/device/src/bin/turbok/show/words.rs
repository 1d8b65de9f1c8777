//! Words, days and times as people read them. Used by the pages of `show`; every text comes from the locale files.

use chrono::{DateTime, Local, NaiveDate};
use contract::answer::Lists;
use contract::sentence::{Locale, Sentences};
use domain::metric::Metric;
use domain::records::{ResidenceKind, Task};

use super::names::List;
use crate::wire::Phase;

/// The words of one language.
pub(crate) struct Words<'a> {
    pub(crate) sentences: &'a Sentences,
    pub(crate) locale: Locale,
    pub(crate) lists: &'a Lists,
}

impl Words<'_> {
    /// The text with this key.
    pub(crate) fn word(&self, key: &str) -> String {
        self.say(key, &[])
    }

    /// The text with this key and its numbers. What people wrote, and codes, do not go through here: digits would be
    /// read as a number and lose their zeros.
    pub(crate) fn say(&self, key: &str, args: &[(&str, i64)]) -> String {
        let args: Vec<_> = args.iter().map(|(name, number)| (*name, number.to_string())).collect();
        self.sentences.text(key, &args).unwrap_or_else(|| key.to_owned())
    }

    /// `Enhet: Bokbussen`.
    pub(crate) fn labelled(&self, key: &str, value: &str) -> String {
        format!("{}: {value}", self.word(key))
    }

    /// The word for a code of a list.
    pub(crate) fn code(&self, list: List, code: &str) -> String {
        list.word(self.lists, code, self.locale)
    }

    /// The words for codes, with commas.
    pub(crate) fn codes(&self, list: List, codes: &[String]) -> String {
        codes.iter().map(|code| self.code(list, code)).collect::<Vec<_>>().join(", ")
    }

    /// `3 mars`.
    pub(crate) fn day(&self, day: NaiveDate) -> String {
        self.sentences.day(day)
    }

    /// `14.05`, local time.
    pub(crate) fn time(&self, unix_ms: i64) -> String {
        local(unix_ms).map(|at| at.format("%H.%M").to_string()).unwrap_or_default()
    }

    /// `3 mars 14.05`, local time.
    pub(crate) fn moment(&self, unix_ms: i64) -> String {
        let Some(at) = local(unix_ms) else { return String::new() };
        format!("{} {}", self.day(at.date_naive()), at.format("%H.%M"))
    }

    /// `asylboende`.
    pub(crate) fn kind(&self, kind: ResidenceKind) -> String {
        self.word(&format!("residence-{}", kind.code()))
    }

    /// What a metric counts: `13–17 år`, `ordbok, tigrinja (saknades)`.
    pub(crate) fn metric(&self, metric: &Metric) -> String {
        let language = |code: &str| self.code(List::Language, code);
        let marked = |what: String, word: String| format!("{what} ({word})");
        match metric {
            Metric::Visitors => self.word("cli-visitors"),
            Metric::HomeStaff => self.word("cli-home-staff"),
            Metric::Group(group) => self.code(List::AgeGroup, group),
            Metric::Language(code) => language(code),
            Metric::Introduced(service) => {
                marked(self.code(List::Service, service), self.word("cli-introduced"))
            }
            Metric::Given(material, code) => {
                let what = format!("{}, {}", self.code(List::Material, material), language(code));
                marked(what, self.word("cli-given"))
            }
            Metric::Missing(kind, code) => {
                let what = format!("{}, {}", self.code(List::MaterialKind, kind), language(code));
                marked(what, self.word("cli-missing"))
            }
            Metric::Question(topic, outcome) => {
                let outcome = self.word(&format!("outcome-{}", outcome.code()));
                marked(self.code(List::Topic, topic), outcome)
            }
            Metric::Referral(agency, code) => {
                let agency = self.code(List::Agency, agency);
                let what =
                    code.as_ref().map_or(agency.clone(), |code| format!("{agency}, {}", language(code)));
                marked(what, self.word("cli-referral"))
            }
            Metric::Card(card, code) => marked(format!("{card}, {}", language(code)), self.word("cli-card")),
        }
    }

    /// `Bokat: med personalen, senast 3 mars, klart 2 mars`.
    pub(crate) fn task(&self, key: &str, task: &Task, owner: Option<String>) -> String {
        let mut parts: Vec<String> =
            Some(task.text.clone()).filter(|text| !text.is_empty()).into_iter().collect();
        parts.extend(owner);
        parts.extend(task.due.map(|due| format!("{} {}", self.word("cli-due"), self.day(due))));
        parts.extend(task.done.map(|done| format!("{} {}", self.word("cli-task-done"), self.day(done))));
        self.labelled(key, &parts.join(", "))
    }

    /// `Skickar 3/7`.
    pub(crate) fn phase(&self, phase: Phase) -> String {
        match phase {
            Phase::Connecting => self.word("phase-connecting"),
            Phase::Sending { sent, of } => format!("{} {sent}/{of}", self.word("phase-sending")),
            Phase::Fetching { received } => format!("{} {received}", self.word("phase-fetching")),
            Phase::Done => self.word("phase-done"),
        }
    }
}

fn local(unix_ms: i64) -> Option<DateTime<Local>> {
    DateTime::from_timestamp_millis(unix_ms).map(|at| at.with_timezone(&Local))
}

/// A number for the locale files, which know signed ones.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
