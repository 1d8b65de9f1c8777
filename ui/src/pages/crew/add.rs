//! Onto the list: who, and what the person does on the tour. A colleague on a single occasion has no account and is
//! written by name: the only field that asks for one.

use contract::answer::Tile;
use contract::ask::SetCrew;
use domain::record::Id;
use domain::records::{Staff, StaffRole};
use domain::validation::TASK_CHARS_MAX;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::state::ROLES;
use crate::app::use_app;
use crate::components::choice::chip;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Who {
    Staff(Id<Staff>, String),
    Guest,
}

/// See the module.
#[derive(Properties, PartialEq)]
pub(super) struct AddProps {
    /// Those of the tablet who are not on the list.
    pub(super) tiles: Vec<Tile>,
    /// Hears who comes along.
    pub(super) on_add: Callback<SetCrew>,
}

/// See the module.
#[component]
pub(super) fn Add(props: &AddProps) -> Html {
    let who = use_state(|| None::<Who>);
    let role = use_state(|| ROLES[0]);
    let name = use_state(String::new);
    let Some(app) = use_app() else { return Html::default() };
    let words = &app.words;
    let person = |it: Who, label: String| {
        let (who, role) = (who.clone(), role.clone());
        let pressed = who.as_ref() == Some(&it);
        let on_tap = Callback::from(move |()| {
            role.set(if it == Who::Guest { StaffRole::Colleague } else { ROLES[0] });
            who.set((!pressed).then(|| it.clone()));
        });
        chip(label, pressed, on_tap)
    };
    let does = |it: StaffRole| {
        let role = role.clone();
        let pressed = *role == it;
        let label = words.say(&format!("role-{}", it.code()));
        chip(label, pressed, Callback::from(move |()| role.set(it)))
    };
    let oninput = {
        let name = name.clone();
        move |event: InputEvent| {
            let field: HtmlInputElement = event.target_unchecked_into();
            name.set(field.value());
        }
    };
    let ask = who.as_ref().and_then(|who| ask_for(who, &name, *role));
    let is_whole = ask.is_some();
    let add = {
        let (who, name, on_add) = (who.clone(), name.clone(), props.on_add.clone());
        move |_: MouseEvent| {
            if let Some(ask) = ask.clone() {
                on_add.emit(ask);
                who.set(None);
                name.set(String::new());
            }
        }
    };
    let called = match &*who {
        Some(Who::Staff(_, called)) => called.clone(),
        _ => name.trim().to_owned(),
    };
    html! {
        <section class="sheet">
            <h2>{ words.say("crew-add") }</h2>
            <fieldset>
                <legend>{ words.say("crew-who") }</legend>
                <div class="row">
                    <>{ for props.tiles.iter().map(|tile| person(Who::Staff(tile.staff, tile.name.clone()), tile.name.clone())) }</>
                    { person(Who::Guest, words.say("crew-guest")) }
                </div>
            </fieldset>
            if *who == Some(Who::Guest) {
                <div class="field">
                    <label for="guest">{ words.say("crew-guest-name") }</label>
                    <p class="hint" id="guest-hint">{ words.say("crew-guest-hint") }</p>
                    <input id="guest" autocomplete="off" maxlength={TASK_CHARS_MAX.to_string()} aria-describedby="guest-hint"
                        value={(*name).clone()} {oninput} />
                </div>
            }
            if who.is_some() {
                <fieldset>
                    <legend>{ words.say("crew-does") }</legend>
                    <div class="row">{ for ROLES.into_iter().map(does) }</div>
                </fieldset>
                <button class="btn" aria-disabled={(!is_whole).to_string()} onclick={add}>
                    { if called.is_empty() { words.say("crew-put-on") } else { words.say_with("crew-put-on-name", &[("name", &called)]) } }
                </button>
            }
        </section>
    }
}

/// What is asked for, when all of it was said.
fn ask_for(who: &Who, name: &str, role: StaffRole) -> Option<SetCrew> {
    let (staff, guest_name) = match who {
        Who::Staff(staff, _) => (Some(*staff), None),
        Who::Guest if name.trim().is_empty() => return None,
        Who::Guest => (None, Some(name.trim().to_owned())),
    };
    Some(SetCrew { staff, guest_name, from_unit: None, role, absent: false })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_guest_without_a_name_is_not_put_on_the_list_and_one_with_a_name_is() {
        assert_eq!(ask_for(&Who::Guest, "  ", StaffRole::Colleague), None);
        let ask = ask_for(&Who::Guest, " Kim ", StaffRole::Shelver);
        let ask = ask.map(|ask| (ask.staff, ask.guest_name, ask.role, ask.absent));
        assert_eq!(ask, Some((None, Some("Kim".to_owned()), StaffRole::Shelver, false)));
    }

    #[test]
    fn a_member_of_the_staff_is_put_on_the_list_without_a_name() {
        let eva = Uuid::from_u128(1).into();
        let ask = ask_for(&Who::Staff(eva, "Eva".to_owned()), "Kim", StaffRole::BookmobileStaff);
        assert_eq!(ask.map(|ask| (ask.staff, ask.guest_name)), Some((Some(eva), None)));
    }
}
