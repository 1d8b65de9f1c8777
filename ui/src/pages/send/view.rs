//! What waits, the button, what goes on, and what came of it. Sending goes on while other screens are shown. Below it the
//! way without a network: a file that is carried by hand, and the receipt for it.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use contract::answer::{ExportedFile, Repair, SyncReport};
use contract::ask::{ExportFile, ReadReceipt, Reconnect, SyncNow, Verify};
use contract::fault::Fault;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// What another code helps against: the tablet is not let in, or the code that was tried was no good.
const ANEW: [&str; 5] = ["tablet-revoked", "code-wrong", "code-used", "code-old", "code-other-place"];
/// No receipt is larger. A film that was chosen by mistake is not read at all.
const RECEIPT_BYTES_MAX: f64 = 12e6;

use crate::app::{Action, App, Sending, use_app};
use crate::backend::Progress;
use crate::clock::time_of_day;
use crate::components::frame::Frame;
use crate::components::notice::{Tone, fault_notice, notice};
use crate::dom;
use crate::router::Screen;

/// Sends and fetches, and tells all pages how it went.
pub fn send_now(app: &App) {
    if *app.sending() == Sending::Ongoing {
        return;
    }
    app.act(Action::Sends(Sending::Ongoing));
    let is_over = Rc::new(Cell::new(false));
    follow(app, Rc::clone(&is_over));
    let then = app.clone();
    app.ask(SyncNow {}, move |answer| {
        is_over.set(true);
        ended(&then, answer);
    });
}

fn ended(app: &App, answer: Result<SyncReport, Fault>) {
    app.refresh_status();
    match answer {
        Ok(report) => {
            app.refresh_lists();
            app.act(Action::Sends(Sending::Done(Box::new(report))));
        }
        Err(fault) => app.act(Action::Sends(Sending::Failed(fault))),
    }
}

/// Asks how far it has come, until it is over.
fn follow(app: &App, is_over: Rc<Cell<bool>>) {
    const EVERY: Duration = Duration::from_millis(300);
    let app = app.clone();
    spawn_local(async move {
        loop {
            gloo_timers::future::sleep(EVERY).await;
            let progress = app.ask_progress().await;
            if is_over.get() {
                break;
            }
            app.act(Action::Came(progress));
        }
    });
}

/// See the module.
#[component]
pub fn Send() -> Html {
    let (proof, saved, code) = (use_state(Html::default), use_state(Html::default), use_state(String::new));
    let Some(app) = use_app() else { return Html::default() };
    let words = &app.words;
    let status = app.status();
    let is_going_on = *app.sending() == Sending::Ongoing;
    let send = {
        let (app, proof) = (app.clone(), proof.clone());
        move |_: MouseEvent| {
            proof.set(Html::default());
            send_now(&app);
        }
    };
    let verify = {
        let (app, proof) = (app.clone(), proof.clone());
        move |_: MouseEvent| {
            let (then, proof) = (app.clone(), proof.clone());
            app.ask(Verify {}, move |answer| {
                proof.set(match answer {
                    Ok(report) if report.agrees && report.file_whole => said(&then, Tone::Well, "agrees"),
                    Ok(_) => said(&then, Tone::Wrong, "differs"),
                    Err(fault) => fault_notice(&then, &Some(fault)),
                });
            });
        }
    };
    let waiting = i64::try_from(status.waiting_visits).unwrap_or(i64::MAX);
    let foot = html! {
        <>
            if status.to_fix > 0 {
                <button class="btn quiet" onclick={app.going::<MouseEvent>(Screen::Fix)}>{ words.say("title-fix") }</button>
            }
            <span class="grow" />
            <button class="btn" aria-disabled={is_going_on.to_string()} onclick={send}>{ words.say("send-now") }</button>
        </>
    };
    html! {
        <Frame heading={words.say("title-send")} back={Screen::Today} {foot}>
            <section class="sheet">
                <p class="big-line">{ words.say_n("send-waiting", waiting) }</p>
                if let Some(at) = status.last_sent_at {
                    <p>{ words.say_with("truth-last-sent", &[("time", &time_of_day(at))]) }</p>
                }
                <div role="status">{ result(&app) }</div>
                if let Sending::Failed(fault) = app.sending() {
                    { fault_notice(&app, &Some(fault.clone())) }
                    if ANEW.contains(&fault.code.as_str()) { { connect_anew(&app, &code) } }
                }
            </section>
            { fingerprint(&app, &proof, verify) }
            { by_hand(&app, &saved) }
        </Frame>
    }
}

