//! Each thing that is to be prepared, what was agreed and whether it is done. Every change is written at once.

use contract::answer::{DayView, StopView};
use contract::ask::{PreparationChanges, Prepare as PrepareAsk, Today};
use contract::fault::Fault;
use domain::record::Id;
use domain::records::{MeetingPlace, Stop, Task};
use domain::validation::TASK_CHARS_MAX;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::app::{App, use_app};
use crate::components::cell::typed_number;
use crate::components::choice::Chip;
use crate::components::frame::Frame;
use crate::components::guarded_text::GuardedText;
use crate::components::notice::{FaultNotice, Notice};
use crate::router::Screen;

/// See [`Prepare`].
#[derive(Properties, PartialEq)]
pub struct PrepareProps {
    /// The stop.
    pub stop: Id<Stop>,
}

/// See the module.
#[component]
pub fn Prepare(props: &PrepareProps) -> Html {
    let day = use_state(|| None::<DayView>);
    let fault = use_state(|| None::<Fault>);
    let app = use_app();
    let read = {
        let (app, day, fault) = (app.clone(), day.clone(), fault.clone());
        Callback::from(move |()| {
            let (day, fault) = (day.clone(), fault.clone());
            if let Some(app) = &app {
                app.ask(Today { date: None }, move |answer| match answer {
                    Ok(read) => day.set(Some(read)),
                    Err(refused) => fault.set(Some(refused)),
                });
            }
        })
    };
    {
        let read = read.clone();
        use_effect_with(props.stop, move |_| read.emit(()));
    }
    let Some(app) = app else { return Html::default() };
    let on_change = {
        let (app, fault, stop) = (app.clone(), fault.clone(), props.stop);
        Callback::from(move |changes: PreparationChanges| {
            let (read, fault) = (read.clone(), fault.clone());
            app.ask(PrepareAsk { stop, date: None, changes }, move |answer| match answer {
                Ok(_) => {
                    fault.set(None);
                    read.emit(());
                }
                Err(refused) => fault.set(Some(refused)),
            });
        })
    };
    let found =
        day.as_ref().and_then(|day| Some((day, day.stops.iter().find(|stop| stop.stop == props.stop)?)));
    html! {
        <Frame heading={app.words.say("title-prepare")} back={Screen::Today}
            below={found.map(|(_, stop)| html! { <p>{ format!("{} · {}", stop.time, stop.name) }</p> }).unwrap_or_default()}>
            <FaultNotice fault={(*fault).clone()} />
            if let Some((day, stop)) = found { { content(&app, day, stop, &on_change) } }
        </Frame>
    }
}

