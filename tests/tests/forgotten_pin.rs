//! Somebody forgot their PIN: the tablet gives out its sealed copy, the centre makes a recovery code of it, and the code
//! gives a new PIN, once. Real programs on both sides; what each of them decides is tested in its own crate.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it means by failing")]

use std::process::Child;

use contract::sentence::{Locale, Sentences};
use end_to_end::{Centre, Refused, Tablet};
use serde_json::{Value, json};

const UNIT: &str = "Bokbussen";
const FORGOTTEN: &str = "471123";
const NEW: &str = "582934";
const RESET: [&str; 5] = ["reset-pin", "--staff", "KL", "--recovery-stdin", "--pin-stdin"];

/// A locked tablet on which twelve visitors were counted, and that visit.
fn locked(centre: &Centre) -> (Tablet, String) {
    let tablet = Tablet::enrolled(&centre.code(UNIT), "KL");
    let day = tablet.ask(&["today"]);
    let stop =
        day["stops"].as_array().unwrap().iter().find(|stop| stop["sheltered"] == false).unwrap()["stop"]
            .clone();
    let begun =
        tablet.ask(&["visit", "start", "--stop", stop.as_str().unwrap(), "--reason", "en grupp bad om det"]);
    let visit =
        begun["changed"].as_array().unwrap().iter().find_map(|changed| changed["visit"].as_str()).unwrap();
    tablet.ask(&["visit", "count", "--by", "12"]);
    tablet.ask(&["lock"]);
    let visit = visit.to_owned();
    (tablet, visit)
}

fn sealed_copy(tablet: &Tablet) -> String {
    tablet.ask(&["sealed-copy"])["text"].as_str().unwrap().to_owned()
}

/// The codes that the centre makes of a tablet's copy, newest first.
fn recovery_codes(centre: &Centre, copy: &str) -> Vec<String> {
    let told = centre.ask(&["help-unlock", "--copy", copy, "--json"]);
    told["codes"].as_array().unwrap().iter().map(|code| code["code"].as_str().unwrap().to_owned()).collect()
}

fn recovery_code(centre: &Centre, tablet: &Tablet) -> String {
    let [code] = &recovery_codes(centre, &sealed_copy(tablet))[..] else { panic!("one code") };
    code.clone()
}

fn reset(tablet: &Tablet, code: &str, pin: &str) -> Result<Value, Refused> {
    tablet.call_with_input(&RESET, &format!("{code}\n{pin}\n"))
}

fn unlock(tablet: &Tablet, pin: &str) -> Result<Value, Refused> {
    tablet.call_with_input(&["unlock", "--staff", "KL", "--pin-stdin"], &format!("{pin}\n"))
}

fn visitors(tablet: &Tablet, visit: &str) -> Value {
    tablet.ask(&["visit", "--visit", visit, "show"])["summary"]["visitors"].clone()
}

/// The refusal of a code, in the person's words.
fn assert_wrong(refused: &Refused) {
    assert_eq!(refused.code, "recovery-wrong");
    assert_eq!(refused.sentence, Sentences::of(Locale::Sv).fault(&refused.fault));
    assert!(refused.sentence.contains("be samordnaren") && refused.sentence.contains("Inget har ändrats"));
}

#[test]
fn whoever_forgot_gets_a_new_pin_once_and_every_count_is_there() {
    let centre = Centre::open();
    let (tablet, visit) = locked(&centre);
    let code = recovery_code(&centre, &tablet);
    let after = reset(&tablet, &code, NEW).unwrap();
    assert_eq!((&after["enrolled"], &after["unlocked"]), (&json!(true), &json!(false)));
    assert!(tablet.holders().is_empty());

    let old = unlock(&tablet, FORGOTTEN).unwrap_err();
    assert_eq!((old.code.as_str(), old.fault.args["left"].as_str()), ("pin-wrong", "4"));
    assert_wrong(&reset(&tablet, &code, FORGOTTEN).unwrap_err());
    assert_eq!(unlock(&tablet, NEW).unwrap()["unlocked"], true);
    assert_eq!(visitors(&tablet, &visit), 12);
    tablet.ask(&["visit", "--visit", &visit, "count"]);
    assert_eq!(tablet.ask(&["sync"])["checked"], true);
    let verified = tablet.ask(&["verify"]);
    assert_eq!((&verified["agrees"], &verified["file_whole"]), (&json!(true), &json!(true)));
    let lines = centre.visits();
    let line = lines.iter().find(|line| line["visit"] == visit.as_str()).unwrap();
    assert_eq!(line["visitors"], 13);

    // Whoever forgets again is helped again, by a code of a new copy; the one of the first is void for good.
    tablet.ask(&["lock"]);
    assert_wrong(&reset(&tablet, &code, FORGOTTEN).unwrap_err());
    reset(&tablet, &recovery_code(&centre, &tablet), "739146").unwrap();
    unlock(&tablet, "739146").unwrap();
    assert_eq!(visitors(&tablet, &visit), 13);
}

#[test]
fn waits_after_wrong_tries_end_with_the_new_pin() {
    let centre = Centre::open();
    let (tablet, visit) = locked(&centre);
    for _ in 0..5 {
        unlock(&tablet, NEW).unwrap_err();
    }
    assert_eq!(unlock(&tablet, FORGOTTEN).unwrap_err().code, "pin-wait");
    reset(&tablet, &recovery_code(&centre, &tablet), NEW).unwrap();
    unlock(&tablet, NEW).unwrap();
    assert_eq!(visitors(&tablet, &visit), 12);
}

