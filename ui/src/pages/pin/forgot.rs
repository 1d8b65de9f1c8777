//! *Glömt PIN-koden?*: three calm steps. The locked text goes to the coordinator, a recovery code comes back, a new PIN is
//! chosen. It may take a day in between: nothing is lost, and each step can be opened again.

use contract::answer::Tile;
use contract::ask::{ListTiles, ReadSealedCopy, ResetPin};
use contract::fault::Fault;
use contract::recovery::RecoveryCode;
use domain::record::Id;
use domain::records::Staff;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::choose::ChoosePin;
use super::locked_text::LockedText;
use crate::app::{Action, App, use_app};
use crate::components::frame::Frame;
use crate::components::notice::{Tone, fault_notice, notice};
use crate::router::Screen;

/// Letters and digits of a recovery code, which are written in groups of four.
const CODE_LETTERS: usize = 72;
const GROUP: usize = 4;

/// Where somebody is on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Send,
    Type,
    Choose,
}

/// See [`Forgot`].
#[derive(Properties, PartialEq)]
pub struct ForgotProps {
    /// Who forgot.
    pub staff: Id<Staff>,
}

/// See the module.
#[component]
pub fn Forgot(props: &ForgotProps) -> Html {
    let way = use_state(|| Way::Send);
    let tile = use_state(|| None::<Tile>);
    let copy = use_state(|| None::<String>);
    let code = use_state(String::new);
    let fault = use_state(|| None::<Fault>);
    let is_busy = use_state(|| false);
    let app = use_app();
    {
        let (app, staff, tile, copy, fault) =
            (app.clone(), props.staff, tile.clone(), copy.clone(), fault.clone());
        use_effect_with((), move |()| {
            let Some(app) = app else { return };
            app.ask(ListTiles {}, move |answer| {
                tile.set(answer.ok().and_then(|it| it.tiles.into_iter().find(|it| it.staff == staff)));
            });
            app.ask(ReadSealedCopy {}, move |answer| match answer {
                Ok(sealed) => copy.set(Some(sealed.text)),
                Err(refused) => fault.set(Some(refused)),
            });
        });
    }
    let Some(app) = app else { return Html::default() };
    let go = {
        let (way, fault) = (way.clone(), fault.clone());
        Callback::from(move |to| {
            fault.set(None);
            way.set(to);
        })
    };
    let on_chosen = {
        let (app, staff, code) = (app.clone(), props.staff, code.clone());
        let (way, fault, is_busy) = (way.clone(), fault.clone(), is_busy.clone());
        Callback::from(move |pin: String| {
            is_busy.set(true);
            fault.set(None);
            let (then, way, fault, is_busy) = (app.clone(), way.clone(), fault.clone(), is_busy.clone());
            app.ask(ResetPin { staff, recovery: (*code).clone(), pin }, move |answer| match answer {
                Ok(status) => {
                    then.refresh_lists();
                    then.act(Action::Started(status));
                }
                Err(refused) => {
                    is_busy.set(false);
                    if refused.code == "recovery-wrong" {
                        way.set(Way::Type);
                    }
                    fault.set(Some(refused));
                }
            });
        })
    };
    let content = match *way {
        Way::Send => send(&app, (*copy).as_deref()),
        Way::Type => type_code(&app, &code),
        Way::Choose => html! { <ChoosePin fault={(*fault).clone()} is_busy={*is_busy} {on_chosen} /> },
    };
    let below = tile.as_ref().map(|tile| html! { <p>{ &tile.name }</p> }).unwrap_or_default();
    html! {
        <Frame heading={app.words.say("title-forgot")} {below} back={Screen::Unlock} truth={false}
            foot={foot(&app, *way, is_code(&code), &go)}>
            <section class={classes!("way", (*way == Way::Choose).then_some("narrow"))} key={*way as usize}>
                <p class="hint">{ app.words.say_n("forgot-step", *way as i64 + 1) }</p>
                <h2 tabindex="-1" id="way">{ app.words.say(heading(*way)) }</h2>
                <div class="findings">
                    if *way != Way::Choose { { fault_notice(&app, &fault) } }
                </div>
                { content }
            </section>
        </Frame>
    }
}

