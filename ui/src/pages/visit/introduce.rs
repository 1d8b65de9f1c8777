//! *Introduktion och material*: what was introduced, under three headings; what was handed out; what was asked for and
//! missing. The first tiles are shown, the rest lies behind *Fler*.

use domain::metric::Metric;
use domain::records::{Heading, Service};
use yew::prelude::*;

use super::counts::number_of;
use super::frame::StepProps;
use super::material::{handed_out, missing};
use super::names::name_of;
use crate::app::use_app;
use crate::components::cell::CellLook;
use crate::components::tally_grid::{Counted, TallyGrid};
use crate::offered::is_shown;

const HEADINGS: [Heading; 3] = [Heading::Services, Heading::YourLibrary, Heading::Programme];

/// See the module.
#[component]
pub(super) fn Introduce(props: &StepProps) -> Html {
    let all_shown = use_state(|| false);
    let Some(app) = use_app() else { return Html::default() };
    let (words, view) = (&app.words, &props.view);
    let number = |service: &Service| number_of(view, &Metric::Introduced(service.code.clone()));
    let is_used = |service: &&Service| is_shown(service.retired_on, view.summary.date, number(service) > 0);
    let services: Vec<_> = app.lists().services.iter().filter(is_used).collect();
    let section = |heading: Heading| {
        let of_heading = services.iter().filter(|service| service.heading == heading);
        let shown = of_heading.filter(|service| *all_shown || service.first || number(service) > 0);
        let cells: Vec<_> = shown
            .map(|service| {
                let metric = Metric::Introduced(service.code.clone());
                Counted {
                    label: name_of(&app, &metric).into(),
                    detail: None,
                    number: number(service),
                    look: CellLook::Row,
                    metric,
                }
            })
            .collect();
        if cells.is_empty() {
            return Html::default();
        }
        let label = words.say(&format!("heading-{}", heading.code()));
        html! {
            <section>
                <h3>{ &label }</h3>
                <TallyGrid {label} prefix={heading.code()} {cells} class="tally rows"
                    on_tally={props.on_tally.clone()} on_undo={props.on_undo.clone()} />
            </section>
        }
    };
    let has_more = services.iter().any(|service| !service.first);
    let toggle = {
        let all_shown = all_shown.clone();
        move |_: MouseEvent| all_shown.set(!*all_shown)
    };
    html! {
        <>
            <h2 class="part">{ words.say("introduced") }</h2>
            { for HEADINGS.into_iter().map(section) }
            if has_more {
                <button class="btn plain" aria-expanded={(*all_shown).to_string()} onclick={toggle}>
                    { words.say(if *all_shown { "fewer" } else { "more" }) }
                </button>
            }
            <h2 class="part">{ words.say("handed-out") }</h2>
            { handed_out(&app, props) }
            <h2 class="part">{ words.say("missing") }</h2>
            { missing(&app, props) }
        </>
    }
}