fn result(app: &App) -> Html {
    match app.sending() {
        Sending::NotTried | Sending::Failed(_) => Html::default(),
        Sending::Ongoing => phase(app),
        Sending::Done(report) => done(app, report),
    }
}

/// *Ansluter*, *Skickar 3/7*, *Hämtar nytt*; a bar that says how much where it is known.
fn phase(app: &App) -> Html {
    let words = &app.words;
    let (text, part) = match app.progress() {
        None => (words.say("send-going-on"), None),
        Some(Progress::Connecting) => (words.say("phase-connecting"), None),
        Some(Progress::Sending { sent, of }) => {
            (format!("{} {sent}/{of}", words.say("phase-sending")), Some((sent.to_string(), of.to_string())))
        }
        Some(Progress::Fetching { received }) => {
            (format!("{} ({received})", words.say("phase-fetching")), None)
        }
        Some(Progress::Done) => (words.say("phase-done"), None),
    };
    let bar = match part {
        Some((value, max)) => html! { <progress aria-label={text.clone()} {value} {max} /> },
        None => html! { <progress aria-label={text.clone()} /> },
    };
    html! { <div class="going-on">{ bar }<p>{ text }</p></div> }
}

fn said(app: &App, tone: Tone, key: &str) -> Html {
    notice(tone, html! { { app.words.say(key) } })
}

fn done(app: &App, report: &SyncReport) -> Html {
    let words = &app.words;
    let n = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    html! {
        <>
            <ul class="result">
                <li>{ words.say_n("send-sent", n(report.sent_visits)) }</li>
                <li>{ words.say_n("send-received", n(report.received)) }</li>
                <li>{ words.say_n("send-at-centre", n(report.visits_at_centre)) }</li>
                if report.to_fix > 0 { <li>{ words.say_n("truth-to-fix", n(report.to_fix)) }</li> }
                if report.requests > 0 {
                    <li class="hint">{ words.say_with("send-bytes", &[("up", &kilobytes(report.bytes_up)), ("down", &kilobytes(report.bytes_down))]) }</li>
                }
            </ul>
            if let Some(repair) = report.repair.filter(Repair::is_any) {
                { notice(Tone::Look, html! { { words.say_with("repaired", &[("fetched", &repair.fetched.to_string()), ("back", &repair.given_back.to_string())]) } }) }
            }
            { if report.checked { said(app, Tone::Well, "checked") } else { said(app, Tone::Look, "not-checked") } }
        </>
    }
}

/// A tablet that is not let in any more keeps everything, and is let in again with another code.
fn connect_anew(app: &App, code: &UseStateHandle<String>) -> Html {
    let words = &app.words;
    let write = {
        let code = code.clone();
        move |event: InputEvent| code.set(event.target_unchecked_into::<HtmlTextAreaElement>().value())
    };
    let connect = {
        let (app, code) = (app.clone(), code.clone());
        move |_: MouseEvent| {
            let then = app.clone();
            app.ask(Reconnect { code: (*code).clone() }, move |answer| match answer {
                Ok(_) => send_now(&then),
                Err(fault) => then.act(Action::Sends(Sending::Failed(fault))),
            });
        }
    };
    html! {
        <div class="field">
            <label for="code">{ words.say("connect-code") }</label>
            <textarea id="code" class="code" autocomplete="off" spellcheck="false" rows="4" value={(**code).clone()} oninput={write} />
            <button class="btn" onclick={connect}>{ words.say("connect-anew") }</button>
        </div>
    }
}

