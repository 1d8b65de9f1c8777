//! The tablet's sync: the driver carries out what `sync::session` says, over the transport.

pub mod driver;
mod pinning;
pub mod transport;

/// How far a sync has come, for people to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// *Ansluter*.
    Connecting,
    /// *Skickar 3/7*, in records.
    Sending {
        /// Acknowledged so far.
        sent: u64,
        /// Of so many.
        of: u64,
    },
    /// *Hämtar nytt*, in records.
    Fetching {
        /// Fetched so far.
        received: u64,
    },
    /// *Klart*.
    Done,
}
