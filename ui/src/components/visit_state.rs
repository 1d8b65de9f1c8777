//! The state of a visit: an icon, a word and a colour, so that no one of them carries it alone.

use contract::answer::VisitState;
use yew::prelude::*;

use crate::app::use_app;

/// See [`StateWord`].
#[derive(Properties, PartialEq)]
pub struct StateWordProps {
    /// The state.
    pub state: VisitState,
}

/// See the module.
#[component]
pub fn StateWord(props: &StateWordProps) -> Html {
    let Some(app) = use_app() else { return Html::default() };
    let (icon, code) = match props.state {
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
