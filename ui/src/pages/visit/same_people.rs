//! *Räknade ni samma personer?*: asked where two tablets counted. People are named; a tablet's code says nothing to anybody.

use contract::answer::VisitView;
use domain::records::HeadCount;
use uuid::Uuid;
use yew::prelude::*;

use super::frame::StepProps;
use super::queue::Write;
use crate::app::App;

/// Who counted how many, and the answers: take one count, or add them.
pub(super) fn same_people(app: &App, props: &StepProps) -> Html {
    let (words, view) = (&app.words, &props.view);
    let own = app.status().tablet;
    let answer = |label: String, answer: HeadCount| {
        let onclick = props.on_write.reform(move |_: MouseEvent| Write::SamePeople(answer));
        html! { <button class="btn quiet" {onclick}>{ label }</button> }
    };
    let sum: i64 = view.heads_by_tablet.values().sum();
    let counted = view.heads_by_tablet.iter().map(|(tablet, count)| {
        let (key, names) = who_counted(view, *tablet, own);
        html! { <li>{ words.say_with(&format!("counted-{key}"), &[("n", &count.to_string()), ("names", &names)]) }</li> }
    });
    let by_tablet = view.heads_by_tablet.iter().map(|(tablet, count)| {
        let (key, names) = who_counted(view, *tablet, own);
        let label =
            words.say_with(&format!("same-people-{key}"), &[("n", &count.to_string()), ("names", &names)]);
        answer(label, HeadCount::Tablet(*tablet))
    });
    html! {
        <section class="question">
            <h3>{ words.say("same-people") }</h3>
            <ul class="plain-list">{ for counted }</ul>
            <p>{ words.say("same-people-help") }</p>
            <div class="row">{ for by_tablet }{ answer(words.say_n("same-people-add", sum), HeadCount::Add) }</div>
        </section>
    }
}

/// Who counted on a tablet, and whether it is this one: the end of the texts' keys, and the names.
fn who_counted(view: &VisitView, tablet: Uuid, own: Option<Uuid>) -> (&'static str, String) {
    let names = view.counted_by.get(&tablet).map(|names| names.join(", ")).unwrap_or_default();
    let key = match (Some(tablet) == own, names.is_empty()) {
        (true, false) => "own-by",
        (true, true) => "own",
        (false, false) => "by",
        (false, true) => "other",
    };
    (key, names)
}

#[cfg(test)]
mod tests {
    use super::super::counts::tests::view;
    use super::*;

    const BUS_A: Uuid = Uuid::from_u128(1);
    const BUS_B: Uuid = Uuid::from_u128(2);

    #[test]
    fn who_counted_is_said_by_name_and_never_by_a_tablets_code() {
        let mut view = view();
        view.counted_by.insert(BUS_A, vec!["Karin".into(), "Johan".into()]);
        assert_eq!(who_counted(&view, BUS_A, Some(BUS_A)), ("own-by", "Karin, Johan".to_owned()));
        assert_eq!(who_counted(&view, BUS_A, Some(BUS_B)), ("by", "Karin, Johan".to_owned()));
        assert_eq!(who_counted(&view, BUS_B, Some(BUS_B)), ("own", String::new()));
        assert_eq!(who_counted(&view, BUS_B, None), ("other", String::new()));
    }
}
