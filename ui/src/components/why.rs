//! *Skriv varför*: the reason that a rule or a correction asks for, behind the privacy guard.

use domain::validation::NOTE_CHARS_MAX;
use yew::prelude::*;

use super::guarded_text::GuardedText;
use crate::app::use_app;

/// See the module.
#[derive(Properties, PartialEq)]
pub struct WhyProps {
    /// What happens then: the word on the button.
    pub action: AttrValue,
    /// Hears the reason.
    pub on_reason: Callback<String>,
    /// Hears that it was left.
    pub on_cancel: Callback<()>,
}

/// See the module.
#[component]
pub fn Why(props: &WhyProps) -> Html {
    let reason = use_state(|| None::<String>);
    let Some(app) = use_app() else { return Html::default() };
    let on_text = {
        let reason = reason.clone();
        Callback::from(move |text: Option<String>| reason.set(text.filter(|text| !text.trim().is_empty())))
    };
    let on_cancel = props.on_cancel.clone();
    let go = {
        let (reason, on_reason) = (reason.clone(), props.on_reason.clone());
        move |_: MouseEvent| {
            if let Some(reason) = &*reason {
                on_reason.emit(reason.clone());
            }
        }
    };
    html! {
        <div class="why">
            <GuardedText id="why" label={app.words.say("why")} limit={NOTE_CHARS_MAX} {on_text} />
            <div class="row">
                <button class="btn" aria-disabled={reason.is_none().to_string()} onclick={go}>{ &props.action }</button>
                <button class="btn plain" onclick={move |_: MouseEvent| on_cancel.emit(())}>{ app.words.say("cancel") }</button>
            </div>
        </div>
    }
}
