//! Six digits: keys that are large enough for gloves, and a field beside them that can be typed and pasted into.
//! The digits are handed over when there are six; they are shown nowhere.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::app::use_app;

/// How many digits a PIN has.
pub const PIN_DIGITS: usize = 6;

/// See the module.
#[derive(Properties, PartialEq)]
pub struct PinPadProps {
    /// What the digits are for.
    pub label: AttrValue,
    /// Hears six digits.
    pub on_done: Callback<String>,
    /// Changes when the pad is to be emptied.
    #[prop_or_default]
    pub round: u32,
    /// The pad rests: a PIN is being looked at, or the next try has to wait.
    #[prop_or_default]
    pub disabled: bool,
}

/// What is left of a text: at most six digits.
#[must_use]
pub fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).take(PIN_DIGITS).collect()
}

/// See the module.
#[component]
pub fn PinPad(props: &PinPadProps) -> Html {
    let digits = use_state(String::new);
    let field = use_node_ref();
    {
        let (digits, field) = (digits.clone(), field.clone());
        use_effect_with(props.round, move |_| digits.set(String::new()));
        // A field that rests takes no focus: it gets it when it can be typed in.
        use_effect_with((props.round, props.disabled), move |(_, is_resting)| {
            if let Some(field) = field.cast::<HtmlInputElement>().filter(|_| !is_resting) {
                let _ = field.focus();
            }
        });
    }
    let Some(app) = use_app() else { return Html::default() };
    let hear = {
        let (digits, on_done) = (digits.clone(), props.on_done.clone());
        Callback::from(move |typed: String| {
            let is_done = typed.len() == PIN_DIGITS && typed != *digits;
            digits.set(typed.clone());
            if is_done {
                on_done.emit(typed);
            }
        })
    };
    let oninput = {
        let hear = hear.clone();
        Callback::from(move |event: InputEvent| {
            let field: HtmlInputElement = event.target_unchecked_into();
            hear.emit(digits_of(&field.value()));
        })
    };
    let key = |digit: char| {
        let (hear, typed) = (hear.clone(), digits_of(&format!("{}{digit}", *digits)));
        html! { <button type="button" class="key" disabled={props.disabled} onclick={move |_: MouseEvent| hear.emit(typed.clone())}>{ digit }</button> }
    };
    let shorter: String = digits.chars().take(digits.len().saturating_sub(1)).collect();
    let empty = {
        let hear = hear.clone();
        move |_: MouseEvent| hear.emit(String::new())
    };
    let back = {
        let hear = hear.clone();
        move |_: MouseEvent| hear.emit(shorter.clone())
    };
    html! {
        <div class="pin">
            <label for="pin">{ &props.label }</label>
            <input ref={field} id="pin" type="password" inputmode="numeric" autocomplete="one-time-code"
                maxlength="6" disabled={props.disabled} value={(*digits).clone()} {oninput} />
            <div class="dots" aria-hidden="true">
                { for (0..PIN_DIGITS).map(|at| html! { <i class={classes!((at < digits.len()).then_some("on"))} /> }) }
            </div>
            <div class="keys">
                { for "123456789".chars().map(key) }
                <button type="button" class="key quiet" disabled={props.disabled} onclick={empty}>{ app.words.say("pin-empty") }</button>
                { key('0') }
                <button type="button" class="key quiet" disabled={props.disabled} onclick={back} aria-label={app.words.say("pin-back")}>
                    <span aria-hidden="true">{ "⌫" }</span>
                </button>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::digits_of;

    #[test]
    fn six_digits_are_kept_and_nothing_else() {
        assert_eq!(digits_of("12 34-567"), "123456");
        assert_eq!(digits_of("åå1"), "1");
        assert_eq!(digits_of("٣"), "");
    }
}
