//! The help panel: what is good to know, and the keys. A dialog of the browser's own, which keeps focus inside, closes
//! with Escape and gives focus back.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use crate::app::{Action, App, Help, use_app};
use crate::preferences::SingleKeys;

/// What is good to know, in this order.
const ADVICE: [&str; 3] = ["help-saved", "help-wrong-number", "help-ask"];

/// The keys and what they do; several keys are parted by blanks.
const KEYS: [(&str, &str); 8] = [
    ("Alt 1–5", "help-key-steps"),
    ("← ↑ → ↓", "help-key-move"),
    ("+ −", "help-key-count"),
    ("0–9", "help-key-type"),
    ("Ctrl Z", "help-key-undo"),
    ("Esc", "back"),
    ("/", "help-key-search"),
    ("?", "help"),
];

/// The button that opens the panel, in the same place on all screens.
pub fn help_button(app: &App) -> Html {
    let (app, label) = (app.clone(), app.words.say("help"));
    let open = move |_: MouseEvent| app.act(Action::Help(Help::Open));
    html! {
        <button class="icon help" aria-label={label} onclick={open}><span aria-hidden="true">{ "?" }</span></button>
    }
}

/// The panel, for as long as it is open.
#[component]
pub fn HelpPanel() -> Html {
    let dialog = use_node_ref();
    {
        let dialog = dialog.clone();
        use_effect_with((), move |()| {
            let dialog = dialog.cast::<HtmlDialogElement>();
            if let Some(dialog) = &dialog {
                let _ = dialog.show_modal();
            }
            // Closed before it is taken away: only then does focus go back to where it was.
            move || dialog.iter().for_each(HtmlDialogElement::close)
        });
    }
    let Some(app) = use_app() else { return Html::default() };
    let words = app.words.clone();
    let close = {
        let app = app.clone();
        Callback::from(move |()| app.act(Action::Help(Help::Closed)))
    };
    html! {
        <dialog ref={dialog} class="panel" aria-labelledby="help-heading" onclose={close.reform(|_: Event| ())}>
            <div class="panel-head">
                <h2 id="help-heading" tabindex="-1" autofocus=true>{ words.say("help") }</h2>
                <button class="btn quiet" onclick={close.reform(|_: MouseEvent| ())}>{ words.say("close") }</button>
            </div>
            <ul class="advice">{ for ADVICE.iter().map(|key| html! { <li>{ words.say(key) }</li> }) }</ul>
            <h3>{ words.say("help-keys") }</h3>
            <dl class="keyboard">{ for KEYS.iter().map(|(keys, key)| row(&app, keys, key)) }</dl>
            <p class="hint">{ words.say(match app.preferences().single_keys {
                SingleKeys::On => "help-keys-on",
                SingleKeys::Off => "help-keys-off",
            }) }</p>
        </dialog>
    }
}

fn row(app: &App, keys: &str, key: &str) -> Html {
    html! {
        <div>
            <dt>{ for keys.split(' ').map(|one| html! { <kbd>{ one.to_owned() }</kbd> }) }</dt>
            <dd>{ app.words.say(key) }</dd>
        </div>
    }
}
