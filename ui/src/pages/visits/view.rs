//! The list, its search and its filter.

use contract::answer::VisitSummary;
use contract::ask::ListVisits;
use contract::fault::Fault;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::state::{SHOWN_FIRST, Search, by_day};
use crate::app::{Action, App, use_app};
use crate::components::choice::chip;
use crate::components::frame::Frame;
use crate::components::notice::fault_notice;
use crate::components::visit_state::state_word;
use crate::dom;
use crate::router::{Screen, Step};

/// See the module.
#[component]
pub fn Visits() -> Html {
    let visits = use_state(|| None::<Result<Vec<VisitSummary>, Fault>>);
    let search = use_state(Search::default);
    let most = use_state(|| SHOWN_FIRST);
    let app = use_app();
    {
        let (app, visits) = (app.clone(), visits.clone());
        use_effect_with((), move |()| {
            if let Some(app) = app {
                app.ask(ListVisits { date: None, shift: None }, move |answer| {
                    visits.set(Some(answer.map(|list| list.visits)))
                });
            }
        });
    }
    {
        let app = app.clone();
        let has_field = matches!(&*visits, Some(Ok(all)) if !all.is_empty());
        let is_wanted = app.as_ref().is_some_and(|app| app.searches());
        use_effect_with(has_field && is_wanted, move |is_due| {
            if let Some(app) = app.filter(|_| *is_due) {
                dom::focus_id("search");
                app.act(Action::Searches);
            }
        });
    }
    let Some(app) = app else { return Html::default() };
    let words = app.words.clone();
    let content = match &*visits {
        None => Html::default(),
        Some(Err(fault)) => fault_notice(&app, &Some(fault.clone())),
        Some(Ok(all)) if all.is_empty() => html! { <p class="empty">{ words.say("visits-empty") }</p> },
        Some(Ok(all)) => list(&app, all, &search, &most),
    };
    html! { <Frame heading={words.say("title-visits")} back={Screen::Today}>{ content }</Frame> }
}

fn list(
    app: &App,
    all: &[VisitSummary],
    search: &UseStateHandle<Search>,
    most: &UseStateHandle<usize>,
) -> Html {
    let words = &app.words;
    let oninput = {
        let search = search.clone();
        move |event: InputEvent| {
            let field: HtmlInputElement = event.target_unchecked_into();
            search.set(Search { text: field.value(), ..(*search).clone() });
        }
    };
    let on_tap = {
        let search = search.clone();
        Callback::from(move |()| search.set(Search { only_to_fix: !search.only_to_fix, ..(*search).clone() }))
    };
    let more = {
        let most = most.clone();
        move |_: MouseEvent| most.set(*most + SHOWN_FIRST)
    };
    let days = by_day(all, search, **most);
    let shown: usize = days.iter().map(|(_, of_day)| of_day.len()).sum();
    html! {
        <>
            <div class="row search">
                <div class="field grow"><label for="search">{ words.say("visits-search") }</label>
                    <input id="search" type="search" autocomplete="off" value={search.text.clone()} {oninput} /></div>
                { chip(words.say("state-to_fix"), search.only_to_fix, on_tap) }
            </div>
            if shown == 0 { <p class="empty">{ words.say("visits-none-fit") }</p> }
            <div class="days">{ for days.iter().map(|(day, of_day)| html! {
                <section>
                    <h2>{ words.weekday(*day) }</h2>
                    <ul class="list">{ for of_day.iter().map(|visit| row(app, visit)) }</ul>
                </section>
            }) }</div>
            if shown == **most { <button class="btn quiet" onclick={more}>{ words.say("visits-more") }</button> }
        </>
    }
}

fn row(app: &App, visit: &VisitSummary) -> Html {
    let step = if visit.closed { Step::Close } else { Step::People };
    let go = app.going::<MouseEvent>(Screen::Visit(visit.visit, step));
    let people = match &visit.not_held {
        Some(_) => app.words.say("not-held"),
        None => app.words.say_n("n-visitors", visit.visitors),
    };
    let action = app.words.say(if visit.closed { "show-visit" } else { "continue-visit" });
    let name = app.words.say_with("stop-action", &[("action", &action), ("stop", &visit.name)]);
    html! {
        <li class="list-row" key={visit.visit.to_string()}>
            <div class="grow">
                <h3>{ &visit.name }</h3>
                <p>{ state_word(app, visit.state) }{ format!(" · {people}") }
                    if visit.same_people_unanswered { { format!(" · {}", app.words.say("same-people")) } }
                </p>
            </div>
            <button class="btn quiet" aria-label={name} onclick={go}>{ action }</button>
        </li>
    }
}
