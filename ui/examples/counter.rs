//! The least page that counts: a tap, and a number that is kept nowhere. What the tap to a painted number is held
//! against. `cargo xtask bench` builds it.

use yew::prelude::*;

#[component]
fn Counter() -> Html {
    let number = use_state(|| 0_u32);
    let add = {
        let number = number.clone();
        move |_: MouseEvent| number.set(*number + 1)
    };
    html! {
        <main>
            <h1>{ "Besökare" }</h1>
            <button id="visitors-0" onclick={add}><strong>{ *number }</strong></button>
        </main>
    }
}

fn main() {
    yew::Renderer::<Counter>::new().render();
}
