//! *Frågor*: a tap on a topic counts a question and asks *Vart?* at once. No language with a question. Below, the visit's
//! one note, behind the privacy guard.

use std::rc::Rc;

use contract::ask::TallyChange;
use domain::metric::Metric;
use domain::records::{FollowUpKind, FollowUpOwner, Outcome, Topic};
use domain::suggestion::agencies_for;
use domain::validation::NOTE_CHARS_MAX;
use yew::prelude::*;

use super::counts::{change_of_topic, questions_about};
use super::frame::StepProps;
use super::queue::Write;
use super::refer::offered;
use crate::app::{App, use_app};
use crate::components::cell::CellLook;
use crate::components::guarded_text::GuardedText;
use crate::components::tally_grid::{Counted, TallyGrid};
use crate::dom;
use crate::offered::is_shown;

/// See the module.
#[component]
pub(super) fn Questions(props: &StepProps) -> Html {
    let asked = use_state(|| None::<String>);
    let Some(app) = use_app() else { return Html::default() };
    let (words, view) = (&app.words, &props.view);
    let is_used = |topic: &&Topic| {
        is_shown(topic.retired_on, view.summary.date, questions_about(view, &topic.code) > 0)
    };
    let cells: Vec<_> = app
        .lists()
        .topics
        .iter()
        .filter(is_used)
        .map(|topic| Counted {
            metric: counted_as(&topic.code),
            label: words.pick(&topic.sv, &topic.en).to_owned().into(),
            detail: None,
            number: questions_about(view, &topic.code),
            look: CellLook::Row,
        })
        .collect();
    let on_tally = {
        let (asked, view, on_tally) = (asked.clone(), view.clone(), props.on_tally.clone());
        Callback::from(move |(metric, change): (Metric, TallyChange)| {
            if let Metric::Question(topic, _) = &metric {
                on_tally.emit(change_of_topic(&view, topic, change));
                asked.set(matches!(change, TallyChange::By(1)).then(|| topic.clone()));
            }
        })
    };
    // What was asked goes away when it is answered; focus goes back to the topic.
    let on_answered = {
        let at = asked.as_ref().and_then(|topic| cells.iter().position(|it| it.metric == counted_as(topic)));
        let asked = asked.clone();
        Callback::from(move |()| {
            asked.set(None);
            if let Some(at) = at {
                dom::focus_id(&format!("topics-{at}"));
            }
        })
    };
    html! {
        <>
            <TallyGrid label={words.say("step-questions")} prefix="topics" {cells} class="tally rows" {on_tally} on_undo={props.on_undo.clone()}
                asked={asked.as_ref().map(|topic| (counted_as(topic), whereto(&app, props, topic, &on_answered)))} />
            <Note ..props.clone() />
        </>
    }
}

/// A question counts as answered until something else is said.
fn counted_as(topic: &str) -> Metric {
    Metric::Question(topic.to_owned(), Outcome::Answered)
}

/// *Vart?*: whom to refer to, or who answers for it later.
fn whereto(app: &App, props: &StepProps, topic: &str, on_answered: &Callback<()>) -> Html {
    let words = &app.words;
    let name =
        app.lists().topics.iter().find(|it| it.code == topic).map_or(topic, |it| words.pick(&it.sv, &it.en));
    let close = on_answered.reform(|_: MouseEvent| ());
    let agency = |code: &str, label: &str| {
        let (on_tally, on_answered) = (props.on_tally.clone(), on_answered.clone());
        let (topic, code) = (topic.to_owned(), code.to_owned());
        let onclick = move |_: MouseEvent| {
            moved_to(&on_tally, &topic, Outcome::Referred);
            on_tally.emit((Metric::Referral(code.clone(), None), TallyChange::By(1)));
            on_answered.emit(());
        };
        html! { <button class="chip" {onclick}>{ label }</button> }
    };
    let owner = |owner: FollowUpOwner| {
        let (on_tally, on_write, on_answered, topic) =
            (props.on_tally.clone(), props.on_write.clone(), on_answered.clone(), topic.to_owned());
        let onclick = move |_: MouseEvent| {
            moved_to(&on_tally, &topic, Outcome::FollowUp);
            on_write.emit(Write::FollowUp {
                kind: FollowUpKind::Question,
                topic: Some(topic.clone()),
                owner,
                text: None,
            });
            on_answered.emit(());
        };
        html! { <button class="chip" {onclick}>{ words.say(&format!("owner-{}", owner.code())) }</button> }
    };
    let agencies = offered(&props.view, &app.lists().agencies);
    let suggested = agencies_for(topic, props.view.sheltered, &agencies);
    html! {
        <section class="whereto" aria-live="polite">
            <h3>{ words.say_with("whereto", &[("topic", name)]) }</h3>
            <div class="row">
                { for suggested.iter().map(|it| agency(&it.code, words.pick(&it.sv, &it.en))) }
                <button class="chip" onclick={close}>{ words.say("answered-here") }</button>
            </div>
            <h3>{ words.say("or-follow-up") }</h3>
            <div class="row">{ for FollowUpOwner::ALL.iter().map(|it| owner(*it)) }</div>
        </section>
    }
}

/// The question that was just counted as answered came to something else.
fn moved_to(on_tally: &Callback<(Metric, TallyChange)>, topic: &str, outcome: Outcome) {
    on_tally.emit((Metric::Question(topic.to_owned(), Outcome::Answered), TallyChange::By(-1)));
    on_tally.emit((Metric::Question(topic.to_owned(), outcome), TallyChange::By(1)));
}

/// The id of the note's field.
const NOTE: &str = "note";

/// The visit's one note: saved when the field is left, if the guard lets it.
#[component]
fn Note(props: &StepProps) -> Html {
    let written = use_mut_ref(|| None::<String>);
    let is_open = use_state(|| props.view.note.is_some());
    let is_wanted = use_mut_ref(|| false);
    {
        let is_wanted = Rc::clone(&is_wanted);
        use_effect_with(*is_open, move |_| {
            if is_wanted.replace(false) {
                dom::focus_id(NOTE);
            }
        });
    }
    let Some(app) = use_app() else { return Html::default() };
    let open = {
        let is_open = is_open.clone();
        move |_: MouseEvent| {
            is_wanted.replace(true);
            is_open.set(true);
        }
    };
    if !*is_open {
        return html! { <button class="btn quiet" onclick={open}>{ app.words.say("note-open") }</button> };
    }
    let on_text = {
        let written = written.clone();
        Callback::from(move |text: Option<String>| {
            written.replace(text);
        })
    };
    let on_left = {
        let on_write = props.on_write.clone();
        Callback::from(move |()| {
            if let Some(text) = written.take() {
                on_write.emit(Write::Note(text));
            }
        })
    };
    html! {
        <GuardedText id={NOTE} label={app.words.say("note")} begin={props.view.note.clone().unwrap_or_default()}
            limit={NOTE_CHARS_MAX} {on_text} {on_left} />
    }
}
