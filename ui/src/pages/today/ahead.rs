//! *Nästa tur*: the next day that has stops, so that they can be prepared in time. It is looked for when somebody asks.

use chrono::{Days, NaiveDate};
use contract::answer::{DayView, StopView};
use contract::ask::Today;
use contract::fault::Fault;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::app::{App, use_app};
use crate::components::notice::fault_notice;
use crate::router::Screen;

/// How far ahead is looked. Ours: a route is driven every week or every other.
const DAYS_MAX: u64 = 14;

#[derive(Debug, Clone, PartialEq)]
enum Found {
    NotAsked,
    Looking,
    Tour(Box<DayView>),
    None,
    Refused(Fault),
}

/// See [`Ahead`].
#[derive(Properties, PartialEq)]
pub(super) struct AheadProps {
    /// The day that is shown.
    pub(super) day: NaiveDate,
}

/// See the module.
#[component]
pub(super) fn Ahead(props: &AheadProps) -> Html {
    let found = use_state(|| Found::NotAsked);
    let Some(app) = use_app() else { return Html::default() };
    let look = {
        let (app, found, day) = (app.clone(), found.clone(), props.day);
        move |_: MouseEvent| {
            let (app, found) = (app.clone(), found.clone());
            found.set(Found::Looking);
            spawn_local(async move { found.set(next_tour(&app, day).await) });
        }
    };
    match &*found {
        Found::NotAsked | Found::Looking => html! {
            <div class="row">
                <button class="btn quiet" aria-disabled={(*found == Found::Looking).to_string()} onclick={look}>{ app.words.say("ahead-show") }</button>
            </div>
        },
        Found::Tour(day) => tour(&app, day),
        Found::None => html! { <p role="status">{ app.words.say("ahead-none") }</p> },
        Found::Refused(fault) => fault_notice(&app, &Some(fault.clone())),
    }
}

/// One day after another, the nearest first.
async fn next_tour(app: &App, day: NaiveDate) -> Found {
    for ahead in 1..=DAYS_MAX {
        match app.answer(Today { date: day.checked_add_days(Days::new(ahead)) }).await {
            Ok(day) if day.stops.is_empty() => {}
            Ok(day) => return Found::Tour(Box::new(day)),
            Err(fault) => return Found::Refused(fault),
        }
    }
    Found::None
}

fn tour(app: &App, day: &DayView) -> Html {
    let words = &app.words;
    let row = |stop: &StopView| {
        let is_told = stop.preparation.told.as_ref().is_some_and(|task| task.done.is_some());
        let told = words.say(if is_told { "prepared-told" } else { "prepared-not-told" });
        let name = words.say_with("stop-action", &[("action", &words.say("prepare")), ("stop", &stop.name)]);
        let prepare = app.going::<MouseEvent>(Screen::Prepare(stop.stop, day.date));
        html! {
            <li class="list-row">
                <div class="grow"><h3>{ format!("{} · {}", stop.time, stop.name) }</h3><p>{ told }</p></div>
                <button class="btn quiet" aria-label={name} onclick={prepare}>{ words.say("prepare") }</button>
            </li>
        }
    };
    html! {
        <section>
            <h2>{ words.say("ahead-tour") }</h2>
            <p>{ words.weekday(day.date) }</p>
            <ul class="list">{ for day.stops.iter().map(row) }</ul>
        </section>
    }
}
