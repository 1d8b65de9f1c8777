//! *Vilka*: one big number, the split below it, the home's staff apart, the languages in the room. At sheltered homes only
//! the groups that are allowed there, and languages without numbers.

use contract::ask::TallyChange;
use domain::metric::Metric;
use domain::records::{AgeGroup, Language};
use yew::prelude::*;

use super::counts::number_of;
use super::frame::StepProps;
use super::names::name_of;
use super::queue::Write;
use crate::app::{App, use_app};
use crate::clock::time_of_day;
use crate::components::cell::CellLook;
use crate::components::choice::chip;
use crate::components::tally_grid::{Counted, TallyGrid};
use crate::dom;
use crate::offered::is_shown;
use crate::router::{Screen, Step};

/// How many languages are shown before *Fler språk*.
const LANGUAGES_FIRST: usize = 8;
/// What the larger step adds.
const MANY: i64 = 10;

/// See the module.
pub(super) fn who_came(app: &App, props: &StepProps) -> Html {
    let words = &app.words;
    let cell = |metric: Metric, look: CellLook| cell(app, props, metric, look);
    let many = props.on_tally.reform(|_: MouseEvent| (Metric::Visitors, TallyChange::By(MANY)));
    let groups: Vec<_> =
        groups(app, props).into_iter().map(|group| cell(Metric::Group(group), CellLook::Group)).collect();
    let approximate = {
        let (on_write, is) = (props.on_write.clone(), props.view.approximate);
        Callback::from(move |()| on_write.emit(Write::Approximate(!is)))
    };
    html! {
        <>
            { arrival(app, props) }
            <TallyGrid label={words.say("visitors")} prefix="visitors" class="tally main-tally"
                cells={vec![cell(Metric::Visitors, CellLook::Main)]} on_tally={props.on_tally.clone()} on_undo={props.on_undo.clone()}>
                <button class="btn quiet many" onclick={many}>{ words.say_n("add-many", MANY) }</button>
            </TallyGrid>
            <section>
                <h3>{ words.say(if props.view.sheltered { "groups-sheltered" } else { "groups" }) }</h3>
                <TallyGrid label={words.say("groups")} prefix="groups" cells={groups}
                    on_tally={props.on_tally.clone()} on_undo={props.on_undo.clone()} />
            </section>
            <Languages ..props.clone() />
            <section>
                <h3>{ words.say("home-staff-heading") }</h3>
                <TallyGrid label={words.say("home-staff")} prefix="staff" cells={vec![cell(Metric::HomeStaff, CellLook::Row)]}
                    class="tally rows" on_tally={props.on_tally.clone()} on_undo={props.on_undo.clone()} />
            </section>
            { support(app, props) }
            <div class="row">{ chip(words.say("approximate"), props.view.approximate, approximate) }</div>
        </>
    }
}

fn cell(app: &App, props: &StepProps, metric: Metric, look: CellLook) -> Counted {
    let number = number_of(&props.view, &metric);
    Counted { label: name_of(app, &metric).into(), detail: None, number, look, metric }
}

/// The groups that are counted here, by code; those that were counted are shown though they are retired.
fn groups(app: &App, props: &StepProps) -> Vec<String> {
    let view = &props.view;
    let is_shown = |group: &&AgeGroup| {
        let is_in_use = view.groups.get(&group.code).is_some_and(|n| *n > 0);
        (group.sheltered == view.sheltered || is_in_use)
            && is_shown(group.retired_on, view.summary.date, is_in_use)
    };
    app.lists().age_groups.iter().filter(is_shown).map(|group| group.code.clone()).collect()
}

/// The id of *Insläppta*.
const LET_IN: &str = "let-in";