#[test]
fn a_copy_from_another_dataset_is_refused() {
    let (centre, other) = (Centre::open(), Centre::open());
    let (tablet, _) = locked(&centre);
    let copy = sealed_copy(&tablet);
    let refused = other.run(&["help-unlock", "--copy", &copy]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(refused.stdout.is_empty());
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("hör till den här centralen") && said.contains("Inget har ändrats"), "{said}");
    // The centre that it was made for still opens it.
    assert_eq!(recovery_codes(&centre, &copy).len(), 1);
}

#[test]
fn a_code_of_another_tablet_of_the_same_dataset_is_refused() {
    let centre = Centre::open();
    let (tablet, _) = locked(&centre);
    let (other, _) = locked(&centre);
    assert_wrong(&reset(&tablet, &recovery_code(&centre, &other), NEW).unwrap_err());
    unlock(&tablet, FORGOTTEN).unwrap();
}

#[test]
fn a_code_with_one_wrong_letter_is_refused_and_the_right_one_still_holds() {
    let centre = Centre::open();
    let (tablet, visit) = locked(&centre);
    let code = recovery_code(&centre, &tablet);
    for at in [0, 41, code.len() - 1] {
        let mut wrong = code.clone();
        let letter = if code.as_bytes()[at] == b'Q' { "R" } else { "Q" };
        wrong.replace_range(at..=at, letter);
        assert_wrong(&reset(&tablet, &wrong, NEW).unwrap_err());
    }
    assert_eq!(reset(&tablet, &code, "123456").unwrap_err().code, "pin-simple");
    assert_eq!(unlock(&tablet, NEW).unwrap_err().code, "pin-wrong");
    // Typed by hand: small letters, in one run.
    reset(&tablet, &code.replace(' ', "").to_lowercase(), NEW).unwrap();
    unlock(&tablet, NEW).unwrap();
    assert_eq!(visitors(&tablet, &visit), 12);
}

#[test]
fn an_unlocked_tablet_gives_out_its_copy_and_takes_no_code() {
    let centre = Centre::open();
    let (tablet, visit) = locked(&centre);
    let code = recovery_code(&centre, &tablet);
    let copy = sealed_copy(&tablet);
    unlock(&tablet, FORGOTTEN).unwrap();
    assert_eq!(sealed_copy(&tablet), copy);
    assert_eq!(reset(&tablet, &code, NEW).unwrap_err().code, "unlocked");
    assert_eq!(visitors(&tablet, &visit), 12);
}

#[test]
fn people_are_told_what_the_code_is_and_how_the_tablet_stands() {
    let centre = Centre::open();
    let (tablet, _) = locked(&centre);
    let copy = tablet.read("sv", &["sealed-copy"]);
    assert_eq!(copy.trim_end(), sealed_copy(&tablet), "nothing but the text: it is copied and sent");
    let told = String::from_utf8(centre.run(&["help-unlock", "--copy", copy.trim_end()]).stdout).unwrap();
    let code = told.lines().next().unwrap();
    assert!(
        told.contains("bara för den som har plattan i handen") && told.contains("gäller den inte mer"),
        "{told}"
    );
    let words = ["reset-pin", "--staff", "KL", "--recovery", code, "--pin", NEW];
    let said = tablet.read("sv", &words);
    assert!(said.contains("Den nya PIN-koden gäller") && said.contains("Låst"), "{said}");
    assert!(tablet.read("en", &words).contains("has been used already"));
}

/// How a reset is watched: it writes the unlock file when it begins, and again when the database has its new key.
fn until_written(tablet: &Tablet, reset: &mut Child, times: u32) {
    let file = tablet.data().join("unlock.json");
    let mut last = std::fs::read(&file).unwrap();
    for _ in 0..times {
        while std::fs::read(&file).unwrap() == last && reset.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        last = std::fs::read(&file).unwrap();
    }
}

#[test]
fn a_reset_that_is_killed_leaves_a_code_that_holds_or_a_pin_that_does() {
    let centre = Centre::open();
    let (tablet, visit) = locked(&centre);
    let (mut held, mut void) = (0, 0);
    for round in 0..9_u32 {
        let pin = format!("58293{round}");
        let code = recovery_code(&centre, &tablet);
        let mut killed = tablet.begin(&["reset-pin", "--staff", "KL", "--recovery", &code, "--pin", &pin]);
        until_written(&tablet, &mut killed, round % 3);
        killed.kill().unwrap();
        killed.wait().unwrap();
        // The copy may hold two keys now, and one of their codes opens the tablet.
        let codes = recovery_codes(&centre, &sealed_copy(&tablet));
        match reset(&tablet, &code, &pin) {
            Ok(_) => held += 1,
            Err(refused) => {
                assert_wrong(&refused);
                void += 1;
            }
        }
        unlock(&tablet, &pin).unwrap();
        assert_eq!(visitors(&tablet, &visit), 12);
        tablet.ask(&["lock"]);
        assert!((1..=2).contains(&codes.len()));
        // Whichever way it went, the code is void now.
        assert_wrong(&reset(&tablet, &code, NEW).unwrap_err());
    }
    assert!(held > 0 && void > 0, "killed before and after: {held} {void}");
}
