//! Begins a visit: to a stop of the schedule, where two tablets begin the same one, or outside it.

use chrono::NaiveDate;
use contract::answer::{Changed, Written};
use contract::ask::StartVisit;
use domain::record::{Id, Month};
use domain::records::{AgainstRule, Department, Residence, Shift, Stop, Visit};
use domain::refusal::Refusal;
use domain::validation;

use super::start_shift;
use crate::failure::Failure;
use crate::ports::Ports;
use crate::queries::season_rule;
use crate::run::{Run, written};
use crate::store::{Home, Stored};

struct Place {
    stop: Option<Id<Stop>>,
    residence: Id<Residence>,
    departments: Vec<Id<Department>>,
    day: NaiveDate,
    home: Home,
}

/// Begins the visit, or goes on with the one that was begun. Asks why where the season's rule says no.
///
/// # Errors
/// When the place is unknown, the rule asks for a reason, the stop had its visit today, or the file cannot be written.
pub fn start_visit(run: &mut Run, ports: &mut Ports, ask: StartVisit) -> Result<Written, Failure> {
    let now = ports.clock.now_ms();
    let place = place(run, ports, &ask)?;
    let earlier = earlier_visits(run, &place)?;
    if let Some(latest) = earlier.last()
        && !ask.another
    {
        // Pressing *Starta besök* again goes on; a visit that was closed is begun anew on purpose only.
        return if latest.record.closed_at.is_none() {
            Ok(written(now, vec![Changed::Visit(latest.id)]))
        } else {
            Err(Failure::Asked("visit-there-already"))
        };
    }
    let against_rule = against_rule(run, &place, ask.reason.as_deref())?;
    let shift = start_shift::begin(run, ports, None, false)?;
    let ordinal = earlier.last().map_or(0, |latest| latest.record.ordinal) + 1;
    let visit = new_visit(run, &place, shift, ordinal, against_rule, now)?;
    let id = match visit.stop {
        Some(_) => run.store.derived_id(&visit),
        None => Id::new(ports.record_id()?),
    };
    run.store.transact(now, |tx| Ok(tx.put(id, place.home, &visit)?))?;
    let warnings = ask.reason.as_deref().map(super::warnings).unwrap_or_default();
    Ok(Written { warnings, ..written(now, vec![Changed::Visit(id), Changed::Shift(shift)]) })
}

fn place(run: &Run, ports: &Ports, ask: &StartVisit) -> Result<Place, Failure> {
    let day = run.working_day(ports)?;
    let (stop, residence, scheduled) = match (ask.stop, ask.residence) {
        (Some(id), _) => {
            let stop = run.catalogue.stops.get(&id).ok_or(Failure::Asked("stop-unknown"))?;
            (Some(id), stop.residence, stop.department)
        }
        (None, Some(residence)) => (None, residence, None),
        (None, None) => return Err(Failure::Asked("input-malformed")),
    };
    if !run.catalogue.residences.contains_key(&residence) {
        return Err(Failure::Asked("residence-unknown"));
    }
    let departments =
        if ask.departments.is_empty() { scheduled.into_iter().collect() } else { ask.departments.clone() };
    check_departments(run, residence, &departments)?;
    let home = match stop.and_then(|id| run.catalogue.stops.get(&id)) {
        Some(stop) => run.home_of_stop(stop, day),
        None => run.own_home(day),
    };
    Ok(Place { stop, residence, departments, day, home: Home { month: Month::of(day), ..home } })
}

/// Refuses a department of another residence.
pub(super) fn check_departments(
    run: &Run,
    residence: Id<Residence>,
    departments: &[Id<Department>],
) -> Result<(), Failure> {
    let belongs =
        |id: &Id<Department>| run.catalogue.departments.get(id).is_some_and(|d| d.residence == residence);
    if departments.iter().all(belongs) { Ok(()) } else { Err(Failure::Asked("department-unknown")) }
}

/// The day's visits to the stop in order; outside the schedule, the one to the residence that goes on.
fn earlier_visits(run: &Run, place: &Place) -> Result<Vec<Stored<Visit>>, Failure> {
    let visits = run.store.list::<Visit>()?.into_iter();
    let mut earlier: Vec<_> = visits
        .filter(|visit| visit.record.date == place.day && visit.record.stop == place.stop)
        .filter(|visit| {
            place.stop.is_some()
                || (visit.record.residence == place.residence && visit.record.closed_at.is_none())
        })
        .collect();
    earlier.sort_by_key(|visit| visit.record.ordinal);
    Ok(earlier)
}

fn against_rule(run: &Run, place: &Place, reason: Option<&str>) -> Result<Option<AgainstRule>, Failure> {
    let rule = season_rule::season_rule(run, place.residence, &place.departments, place.day)?;
    if !rule.asks_why() {
        return Ok(None);
    }
    let reason =
        reason.map(str::trim).filter(|reason| !reason.is_empty()).ok_or(Refusal::RuleAsksForReason)?;
    validation::check_text(reason, validation::NOTE_CHARS_MAX)?;
    Ok(Some(AgainstRule { rule: rule.code().to_owned(), reason: reason.to_owned() }))
}

fn new_visit(
    run: &Run,
    place: &Place,
    shift: Id<Shift>,
    ordinal: i64,
    against_rule: Option<AgainstRule>,
    now: i64,
) -> Result<Visit, Failure> {
    let residence =
        run.catalogue.residences.get(&place.residence).ok_or(Failure::Asked("residence-unknown"))?;
    Ok(Visit {
        stop: place.stop,
        date: place.day,
        ordinal,
        shift: Some(shift),
        residence: place.residence,
        departments: place.departments.clone(),
        residence_kind: residence.kind,
        sheltered: residence.is_sheltered(),
        local_unit: Some(residence.local_unit),
        started_by: Some(run.staff),
        started_at: now,
        arrived_at: None,
        let_in_at: None,
        closed_at: None,
        not_held: None,
        approximate: false,
        language_support: Vec::new(),
        head_count: None,
        note: None,
        against_rule,
        same_as: None,
    })
}
