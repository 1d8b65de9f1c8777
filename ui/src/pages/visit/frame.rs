//! What all steps of a visit stand in: heading, when it was saved, undo, steps, toast, and the queue of writes.

use std::rc::Rc;

use contract::answer::VisitView;
use contract::ask::TallyChange;
use domain::metric::Metric;
use domain::record::Id;
use domain::records::Visit as VisitRecord;
use yew::prelude::*;

use super::names::name_of;
use super::queue::{Queue, Waiting, Write};
use super::state::{Last, VisitAction, VisitState};
use super::{close, introduce, people, questions, refer};
use crate::app::{Action, App, use_app};
use crate::clock::time_of_day;
use crate::components::frame::Frame;
use crate::components::live_region::LiveRegion;
use crate::components::notice::fault_notice;
use crate::components::steps::Steps;
use crate::components::toast::{self, Toast};
use crate::components::why::Why;
use crate::dom;
use crate::router::{Screen, Step};

/// See [`Visit`].
#[derive(Properties, PartialEq)]
pub struct VisitProps {
    /// The visit.
    pub visit: Id<VisitRecord>,
    /// The step that is shown.
    pub step: Step,
}

/// What every step is given.
#[derive(Properties, PartialEq, Clone)]
pub(super) struct StepProps {
    /// The visit, as it was answered last.
    pub(super) view: Rc<VisitView>,
    /// Has something written.
    pub(super) on_write: Callback<Write>,
    /// Counts: metric and change.
    pub(super) on_tally: Callback<(Metric, TallyChange)>,
    /// Takes the last count back.
    pub(super) on_undo: Callback<()>,
}

/// See the module.
#[component]
pub fn Visit(props: &VisitProps) -> Html {
    let state = use_reducer(VisitState::default);
    let waiting = use_mut_ref(Waiting::default);
    let app = use_app();
    let visit = props.visit;
    let queue = app.clone().map(|app| Queue { app, visit, state: state.dispatcher(), waiting });
    {
        let queue = queue.clone();
        use_effect_with(visit, move |_| {
            if let Some(queue) = queue {
                wasm_bindgen_futures::spawn_local(async move { queue.read().await });
            }
        });
    }
    {
        let app = app.clone();
        use_effect_with(state.is_closed_now, move |is_closed| {
            if let Some(app) = app.filter(|_| *is_closed) {
                app.go(Screen::Today);
            }
        });
    }
    let (Some(app), Some(queue)) = (app, queue) else { return Html::default() };
    let on_write = {
        let queue = queue.clone();
        Callback::from(move |write| queue.push(write))
    };
    let on_tally = tally(&app, &on_write, state.reason.clone());
    let on_undo = on_write.reform(|()| Write::Undo);
    let Some(view) = state.view.clone() else {
        return html! {
            <Frame heading={app.words.say(&format!("title-{}", props.step.code()))} back={Screen::Today}>
                { fault_notice(&app, &state.fault) }
            </Frame>
        };
    };
    let step =
        StepProps { view: view.clone(), on_write: on_write.clone(), on_tally, on_undo: on_undo.clone() };
    html! {
        <Frame heading={view.summary.name.clone()} back={Screen::Today} below={below(&app, &view, state.saved_at)}
            tools={undo_button(&app, &view, &on_undo)} undo={(view.can_undo > 0).then(|| on_undo.clone())}
            under_header={html! { <Steps {visit} at={props.step} /> }} foot={foot(&app, &view, props.step, &on_write, toast(&app, &state, &on_undo))}>
            <h2 class="only-read-aloud">{ app.words.say(&format!("step-{}", props.step.code())) }</h2>
            { problem(&app, &state, &on_write) }
            { shown(&app, props.step, step) }
            { said(&app, &state) }
        </Frame>
    }
}

fn tally(app: &App, on_write: &Callback<Write>, reason: Option<String>) -> Callback<(Metric, TallyChange)> {
    let (app, on_write) = (app.clone(), on_write.clone());
    Callback::from(move |(metric, change): (Metric, TallyChange)| {
        dom::buzz();
        if let Metric::Given(material, language) = &metric {
            app.act(Action::HandedOut(material.clone(), language.clone()));
        }
        on_write.emit(Write::Tally { metric, change, reason: reason.clone() });
    })
}

