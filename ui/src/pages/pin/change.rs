//! *Byt PIN-kod*: the PIN that holds, then a new one, twice. Only one's own can be changed.

use contract::answer::Status;
use contract::ask::SetPin;
use contract::fault::Fault;
use yew::prelude::*;

use super::ask::AskPin;
use super::choose::ChoosePin;
use crate::app::{Action, use_app};
use crate::components::frame::Frame;
use crate::components::notice::{Tone, notice};
use crate::router::Screen;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Present,
    New,
    Writing,
    Changed,
}

/// See the module.
#[component]
pub fn ChangePin() -> Html {
    let part = use_state(|| Part::Present);
    let fault = use_state(|| None::<Fault>);
    let app = use_app();
    // A wrong PIN locks the tablet, and who is to be asked is still known.
    let staff = use_memo((), |()| app.as_ref().and_then(|app| app.status().staff_id));
    let (Some(app), Some(staff)) = (app, *staff) else { return Html::default() };
    let words = app.words.clone();
    let on_unlocked = {
        let (app, part) = (app.clone(), part.clone());
        Callback::from(move |status: Status| {
            app.act(Action::Stands(status));
            part.set(Part::New);
        })
    };
    let on_refused = {
        let app = app.clone();
        Callback::from(move |()| app.refresh_status())
    };
    let on_chosen = {
        let (app, part, fault) = (app.clone(), part.clone(), fault.clone());
        Callback::from(move |pin| {
            let (part, fault) = (part.clone(), fault.clone());
            part.set(Part::Writing);
            fault.set(None);
            app.ask(SetPin { staff, pin }, move |answer| match answer {
                Ok(_) => part.set(Part::Changed),
                Err(refused) => {
                    fault.set(Some(refused));
                    part.set(Part::New);
                }
            });
        })
    };
    let is_locked = !app.status().unlocked;
    let content = match *part {
        Part::Present => html! {
            <>
                <p>{ words.say("pin-change-about") }</p>
                <AskPin {staff} label={words.say("pin-present")} {on_unlocked} {on_refused} />
                <div class="findings">if is_locked { <p class="hint">{ words.say("pin-locked-until") }</p> }</div>
            </>
        },
        Part::New | Part::Writing => html! {
            <ChoosePin fault={(*fault).clone()} is_busy={*part == Part::Writing} {on_chosen} />
        },
        Part::Changed => html! {
            <>
                { notice(Tone::Well, html! { { words.say("pin-changed") } }) }
                <div class="row"><button class="btn" onclick={app.going::<MouseEvent>(Screen::Today)}>{ words.say("to-today") }</button></div>
            </>
        },
    };
    html! {
        <Frame heading={words.say("title-pin")} back={Screen::Settings} truth={false}>
            <div class="pad-side">{ content }</div>
        </Frame>
    }
}
