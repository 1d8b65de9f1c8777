//! The code is looked at before it is sent: a letter that is wrong is told at once.

use contract::ask::{Enrol, Unlock};
use contract::enrolment::EnrolmentCode;
use contract::fault::Fault;
use domain::record::Id;
use domain::records::Staff;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::address;
use crate::app::{Action, App, use_app};
use crate::components::frame::Frame;
use crate::components::notice::{Tone, fault_notice, notice};
use crate::components::pin_pad::PinPad;
use crate::router::Screen;

/// See the module.
#[component]
pub fn Connect() -> Html {
    let code = use_state(|| address::part("code").unwrap_or_default());
    let initials = use_state(String::new);
    let fault = use_state(|| None::<Fault>);
    let round = use_state(|| 0_u32);
    let is_busy = use_state(|| false);
    let Some(app) = use_app() else { return Html::default() };
    let words = &app.words;
    let is_code = code.parse::<EnrolmentCode>().is_ok();
    let write_code = {
        let code = code.clone();
        move |event: InputEvent| {
            let field: HtmlTextAreaElement = event.target_unchecked_into();
            code.set(field.value());
        }
    };
    let write_initials = {
        let initials = initials.clone();
        move |event: InputEvent| {
            let field: HtmlInputElement = event.target_unchecked_into();
            initials.set(field.value());
        }
    };
    let on_done = {
        let (app, code, initials) = (app.clone(), code.clone(), initials.clone());
        let (fault, round, is_busy) = (fault.clone(), round.clone(), is_busy.clone());
        Callback::from(move |pin: String| {
            let chosen = pin.clone();
            is_busy.set(true);
            fault.set(None);
            let staff = Some(initials.trim().to_owned()).filter(|it| !it.is_empty());
            let (then, fault, round, is_busy) = (app.clone(), fault.clone(), round.clone(), is_busy.clone());
            app.ask(Enrol { code: (*code).clone(), staff, pin }, move |answer| {
                is_busy.set(false);
                match answer {
                    Ok(enrolled) => connected(&then, enrolled.staff.staff, chosen),
                    Err(refused) => {
                        fault.set(Some(refused));
                        round.set(*round + 1);
                    }
                }
            });
        })
    };
    let settings = html! {
        <button class="btn plain" onclick={app.going::<MouseEvent>(Screen::Settings)}>{ words.say("title-settings") }</button>
    };
    html! {
        <Frame heading={words.say("title-connect")} truth={false} tools={settings}>
            <p>{ words.say("connect-about") }</p>
            { fault_notice(&app, &fault) }
            <div class="field">
                <label for="code">{ words.say("connect-code") }</label>
                <p class="hint" id="code-hint">{ words.say("connect-code-hint") }</p>
                <textarea id="code" class="code" autocomplete="off" autocapitalize="characters" spellcheck="false" rows="4"
                    aria-describedby="code-hint" value={(*code).clone()} oninput={write_code} />
            </div>
            if !code.is_empty() && !is_code { { notice(Tone::Look, html! { { words.say("connect-not-code") } }) } }
            if is_code {
                { notice(Tone::Well, html! { { words.say("connect-is-code") } }) }
                <div class="field">
                    <label for="initials">{ words.say("connect-initials") }</label>
                    <p class="hint" id="initials-hint">{ words.say("connect-initials-hint") }</p>
                    <input id="initials" autocomplete="off" maxlength="8" aria-describedby="initials-hint"
                        value={(*initials).clone()} oninput={write_initials} />
                </div>
                if *is_busy {
                    <div class="going-on" role="status"><progress aria-label={words.say("connect-going-on")} /><p>{ words.say("connect-going-on") }</p></div>
                } else {
                    <PinPad label={words.say("connect-pin")} round={*round} {on_done} />
                }
            }
        </Frame>
    }
}

/// Who has just chosen a PIN is not asked for it again.
fn connected(app: &App, staff: Id<Staff>, pin: String) {
    let then = app.clone();
    app.ask(Unlock { staff, pin }, move |answer| match answer {
        Ok(status) => {
            then.refresh_lists();
            then.act(Action::Started(status));
        }
        // The tablet is connected all the same: it is unlocked like any other.
        Err(_) => then.act(Action::Locked),
    });
}
