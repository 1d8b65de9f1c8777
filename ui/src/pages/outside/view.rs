//! Three taps: here, the residence, start. Where the season's rule asks why, the question comes then.

use contract::answer::ResidenceItem;
use contract::ask::StartVisit;
use contract::fault::Fault;
use domain::record::Id;
use domain::records::Department;
use yew::prelude::*;

use crate::app::{App, use_app};
use crate::components::choice::chip;
use crate::components::frame::Frame;
use crate::components::notice::fault_notice;
use crate::components::why::Why;
use crate::router::{Screen, Step};

/// See the module.
#[component]
pub fn Outside() -> Html {
    let chosen = use_state(|| None::<ResidenceItem>);
    let departments = use_state(Vec::<Id<Department>>::new);
    let fault = use_state(|| None::<Fault>);
    let Some(app) = use_app() else { return Html::default() };
    let words = &app.words;
    let asks_why = fault.as_ref().is_some_and(|fault| fault.code == "rule-asks-for-reason");
    let residence = |item: &ResidenceItem| {
        let (chosen, departments, fault, item) =
            (chosen.clone(), departments.clone(), fault.clone(), item.clone());
        let pressed = chosen.as_ref().is_some_and(|it| it.residence == item.residence);
        let label = item.alias.clone();
        let on_tap = Callback::from(move |()| {
            departments.set(Vec::new());
            fault.set(None);
            chosen.set(Some(item.clone()));
        });
        chip(label, pressed, on_tap)
    };
    let start = {
        let (app, chosen, departments, fault) =
            (app.clone(), chosen.clone(), departments.clone(), fault.clone());
        Callback::from(move |reason: Option<String>| {
            if let Some(item) = &*chosen {
                start(&app, item, (*departments).clone(), reason, fault.clone());
            }
        })
    };
    let foot = (chosen.is_some() && !asks_why).then(|| {
        let start = start.clone();
        html! { <><span class="grow" /><button class="btn" onclick={move |_: MouseEvent| start.emit(None)}>{ words.say("start-visit") }</button></> }
    });
    let on_cancel = {
        let fault = fault.clone();
        Callback::from(move |()| fault.set(None))
    };
    html! {
        <Frame heading={words.say("title-outside")} back={Screen::Today} {foot}>
            { fault_notice(&app, &fault) }
            if asks_why { <Why action={words.say("start-visit")} on_reason={start.reform(Some)} {on_cancel} /> }
            <fieldset>
                <legend>{ words.say("outside-where") }</legend>
                <div class="row">{ for app.lists().residences.iter().map(residence) }</div>
            </fieldset>
            { chosen.as_ref().map(|item| pick_departments(&app, item, &departments)).unwrap_or_default() }
        </Frame>
    }
}

fn pick_departments(app: &App, item: &ResidenceItem, chosen: &UseStateHandle<Vec<Id<Department>>>) -> Html {
    if item.departments.is_empty() {
        return Html::default();
    }
    let chip = |department: &contract::answer::DepartmentView| {
        let (chosen, id) = (chosen.clone(), department.department);
        let pressed = chosen.contains(&id);
        let on_tap = Callback::from(move |()| {
            let mut next: Vec<_> = chosen.iter().copied().filter(|it| *it != id).collect();
            if !pressed {
                next.push(id);
            }
            chosen.set(next);
        });
        chip(department.name.clone(), pressed, on_tap)
    };
    html! {
        <fieldset>
            <legend>{ app.words.say("outside-departments") }</legend>
            <div class="row">{ for item.departments.iter().map(chip) }</div>
        </fieldset>
    }
}

fn start(
    app: &App,
    item: &ResidenceItem,
    departments: Vec<Id<Department>>,
    reason: Option<String>,
    fault: UseStateHandle<Option<Fault>>,
) {
    let then = app.clone();
    let ask = StartVisit { stop: None, residence: Some(item.residence), departments, reason, another: false };
    app.ask(ask, move |answer| match answer {
        Ok(written) => {
            if let Some(visit) = written.visit() {
                then.go(Screen::Visit(visit, Step::People));
            }
        }
        Err(refused) => fault.set(Some(refused)),
    });
}