const fn heading(way: Way) -> &'static str {
    match way {
        Way::Send => "forgot-send",
        Way::Type => "forgot-type",
        Way::Choose => "forgot-choose",
    }
}

fn foot(app: &App, way: Way, is_code: bool, go: &Callback<Way>) -> Option<Html> {
    let to = |key: &str, class: &'static str, way: Way| {
        let go = go.clone();
        html! { <button {class} onclick={move |_: MouseEvent| go.emit(way)}>{ app.words.say(key) }</button> }
    };
    let before = |way| to("forgot-back", "btn quiet", way);
    Some(match way {
        Way::Send => html! { <><span class="grow" />{ to("forgot-have-code", "btn", Way::Type) }</> },
        Way::Type => {
            let go = go.clone();
            let on = move |_: MouseEvent| {
                if is_code {
                    go.emit(Way::Choose);
                }
            };
            html! {
                <>{ before(Way::Send) }<span class="grow" />
                <button class="btn" aria-disabled={(!is_code).to_string()} onclick={on}>{ app.words.say("forgot-go-on") }</button></>
            }
        }
        Way::Choose => html! { <>{ before(Way::Type) }<span class="grow" /></> },
    })
}

/// The text that only the coordinator can open, with a button that copies it.
fn send(app: &App, copy: Option<&str>) -> Html {
    let Some(text) = copy.map(ToOwned::to_owned) else { return Html::default() };
    html! {
        <>
            <p>{ app.words.say("forgot-send-about") }</p>
            <LockedText {text} />
            <p class="hint">{ app.words.say("forgot-send-meanwhile") }</p>
        </>
    }
}

/// The code is looked at while it is typed: a letter that is wrong is told before a PIN is chosen.
fn type_code(app: &App, code: &UseStateHandle<String>) -> Html {
    let words = &app.words;
    let oninput = {
        let code = code.clone();
        move |event: InputEvent| {
            let field: HtmlTextAreaElement = event.target_unchecked_into();
            code.set(field.value());
        }
    };
    let letters = letters_of(code);
    let groups = i64::try_from(letters / GROUP).unwrap_or(0);
    html! {
        <>
            <p>{ words.say("forgot-type-about") }</p>
            <div class="field">
                <label for="recovery">{ words.say("forgot-code") }</label>
                <p class="hint" id="recovery-hint">{ words.say("forgot-code-hint") }</p>
                <textarea id="recovery" class="code" rows="4" autocomplete="off" autocapitalize="characters" spellcheck="false"
                    aria-describedby="recovery-hint" value={(**code).clone()} {oninput} />
                <p class="hint">{ words.say_n("forgot-groups", groups) }</p>
            </div>
            <div class="findings">
                if is_code(code) {
                    { notice(Tone::Well, html! { { words.say("forgot-is-code") } }) }
                } else if letters >= CODE_LETTERS {
                    { notice(Tone::Look, html! { { words.say("forgot-not-code") } }) }
                }
            </div>
        </>
    }
}

fn is_code(code: &str) -> bool {
    code.parse::<RecoveryCode>().is_ok()
}

/// How many letters and digits were typed, whatever stands between them.
fn letters_of(code: &str) -> usize {
    code.chars().filter(|letter| letter.is_alphanumeric()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code() -> String {
        RecoveryCode { generation: 1, key: [7; 32].into() }.text().to_string()
    }

    #[test]
    fn a_whole_code_has_the_letters_that_are_counted_for() {
        assert_eq!(letters_of(&code()), CODE_LETTERS);
        assert_eq!(letters_of(&code().replace(' ', "-")), CODE_LETTERS);
        assert_eq!(letters_of(&code()[..code().len() - 1]), CODE_LETTERS - 1);
    }

    #[test]
    fn a_whole_code_goes_on_and_one_with_a_wrong_or_missing_letter_does_not() {
        let whole = code();
        assert!(is_code(&whole) && is_code(&whole.to_lowercase()));
        let (first, rest) = whole.split_at(1);
        let other = if first == "A" { "B" } else { "A" };
        assert!(!is_code(&format!("{other}{rest}")) && !is_code(rest) && !is_code(""));
    }
}
