//! The day's tour: its crew, its stops with the season's rule, what was prepared and what was met last time.

use contract::answer::{DayView, LastTime, PreparationView, ShiftView, StopView, Tiles};
use domain::records::Task;

use super::names::List;
use super::visit::{follow_up, summary};
use super::words::{Words, signed};

pub(crate) fn day(words: &Words<'_>, day: &DayView, tiles: &Tiles) -> Vec<String> {
    let week = words.say("cli-week", &[("week", i64::from(day.week))]);
    let mut lines = vec![format!("{} · {week}", words.day(day.date))];
    lines.extend(day.routes.iter().map(|route| format!("{} · {}", route.name, route.bus)));
    match &day.shift {
        Some(shift) => lines.extend(tour(words, shift)),
        None => lines.push(words.word("cli-shift-missing")),
    }
    if day.stops.is_empty() {
        lines.push(words.word("cli-no-stops"));
    }
    for (at, stop) in day.stops.iter().enumerate() {
        lines.push(String::new());
        lines.extend(stop_lines(words, at + 1, stop, tiles));
    }
    lines.extend(section(
        words,
        "cli-unscheduled",
        day.unscheduled.iter().map(|visit| summary(words, visit)),
    ));
    lines.extend(section(words, "cli-left-open", day.left_open.iter().map(|visit| summary(words, visit))));
    lines.extend(section(words, "cli-follow-ups", day.follow_ups.iter().map(|item| follow_up(words, item))));
    lines.extend(day.fetched_at.map(|at| words.labelled("cli-schedule-fetched", &words.moment(at))));
    lines
}

fn section(words: &Words<'_>, key: &str, items: impl Iterator<Item = String>) -> Vec<String> {
    let items: Vec<_> = items.map(|item| format!("   {item}")).collect();
    if items.is_empty() {
        return items;
    }
    [vec![String::new(), words.word(key)], items].concat()
}

fn tour(words: &Words<'_>, shift: &ShiftView) -> Vec<String> {
    let mut parts = vec![shift.bus.clone()];
    let at = |key: &str, at: Option<i64>| at.map(|at| format!("{} {}", words.word(key), words.time(at)));
    parts.extend(at("cli-shift-started", shift.started_at));
    parts.extend(at("cli-shift-ended", shift.ended_at));
    if shift.unfinished > 0 {
        parts.push(words.say("cli-unfinished", &[("visits", signed(shift.unfinished))]));
    }
    let mut lines = vec![parts.join(" · ")];
    for member in &shift.crew {
        let mut parts = vec![member.name.clone(), words.word(&format!("role-{}", member.role.code()))];
        parts.extend(member.unit.clone());
        lines.push(format!("   {}", parts.join(" · ")));
    }
    lines
}

fn stop_lines(words: &Words<'_>, number: usize, stop: &StopView, tiles: &Tiles) -> Vec<String> {
    let head = format!("{number}  {}  {} · {}", stop.time, stop.name, words.kind(stop.kind));
    let mut below = vec![words.sentences.rule(&stop.rule)];
    below.extend(stop.local_unit.as_ref().map(|unit| words.labelled("cli-local-unit", unit)));
    if !stop.departments.is_empty() {
        let names: Vec<_> = stop.departments.iter().map(|department| department.name.as_str()).collect();
        below.push(words.labelled("cli-departments", &names.join(", ")));
    }
    below.extend(stop.last_time.as_ref().map(|last| last_time(words, last)));
    below.extend(preparation(words, &stop.preparation, tiles));
    below.extend(stop.visits.iter().map(|visit| summary(words, visit)));
    below.retain(|line| !line.is_empty());
    std::iter::once(head).chain(below.into_iter().map(|line| format!("   {line}"))).collect()
}

fn last_time(words: &Words<'_>, last: &LastTime) -> String {
    let mut parts = vec![words.day(last.date)];
    match &last.not_held {
        Some(reason) => {
            parts.push(words.labelled("cli-not-held", &words.code(List::NotHeldReason, reason)));
        }
        None => parts.push(format!("{} {}", words.word("cli-visitors"), last.visitors)),
    }
    if !last.languages.is_empty() {
        parts.push(words.codes(List::Language, &last.languages));
    }
    for missing in &last.missing {
        parts.push(format!("{}: {}", words.metric(&missing.metric), missing.count));
    }
    words.labelled("cli-last-time", &parts.join(" · "))
}

fn preparation(words: &Words<'_>, was: &PreparationView, tiles: &Tiles) -> Vec<String> {
    let owner = |task: &Task| {
        let tile = tiles.tiles.iter().find(|tile| Some(tile.staff) == task.owner)?;
        Some(tile.initials.clone())
    };
    let task = |key: &str, task: &Option<Task>| task.as_ref().map(|task| words.task(key, task, owner(task)));
    let languages = (!was.languages.is_empty()).then(|| words.codes(List::Language, &was.languages));
    let all = [
        task("cli-booked", &was.booked),
        task("cli-told", &was.told),
        was.expected.map(|expected| words.labelled("cli-expected", &expected.to_string())),
        languages.map(|languages| words.labelled("cli-languages", &languages)),
        was.place.map(|place| words.labelled("cli-place", &words.word(&format!("place-{}", place.code())))),
        task("cli-way-in", &was.way_in),
        task("cli-interpreter", &was.interpreter),
        task("cli-card-forms", &was.card_forms),
    ];
    all.into_iter().flatten().collect()
}
