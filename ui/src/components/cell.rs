//! The cell: the whole of it adds one, a smaller corner button takes one away. Zero is quiet, a number is loud.
//! A long press, or a digit, opens a field for typing a number. The number shown is the one that is on the disk.

use contract::ask::TallyChange;
use domain::validation::COUNT_MAX;
use gloo_timers::callback::Timeout;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::app::use_app;
use crate::dom;

/// How long a press is a long one.
const LONG_PRESS_MS: u32 = 600;

/// How a cell looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CellLook {
    /// The one big number.
    Main,
    /// A group of visitors.
    #[default]
    Group,
    /// A line of a list: what was introduced, a handout.
    Row,
    /// A language.
    Chip,
    /// There or not there: no number at sheltered homes.
    Presence,
}

impl CellLook {
    const fn class(self) -> &'static str {
        match self {
            Self::Main => "cell main",
            Self::Group => "cell",
            Self::Row => "cell row-cell",
            Self::Chip => "cell chip-cell",
            Self::Presence => "cell chip-cell presence",
        }
    }
}

/// What a cell hears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellEvent {
    /// Count.
    Tally(TallyChange),
    /// Open the field for typing.
    OpenTyping,
    /// Close it again.
    CloseTyping,
    /// It has focus.
    Focused,
}

/// See the module.
#[derive(Properties, PartialEq)]
pub struct CellProps {
    /// The element's id, by which the grid moves focus.
    pub id: AttrValue,
    /// What is counted.
    pub label: AttrValue,
    /// A second line, such as the kind of material.
    #[prop_or_default]
    pub detail: Option<AttrValue>,
    /// How many.
    pub number: i64,
    /// How it looks.
    #[prop_or_default]
    pub look: CellLook,
    /// Whether the Tab key comes here.
    pub in_tab_order: bool,
    /// What the field for typing begins with, while it is open.
    #[prop_or_default]
    pub typing: Option<AttrValue>,
    /// Hears all.
    pub on_event: Callback<CellEvent>,
}

/// The number that was typed, if it is one that can be.
#[must_use]
pub fn typed_number(text: &str) -> Option<i64> {
    text.trim().parse().ok().filter(|number| (0..=COUNT_MAX).contains(number))
}

