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

use yew::functional::{FunctionProvider, Hook, HookContext};
use yew::prelude::*;

use crate::app::App;
use crate::components::frame::Frame;
use crate::components::notice::fault_notice;
use crate::router::Screen;

/// The screen that is shown.
pub fn page(app: &App, screen: Screen) -> Html {
    match screen {
        Screen::Starting => starting(app),
        // All steps of a visit are one page; another visit is another.
        Screen::Visit(visit, _) => html! { <Page key={visit.to_string()} {screen} /> },
        _ => html! { <Page key={screen.code()} {screen} /> },
    }
}

/// All screens are one component to Yew, each under its own key, and so in a life of its own: a component for each would
/// weigh some kilobytes more.
#[derive(Properties, PartialEq)]
struct PageProps {
    screen: Screen,
}

/// See [`PageProps`].
#[component]
fn Page(props: &PageProps) -> HtmlResult {
    use_page(props.screen)
}

fn use_page(screen: Screen) -> impl Hook<Output = HtmlResult> {
    PageHook(screen)
}

struct PageHook(Screen);

impl Hook for PageHook {
    type Output = HtmlResult;

    fn run(self, ctx: &mut HookContext) -> HtmlResult {
        match self.0 {
            Screen::Starting => Ok(Html::default()),
            Screen::Connect => connect::Connect::run(ctx, &()),
            Screen::Unlock => unlock::Unlock::run(ctx, &()),
            Screen::Forgot(staff) => pin::Forgot::run(ctx, &pin::ForgotProps { staff }),
            Screen::Today => today::Today::run(ctx, &()),
            Screen::Crew => crew::Crew::run(ctx, &()),
            Screen::Prepare(stop, day) => prepare::Prepare::run(ctx, &prepare::PrepareProps { stop, day }),
            Screen::Outside => outside::Outside::run(ctx, &()),
            Screen::Visit(visit, step) => visit::Visit::run(ctx, &visit::VisitProps { visit, step }),
            Screen::Visits => visits::Visits::run(ctx, &()),
            Screen::Send => send::Send::run(ctx, &()),
            Screen::EndShift => end_shift::EndShift::run(ctx, &()),
            Screen::Fix => fix::Fix::run(ctx, &()),
            Screen::Settings => settings::Settings::run(ctx, &()),
            Screen::Pin => pin::ChangePin::run(ctx, &()),
        }
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
