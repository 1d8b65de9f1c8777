//! Each thing with its sentence; where it was a text, the text is put right here, otherwise it is sent again.

use contract::answer::FixItem;
use contract::ask::{Fix as FixAsk, ListToFix};
use contract::fault::Fault;
use domain::validation::NOTE_CHARS_MAX;
use yew::prelude::*;

use crate::app::{App, use_app};
use crate::components::frame::Frame;
use crate::components::guarded_text::GuardedText;
use crate::components::notice::{Tone, fault_notice, notice};
use crate::router::{Screen, Step};

/// See the module.
#[component]
pub fn Fix() -> Html {
    let items = use_state(|| None::<Vec<FixItem>>);
    let fault = use_state(|| None::<Fault>);
    let app = use_app();
    let read = {
        let (app, items, fault) = (app.clone(), items.clone(), fault.clone());
        Callback::from(move |()| {
            let (items, fault) = (items.clone(), fault.clone());
            if let Some(app) = &app {
                app.refresh_status();
                app.ask(ListToFix {}, move |answer| match answer {
                    Ok(list) => items.set(Some(list.items)),
                    Err(refused) => fault.set(Some(refused)),
                });
            }
        })
    };
    {
        let read = read.clone();
        use_effect_with((), move |()| read.emit(()));
    }
    let Some(app) = app else { return Html::default() };
    let on_fault = {
        let fault = fault.clone();
        Callback::from(move |refused| fault.set(Some(refused)))
    };
    html! {
        <Frame heading={app.words.say("title-fix")} back={Screen::Today}>
            { fault_notice(&app, &fault) }
            if let Some(items) = &*items {
                if items.is_empty() { <p class="empty">{ app.words.say("fix-empty") }</p> }
                <>{ for items.iter().map(|item| html! {
                    <OneToFix key={item.number} item={item.clone()} on_fixed={read.clone()} on_fault={on_fault.clone()} />
                }) }</>
            }
        </Frame>
    }
}

#[derive(Properties, PartialEq)]
struct OneToFixProps {
    item: FixItem,
    on_fixed: Callback<()>,
    on_fault: Callback<Fault>,
}

#[component]
fn OneToFix(props: &OneToFixProps) -> Html {
    let text = use_state(|| {
        props.item.text.clone().and_then(|text| crate::components::guarded_text::savable(&text))
    });
    let Some(app) = use_app() else { return Html::default() };
    let item = &props.item;
    let is_text = item.text.is_some();
    let put_right = {
        let (app, number) = (app.clone(), item.number);
        let (text, on_fixed, on_fault) = (text.clone(), props.on_fixed.clone(), props.on_fault.clone());
        move |_: MouseEvent| {
            let (on_fixed, on_fault) = (on_fixed.clone(), on_fault.clone());
            if is_text && text.is_none() {
                return;
            }
            app.ask(FixAsk { number, text: (*text).clone() }, move |answer| match answer {
                Ok(_) => on_fixed.emit(()),
                Err(fault) => on_fault.emit(fault),
            });
        }
    };
    let on_text = Callback::from(move |written| text.set(written));
    html! {
        <section class="sheet">
            { notice(Tone::Look, html! { { app.words.fault(&Fault::new(&item.code)) } }) }
            if let Some(begin) = &item.text {
                <GuardedText id={format!("fix-{}", item.number)} label={app.words.say("fix-text")} begin={begin.clone()}
                    limit={NOTE_CHARS_MAX} {on_text} />
            }
            <div class="row">
                <button class="btn" onclick={put_right}>{ app.words.say("fix-send-again") }</button>
                { to_visit(&app, item) }
            </div>
        </section>
    }
}

fn to_visit(app: &App, item: &FixItem) -> Html {
    let Some(visit) = item.visit else { return Html::default() };
    html! {
        <button class="btn plain" onclick={app.going::<MouseEvent>(Screen::Visit(visit, Step::Close))}>{ app.words.say("fix-visit") }</button>
    }
}
