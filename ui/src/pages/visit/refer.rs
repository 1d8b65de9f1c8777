//! *Hänvisa*: each agency with what it does, its number and address, and +1. Those that the visit's questions lead to come
//! first; at homes for minors their own people before all.

use std::collections::BTreeSet;

use domain::metric::Metric;
use domain::records::{Agency, Confirmation, Outcome};
use domain::suggestion::agencies_for;
use yew::prelude::*;

use super::counts::number_of;
use super::frame::StepProps;
use crate::app::{App, use_app};
use crate::components::cell::CellLook;
use crate::components::tally_grid::{Counted, TallyGrid};

/// See the module.
#[component]
pub(super) fn Refer(props: &StepProps) -> Html {
    let Some(app) = use_app() else { return Html::default() };
    let date = props.view.summary.date;
    let suggested = suggested(&app, props);
    let is_used = |agency: &&Agency| agency.retired_on.is_none_or(|day| day > date);
    let (first, others): (Vec<_>, Vec<_>) =
        app.lists().agencies.iter().filter(is_used).partition(|agency| suggested.contains(&agency.code));
    html! {
        <>
            if !first.is_empty() {
                <section><h3>{ app.words.say("refer-suggested") }</h3>
                    <ul class="agencies">{ for first.iter().map(|agency| card(&app, props, agency)) }</ul></section>
            }
            <section><h3>{ app.words.say("refer-others") }</h3>
                <ul class="agencies">{ for others.iter().map(|agency| card(&app, props, agency)) }</ul></section>
        </>
    }
}

fn suggested(app: &App, props: &StepProps) -> BTreeSet<String> {
    let asked = props.view.counts.iter().filter_map(|counted| match &counted.metric {
        Metric::Question(topic, Outcome::Answered | Outcome::Referred | Outcome::FollowUp) => {
            Some(topic.as_str())
        }
        _ => None,
    });
    // A minor's own people come first also before anything was asked.
    let topics = asked.chain(props.view.sheltered.then_some(""));
    topics
        .flat_map(|topic| agencies_for(topic, props.view.sheltered, &app.lists().agencies))
        .map(|agency| agency.code.clone())
        .collect()
}

fn card(app: &App, props: &StepProps, agency: &Agency) -> Html {
    let words = &app.words;
    let name = words.pick(&agency.sv, &agency.en).to_owned();
    let metric = Metric::Referral(agency.code.clone(), None);
    let number = number_of(&props.view, &metric);
    let cells = vec![Counted {
        label: words.say("refer-count").into(),
        detail: None,
        number,
        look: CellLook::Row,
        metric,
    }];
    let phone = agency.phone.as_ref().map(|phone| {
        let call: String = phone.chars().filter(|it| it.is_ascii_digit() || *it == '+').collect();
        html! { <a class="link" href={format!("tel:{call}")}><bdi dir="ltr">{ phone }</bdi></a> }
    });
    let nothing = agency.phone.is_none() && agency.web.is_none() && !agency.first_for_minors;
    html! {
        <li class="agency" key={agency.code.clone()}>
            <div class="grow">
                <h4>{ &name }</h4>
                <p lang="sv">{ &agency.handles }</p>
                <p class="contacts">
                    { phone }
                    if let Some(web) = &agency.web { <bdi dir="ltr" class="web">{ web }</bdi> }
                </p>
                if nothing { <p class="hint">{ words.say("refer-no-contact") }</p> }
                if agency.confirmation == Confirmation::Check { <p class="hint">{ words.say("refer-check") }</p> }
            </div>
            <TallyGrid label={name.clone()} prefix={format!("agency-{}", agency.code)} {cells} class="tally rows one"
                on_tally={props.on_tally.clone()} on_undo={props.on_undo.clone()} />
        </li>
    }
}