/// *Framme*, *Insläppta*: one tap each; then it stands there when it was.
fn arrival(app: &App, props: &StepProps) -> Html {
    let view = &props.view;
    if view.summary.closed {
        return Html::default();
    }
    // The button goes away when it is said, and would take focus with it: what comes next has it then.
    let say = |let_in: bool, next: &'static str| {
        props.on_write.reform(move |_: MouseEvent| {
            dom::focus_id(next);
            Write::Arrived { let_in }
        })
    };
    let said = |key: &str, at: i64| {
        html! { <p class="said">{ app.words.say_with(key, &[("time", &time_of_day(at))]) }</p> }
    };
    // What is over keeps its place: a number that moves up under a thumb is missed.
    let away = |is_over: bool| if is_over { "is-away" } else { "" };
    html! {
        <div class="row arrival">
            if let Some(at) = view.arrived_at {
                { said("arrived-at", at) }
            } else {
                <button class={classes!("btn", "quiet", away(view.let_in_at.is_some()))} onclick={say(false, LET_IN)}>
                    { app.words.say("arrived") }
                </button>
            }
            if let Some(at) = view.let_in_at {
                { said("let-in-at", at) }
            } else {
                <button id={LET_IN} class="btn quiet" onclick={say(true, "visitors-0")}>{ app.words.say("let-in") }</button>
            }
            <button class={classes!("btn", "plain", away(view.summary.visitors > 0))}
                onclick={app.going::<MouseEvent>(Screen::Visit(view.summary.visit, Step::Close))}>
                { app.words.say("was-not-held") }
            </button>
        </div>
    }
}

/// The languages in the room.
#[component]
fn Languages(props: &StepProps) -> Html {
    let all_shown = use_state(|| false);
    let Some(app) = use_app() else { return Html::default() };
    let view = &props.view;
    let number = |language: &Language| number_of(view, &Metric::Language(language.code.clone()));
    let used: Vec<_> = app
        .lists()
        .languages
        .iter()
        .filter(|language| is_shown(language.retired_on, view.summary.date, number(language) > 0))
        .collect();
    let look = if view.sheltered { CellLook::Presence } else { CellLook::Chip };
    let shown = used
        .iter()
        .enumerate()
        .filter(|(at, language)| *all_shown || *at < LANGUAGES_FIRST || number(language) > 0);
    let cells = shown
        .map(|(_, language)| cell(&app, props, Metric::Language(language.code.clone()), look))
        .collect::<Vec<_>>();
    let toggle = {
        let all_shown = all_shown.clone();
        move |_: MouseEvent| all_shown.set(!*all_shown)
    };
    let key = if *all_shown { "languages-fewer" } else { "languages-more" };
    html! {
        <section>
            <h3>{ app.words.say(if view.sheltered { "languages-sheltered" } else { "languages" }) }</h3>
            <TallyGrid label={app.words.say("languages")} prefix="languages" {cells} class="chips"
                on_tally={props.on_tally.clone()} on_undo={props.on_undo.clone()}>
                if used.len() > LANGUAGES_FIRST {
                    <button class="chip more" aria-expanded={(*all_shown).to_string()} onclick={toggle}>{ app.words.say(key) }</button>
                }
            </TallyGrid>
        </section>
    }
}

fn support(app: &App, props: &StepProps) -> Html {
    let view = &props.view;
    let chip = |code: &String, label: &str| {
        let (on_write, code, chosen) = (props.on_write.clone(), code.clone(), view.language_support.clone());
        let pressed = chosen.contains(&code);
        let on_tap = Callback::from(move |()| {
            let mut codes: Vec<_> = chosen.iter().filter(|it| **it != code).cloned().collect();
            if codes.len() == chosen.len() {
                codes.push(code.clone());
            }
            on_write.emit(Write::Support(codes));
        });
        chip(label.to_owned(), pressed, on_tap)
    };
    let is_in_use = |code: &String| view.language_support.contains(code);
    let used = app
        .lists()
        .language_supports
        .iter()
        .filter(|support| is_shown(support.retired_on, view.summary.date, is_in_use(&support.code)));
    html! {
        <fieldset>
            <legend>{ app.words.say("language-support") }</legend>
            <div class="row">{ for used.map(|support| chip(&support.code, app.words.pick(&support.sv, &support.en))) }</div>
        </fieldset>
    }
}
