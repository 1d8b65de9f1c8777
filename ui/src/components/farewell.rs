//! What is said while the window closes: that everything is saved, and how much waits to be sent.

use yew::prelude::*;

use crate::app::App;

/// See the module. The place is there from the beginning, so that what comes into it is read aloud.
pub fn farewell(app: &App) -> Html {
    let waiting = i64::try_from(app.status().waiting_visits).unwrap_or(i64::MAX);
    html! {
        <div role="status">
            if app.is_closing() {
                <div class="farewell">
                    <span class="farewell-mark" aria-hidden="true">{ "✓" }</span>
                    <p class="farewell-saved">{ app.words.say("closing-saved") }</p>
                    <p>{ app.words.say_n("closing-waiting", waiting) }</p>
                </div>
            }
        </div>
    }
}
