//! Begins the day's tour.

use chrono::NaiveDate;
use contract::answer::{Changed, Written};
use contract::ask::StartShift;
use domain::record::Id;
use domain::records::{CrewMember, Route, Shift, StaffRole};
use domain::validation;

use crate::failure::Failure;
use crate::ports::Ports;
use crate::run::{Run, written};

/// Begins the tour of today, or another one on purpose. Whoever unlocked is on the crew.
///
/// # Errors
/// When the bus's name is too long or points to a person, or the file cannot be written.
pub fn start_shift(run: &mut Run, ports: &mut Ports, ask: &StartShift) -> Result<Written, Failure> {
    let now = ports.clock.now_ms();
    if let Some(bus) = &ask.bus {
        validation::check_text(bus, validation::TASK_CHARS_MAX)?;
    }
    let shift = begin(run, ports, ask.bus.as_deref(), ask.another)?;
    Ok(written(now, vec![Changed::Shift(shift)]))
}

/// The tour that goes on, or a new one: a visit that is begun without a tour begins it.
pub(super) fn begin(
    run: &mut Run,
    ports: &Ports,
    bus: Option<&str>,
    another: bool,
) -> Result<Id<Shift>, Failure> {
    let now = ports.clock.now_ms();
    let today = ports.day(now);
    if let Some(ongoing) = run.ongoing_shift(today)?
        && !another
    {
        return Ok(ongoing.id);
    }
    let route = route_of(run, today);
    let bus = bus
        .map_or_else(|| route.map_or_else(|| "-".to_owned(), |(_, route)| route.bus.clone()), str::to_owned);
    let ordinal = next_ordinal(run, &bus, today)?;
    let shift = Shift {
        unit: run.tablet.unit,
        bus,
        date: today,
        ordinal,
        route: route.map(|(id, _)| id),
        started_at: Some(now),
        ended_at: None,
        material_counted: false,
    };
    let id = run.store.derived_id(&shift);
    let crew = member(run, id);
    let crew_id = run.store.derived_id(&crew);
    let home = run.own_home(today);
    run.store.transact(now, |tx| {
        tx.put(id, home, &shift)?;
        tx.put(crew_id, home, &crew)?;
        Ok(())
    })?;
    Ok(id)
}

fn route_of(run: &Run, day: NaiveDate) -> Option<(Id<Route>, &Route)> {
    let stop = run.catalogue.stops.values().find(|stop| {
        stop.is_on(day)
            && run.catalogue.routes.get(&stop.route).is_some_and(|route| route.unit == run.tablet.unit)
    })?;
    run.catalogue.routes.get(&stop.route).map(|route| (stop.route, route))
}

/// A tour that was ended and begun anew on the same day is the next one.
fn next_ordinal(run: &Run, bus: &str, day: NaiveDate) -> Result<i64, Failure> {
    let shifts = run.store.list::<Shift>()?.into_iter();
    let of_the_day = shifts.filter(|shift| {
        shift.record.unit == run.tablet.unit && shift.record.bus == bus && shift.record.date == day
    });
    Ok(of_the_day.map(|shift| shift.record.ordinal).max().unwrap_or(0) + 1)
}

fn member(run: &Run, shift: Id<Shift>) -> CrewMember {
    let role = run.catalogue.staff.get(&run.staff).map_or(StaffRole::BookmobileStaff, |staff| staff.role);
    CrewMember { shift, staff: Some(run.staff), guest_name: None, from_unit: None, role, absent: false }
}
