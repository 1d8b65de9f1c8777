//! The words that can be typed after `turbok`. Called by `main`; what they ask of the tablet is decided in `plan`.
//! The commands on a visit lie in `args_visit`. One id in 64 begins with a hyphen, so whatever takes an id allows it.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use contract::sentence::Locale;
use domain::records::{MeetingPlace, StaffRole};

use crate::args_visit::VisitArgs;

/// The bookmobile's log, without a window.
#[derive(Debug, Parser)]
#[command(name = "turbok", version)]
pub(crate) struct Arguments {
    /// The folder that holds the tablet's data
    #[arg(long, global = true, env = "TURBOK_DATA", value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Print the answer as JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// The language of what is printed
    #[arg(long, global = true, value_enum, default_value = "sv")]
    pub(crate) lang: Lang,
    /// What to do
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// A language of the interface, as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// Swedish
    Sv,
    /// English
    En,
}

impl Lang {
    pub(crate) const fn locale(self) -> Locale {
        match self {
            Self::Sv => Locale::Sv,
            Self::En => Locale::En,
        }
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Connect the tablet to a centre, once
    Enrol {
        /// The enrolment code, as the coordinator printed it
        #[arg(long)]
        code: String,
        /// Who sets the first PIN: initials or id; the first of the unit when left out
        #[arg(long, allow_hyphen_values = true)]
        staff: Option<String>,
        #[command(flatten)]
        pin: PinArgs,
    },
    /// Connect a tablet that is not let in any more anew, with another code; everything on it stays
    Reconnect {
        /// The enrolment code
        #[arg(long)]
        code: String,
    },
    /// Unlock the tablet until `lock`
    Unlock {
        /// Whose tile: initials, name or id
        #[arg(long, allow_hyphen_values = true)]
        staff: String,
        #[command(flatten)]
        pin: PinArgs,
    },
    /// Lock the tablet; nothing is lost
    Lock,
    /// Set a PIN for a colleague, or change one's own
    Pin {
        /// Whose: initials, name or id
        #[arg(long, allow_hyphen_values = true)]
        staff: String,
        #[command(flatten)]
        pin: PinArgs,
    },
    /// Print what a coordinator needs to help someone who forgot their PIN. It may travel in the open
    SealedCopy,
    /// Give someone who forgot their PIN a new one, with a coordinator's recovery code; the tablet stays locked
    ResetPin {
        /// Who forgot: initials, name or id
        #[arg(long, allow_hyphen_values = true)]
        staff: String,
        #[command(flatten)]
        recovery: RecoveryArgs,
        #[command(flatten)]
        pin: PinArgs,
    },
    /// Who may unlock
    Tiles,
    /// How the tablet stands
    Status,
    /// The day's tour with its stops
    Today {
        /// Another day than today
        #[arg(long)]
        date: Option<NaiveDate>,
    },
    /// Write down what was prepared for a stop
    Prepare(Box<PrepareArgs>),
    /// The day's tour
    #[command(subcommand)]
    Shift(ShiftStep),
    /// A visit
    Visit(VisitArgs),
    /// The visits of a day, a tour, or all that the tablet holds
    Visits {
        /// Only this day
        #[arg(long)]
        date: Option<NaiveDate>,
        /// Only those of this tour, by id
        #[arg(long, allow_hyphen_values = true)]
        shift: Option<String>,
    },
    /// Send and fetch
    Sync,
    /// Save what waits in a file that is carried to the centre by hand; only the centre can open it
    ExportFile {
        /// A folder, or the file itself
        #[arg(value_parser = from_here)]
        path: PathBuf,
    },
    /// Read the receipt that the centre gave back for such a file
    ReadReceipt {
        /// The file
        #[arg(value_parser = from_here)]
        path: PathBuf,
    },
    /// Recompute the fingerprint from the rows
    Verify,
    /// What has to be put right, or put one thing right
    Fix {
        /// Its number in the list
        number: Option<i64>,
        /// The new text, where it was a text
        #[arg(long, requires = "number")]
        text: Option<String>,
    },
    /// Keeps the tablet unlocked; started by `unlock`
    #[command(hide = true)]
    Hold,
}

impl Command {
    /// How the PIN is given, where one is needed.
    pub(crate) const fn pin(&self) -> Option<&PinArgs> {
        match self {
            Self::Enrol { pin, .. }
            | Self::Unlock { pin, .. }
            | Self::Pin { pin, .. }
            | Self::ResetPin { pin, .. } => Some(pin),
            _ => None,
        }
    }

