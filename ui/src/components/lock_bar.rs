//! *Plattan låses om 60 sekunder*: a calm bar over the footer, which any use of the page takes away.

use yew::prelude::*;

use crate::app::use_app;

/// The bar's class, by which a touch inside it is known.
pub const LOCK_BAR: &str = ".lock-bar";

/// See the module.
#[derive(Properties, PartialEq)]
pub struct LockBarProps {
    /// How long it takes; nothing before it has begun.
    pub seconds: Option<u32>,
    /// It was tapped.
    pub on_stay: Callback<()>,
}

/// See the module.
#[component]
pub fn LockBar(props: &LockBarProps) -> Html {
    let Some(app) = use_app() else { return Html::default() };
    let on_stay = props.on_stay.clone();
    let bar = props.seconds.map(|seconds| {
        html! {
            <div class="lock-bar">
                <p aria-hidden="true">{ app.words.say_n("locks-in", i64::from(seconds)) }</p>
                <button class="btn" onclick={move |_: MouseEvent| on_stay.emit(())}>{ app.words.say("stay-unlocked") }</button>
            </div>
        }
    });
    // Said once, when it begins: a voice that counts down would let nobody think.
    let said = props.seconds.map(|_| app.words.say("locks-soon"));
    html! {
        <>
            <div class="only-read-aloud" role="status">{ said }</div>
            { bar }
        </>
    }
}
