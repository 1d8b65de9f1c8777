//! Where the bus goes and who works there: units, staff, residences and their departments, routes and stops.

use chrono::NaiveDate;

use super::{ResidenceKind, StaffRole};
use crate::record;
use crate::record::Id;

record! {
    /// *Enhet*: a library, or the bookmobile itself.
    Unit(20, "unit", FieldWise, Centre) {
        /// The name.
        1 name: String [Reference, Reference],
        /// Has a bookmobile of its own.
        2 drives: bool [Reference, Reference],
        /// No longer in use from this day.
        3 retired_on: Option<NaiveDate> [Reference, Reference],
    }
}

record! {
    /// A member of the staff who logs visits.
    Staff(21, "staff", FieldWise, Centre) {
        /// The home unit.
        1 unit: Id<Unit> [Staff, Reference],
        /// The name on the tile.
        2 name: String [Staff, Reference],
        /// The initials on the tile.
        3 initials: String [Staff, Reference],
        /// What the person does here.
        4 role: StaffRole [Staff, Reference],
        /// Languages spoken, by code: voluntary, and seen in planning only.
        5 languages: Vec<String> [Staff, Reference],
        /// No longer on the staff from this day.
        6 retired_on: Option<NaiveDate> [Staff, Reference],
    }
}

record! {
    /// *Boende*: a house that is visited.
    Residence(22, "residence", FieldWise, Centre) {
        /// The neutral name that is shown everywhere.
        1 alias: String [Reference, Reference],
        /// What kind of residence it is.
        2 kind: ResidenceKind [Reference, Reference],
        /// A sheltered home: no ages, no languages by number, alias everywhere. Homes for minors always are.
        3 sheltered: bool [Reference, Reference],
        /// Its local library.
        4 local_unit: Id<Unit> [Reference, Reference],
        /// No longer visited from this day.
        5 retired_on: Option<NaiveDate> [Reference, Reference],
    }
}

record! {
    /// *Avdelning*: a part of a residence that is visited by itself.
    Department(23, "department", FieldWise, Centre, parent: 1) {
        /// The residence.
        1 residence: Id<Residence> [Reference, Reference],
        /// Its name, e.g. *avdelning 2*.
        2 name: String [Reference, Reference],
        /// A new group moved in on this day, where a policy counts anew with each group.
        3 new_group_on: Option<NaiveDate> [Reference, Reference],
        /// No longer visited from this day.
        4 retired_on: Option<NaiveDate> [Reference, Reference],
    }
}

record! {
    /// *Turlista*: a route, driven every week.
    Route(26, "route", FieldWise, Centre) {
        /// The unit that owns the route.
        1 unit: Id<Unit> [Reference, Reference],
        /// The name.
        2 name: String [Reference, Reference],
        /// Which of the unit's buses.
        3 bus: String [Reference, Reference],
        /// Units that come along and whose tablets hold the route's visits too.
        4 joined_by: Vec<Id<Unit>> [Reference, Reference],
        /// No longer driven from this day.
        5 retired_on: Option<NaiveDate> [Reference, Reference],
    }
}

record! {
    /// *Hållplats*: a residence on a route, at a time of the week.
    Stop(27, "stop", FieldWise, Centre, parent: 1) {
        /// The route.
        1 route: Id<Route> [Reference, Reference],
        /// The residence.
        2 residence: Id<Residence> [Reference, Reference],
        /// The department, where the stop is for one.
        3 department: Option<Id<Department>> [Reference, Reference],
        /// 1 is Monday, 7 is Sunday.
        4 weekday: i64 [Reference, Reference],
        /// Minutes after midnight, local time.
        5 minute: i64 [Reference, Reference],
        /// Every how many weeks, counted from the first day.
        6 every_weeks: i64 [Reference, Reference],
        /// The first day that counts.
        7 from: NaiveDate [Reference, Reference],
        /// The last day.
        8 until: Option<NaiveDate> [Reference, Reference],
        /// No longer driven from this day.
        9 retired_on: Option<NaiveDate> [Reference, Reference],
    }
}

impl Residence {
    /// Whether the rules for sheltered homes hold here.
    #[must_use]
    pub fn is_sheltered(&self) -> bool {
        self.sheltered || self.kind == ResidenceKind::UnaccompaniedMinors
    }
}

impl Stop {
    /// Whether the stop is on the schedule of this day.
    #[must_use]
    pub fn is_on(&self, day: NaiveDate) -> bool {
        use chrono::Datelike;
        if day < self.from || self.until.is_some_and(|last| day > last) {
            return false;
        }
        if self.retired_on.is_some_and(|retired| day >= retired) {
            return false;
        }
        if i64::from(day.weekday().number_from_monday()) != self.weekday {
            return false;
        }
        let monday = |day: NaiveDate| {
            i64::from(day.num_days_from_ce()) - i64::from(day.weekday().num_days_from_monday())
        };
        let weeks = (monday(day) - monday(self.from)) / 7;
        weeks % self.every_weeks.max(1) == 0
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn stop() -> Stop {
        Stop {
            route: Uuid::nil().into(),
            residence: Uuid::nil().into(),
            department: None,
            weekday: 2,
            minute: 13 * 60,
            every_weeks: 2,
            from: day("2016-03-01"),
            until: Some(day("2016-06-14")),
            retired_on: Some(day("2016-05-24")),
        }
    }

    #[test]
    fn a_stop_every_second_week_is_on_its_weekday_of_every_second_week() {
        assert!(stop().is_on(day("2016-03-01")));
        assert!(!stop().is_on(day("2016-03-08")));
        assert!(stop().is_on(day("2016-03-15")));
        assert!(!stop().is_on(day("2016-03-16")));
    }

    #[test]
    fn a_stop_is_off_before_its_first_day_and_from_the_day_it_was_retired() {
        assert!(!stop().is_on(day("2016-02-16")));
        assert!(stop().is_on(day("2016-05-10")));
        assert!(!stop().is_on(day("2016-05-24")));
    }
}
