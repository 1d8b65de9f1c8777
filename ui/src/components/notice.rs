//! A sentence that wants to be seen: what went wrong, what to look at, that something went well.

use contract::fault::Fault;
use yew::prelude::*;

use crate::app::App;

/// What it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Look: the season's rule, an old list.
    #[default]
    Look,
    /// It went well.
    Well,
    /// It went wrong.
    Wrong,
}

/// The sentence, with what stands beside it.
pub fn notice(tone: Tone, sentence: Html) -> Html {
    let (class, icon, role) = match tone {
        Tone::Look => ("note look", "!", None),
        Tone::Well => ("note well", "✓", Some("status")),
        Tone::Wrong => ("note wrong", "×", Some("alert")),
    };
    html! {
        <div {class} {role}>
            <span class="note-icon" aria-hidden="true">{ icon }</span>
            <div>{ sentence }</div>
        </div>
    }
}

/// Nothing is wrong here: having no network is normal, and being asked why is a question.
const NOTHING_WRONG: &[&str] = &[
    "no-network",
    "address-unknown",
    "broken-off",
    "timeout",
    "centre-busy",
    "locked",
    "needs-reason",
    "rule-asks-for-reason",
    "nothing-counted",
    "nothing-to-undo",
    "visit-there-already",
    "nothing-to-export",
    "receipt-old",
];

fn tone_of(fault: &Fault) -> Tone {
    if NOTHING_WRONG.contains(&fault.code.as_str()) { Tone::Look } else { Tone::Wrong }
}

/// The sentence of what could not be done, where there is something.
pub fn fault_notice(app: &App, fault: &Option<Fault>) -> Html {
    match fault {
        Some(fault) => notice(tone_of(fault), html! { { app.words.fault(fault) } }),
        None => Html::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn having_no_network_is_not_wrong_and_a_damaged_file_is() {
        assert_eq!(tone_of(&Fault::new("no-network")), Tone::Look);
        assert_eq!(tone_of(&Fault::new("file-damaged")), Tone::Wrong);
    }

    #[test]
    fn every_code_that_is_not_wrong_is_a_code() {
        let known: Vec<_> = contract::sentence::codes().collect();
        assert!(NOTHING_WRONG.iter().all(|code| known.contains(code)));
    }
}
