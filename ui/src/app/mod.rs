//! What all pages share, and which page is shown. Pages get it by `use_app`; the state itself changes in `state`. Keys,
//! the browser's back and the lock of a tablet that nobody uses are in modules of their own.

mod auto_lock;
mod idle;
mod keys;
mod listen;
mod state;
mod trail;

use std::pin::Pin;
use std::rc::Rc;

use contract::answer::{Lists, Status};
use contract::ask::{Ask, Call, ReadLists, ReadStatus};
use contract::fault::Fault;
use serde_json::value::RawValue;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::backend::{self, Backend, Progress};
use crate::components::farewell::farewell;
use crate::components::help::HelpPanel;
use crate::dom;
use crate::pages::page;
use crate::preferences::Preferences;
use crate::router::Screen;
use crate::words::Words;
use auto_lock::AutoLock;
pub use listen::Offer;
use listen::{Ways, use_listening};
pub use state::{Action, AppState, Help, Sending};

/// What all pages share.
#[derive(Clone, PartialEq)]
pub struct App {
    /// The texts, in the language that is liked.
    pub words: Rc<Words>,
    backend: Backend,
    state: UseReducerHandle<AppState>,
    ways: Rc<Ways>,
}

impl App {
    /// What is shown.
    #[must_use]
    pub fn screen(&self) -> Screen {
        self.state.screen
    }

    /// Why the page could not start, where it could not.
    #[must_use]
    pub fn fault(&self) -> &Option<Fault> {
        &self.state.fault
    }

    /// How the tablet stands.
    #[must_use]
    pub fn status(&self) -> &Status {
        &self.state.status
    }

    /// The lists that people pick from.
    #[must_use]
    pub fn lists(&self) -> &Rc<Lists> {
        &self.state.lists
    }

    /// What is liked.
    #[must_use]
    pub fn preferences(&self) -> Preferences {
        self.state.preferences
    }

    /// How the last sending went.
    #[must_use]
    pub fn sending(&self) -> &Sending {
        &self.state.sending
    }

    /// The last sending did not reach the centre.
    #[must_use]
    pub fn is_offline(&self) -> bool {
        self.state.is_offline
    }

    /// The help panel is open.
    #[must_use]
    pub fn helps(&self) -> bool {
        self.state.help == Help::Open
    }

    /// The search field is wanted, as soon as it is there.
    #[must_use]
    pub fn searches(&self) -> bool {
        self.state.searches
    }

    /// The window closes.
    #[must_use]
    pub fn is_closing(&self) -> bool {
        self.state.is_closing
    }

    /// How far sending has come, where that is known.
    #[must_use]
    pub fn progress(&self) -> Option<Progress> {
        self.state.progress
    }

    /// Asks how far sending has come.
    pub async fn ask_progress(&self) -> Option<Progress> {
        self.backend.progress().await
    }

    /// What was handed out on this run of the page, the latest first: material and language.
    #[must_use]
    pub fn recent(&self) -> &[(String, String)] {
        &self.state.recent
    }

    /// Changes what all pages share.
    pub fn act(&self, action: Action) {
        self.state.dispatch(action);
    }

    /// Says what the screen that is shown offers to keys and to the browser's own back.
    pub fn offer(&self, offer: Offer) {
        self.ways.take(offer, self);
    }

    /// Shows another screen.
    pub fn go(&self, screen: Screen) {
        self.act(Action::Go(screen));
    }

    /// A callback that shows another screen.
    pub fn going<E: 'static>(&self, screen: Screen) -> Callback<E> {
        let app = self.clone();
        Callback::from(move |_| app.go(screen))
    }

    /// Puts an ask; `then` gets the answer. A tablet that has locked itself shows that, whatever was asked.
    pub fn ask<A: Ask>(&self, ask: A, then: impl FnOnce(Result<A::Answer, Fault>) + 'static) {
        self.put_and_hear(ask.into_call(), Box::new(|answer| then(backend::read::<A>(answer))));
    }

    /// Puts an ask and waits.
    ///
    /// # Errors
    /// With the fault that the screen shows.
    pub async fn answer<A: Ask>(&self, ask: A) -> Result<A::Answer, Fault> {
        backend::read::<A>(self.put(ask.into_call()).await)
    }

    fn put_and_hear(&self, call: Call, hear: Box<dyn FnOnce(Result<Box<RawValue>, Fault>)>) {
        let answer = self.put(call);
        spawn_local(async move { hear(answer.await) });
    }

    fn put(&self, call: Call) -> Pin<Box<dyn Future<Output = Result<Box<RawValue>, Fault>>>> {
        let app = self.clone();
        Box::pin(async move {
            let answer = app.backend.put(call).await;
            if answer.as_ref().is_err_and(|fault| fault.code == "locked") {
                app.act(Action::Locked);
            }
            answer
        })
    }

    /// Asks how the tablet stands, for the header.
    pub fn refresh_status(&self) {
        let app = self.clone();
        self.ask(ReadStatus {}, move |answer| {
            if let Ok(status) = answer {
                app.act(Action::Stands(status));
            }
        });
    }

    /// Reads the lists again: after unlocking, and after something was fetched.
    pub fn refresh_lists(&self) {
        let app = self.clone();
        self.ask(ReadLists {}, move |answer| {
            if let Ok(lists) = answer {
                app.act(Action::Listed(lists));
            }
        });
    }
}

/// What all pages share. Outside the page there is none, and nothing is shown.
#[hook]
pub fn use_app() -> Option<App> {
    use_context::<App>()
}

/// The whole page.
#[component]
pub fn Turbok() -> Html {
    let state = use_reducer(|| AppState::liking(dom::load_preferences()));
    let backend = use_memo((), |()| Backend::find());
    let words = use_memo(state.preferences.locale().code(), |_| Words::of(state.preferences.locale()));
    let ways = use_memo((), |()| Ways::default());
    let app = App { words, backend: (*backend).clone(), state, ways };

    let preferences = app.preferences();
    use_effect_with(preferences, |preferences| dom::apply_preferences(*preferences));
    {
        let app = app.clone();
        use_effect_with((), move |()| {
            let then = app.clone();
            app.backend.on_closing(move || then.act(Action::Closes));
            ask_how_it_stands(&app);
        });
    }
    use_listening(&app);
    {
        let title = title_of(&app.words, app.screen());
        use_effect_with((app.screen(), title), |(_, title)| {
            dom::set_title(title);
            dom::focus_heading();
        });
    }

    html! {
        <ContextProvider<App> context={app.clone()}>
            { page(&app, app.screen()) }
            <AutoLock />
            if app.helps() { <HelpPanel /> }
            { farewell(&app) }
        </ContextProvider<App>>
    }
}

/// What the window is called: the screen, and whose it is.
fn title_of(words: &Words, screen: Screen) -> String {
    let own = words.say("title-starting");
    match screen {
        Screen::Starting => own,
        _ => format!("{} – {own}", words.say(&format!("title-{}", screen.code()))),
    }
}

/// Decides which screen comes first.
fn ask_how_it_stands(app: &App) {
    let app = app.clone();
    app.clone().ask(ReadStatus {}, move |answer| match answer {
        Ok(status) => {
            if status.unlocked {
                app.refresh_lists();
            }
            app.act(Action::Started(status));
        }
        Err(fault) => app.act(Action::DidNotStart(fault)),
    });
}
