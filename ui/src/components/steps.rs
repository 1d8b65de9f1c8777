//! The steps of a visit, always in the same order. Any can be opened at any time; nothing is compulsory on the way.

use domain::record::Id;
use domain::records::Visit;
use web_sys::Element;
use yew::prelude::*;

use crate::app::use_app;
use crate::dom;
use crate::router::{Screen, Step};

/// See the module.
#[derive(Properties, PartialEq)]
pub struct StepsProps {
    /// The visit.
    pub visit: Id<Visit>,
    /// The step that is shown.
    pub at: Step,
}

/// See the module.
#[component]
pub fn Steps(props: &StepsProps) -> Html {
    let line = use_node_ref();
    {
        let line = line.clone();
        use_effect_with(props.at, move |_| {
            if let Some(line) = line.cast::<Element>() {
                dom::scroll_line(&line, "[aria-current]");
            }
        });
    }
    let Some(app) = use_app() else { return Html::default() };
    // Engines leave a button half outside that got focus. Under a finger, which needs no such help, the line stays still.
    let onfocusin = {
        let line = line.clone();
        move |_: FocusEvent| {
            if let Some(line) = line.cast::<Element>() {
                dom::scroll_line(&line, ":focus-visible");
            }
        }
    };
    let step = |step: Step| {
        let current = (step == props.at).then_some("step");
        let onclick = app.going::<MouseEvent>(Screen::Visit(props.visit, step));
        html! {
            <li><button {onclick} aria-current={current}>{ app.words.say(&format!("step-{}", step.code())) }</button></li>
        }
    };
    html! {
        <nav class="steps" aria-label={app.words.say("steps")}>
            <ol ref={line} {onfocusin}>{ for Step::ALL.map(step) }</ol>
        </nav>
    }
}
