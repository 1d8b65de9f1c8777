//! The header's truth, in the same place on all screens: how many visits wait, when something was sent last, and that
//! having no network is normal. Never red: nothing is lost.

use yew::prelude::*;

use crate::app::App;
use crate::clock::time_of_day;
use crate::router::Screen;

/// See the module.
pub fn truth(app: &App) -> Html {
    let status = app.status();
    let waiting = i64::try_from(status.waiting_visits).unwrap_or(i64::MAX);
    let (class, icon) = if status.to_fix > 0 || waiting > 0 { ("pill wait", "↑") } else { ("pill", "✓") };
    let class = classes!(class, app.is_offline().then_some("offline"));
    let target = if status.to_fix > 0 { Screen::Fix } else { Screen::Send };
    html! {
        <div class="truth">
            <button {class} onclick={app.going::<MouseEvent>(target)}>
                <span aria-hidden="true">{ icon }</span>
                <span>
                    { sentence(app, waiting) }
                    if app.is_offline() { <small>{ app.words.say("no-network") }</small> }
                </span>
            </button>
        </div>
    }
}

fn sentence(app: &App, waiting: i64) -> String {
    let status = app.status();
    if status.to_fix > 0 {
        return app.words.say_n("truth-to-fix", i64::try_from(status.to_fix).unwrap_or(i64::MAX));
    }
    if waiting > 0 {
        return app.words.say_n("truth-waiting", waiting);
    }
    match status.last_sent_at {
        Some(at) => app.words.say_with("truth-last-sent", &[("time", &time_of_day(at))]),
        None => app.words.say("truth-nothing"),
    }
}
