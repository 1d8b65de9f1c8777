//! The day's tour: its stops in order, each with what was prepared, what the season says and what was met last time.

use chrono::{Datelike, NaiveDate};
use contract::answer::{
    Counted, CrewView, DayView, DepartmentView, LastTime, PreparationView, RouteView, ShiftView, StopView,
};
use contract::ask::Today;
use domain::metric::Metric;
use domain::record::Id;
use domain::records::{CrewMember, Debrief, FollowUp, FollowUpOwner, Preparation, Shift, Stop, Visit};

use super::season_rule::season_rule;
use super::visit::follow_up_view;
use super::visits::Standing;
use crate::failure::Failure;
use crate::ports::Ports;
use crate::run::Run;
use crate::store::Stored;

/// How many languages and missing things of last time a stop's card shows.
const LAST_TIME_MAX: usize = 4;

/// The day's tour.
///
/// # Errors
/// When the file cannot be read.
pub fn today(run: &Run, ports: &Ports, ask: &Today) -> Result<DayView, Failure> {
    let date = match ask.date {
        Some(date) => date,
        None => run.working_day(ports)?,
    };
    let standing = Standing::read(run)?;
    let visits = run.store.list::<Visit>()?;
    let mut stops: Vec<(Id<Stop>, &Stop)> = run
        .catalogue
        .stops
        .iter()
        .filter(|(_, stop)| is_ours(run, stop) && stop.is_on(date))
        .map(|(id, stop)| (*id, stop))
        .collect();
    stops.sort_by_key(|(_, stop)| stop.minute);
    let mut routes: Vec<RouteView> = Vec::new();
    for (_, stop) in &stops {
        if let Some(route) = run.catalogue.routes.get(&stop.route)
            && !routes.iter().any(|known| known.route == stop.route)
        {
            routes.push(RouteView { route: stop.route, name: route.name.clone(), bus: route.bus.clone() });
        }
    }
    let unscheduled = visits.iter().filter(|visit| visit.record.date == date && visit.record.stop.is_none());
    let is_left_open = |visit: &&Stored<Visit>| visit.record.date != date && visit.record.closed_at.is_none();
    let left_open = visits.iter().filter(|_| ask.date.is_none()).filter(is_left_open);
    Ok(DayView {
        date,
        week: date.iso_week().week(),
        shift: shift_view(run, date, &visits)?,
        routes,
        stops: stops
            .into_iter()
            // A stop whose residence the tablet does not know cannot be shown, and the rest of the day can.
            .filter(|(_, stop)| run.catalogue.residences.contains_key(&stop.residence))
            .map(|(id, stop)| stop_view(run, &standing, &visits, date, id, stop))
            .collect::<Result<_, _>>()?,
        unscheduled: unscheduled.map(|visit| standing.summary(run, visit)).collect::<Result<_, _>>()?,
        left_open: left_open.map(|visit| standing.summary(run, visit)).collect::<Result<_, _>>()?,
        follow_ups: open_follow_ups(run)?,
        fetched_at: run.store.tablet()?.fetched_at,
    })
}

/// The tablet shows the routes of its unit and those that its unit joins.
fn is_ours(run: &Run, stop: &Stop) -> bool {
    let unit = run.tablet.unit;
    run.catalogue
        .routes
        .get(&stop.route)
        .is_some_and(|route| route.unit == unit || route.joined_by.contains(&unit))
}

fn shift_view(run: &Run, date: NaiveDate, visits: &[Stored<Visit>]) -> Result<Option<ShiftView>, Failure> {
    let shifts = run.store.list::<Shift>()?.into_iter();
    let of_the_day = shifts.filter(|shift| shift.record.unit == run.tablet.unit && shift.record.date == date);
    let Some(shift) = of_the_day.max_by_key(|shift| shift.record.ordinal) else { return Ok(None) };
    let crew = run.store.list_of::<CrewMember>(shift.id.uuid())?;
    let unfinished = visits
        .iter()
        .filter(|visit| visit.record.shift == Some(shift.id) && visit.record.closed_at.is_none())
        .count();
    Ok(Some(ShiftView {
        shift: shift.id,
        bus: shift.record.bus.clone(),
        started_at: shift.record.started_at,
        ended_at: shift.record.ended_at,
        crew: crew
            .iter()
            .filter(|member| !member.record.absent)
            .map(|member| crew_view(run, &member.record))
            .collect(),
        unfinished: unfinished as u64,
        debriefs: run.store.list_of::<Debrief>(shift.id.uuid())?.len() as u64,
    }))
}

