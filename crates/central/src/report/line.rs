//! What each visit came to, exact: for the unit's own screens and the administrator's CLI. What may leave the unit is
//! decided in `told`, which every export and page goes through.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::metric::Metric;
use domain::record::Id;
use domain::records::{AgainstRule, Outcome, ResidenceKind, Unit, Visit};
use domain::totals::Totals;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::local_time;
use super::snapshot::{Kept, Snapshot};
use super::term::Term;

/// One visit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VisitLine {
    /// The visit.
    pub visit: Id<Visit>,
    /// The day.
    pub date: NaiveDate,
    /// Minutes after the midnight that the day began with: of the schedule, or when the log was begun.
    pub minute: i64,
    /// The unit that it belongs to.
    pub unit: Id<Unit>,
    /// The name of the unit.
    pub unit_name: String,
    /// The residence, by alias.
    pub residence: String,
    /// The departments that were met, by name.
    pub departments: Vec<String>,
    /// The residence's kind on the day.
    pub kind: ResidenceKind,
    /// A sheltered home, on the day or since.
    pub sheltered: bool,
    /// Its local library on the day.
    pub local_unit: Option<String>,
    /// How it stands.
    pub state: VisitState,
    /// The log was begun; unix milliseconds, like all times below.
    pub started_at: i64,
    /// There, and waiting.
    pub arrived_at: Option<i64>,
    /// Let in.
    pub let_in_at: Option<i64>,
    /// Closed.
    pub closed_at: Option<i64>,
    /// Visitors.
    pub visitors: i64,
    /// Visitors by group.
    pub groups: Vec<Counted>,
    /// The home's staff.
    pub home_staff: i64,
    /// Languages that were in the room.
    pub languages: Vec<Speakers>,
    /// Language support used.
    pub language_support: Vec<Term>,
    /// What was introduced.
    pub introduced: Counts,
    /// Cards that were shown.
    pub cards: Counts,
    /// Given out.
    pub given: Counts,
    /// Asked for and missing.
    pub missing: Counts,
    /// Questions.
    pub questions: Counts,
    /// Referrals.
    pub referrals: Counts,
    /// *Antalet är uppskattat*.
    pub approximate: bool,
    /// The season's rule that spoke, and why the visit was made all the same.
    pub against_rule: Option<AgainstRule>,
    /// *Räknade ni samma personer?* waits for its answer.
    pub same_people_unanswered: bool,
    /// The tablets that counted heads, with how many visitors.
    pub heads_by_tablet: BTreeMap<Uuid, i64>,
    /// The one short note.
    pub note: Option<String>,
    /// The other log of the same visit.
    pub same_as: Option<Id<Visit>>,
}

/// How a visit stands at the centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitState {
    /// *Pågår*.
    Ongoing,
    /// *Avslutat*.
    Closed,
    /// *Det blev inte av*.
    NotHeld {
        /// Why.
        reason: Term,
    },
}

/// Everything of one sort that was counted on a visit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// In all.
    pub total: i64,
    /// One by one, none at zero.
    pub items: Vec<Counted>,
}

/// One thing that was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// What.
    pub what: Term,
    /// The kind, of material.
    pub kind: Option<Term>,
    /// The language, where one is kept.
    pub language: Option<Term>,
    /// What came of it, of questions.
    pub outcome: Option<Outcome>,
    /// How many.
    pub count: i64,
}

/// A language that was in the room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speakers {
    /// The language.
    pub language: Term,
    /// How many; none at sheltered homes, where only is kept that it was there.
    pub count: Option<i64>,
}

/// Every visit of the snapshot, by date and time.
#[must_use]
pub fn visits(snapshot: &Snapshot) -> Vec<VisitLine> {
    let mut lines: Vec<VisitLine> =
        snapshot.visits.iter().map(|(id, kept)| line(snapshot, *id, kept)).collect();
    lines.sort_by(|a, b| {
        (a.date, a.minute, &a.residence, a.visit).cmp(&(b.date, b.minute, &b.residence, b.visit))
    });
    lines
}

