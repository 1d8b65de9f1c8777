//! Writes down what was prepared for a stop.

use contract::answer::{Changed, Written};
use contract::ask::{PreparationChanges, Prepare};
use domain::records::{Preparation, Task};
use domain::validation;

use crate::failure::Failure;
use crate::ports::Ports;
use crate::run::{Run, written};

/// Changes what was given, and leaves the rest as it was. A task is given whole.
///
/// # Errors
/// When the stop is unknown, a text points to a person, a code is on no list, or the file cannot be written.
pub fn prepare(run: &mut Run, ports: &mut Ports, ask: Prepare) -> Result<Written, Failure> {
    let now = ports.clock.now_ms();
    let day = match ask.date {
        Some(day) => day,
        None => run.working_day(ports)?,
    };
    let stop = run.catalogue.stops.get(&ask.stop).ok_or(Failure::Asked("stop-unknown"))?;
    let home = run.home_of_stop(stop, day);
    let changes = ask.changes;
    let mut texts = String::new();
    let tasks = [&changes.booked, &changes.told, &changes.way_in, &changes.interpreter, &changes.card_forms];
    for task in tasks.into_iter().flatten() {
        validation::check_text(&task.text, validation::TASK_CHARS_MAX)?;
        texts.push_str(&task.text);
        texts.push('\n');
    }
    if let Some(expected) = changes.expected {
        validation::check_count(expected)?;
    }
    let empty = Preparation::empty(ask.stop, day);
    let id = run.store.derived_id(&empty);
    // What was expected before it was retired may stay.
    let known = run.store.find(id)?.map(|found| found.record.languages).unwrap_or_default();
    for language in changes.languages.iter().flatten().filter(|code| !known.contains(code)) {
        run.catalogue.check_language(language, day)?;
    }
    run.store.transact(now, |tx| {
        let mut preparation = tx.find(id)?.map_or(empty, |found| found.record);
        apply(&mut preparation, changes);
        Ok(tx.put(id, home, &preparation)?)
    })?;
    Ok(Written { warnings: super::warnings(&texts), ..written(now, vec![Changed::Preparation(id)]) })
}

fn apply(preparation: &mut Preparation, changes: PreparationChanges) {
    // A task is given whole: what it leaves out is taken away, so that a tap on the wrong thing can be taken back.
    let task = |now: &mut Option<Task>, new: Option<Task>| {
        if let Some(new) = new {
            *now = Some(new).filter(|new| *new != Task::default());
        }
    };
    task(&mut preparation.booked, changes.booked);
    task(&mut preparation.told, changes.told);
    task(&mut preparation.way_in, changes.way_in);
    task(&mut preparation.interpreter, changes.interpreter);
    task(&mut preparation.card_forms, changes.card_forms);
    preparation.expected = changes.expected.or(preparation.expected);
    preparation.place = changes.place.or(preparation.place);
    if let Some(languages) = changes.languages {
        preparation.languages = languages;
    }
}
