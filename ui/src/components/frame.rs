//! What every screen stands in: way back, heading, header truth, help, main part, footer with the main action.

use yew::prelude::*;

use super::help::help_button;
use super::truth::truth;
use crate::app::{Offer, use_app};
use crate::dom;
use crate::router::Screen;

/// See the module.
#[derive(Properties, PartialEq)]
pub struct FrameProps {
    /// The screen's one heading.
    pub heading: AttrValue,
    /// The line below it.
    #[prop_or_default]
    pub below: Html,
    /// Where the way back leads.
    #[prop_or_default]
    pub back: Option<Screen>,
    /// Takes the last count back, where something is counted.
    #[prop_or_default]
    pub undo: Option<Callback<()>>,
    /// Buttons of the header, beside the truth.
    #[prop_or_default]
    pub tools: Html,
    /// Below the header: the steps of a visit.
    #[prop_or_default]
    pub under_header: Html,
    /// The footer's content; nothing where there is none.
    #[prop_or_default]
    pub foot: Option<Html>,
    /// The main part.
    #[prop_or_default]
    pub children: Html,
    /// The header's truth about sending is shown; not before anybody is known.
    #[prop_or(true)]
    pub truth: bool,
}

/// See the module.
#[component]
pub fn Frame(props: &FrameProps) -> Html {
    let app = use_app();
    {
        let (app, offer) = (app.clone(), Offer { back: props.back, undo: props.undo.clone() });
        use_effect_with(offer, move |offer| {
            if let Some(app) = app {
                app.offer(offer.clone());
            }
        });
    }
    let Some(app) = app else { return Html::default() };
    let skip = Callback::from(|_: MouseEvent| dom::focus_id("main"));
    let back = props.back.map(|screen| {
        html! {
            <button class="back" onclick={app.going::<MouseEvent>(screen)} aria-label={app.words.say("back")}>
                <span aria-hidden="true">{ "←" }</span>
            </button>
        }
    });
    html! {
        <div class={classes!("frame", format!("screen-{}", app.screen().code()))}>
            <button class="skip" onclick={skip}>{ app.words.say("skip") }</button>
            <header class="top">
                { back }
                <div class="grow">
                    <h1 tabindex="-1">{ &props.heading }</h1>
                    <div class="below">{ props.below.clone() }</div>
                </div>
                { props.tools.clone() }
                if props.truth { { truth(&app) } }
                { help_button(&app) }
            </header>
            { props.under_header.clone() }
            <main id="main" tabindex="-1">{ props.children.clone() }</main>
            if let Some(foot) = &props.foot {
                <footer class="foot">{ foot.clone() }</footer>
            }
        </div>
    }
}
