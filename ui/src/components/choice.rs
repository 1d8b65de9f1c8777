//! One of several, or several of many: large chips that say whether they are chosen by more than their colour.

use yew::prelude::*;

/// See the module.
#[derive(Properties, PartialEq)]
pub struct ChipProps {
    /// What it says.
    pub label: AttrValue,
    /// Chosen.
    pub pressed: bool,
    /// The language that the label is in, where it is another than the page's.
    #[prop_or_default]
    pub lang: Option<AttrValue>,
    /// It was tapped.
    pub on_tap: Callback<()>,
}

/// See the module.
#[component]
pub fn Chip(props: &ChipProps) -> Html {
    let on_tap = props.on_tap.clone();
    html! {
        <button type="button" class="chip" aria-pressed={props.pressed.to_string()} lang={props.lang.clone()}
            onclick={move |_: MouseEvent| on_tap.emit(())}>
            if props.pressed { <span class="tick" aria-hidden="true">{ "✓" }</span> }
            { &props.label }
        </button>
    }
}
