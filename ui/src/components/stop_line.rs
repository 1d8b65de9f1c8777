//! The day drawn as what it is: a bus line with stops. Done is a filled dot, here is a ring, and the season's rule speaks
//! on the stop that it concerns.

use contract::answer::{LastTime, PreparationView, StopView};
use domain::metric::Metric;
use domain::records::{MeetingPlace, Task};
use yew::prelude::*;

use super::notice::{Tone, notice};
use super::visit_state::state_word;
use crate::app::{App, use_app};

/// Where the bus is, seen from a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Its visits are closed.
    Behind,
    /// The visit goes on, or comes next.
    Here,
    /// Later.
    Ahead,
}

/// What is tapped on a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopEvent {
    /// *Starta besök*.
    Start,
    /// *Fortsätt*, *Visa*: the last visit.
    Open,
    /// *Före besöket*.
    Prepare,
}

/// See the module.
#[derive(Properties, PartialEq)]
pub struct StopOnLineProps {
    /// The stop.
    pub stop: StopView,
    /// Where the bus is.
    pub place: Place,
    /// Hears taps.
    pub on_event: Callback<StopEvent>,
    /// What is asked on the stop just now.
    #[prop_or_default]
    pub children: Html,
}

/// See the module.
#[component]
pub fn StopOnLine(props: &StopOnLineProps) -> Html {
    let Some(app) = use_app() else { return Html::default() };
    let (words, stop) = (&app.words, &props.stop);
    let (class, place_key) = match props.place {
        Place::Behind => ("stop done", "place-behind"),
        Place::Here => ("stop here", "place-here"),
        Place::Ahead => ("stop", "place-ahead"),
    };
    let tap = |event: StopEvent| {
        let on_event = props.on_event.clone();
        move |_: MouseEvent| on_event.emit(event)
    };
    let latest = stop.visits.last();
    let (event, action) = match latest {
        None => (StopEvent::Start, "start-visit"),
        Some(visit) if visit.closed => (StopEvent::Open, "show-visit"),
        Some(_) => (StopEvent::Open, "continue-visit"),
    };
    let main_class = if props.place == Place::Here { "btn" } else { "btn quiet" };
    let name = words.say_with("stop-action", &[("action", &words.say(action)), ("stop", &stop.name)]);
    html! {
        <li {class}>
            <time>{ &stop.time }</time>
            <span class="dot"><span class="only-read-aloud">{ words.say(place_key) }</span></span>
            <article>
                <div class="stop-what">
                    <h2>{ &stop.name }</h2>
                    <p>{ kind_line(&app, stop) }</p>
                    if let Some(last) = stop.last_time.as_ref().filter(|_| latest.is_none()) {
                        <p>{ last_time_line(&app, last) }</p>
                    }
                </div>
                <button class={main_class} aria-label={name} onclick={tap(event)}>{ words.say(action) }</button>
                if let Some(visit) = latest {
                    <p class="stop-state">{ state_word(&app, visit.state) }</p>
                }
                if latest.is_none() {
                    if stop.rule.code() != "silent" {
                        { rule(&app, stop) }
                    }
                    { preparation(&app, stop, tap(StopEvent::Prepare)) }
                }
                { props.children.clone() }
            </article>
        </li>
    }
}

fn kind_line(app: &App, stop: &StopView) -> String {
    let kind = app.words.say(&format!("residence-kind-{}", stop.kind.code()));
    match stop.visits.last() {
        Some(visit) if visit.not_held.is_some() => {
            let code = visit.not_held.as_deref().unwrap_or_default();
            let reason = app.lists().not_held_reasons.iter().find(|reason| reason.code == code);
            let reason = reason.map_or(code, |reason| app.words.pick(&reason.sv, &reason.en));
            format!("{kind} · {}", app.words.say_with("not-held-because", &[("reason", reason)]))
        }
        Some(visit) => format!("{kind} · {}", app.words.say_n("n-visitors", visit.visitors)),
        None => kind,
    }
}

fn last_time_line(app: &App, last: &LastTime) -> String {
    let words = &app.words;
    let mut parts = vec![words.say_with("last-time", &[("day", &words.day(last.date))])];
    if last.not_held.is_some() {
        parts.push(words.say("not-held"));
    } else {
        parts.push(words.say_n("n-visitors", last.visitors));
    }
    if !last.languages.is_empty() {
        let names: Vec<_> = last.languages.iter().map(|code| words.language(app.lists(), code)).collect();
        parts.push(names.join(", "));
    }
    for missing in &last.missing {
        if let Metric::Missing(kind, language) = &missing.metric {
            let kinds = &app.lists().material_kinds;
            let kind = kinds
                .iter()
                .find(|it| it.code == *kind)
                .map_or(kind.as_str(), |it| words.pick(&it.sv, &it.en));
            let language = words.language(app.lists(), language);
            parts.push(words.say_with("was-missing", &[("kind", kind), ("language", &language)]));
        }
    }
    parts.join(" · ")
}

fn rule(app: &App, stop: &StopView) -> Html {
    let sentence = app.words.rule(&stop.rule);
    if stop.asks_why {
        notice(Tone::Look, html! { { sentence } })
    } else {
        html! { <p class="rule">{ sentence }</p> }
    }
}

/// *Före besöket*: what was prepared, or that nothing was, with the way there.
fn preparation(app: &App, stop: &StopView, onclick: impl Fn(MouseEvent) + 'static) -> Html {
    let words = &app.words;
    let prepared = &stop.preparation;
    let mut parts: Vec<String> = Vec::new();
    let told = |task: &Option<Task>| task.as_ref().is_some_and(|task| task.done.is_some());
    parts.push(words.say(if told(&prepared.told) { "prepared-told" } else { "prepared-not-told" }));
    if let Some(expected) = prepared.expected {
        parts.push(words.say_n("prepared-expected", expected));
    }
    if !prepared.languages.is_empty() {
        let names: Vec<_> = prepared.languages.iter().map(|code| words.language(app.lists(), code)).collect();
        parts.push(names.join(", "));
    }
    if let Some(place) = prepared.place {
        parts.push(words.say(match place {
            MeetingPlace::Bus => "place-bus",
            MeetingPlace::Room => "place-room",
        }));
    }
    if let Some(unit) = &stop.local_unit {
        parts.push(words.say_with("local-library", &[("unit", unit)]));
    }
    let key = if *prepared == PreparationView::default() { "prepare" } else { "prepare-open" };
    html! {
        <div class="prepared">
            <p>{ parts.join(" · ") }</p>
            <button class="btn plain" {onclick} aria-label={words.say_with("stop-action", &[("action", &words.say(key)), ("stop", &stop.name)])}>
                { words.say(key) }
            </button>
        </div>
    }
}