fn shown(app: &App, step: Step, props: StepProps) -> Html {
    let content = match step {
        Step::People => people::who_came(app, &props),
        Step::Introduce => html! { <introduce::Introduce ..props /> },
        Step::Questions => html! { <questions::Questions ..props /> },
        Step::Refer => refer::agencies(app, &props),
        Step::Close => close::summary(app, &props),
    };
    // Steps have parts of the same kind: what was opened in one is not open in the next.
    html! { <key={step.code()}>{ content }</> }
}

fn below(app: &App, view: &VisitView, saved_at: Option<i64>) -> Html {
    let (key, at) = saved_at.map_or(("visit-since", view.started_at), |at| ("saved-at", at));
    html! { <p role="status">{ app.words.say_with(key, &[("time", &time_of_day(at))]) }</p> }
}

fn undo_button(app: &App, view: &VisitView, on_undo: &Callback<()>) -> Html {
    let on_undo = on_undo.clone();
    let nothing = view.can_undo == 0;
    html! {
        <button class="pill undo" aria-label={app.words.say("undo")} aria-disabled={nothing.to_string()}
            onclick={move |_: MouseEvent| if !nothing { on_undo.emit(()) }}>
            <span aria-hidden="true">{ "↶" }</span><span>{ app.words.say("undo") }</span>
        </button>
    }
}

fn foot(app: &App, view: &VisitView, step: Step, on_write: &Callback<Write>, toast: Html) -> Html {
    let total = app.words.say_with(
        "visit-total",
        &[("visitors", &view.summary.visitors.to_string()), ("staff", &view.home_staff.to_string())],
    );
    let action = match step.next() {
        Some(next) => html! {
            <button class="btn" onclick={app.going::<MouseEvent>(Screen::Visit(view.summary.visit, next))}>
                { app.words.say(&format!("step-{}", next.code())) }
            </button>
        },
        None if view.summary.closed => html! {
            <button class="btn" onclick={app.going::<MouseEvent>(Screen::Today)}>{ app.words.say("title-today") }</button>
        },
        None => {
            let on_write = on_write.clone();
            html! { <button class="btn" onclick={move |_: MouseEvent| on_write.emit(Write::Close)}>{ app.words.say("close-visit") }</button> }
        }
    };
    html! { <><strong id={toast::HEIR} tabindex="-1" class="total">{ total }</strong><span class="grow" />{ toast }{ action }</> }
}

fn problem(app: &App, state: &UseReducerHandle<VisitState>, on_write: &Callback<Write>) -> Html {
    let dispatcher = state.dispatcher();
    let on_reason = {
        let (dispatcher, on_write, waits) =
            (dispatcher.clone(), on_write.clone(), state.needs_reason.clone());
        Callback::from(move |reason: String| {
            dispatcher.dispatch(VisitAction::Explained(reason.clone()));
            if let Some(Write::Tally { metric, change, .. }) = waits.clone() {
                on_write.emit(Write::Tally { metric, change, reason: Some(reason) });
            }
        })
    };
    let on_cancel = Callback::from(move |()| dispatcher.dispatch(VisitAction::LeftUnexplained));
    html! {
        <>
            { fault_notice(app, &state.fault) }
            if state.needs_reason.is_some() {
                <Why action={app.words.say("correct")} {on_reason} {on_cancel} />
            }
        </>
    }
}

/// What the live region says: the last count, and the sum.
fn said(app: &App, state: &UseReducerHandle<VisitState>) -> Html {
    let text = state.last.as_ref().map(|last| match last.visitors {
        Some(visitors) => format!("{}. {}", counted(app, last), app.words.say_n("counted-total", visitors)),
        None => counted(app, last),
    });
    html! { <LiveRegion text={text.unwrap_or_default()} /> }
}

/// The toast stands in the footer, so that it covers nothing.
fn toast(app: &App, state: &UseReducerHandle<VisitState>, on_undo: &Callback<()>) -> Html {
    let Some(last) = state.last.as_ref().filter(|_| state.is_told) else { return Html::default() };
    let dispatcher = state.dispatcher();
    let on_gone = Callback::from(move |round| dispatcher.dispatch(VisitAction::ToastGone(round)));
    html! { <Toast text={counted(app, last)} round={state.round} on_undo={on_undo.clone()} {on_gone} /> }
}

fn counted(app: &App, last: &Last) -> String {
    // At sheltered homes a language was there or was not.
    if last.is_presence {
        return name_of(app, &last.metric);
    }
    app.words.say_with("counted", &[("label", &name_of(app, &last.metric)), ("n", &last.number.to_string())])
}
