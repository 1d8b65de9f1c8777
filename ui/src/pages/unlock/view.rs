//! Tiles with initials and names; then the pad, or the way to a first PIN for who has none on this tablet.

use contract::answer::{Status, Tile};
use contract::ask::ListTiles;
use yew::prelude::*;

use super::state::{UnlockAction, UnlockState};
use crate::app::{Action, App, use_app};
use crate::components::frame::Frame;
use crate::components::notice::{Tone, fault_notice, notice};
use crate::pages::pin::{AskPin, FirstPin};
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
    let Some(app) = app else { return Html::default() };
    let words = app.words.clone();
    // A colleague has unlocked for somebody who chooses a first PIN: nothing else is opened meanwhile.
    let is_held = app.status().unlocked;
    let settings = html! {
        if !is_held {
            <button class="btn plain" onclick={app.going::<MouseEvent>(Screen::Settings)}>{ words.say("title-settings") }</button>
        }
    };
    let below = html! { <p>{ app.status().unit.clone().unwrap_or_default() }</p> };
    let content = match (&state.chosen, &state.tiles) {
        (Some(tile), tiles) => {
            let can_go_back = !is_held && tiles.as_ref().is_some_and(|tiles| tiles.len() > 1);
            chosen(&app, &state, tile, can_go_back)
        }
        (None, Some(tiles)) if tiles.is_empty() => {
            notice(Tone::Look, html! { { words.say("unlock-nobody") } })
        }
        (None, Some(tiles)) => html! {
            <ul class="tiles">{ for tiles.iter().map(|tile| tile_button(&app, &state, tile)) }</ul>
        },
        (None, None) => fault_notice(&app, &state.fault),
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

fn chosen(app: &App, state: &UseReducerHandle<UnlockState>, tile: &Tile, can_go_back: bool) -> Html {
    let dispatcher = state.dispatcher();
    let back = move |_: MouseEvent| dispatcher.dispatch(UnlockAction::Chose(None));
    html! {
        <div class="pad-side" key={tile.staff.to_string()}>
            <div class="tile chosen">
                <span class="initials" aria-hidden="true">{ &tile.initials }</span><span>{ &tile.name }</span>
                if can_go_back {
                    <button class="btn quiet" onclick={back}>{ app.words.say("unlock-other") }</button>
                }
            </div>
            if tile.has_pin {
                { own_pin(app, tile) }
            } else {
                <FirstPin tile={tile.clone()} colleagues={state.colleagues()} />
            }
        </div>
    }
}

fn own_pin(app: &App, tile: &Tile) -> Html {
    let then = app.clone();
    let on_unlocked = Callback::from(move |status: Status| {
        then.refresh_lists();
        then.act(Action::Started(status));
    });
    html! {
        <>
            <AskPin staff={tile.staff} label={app.words.say("unlock-pin")} {on_unlocked} />
            <div class="row">
                <button class="btn plain" onclick={app.going::<MouseEvent>(Screen::Forgot(tile.staff))}>{ app.words.say("title-forgot") }</button>
            </div>
        </>
    }
}
