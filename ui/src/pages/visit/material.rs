//! Handouts and what was missing: what is likely is one tap, anything else is title (or kind) and language.

use chrono::NaiveDate;
use contract::answer::{Lists, VisitView};
use contract::ask::TallyChange;
use domain::metric::Metric;
use domain::records::Material;
use yew::prelude::*;

use super::counts::number_of;
use super::frame::StepProps;
use super::names::{name_of, title_of};
use crate::app::{App, use_app};
use crate::components::cell::CellLook;
use crate::components::choice::chip;
use crate::components::tally_grid::{Counted, TallyGrid};
use crate::dom;
use crate::offered::is_offered;

/// How many likely handouts are shown as tiles.
const LIKELY_MAX: usize = 8;

/// What was handed out.
pub(super) fn handed_out(app: &App, props: &StepProps) -> Html {
    let likely = likely(&props.view, app.lists(), app.recent());
    let cell = |(material, language): &(String, String)| {
        let metric = Metric::Given(material.clone(), language.clone());
        let number = number_of(&props.view, &metric);
        let label = app.words.language(app.lists(), language);
        Counted {
            label: label.into(),
            detail: Some(title_of(app, material).into()),
            number,
            look: CellLook::Row,
            metric,
        }
    };
    let date = props.view.summary.date;
    let titles = app.lists().materials.iter().filter(|it| is_offered(it.retired_on, date));
    let choices = titles.map(|it| Choice {
        code: it.code.clone(),
        label: it.title.clone(),
        languages: Some(it.languages.clone()),
    });
    let on_picked =
        props.on_tally.reform(|(material, language)| (Metric::Given(material, language), TallyChange::By(1)));
    html! {
        <section>
            if likely.is_empty() { <p class="hint">{ app.words.say("nothing-yet") }</p> }
            <TallyGrid label={app.words.say("handed-out")} prefix="given" cells={likely.iter().map(cell).collect::<Vec<_>>()}
                class="tally rows" on_tally={props.on_tally.clone()} on_undo={props.on_undo.clone()} />
            <Picker id="other-material" open={app.words.say("other-material")} first={app.words.say("which-material")} choices={choices.collect::<Vec<_>>()} {date} {on_picked} />
        </section>
    }
}

/// What was asked for and missing.
pub(super) fn missing(app: &App, props: &StepProps) -> Html {
    let missing: Vec<_> = props
        .view
        .counts
        .iter()
        .filter(|counted| matches!(counted.metric, Metric::Missing(..)) && counted.count > 0)
        .map(|counted| Counted {
            label: name_of(app, &counted.metric).into(),
            detail: None,
            number: counted.count,
            look: CellLook::Row,
            metric: counted.metric.clone(),
        })
        .collect();
    let date = props.view.summary.date;
    let kinds = app.lists().material_kinds.iter().filter(|kind| is_offered(kind.retired_on, date));
    let choices = kinds.map(|kind| Choice {
        code: kind.code.clone(),
        label: app.words.pick(&kind.sv, &kind.en).to_owned(),
        languages: None,
    });
    let choices: Vec<_> = choices.collect();
    let on_picked =
        props.on_tally.reform(|(kind, language)| (Metric::Missing(kind, language), TallyChange::By(1)));
    html! {
        <section>
            <TallyGrid label={app.words.say("missing")} prefix="missing" cells={missing} class="tally rows"
                on_tally={props.on_tally.clone()} on_undo={props.on_undo.clone()} />
            <Picker id="something-missing" open={app.words.say("something-missing")} first={app.words.say("which-kind")} {choices} {date} {on_picked} />
        </section>
    }
}

/// What was handed out here or lately, then what exists in the languages that are in the room.
fn likely(view: &VisitView, lists: &Lists, recent: &[(String, String)]) -> Vec<(String, String)> {
    let day = view.summary.date;
    let mut found: Vec<(String, String)> = Vec::new();
    for counted in &view.counts {
        if let Metric::Given(material, language) = &counted.metric {
            found.push((material.clone(), language.clone()));
        }
    }
    let languages: Vec<&str> = view
        .counts
        .iter()
        .filter_map(|counted| match &counted.metric {
            Metric::Language(code) if counted.count > 0 => Some(code.as_str()),
            _ => None,
        })
        .collect();
    let exists = |material: &Material, language: &str| material.languages.iter().any(|it| it == language);
    let offered = || lists.materials.iter().filter(|it| is_offered(it.retired_on, day));
    let of_the_room = offered().flat_map(|material| {
        let here = languages.iter().filter(|language| exists(material, language));
        here.map(|language| (material.code.clone(), (*language).to_owned()))
    });
    let lately = recent.iter().filter(|(code, _)| offered().any(|it| it.code == *code)).cloned();
    // What is already a tile stays where it is: a target that moves is missed.
    for combination in lately.chain(of_the_room) {
        if found.len() < LIKELY_MAX && !found.contains(&combination) {
            found.push(combination);
        }
    }
    found.sort();
    found
}

