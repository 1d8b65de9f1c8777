//! Seasons and their policies, and the visits that count under them. All of it is data that a coordinator edits.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{CountsAnew, Department, Residence, ResidenceKind, Unit, Visit};
use crate::record::Id;
use crate::{composite, record};

record! {
    /// *Säsong*.
    Season(24, "season", FieldWise, Centre) {
        /// The name, e.g. *våren 2016*.
        1 name: String [Reference, Reference],
        /// The first day.
        2 first_day: NaiveDate [Reference, Reference],
        /// The last day.
        3 last_day: NaiveDate [Reference, Reference],
    }
}

/// What a policy says of visits to its kind of residence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitRule {
    /// At most so many visits to each residence, or to each department where there are any.
    AtMost {
        /// How many.
        visits: i64,
    },
    /// Regularly, for the named residences only.
    Regularly {
        /// Every how many weeks.
        every_weeks: i64,
        /// Which residences.
        residences: Vec<Id<Residence>>,
    },
    /// Not in a formalised way.
    NotFormalised {
        /// Why.
        reason: String,
    },
}
composite!(VisitRule);

record! {
    /// What a season says of one kind of residence.
    Policy(25, "policy", FieldWise, Centre, parent: 1) {
        /// The season.
        1 season: Id<Season> [Reference, Reference],
        /// The kind of residence.
        2 residence_kind: ResidenceKind [Reference, Reference],
        /// 1 comes first.
        3 priority: i64 [Reference, Reference],
        /// The rule.
        4 rule: VisitRule [Reference, Reference],
        /// When the count starts anew.
        5 counts_anew: CountsAnew [Reference, Reference],
    }
}

record! {
    /// A visit that counts under a policy, for every tablet: only where and when, whoever made it.
    CountedVisit(39, "counted_visit", FieldWise, Centre) {
        /// The visit.
        1 visit: Id<Visit> [Activity, Visits],
        /// The residence.
        2 residence: Id<Residence> [Activity, Visits],
        /// The departments that were met.
        3 departments: Vec<Id<Department>> [Activity, Visits],
        /// The day.
        4 date: NaiveDate [Activity, Visits],
        /// Whether it was held in the end.
        5 held: bool [Activity, Visits],
    }
}

record! {
    /// *Signal*: from the head of a unit to the area head, when reprioritising locally was not enough.
    Signal(38, "signal", FieldWise, Centre) {
        /// The unit.
        1 unit: Id<Unit> [Activity, Visits],
        /// What it is about.
        2 text: String [FreeText, Visits],
        /// The day it was sent.
        3 sent_on: NaiveDate [Activity, Visits],
        /// The day it was received.
        4 received_on: Option<NaiveDate> [Activity, Visits],
        /// The day it was settled.
        5 settled_on: Option<NaiveDate> [Activity, Visits],
    }
}
