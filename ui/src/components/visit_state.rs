//! The state of a visit: an icon, a word and a colour, so that no one of them carries it alone.

use contract::answer::VisitState;
use yew::prelude::*;

use crate::app::App;

/// The word for a state.
pub fn state_word(app: &App, state: VisitState) -> Html {
    let (icon, code) = match state {
        VisitState::Ongoing => ("●", "ongoing"),
        VisitState::Closed => ("■", "closed"),
        VisitState::Waiting => ("↑", "waiting"),
        VisitState::Sent => ("✓", "sent"),
        VisitState::ToFix => ("!", "to_fix"),
    };
    html! {
        <span class={format!("state {code}")}>
            <span aria-hidden="true">{ icon }</span>{ app.words.say(&format!("state-{code}")) }
        </span>
    }
}