/// One of the first choices.
#[derive(Debug, Clone, PartialEq)]
struct Choice {
    code: String,
    label: String,
    /// The languages it exists in; any where there are none.
    languages: Option<Vec<String>>,
}

#[derive(Properties, PartialEq)]
struct PickerProps {
    /// The id of the button that opens it.
    id: &'static str,
    open: AttrValue,
    first: AttrValue,
    choices: Vec<Choice>,
    /// The day of the visit.
    date: NaiveDate,
    on_picked: Callback<(String, String)>,
}

/// Title or kind, then language: three taps with the one that opens it.
#[component]
fn Picker(props: &PickerProps) -> Html {
    let is_open = use_state(|| false);
    let chosen = use_state(|| None::<Choice>);
    let Some(app) = use_app() else { return Html::default() };
    let toggle = {
        let (is_open, chosen) = (is_open.clone(), chosen.clone());
        move |_: MouseEvent| {
            chosen.set(None);
            is_open.set(!*is_open);
        }
    };
    let first = |choice: &Choice| {
        let (chosen, choice) = (chosen.clone(), choice.clone());
        let pressed = chosen.as_ref().is_some_and(|it| it.code == choice.code);
        chip(choice.label.clone(), pressed, Callback::from(move |()| chosen.set(Some(choice.clone()))))
    };
    let second = |choice: &Choice| {
        let is_there =
            |code: &String| choice.languages.as_ref().is_none_or(|languages| languages.contains(code));
        let languages = app.lists().languages.iter();
        let languages = languages.filter(|it| is_offered(it.retired_on, props.date) && is_there(&it.code));
        let chip = |code: &String| {
            let picked = (choice.code.clone(), code.clone());
            let (on_picked, is_open, chosen) = (props.on_picked.clone(), is_open.clone(), chosen.clone());
            let id = props.id;
            let on_tap = Callback::from(move |()| {
                on_picked.emit(picked.clone());
                chosen.set(None);
                is_open.set(false);
                dom::focus_id(id);
            });
            chip(app.words.language(app.lists(), code), false, on_tap)
        };
        html! {
            <fieldset>
                <legend>{ app.words.say("which-language") }</legend>
                <div class="row">{ for languages.map(|language| chip(&language.code)) }</div>
            </fieldset>
        }
    };
    html! {
        <div class="picker">
            <button id={props.id} class="btn quiet" aria-expanded={(*is_open).to_string()} onclick={toggle}>{ &props.open }</button>
            if *is_open {
                <fieldset>
                    <legend>{ &props.first }</legend>
                    <div class="row">{ for props.choices.iter().map(first) }</div>
                </fieldset>
                { chosen.as_ref().map(second).unwrap_or_default() }
            }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::super::counts::{set_number, tests::view};
    use super::*;

    fn material(code: &str, retired_on: Option<NaiveDate>) -> Material {
        Material {
            code: code.into(),
            title: code.into(),
            kind: "folder".into(),
            languages: vec!["ar".into()],
            stock: std::collections::BTreeMap::new(),
            retired_on,
        }
    }

    fn codes(found: &[(String, String)]) -> Vec<&str> {
        found.iter().map(|(material, _)| material.as_str()).collect()
    }

    #[test]
    fn retired_material_is_no_tile_and_stays_one_where_it_was_handed_out() {
        let mut view = view();
        let retired = Some(view.summary.date);
        let materials = vec![material("here", None), material("retired", retired)];
        let lists = Lists { materials, ..Lists::default() };
        let recent = [("retired".to_owned(), "ar".to_owned())];
        set_number(&mut view, &Metric::Language("ar".into()), 1);
        assert_eq!(codes(&likely(&view, &lists, &recent)), ["here"]);
        set_number(&mut view, &Metric::Given("retired".into(), "ar".into()), 1);
        assert_eq!(codes(&likely(&view, &lists, &recent)), ["here", "retired"]);
    }
}
