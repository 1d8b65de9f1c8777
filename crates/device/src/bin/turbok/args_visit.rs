//! The words that can be typed after `turbok visit`. Part of `args`; what they ask is decided in `plan_visit`.

use clap::{ArgGroup, Args, Subcommand};
use domain::records::{FollowUpKind, FollowUpOwner, Outcome};

use crate::args::choice;

/// A visit, and what is done with it.
#[derive(Debug, Args)]
pub(crate) struct VisitArgs {
    /// Which: an id, or `last`; the visit that goes on when left out
    #[arg(long, global = true, value_name = "ID|last", allow_hyphen_values = true)]
    pub(crate) visit: Option<String>,
    /// What is done
    #[command(subcommand)]
    pub(crate) step: VisitStep,
}

/// What is done with a visit.
#[derive(Debug, Subcommand)]
pub(crate) enum VisitStep {
    /// Begin a visit to a stop of the schedule, or outside it
    #[command(group = ArgGroup::new("where").required(true))]
    Start {
        /// The stop: its number today, its name or its id
        #[arg(long, group = "where", allow_hyphen_values = true)]
        stop: Option<String>,
        /// The residence, outside the schedule: its id, or its name where it is on today's tour
        #[arg(long, group = "where", allow_hyphen_values = true)]
        residence: Option<String>,
        /// A department, by name or id; can be given several times
        #[arg(long = "department", value_name = "D", allow_hyphen_values = true)]
        departments: Vec<String>,
        /// Why, where the season's rule asks
        #[arg(long)]
        reason: Option<String>,
        /// A second visit to the same stop on the same day, begun on purpose
        #[arg(long)]
        another: bool,
    },
    /// There and waiting, or let in
    Arrive {
        /// Let in
        #[arg(long)]
        let_in: bool,
    },
    /// Count: visitors by one when nothing else is said
    Count {
        /// What: `visitors`, `home_staff`, or a metric as it is stored, such as `g:13-17`
        #[arg(conflicts_with_all = ["group", "staff"])]
        metric: Option<String>,
        /// Visitors of one group, by code
        #[arg(long, conflicts_with = "staff")]
        group: Option<String>,
        /// The home's staff
        #[arg(long)]
        staff: bool,
        #[command(flatten)]
        change: ChangeArgs,
    },
    /// Speakers of a language
    Language {
        /// The language, by code
        language: String,
        #[command(flatten)]
        change: ChangeArgs,
    },
    /// A service was introduced
    Introduce {
        /// The service, by code
        service: String,
        #[command(flatten)]
        change: ChangeArgs,
    },
    /// Material was given out
    Give {
        /// The material, by code
        material: String,
        /// The language, by code
        language: String,
        #[command(flatten)]
        change: ChangeArgs,
    },
    /// Material was asked for and missing
    Missing {
        /// The kind of material, by code
        kind: String,
        /// The language, by code
        language: String,
        #[command(flatten)]
        change: ChangeArgs,
    },
    /// A question was asked
    Question {
        /// The topic, by code
        topic: String,
        /// What came of it: answered, referred or follow_up
        #[arg(long, value_parser = |text: &str| choice(text, Outcome::ALL, Outcome::code))]
        outcome: Outcome,
        #[command(flatten)]
        change: ChangeArgs,
    },
    /// Somebody was referred
    Refer {
        /// The agency, by code
        agency: String,
        /// The language, by code; never at sheltered homes
        #[arg(long)]
        language: Option<String>,
        #[command(flatten)]
        change: ChangeArgs,
    },
    /// A question with an owner, or a handing over
    FollowUp(FollowUpArgs),
    /// The visit's one note; an empty text clears it
    Note {
        /// At most 140 characters
        text: String,
    },
    /// The visit was not held
    NotHeld {
        /// Why, by code
        #[arg(required_unless_present = "undo", conflicts_with = "undo")]
        reason: Option<String>,
        /// It was held after all
        #[arg(long)]
        undo: bool,
    },
    /// The language support that was used
    Support {
        /// Codes; they replace what was there
        #[arg(required_unless_present = "none", conflicts_with = "none")]
        codes: Vec<String>,
        /// There was none
        #[arg(long)]
        none: bool,
    },
    /// The number is an estimate
    Approximate {
        /// The number is exact after all
        #[arg(long)]
        off: bool,
    },
    /// Move the visit to the departments that were met
    Departments {
        /// By name or id
        #[arg(required = true)]
        departments: Vec<String>,
    },
    /// Answer whether two who counted had counted the same people
    #[command(group = ArgGroup::new("answer").required(true))]
    SamePeople {
        /// Different people: add
        #[arg(long, group = "answer")]
        add: bool,
        /// The same people: what this tablet counted holds
        #[arg(long, group = "answer", value_name = "ID", allow_hyphen_values = true)]
        tablet: Option<String>,
    },
    /// Take the last count back
    Undo,
    /// Show the visit
    Show,
    /// Close the visit
    Close,
}

/// How a number is to change; by one when nothing is said.
#[derive(Debug, Args)]
pub(crate) struct ChangeArgs {
    /// So many more, or fewer
    #[arg(long, allow_negative_numbers = true, conflicts_with = "to", value_name = "N")]
    pub(crate) by: Option<i64>,
    /// Exactly so many
    #[arg(long, allow_negative_numbers = true, value_name = "N")]
    pub(crate) to: Option<i64>,
    /// Why, after the tour has ended
    #[arg(long)]
    pub(crate) reason: Option<String>,
}

/// A follow-up to add, or one that is done.
#[derive(Debug, Args)]
pub(crate) struct FollowUpArgs {
    /// question or hand_over
    #[arg(long, required_unless_present = "done", requires = "owner",
        value_parser = |text: &str| choice(text, FollowUpKind::ALL, FollowUpKind::code))]
    pub(crate) kind: Option<FollowUpKind>,
    /// Who answers for it
    #[arg(long, value_parser = |text: &str| choice(text, FollowUpOwner::ALL, FollowUpOwner::code))]
    pub(crate) owner: Option<FollowUpOwner>,
    /// The topic, by code
    #[arg(long)]
    pub(crate) topic: Option<String>,
    /// The language, by code; never at sheltered homes
    #[arg(long)]
    pub(crate) language: Option<String>,
    /// At most 140 characters
    #[arg(long)]
    pub(crate) text: Option<String>,
    /// This follow-up is done
    #[arg(long, value_name = "ID", allow_hyphen_values = true, conflicts_with_all = ["kind", "owner", "topic", "language", "text"])]
    pub(crate) done: Option<String>,
}
