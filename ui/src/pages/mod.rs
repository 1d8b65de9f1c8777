//! The screens, a folder each: `state.rs` is a pure reducer where there is one, `view.rs` is what is seen.

pub mod connect;
pub mod crew;
pub mod end_shift;
pub mod fix;
pub mod outside;
pub mod pin;
pub mod prepare;
pub mod send;
pub mod settings;
pub mod today;
pub mod unlock;
pub mod visit;
pub mod visits;

use yew::prelude::*;

use crate::app::App;
use crate::components::frame::Frame;
use crate::components::notice::fault_notice;
use crate::router::Screen;

/// The screen that is shown.
pub fn page(app: &App, screen: Screen) -> Html {
    match screen {
        Screen::Starting => starting(app),
        Screen::Connect => html! { <connect::Connect /> },
        Screen::Unlock => html! { <unlock::Unlock /> },
        Screen::Forgot(staff) => html! { <pin::Forgot {staff} /> },
        Screen::Today => html! { <today::Today /> },
        Screen::Crew => html! { <crew::Crew /> },
        Screen::Prepare(stop, day) => html! { <prepare::Prepare {stop} {day} /> },
        Screen::Outside => html! { <outside::Outside /> },
        Screen::Visit(visit, step) => html! { <visit::Visit key={visit.to_string()} {visit} {step} /> },
        Screen::Visits => html! { <visits::Visits /> },
        Screen::Send => html! { <send::Send /> },
        Screen::EndShift => html! { <end_shift::EndShift /> },
        Screen::Fix => html! { <fix::Fix /> },
        Screen::Settings => html! { <settings::Settings /> },
        Screen::Pin => html! { <pin::ChangePin /> },
    }
}

/// Shown for as long as the tablet has not said how it stands, and when it says that something is wrong.
fn starting(app: &App) -> Html {
    html! {
        <Frame heading={app.words.say("title-starting")} truth={false}>
            if app.fault().is_none() { <p role="status">{ app.words.say("starting") }</p> }
            { fault_notice(app, app.fault()) }
        </Frame>
    }
}
