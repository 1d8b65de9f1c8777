//! Cells that belong together: one of them is in the tab order, arrows move between them, `+` `−` and digits count.
//! What is counted is handed over as metric and change; keeping the order of taps is the page's.

mod keys;

use contract::ask::TallyChange;
use domain::metric::Metric;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::cell::{Cell, CellEvent, CellLook};
use keys::{Direction, Meaning};

/// One cell of a grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    /// What is counted.
    pub metric: Metric,
    /// Its name.
    pub label: AttrValue,
    /// A second line.
    pub detail: Option<AttrValue>,
    /// How many.
    pub number: i64,
    /// How it looks.
    pub look: CellLook,
}

/// See the module.
#[derive(Properties, PartialEq)]
pub struct TallyGridProps {
    /// The name of the grid, for who hears it.
    pub label: AttrValue,
    /// The ids of its elements begin so.
    pub prefix: AttrValue,
    /// The cells.
    pub cells: Vec<Counted>,
    /// Counts.
    pub on_tally: Callback<(Metric, TallyChange)>,
    /// `Ctrl+Z`.
    pub on_undo: Callback<()>,
    /// What is asked of one cell, shown right after it.
    #[prop_or_default]
    pub asked: Option<(Metric, Html)>,
    /// More buttons, after the cells.
    #[prop_or_default]
    pub children: Html,
    /// Classes of the grid.
    #[prop_or("tally")]
    pub class: &'static str,
}

/// See the module.
#[component]
pub fn TallyGrid(props: &TallyGridProps) -> Html {
    let at = use_state(|| 0_usize);
    let typing = use_state(|| None::<(usize, AttrValue)>);
    let grid = use_node_ref();
    let current = (*at).min(props.cells.len().saturating_sub(1));
    let onkeydown = {
        let (typing, grid) = (typing.clone(), grid.clone());
        let cell = props.cells.get(current).cloned();
        let (on_tally, on_undo) = (props.on_tally.clone(), props.on_undo.clone());
        move |event: KeyboardEvent| {
            // With Alt, keys lead to other steps and back; none of them counts.
            let meaning = (!event.alt_key())
                .then(|| keys::meaning(&event.key(), event.ctrl_key() || event.meta_key()))
                .flatten();
            let (Some(meaning), Some(cell)) = (meaning, &cell) else { return };
            event.prevent_default();
            match meaning {
                Meaning::Move(direction) => move_focus(&grid, direction),
                Meaning::Undo => on_undo.emit(()),
                Meaning::Type(digit) => typing.set(Some((current, digit.to_string().into()))),
                Meaning::Count(by) => {
                    if let Some(change) = change_by(cell, by) {
                        on_tally.emit((cell.metric.clone(), change));
                    }
                }
            }
        }
    };
    let cell = |(index, cell): (usize, &Counted)| {
        let open = typing.as_ref().filter(|(open, _)| *open == index).map(|(_, text)| text.clone());
        let (at, typing, on_tally) = (at.clone(), typing.clone(), props.on_tally.clone());
        let (metric, number) = (cell.metric.clone(), cell.number);
        let on_event = Callback::from(move |event| match event {
            CellEvent::Tally(change) => on_tally.emit((metric.clone(), change)),
            CellEvent::OpenTyping => {
                let begin = if number == 0 { String::new() } else { number.to_string() };
                typing.set(Some((index, begin.into())));
            }
            CellEvent::CloseTyping => typing.set(None),
            CellEvent::Focused => at.set(index),
        });
        html! {
            <key={cell.metric.to_string()}>
                <Cell id={format!("{}-{index}", props.prefix)} label={cell.label.clone()} detail={cell.detail.clone()}
                    number={number} look={cell.look} in_tab_order={index == current} typing={open} {on_event} />
                { asked_of(&props.asked, &cell.metric) }
            </>
        }
    };
    html! {
        <div ref={grid.clone()} class={props.class} role="group" aria-label={props.label.clone()} {onkeydown}>
            <>{ for props.cells.iter().enumerate().map(cell) }</>
            { props.children.clone() }
        </div>
    }
}

fn asked_of(asked: &Option<(Metric, Html)>, metric: &Metric) -> Html {
    asked.as_ref().filter(|(of, _)| of == metric).map(|(_, html)| html.clone()).unwrap_or_default()
}

/// What a key changes; nothing where there is nothing to take away.
fn change_by(cell: &Counted, by: i64) -> Option<TallyChange> {
    match cell.look {
        CellLook::Presence => Some(TallyChange::To(i64::from(by > 0))),
        _ if by < 0 && cell.number == 0 => None,
        _ => Some(TallyChange::By(by)),
    }
}

/// Moves focus to the cell beside, above or below. How many are in a line is known to the style only, so it is measured.
fn move_focus(grid: &NodeRef, direction: Direction) {
    let Some(grid) = grid.cast::<Element>() else { return };
    let Ok(found) = grid.query_selector_all(".add") else { return };
    let cells: Vec<HtmlElement> =
        (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect();
    let focused =
        web_sys::window().and_then(|window| window.document()).and_then(|document| document.active_element());
    let Some(at) =
        cells.iter().position(|cell| focused.as_ref().is_some_and(|it| it.is_same_node(Some(cell))))
    else {
        return;
    };
    let tops: Vec<i32> = cells
        .iter()
        .map(|cell| {
            #[allow(clippy::cast_possible_truncation, reason = "a place on the screen, in pixels")]
            let top = cell.get_bounding_client_rect().top() as i32;
            top
        })
        .collect();
    if let Some(cell) = cells.get(keys::target(direction, at, &tops)) {
        let _ = cell.focus();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(number: i64, look: CellLook) -> Counted {
        Counted { metric: Metric::Visitors, label: "x".into(), detail: None, number, look }
    }

    #[test]
    fn nothing_is_taken_from_zero_and_one_is_taken_from_one() {
        assert_eq!(change_by(&cell(0, CellLook::Group), -1), None);
        assert_eq!(change_by(&cell(1, CellLook::Group), -1), Some(TallyChange::By(-1)));
        assert_eq!(change_by(&cell(0, CellLook::Group), 1), Some(TallyChange::By(1)));
    }

    #[test]
    fn a_language_at_a_sheltered_home_is_there_or_not() {
        assert_eq!(change_by(&cell(1, CellLook::Presence), 1), Some(TallyChange::To(1)));
        assert_eq!(change_by(&cell(1, CellLook::Presence), -1), Some(TallyChange::To(0)));
    }
}