    /// How the recovery code is given, where one is needed.
    pub(crate) const fn recovery(&self) -> Option<&RecoveryArgs> {
        match self {
            Self::ResetPin { recovery, .. } => Some(recovery),
            _ => None,
        }
    }
}

/// How a PIN is given.
#[derive(Debug, Args)]
pub(crate) struct PinArgs {
    /// Six digits. Others on this machine can see it in the list of processes: prefer --pin-stdin or TURBOK_PIN
    #[arg(long, env = "TURBOK_PIN", hide_env_values = true, required_unless_present = "pin_stdin")]
    pub(crate) pin: Option<String>,
    /// Read the PIN from the first line of standard input
    #[arg(long)]
    pub(crate) pin_stdin: bool,
}

/// How a recovery code is given.
#[derive(Debug, Args)]
pub(crate) struct RecoveryArgs {
    /// The recovery code. Others on this machine can see it in the list of processes: prefer --recovery-stdin or
    /// TURBOK_RECOVERY
    #[arg(long, env = "TURBOK_RECOVERY", hide_env_values = true, required_unless_present = "recovery_stdin")]
    pub(crate) recovery: Option<String>,
    /// Read the recovery code from the first line of standard input; the PIN is then read from the next one
    #[arg(long)]
    pub(crate) recovery_stdin: bool,
}

/// What was prepared. A task without a text keeps the text that it had.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("task").multiple(true))]
pub(crate) struct PrepareArgs {
    /// The stop: its number on the day, its name or its id
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) stop: String,
    /// Booked with the home
    #[arg(long, group = "task", num_args = 0..=1, value_name = "TEXT")]
    pub(crate) booked: Option<Option<String>>,
    /// The residents were told
    #[arg(long, group = "task", num_args = 0..=1, value_name = "TEXT")]
    pub(crate) told: Option<Option<String>>,
    /// Expected visitors
    #[arg(long, value_name = "N")]
    pub(crate) expected: Option<i64>,
    /// Expected languages, by code
    #[arg(long, value_delimiter = ',', value_name = "CODES")]
    pub(crate) languages: Option<Vec<String>>,
    /// Where the visit is made: bus or room
    #[arg(long, value_parser = |text: &str| choice(text, MeetingPlace::ALL, MeetingPlace::code))]
    pub(crate) place: Option<MeetingPlace>,
    /// Parking and the way in
    #[arg(long, group = "task", num_args = 0..=1, value_name = "TEXT")]
    pub(crate) way_in: Option<Option<String>>,
    /// Interpreter
    #[arg(long, group = "task", num_args = 0..=1, value_name = "TEXT")]
    pub(crate) interpreter: Option<Option<String>>,
    /// Applications for library cards sent ahead
    #[arg(long, group = "task", num_args = 0..=1, value_name = "TEXT")]
    pub(crate) card_forms: Option<Option<String>>,
    /// Who sees to the tasks named here: initials, name or id
    #[arg(long, requires = "task", allow_hyphen_values = true)]
    pub(crate) owner: Option<String>,
    /// By when
    #[arg(long, requires = "task")]
    pub(crate) due: Option<NaiveDate>,
    /// When they were done
    #[arg(long, requires = "task")]
    pub(crate) done: Option<NaiveDate>,
    /// The day of the visit; today when left out
    #[arg(long)]
    pub(crate) date: Option<NaiveDate>,
}

/// What is done with the day's tour.
#[derive(Debug, Subcommand)]
pub(crate) enum ShiftStep {
    /// Begin the tour
    Start {
        /// Which bus; the route's own when left out
        #[arg(long)]
        bus: Option<String>,
        /// Another tour on the same day, begun on purpose
        #[arg(long)]
        another: bool,
    },
    /// Put somebody on the crew list, or take somebody off it
    #[command(group = ArgGroup::new("who").required(true))]
    Crew {
        /// A member of the staff: initials, name or id
        #[arg(long, group = "who", allow_hyphen_values = true)]
        staff: Option<String>,
        /// A colleague without an account, on a single occasion
        #[arg(long, group = "who", value_name = "NAME")]
        guest: Option<String>,
        /// The unit that the colleague came from, by id
        #[arg(long, allow_hyphen_values = true)]
        unit: Option<String>,
        /// What the person does on the tour
        #[arg(long, value_parser = |text: &str| choice(text, StaffRole::ALL, StaffRole::code))]
        role: StaffRole,
        /// Did not come along after all
        #[arg(long)]
        absent: bool,
    },
    /// Say what worked, what did not, and what should change
    Debrief {
        /// What worked
        #[arg(long)]
        worked: String,
        /// What did not
        #[arg(long)]
        did_not: String,
        /// What should change
        #[arg(long)]
        change: String,
    },
    /// End the tour
    End {
        /// The material in the bus was counted
        #[arg(long)]
        material_counted: bool,
    },
}

/// A path as it was typed: the program moves into the tablet's folder before it uses it.
fn from_here(path: &str) -> Result<PathBuf, std::io::Error> {
    std::path::absolute(path)
}

/// The choice with this code; a hyphen is taken for an underscore.
pub(crate) fn choice<T: Copy>(text: &str, all: &[T], code: fn(T) -> &'static str) -> Result<T, String> {
    let wanted = text.replace('-', "_");
    let found = all.iter().copied().find(|choice| code(*choice) == wanted);
    found.ok_or_else(|| {
        let codes: Vec<&str> = all.iter().map(|choice| code(*choice)).collect();
        format!("expected one of: {}", codes.join(", "))
    })
}
