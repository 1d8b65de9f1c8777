//! The one table of what the guard looks for, and whether it stops a text or only points at it.
//! Used by every detector here, by the screens for their words, and by the centre for its answers.
//! How each kind is recognised is in the detectors, not here.

use serde::{Deserialize, Serialize};

/// What a finding does to the text it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The text cannot be saved while the finding is there.
    Block,
    /// The finding is pointed out, with one tap to remove it.
    Warn,
}

/// What kind of trace of a person was found.
///
/// Where two kinds claim the same characters, the severer wins, then the one listed first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// *Personnummer*: a date and four digits with a correct check digit.
    PersonalNumber,
    /// *Samordningsnummer*: as a personal number, with 60 added to the day.
    CoordinationNumber,
    /// *Reservnummer*, *TF-nummer*: care's, schools' and regions' stand-ins for a personal number.
    ReserveNumber,
    /// *LMA-nummer*, *dossiernummer*: the number on an asylum seeker's card.
    LmaNumber,
    /// A personal number with a wrong check digit or an unusual form: mistyped, it still points to someone.
    PossibleIdentityNumber,
    /// A telephone number.
    PhoneNumber,
    /// An e-mail address.
    EmailAddress,
    /// The number of a case: *dnr*, *ärende*, *mål*.
    CaseNumber,
    /// A street with a house number.
    StreetAddress,
    /// What is probably a person's name.
    LikelyName,
}

/// One row for each kind, in the order the kinds are declared.
const ROWS: [(FindingKind, Severity, &str); 10] = [
    (FindingKind::PersonalNumber, Severity::Block, "personal_number"),
    (FindingKind::CoordinationNumber, Severity::Block, "coordination_number"),
    (FindingKind::ReserveNumber, Severity::Block, "reserve_number"),
    (FindingKind::LmaNumber, Severity::Block, "lma_number"),
    (FindingKind::PossibleIdentityNumber, Severity::Warn, "possible_identity_number"),
    (FindingKind::PhoneNumber, Severity::Warn, "phone_number"),
    (FindingKind::EmailAddress, Severity::Warn, "email_address"),
    (FindingKind::CaseNumber, Severity::Warn, "case_number"),
    (FindingKind::StreetAddress, Severity::Warn, "street_address"),
    (FindingKind::LikelyName, Severity::Warn, "likely_name"),
];

const KINDS: [FindingKind; ROWS.len()] = {
    let mut kinds = [FindingKind::PersonalNumber; ROWS.len()];
    let mut row = 0;
    while row < ROWS.len() {
        kinds[row] = ROWS[row].0;
        row += 1;
    }
    kinds
};

impl FindingKind {
    /// Every kind, the severest first.
    pub const ALL: &[FindingKind] = &KINDS;

    /// Whether this kind stops the text or is only pointed out.
    pub fn severity(self) -> Severity {
        ROWS[self as usize].1
    }

    /// The stable code for this kind, the same as its serialised form.
    pub fn code(self) -> &'static str {
        ROWS[self as usize].2
    }
}

/// Where in a text something was found. It never holds the text itself, so it can be logged and sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Finding {
    /// What was found.
    pub kind: FindingKind,
    /// The first byte of the finding, on a character boundary.
    pub start: usize,
    /// The byte after the finding, on a character boundary.
    pub end: usize,
}
