//! Everything here takes effect at once and is kept for this tablet.

use contract::ask::Lock;
use contract::sentence::Locale;
use yew::prelude::*;

use crate::app::{Action, App, use_app};
use crate::components::choice::chip_in;
use crate::components::frame::Frame;
use crate::preferences::{Hand, Preferences, SingleKeys, TextSize, Theme};
use crate::router::Screen;

/// See the module.
#[component]
pub fn Settings() -> Html {
    let Some(app) = use_app() else { return Html::default() };
    let words = &app.words;
    let liked = app.preferences();
    let back = match (app.status().enrolled, app.status().unlocked) {
        (_, true) => Screen::Today,
        (true, false) => Screen::Unlock,
        (false, false) => Screen::Connect,
    };
    let locales = Locale::ALL.iter().map(|it| {
        let label = words.say(&format!("locale-{}", it.code()));
        chip(&app, label, Some(it.code()), liked.locale() == *it, liked.in_locale(*it))
    });
    let themes = Theme::ALL.into_iter().map(|theme| {
        chip(
            &app,
            words.say(&format!("theme-{}", theme.code())),
            None,
            liked.theme == theme,
            liked.in_theme(theme),
        )
    });
    let sizes = TextSize::ALL.into_iter().map(|size| {
        chip(&app, words.say(&format!("size-{}", size.code())), None, liked.size == size, liked.in_size(size))
    });
    let hands = Hand::ALL.into_iter().map(|hand| {
        chip(
            &app,
            words.say(&format!("hand-{}", hand.code())),
            None,
            liked.hand == hand,
            liked.for_hand(hand),
        )
    });
    let keys = SingleKeys::ALL.into_iter().map(|keys| {
        let label = words.say(&format!("keys-{}", keys.code()));
        chip(&app, label, None, liked.single_keys == keys, liked.with_keys(keys))
    });
    html! {
        <Frame heading={words.say("title-settings")} {back} truth={app.status().unlocked}>
            { group(words.say("settings-language"), locales.collect()) }
            { group(words.say("settings-theme"), themes.collect()) }
            { group(words.say("settings-size"), sizes.collect()) }
            { group(words.say("settings-hand"), hands.collect()) }
            { group(words.say("settings-keys"), keys.collect()) }
            if app.status().unlocked { { lock(&app) } }
            if app.status().weak_keystore { <p class="hint">{ words.say("weak-keystore") }</p> }
        </Frame>
    }
}

fn group(legend: String, chips: Html) -> Html {
    html! { <fieldset><legend>{ legend }</legend><div class="row">{ chips }</div></fieldset> }
}

fn chip(app: &App, label: String, lang: Option<&'static str>, pressed: bool, liked: Preferences) -> Html {
    let app = app.clone();
    let on_tap = Callback::from(move |()| app.act(Action::Prefer(liked)));
    chip_in(lang, label, pressed, on_tap)
}

fn lock(app: &App) -> Html {
    let then = app.clone();
    let onclick = move |_: MouseEvent| {
        let app = then.clone();
        then.ask(Lock {}, move |_| app.act(Action::Locked));
    };
    let staff = app.status().staff.clone().unwrap_or_default();
    html! {
        <section class="sheet">
            <p>{ app.words.say_with("settings-who", &[("name", &staff)]) }</p>
            <div class="row">
                <button class="btn" {onclick}>{ app.words.say("switch-user") }</button>
                <button class="btn quiet" onclick={app.going::<MouseEvent>(Screen::Pin)}>{ app.words.say("title-pin") }</button>
            </div>
        </section>
    }
}
