//! A sentence that wants to be seen: what went wrong, what to look at, that something went well.

use contract::fault::Fault;
use yew::prelude::*;

use crate::app::use_app;

/// What it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Look: the season's rule, an old list.
    #[default]
    Look,
    /// It went well.
    Well,
    /// It went wrong.
    Wrong,
}

/// See the module.
#[derive(Properties, PartialEq)]
pub struct NoticeProps {
    /// What it says.
    #[prop_or_default]
    pub tone: Tone,
    /// The sentence.
    pub children: Html,
}

/// See the module.
#[component]
pub fn Notice(props: &NoticeProps) -> Html {
    let (class, icon, role) = match props.tone {
        Tone::Look => ("note look", "!", None),
        Tone::Well => ("note well", "✓", Some("status")),
        Tone::Wrong => ("note wrong", "×", Some("alert")),
    };
    html! {
        <div {class} {role}>
            <span class="note-icon" aria-hidden="true">{ icon }</span>
            <div>{ props.children.clone() }</div>
        </div>
    }
}

/// See [`FaultNotice`].
#[derive(Properties, PartialEq)]
pub struct FaultNoticeProps {
    /// What could not be done.
    pub fault: Option<Fault>,
}

/// The sentence of what could not be done, where there is something.
#[component]
pub fn FaultNotice(props: &FaultNoticeProps) -> Html {
    let Some(app) = use_app() else { return Html::default() };
    match &props.fault {
        Some(fault) => html! { <Notice tone={Tone::Wrong}>{ app.words.fault(fault) }</Notice> },
        None => Html::default(),
    }
}
