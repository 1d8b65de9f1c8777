//! What was just done, with the way to undo it: for eight seconds, and for ever in the visit's menu.

use gloo_timers::callback::Timeout;
use web_sys::Element;
use yew::prelude::*;

use crate::app::use_app;
use crate::dom;

/// How long it is shown. The same undo stays in the visit's header, so nothing depends on being fast.
const SHOWN_MS: u32 = 8_000;

/// Where focus goes when a toast that has it goes away: to the sum beside it, which is what has changed.
pub const HEIR: &str = "total";

/// See the module.
#[derive(Properties, PartialEq)]
pub struct ToastProps {
    /// What was done.
    pub text: AttrValue,
    /// Grows with each thing done: the time begins anew.
    pub round: u64,
    /// Undo was tapped.
    pub on_undo: Callback<()>,
    /// The time is over.
    pub on_gone: Callback<u64>,
}

/// See the module.
#[component]
pub fn Toast(props: &ToastProps) -> Html {
    {
        let on_gone = props.on_gone.clone();
        use_effect_with(props.round, move |round| {
            let round = *round;
            let timeout = Timeout::new(SHOWN_MS, move || on_gone.emit(round));
            move || drop(timeout)
        });
    }
    let place = use_node_ref();
    {
        let place = place.clone();
        use_effect_with((), move |()| {
            move || {
                if place.cast::<Element>().is_some_and(|place| dom::has_focus(&place)) {
                    dom::focus_id(HEIR);
                }
            }
        });
    }
    let Some(app) = use_app() else { return Html::default() };
    let on_undo = props.on_undo.clone();
    html! {
        <div ref={place} class="toast">
            <span>{ &props.text }</span>
            <button onclick={move |_: MouseEvent| on_undo.emit(())}>{ app.words.say("undo") }</button>
        </div>
    }
}
