//! *Plattan låses om 60 sekunder*: a calm bar over the footer, which any use of the page takes away.

use yew::prelude::*;

use crate::app::App;

/// The bar's class, by which a touch inside it is known.
pub const LOCK_BAR: &str = ".lock-bar";

/// See the module. There are no seconds before it has begun; `on_stay` hears that it was tapped.
pub fn lock_bar(app: &App, seconds: Option<u32>, on_stay: Callback<()>) -> Html {
    let bar = seconds.map(|seconds| {
        html! {
            <div class="lock-bar">
                <p aria-hidden="true">{ app.words.say_n("locks-in", i64::from(seconds)) }</p>
                <button class="btn" onclick={move |_: MouseEvent| on_stay.emit(())}>{ app.words.say("stay-unlocked") }</button>
            </div>
        }
    });
    // Said once, when it begins: a voice that counts down would let nobody think.
    let said = seconds.map(|_| app.words.say("locks-soon"));
    html! {
        <>
            <div class="only-read-aloud" role="status">{ said }</div>
            { bar }
        </>
    }
}