fn line(snapshot: &Snapshot, id: Id<Visit>, kept: &Kept<Visit>) -> VisitLine {
    let visit = &kept.record;
    let lanes = snapshot.tallies.get(&id).map(Vec::as_slice).unwrap_or_default();
    let totals = Totals::of(visit.head_count, lanes);
    let residence = snapshot.residences.get(&visit.residence);
    let sheltered = visit.sheltered
        || visit.residence_kind == ResidenceKind::UnaccompaniedMinors
        || residence.is_some_and(domain::records::Residence::is_sheltered);
    let departments = visit.departments.iter().filter_map(|id| snapshot.departments.get(id));
    let unit_name = |id: &Id<Unit>| snapshot.units.get(id).map(|unit| unit.name.clone());
    VisitLine {
        visit: id,
        date: visit.date,
        minute: minute(snapshot, visit),
        unit: kept.unit,
        unit_name: unit_name(&kept.unit).unwrap_or_default(),
        residence: residence.map_or_else(|| "?".to_owned(), |residence| residence.alias.clone()),
        departments: departments.map(|department| department.name.clone()).collect(),
        kind: visit.residence_kind,
        sheltered,
        local_unit: visit.local_unit.as_ref().and_then(unit_name),
        state: state(snapshot, visit),
        started_at: visit.started_at,
        arrived_at: visit.arrived_at,
        let_in_at: visit.let_in_at,
        closed_at: visit.closed_at,
        visitors: totals.visitors,
        groups: totals.groups.iter().map(|(code, count)| counted(snapshot.age_group(code), *count)).collect(),
        home_staff: totals.home_staff,
        languages: speakers(snapshot, &totals, sheltered),
        language_support: visit.language_support.iter().map(|code| snapshot.language_support(code)).collect(),
        introduced: counts(snapshot, &totals, |metric| matches!(metric, Metric::Introduced(_))),
        cards: counts(snapshot, &totals, |metric| matches!(metric, Metric::Card(..))),
        given: counts(snapshot, &totals, |metric| matches!(metric, Metric::Given(..))),
        missing: counts(snapshot, &totals, |metric| matches!(metric, Metric::Missing(..))),
        questions: counts(snapshot, &totals, |metric| matches!(metric, Metric::Question(..))),
        referrals: counts(snapshot, &totals, |metric| matches!(metric, Metric::Referral(..))),
        approximate: visit.approximate,
        against_rule: visit.against_rule.clone(),
        same_people_unanswered: totals.same_people_unanswered,
        heads_by_tablet: totals.heads_by_tablet,
        note: visit.note.clone().filter(|note| !note.trim().is_empty()),
        same_as: visit.same_as,
    }
}

fn minute(snapshot: &Snapshot, visit: &Visit) -> i64 {
    let scheduled = visit.stop.and_then(|stop| snapshot.stops.get(&stop)).map(|stop| stop.minute);
    scheduled.or_else(|| local_time::minute_from(visit.date, visit.started_at)).unwrap_or(0)
}

fn state(snapshot: &Snapshot, visit: &Visit) -> VisitState {
    match &visit.not_held {
        Some(reason) => VisitState::NotHeld { reason: snapshot.not_held_reason(reason) },
        None if visit.closed_at.is_some() => VisitState::Closed,
        None => VisitState::Ongoing,
    }
}

fn speakers(snapshot: &Snapshot, totals: &Totals, sheltered: bool) -> Vec<Speakers> {
    let languages = totals.things.iter().filter_map(|(metric, count)| match metric {
        Metric::Language(code) => Some((code, *count)),
        _ => None,
    });
    languages
        .map(|(code, count)| Speakers {
            language: snapshot.language(code),
            count: (!sheltered).then_some(count),
        })
        .collect()
}

fn counts(snapshot: &Snapshot, totals: &Totals, is_wanted: fn(&Metric) -> bool) -> Counts {
    let wanted = totals.things.iter().filter(|(metric, _)| is_wanted(metric));
    let items: Vec<Counted> = wanted.filter_map(|(metric, count)| thing(snapshot, metric, *count)).collect();
    Counts { total: items.iter().map(|item| item.count).sum(), items }
}

fn thing(snapshot: &Snapshot, metric: &Metric, count: i64) -> Option<Counted> {
    let (what, kind, outcome) = match metric {
        Metric::Introduced(code) => (snapshot.service(code), None, None),
        Metric::Given(code, _) => (given(snapshot, code), Some(snapshot.kind_of_material(code)), None),
        Metric::Missing(code, _) => (snapshot.material_kind(code), None, None),
        Metric::Question(code, outcome) => (snapshot.topic(code), None, Some(*outcome)),
        Metric::Referral(code, _) => (snapshot.agency(code), None, None),
        Metric::Card(code, _) => (Term::bare(code), None, None),
        Metric::Visitors | Metric::Group(_) | Metric::HomeStaff | Metric::Language(_) => return None,
    };
    let language = metric.language().map(|code| snapshot.language(code));
    Some(Counted { what, kind, language, outcome, count })
}

fn given(snapshot: &Snapshot, code: &str) -> Term {
    if snapshot.materials.contains_key(code) { snapshot.material(code) } else { snapshot.material_kind(code) }
}

fn counted(what: Term, count: i64) -> Counted {
    Counted { what, kind: None, language: None, outcome: None, count }
}
