//! A new PIN, twice. What is wrong with it the device says; then it is asked for anew.

use contract::fault::Fault;
use yew::prelude::*;

use super::choosing::{Choosing, ChoosingAction};
use crate::app::use_app;
use crate::components::notice::{Tone, fault_notice, notice};
use crate::components::pin_pad::PinPad;

/// See the module.
#[derive(Properties, PartialEq)]
pub(super) struct ChoosePinProps {
    /// Why the last one was not taken.
    pub(super) fault: Option<Fault>,
    /// The chosen one is being written.
    pub(super) is_busy: bool,
    /// Hears a PIN that was typed twice alike.
    pub(super) on_chosen: Callback<String>,
}

/// See the module.
#[component]
pub(super) fn ChoosePin(props: &ChoosePinProps) -> Html {
    let choosing = use_reducer(Choosing::default);
    {
        let on_chosen = props.on_chosen.clone();
        use_effect_with(choosing.chosen.clone(), move |chosen| {
            if let Some(pin) = chosen {
                on_chosen.emit(pin.clone());
            }
        });
    }
    {
        let dispatcher = choosing.dispatcher();
        use_effect_with(props.fault.clone(), move |fault| {
            if fault.is_some() {
                dispatcher.dispatch(ChoosingAction::Anew);
            }
        });
    }
    let Some(app) = use_app() else { return Html::default() };
    let words = &app.words;
    let on_done = {
        let dispatcher = choosing.dispatcher();
        Callback::from(move |pin| dispatcher.dispatch(ChoosingAction::Typed(pin)))
    };
    let anew = {
        let dispatcher = choosing.dispatcher();
        move |_: MouseEvent| dispatcher.dispatch(ChoosingAction::Anew)
    };
    let label = words.say(if choosing.repeats() { "pin-again" } else { "pin-new" });
    html! {
        <>
            <div class="findings">
                if !choosing.repeats() && !props.is_busy { { fault_notice(&app, &props.fault) } }
                if choosing.differed { { notice(Tone::Look, html! { <span role="alert">{ words.say("pin-differed") }</span> }) } }
            </div>
            <div class="findings">
                if props.fault.is_none() { <p class="hint">{ words.say("pin-new-hint") }</p> }
            </div>
            <PinPad {label} round={choosing.round} disabled={props.is_busy} {on_done} />
            <div class="row">
                if choosing.repeats() {
                    <button class="btn plain" onclick={anew}>{ words.say("pin-anew") }</button>
                }
            </div>
        </>
    }
}
