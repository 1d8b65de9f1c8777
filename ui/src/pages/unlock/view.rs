//! Tiles with initials and names, then the pad. How many tries are left, and how long to wait, is said in words.

use contract::answer::Tile;
use contract::ask::{ListTiles, Unlock as UnlockAsk};
use gloo_timers::callback::Interval;
use yew::prelude::*;

use super::state::{UnlockAction, UnlockState};
use crate::app::{Action, App, use_app};
use crate::components::frame::Frame;
use crate::components::notice::{FaultNotice, Notice};
use crate::components::pin_pad::PinPad;
use crate::router::Screen;

/// See the module.
#[component]
pub fn Unlock() -> Html {
    let state = use_reducer(UnlockState::default);
    let app = use_app();
    {
        let (app, state) = (app.clone(), state.dispatcher());
        use_effect_with((), move |()| {
            if let Some(app) = app {
                app.ask(ListTiles {}, move |answer| match answer {
                    Ok(tiles) => state.dispatch(UnlockAction::Listed(tiles.tiles)),
                    Err(fault) => state.dispatch(UnlockAction::Refused(fault)),
                });
            }
        });
    }
    {
        let dispatcher = state.dispatcher();
        use_effect_with(state.wait_s > 0, move |is_waiting| {
            let ticking =
                is_waiting.then(|| Interval::new(1_000, move || dispatcher.dispatch(UnlockAction::Ticked)));
            move || drop(ticking)
        });
    }
    let Some(app) = app else { return Html::default() };
    let words = app.words.clone();
    let settings = html! {
        <button class="btn plain" onclick={app.going::<MouseEvent>(Screen::Settings)}>{ words.say("title-settings") }</button>
    };
    let below = html! { <p>{ app.status().unit.clone().unwrap_or_default() }</p> };
    let content = match (&state.chosen, &state.tiles) {
        (Some(tile), tiles) => pad(&app, &state, tile, tiles.as_ref().is_some_and(|tiles| tiles.len() > 1)),
        (None, Some(tiles)) if tiles.is_empty() => html! { <Notice>{ words.say("unlock-nobody") }</Notice> },
        (None, Some(tiles)) => html! {
            <ul class="tiles">{ for tiles.iter().map(|tile| tile_button(&app, &state, tile)) }</ul>
        },
        (None, None) => html! { <FaultNotice fault={state.fault.clone()} /> },
    };
    html! {
        <Frame heading={words.say("unlock-heading")} {below} truth={false} tools={settings}>{ content }</Frame>
    }
}

fn tile_button(app: &App, state: &UseReducerHandle<UnlockState>, tile: &Tile) -> Html {
    let (dispatcher, chosen) = (state.dispatcher(), tile.clone());
    html! {
        <li>
            <button class="tile" onclick={move |_: MouseEvent| dispatcher.dispatch(UnlockAction::Chose(Some(chosen.clone())))}>
                <span class="initials" aria-hidden="true">{ &tile.initials }</span>
                <span>{ &tile.name }
                    if !tile.has_pin { <small>{ app.words.say("unlock-no-pin") }</small> }
                </span>
            </button>
        </li>
    }
}

fn pad(app: &App, state: &UseReducerHandle<UnlockState>, tile: &Tile, can_go_back: bool) -> Html {
    let on_done = {
        let (app, dispatcher, staff) = (app.clone(), state.dispatcher(), tile.staff);
        Callback::from(move |pin| unlock(&app, dispatcher.clone(), staff, pin))
    };
    let dispatcher = state.dispatcher();
    let back = move |_: MouseEvent| dispatcher.dispatch(UnlockAction::Chose(None));
    html! {
        <div class="pad-side">
            <div class="tile chosen">
                <span class="initials" aria-hidden="true">{ &tile.initials }</span><span>{ &tile.name }</span>
                if can_go_back {
                    <button class="btn quiet" onclick={back}>{ app.words.say("unlock-other") }</button>
                }
            </div>
            <FaultNotice fault={state.fault.clone()} />
            if tile.has_pin {
                if state.wait_s == 0 {
                    <PinPad label={app.words.say("unlock-pin")} round={state.round} {on_done} />
                }
            } else {
                <Notice>{ app.words.say("unlock-no-pin-help") }</Notice>
            }
        </div>
    }
}

fn unlock(
    app: &App,
    dispatcher: UseReducerDispatcher<UnlockState>,
    staff: domain::record::Id<domain::records::Staff>,
    pin: String,
) {
    let then = app.clone();
    app.ask(UnlockAsk { staff, pin }, move |answer| match answer {
        Ok(status) => {
            then.refresh_lists();
            then.act(Action::Started(status));
        }
        Err(fault) => dispatcher.dispatch(UnlockAction::Refused(fault)),
    });
}
