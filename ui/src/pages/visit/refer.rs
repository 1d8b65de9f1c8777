//! *Hänvisa*: each agency with what it does, its number and address, and +1. Those that the visit's questions lead to come
//! first; at homes for minors their own people before all.

use std::collections::BTreeSet;

use contract::answer::VisitView;
use domain::metric::Metric;
use domain::records::{Agency, Confirmation, Outcome};
use domain::suggestion::agencies_for;
use yew::prelude::*;

use super::counts::number_of;
use super::frame::StepProps;
use crate::app::App;
use crate::components::cell::CellLook;
use crate::components::tally_grid::{Counted, TallyGrid};
use crate::offered::{is_offered, is_shown};

/// See the module.
pub(super) fn agencies(app: &App, props: &StepProps) -> Html {
    let suggested = suggested(app, props);
    let (first, others): (Vec<_>, Vec<_>) = shown(&props.view, &app.lists().agencies)
        .into_iter()
        .partition(|agency| suggested.contains(&agency.code));
    html! {
        <>
            if !first.is_empty() {
                <section><h3>{ app.words.say("refer-suggested") }</h3>
                    <ul class="agencies">{ for first.iter().map(|agency| card(app, props, agency)) }</ul></section>
            }
            <section><h3>{ app.words.say("refer-others") }</h3>
                <ul class="agencies">{ for others.iter().map(|agency| card(app, props, agency)) }</ul></section>
        </>
    }
}

/// Those that people can be referred to at this visit.
pub(super) fn offered(view: &VisitView, agencies: &[Agency]) -> Vec<Agency> {
    agencies.iter().filter(|it| is_offered(it.retired_on, view.summary.date)).cloned().collect()
}

/// Those, and the retired ones that somebody was referred to here.
fn shown<'a>(view: &VisitView, agencies: &'a [Agency]) -> Vec<&'a Agency> {
    let is_in_use = |code: &str| {
        view.counts
            .iter()
            .any(|it| it.count > 0 && matches!(&it.metric, Metric::Referral(agency, _) if agency == code))
    };
    agencies.iter().filter(|it| is_shown(it.retired_on, view.summary.date, is_in_use(&it.code))).collect()
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
    let agencies = offered(&props.view, &app.lists().agencies);
    topics
        .flat_map(|topic| agencies_for(topic, props.view.sheltered, &agencies))
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

#[cfg(test)]
mod tests {
    use chrono::Days;

    use super::super::counts::{set_number, tests::view};
    use super::*;

    fn agency(code: &str, retired_on: Option<chrono::NaiveDate>) -> Agency {
        Agency {
            code: code.into(),
            sv: code.into(),
            en: code.into(),
            handles: String::new(),
            web: None,
            phone: None,
            topics: Vec::new(),
            confirmation: Confirmation::Verified,
            confirmed_on: None,
            first_for_minors: false,
            retired_on,
        }
    }

    fn codes<'a>(agencies: impl IntoIterator<Item = &'a Agency>) -> Vec<&'a str> {
        agencies.into_iter().map(|agency| agency.code.as_str()).collect()
    }

    #[test]
    fn a_retired_agency_is_no_choice_and_is_shown_while_it_is_in_use() {
        let mut view = view();
        let today = view.summary.date;
        let agencies = [
            agency("here", None),
            agency("tomorrow", today.checked_add_days(Days::new(1))),
            agency("retired", Some(today)),
        ];
        assert_eq!(codes(shown(&view, &agencies)), ["here", "tomorrow"]);
        let referral = Metric::Referral("retired".into(), Some("ti".into()));
        set_number(&mut view, &referral, 1);
        assert_eq!(codes(shown(&view, &agencies)), ["here", "tomorrow", "retired"]);
        assert_eq!(codes(&offered(&view, &agencies)), ["here", "tomorrow"]);
        set_number(&mut view, &referral, 0);
        assert_eq!(codes(shown(&view, &agencies)), ["here", "tomorrow"]);
    }
}
