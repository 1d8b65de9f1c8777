//! The line, what goes on pinned above it, what is to be followed up below it, and the way to everything else.

use contract::answer::{DayView, FollowUpView, StopView, VisitSummary};
use contract::ask::{FinishFollowUp, StartVisit, Today as TodayAsk};
use domain::record::Id;
use domain::records::Stop;
use yew::prelude::*;

use super::ahead::Ahead;
use super::state::{TodayAction, TodayState, pinned, places};
use crate::app::{App, use_app};
use crate::components::frame::Frame;
use crate::components::notice::{Tone, fault_notice, notice};
use crate::components::stop_line::{StopEvent, StopOnLine};
use crate::components::visit_state::state_word;
use crate::components::why::Why;
use crate::pages::crew::without_support;
use crate::router::{Screen, Step};

/// See the module.
#[component]
pub fn Today() -> Html {
    let state = use_reducer(TodayState::default);
    let app = use_app();
    {
        let (app, dispatcher) = (app.clone(), state.dispatcher());
        use_effect_with((), move |()| {
            if let Some(app) = app {
                app.refresh_status();
                read(&app, dispatcher);
            }
        });
    }
    let Some(app) = app else { return Html::default() };
    let words = app.words.clone();
    let heading = state.day.as_ref().map_or_else(|| words.say("title-today"), |day| words.weekday(day.date));
    let foot = html! {
        <>
            <button class="btn quiet" onclick={app.going::<MouseEvent>(Screen::Outside)}>{ words.say("outside") }</button>
            <button class="btn quiet" onclick={app.going::<MouseEvent>(Screen::Visits)}>{ words.say("title-visits") }</button>
            <span class="grow" />
            <button class="btn" onclick={app.going::<MouseEvent>(Screen::EndShift)}>{ words.say("end-shift") }</button>
        </>
    };
    let below = state.day.as_ref().map(|day| html! { <p>{ below(&app, day) }</p> }).unwrap_or_default();
    let tools = html! {
        <button class="icon" onclick={app.going::<MouseEvent>(Screen::Settings)} aria-label={words.say("title-settings")}>
            <span aria-hidden="true">{ "⚙" }</span>
        </button>
    };
    html! {
        <Frame {heading} {below} {tools} {foot}>
            { fault_notice(&app, &state.fault) }
            if let Some(day) = &state.day {
                { crew(&app, day) }
                { for pinned(day).into_iter().map(|visit| goes_on(&app, day, visit)) }
                if day.stops.is_empty() {
                    { notice(Tone::Look, html! { { words.say("today-no-stops") } }) }
                } else {
                    <ol class="tour">{ line(&app, &state, day) }</ol>
                }
                { outside_the_schedule(&app, day) }
                { follow_ups(&app, &state, day) }
                <Ahead day={day.date} />
            }
        </Frame>
    }
}

fn read(app: &App, dispatcher: UseReducerDispatcher<TodayState>) {
    app.ask(TodayAsk { date: None }, move |answer| match answer {
        Ok(day) => dispatcher.dispatch(TodayAction::Read(Box::new(day))),
        Err(fault) => dispatcher.dispatch(TodayAction::Refused(fault)),
    });
}

fn below(app: &App, day: &DayView) -> String {
    let mut parts = vec![app.words.say_n("week", i64::from(day.week))];
    parts.extend(day.routes.iter().map(|route| route.name.clone()));
    parts.join(" · ")
}

/// *Bemanning* in one line, with the way to it; *språkstöd saknas* where nobody bridges the languages ahead.
fn crew(app: &App, day: &DayView) -> Html {
    let words = &app.words;
    let names: Vec<_> =
        day.shift.iter().flat_map(|shift| &shift.crew).map(|member| member.name.as_str()).collect();
    let missing = !without_support(day).is_empty();
    if names.is_empty() && day.stops.is_empty() {
        return Html::default();
    }
    let change = words.say_with("change-what", &[("what", &words.say("title-crew"))]);
    let names = if names.is_empty() { words.say("crew-not-yet") } else { names.join(", ") };
    html! {
        <section class="crew-line">
            <p class="grow">
                { words.say_with("crew", &[("names", &names)]) }
                if missing { <span class="state waiting"><span aria-hidden="true">{ "!" }</span>{ words.say("support-missing") }</span> }
            </p>
            <button class="btn plain" aria-label={change} onclick={app.going::<MouseEvent>(Screen::Crew)}>{ words.say("change") }</button>
        </section>
    }
}