/// See the module.
#[component]
pub fn Cell(props: &CellProps) -> Html {
    let press = use_mut_ref(|| None::<Timeout>);
    let was_long = use_mut_ref(|| false);
    let Some(app) = use_app() else { return Html::default() };
    let (label, number) = (&props.label, props.number);
    let is_presence = props.look == CellLook::Presence;
    let tell = |event: CellEvent| {
        let on_event = props.on_event.clone();
        move || on_event.emit(event.clone())
    };

    let add = tell(CellEvent::Tally(match (is_presence, number > 0) {
        (true, true) => TallyChange::To(0),
        (true, false) => TallyChange::To(1),
        (false, _) => TallyChange::By(1),
    }));
    let onclick = {
        let was_long = was_long.clone();
        move |_: MouseEvent| {
            // The click that ends a long press counts nothing.
            if !was_long.replace(false) {
                add();
            }
        }
    };
    let onpointerdown = {
        let (press, open) = (press.clone(), tell(CellEvent::OpenTyping));
        move |_: PointerEvent| {
            was_long.replace(false);
            if !is_presence {
                let (open, was_long) = (open.clone(), was_long.clone());
                press.replace(Some(Timeout::new(LONG_PRESS_MS, move || {
                    was_long.replace(true);
                    open();
                })));
            }
        }
    };
    let let_go = move |_: PointerEvent| drop(press.take());
    let focused = tell(CellEvent::Focused);
    let take = {
        let (take, id) = (tell(CellEvent::Tally(TallyChange::By(-1))), props.id.clone());
        move || {
            take();
            // The last one takes this button with it, and focus would be lost.
            if number == 1 {
                dom::focus_id(&id);
            }
        }
    };
    // Who hears it needs the second line too: without it eight handouts have one name.
    let whole =
        props.detail.as_ref().map_or_else(|| label.to_string(), |detail| format!("{label}, {detail}"));
    let name = if is_presence {
        whole.clone()
    } else {
        app.words.say_with("cell-name", &[("label", &whole), ("n", &number.to_string())])
    };
    html! {
        <div class={props.look.class()} data-n={number.to_string()}>
            <button type="button" id={props.id.clone()} class="add" aria-label={name}
                aria-pressed={is_presence.then(|| (number > 0).to_string())}
                tabindex={if props.in_tab_order { "0" } else { "-1" }}
                {onclick} {onpointerdown} onpointerup={let_go.clone()} onpointerleave={let_go.clone()}
                onpointercancel={let_go} onfocus={move |_: FocusEvent| focused()}
                oncontextmenu={|event: MouseEvent| event.prevent_default()}>
                if is_presence && number > 0 { <span class="tick" aria-hidden="true">{ "✓" }</span> }
                <span class="cell-label">
                    { label }
                    // The blank is read: without it label and second line were one word.
                    if let Some(detail) = &props.detail { {" "}<small>{ detail }</small> }
                </span>
                if !is_presence { <strong aria-hidden="true">{ number }</strong> }
            </button>
            if number > 0 && !is_presence {
                <button type="button" class="sub" tabindex={if props.in_tab_order { "0" } else { "-1" }}
                    aria-label={app.words.say_with("cell-less", &[("label", &whole)])}
                    onclick={move |_: MouseEvent| take()}>
                    <span aria-hidden="true">{ "−" }</span>
                </button>
            }
            if let Some(text) = &props.typing {
                <TypingField cell={props.id.clone()} label={label.clone()} begin={text.clone()} on_event={props.on_event.clone()} />
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct TypingFieldProps {
    /// The id of the cell, which has focus when a key has closed the field. Who leaves the field is not held back: a tap
    /// elsewhere would be lost.
    cell: AttrValue,
    label: AttrValue,
    begin: AttrValue,
    on_event: Callback<CellEvent>,
}

#[component]
fn TypingField(props: &TypingFieldProps) -> Html {
    let field = use_node_ref();
    let is_over = use_mut_ref(|| false);
    {
        let field = field.clone();
        use_effect_with((), move |()| {
            if let Some(field) = field.cast::<HtmlInputElement>() {
                let _ = field.focus();
                let end = u32::try_from(field.value().len()).unwrap_or(0);
                let _ = field.set_selection_range(end, end);
            }
        });
    }
    let Some(app) = use_app() else { return Html::default() };
    let end = {
        let (on_event, field) = (props.on_event.clone(), field.clone());
        move |is_kept: bool| {
            // Enter closes the field, which then loses focus: once is enough.
            if is_over.replace(true) {
                return;
            }
            let typed = field.cast::<HtmlInputElement>().and_then(|field| typed_number(&field.value()));
            if let Some(number) = typed.filter(|_| is_kept) {
                on_event.emit(CellEvent::Tally(TallyChange::To(number)));
            }
            on_event.emit(CellEvent::CloseTyping);
        }
    };
    let onkeydown = {
        let (end, cell) = (end.clone(), props.cell.clone());
        move |event: KeyboardEvent| {
            event.stop_propagation();
            let is_kept = match event.key().as_str() {
                "Enter" => true,
                "Escape" => false,
                _ => return,
            };
            // Focus goes to the cell while the key is still down: it would count one more.
            event.prevent_default();
            end(is_kept);
            dom::focus_id(&cell);
        }
    };
    html! {
        <input ref={field} class="typing" inputmode="numeric" maxlength="4" autocomplete="off" value={props.begin.clone()}
            aria-label={app.words.say_with("cell-type", &[("label", &props.label)])}
            {onkeydown} onblur={move |_: FocusEvent| end(true)} />
    }
}

#[cfg(test)]
mod tests {
    use super::typed_number;

    #[test]
    fn a_number_can_be_typed_up_to_the_largest_and_not_above() {
        assert_eq!(typed_number(" 12 "), Some(12));
        assert_eq!(typed_number("0"), Some(0));
        assert_eq!(typed_number("9999"), Some(9_999));
        assert_eq!(typed_number("10000"), None);
        assert_eq!(typed_number("-1"), None);
        assert_eq!(typed_number(""), None);
    }
}
