//! A list of what is to be done before going home; nothing on it forbids. Then the tour is ended and sent.

use std::rc::Rc;

use contract::answer::DayView;
use contract::ask::{EndShift as EndShiftAsk, Today, WriteDebrief};
use contract::fault::Fault;
use domain::validation::DEBRIEF_CHARS_MAX;
use yew::prelude::*;

use crate::app::{App, use_app};
use crate::components::choice::chip;
use crate::components::frame::Frame;
use crate::components::guarded_text::GuardedText;
use crate::components::notice::{Tone, fault_notice, notice};
use crate::pages::send::send_now;
use crate::pages::today::ongoing;
use crate::router::Screen;

const PROMPTS: [&str; 3] = ["debrief-worked", "debrief-did-not", "debrief-change"];

/// See the module.
#[component]
pub fn EndShift() -> Html {
    let day = use_state(|| None::<Rc<DayView>>);
    let fault = use_state(|| None::<Fault>);
    let is_counted = use_state(|| false);
    let said = use_mut_ref(<[Option<String>; 3]>::default);
    let app = use_app();
    {
        let (app, day, fault) = (app.clone(), day.clone(), fault.clone());
        use_effect_with((), move |()| {
            if let Some(app) = app {
                app.ask(Today { date: None }, move |answer| match answer {
                    Ok(read) => day.set(Some(Rc::new(read))),
                    Err(refused) => fault.set(Some(refused)),
                });
            }
        });
    }
    let Some(app) = app else { return Html::default() };
    let words = &app.words;
    let shift = day.as_ref().and_then(|day| day.shift.clone());
    let goes_on = shift.as_ref().is_some_and(|shift| shift.ended_at.is_none());
    let end = {
        let (app, fault, said, counted) = (app.clone(), fault.clone(), said.clone(), *is_counted);
        move |_: MouseEvent| {
            let texts = said.borrow().clone();
            end(&app, fault.clone(), texts, counted);
        }
    };
    let on_tap = {
        let is_counted = is_counted.clone();
        Callback::from(move |()| is_counted.set(!*is_counted))
    };
    let prompt = |(at, key): (usize, &&'static str)| {
        let said = said.clone();
        let on_text = Callback::from(move |text: Option<String>| said.borrow_mut()[at] = text);
        html! { <GuardedText id={*key} label={words.say(key)} limit={DEBRIEF_CHARS_MAX} {on_text} /> }
    };
    let foot = goes_on.then(|| {
        html! {
            <><span class="grow" /><button class="btn" onclick={end}>{ words.say("end-and-send") }</button></>
        }
    });
    html! {
        <Frame heading={words.say("title-end-shift")} back={Screen::Today} foot={foot}>
            { fault_notice(&app, &fault) }
            if let Some(day) = &*day {
                if goes_on {
                    { unfinished(&app, day) }
                    { follow_ups(&app, day) }
                    { chip(words.say("material-counted"), *is_counted, on_tap) }
                    <section class="sheet">
                        <h2>{ words.say("debrief") }</h2>
                        <p>{ words.say("debrief-help") }</p>
                        { for PROMPTS.iter().enumerate().map(prompt) }
                    </section>
                } else {
                    { notice(Tone::Look, html! { { words.say(if shift.is_some() { "shift-is-ended" } else { "shift-not-begun" }) } }) }
                    <button class="btn" onclick={app.going::<MouseEvent>(Screen::Send)}>{ words.say("title-send") }</button>
                }
            }
        </Frame>
    }
}

fn unfinished(app: &App, day: &DayView) -> Html {
    let open = ongoing(day);
    if open.is_empty() {
        return notice(Tone::Well, html! { { app.words.say("all-closed") } });
    }
    let names: Vec<_> = open.iter().map(|visit| visit.name.as_str()).collect();
    notice(Tone::Look, html! { { app.words.say_with("some-go-on", &[("names", &names.join(", "))]) } })
}

fn follow_ups(app: &App, day: &DayView) -> Html {
    match i64::try_from(day.follow_ups.len()) {
        Ok(number) if number > 0 => html! { <p>{ app.words.say_n("follow-ups-left", number) }</p> },
        _ => Html::default(),
    }
}

/// What was said is written first: after the end it would belong to no tour.
fn end(app: &App, fault: UseStateHandle<Option<Fault>>, said: [Option<String>; 3], material_counted: bool) {
    let app = app.clone();
    wasm_bindgen_futures::spawn_local(async move {
        let [worked, did_not, change] = said.map(Option::unwrap_or_default);
        if ![&worked, &did_not, &change].iter().all(|text| text.trim().is_empty())
            && let Err(refused) = app.answer(WriteDebrief { worked, did_not, change }).await
        {
            fault.set(Some(refused));
            return;
        }
        match app.answer(EndShiftAsk { material_counted }).await {
            Ok(_) => {
                send_now(&app);
                app.go(Screen::Send);
            }
            Err(refused) => fault.set(Some(refused)),
        }
    });
}
