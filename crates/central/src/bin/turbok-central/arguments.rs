//! The command line as it is typed.

use std::net::SocketAddr;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Parser, Subcommand, ValueEnum};
use contract::sentence::Locale;

/// The centre that every tablet sends to, its reports and its administration.
#[derive(Parser)]
#[command(name = "turbok-central", version)]
pub(crate) struct Arguments {
    /// The folder with the centre's data; made where there is none.
    #[arg(long, global = true, env = "TURBOK_CENTRAL_DATA", default_value = "turbok-central-data")]
    pub(crate) data: PathBuf,
    /// The database of PostgreSQL that the data lies in: postgres://user:password@host/name. In the environment the password
    /// is seen by fewer. Without it the data lies in the folder.
    #[arg(long, global = true, env = "TURBOK_DATABASE_URL", hide_env_values = true, value_name = "URL")]
    pub(crate) database_url: Option<String>,
    /// The language of what is said.
    #[arg(long, global = true, value_enum, default_value_t = Lang::Sv)]
    pub(crate) lang: Lang,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// A language.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// Swedish.
    Sv,
    /// English.
    En,
}

impl From<Lang> for Locale {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Sv => Self::Sv,
            Lang::En => Self::En,
        }
    }
}

/// What to do.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Run the server until it is stopped.
    Serve(ServeArguments),
    /// Fill an empty dataset with made-up units, homes, tours and material.
    Demo {
        /// Decides stock, languages and how the tours run.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// The day that the demo's seasons are made around; today by default.
        #[arg(long)]
        today: Option<NaiveDate>,
    },
    /// Make a one-time code for a new tablet.
    Enrol {
        /// The unit's name or id: one id in 64 begins with a hyphen.
        #[arg(long, allow_hyphen_values = true)]
        unit: String,
        /// For programs.
        #[arg(long)]
        json: bool,
    },
    /// Recompute everything from the rows and compare.
    Verify {
        /// For programs.
        #[arg(long)]
        json: bool,
    },
    /// Move everything from the file in the data folder to a database of PostgreSQL, and close the file.
    MigrateStore {
        /// The database: postgres://user:password@host/name. Without it the one of --database-url or TURBOK_DATABASE_URL.
        #[arg(long, value_name = "URL")]
        to: Option<String>,
        /// For programs.
        #[arg(long)]
        json: bool,
    },
    /// List the tablets.
    Devices {
        /// For programs.
        #[arg(long)]
        json: bool,
    },
    /// Let a tablet in no more.
    Revoke {
        /// The tablet's id, as `devices` shows it.
        #[arg(long, allow_hyphen_values = true)]
        device: String,
    },
    /// Open what a tablet gave out with `turbok sealed-copy`, to help someone who forgot their PIN.
    HelpUnlock {
        /// The text from the tablet; `-` reads it from standard input.
        #[arg(long, allow_hyphen_values = true)]
        copy: String,
        /// For programs.
        #[arg(long)]
        json: bool,
    },
    /// Take a file that a tablet saved with `turbok export-file`, and write the receipt for it.
    ImportFile {
        /// The file.
        file: PathBuf,
        /// Where the receipt is written; beside the file by default.
        #[arg(long)]
        answer: Option<PathBuf>,
        /// Take what is in it also where the tablet was revoked.
        #[arg(long)]
        rescue: bool,
        /// For programs.
        #[arg(long)]
        json: bool,
    },
    /// List the visits, with what was counted.
    Visits {
        /// For programs.
        #[arg(long)]
        json: bool,
    },
    /// Write the figures into CSV files.
    Export {
        /// In which format.
        #[arg(long, value_enum, default_value_t = Format::Csv)]
        format: Format,
        /// The folder for the files.
        #[arg(long, alias = "out", alias = "to")]
        folder: PathBuf,
        /// The files stay in the unit: small numbers are not protected.
        #[arg(long)]
        own_unit: bool,
    },
}

/// A format of export.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Comma-separated values, one file for each kind of figure.
    Csv,
}

/// How to serve.
#[derive(clap::Args)]
pub(crate) struct ServeArguments {
    /// Where to listen. Port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8443")]
    pub(crate) listen: SocketAddr,
    /// The address that tablets are told: https, or http on this machine.
    #[arg(long)]
    pub(crate) address: Option<String>,
    /// A certificate and its chain, PEM.
    #[arg(long, requires = "tls_key")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// The certificate's private key, PEM.
    #[arg(long, requires = "tls_cert")]
    pub(crate) tls_key: Option<PathBuf>,
}
