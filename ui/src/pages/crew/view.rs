//! Who comes along, each with a way off the list; whether language support is missing; the way onto the list.

use std::rc::Rc;

use contract::answer::{CrewView, DayView, StopView, Tile};
use contract::ask::{ListTiles, SetCrew, Today};
use contract::fault::Fault;
use yew::prelude::*;

use super::add::Add;
use super::state::{crew, expected, not_on_the_list, without_support};
use crate::app::{App, use_app};
use crate::components::frame::Frame;
use crate::components::notice::{Tone, fault_notice, notice};
use crate::router::Screen;

/// See the module.
#[component]
pub fn Crew() -> Html {
    let day = use_state(|| None::<Rc<DayView>>);
    let tiles = use_state(Vec::<Tile>::new);
    let fault = use_state(|| None::<Fault>);
    let app = use_app();
    let read = {
        let (app, day, fault) = (app.clone(), day.clone(), fault.clone());
        Callback::from(move |()| {
            let (day, fault) = (day.clone(), fault.clone());
            if let Some(app) = &app {
                app.ask(Today { date: None }, move |answer| match answer {
                    Ok(read) => day.set(Some(Rc::new(read))),
                    Err(refused) => fault.set(Some(refused)),
                });
            }
        })
    };
    {
        let (app, read, tiles) = (app.clone(), read.clone(), tiles.clone());
        use_effect_with((), move |()| {
            read.emit(());
            if let Some(app) = app {
                app.ask(ListTiles {}, move |answer| tiles.set(answer.map(|it| it.tiles).unwrap_or_default()));
            }
        });
    }
    let Some(app) = app else { return Html::default() };
    let on_set = {
        let (app, fault) = (app.clone(), fault.clone());
        Callback::from(move |ask: SetCrew| {
            let (then, read, fault) = (app.clone(), read.clone(), fault.clone());
            app.ask(ask, move |answer| match answer {
                Ok(_) => {
                    fault.set(None);
                    then.refresh_status();
                    read.emit(());
                }
                Err(refused) => fault.set(Some(refused)),
            });
        })
    };
    let below = day.as_ref().map(|day| html! { <p>{ tour(&app, day) }</p> }).unwrap_or_default();
    html! {
        <Frame heading={app.words.say("title-crew")} {below} back={Screen::Today}>
            <div class="findings">{ fault_notice(&app, &fault) }</div>
            if let Some(day) = &*day {
                { support(&app, day) }
                { list(&app, day, &on_set) }
                if !is_ended(day) {
                    <Add tiles={not_on_the_list(&tiles, crew(day)).into_iter().cloned().collect::<Vec<_>>()} on_add={on_set.clone()} />
                }
            }
        </Frame>
    }
}

fn tour(app: &App, day: &DayView) -> String {
    let mut parts = vec![app.words.weekday(day.date)];
    parts.extend(day.routes.iter().map(|route| route.name.clone()));
    parts.extend(day.shift.iter().map(|shift| shift.bus.clone()).filter(|bus| bus != "-"));
    parts.join(" · ")
}

/// After its end the list is what it was: another name would begin another tour.
fn is_ended(day: &DayView) -> bool {
    day.shift.as_ref().is_some_and(|shift| shift.ended_at.is_some())
}

/// *Språkstöd saknas*, with the languages that are expected and never with who speaks what.
fn support(app: &App, day: &DayView) -> Html {
    let words = &app.words;
    let one = |stop: &&StopView| {
        let languages: Vec<_> =
            expected(stop).into_iter().map(|code| words.language(app.lists(), code)).collect();
        let name =
            words.say_with("stop-action", &[("action", &words.say("prepare-open")), ("stop", &stop.name)]);
        let sentence = html! {
            <>
                <p>{ words.say_with("support-missing-at", &[("stop", &stop.name), ("languages", &languages.join(", "))]) }</p>
                <p class="plain-text">{ words.say("support-missing-help") }</p>
                <button class="btn quiet" aria-label={name} onclick={app.going::<MouseEvent>(Screen::Prepare(stop.stop, day.date))}>
                    { words.say("prepare-open") }
                </button>
            </>
        };
        notice(Tone::Look, sentence)
    };
    html! { <div class="findings">{ for without_support(day).iter().map(one) }</div> }
}

fn list(app: &App, day: &DayView, on_set: &Callback<SetCrew>) -> Html {
    let words = &app.words;
    let crew = crew(day);
    html! {
        <section>
            <h2>{ words.say("crew-along") }</h2>
            if is_ended(day) {
                <p>{ words.say("shift-is-ended") }</p>
            } else if crew.is_empty() {
                <p>{ words.say(if day.shift.is_some() { "crew-nobody" } else { "crew-before-tour" }) }</p>
            }
            <ul class="list">{ for crew.iter().map(|member| row(app, member, (!is_ended(day)).then_some(on_set))) }</ul>
        </section>
    }
}

fn row(app: &App, member: &CrewView, on_set: Option<&Callback<SetCrew>>) -> Html {
    let words = &app.words;
    let off = SetCrew {
        staff: member.staff,
        guest_name: member.guest.then(|| member.name.clone()),
        from_unit: None,
        role: member.role,
        absent: true,
    };
    let mut parts = vec![words.say(&format!("role-{}", member.role.code()))];
    parts.extend(member.unit.clone());
    if member.guest {
        parts.push(words.say("crew-guest-here"));
    }
    let action = words.say("crew-not-along");
    let name = words.say_with("stop-action", &[("action", &action), ("stop", &member.name)]);
    let off = on_set.map(|on_set| {
        let onclick = on_set.reform(move |_: MouseEvent| off.clone());
        html! { <button class="btn quiet" aria-label={name} {onclick}>{ action }</button> }
    });
    html! {
        <li class="list-row">
            <div class="grow"><h3>{ &member.name }</h3><p class="sentence">{ parts.join(" · ") }</p></div>
            { off }
        </li>
    }
}