fn goes_on(app: &App, day: &DayView, visit: &VisitSummary) -> Html {
    let words = &app.words;
    let go = app.going::<MouseEvent>(Screen::Visit(visit.visit, Step::People));
    let action = words.say("continue-visit");
    let name = words.say_with("stop-action", &[("action", &action), ("stop", &visit.name)]);
    html! {
        <section class="pinned">
            <div class="grow">
                <h2>{ &visit.name }</h2>
                <p>{ state_word(app, visit.state) }{ " · " }{ words.say_n("n-visitors", visit.visitors) }
                    if visit.date != day.date { { " · " }{ words.weekday(visit.date) } }
                </p>
            </div>
            <button class="btn" aria-label={name} onclick={go}>{ action }</button>
        </section>
    }
}

fn line(app: &App, state: &UseReducerHandle<TodayState>, day: &DayView) -> Html {
    let date = day.date;
    let stop = |(stop, place): (&StopView, _)| {
        let on_event = {
            let (app, dispatcher, stop) = (app.clone(), state.dispatcher(), stop.clone());
            Callback::from(move |event| match event {
                StopEvent::Start if stop.asks_why => {
                    dispatcher.dispatch(TodayAction::AskWhy(Some(stop.stop)))
                }
                StopEvent::Start => start(&app, dispatcher.clone(), stop.stop, None),
                StopEvent::Open => open(&app, &stop),
                StopEvent::Prepare => app.go(Screen::Prepare(stop.stop, date)),
            })
        };
        let on_reason = {
            let (app, dispatcher, stop) = (app.clone(), state.dispatcher(), stop.stop);
            Callback::from(move |reason| start(&app, dispatcher.clone(), stop, Some(reason)))
        };
        let on_cancel = {
            let dispatcher = state.dispatcher();
            Callback::from(move |()| dispatcher.dispatch(TodayAction::AskWhy(None)))
        };
        html! {
            <StopOnLine key={stop.stop.to_string()} stop={stop.clone()} {place} {on_event}>
                if state.asked_why == Some(stop.stop) {
                    <Why action={app.words.say("start-visit")} {on_reason} {on_cancel} />
                }
            </StopOnLine>
        }
    };
    day.stops.iter().zip(places(day)).map(stop).collect()
}

fn open(app: &App, stop: &StopView) {
    if let Some(visit) = stop.visits.last() {
        let step = if visit.closed { Step::Close } else { Step::People };
        app.go(Screen::Visit(visit.visit, step));
    }
}

fn start(app: &App, dispatcher: UseReducerDispatcher<TodayState>, stop: Id<Stop>, reason: Option<String>) {
    let ask =
        StartVisit { stop: Some(stop), residence: None, departments: Vec::new(), reason, another: false };
    let then = app.clone();
    app.ask(ask, move |answer| match answer {
        Ok(written) => {
            if let Some(visit) = written.visit() {
                then.go(Screen::Visit(visit, Step::People));
            }
        }
        Err(fault) => dispatcher.dispatch(TodayAction::Refused(fault)),
    });
}

fn outside_the_schedule(app: &App, day: &DayView) -> Html {
    let closed: Vec<_> = day.unscheduled.iter().filter(|visit| visit.closed).collect();
    if closed.is_empty() {
        return Html::default();
    }
    let visit = |visit: &&VisitSummary| {
        let go = app.going::<MouseEvent>(Screen::Visit(visit.visit, Step::Close));
        html! {
            <li class="list-row">
                <div class="grow"><h3>{ &visit.name }</h3><p>{ state_word(app, visit.state) }</p></div>
                <button class="btn quiet" onclick={go}>{ app.words.say("show-visit") }</button>
            </li>
        }
    };
    html! {
        <section>
            <h2>{ app.words.say("today-outside") }</h2>
            <ul class="list">{ for closed.iter().map(visit) }</ul>
        </section>
    }
}

fn follow_ups(app: &App, state: &UseReducerHandle<TodayState>, day: &DayView) -> Html {
    if day.follow_ups.is_empty() {
        return Html::default();
    }
    let row = |follow_up: &FollowUpView| {
        let (then, dispatcher, id) = (app.clone(), state.dispatcher(), follow_up.follow_up);
        let done = move |_: MouseEvent| {
            let (app, dispatcher) = (then.clone(), dispatcher.clone());
            then.ask(FinishFollowUp { follow_up: id }, move |answer| match answer {
                Ok(_) => read(&app, dispatcher),
                Err(fault) => dispatcher.dispatch(TodayAction::Refused(fault)),
            });
        };
        let kind = app.words.say(&format!("follow-up-{}", follow_up.kind.code()));
        html! {
            <li class="list-row">
                <div class="grow"><h3>{ kind }</h3><p>{ follow_up.text.clone().unwrap_or_default() }</p></div>
                <button class="btn quiet" onclick={done}>{ app.words.say("follow-up-done") }</button>
            </li>
        }
    };
    html! {
        <section>
            <h2>{ app.words.say("today-follow-ups") }</h2>
            <ul class="list">{ for day.follow_ups.iter().map(row) }</ul>
        </section>
    }
}
