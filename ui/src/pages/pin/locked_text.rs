//! The text that only the coordinator can open, with a button that copies it. What it is sent for `forgot` says.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::app::use_app;
use crate::dom;

/// See the module.
#[derive(Properties, PartialEq)]
pub(super) struct LockedTextProps {
    /// The text.
    pub(super) text: String,
}

/// See the module.
#[component]
pub(super) fn LockedText(props: &LockedTextProps) -> Html {
    let was_copied = use_state(|| None::<bool>);
    let Some(app) = use_app() else { return Html::default() };
    let copy = {
        let (text, was_copied) = (props.text.clone(), was_copied.clone());
        move |_: MouseEvent| {
            let (text, was_copied) = (text.clone(), was_copied.clone());
            wasm_bindgen_futures::spawn_local(async move { was_copied.set(Some(dom::copy(&text).await)) });
        }
    };
    let select = |event: FocusEvent| {
        let field: HtmlTextAreaElement = event.target_unchecked_into();
        field.select();
    };
    html! {
        <div class="field">
            <label for="sealed-copy">{ app.words.say("forgot-locked-text") }</label>
            <textarea id="sealed-copy" class="code" readonly=true rows="4" spellcheck="false" onfocus={select} value={props.text.clone()} />
            <div class="row">
                <button class="btn quiet" onclick={copy}>{ app.words.say("forgot-copy") }</button>
                <span role="status">{ was_copied.map(|it| app.words.say(if it { "forgot-copied" } else { "forgot-not-copied" })).unwrap_or_default() }</span>
            </div>
        </div>
    }
}
