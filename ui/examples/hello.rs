//! The least page that this toolchain makes: what the page's weight is held against. `cargo xtask bench` builds it.

use yew::prelude::*;

#[component]
fn Hello() -> Html {
    html! { <h1>{ "Hej" }</h1> }
}

fn main() {
    yew::Renderer::<Hello>::new().render();
}
