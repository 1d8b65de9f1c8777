//! The one polite live region for counts: it says the last count when the tapping has paused, not each tap.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

/// How long the tapping must pause.
const PAUSE_MS: u32 = 800;

/// See the module.
#[derive(Properties, PartialEq)]
pub struct LiveRegionProps {
    /// What is to be said.
    pub text: AttrValue,
}

/// See the module.
#[component]
pub fn LiveRegion(props: &LiveRegionProps) -> Html {
    let said = use_state(AttrValue::default);
    {
        let said = said.clone();
        use_effect_with(props.text.clone(), move |text| {
            let text = text.clone();
            let timeout = Timeout::new(PAUSE_MS, move || said.set(text));
            move || drop(timeout)
        });
    }
    html! { <div class="only-read-aloud" role="status" aria-live="polite">{ (*said).clone() }</div> }
}
