//! A short free text with the privacy guard beside it as someone types: what points to a person is said, with one tap to
//! take it away. What must not be saved is not handed over.

use domain::privacy_guard::{self, Finding, Severity};
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::app::use_app;
use crate::components::notice::{Tone, notice};

/// See the module.
#[derive(Properties, PartialEq)]
pub struct GuardedTextProps {
    /// The element's id.
    pub id: AttrValue,
    /// What is asked.
    pub label: AttrValue,
    /// What it begins with.
    #[prop_or_default]
    pub begin: AttrValue,
    /// How many characters.
    pub limit: usize,
    /// Hears every change: the text, or nothing while it holds what must not be saved.
    pub on_text: Callback<Option<String>>,
    /// Hears that the field was left.
    #[prop_or_default]
    pub on_left: Callback<()>,
}

/// The text, if the guard lets it be saved.
#[must_use]
pub fn savable(text: &str) -> Option<String> {
    privacy_guard::blocked(text).is_none().then(|| text.to_owned())
}

/// See the module.
#[component]
pub fn GuardedText(props: &GuardedTextProps) -> Html {
    let text = use_state(|| props.begin.to_string());
    let Some(app) = use_app() else { return Html::default() };
    let found = privacy_guard::inspect(&text);
    let write = {
        let (text, on_text) = (text.clone(), props.on_text.clone());
        Callback::from(move |written: String| {
            on_text.emit(savable(&written));
            text.set(written);
        })
    };
    let oninput = {
        let write = write.clone();
        move |event: InputEvent| {
            let field: HtmlTextAreaElement = event.target_unchecked_into();
            write.emit(field.value());
        }
    };
    let told = |finding: &Finding| {
        let kind = app.words.say(&format!("kind-{}", finding.kind.code()));
        let (tone, key) = match finding.kind.severity() {
            Severity::Block => (Tone::Wrong, "guard-block"),
            Severity::Warn => (Tone::Look, "guard-warn"),
        };
        let (write, without) = (write.clone(), privacy_guard::without(&text, finding));
        let sentence = html! {
            <>
                <p>{ app.words.say_with(key, &[("kind", &kind)]) }</p>
                <button type="button" class="btn quiet" onclick={move |_: MouseEvent| write.emit(without.clone())}>
                    { app.words.say_with("guard-remove", &[("kind", &kind)]) }
                </button>
            </>
        };
        notice(tone, sentence)
    };
    let left = i64::try_from(props.limit.saturating_sub(text.chars().count())).unwrap_or(0);
    // The findings are a list of their own: beside the field, one that comes or goes would take the focus away.
    let hint = format!("{}-hint", props.id);
    let on_left = props.on_left.clone();
    html! {
        <div class="field">
            <label for={props.id.clone()}>{ &props.label }</label>
            <p class="hint" id={hint.clone()}>{ app.words.say("guard-hint") }</p>
            <textarea id={props.id.clone()} maxlength={props.limit.to_string()} aria-describedby={hint}
                value={(*text).clone()} {oninput} onblur={move |_: FocusEvent| on_left.emit(())} />
            <p class="hint">{ app.words.say_n("characters-left", left) }</p>
            <div class="findings">{ for found.iter().map(told) }</div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::savable;

    #[test]
    fn a_number_that_points_to_a_person_is_not_handed_over_and_a_name_is() {
        assert_eq!(savable("811228-9874"), None);
        assert_eq!(savable("Anna Andersson hade tigrinja"), Some("Anna Andersson hade tigrinja".to_owned()));
    }
}