fn content(app: &App, day: &DayView, stop: &StopView, on_change: &Callback<PreparationChanges>) -> Html {
    let words = &app.words;
    let prepared = &stop.preparation;
    type Put = fn(Task) -> PreparationChanges;
    let tasks: [(&'static str, &Option<Task>, Put); 5] = [
        ("task-booked", &prepared.booked, |task| PreparationChanges {
            booked: Some(task),
            ..PreparationChanges::default()
        }),
        ("task-told", &prepared.told, |task| PreparationChanges {
            told: Some(task),
            ..PreparationChanges::default()
        }),
        ("task-way-in", &prepared.way_in, |task| PreparationChanges {
            way_in: Some(task),
            ..PreparationChanges::default()
        }),
        ("task-interpreter", &prepared.interpreter, |task| PreparationChanges {
            interpreter: Some(task),
            ..PreparationChanges::default()
        }),
        ("task-card-forms", &prepared.card_forms, |task| PreparationChanges {
            card_forms: Some(task),
            ..PreparationChanges::default()
        }),
    ];
    let rule = words.rule(&stop.rule);
    html! {
        <>
            if stop.asks_why { <Notice>{ rule }</Notice> } else { <p>{ rule }</p> }
            if let Some(unit) = &stop.local_unit { <p>{ words.say_with("local-library", &[("unit", unit)]) }</p> }
            { expected(app, stop, on_change) }
            { place(app, prepared.place, on_change) }
            { languages(app, &prepared.languages, on_change) }
            { for tasks.into_iter().map(|(key, task, put)| {
                let on_task = on_change.reform(put);
                html! { <TaskRow name={key} task={task.clone().unwrap_or_default()} today={day.date} {on_task} /> }
            }) }
        </>
    }
}

fn expected(app: &App, stop: &StopView, on_change: &Callback<PreparationChanges>) -> Html {
    let on_change = on_change.clone();
    let onchange = move |event: Event| {
        let field: HtmlInputElement = event.target_unchecked_into();
        if let Some(number) = typed_number(&field.value()) {
            on_change.emit(PreparationChanges { expected: Some(number), ..PreparationChanges::default() });
        }
    };
    let value = stop.preparation.expected.map(|number| number.to_string()).unwrap_or_default();
    html! {
        <div class="field short">
            <label for="expected">{ app.words.say("expected") }</label>
            <input id="expected" inputmode="numeric" maxlength="4" autocomplete="off" {value} {onchange} />
        </div>
    }
}

fn place(app: &App, chosen: Option<MeetingPlace>, on_change: &Callback<PreparationChanges>) -> Html {
    let chip = |place: MeetingPlace| {
        let on_tap = on_change
            .reform(move |()| PreparationChanges { place: Some(place), ..PreparationChanges::default() });
        html! { <Chip label={app.words.say(&format!("place-{}", place.code()))} pressed={chosen == Some(place)} {on_tap} /> }
    };
    html! {
        <fieldset>
            <legend>{ app.words.say("meeting-place") }</legend>
            <div class="row">{ for MeetingPlace::ALL.iter().map(|place| chip(*place)) }</div>
        </fieldset>
    }
}

fn languages(app: &App, chosen: &[String], on_change: &Callback<PreparationChanges>) -> Html {
    let chip = |code: &String| {
        let mut next: Vec<_> = chosen.iter().filter(|it| *it != code).cloned().collect();
        let pressed = next.len() < chosen.len();
        if !pressed {
            next.push(code.clone());
        }
        let on_tap = on_change.reform(move |()| PreparationChanges {
            languages: Some(next.clone()),
            ..PreparationChanges::default()
        });
        html! { <Chip label={app.words.language(app.lists(), code)} {pressed} {on_tap} /> }
    };
    let used = app.lists().languages.iter().filter(|language| language.retired_on.is_none());
    html! {
        <fieldset>
            <legend>{ app.words.say("expected-languages") }</legend>
            <div class="row">{ for used.map(|language| chip(&language.code)) }</div>
        </fieldset>
    }
}

#[derive(Properties, PartialEq)]
struct TaskRowProps {
    name: &'static str,
    task: Task,
    today: chrono::NaiveDate,
    on_task: Callback<Task>,
}

/// What was agreed, and whether it is done.
#[component]
fn TaskRow(props: &TaskRowProps) -> Html {
    let written = use_mut_ref(|| None::<String>);
    let Some(app) = use_app() else { return Html::default() };
    let is_done = props.task.done.is_some();
    let on_tap = {
        let (task, today, on_task) = (props.task.clone(), props.today, props.on_task.clone());
        Callback::from(move |()| on_task.emit(Task { done: (!is_done).then_some(today), ..task.clone() }))
    };
    let on_text = {
        let written = written.clone();
        Callback::from(move |text: Option<String>| {
            written.replace(text);
        })
    };
    let on_left = {
        let (task, on_task) = (props.task.clone(), props.on_task.clone());
        Callback::from(move |()| {
            if let Some(text) = written.take() {
                on_task.emit(Task { text, ..task.clone() });
            }
        })
    };
    html! {
        <section class="sheet task">
            <h2>{ app.words.say(props.name) }</h2>
            <Chip label={app.words.say("task-done")} pressed={is_done} {on_tap} />
            <GuardedText id={props.name} label={app.words.say("task-text")} begin={props.task.text.clone()}
                limit={TASK_CHARS_MAX} {on_text} {on_left} />
        </section>
    }
}