fn crew_view(run: &Run, member: &CrewMember) -> CrewView {
    let staff = member.staff.and_then(|id| run.catalogue.staff.get(&id));
    let name = staff.map(|staff| staff.name.clone()).or_else(|| member.guest_name.clone());
    let unit = member.from_unit.and_then(|id| run.catalogue.units.get(&id)).map(|unit| unit.name.clone());
    CrewView {
        name: name.unwrap_or_default(),
        unit,
        role: member.role,
        guest: member.staff.is_none(),
        staff: member.staff,
    }
}

fn stop_view(
    run: &Run,
    standing: &Standing,
    visits: &[Stored<Visit>],
    date: NaiveDate,
    id: Id<Stop>,
    stop: &Stop,
) -> Result<StopView, Failure> {
    let residence =
        run.catalogue.residences.get(&stop.residence).ok_or(Failure::Asked("residence-unknown"))?;
    let scheduled: Vec<_> = stop.department.into_iter().collect();
    let rule = season_rule(run, stop.residence, &scheduled, date)?;
    let departments = run.catalogue.departments_of(stop.residence, date);
    let mut of_the_day: Vec<&Stored<Visit>> =
        visits.iter().filter(|visit| visit.record.stop == Some(id) && visit.record.date == date).collect();
    of_the_day.sort_by_key(|visit| visit.record.ordinal);
    Ok(StopView {
        stop: id,
        time: format!("{:02}.{:02}", stop.minute / 60, stop.minute % 60),
        residence: stop.residence,
        name: run.catalogue.place_name(stop.residence, &scheduled),
        kind: residence.kind,
        sheltered: residence.is_sheltered(),
        departments: departments
            .into_iter()
            .map(|(department, found)| DepartmentView { department, name: found.name.clone() })
            .collect(),
        local_unit: run.catalogue.units.get(&residence.local_unit).map(|unit| unit.name.clone()),
        asks_why: rule.asks_why(),
        rule,
        preparation: preparation(run, id, date)?,
        last_time: last_time(standing, visits, date, stop),
        visits: of_the_day.into_iter().map(|visit| standing.summary(run, visit)).collect::<Result<_, _>>()?,
    })
}

fn preparation(run: &Run, stop: Id<Stop>, date: NaiveDate) -> Result<PreparationView, Failure> {
    let id = run.store.derived_id(&Preparation::empty(stop, date));
    let found = run.store.find(id)?;
    Ok(found.map_or_else(PreparationView::default, |found| {
        let record = found.record;
        PreparationView {
            booked: record.booked,
            told: record.told,
            expected: record.expected,
            languages: record.languages,
            place: record.place,
            way_in: record.way_in,
            interpreter: record.interpreter,
            card_forms: record.card_forms,
        }
    }))
}

fn last_time(
    standing: &Standing,
    visits: &[Stored<Visit>],
    date: NaiveDate,
    stop: &Stop,
) -> Option<LastTime> {
    let there_before = |visit: &&Stored<Visit>| {
        visit.record.date < date
            && visit.record.residence == stop.residence
            && stop.department.is_none_or(|department| visit.record.departments.contains(&department))
    };
    let last =
        visits.iter().filter(there_before).max_by_key(|visit| (visit.record.date, visit.record.ordinal))?;
    let totals = standing.totals(last);
    let mut languages: Vec<(&String, i64)> = totals
        .things
        .iter()
        .filter_map(|(metric, count)| match metric {
            Metric::Language(code) => Some((code, *count)),
            _ => None,
        })
        .collect();
    languages.sort_by_key(|(code, count)| (-*count, (*code).clone()));
    let missing = totals.things.iter().filter(|(metric, _)| matches!(metric, Metric::Missing(..)));
    let mut missing: Vec<Counted> =
        missing.map(|(metric, count)| Counted { metric: metric.clone(), count: *count }).collect();
    missing.sort_by_key(|counted| -counted.count);
    missing.truncate(LAST_TIME_MAX);
    Some(LastTime {
        date: last.record.date,
        visitors: totals.visitors,
        languages: languages.into_iter().take(LAST_TIME_MAX).map(|(code, _)| code.clone()).collect(),
        missing,
        not_held: last.record.not_held.clone(),
    })
}

fn open_follow_ups(run: &Run) -> Result<Vec<contract::answer::FollowUpView>, Failure> {
    let follow_ups = run.store.list::<FollowUp>()?;
    let open = follow_ups
        .iter()
        .filter(|found| found.record.owner == FollowUpOwner::NextTour && found.record.done_at.is_none());
    Ok(open.map(follow_up_view).collect())
}
