//! One of several, or several of many: large chips that say whether they are chosen by more than their colour. They have no
//! state, so they are functions: each component costs the page some kilobytes.

use yew::prelude::*;

/// A chip with this label.
pub fn chip(label: impl Into<AttrValue>, pressed: bool, on_tap: Callback<()>) -> Html {
    chip_in(None, label, pressed, on_tap)
}

/// The same, with a label in another language than the page's.
pub fn chip_in(
    lang: Option<&'static str>,
    label: impl Into<AttrValue>,
    pressed: bool,
    on_tap: Callback<()>,
) -> Html {
    let label = label.into();
    html! {
        <button type="button" class="chip" aria-pressed={pressed.to_string()} {lang}
            onclick={move |_: MouseEvent| on_tap.emit(())}>
            if pressed { <span class="tick" aria-hidden="true">{ "✓" }</span> }
            { label }
        </button>
    }
}
