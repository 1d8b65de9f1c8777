//! What the tour is played on: tablets in the state that a screen needs, and the page over them in one language, with a
//! clock and calls that stand still where something would pass by itself.

use contract::ask::{Answers, WriteNote};
use domain::metric::Metric;
use domain::record::Record;
use domain::records::{Tally, Visit};
use end_to_end::{Browser, Centre, Pad, Tablet};
use serde_json::json;
use sync::message::{Acknowledgement, BATCH_BYTES_MAX, EmptiedText, RefusedRow, ReplyHead};
use sync::row::Row;

use super::words::Language;

/// The unit that drives in the demo's data.
pub const UNIT: &str = "Bokbussen";

/// How the tablet is held when nothing else is said: width and height in pixels.
pub const HELD: (u32, u32) = (800, 1280);

/// Opens the page over a tablet's folder.
pub fn open(folder: &std::path::Path, language: Language) -> Browser {
    let page = Browser::open(folder, HELD.0, HELD.1);
    let source = format!("const LANGUAGE = '{language}';\n{}", include_str!("stage.js"));
    page.command_chromium("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source }));
    page.reload();
    page
}

/// Leaves calls without an answer that have this in them, from now on; none with an empty text.
pub fn leave_unanswered(page: &Browser, call: &str) {
    page.run(
        "window.turbokUnanswered = arguments[0]; sessionStorage.setItem('unanswered', arguments[0])",
        &[json!(call)],
    );
}

/// The number on the line of a stop that is at a home for minors, or is not.
fn stop(tablet: &Tablet, sheltered: bool) -> String {
    let day = tablet.ask(&["today"]);
    let at = day["stops"].as_array().unwrap().iter().position(|stop| stop["sheltered"] == sheltered);
    (at.expect("a stop of each sort on every day") + 1).to_string()
}

/// What the middle of a day has left on a tablet: names as the page shows them.
pub struct Day {
    pub centre: Centre,
    pub tablet: Tablet,
    /// The visit that two tablets counted.
    pub counted_twice: String,
    /// The visit at a home for minors, which goes on.
    pub at_minors: String,
}

/// A visit that two tablets counted, one at a home for minors that goes on, a crew, and something to follow up. Locked.
pub fn midday(centre: Centre, tablet: Tablet) -> Day {
    let other = Tablet::enrolled(&centre.code(UNIT), "JB");
    let (open, minors) = (stop(&tablet, false), stop(&tablet, true));
    let name = |number: &str| {
        let stops = tablet.ask(&["today"])["stops"].clone();
        stops[number.parse::<usize>().unwrap() - 1]["name"].as_str().unwrap().to_owned()
    };
    tablet.ask(&["shift", "start"]);
    tablet.ask(&["shift", "crew", "--staff", "LW", "--role", "shelver"]);
    tablet.ask(&["shift", "crew", "--guest", "Kim", "--role", "colleague"]);
    for (bus, visitors) in [(&tablet, "12"), (&other, "11")] {
        bus.ask(&["visit", "start", "--stop", &open, "--reason", "boendet bad om det"]);
        bus.ask(&["visit", "count", "--to", visitors]);
    }
    tablet.ask(&["visit", "count", "--group", "7-12", "--to", "9"]);
    tablet.ask(&["visit", "count", "--staff"]);
    tablet.ask(&["visit", "language", "ar", "--to", "7"]);
    tablet.ask(&["visit", "introduce", "library_card"]);
    tablet.ask(&["visit", "give", "om_sverige", "ar", "--by", "3"]);
    tablet.ask(&["visit", "missing", "dictionary", "ti", "--by", "2"]);
    tablet.ask(&["visit", "question", "work", "--outcome", "referred"]);
    tablet.ask(&["visit", "refer", "arbetsformedlingen"]);
    tablet.ask(&["visit", "note", "Många frågade om ordböcker"]);
    let follow_up = ["visit", "follow-up", "--kind", "question", "--owner", "next_tour", "--topic", "media"];
    tablet.ask(&[&follow_up[..], &["--text", "Finns sagor på tigrinja?"]].concat());
    for bus in [&tablet, &other] {
        bus.ask(&["visit", "close"]);
    }
    for bus in [&tablet, &other, &tablet] {
        bus.ask(&["sync"]);
    }
    tablet.ask(&["visit", "start", "--stop", &minors, "--reason", "boendet bad om det"]);
    let (counted_twice, at_minors) = (name(&open), name(&minors));
    tablet.ask(&["lock"]);
    Day { centre, tablet, counted_twice, at_minors }
}

/// A tablet on which one row and one text are to be put right. The guard at the centre is the tablet's own, so what it
/// would refuse is never sent: the answer is one that a centre with a newer guard would give. Locked.
pub fn refused(centre: &Centre) -> Pad {
    let mut pad = Pad::enrolled(&centre.code(UNIT), "KL");
    let counted = pad.start_unscheduled();
    pad.count(counted, Metric::Visitors, 7).unwrap();
    let noted = pad.stop(true);
    let noted = pad.start(noted);
    pad.device()
        .write_note(WriteNote { visit: noted, text: "Frågade efter Anna i vardagsrummet".to_owned() })
        .unwrap();
    let number = pad.run().store.freeze(BATCH_BYTES_MAX).unwrap().expect("something is sent").number;
    let batch = pad.run().store.frozen_batch().unwrap().expect("it is kept");
    let tablet = pad.run().store.tablet().unwrap();
    let lines = batch.bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let mut rows = lines.map(|line| Row::from_line(line, tablet.dataset).unwrap());
    let lane = rows.find(|row| row.type_number == Tally::DECLARATION.number).expect("a lane is sent");
    let note = Visit::DECLARATION
        .fields
        .iter()
        .find(|field| field.name == "note")
        .expect("a visit has a note")
        .number;
    let ack = Acknowledgement {
        number,
        refused: vec![RefusedRow {
            type_number: Tally::DECLARATION.number,
            id: lane.id,
            code: "number-out-of-range".to_owned(),
        }],
        emptied: vec![EmptiedText {
            type_number: Visit::DECLARATION.number,
            id: noted.uuid(),
            field: note,
            code: "text-points-to-person".to_owned(),
        }],
    };
    let store = &mut pad.run().store;
    let root = store.roots(tablet.unit).unwrap().0;
    let head = ReplyHead {
        epoch: tablet.epoch,
        now: 0,
        ack: Some(ack),
        cursor: tablet.cursor,
        more: false,
        rows: 0,
        root,
        units: None,
        token_renewed: false,
    };
    store.store_reply(&head, &[], 0).unwrap();
    assert_eq!(pad.status().to_fix, 2);
    pad.lock();
    pad
}
