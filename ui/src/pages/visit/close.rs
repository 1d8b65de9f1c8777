//! *Avsluta*: everything that was logged, each with a way to change it; whether it was held; whether two who counted met
//! the same people; what is handed over.

use contract::answer::{DepartmentView, ResidenceItem, VisitView};
use domain::metric::Metric;
use domain::records::{FollowUpKind, FollowUpOwner};
use domain::validation::NOTE_CHARS_MAX;
use yew::prelude::*;

use super::frame::StepProps;
use super::names::name_of;
use super::queue::Write;
use super::same_people::same_people;
use crate::app::{App, use_app};
use crate::clock::time_of_day;
use crate::components::choice::chip;
use crate::components::guarded_text::GuardedText;
use crate::components::notice::{Tone, notice};
use crate::components::visit_state::state_word;
use crate::offered::is_shown;
use crate::router::{Screen, Step};

/// See the module.
pub(super) fn summary(app: &App, props: &StepProps) -> Html {
    html! {
        <>
            if props.view.summary.same_people_unanswered { { same_people(app, props) } }
            { answers(app, props) }
            { departments(app, props) }
            if props.view.summary.visitors == 0 || props.view.summary.not_held.is_some() { { not_held(app, props) } }
            <HandOver ..props.clone() />
        </>
    }
}

fn answers(app: &App, props: &StepProps) -> Html {
    let (words, view) = (&app.words, &props.view);
    let visit = view.summary.visit;
    let row = |key: &str, text: String, step: Step| {
        let label = words.say(key);
        let name = words.say_with("change-what", &[("what", &label)]);
        let text = if text.is_empty() { words.say("nothing-logged") } else { text };
        html! {
            <div class="answer">
                <dt>{ label }</dt><dd>{ text }</dd>
                <dd><button class="btn plain" aria-label={name} onclick={app.going::<MouseEvent>(Screen::Visit(visit, step))}>{ words.say("change") }</button></dd>
            </div>
        }
    };
    let listed = |is: fn(&Metric) -> bool| {
        let found = view.counts.iter().filter(|counted| is(&counted.metric) && counted.count > 0);
        let one = |metric: &Metric, count: i64| match (metric, view.sheltered) {
            (Metric::Language(_), true) => name_of(app, metric),
            _ => words.say_with("n-of", &[("what", &name_of(app, metric)), ("n", &count.to_string())]),
        };
        found.map(|counted| one(&counted.metric, counted.count)).collect::<Vec<_>>().join(", ")
    };
    let from = time_of_day(view.started_at);
    let times = match view.closed_at {
        Some(to) => words.say_with("visit-times", &[("from", &from), ("to", &time_of_day(to))]),
        None => words.say_with("visit-since", &[("time", &from)]),
    };
    html! {
        <>
            <p class="row">{ state_word(app, view.summary.state) }
                <span>{ times }</span></p>
            if let Some(against) = &view.against_rule { { notice(Tone::Look, html! { { words.say_with("against-rule", &[("reason", &against.reason)]) } }) } }
            <dl class="answers">
                { row("visitors", people(app, props), Step::People) }
                { row("languages", listed(|it| matches!(it, Metric::Language(_))), Step::People) }
                { row("introduced", listed(|it| matches!(it, Metric::Introduced(_))), Step::Introduce) }
                { row("handed-out", listed(|it| matches!(it, Metric::Given(..))), Step::Introduce) }
                { row("missing", listed(|it| matches!(it, Metric::Missing(..))), Step::Introduce) }
                { row("step-questions", questions(app, props), Step::Questions) }
                { row("referrals", listed(|it| matches!(it, Metric::Referral(..))), Step::Refer) }
                { row("note", view.note.clone().unwrap_or_default(), Step::Questions) }
            </dl>
        </>
    }
}

fn people(app: &App, props: &StepProps) -> String {
    let (words, view) = (&app.words, &props.view);
    let mut parts = vec![words.say_with(
        "visit-total",
        &[("visitors", &view.summary.visitors.to_string()), ("staff", &view.home_staff.to_string())],
    )];
    if view.approximate {
        parts.push(words.say("approximate"));
    }
    // In the order of the list, which is that of age.
    for group in &app.lists().age_groups {
        if let Some(count) = view.groups.get(&group.code).filter(|count| **count > 0) {
            let name = words.pick(&group.sv, &group.en);
            parts.push(words.say_with("n-of", &[("what", name), ("n", &count.to_string())]));
        }
    }
    parts.join(", ")
}

fn questions(app: &App, props: &StepProps) -> String {
    let one = |metric: &Metric, count: i64| match metric {
        Metric::Question(_, outcome) => {
            let outcome = app.words.say(&format!("outcome-{}", outcome.code()));
            Some(app.words.say_with(
                "n-of-outcome",
                &[("what", &name_of(app, metric)), ("n", &count.to_string()), ("outcome", &outcome)],
            ))
        }
        _ => None,
    };
    let found = props.view.counts.iter().filter(|counted| counted.count > 0);
    found.filter_map(|counted| one(&counted.metric, counted.count)).collect::<Vec<_>>().join(", ")
}

