//! The rows as typed records, each list by its code. Made once for each report.
//! What the records come to is in `line`.

use std::collections::BTreeMap;

use domain::record::{FieldError, Id, Record};
use domain::records::{
    AgeGroup, Agency, CrewMember, Debrief, Department, FollowUp, Language, LanguageSupport, Material,
    MaterialKind, NotHeldReason, Residence, Route, Service, Shift, Staff, Stop, Tally, Topic, Unit, Visit,
};
use sync::row::Row;

/// A record with the unit that its row belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept<R> {
    /// The unit; nil for what belongs to the whole dataset.
    pub unit: Id<Unit>,
    /// The record.
    pub record: R,
}

/// Rows that are not in the snapshot.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Skipped {
    /// Deleted.
    pub deleted: u64,
    /// Not as the declaration of their type says.
    pub unreadable: u64,
}

/// Everything that reports are made of. Retired entries are here too: a visit keeps the words it was logged with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Snapshot {
    /// Visits.
    pub visits: BTreeMap<Id<Visit>, Kept<Visit>>,
    /// The lanes of each visit.
    pub tallies: BTreeMap<Id<Visit>, Vec<Tally>>,
    /// The follow-ups of each visit.
    pub follow_ups: BTreeMap<Id<Visit>, Vec<FollowUp>>,
    /// Tours.
    pub shifts: BTreeMap<Id<Shift>, Shift>,
    /// The crew of each tour.
    pub crew: BTreeMap<Id<Shift>, Vec<CrewMember>>,
    /// What was said of each tour.
    pub debriefs: BTreeMap<Id<Shift>, Vec<Debrief>>,
    /// Residences.
    pub residences: BTreeMap<Id<Residence>, Residence>,
    /// Departments.
    pub departments: BTreeMap<Id<Department>, Department>,
    /// Units.
    pub units: BTreeMap<Id<Unit>, Unit>,
    /// Staff. No report here shows them.
    pub staff: BTreeMap<Id<Staff>, Staff>,
    /// Routes.
    pub routes: BTreeMap<Id<Route>, Route>,
    /// Stops.
    pub stops: BTreeMap<Id<Stop>, Stop>,
    /// Agencies, by code.
    pub agencies: BTreeMap<String, Agency>,
    /// Topics, by code.
    pub topics: BTreeMap<String, Topic>,
    /// Languages, by code.
    pub languages: BTreeMap<String, Language>,
    /// Services, by code.
    pub services: BTreeMap<String, Service>,
    /// Kinds of material, by code.
    pub material_kinds: BTreeMap<String, MaterialKind>,
    /// Material, by code.
    pub materials: BTreeMap<String, Material>,
    /// Groups, by code.
    pub age_groups: BTreeMap<String, AgeGroup>,
    /// Reasons why a visit was not held, by code.
    pub not_held_reasons: BTreeMap<String, NotHeldReason>,
    /// Language support, by code.
    pub language_supports: BTreeMap<String, LanguageSupport>,
    /// Rows that were left out.
    pub skipped: Skipped,
}

/// The number of a record type, to match on.
macro_rules! numbers {
    ($($name:ident = $record:ident),+ $(,)?) => { $(const $name: u16 = <$record as Record>::DECLARATION.number;)+ };
}

numbers!(
    SHIFT = Shift,
    CREW_MEMBER = CrewMember,
    VISIT = Visit,
    TALLY = Tally,
    FOLLOW_UP = FollowUp,
    DEBRIEF = Debrief,
    UNIT = Unit,
    STAFF = Staff,
    RESIDENCE = Residence,
    DEPARTMENT = Department,
    ROUTE = Route,
    STOP = Stop,
    AGENCY = Agency,
    TOPIC = Topic,
    LANGUAGE = Language,
    SERVICE = Service,
    MATERIAL_KIND = MaterialKind,
    MATERIAL = Material,
    AGE_GROUP = AgeGroup,
    NOT_HELD_REASON = NotHeldReason,
    LANGUAGE_SUPPORT = LanguageSupport,
);

/// Puts a record of a list under its code.
macro_rules! by_code {
    ($record:ident, $map:expr, $row:expr) => {{
        let entry: $record = $row.read()?;
        $map.insert(entry.code.clone(), entry);
    }};
}

/// Puts a record under the record that it belongs to.
macro_rules! below {
    ($record:ident, $map:expr, $parent:ident, $row:expr) => {{
        let record: $record = $row.read()?;
        $map.entry(record.$parent).or_default().push(record);
    }};
}

impl Snapshot {
    /// Reads rows in any order. Rows that were deleted or cannot be read are left out and counted; types that no report
    /// needs are passed over.
    #[must_use]
    pub fn from_rows(rows: impl Iterator<Item = Row>) -> Self {
        let mut snapshot = Self::default();
        for row in rows {
            if row.is_deleted() {
                snapshot.skipped.deleted += 1;
            } else if snapshot.take(&row).is_err() {
                snapshot.skipped.unreadable += 1;
            }
        }
        snapshot
    }

    fn take(&mut self, row: &Row) -> Result<(), FieldError> {
        match row.type_number {
            VISIT => {
                let (id, record) = read(row)?;
                self.visits.insert(id, Kept { unit: row.unit.into(), record });
            }
            SHIFT => self.shifts.extend([read(row)?]),
            TALLY => below!(Tally, self.tallies, visit, row),
            FOLLOW_UP => below!(FollowUp, self.follow_ups, visit, row),
            CREW_MEMBER => below!(CrewMember, self.crew, shift, row),
            DEBRIEF => below!(Debrief, self.debriefs, shift, row),
            _ => self.take_reference(row)?,
        }
        Ok(())
    }

    fn take_reference(&mut self, row: &Row) -> Result<(), FieldError> {
        match row.type_number {
            UNIT => self.units.extend([read(row)?]),
            STAFF => self.staff.extend([read(row)?]),
            RESIDENCE => self.residences.extend([read(row)?]),
            DEPARTMENT => self.departments.extend([read(row)?]),
            ROUTE => self.routes.extend([read(row)?]),
            STOP => self.stops.extend([read(row)?]),
            AGENCY => by_code!(Agency, self.agencies, row),
            TOPIC => by_code!(Topic, self.topics, row),
            LANGUAGE => by_code!(Language, self.languages, row),
            SERVICE => by_code!(Service, self.services, row),
            MATERIAL_KIND => by_code!(MaterialKind, self.material_kinds, row),
            MATERIAL => by_code!(Material, self.materials, row),
            AGE_GROUP => by_code!(AgeGroup, self.age_groups, row),
            NOT_HELD_REASON => by_code!(NotHeldReason, self.not_held_reasons, row),
            LANGUAGE_SUPPORT => by_code!(LanguageSupport, self.language_supports, row),
            _ => {}
        }
        Ok(())
    }
}

fn read<R: Record>(row: &Row) -> Result<(Id<R>, R), FieldError> {
    Ok((row.id.into(), row.read()?))
}
