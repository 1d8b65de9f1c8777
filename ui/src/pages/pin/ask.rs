//! Asks somebody for their PIN and unlocks with it. How many tries are left is said; a wait is counted down in words, and
//! the pad rests meanwhile. Used where the tablet is unlocked, and where one's own PIN is to be changed.

use contract::answer::Status;
use contract::ask::Unlock;
use domain::record::Id;
use domain::records::Staff;
use gloo_timers::callback::Interval;
use yew::prelude::*;

use super::tries::{Tries, TriesAction, minutes_of};
use crate::app::{App, use_app};
use crate::components::notice::{Tone, fault_notice, notice};
use crate::components::pin_pad::PinPad;

/// See the module.
#[derive(Properties, PartialEq)]
pub(in crate::pages) struct AskPinProps {
    /// Whose.
    pub(in crate::pages) staff: Id<Staff>,
    /// What the digits are for.
    pub(in crate::pages) label: AttrValue,
    /// Hears that the tablet is unlocked.
    pub(in crate::pages) on_unlocked: Callback<Status>,
    /// Hears that it is not: a wrong PIN also locks a tablet that was unlocked.
    #[prop_or_default]
    pub(in crate::pages) on_refused: Callback<()>,
}

/// See the module.
#[component]
pub(in crate::pages) fn AskPin(props: &AskPinProps) -> Html {
    let tries = use_reducer(Tries::default);
    {
        let dispatcher = tries.dispatcher();
        use_effect_with(tries.wait_s > 0, move |is_waiting| {
            let ticking =
                is_waiting.then(|| Interval::new(1_000, move || dispatcher.dispatch(TriesAction::Ticked)));
            move || drop(ticking)
        });
    }
    let Some(app) = use_app() else { return Html::default() };
    let on_done = {
        let (app, tries, staff) = (app.clone(), tries.dispatcher(), props.staff);
        let (on_unlocked, on_refused) = (props.on_unlocked.clone(), props.on_refused.clone());
        Callback::from(move |pin: String| {
            let (tries, on_unlocked, on_refused) = (tries.clone(), on_unlocked.clone(), on_refused.clone());
            tries.dispatch(TriesAction::Began);
            app.ask(Unlock { staff, pin }, move |answer| match answer {
                Ok(status) => {
                    tries.dispatch(TriesAction::Passed);
                    on_unlocked.emit(status);
                }
                Err(fault) => {
                    tries.dispatch(TriesAction::Refused(fault));
                    on_refused.emit(());
                }
            });
        })
    };
    html! {
        <>
            <div class="findings">
                if let Some(fault) = &tries.fault { { fault_notice(&app, &Some(fault.clone())) } }
                if tries.wait_s > 0 { { wait(&app, &tries) } }
            </div>
            <PinPad label={props.label.clone()} round={tries.round} disabled={tries.is_busy || tries.wait_s > 0} {on_done} />
        </>
    }
}

/// The countdown is seen each second and heard once.
fn wait(app: &App, tries: &Tries) -> Html {
    let said = |seconds| app.words.say_with("pin-wait", &[("time", &time(app, seconds))]);
    html! {
        <>
            <div class="only-read-aloud" role="alert">{ said(tries.wait_from_s) }</div>
            { notice(Tone::Look, html! { <p role="timer" aria-live="off">{ said(tries.wait_s) }</p> }) }
        </>
    }
}

fn time(app: &App, seconds: u32) -> String {
    let (minutes, seconds) = minutes_of(seconds);
    if minutes == 0 {
        return app.words.say_n("pin-wait-seconds", i64::from(seconds));
    }
    app.words
        .say_with("pin-wait-minutes", &[("minutes", &minutes.to_string()), ("seconds", &seconds.to_string())])
}