/// Which departments were met, where the home has any.
fn departments(app: &App, props: &StepProps) -> Html {
    let view = &props.view;
    let shown = departments_shown(view, &app.lists().residences);
    if shown.is_empty() {
        return Html::default();
    }
    let chip = |department: &DepartmentView| {
        let id = department.department;
        let met: Vec<_> = view.departments.iter().map(|it| it.department).collect();
        let (pressed, on_write) = (met.contains(&id), props.on_write.clone());
        let on_tap = Callback::from(move |()| {
            let mut next: Vec<_> = met.iter().copied().filter(|it| *it != id).collect();
            if next.len() == met.len() {
                next.push(id);
            }
            if !next.is_empty() {
                on_write.emit(Write::Departments(next));
            }
        });
        chip(department.name.clone(), pressed, on_tap)
    };
    html! {
        <fieldset>
            <legend>{ app.words.say("departments-met") }</legend>
            <div class="row">{ for shown.iter().map(chip) }</div>
        </fieldset>
    }
}

/// The home's departments, and those that were met though they are closed by now.
fn departments_shown(view: &VisitView, residences: &[ResidenceItem]) -> Vec<DepartmentView> {
    let is_met = |it: &DepartmentView| view.departments.iter().any(|met| met.department == it.department);
    let home = residences.iter().find(|home| home.departments.iter().any(is_met));
    let mut shown = home.map_or_else(Vec::new, |home| home.departments.clone());
    for met in &view.departments {
        if !shown.iter().any(|it| it.department == met.department) {
            shown.push(met.clone());
        }
    }
    shown
}

fn not_held(app: &App, props: &StepProps) -> Html {
    let view = &props.view;
    let chip = |code: &String, label: &str| {
        let (on_write, code) = (props.on_write.clone(), code.clone());
        let pressed = view.summary.not_held.as_ref() == Some(&code);
        let on_tap =
            Callback::from(move |()| on_write.emit(Write::NotHeld((!pressed).then(|| code.clone()))));
        chip(label.to_owned(), pressed, on_tap)
    };
    let is_in_use = |code: &String| view.summary.not_held.as_ref() == Some(code);
    let reasons = app
        .lists()
        .not_held_reasons
        .iter()
        .filter(|reason| is_shown(reason.retired_on, view.summary.date, is_in_use(&reason.code)));
    html! {
        <fieldset>
            <legend>{ app.words.say("not-held-why") }</legend>
            <div class="row">{ for reasons.map(|reason| chip(&reason.code, app.words.pick(&reason.sv, &reason.en))) }</div>
        </fieldset>
    }
}

/// *Lämna över*: to the home's staff, the local library or the next tour.
#[component]
fn HandOver(props: &StepProps) -> Html {
    const OWNERS: [FollowUpOwner; 3] =
        [FollowUpOwner::LocalUnit, FollowUpOwner::HomeStaff, FollowUpOwner::NextTour];
    let owner = use_state(|| None::<FollowUpOwner>);
    let text = use_state(|| None::<String>);
    let Some(app) = use_app() else { return Html::default() };
    let words = &app.words;
    let owner_name = |it: FollowUpOwner| words.say(&format!("owner-{}", it.code()));
    let chip = |it: FollowUpOwner| {
        let owner = owner.clone();
        let pressed = *owner == Some(it);
        chip(owner_name(it), pressed, Callback::from(move |()| owner.set((!pressed).then_some(it))))
    };
    let on_text = {
        let text = text.clone();
        Callback::from(move |written: Option<String>| text.set(written.filter(|it| !it.trim().is_empty())))
    };
    let save = {
        let (owner, text, on_write) = (owner.clone(), text.clone(), props.on_write.clone());
        move |_: MouseEvent| {
            if let (Some(to), Some(said)) = (*owner, (*text).clone()) {
                on_write.emit(Write::FollowUp {
                    kind: FollowUpKind::HandOver,
                    topic: None,
                    owner: to,
                    text: Some(said),
                });
                owner.set(None);
                text.set(None);
            }
        }
    };
    let earlier = props.view.follow_ups.iter().map(|it| html! {
        <li>{ owner_name(it.owner) }{ it.text.as_ref().map(|text| format!(": {text}")).unwrap_or_default() }</li>
    });
    html! {
        <fieldset>
            <legend>{ words.say("hand-over") }</legend>
            <ul class="plain-list">{ for earlier }</ul>
            <div class="row">{ for OWNERS.into_iter().map(chip) }</div>
            if owner.is_some() {
                <GuardedText id="hand-over" label={words.say("hand-over-what")} limit={NOTE_CHARS_MAX} {on_text} />
                <button class="btn quiet" aria-disabled={text.is_none().to_string()} onclick={save}>{ words.say("hand-over-save") }</button>
            }
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use domain::records::ResidenceKind;
    use uuid::Uuid;

    use super::super::counts::tests::view;
    use super::*;

    fn department(id: u128) -> DepartmentView {
        DepartmentView { department: Uuid::from_u128(id).into(), name: format!("avdelning {id}") }
    }

    fn home(departments: Vec<DepartmentView>) -> ResidenceItem {
        ResidenceItem {
            residence: Uuid::from_u128(9).into(),
            alias: "Boende 9".into(),
            kind: ResidenceKind::Asylum,
            sheltered: false,
            departments,
        }
    }

    #[test]
    fn a_department_that_was_met_is_shown_though_it_is_closed_by_now() {
        let mut view = view();
        view.departments = vec![department(1), department(3)];
        let homes = [home(vec![department(1), department(2)])];
        assert_eq!(departments_shown(&view, &homes), [department(1), department(2), department(3)]);
        assert_eq!(departments_shown(&view, &[]), [department(1), department(3)]);
    }

    #[test]
    fn a_visit_without_departments_is_asked_for_none() {
        assert!(departments_shown(&view(), &[home(vec![department(1)])]).is_empty());
    }
}
