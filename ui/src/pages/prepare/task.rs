//! One thing to prepare: whether it is done, and behind a button what was said, who sees to it and until when.

use std::cell::RefCell;
use std::rc::Rc;

use chrono::{Days, NaiveDate};
use contract::answer::Tile;
use domain::record::Id;
use domain::records::{Staff, Task};
use domain::validation::TASK_CHARS_MAX;
use yew::prelude::*;

use super::state::due_days;
use crate::app::{App, use_app};
use crate::components::choice::chip;
use crate::components::guarded_text::GuardedText;

/// See the module.
#[derive(Properties, PartialEq)]
pub(super) struct TaskRowProps {
    /// The key of its heading, and the id of its field.
    pub(super) name: &'static str,
    /// As it was answered last.
    pub(super) task: Task,
    /// Today.
    pub(super) today: NaiveDate,
    /// The day of the visit.
    pub(super) visit: NaiveDate,
    /// Who can see to it.
    pub(super) tiles: Rc<Vec<Tile>>,
    /// Hears the whole task.
    pub(super) on_task: Callback<Task>,
}

/// What is wanted by now: a tap that follows at once does not take back a text that is still being written.
type Wanted = Rc<RefCell<Task>>;

/// The text as it was typed last, until the field is left.
type Written = Rc<RefCell<Option<String>>>;

/// See the module.
#[component]
pub(super) fn TaskRow(props: &TaskRowProps) -> Html {
    let wanted: Wanted = use_mut_ref(|| props.task.clone());
    let written: Written = use_mut_ref(|| None);
    let is_open = use_state(|| false);
    let Some(app) = use_app() else { return Html::default() };
    let words = &app.words;
    let (title, is_done) = (words.say(props.name), props.task.done.is_some());
    let on_done = {
        let (wanted, on_task, today) = (wanted.clone(), props.on_task.clone(), props.today);
        Callback::from(move |()| want(&wanted, &on_task, |task| task.done = (!is_done).then_some(today)))
    };
    let toggle = {
        let is_open = is_open.clone();
        move |_: MouseEvent| is_open.set(!*is_open)
    };
    let name = words.say_with("stop-action", &[("action", &words.say("task-open")), ("stop", &title)]);
    html! {
        <section class={classes!("sheet", "task", is_done.then_some("done"))}>
            <div class="grow"><h2>{ title }</h2><p>{ summary(&app, props) }</p></div>
            <div class="row">
                { chip(words.say("task-done"), is_done, on_done) }
                <button class="btn plain" aria-label={name} aria-expanded={(*is_open).to_string()} onclick={toggle}>{ words.say("task-open") }</button>
            </div>
            if *is_open { { details(&app, props, &wanted, &written) } }
        </section>
    }
}

fn want(wanted: &Wanted, on_task: &Callback<Task>, how: impl FnOnce(&mut Task)) {
    how(&mut wanted.borrow_mut());
    let task = wanted.borrow().clone();
    on_task.emit(task);
}

/// What was said · who · until when, or when it was done.
fn summary(app: &App, props: &TaskRowProps) -> String {
    let (words, task) = (&app.words, &props.task);
    let mut parts = Vec::new();
    if !task.text.is_empty() {
        parts.push(task.text.clone());
    }
    parts.extend(task.owner.map(|owner| {
        let found = props.tiles.iter().find(|tile| tile.staff == owner);
        found.map_or_else(|| words.say("task-someone"), |tile| tile.name.clone())
    }));
    let on = |key: &str, day| words.say_with(key, &[("day", &words.day(day))]);
    match (task.done, task.due) {
        (Some(done), _) => parts.push(on("task-done-on", done)),
        (None, Some(due)) => parts.push(on("task-due-on", due)),
        (None, None) => {}
    }
    if parts.is_empty() { words.say("task-nothing") } else { parts.join(" · ") }
}

fn details(app: &App, props: &TaskRowProps, wanted: &Wanted, written: &Written) -> Html {
    let words = &app.words;
    let owner = |tile: &Tile| {
        let (pressed, id) = (props.task.owner == Some(tile.staff), tile.staff);
        let on_tap = choosing(props, wanted, move |task| task.owner = chosen::<Id<Staff>>(pressed, id));
        chip(tile.name.clone(), pressed, on_tap)
    };
    let day = |day: NaiveDate| {
        let pressed = props.task.due == Some(day);
        let on_tap = choosing(props, wanted, move |task| task.due = chosen(pressed, day));
        chip(day_name(app, props.today, day), pressed, on_tap)
    };
    let on_text = {
        let written = written.clone();
        Callback::from(move |text: Option<String>| {
            written.replace(text);
        })
    };
    let on_left = {
        let (written, wanted, on_task) = (written.clone(), wanted.clone(), props.on_task.clone());
        Callback::from(move |()| {
            if let Some(text) = written.take() {
                want(&wanted, &on_task, |task| task.text = text);
            }
        })
    };
    html! {
        <div class="task-details">
            <GuardedText id={props.name} label={words.say("task-text")} begin={props.task.text.clone()}
                limit={TASK_CHARS_MAX} {on_text} {on_left} />
            <fieldset>
                <legend>{ words.say("task-owner") }</legend>
                <div class="row">{ for props.tiles.iter().map(owner) }</div>
            </fieldset>
            <fieldset>
                <legend>{ words.say("task-due") }</legend>
                <div class="row">{ for due_days(props.today, props.visit, props.task.due).into_iter().map(day) }</div>
            </fieldset>
        </div>
    }
}

fn choosing(props: &TaskRowProps, wanted: &Wanted, how: impl Fn(&mut Task) + 'static) -> Callback<()> {
    let (wanted, on_task) = (wanted.clone(), props.on_task.clone());
    Callback::from(move |()| want(&wanted, &on_task, &how))
}

/// What is tapped is chosen, and what was chosen is left.
fn chosen<T>(was: bool, it: T) -> Option<T> {
    (!was).then_some(it)
}

fn day_name(app: &App, today: NaiveDate, day: NaiveDate) -> String {
    if day == today {
        app.words.say("day-today")
    } else if today.checked_add_days(Days::new(1)) == Some(day) {
        app.words.say("day-tomorrow")
    } else {
        app.words.weekday(day)
    }
}
