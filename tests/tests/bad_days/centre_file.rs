//! A centre whose file was changed behind its back, or by a newer program.

use domain::metric::Metric;
use end_to_end::{Centre, Pad};
use serde_json::Value;
use sqlite::rusqlite::Connection;
use sqlite::{Durability, OpenOptions};

use super::told::{UNIT, counted, standing, told, visitors_at_centre};

const DIFFERS: &str = "Allt är skickat, men kontrollen stämmer inte. Inget är borta, plattan behåller allt. \
                       Hör av dig till samordnaren.";

/// What a program that knows 99 migrations would have left, as far as this one looks.
const NEWER: &str = "
    WITH RECURSIVE later(number) AS (SELECT 2 UNION ALL SELECT number + 1 FROM later WHERE number < 99)
    INSERT INTO migration SELECT number, 'later', zeroblob(32), 0 FROM later;
    PRAGMA user_version = 99";

fn file(centre: &Centre) -> Connection {
    let options = OpenOptions { key: None, durability: Durability::Full, create: false };
    sqlite::open(&centre.data().join("central.sqlite"), &options).unwrap()
}

fn says_that_it_differs(pad: &mut Pad) {
    let fault = pad.sync().unwrap_err();
    told(&fault, "digests-differ");
    let sentences = contract::sentence::Sentences::of(contract::sentence::Locale::Sv);
    assert_eq!(sentences.fault(&fault), DIFFERS);
    assert!(!pad.status().checked);
}

#[test]
fn a_sum_that_is_not_that_of_the_rows_is_told_in_the_words_of_the_design_and_nothing_is_lost() {
    let centre = Centre::open();
    let (mut pad, visit) = counted(&centre);
    pad.sync().unwrap();
    assert!(pad.status().checked);
    assert_eq!(file(&centre).execute("UPDATE bucket SET count = count + 1 WHERE type = 4", []).unwrap(), 1);
    says_that_it_differs(&mut pad);
    pad.count(visit, Metric::Visitors, 1).unwrap();
    says_that_it_differs(&mut pad);
    assert_eq!(standing(&mut pad, visit), (8, 0), "all of it is sent all the same");
    assert_eq!(visitors_at_centre(&centre, visit), Some(8));
    let verified = centre.run(&["verify"]);
    assert!(!verified.status.success());
    assert_eq!(serde_json::from_slice::<Value>(&verified.stdout).unwrap()["agrees"], false);

    file(&centre).execute("UPDATE bucket SET count = count - 1 WHERE type = 4", []).unwrap();
    assert!(pad.sync().unwrap().checked);
    assert!(pad.status().checked);
}

#[test]
fn a_row_that_was_changed_in_the_file_is_found_by_verify_and_by_a_tablet_that_fetches_it() {
    let centre = Centre::open();
    let (mut pad, visit) = counted(&centre);
    pad.sync().unwrap();
    let sql = r#"UPDATE record SET line = replace(line, '"v":7', '"v":6') WHERE type = 5"#;
    assert_eq!(file(&centre).execute(sql, []).unwrap(), 1);
    assert_eq!(visitors_at_centre(&centre, visit), Some(6), "the row was changed");
    assert!(!centre.run(&["verify"]).status.success());
    let mut other = Pad::new();
    told(&other.enrol(&centre.code(UNIT), "JB").unwrap_err(), "digests-differ");
    other.unlock();
    says_that_it_differs(&mut other);
    assert_eq!(pad.visit(visit).summary.visitors, 7, "the tablet that counted keeps what it counted");
}

#[test]
fn a_centre_file_of_a_newer_program_is_not_touched_and_says_what_to_do() {
    let mut centre = Centre::open();
    let (mut pad, visit) = counted(&centre);
    pad.sync().unwrap();
    centre.kill();
    file(&centre).execute_batch(NEWER).unwrap();
    for command in ["verify", "visits", "devices", "demo", "serve"] {
        for (lang, what, to_do) in [("sv", "nyare Turbok", "uppdatera"), ("en", "newer Turbok", "update")] {
            let output = centre.run(&[command, "--lang", lang]);
            assert!(!output.status.success(), "{command}");
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(said.contains(what) && said.contains(to_do), "{command}: {said}");
        }
    }
    file(&centre).execute_batch("DELETE FROM migration WHERE number > 1; PRAGMA user_version = 1").unwrap();
    assert_eq!(visitors_at_centre(&centre, visit), Some(7));
}
