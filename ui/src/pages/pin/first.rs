//! The first PIN on this tablet: a colleague who has one unlocks, then the new one is chosen, and the tablet goes on as
//! whoever chose it. The database's key is known only while the tablet is unlocked, so nobody can do it alone.

use contract::answer::{Status, Tile};
use contract::ask::{Lock, SetPin, Unlock};
use contract::fault::Fault;
use yew::prelude::*;

use super::ask::AskPin;
use super::choose::ChoosePin;
use crate::app::{Action, App, use_app};
use crate::components::choice::chip;
use crate::router::Screen;

/// See the module.
#[derive(Properties, PartialEq)]
pub(in crate::pages) struct FirstPinProps {
    /// Who has no PIN yet.
    pub(in crate::pages) tile: Tile,
    /// Those who can unlock.
    pub(in crate::pages) colleagues: Vec<Tile>,
}

/// See the module.
#[component]
pub(in crate::pages) fn FirstPin(props: &FirstPinProps) -> Html {
    let helper = use_state(|| None::<Tile>);
    let is_busy = use_state(|| false);
    let fault = use_state(|| None::<Fault>);
    let Some(app) = use_app() else { return Html::default() };
    let words = app.words.clone();
    // A tablet that was left in the middle locks itself, and begins from the start.
    if helper.is_some() && app.status().unlocked {
        let on_chosen = {
            let (app, staff, is_busy, fault) =
                (app.clone(), props.tile.staff, is_busy.clone(), fault.clone());
            Callback::from(move |pin: String| {
                is_busy.set(true);
                fault.set(None);
                give(&app, SetPin { staff, pin }, is_busy.clone(), fault.clone());
            })
        };
        let cancel = {
            let app = app.clone();
            move |_: MouseEvent| {
                let then = app.clone();
                app.ask(Lock {}, move |_| then.act(Action::Locked));
            }
        };
        return html! {
            <section class="way">
                <h2>{ words.say_with("first-pin-choose", &[("name", &props.tile.name)]) }</h2>
                <ChoosePin fault={(*fault).clone()} is_busy={*is_busy} {on_chosen} />
                <div class="row"><button class="btn plain" onclick={cancel}>{ words.say("cancel") }</button></div>
            </section>
        };
    }
    let on_unlocked = {
        let app = app.clone();
        Callback::from(move |status: Status| app.act(Action::Stands(status)))
    };
    let chip = |tile: &Tile| {
        let (helper, chosen) = (helper.clone(), tile.clone());
        let pressed = helper.as_ref().is_some_and(|it| it.staff == tile.staff);
        let on_tap = Callback::from(move |()| helper.set(Some(chosen.clone())));
        chip(tile.name.clone(), pressed, on_tap)
    };
    html! {
        <section class="way">
            <h2>{ words.say("first-pin-heading") }</h2>
            <p>{ words.say("first-pin-help") }</p>
            <fieldset>
                <legend>{ words.say("first-pin-who") }</legend>
                <div class="row">{ for props.colleagues.iter().map(chip) }</div>
            </fieldset>
            <>{ helper.as_ref().map(|helper| html! {
                <AskPin key={helper.staff.to_string()} staff={helper.staff} {on_unlocked}
                    label={words.say_with("first-pin-colleague", &[("name", &helper.name)])} />
            }).unwrap_or_default() }</>
            <div class="row">
                <button class="btn plain" onclick={app.going::<MouseEvent>(Screen::Forgot(props.tile.staff))}>{ words.say("first-pin-alone") }</button>
            </div>
        </section>
    }
}

/// Sets the PIN, and goes on as the one who chose it.
fn give(app: &App, ask: SetPin, is_busy: UseStateHandle<bool>, fault: UseStateHandle<Option<Fault>>) {
    let app = app.clone();
    let unlock = Unlock { staff: ask.staff, pin: ask.pin.clone() };
    wasm_bindgen_futures::spawn_local(async move {
        if let Err(refused) = app.answer(ask).await {
            fault.set(Some(refused));
            is_busy.set(false);
            return;
        }
        match app.answer(unlock).await {
            Ok(status) => {
                app.refresh_lists();
                app.act(Action::Started(status));
            }
            // The PIN is set all the same: it unlocks like any other.
            Err(_) => app.act(Action::Locked),
        }
    });
}
