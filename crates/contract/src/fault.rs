//! What a screen gets when something could not be done: a stable code, its numbers, and a trace number for the log.
//! The sentence for each code lies in the locale files; nothing here is shown to people as it is.

use std::collections::BTreeMap;
use std::fmt;

use domain::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Something could not be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub struct Fault {
    /// The stable code: one of [`CODES`] or of `Refusal::CODES`.
    pub code: String,
    /// What the sentence mentions: numbers and names of lists, never what somebody wrote.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<String, String>,
    /// The number that the log has it under; 0 where the log says nothing more.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub trace: u32,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Fault {
    /// The fault with this code.
    #[must_use]
    pub fn new(code: &str) -> Self {
        Self { code: code.to_owned(), args: BTreeMap::new(), trace: 0 }
    }

    /// With something that the sentence mentions.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }
}

/// What a fault mentions where the centre said after how many seconds it wants to be asked again.
const RETRY_AFTER_S: &str = "retry_after_s";

impl Fault {
    /// With the seconds after which the centre wants to be asked again.
    #[must_use]
    pub fn after_s(self, seconds: u32) -> Self {
        self.with(RETRY_AFTER_S, seconds)
    }

    /// The seconds after which the centre wants to be asked again, where it said so.
    #[must_use]
    pub fn retry_after_s(&self) -> Option<u32> {
        self.args.get(RETRY_AFTER_S)?.parse().ok()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        let fault = Self::new(refusal.code());
        match refusal {
            Refusal::TextPointsToPerson(kind) => fault.with("kind", kind.code()),
            Refusal::TextTooLong { limit } => fault.with("limit", limit),
            Refusal::NumberOutOfRange { limit } => fault.with("limit", limit),
            Refusal::UnknownCode { list } | Refusal::RetiredCode { list } => fault.with("list", list),
            Refusal::Malformed { record } => fault.with("list", record),
            _ => fault,
        }
    }
}

/// Every code beside those of refusals. Each has a sentence in both languages, with what to do and what was kept.
pub const CODES: &[&str] = &[
    // Enrolment
    "not-enrolled",
    "already-enrolled",
    "code-wrong",
    "code-used",
    "code-old",
    "code-other-place",
    "no-staff",
    // Unlocking
    "locked",
    "pin-wrong",
    "pin-wait",
    "pin-missing",
    "pin-simple",
    "pin-not-yours",
    "recovery-wrong",
    "unlocked",
    "staff-unknown",
    // The files
    "disk-full",
    "file-read-only",
    "file-damaged",
    "file-newer",
    "file-in-use",
    "key-does-not-fit",
    // The network and the centre
    "no-network",
    "address-unknown",
    "plain-http",
    "certificate-other",
    "not-turbok",
    "broken-off",
    "timeout",
    "centre-busy",
    "centre-full",
    "centre-trouble",
    "too-old",
    "tablet-revoked",
    "digests-differ",
    "clock-off",
    // What is carried by hand
    "nothing-to-export",
    "network-needed",
    "folder-closed",
    "receipt-other-file",
    "receipt-newer",
    "receipt-damaged",
    "receipt-other-tablet",
    "receipt-old",
    "receipt-restamped",
    // Asking for what is not there, or not now
    "stop-unknown",
    "residence-unknown",
    "department-unknown",
    "visit-unknown",
    "follow-up-unknown",
    "fix-unknown",
    "shift-missing",
    "shift-ended",
    "visit-there-already",
    "visit-closed",
    "nothing-to-undo",
    "input-malformed",
    "internal",
];