fn fingerprint(app: &App, proof: &UseStateHandle<Html>, verify: impl Fn(MouseEvent) + 'static) -> Html {
    let words = &app.words;
    let Some(fingerprint) = app.status().fingerprint.clone().filter(|it| !it.is_empty()) else {
        return Html::default();
    };
    html! {
        <section class="sheet">
            <h2>{ words.say("proof") }</h2>
            <p>{ words.say("proof-help") }</p>
            <p class="fingerprint"><bdi dir="ltr">{ fingerprint }</bdi></p>
            <button class="btn quiet" onclick={verify}>{ words.say("proof-verify") }</button>
            { (**proof).clone() }
        </section>
    }
}

/// The file and its receipt. The tablet writes the file itself, into a folder that people can find: not every window lets a
/// page save one.
fn by_hand(app: &App, saved: &UseStateHandle<Html>) -> Html {
    let words = &app.words;
    let save = {
        let (app, saved) = (app.clone(), saved.clone());
        move |_: MouseEvent| {
            let (then, saved) = (app.clone(), saved.clone());
            app.ask(ExportFile { to: None }, move |answer| {
                then.refresh_status();
                saved.set(match answer {
                    Ok(file) => notice(Tone::Well, html! { { file_saved(&then, &file) } }),
                    Err(fault) => fault_notice(&then, &Some(fault)),
                });
            });
        }
    };
    let read = {
        let (app, saved) = (app.clone(), saved.clone());
        move |event: Event| {
            saved.set(Html::default());
            read_receipt(&app, saved.clone(), &event.target_unchecked_into());
        }
    };
    html! {
        <section class="sheet">
            <h2>{ words.say("by-hand") }</h2>
            <p>{ words.say("by-hand-help") }</p>
            // Above the buttons, where it is seen: below them it could be under the footer.
            { (**saved).clone() }
            <div class="row">
                <button class="btn quiet" onclick={save}>{ words.say("export-file") }</button>
                <label class="btn quiet">{ words.say("read-receipt") }<input type="file" accept=".turbok" onchange={read} /></label>
            </div>
        </section>
    }
}

fn file_saved(app: &App, file: &ExportedFile) -> String {
    let (visits, left) = (file.visits.to_string(), file.visits_left.to_string());
    let args = [("visits", visits.as_str()), ("name", &file.name), ("folder", &file.folder)];
    let mut text = app.words.say_with("exported", &args);
    if file.visits_left > 0 {
        text.push(' ');
        text.push_str(&app.words.say_with("exported-left", &[("visits", &left)]));
    }
    text
}

/// What came of it is told as of any sending, at the top; what is wrong with the file is told beside it.
fn read_receipt(app: &App, told: UseStateHandle<Html>, field: &HtmlInputElement) {
    let Some(file) = field.files().and_then(|files| files.get(0)) else { return };
    // The same file can be chosen again.
    field.set_value("");
    let app = app.clone();
    spawn_local(async move {
        let read =
            if file.size() < RECEIPT_BYTES_MAX { JsFuture::from(file.text()).await.ok() } else { None };
        let receipt = read.and_then(|text| text.as_string()).unwrap_or_default();
        let then = app.clone();
        app.ask(ReadReceipt { receipt }, move |answer| match answer {
            Ok(report) => {
                ended(&then, Ok(report));
                dom::focus_heading();
            }
            Err(fault) => {
                then.refresh_status();
                told.set(fault_notice(&then, &Some(fault)));
            }
        });
    });
}

/// Bytes as people read them here: `3,2 kB`.
fn kilobytes(bytes: u64) -> String {
    let tenths = (bytes + 50) / 100;
    format!("{},{} kB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::kilobytes;

    #[test]
    fn bytes_are_told_in_tenths_of_kilobytes() {
        assert_eq!(kilobytes(0), "0,0 kB");
        assert_eq!(kilobytes(49), "0,0 kB");
        assert_eq!(kilobytes(50), "0,1 kB");
        assert_eq!(kilobytes(3_249), "3,2 kB");
    }
}
