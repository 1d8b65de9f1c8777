//! The rules that one row must keep, whatever the tablet thought: shape, owner, unit, sheltered homes.
//! Free text is `guard`'s; whether rows can become one is the merge's.

use std::collections::BTreeMap;

use domain::metric::Metric;
use domain::record::{MergeKind, Owner, Record};
use domain::records::{self, FollowUp, ResidenceKind, Tally, Visit};
use domain::refusal::Refusal;
use domain::validation::{SHELTERED_GROUPS, check_content, check_sheltered_metric};
use sync::row::Row;
use uuid::Uuid;

use super::draft::{Draft, OF_A_VISIT};
use super::guard;
use super::seen::Seen;
use crate::access::Admitted;
use crate::centre::Centre;

/// The code of a row that is no row.
pub(super) const MALFORMED: &str = "malformed";

/// What the rules look at beside the row itself.
pub(super) struct Surroundings<'s> {
    /// What the store has.
    pub(super) seen: &'s Seen,
    /// The centre.
    pub(super) centre: &'s Centre,
    /// Who sent it.
    pub(super) admitted: &'s Admitted,
    /// When the centre was last restored from a backup, unix milliseconds.
    pub(super) restored_at: Option<i64>,
    /// The visits of the batch.
    pub(super) visits: BTreeMap<Uuid, VisitSaid>,
}

/// What a visit says that the rows around it have to keep to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct VisitSaid {
    unit: Uuid,
    sheltered: bool,
}

/// The visits of a batch, and what they say.
pub(super) fn visits_of(drafts: &[Draft]) -> BTreeMap<Uuid, VisitSaid> {
    let rows = drafts.iter().filter_map(|draft| draft.row.as_ref());
    rows.filter(|row| row.type_number == Visit::DECLARATION.number).map(|row| (row.id, said(row))).collect()
}

/// The first rule that the row breaks, by its stable code.
pub(super) fn broken_rule(row: &Row, around: &Surroundings<'_>) -> Option<&'static str> {
    if let Err(refusal) = check_row(row, around) {
        return Some(refusal.code());
    }
    if is_counted_otherwise_at_sheltered_homes(row) && is_sheltered(row, around) {
        return Some(Refusal::NotAtShelteredHomes.code());
    }
    if is_lane_of_another_tablet(row, around) {
        return Some(Refusal::NotYours.code());
    }
    is_at_visit_of_other_unit(row, around).then_some(Refusal::OtherUnit.code())
}

fn check_row(row: &Row, around: &Surroundings<'_>) -> Result<(), Refusal> {
    // A type that only a newer program knows is kept as it came; its unit must be right all the same.
    let declaration = records::declaration(row.type_number);
    if declaration.is_some_and(|known| known.owner == Owner::Centre) {
        return Err(Refusal::NotYours);
    }
    if !is_month(row.month.0) {
        return Err(Refusal::Malformed { record: declaration.map_or("", |known| known.name) });
    }
    if row.derived_id(around.centre.dataset).is_some_and(|derived| derived != row.id) {
        return Err(Refusal::WrongId);
    }
    if !around.admitted.units.contains(&row.unit) {
        return Err(Refusal::OtherUnit);
    }
    check_content(row.type_number, &|number| row.value(number))?;
    if row.type_number == Tally::DECLARATION.number {
        let tally = row.read::<Tally>().map_err(|error| Refusal::Malformed { record: error.record })?;
        if tally.tablet != around.admitted.device.id && !may_be_given_back(row, around) {
            return Err(Refusal::NotYours);
        }
    }
    match declaration {
        // A fact cannot be emptied: it holds for ever as it was written.
        Some(known) if known.merge != MergeKind::FieldWise => guard::check(row),
        _ => Ok(()),
    }
}

/// After the centre was restored from a backup, any tablet that has a lane gives it back, also another tablet's: that one
/// may be broken. Only what is older than the restore, and none before there ever was one.
fn may_be_given_back(row: &Row, around: &Surroundings<'_>) -> bool {
    around.restored_at.is_some_and(|at| row.version().clock.unix_ms() <= at)
}

const fn is_month(month: u32) -> bool {
    month == 0 || (month % 100 >= 1 && month % 100 <= 12 && month >= 190_001 && month <= 299_912)
}

/// Ages and languages that are not kept at sheltered homes. A count that only a newer tablet knows cannot be judged here.
fn is_counted_otherwise_at_sheltered_homes(row: &Row) -> bool {
    if let Some(tally) = of_type::<Tally>(row) {
        let allowed = |group: &str| SHELTERED_GROUPS.contains(&group);
        let refused = |key: &String| {
            key.parse::<Metric>().map_or(true, |metric| check_sheltered_metric(&metric, allowed).is_err())
        };
        return tally.counts.keys().any(refused);
    }
    of_type::<FollowUp>(row).is_some_and(|follow_up| follow_up.language.is_some())
}

fn of_type<R: Record>(row: &Row) -> Option<R> {
    if row.type_number == R::DECLARATION.number { row.read().ok() } else { None }
}

fn is_sheltered(row: &Row, around: &Surroundings<'_>) -> bool {
    let Some(visit) = row.parent() else { return false };
    if around.visits.get(&visit).is_some_and(|said| said.sheltered) {
        return true;
    }
    let kept = around.seen.row((Visit::DECLARATION.number, visit));
    kept.is_some_and(|kept| said(&kept.row).sheltered)
}

/// Whoever puts their own tablet's id into another's lane would otherwise write over it: a lane has one writer for ever.
fn is_lane_of_another_tablet(row: &Row, around: &Surroundings<'_>) -> bool {
    let Some(sent) = of_type::<Tally>(row) else { return false };
    let kept = around.seen.row((row.type_number, row.id));
    let kept = kept.and_then(|kept| of_type::<Tally>(&kept.row));
    kept.is_some_and(|kept| kept.tablet != sent.tablet || kept.staff != sent.staff)
}

/// What belongs to a visit belongs to the visit's unit; a visit that is not known here yet may come later.
fn is_at_visit_of_other_unit(row: &Row, around: &Surroundings<'_>) -> bool {
    if !OF_A_VISIT.contains(&row.type_number) {
        return false;
    }
    let Some(visit) = row.parent() else { return false };
    if let Some(said) = around.visits.get(&visit) {
        return said.unit != row.unit;
    }
    let kept = around.seen.row((Visit::DECLARATION.number, visit));
    kept.is_some_and(|kept| kept.row.unit != row.unit)
}

fn said(row: &Row) -> VisitSaid {
    let sheltered = row
        .read::<Visit>()
        .is_ok_and(|visit| visit.sheltered || visit.residence_kind == ResidenceKind::UnaccompaniedMinors);
    VisitSaid { unit: row.unit, sheltered }
}
