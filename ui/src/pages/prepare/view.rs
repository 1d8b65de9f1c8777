//! Each thing that is to be prepared, what was agreed and whether it is done. Every change is written at once.

use std::rc::Rc;

use chrono::NaiveDate;
use contract::answer::{DayView, StopView, Tile};
use contract::ask::{ListTiles, PreparationChanges, Prepare as PrepareAsk, Today};
use contract::fault::Fault;
use domain::record::Id;
use domain::records::{MeetingPlace, Stop, Task};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::task::TaskRow;
use crate::app::{App, use_app};
use crate::clock::today;
use crate::components::cell::typed_number;
use crate::components::choice::chip;
use crate::components::frame::Frame;
use crate::components::notice::{Tone, fault_notice, notice};
use crate::offered::is_shown;
use crate::router::Screen;

/// See [`Prepare`].
#[derive(Properties, PartialEq)]
pub struct PrepareProps {
    /// The stop.
    pub stop: Id<Stop>,
    /// The day of the visit.
    pub day: NaiveDate,
}

/// See the module.
#[component]
pub fn Prepare(props: &PrepareProps) -> Html {
    let day = use_state(|| None::<DayView>);
    let tiles = use_state(Rc::<Vec<Tile>>::default);
    let fault = use_state(|| None::<Fault>);
    let app = use_app();
    let read = {
        let (app, date, day, fault) = (app.clone(), props.day, day.clone(), fault.clone());
        Callback::from(move |()| {
            let (day, fault) = (day.clone(), fault.clone());
            if let Some(app) = &app {
                app.ask(Today { date: Some(date) }, move |answer| match answer {
                    Ok(read) => day.set(Some(read)),
                    Err(refused) => fault.set(Some(refused)),
                });
            }
        })
    };
    {
        let (app, read, tiles) = (app.clone(), read.clone(), tiles.clone());
        use_effect_with(props.stop, move |_| {
            read.emit(());
            if let Some(app) = app {
                app.ask(ListTiles {}, move |answer| {
                    tiles.set(Rc::new(answer.map(|it| it.tiles).unwrap_or_default()))
                });
            }
        });
    }
    let Some(app) = app else { return Html::default() };
    let on_change = {
        let (app, fault, stop, date) = (app.clone(), fault.clone(), props.stop, Some(props.day));
        Callback::from(move |changes: PreparationChanges| {
            let (read, fault) = (read.clone(), fault.clone());
            app.ask(PrepareAsk { stop, date, changes }, move |answer| match answer {
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
            below={found.map(|(_, stop)| html! { <p>{ format!("{} · {} · {}", app.words.weekday(props.day), stop.time, stop.name) }</p> }).unwrap_or_default()}>
            { fault_notice(&app, &fault) }
            if let Some((day, stop)) = found { { content(&app, day, stop, &tiles, &on_change) } }
        </Frame>
    }
}

fn content(
    app: &App,
    day: &DayView,
    stop: &StopView,
    tiles: &Rc<Vec<Tile>>,
    on_change: &Callback<PreparationChanges>,
) -> Html {
    let today = today().unwrap_or(day.date);
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
        ("task-interpreter", &prepared.interpreter, |task| PreparationChanges {
            interpreter: Some(task),
            ..PreparationChanges::default()
        }),
        ("task-way-in", &prepared.way_in, |task| PreparationChanges {
            way_in: Some(task),
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
            if stop.asks_why { { notice(Tone::Look, html! { { rule } }) } } else { <p>{ rule }</p> }
            if let Some(unit) = &stop.local_unit { <p>{ words.say_with("local-library", &[("unit", unit)]) }</p> }
            <div class="tasks">{ for tasks.into_iter().map(|(name, task, put)| {
                let (task, on_task) = (task.clone().unwrap_or_default(), on_change.reform(put));
                html! { <TaskRow key={name} {name} {task} {today} visit={day.date} tiles={tiles.clone()} {on_task} /> }
            }) }</div>
            { expected(app, stop, on_change) }
            { place(app, prepared.place, on_change) }
            { languages(app, day.date, &prepared.languages, on_change) }
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
        chip(app.words.say(&format!("place-{}", place.code())), chosen == Some(place), on_tap)
    };
    html! {
        <fieldset>
            <legend>{ app.words.say("meeting-place") }</legend>
            <div class="row">{ for MeetingPlace::ALL.iter().map(|place| chip(*place)) }</div>
        </fieldset>
    }
}

fn languages(app: &App, day: NaiveDate, chosen: &[String], on_change: &Callback<PreparationChanges>) -> Html {
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
        chip(app.words.language(app.lists(), code), pressed, on_tap)
    };
    let used = app.lists().languages.iter();
    let used = used.filter(|it| is_shown(it.retired_on, day, chosen.contains(&it.code)));
    html! {
        <fieldset>
            <legend>{ app.words.say("expected-languages") }</legend>
            <div class="row">{ for used.map(|language| chip(&language.code)) }</div>
        </fieldset>
    }
}
