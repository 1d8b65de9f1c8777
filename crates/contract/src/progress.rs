//! How far a sync has come, for people to see. Told by the tablet while it syncs, read by every screen.

use serde::{Deserialize, Serialize};

/// How far a sync has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
