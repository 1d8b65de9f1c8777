//! Finds the ids behind what people type: the second stop of today, initials, a department's name. Called by `plan`.
//! It asks the tablet like anybody else; what is not found is the fault that the tablet itself would give.

use chrono::NaiveDate;
use contract::answer::{DayView, StopView, VisitSummary};
use contract::ask::{Ask, Call, ListTiles, ListVisits, ReadStatus, ReadVisit, Today};
use contract::fault::Fault;
use domain::record::Id;
use domain::records::{Department, Residence, Staff, Stop, Visit};
use serde_json::Value;

/// Puts a call to the tablet.
pub(crate) type Put<'a> = &'a mut dyn FnMut(Call) -> Result<Value, Fault>;

/// Asks the tablet, and reads its answer.
///
/// # Errors
/// With the tablet's fault; `internal` for an answer of another shape.
pub(crate) fn ask<A: Ask>(put: Put<'_>, ask: A) -> Result<A::Answer, Fault> {
    let answer = put(ask.into_call())?;
    serde_json::from_value(answer).map_err(|_| Fault::new("internal"))
}

/// The id that is written in one of its two forms.
///
/// # Errors
/// With the fault of this code.
pub(crate) fn id<R>(text: &str, otherwise: &str) -> Result<Id<R>, Fault> {
    text.parse().map_err(|_| Fault::new(otherwise))
}

/// The member of the staff with these initials, this name or this id.
///
/// # Errors
/// `staff-unknown` where nobody, or more than one, is called so.
pub(crate) fn staff(put: Put<'_>, text: &str) -> Result<Id<Staff>, Fault> {
    if let Ok(id) = text.parse() {
        return Ok(id);
    }
    let tiles = ask(put, ListTiles {})?.tiles;
    let by_initials = tiles.iter().filter(|tile| same(&tile.initials, text));
    let by_name = tiles.iter().filter(|tile| same(&tile.name, text));
    let found = only_one(by_initials).or_else(|| only_one(by_name));
    found.map(|tile| tile.staff).ok_or_else(|| Fault::new("staff-unknown"))
}

/// A stop of a day, by its number on the line, its name or its id, with what the day says of it. A stop that is named by
/// its id need not be on the day's line: whether it may be visited is for the tablet to say.
///
/// # Errors
/// `stop-unknown`.
pub(crate) fn stop(
    put: Put<'_>,
    text: &str,
    date: Option<NaiveDate>,
) -> Result<(Id<Stop>, Option<StopView>), Fault> {
    let day = ask(put, Today { date })?;
    let found = stop_of(day, text);
    let id = text.parse().ok().or(found.as_ref().map(|stop| stop.stop));
    id.map(|id| (id, found)).ok_or_else(|| Fault::new("stop-unknown"))
}

fn stop_of(day: DayView, text: &str) -> Option<StopView> {
    let place = match (text.parse::<usize>(), text.parse()) {
        // An id has 22 characters or more, so that it is never taken for a number on the line.
        (Ok(number), _) if text.len() < 22 => number.checked_sub(1)?,
        (_, Ok(id)) => day.stops.iter().position(|stop| stop.stop == id)?,
        _ => only_one(day.stops.iter().enumerate().filter(|(_, stop)| is_called(stop, text)))?.0,
    };
    day.stops.into_iter().nth(place)
}

/// A residence, by its id or its name on today's tour, with the departments that the tour tells of.
///
/// # Errors
/// `residence-unknown`.
pub(crate) fn residence(put: Put<'_>, text: &str) -> Result<(Id<Residence>, Vec<StopView>), Fault> {
    let day = ask(&mut *put, Today { date: None })?;
    let wanted = text.parse().ok().or_else(|| {
        let mut called: Vec<_> =
            day.stops.iter().filter(|stop| is_called(stop, text)).map(|stop| stop.residence).collect();
        called.dedup();
        only_one(called.into_iter())
    });
    let wanted = wanted.ok_or_else(|| Fault::new("residence-unknown"))?;
    Ok((wanted, day.stops.into_iter().filter(|stop| stop.residence == wanted).collect()))
}

/// Departments by name or id, among those of these stops.
///
/// # Errors
/// `department-unknown`.
pub(crate) fn departments(texts: &[String], stops: &[StopView]) -> Result<Vec<Id<Department>>, Fault> {
    let known: Vec<_> = stops.iter().flat_map(|stop| &stop.departments).collect();
    let find = |text: &String| {
        let named = || known.iter().find(|known| same(&known.name, text)).map(|known| known.department);
        text.parse().ok().or_else(named).ok_or_else(|| Fault::new("department-unknown"))
    };
    texts.iter().map(find).collect()
}

/// Departments by name or id, among those of the residence that a visit is made to.
///
/// # Errors
/// `department-unknown`; `visit-unknown` for a visit that the tablet does not hold.
pub(crate) fn departments_of_visit(
    put: Put<'_>,
    visit: Id<Visit>,
    texts: &[String],
) -> Result<Vec<Id<Department>>, Fault> {
    if let Ok(ids) = texts.iter().map(|text| text.parse()).collect() {
        return Ok(ids);
    }
    let view = ask(&mut *put, ReadVisit { visit })?;
    let day = ask(&mut *put, Today { date: Some(view.summary.date) })?;
    let of_the_visit = |stop: &StopView| stop.visits.iter().any(|made| made.visit == visit);
    let residence = day.stops.iter().find(|stop| of_the_visit(stop)).map(|stop| stop.residence);
    let stops: Vec<_> = day.stops.into_iter().filter(|stop| Some(stop.residence) == residence).collect();
    departments(texts, &stops)
}

/// The visit with this id; `last` is the latest. Left out, it is the one that goes on.
///
/// # Errors
/// `visit-unknown`, also where several go on and none belongs to the tour: a count never lands by guesswork.
pub(crate) fn visit(put: Put<'_>, text: Option<&str>) -> Result<Id<Visit>, Fault> {
    let unknown = || Fault::new("visit-unknown");
    if let Some(text) = text.filter(|text| *text != "last") {
        return id(text, "visit-unknown");
    }
    let shift = ask(&mut *put, ReadStatus {})?.shift;
    let of_the_tour = match shift {
        Some(_) => ask(&mut *put, ListVisits { date: None, shift })?.visits,
        None => Vec::new(),
    };
    let is_wanted = |visit: &&VisitSummary| text.is_some() || !visit.closed;
    if let Some(found) = of_the_tour.iter().find(is_wanted) {
        return Ok(found.visit);
    }
    let all = ask(&mut *put, ListVisits { date: None, shift: None })?.visits;
    let mut wanted = all.iter().filter(is_wanted);
    let found = if text.is_some() { wanted.next() } else { only_one(wanted) };
    found.map(|visit| visit.visit).ok_or_else(unknown)
}

/// `Boende 14` calls the stop *Boende 14, avdelning 2*, but `Boende 1` does not.
fn is_called(stop: &StopView, text: &str) -> bool {
    let (name, text) = (stop.name.to_lowercase(), text.trim().to_lowercase());
    let rest = name.strip_prefix(&text).filter(|_| !text.is_empty());
    rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

fn same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

fn only_one<T>(mut found: impl Iterator<Item = T>) -> Option<T> {
    let first = found.next()?;
    found.next().is_none().then_some(first)
}
