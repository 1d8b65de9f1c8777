//! What every fault owes the person who reads it, and what must be the same before and after. Called by every test here.

use contract::fault::Fault;
use contract::sentence::{Locale, Sentences};
use domain::metric::Metric;
use domain::record::Id;
use domain::records::Visit;
use end_to_end::{Centre, Pad, Refused};
use serde_json::Value;

/// The unit that drives in the demo's data.
pub const UNIT: &str = "Bokbussen";

/// What people are asked to do, by the first words for it.
const TO_DO: [&[&str]; 2] = [
    &[
        "Be ",
        "Hör av dig",
        "hör av dig",
        "Försök igen",
        "försök igen",
        "Vänta",
        "kicka igen",
        "Välj",
        "Ta bort",
        "Skriv",
        "skriv varför",
        "Byt",
        "Uppdatera",
        "Stäng",
        "Fyll i",
        "Fortsätt",
        "Öppna",
        "Lås upp",
        "Titta",
        "Kontrollera",
        "Starta",
        "Anslut",
        "försök kvar",
        "får ha högst",
    ],
    &[
        "Ask ",
        "ontact the coordinator",
        "ry again",
        "Wait",
        "end again",
        "Choose",
        "Remove",
        "Write",
        "write why",
        "Change",
        "Update",
        "Close",
        "Fill in",
        "Go on",
        "Open",
        "Unlock",
        "Look",
        "Check",
        "Start",
        "Connect",
        "tries left",
        "try left",
        "may have at most",
    ],
];

/// That nothing is lost, in the words for it.
const KEPT: [&[&str]; 2] = [
    &[
        "nget är borta",
        "Allt är sparat",
        "llt är sparat på plattan",
        "Allt annat är sparat",
        "nget har ändrats",
        "Inget är ändrat",
        "finns kvar",
        "har ändrats",
    ],
    &[
        "othing is lost",
        "verything is saved",
        "verything else is saved",
        "Nothing has changed",
        "Nothing was changed",
        "still there",
        "still on",
        "still in",
        "as changed",
        "on the tablet has changed",
    ],
];

/// Holds a fault to its code, and its sentences to what they owe.
pub fn told(fault: &Fault, code: &str) {
    assert_eq!(fault.code, code);
    for (at, locale) in Locale::ALL.iter().enumerate() {
        let sentences = Sentences::of(*locale);
        let text = sentences.fault(fault);
        assert_ne!(text, sentences.fault(&Fault::new("internal")), "{code} has no sentence of its own");
        assert!(!text.contains(['{', '}', '$']), "{text}");
        assert!(TO_DO[at].iter().any(|words| text.contains(words)), "what to do? {text}");
        assert!(KEPT[at].iter().any(|words| text.contains(words)), "what was kept? {text}");
    }
}

/// The same of a refused call, whose person reads Swedish.
pub fn told_by_program(refused: &Refused, code: &str) {
    told(&refused.fault, code);
    assert_eq!(refused.sentence, Sentences::of(Locale::Sv).fault(&refused.fault));
}

/// A connected tablet with a visit on which seven visitors were counted, which waits to be sent.
pub fn counted(centre: &Centre) -> (Pad, Id<Visit>) {
    let mut pad = Pad::enrolled(&centre.code(UNIT), "KL");
    let stop = pad.stop(false);
    let visit = pad.start(stop);
    pad.count(visit, Metric::Visitors, 7).unwrap();
    (pad, visit)
}

/// What must be there before and after: the visitors shown, and the records that wait.
pub fn standing(pad: &mut Pad, visit: Id<Visit>) -> (i64, u64) {
    (pad.visit(visit).summary.visitors, pad.status().waiting)
}

/// The visitors of the one copy of a visit that the centre has; none where it has none.
pub fn visitors_at_centre(centre: &Centre, visit: Id<Visit>) -> Option<i64> {
    let lines: Vec<Value> =
        centre.visits().into_iter().filter(|line| line["visit"] == visit.to_string()).collect();
    assert!(lines.len() < 2, "one copy of the visit");
    lines.first().map(|line| line["visitors"].as_i64().unwrap())
}
