//! The day's tour: the shift, its crew, what was prepared for its stops, and what the crew says of it afterwards.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{MeetingPlace, Route, Staff, StaffRole, Stop, Unit};
use crate::record::Id;
use crate::{composite, record};

record! {
    /// *Tur*: one day's tour of one bus.
    Shift(1, "shift", FieldWise, Tablet, identity: [1, 2, 3, 4]) {
        /// The unit that drives.
        1 unit: Id<Unit> [Activity, Visits],
        /// Which of the unit's buses; `-` for an outreach without a bus.
        2 bus: String [Activity, Visits],
        /// The day it started; a visit after midnight still belongs to it.
        3 date: NaiveDate [Activity, Visits],
        /// 1 for the first tour of the day.
        4 ordinal: i64 [Activity, Visits],
        /// The route it follows, if any.
        5 route: Option<Id<Route>> [Activity, Visits],
        /// Unix milliseconds.
        6 started_at: Option<i64> [Activity, Visits],
        /// Unix milliseconds.
        7 ended_at: Option<i64> [Activity, Visits],
        /// The material in the bus was counted before it was left.
        8 material_counted: bool [Activity, Visits],
    }
}

record! {
    /// *Bemanning*: one person of the crew; a colleague on a single occasion has no account.
    CrewMember(2, "crew_member", FieldWise, Tablet, identity: [1, 2], parent: 1) {
        /// The tour.
        1 shift: Id<Shift> [Staff, Visits],
        /// The member of the staff, where there is an account.
        2 staff: Option<Id<Staff>> [Staff, Visits],
        /// The name of a colleague without an account.
        3 guest_name: Option<String> [Staff, Notes],
        /// The unit that the colleague came from.
        4 from_unit: Option<Id<Unit>> [Staff, Visits],
        /// What the person did on the tour.
        5 role: StaffRole [Staff, Visits],
        /// Was on the list and did not come along.
        6 absent: bool [Staff, Visits],
    }
}

/// One thing to prepare, with its owner and date.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// What was agreed, at most 80 characters, behind the privacy guard.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Who sees to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Id<Staff>>,
    /// By when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<NaiveDate>,
    /// When it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<NaiveDate>,
}
composite!(Task);

record! {
    /// What was prepared before a visit to a stop on one day.
    Preparation(3, "preparation", FieldWise, Tablet, identity: [1, 2]) {
        /// The stop.
        1 stop: Id<Stop> [Activity, Visits],
        /// The scheduled day.
        2 date: NaiveDate [Activity, Visits],
        /// Booked with the home.
        3 booked: Option<Task> [FreeText, Notes],
        /// The home's staff told the residents.
        4 told: Option<Task> [FreeText, Notes],
        /// Expected number of visitors.
        5 expected: Option<i64> [Activity, Visits],
        /// Expected languages, by code.
        6 languages: Vec<String> [Activity, Visits],
        /// In the bus or in a room.
        7 place: Option<MeetingPlace> [Activity, Visits],
        /// Parking and the way in.
        8 way_in: Option<Task> [FreeText, Notes],
        /// Interpreter.
        9 interpreter: Option<Task> [FreeText, Notes],
        /// Applications for library cards sent ahead; a guardian signs for those under 18.
        10 card_forms: Option<Task> [FreeText, Notes],
    }
}

impl Preparation {
    /// A preparation where nothing was prepared yet.
    #[must_use]
    pub const fn empty(stop: Id<Stop>, date: NaiveDate) -> Self {
        Self {
            stop,
            date,
            booked: None,
            told: None,
            expected: None,
            languages: Vec::new(),
            place: None,
            way_in: None,
            interpreter: None,
            card_forms: None,
        }
    }
}

record! {
    /// *Erfarenhet*: what the crew says of the tour; goes to the guidance meeting and the season's report.
    Debrief(8, "debrief", Fact, Tablet, parent: 1) {
        /// The tour.
        1 shift: Id<Shift> [Activity, Visits],
        /// What worked.
        2 worked: String [FreeText, Visits],
        /// What did not.
        3 did_not: String [FreeText, Visits],
        /// What should change.
        4 change: String [FreeText, Visits],
        /// Unix milliseconds.
        5 said_at: i64 [Activity, Visits],
    }
}

record! {
    /// The centre's receipt, as a tablet showed it when a tour was ended.
    Receipt(9, "receipt", Fact, Tablet, parent: 1) {
        /// The tour.
        1 shift: Id<Shift> [Activity, Visits],
        /// Unix milliseconds.
        2 shown_at: i64 [Activity, Visits],
        /// How many visits of the tour the centre has.
        3 visits: i64 [Activity, Visits],
        /// The fingerprint that both sides showed.
        4 fingerprint: String [Activity, Visits],
    }
}
