//! What a rule says no to. A refusal has a stable code; its sentence lies with the other sentences in `contract`.

use crate::privacy_guard::FindingKind;

/// A rule said no. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The note holds what may not be saved. The text itself is never part of this.
    #[error("the text holds a number that points to a person")]
    TextPointsToPerson(FindingKind),
    /// Longer than the field allows.
    #[error("the text is longer than {limit} characters")]
    TextTooLong {
        /// The limit, in characters.
        limit: usize,
    },
    /// Outside what a count can be.
    #[error("the number is outside 0 to {limit}")]
    NumberOutOfRange {
        /// The largest number.
        limit: i64,
    },
    /// A code that is on no list.
    #[error("unknown {list}")]
    UnknownCode {
        /// Which list, by its record type's name.
        list: &'static str,
    },
    /// A code that was retired before the visit's day.
    #[error("retired {list}")]
    RetiredCode {
        /// Which list, by its record type's name.
        list: &'static str,
    },
    /// Sheltered homes: only the groups and counts that are allowed there.
    #[error("not counted at sheltered homes")]
    NotAtShelteredHomes,
    /// The season's rule says no; a visit may be made all the same, with a reason.
    #[error("the season's rule asks for a reason")]
    RuleAsksForReason,
    /// Neither visitors nor a reason why the visit was not held.
    #[error("needs a number of visitors or a reason why it was not held")]
    NothingCounted,
    /// Counted visitors and a reason why it was not held.
    #[error("visitors were counted, so it was held")]
    CountedAndNotHeld,
    /// The visit was closed; corrections need a reason.
    #[error("the tour has ended, so a correction needs a reason")]
    NeedsReason,
    /// A field is missing or of the wrong kind.
    #[error("malformed {record}")]
    Malformed {
        /// The record type.
        record: &'static str,
    },
    /// The same fact was written before with other content.
    #[error("this was written before, with other content")]
    OtherContent,
    /// Only the centre writes this type.
    #[error("only the centre may write this")]
    NotYours,
    /// The id does not follow from the record's content.
    #[error("the id does not belong to the content")]
    WrongId,
    /// The row is of a unit that the tablet does not hold.
    #[error("another unit's record")]
    OtherUnit,
}

impl Refusal {
    /// The stable code, which is what goes over the wire and into the quarantine.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TextPointsToPerson(_) => "text-points-to-person",
            Self::TextTooLong { .. } => "text-too-long",
            Self::NumberOutOfRange { .. } => "number-out-of-range",
            Self::UnknownCode { .. } => "unknown-code",
            Self::RetiredCode { .. } => "retired-code",
            Self::NotAtShelteredHomes => "not-at-sheltered-homes",
            Self::RuleAsksForReason => "rule-asks-for-reason",
            Self::NothingCounted => "nothing-counted",
            Self::CountedAndNotHeld => "counted-and-not-held",
            Self::NeedsReason => "needs-reason",
            Self::Malformed { .. } => "malformed",
            Self::OtherContent => "other-content",
            Self::NotYours => "not-yours",
            Self::WrongId => "wrong-id",
            Self::OtherUnit => "other-unit",
        }
    }

    /// Every code, for the test that each has its sentences.
    pub const CODES: &'static [&'static str] = &[
        "text-points-to-person",
        "text-too-long",
        "number-out-of-range",
        "unknown-code",
        "retired-code",
        "not-at-sheltered-homes",
        "rule-asks-for-reason",
        "nothing-counted",
        "counted-and-not-held",
        "needs-reason",
        "malformed",
        "other-content",
        "not-yours",
        "wrong-id",
        "other-unit",
    ];
}
