//! One visit, one thread: a header that merges field by field, and one lane of counts for each person's run of the app.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Department, FollowUpKind, FollowUpOwner, Residence, ResidenceKind, Shift, Staff, Stop, Unit};
use crate::record::Id;
use crate::{composite, record};

/// What *Räknade ni samma personer?* was answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeadCount {
    /// Different people: add.
    Add,
    /// The same people: what this tablet counted holds.
    Tablet(#[serde(with = "tablet_id")] Uuid),
}
composite!(HeadCount);

/// A rule of the season that spoke, and why the visit was made all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgainstRule {
    /// Which rule: the stable code of `rules::SeasonRule`.
    pub rule: String,
    /// Why, in the words of who started the visit; behind the privacy guard.
    pub reason: String,
}
composite!(AgainstRule);

record! {
    /// *Besök*: one visit to one residence or some of its departments.
    Visit(4, "visit", FieldWise, Tablet, identity: [1, 2, 3]) {
        /// The stop of the schedule; none for a visit outside it.
        1 stop: Option<Id<Stop>> [Activity, Visits],
        /// The scheduled day; the shift's day outside the schedule, also past midnight.
        2 date: NaiveDate [Activity, Visits],
        /// 1 for the first visit to the stop on that day; the next is begun on purpose.
        3 ordinal: i64 [Activity, Visits],
        /// The tour that it belongs to.
        4 shift: Option<Id<Shift>> [Activity, Visits],
        /// The residence.
        5 residence: Id<Residence> [Activity, Visits],
        /// The departments that were met; empty where there are none.
        6 departments: Vec<Id<Department>> [Activity, Visits],
        /// The residence's kind on the day, so that the visit keeps what it meant.
        7 residence_kind: ResidenceKind [Activity, Visits],
        /// Whether the residence was a sheltered home on the day.
        8 sheltered: bool [Activity, Visits],
        /// The residence's local library on the day.
        9 local_unit: Option<Id<Unit>> [Activity, Visits],
        /// Who began the log.
        10 started_by: Option<Id<Staff>> [Staff, Visits],
        /// The log was begun; unix milliseconds, like all times below.
        11 started_at: i64 [Activity, Visits],
        /// There, and waiting.
        12 arrived_at: Option<i64> [Activity, Visits],
        /// Let in.
        13 let_in_at: Option<i64> [Activity, Visits],
        /// The visit was closed.
        14 closed_at: Option<i64> [Activity, Visits],
        /// Why it was not held: the code of a `NotHeldReason`.
        15 not_held: Option<String> [Activity, Visits],
        /// *Antalet är uppskattat*.
        16 approximate: bool [Activity, Visits],
        /// Language support used: codes of `LanguageSupport`.
        17 language_support: Vec<String> [Activity, Visits],
        /// Whose head count holds.
        18 head_count: Option<HeadCount> [Activity, Visits],
        /// The one short note, behind the privacy guard.
        19 note: Option<String> [FreeText, Notes],
        /// Set where the season's rule said no and reality won.
        20 against_rule: Option<AgainstRule> [FreeText, Visits],
        /// The other log of the same visit, where two were begun outside the schedule.
        21 same_as: Option<Id<Visit>> [Activity, Visits],
    }
}

record! {
    /// The counts of one lane of one visit: one person, one run of the app, one writer for ever.
    Tally(5, "tally", Lane, Tablet, identity: [1, 2], parent: 1) {
        /// The visit.
        1 visit: Id<Visit> [Activity, Visits],
        /// The lane: made at random at each unlock.
        2 lane: Uuid [Activity, Visits],
        /// Whose taps these are; for correction and audit, never shown by person.
        3 staff: Id<Staff> [Staff, Visits],
        /// The tablet: head counts of two tablets may be of the same people.
        4 tablet: Uuid [Activity, Visits],
        /// Signed counts by metric.
        5 counts: BTreeMap<String, i64> [Activity, Visits],
    }
}

record! {
    /// A question with an owner, or a handing over.
    FollowUp(6, "follow_up", FieldWise, Tablet, parent: 1) {
        /// The visit it came from.
        1 visit: Id<Visit> [Activity, Visits],
        /// Question or handing over.
        2 kind: FollowUpKind [Activity, Visits],
        /// The topic, by code.
        3 topic: Option<String> [Activity, Visits],
        /// The language it was asked in, by code; never at sheltered homes.
        4 language: Option<String> [Activity, Visits],
        /// Who answers for it.
        5 owner: FollowUpOwner [Activity, Visits],
        /// At most 140 characters, behind the privacy guard.
        6 text: Option<String> [FreeText, Notes],
        /// Unix milliseconds.
        7 asked_at: i64 [Activity, Visits],
        /// Unix milliseconds.
        8 done_at: Option<i64> [Activity, Visits],
    }
}

record! {
    /// What came of a referral: helped, closed, no interpreter.
    ReferralOutcome(7, "referral_outcome", Fact, Tablet, parent: 1) {
        /// The visit.
        1 visit: Id<Visit> [Activity, Visits],
        /// The agency, by code.
        2 agency: String [Activity, Visits],
        /// What came of it, by code.
        3 outcome: String [Activity, Visits],
        /// Unix milliseconds.
        4 heard_at: i64 [Activity, Visits],
    }
}

record! {
    /// A correction after the tour, with its reason.
    AuditEntry(10, "audit_entry", Fact, Tablet, parent: 1) {
        /// The visit.
        1 visit: Id<Visit> [Staff, Audit],
        /// Who.
        2 staff: Id<Staff> [Staff, Audit],
        /// What was done, by code.
        3 action: String [Staff, Audit],
        /// Why, behind the privacy guard.
        4 reason: String [FreeText, Audit],
        /// Unix milliseconds.
        5 at: i64 [Staff, Audit],
    }
}

mod tablet_id {
    use serde::{Deserialize, Deserializer, Serializer};
    use uuid::Uuid;

    use crate::record::id;

    pub(super) fn serialize<S: Serializer>(tablet: &Uuid, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&id::encode(*tablet))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Uuid, D::Error> {
        let text = String::deserialize(deserializer)?;
        id::decode(&text).ok_or_else(|| serde::de::Error::custom("not an id"))
    }
}
