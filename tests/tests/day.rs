//! The day of the product as claims: two tablets on one tour, without a network for most of it, and one centre.
//! Everything goes through the two programs, as people use them. What goes wrong is in `bad_days`, midnight elsewhere.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it means by failing")]

use std::collections::BTreeMap;

use chrono::NaiveDate;
use end_to_end::{Centre, Tablet};
use serde_json::{Value, json};

/// The unit that drives in the demo's data.
const UNIT: &str = "Bokbussen";

/// A tour with two tablets of one unit.
struct Tour {
    centre: Centre,
    bus_a: Tablet,
    bus_b: Tablet,
}

impl Tour {
    fn begin() -> Self {
        let centre = Centre::open();
        let bus_a = Tablet::enrolled(&centre.code(UNIT), "KL");
        let bus_b = Tablet::enrolled(&centre.code(UNIT), "JB");
        Self { centre, bus_a, bus_b }
    }

    /// Both send, then both fetch what the other sent.
    fn all_sync(&self) {
        for tablet in [&self.bus_a, &self.bus_b, &self.bus_a, &self.bus_b] {
            tablet.ask(&["sync"]);
        }
    }
}

/// The number on the day's line of a stop at a sheltered home, or of one that is not.
fn stop(tablet: &Tablet, sheltered: bool) -> String {
    let day = tablet.ask(&["today"]);
    let at = day["stops"].as_array().unwrap().iter().position(|stop| stop["sheltered"] == sheltered);
    (at.expect("a stop of each sort on every day") + 1).to_string()
}

fn stop_view(tablet: &Tablet, number: &str) -> Value {
    tablet.ask(&["today"])["stops"][number.parse::<usize>().unwrap() - 1].clone()
}

/// The id of the visit that an answer says was begun.
fn begun(answer: &Value) -> String {
    let changed = answer["changed"].as_array().unwrap();
    changed.iter().find_map(|changed| changed["visit"].as_str()).unwrap().to_owned()
}

fn start(tablet: &Tablet, sheltered: bool) -> String {
    begun(&tablet.ask(&["visit", "start", "--stop", &stop(tablet, sheltered)]))
}

/// Counts visitors, and closes.
fn hold(tablet: &Tablet, visit: &str, visitors: &str) {
    tablet.ask(&["visit", "--visit", visit, "count", "--to", visitors]);
    tablet.ask(&["visit", "--visit", visit, "close"]);
}

fn show(tablet: &Tablet, visit: &str) -> Value {
    tablet.ask(&["visit", "--visit", visit, "show"])
}

fn counts(view: &Value) -> BTreeMap<String, i64> {
    let counts = view["counts"].as_array().unwrap().iter();
    counts
        .map(|item| (item["metric"].as_str().unwrap().to_owned(), item["count"].as_i64().unwrap()))
        .collect()
}

/// The one line that the centre has of a visit.
fn at_centre(centre: &Centre, visit: &str) -> Value {
    let mut lines: Vec<Value> = centre.visits().into_iter().filter(|line| line["visit"] == visit).collect();
    assert_eq!(lines.len(), 1, "one copy of the visit");
    lines.remove(0)
}

/// What the centre counted of one sort, by code, language and outcome.
fn items(sort: &Value) -> Vec<(String, String, i64)> {
    let items = sort["items"].as_array().unwrap().iter();
    let beside = |item: &Value| {
        let said = item["language"]["code"].as_str().or_else(|| item["outcome"].as_str());
        said.unwrap_or_default().to_owned()
    };
    items
        .map(|item| {
            (item["what"]["code"].as_str().unwrap().to_owned(), beside(item), item["count"].as_i64().unwrap())
        })
        .collect()
}

fn item(what: &str, beside: &str, count: i64) -> Vec<(String, String, i64)> {
    vec![(what.to_owned(), beside.to_owned(), count)]
}

#[test]
fn two_tablets_at_one_stop_make_one_visit_whose_given_things_and_heads_add_up_until_somebody_answers() {
    let Tour { centre, bus_a, bus_b } = &Tour::begin();
    let visit = start(bus_a, false);
    assert_eq!(start(bus_b, false), visit, "offline, and the same visit all the same");
    for (tablet, visitors, given) in [(bus_a, "7", "3"), (bus_b, "5", "2")] {
        tablet.ask(&["visit", "count", "--to", visitors]);
        tablet.ask(&["visit", "give", "om_sverige", "ar", "--by", given]);
        tablet.ask(&["visit", "close"]);
    }
    for tablet in [bus_a, bus_b, bus_a] {
        tablet.ask(&["sync"]);
    }
    for tablet in [bus_a, bus_b] {
        let view = show(tablet, &visit);
        assert_eq!(view["summary"]["visitors"], 12);
        assert_eq!(view["summary"]["same_people_unanswered"], true);
        assert_eq!(counts(&view)["m:om_sverige:ar"], 5);
    }
    let line = at_centre(centre, &visit);
    assert_eq!((&line["visitors"], &line["given"]["total"]), (&json!(12), &json!(5)));
    assert_eq!(line["same_people_unanswered"], true);
    assert_eq!(line["heads_by_tablet"].as_object().unwrap().len(), 2);

    let chosen = bus_a.ask(&["status"])["tablet"].as_str().unwrap().to_owned();
    let answered = bus_b.ask(&["visit", "--visit", &visit, "same-people", "--tablet", &chosen]);
    assert_eq!(answered["visitors"], 7);
    for tablet in [bus_b, bus_a] {
        tablet.ask(&["sync"]);
    }
    for tablet in [bus_a, bus_b] {
        let view = show(tablet, &visit);
        assert_eq!(
            (&view["summary"]["visitors"], &view["summary"]["same_people_unanswered"]),
            (&json!(7), &json!(false))
        );
        assert_eq!(counts(&view)["m:om_sverige:ar"], 5, "what was given out still adds up");
        assert_eq!(view["heads_by_tablet"].as_object().unwrap().len(), 2, "what the other counted is kept");
    }
    let line = at_centre(centre, &visit);
    assert_eq!((&line["visitors"], &line["given"]["total"]), (&json!(7), &json!(5)));
    assert_eq!(line["same_people_unanswered"], false);
}

#[test]
fn different_people_add_up_and_nobody_is_asked_again() {
    let tour = Tour::begin();
    let (bus_a, bus_b) = (&tour.bus_a, &tour.bus_b);
    let visit = start(bus_a, false);
    start(bus_b, false);
    bus_a.ask(&["visit", "count", "--to", "7"]);
    bus_b.ask(&["visit", "count", "--to", "5"]);
    tour.all_sync();
    assert_eq!(bus_a.ask(&["visit", "same-people", "--add"])["visitors"], 12);
    tour.all_sync();
    bus_b.ask(&["visit", "count"]);
    tour.all_sync();
    let line = at_centre(&tour.centre, &visit);
    assert_eq!((&line["visitors"], &line["same_people_unanswered"]), (&json!(13), &json!(false)));
}

#[test]
fn a_head_counted_after_the_answer_by_the_other_tablet_opens_the_question_again() {
    let tour = Tour::begin();
    let (bus_a, bus_b) = (&tour.bus_a, &tour.bus_b);
    let visit = start(bus_a, false);
    start(bus_b, false);
    bus_a.ask(&["visit", "count", "--to", "7"]);
    bus_b.ask(&["visit", "count", "--to", "5"]);
    tour.all_sync();
    let chosen = bus_a.ask(&["status"])["tablet"].as_str().unwrap().to_owned();
    bus_a.ask(&["visit", "same-people", "--tablet", &chosen]);
    tour.all_sync();
    assert_eq!(bus_b.ask(&["visit", "count"])["visitors"], 13);
    tour.all_sync();
    let line = at_centre(&tour.centre, &visit);
    assert_eq!((&line["visitors"], &line["same_people_unanswered"]), (&json!(13), &json!(true)));
}

#[test]
fn a_second_visit_to_a_minors_department_asks_why_and_the_reason_is_kept() {
    const WHY: &str = "en ny grupp har flyttat in";
    let Tour { centre, bus_a, bus_b } = &Tour::begin();
    let number = stop(bus_a, true);
    assert!(stop_view(bus_a, &number)["rule"]["visits_left"].is_object());
    let first = start(bus_a, true);
    hold(bus_a, &first, "6");
    bus_a.ask(&["sync"]);
    bus_b.ask(&["sync"]);

    for tablet in [bus_a, bus_b] {
        let stop = stop_view(tablet, &number);
        assert_eq!(stop["asks_why"], true);
        assert!(stop["rule"]["had_its_visits"].is_object(), "{}", stop["rule"]);
        let sentence = tablet.read("sv", &["today"]);
        assert!(
            sentence.contains("Avdelningen fick sitt besök") && sentence.contains("skriv varför"),
            "{sentence}"
        );
        let again = ["visit", "start", "--stop", &number, "--another"];
        assert_eq!(tablet.refused(&again), "rule-asks-for-reason");
        assert_eq!(tablet.refused(&[&again[..], &["--reason", "  "]].concat()), "rule-asks-for-reason");
    }
    let second = begun(&bus_b.ask(&["visit", "start", "--stop", &number, "--another", "--reason", WHY]));
    assert_ne!(second, first);
    hold(bus_b, &second, "4");
    bus_b.ask(&["sync"]);
    bus_a.ask(&["sync"]);
    let kept = json!({ "rule": "had_its_visits", "reason": WHY });
    for tablet in [bus_a, bus_b] {
        assert_eq!(show(tablet, &second)["against_rule"], kept);
        assert_eq!(show(tablet, &first)["against_rule"], Value::Null);
    }
    assert_eq!(at_centre(centre, &second)["against_rule"], kept);
    assert!(bus_b.read("sv", &["visit", "--visit", &second, "show"]).contains(WHY));
}

#[test]
fn a_department_that_one_unit_visited_asks_why_on_the_tablet_of_another() {
    let centre = Centre::open();
    let bus = Tablet::enrolled(&centre.code(UNIT), "KL");
    let library = Tablet::enrolled(&centre.code("Biblioteket Väster"), "MS");
    let place = stop_view(&bus, &stop(&bus, true));
    let visit = start(&bus, true);
    let department = show(&bus, &visit)["departments"][0]["department"].as_str().unwrap().to_owned();
    hold(&bus, &visit, "6");
    bus.ask(&["sync"]);
    library.ask(&["sync"]);
    let residence = place["residence"].as_str().unwrap();
    let ask = ["visit", "start", "--residence", residence, "--department", &department];
    assert_eq!(library.refused(&ask), "rule-asks-for-reason");
    let other =
        place["departments"].as_array().unwrap().iter().find(|d| d["department"] != department.as_str());
    let other = other.unwrap()["department"].as_str().unwrap();
    library.ask(&["visit", "start", "--residence", residence, "--department", other]);
}

#[test]
fn a_visit_that_was_not_held_says_why_and_does_not_use_up_the_departments_visit() {
    let Tour { centre, bus_a, .. } = &Tour::begin();
    let number = stop(bus_a, true);
    let visit = start(bus_a, true);
    assert_eq!(bus_a.refused(&["visit", "close"]), "nothing-counted");
    bus_a.ask(&["visit", "not-held", "nobody_came"]);
    bus_a.ask(&["sync"]);
    let line = at_centre(centre, &visit);
    assert_eq!(line["state"]["not_held"]["reason"]["code"], "nobody_came");
    assert_eq!(line["visitors"], 0);
    assert!(line["closed_at"].is_i64());
    assert_eq!(stop_view(bus_a, &number)["asks_why"], false);
    let again = begun(&bus_a.ask(&["visit", "start", "--stop", &number, "--another"]));
    assert_ne!(again, visit);
    bus_a.ask(&["visit", "--visit", &again, "count"]);
    assert_eq!(
        bus_a.refused(&["visit", "--visit", &again, "not-held", "nobody_came"]),
        "counted-and-not-held"
    );
}

#[test]
fn every_day_of_the_week_has_a_tour_with_stops_of_both_sorts() {
    let centre = Centre::open();
    let tablet = Tablet::enrolled(&centre.code(UNIT), "KL");
    let today: NaiveDate = tablet.ask(&["today"])["date"].as_str().unwrap().parse().unwrap();
    for date in today.iter_days().take(7) {
        let day = tablet.ask(&["today", "--date", &date.to_string()]);
        let stops = day["stops"].as_array().unwrap();
        assert_eq!(day["routes"].as_array().unwrap().len(), 1, "{date}");
        assert!((3..=4).contains(&stops.len()), "{date}: {}", stops.len());
        for sheltered in [true, false] {
            assert!(stops.iter().any(|stop| stop["sheltered"] == sheltered), "{date}: {sheltered}");
        }
    }
}

#[test]
fn a_colleague_on_a_single_occasion_is_on_the_crew_list_and_cannot_unlock() {
    let Tour { centre, bus_a, bus_b } = &Tour::begin();
    let units = centre.ask(&["verify"])["units"].clone();
    let west = units.as_array().unwrap().iter().find(|unit| unit["name"] == "Biblioteket Väster").unwrap();
    let unit = west["unit"].as_str().unwrap();
    bus_a.ask(&["shift", "start"]);
    let guest = ["shift", "crew", "--guest", "Kerstin", "--unit", unit, "--role", "colleague"];
    bus_a.ask(&guest);
    bus_a.ask(&guest);
    bus_a.ask(&["sync"]);
    bus_b.ask(&["sync"]);
    for tablet in [bus_a, bus_b] {
        let crew = tablet.ask(&["today"])["shift"]["crew"].as_array().unwrap().clone();
        let guests: Vec<&Value> = crew.iter().filter(|member| member["guest"] == true).collect();
        assert_eq!(guests.len(), 1, "the same name again is the same guest: {crew:?}");
        assert_eq!(
            (&guests[0]["name"], &guests[0]["unit"]),
            (&json!("Kerstin"), &json!("Biblioteket Väster"))
        );
        assert!(crew.iter().any(|member| member["name"] == "Karin"), "whoever unlocked is on the list");
        let tiles = tablet.ask(&["tiles"])["tiles"].as_array().unwrap().clone();
        assert!(tiles.iter().all(|tile| tile["name"] != "Kerstin"));
    }
}

#[test]
fn what_the_crew_says_of_the_tour_reaches_the_centre_and_leaves_the_unit_only_as_said() {
    let Tour { centre, bus_a, bus_b } = &Tour::begin();
    let debrief = [
        "shift",
        "debrief",
        "--worked",
        "affischen",
        "--did-not",
        "parkeringen",
        "--change",
        "ring dagen innan",
    ];
    assert_eq!(bus_a.refused(&debrief), "shift-missing");
    bus_a.ask(&["shift", "start"]);
    bus_a.ask(&["shift", "end", "--material-counted"]);
    bus_a.ask(&debrief);
    bus_a.ask(&["sync"]);
    bus_b.ask(&["sync"]);
    assert_eq!(bus_b.ask(&["today"])["shift"]["debriefs"], 1);
    let sheet =
        |own: bool| centre.export(own).into_iter().find(|(name, _)| name == "debriefs.csv").unwrap().1;
    let (own, told) = (sheet(true), sheet(false));
    assert!(["affischen", "parkeringen", "ring dagen innan"].iter().all(|text| own.contains(text)), "{own}");
    assert!(
        ["affischen", "parkeringen", "ring dagen innan"].iter().all(|text| !told.contains(text)),
        "{told}"
    );
}

#[test]
fn a_whole_lane_of_counts_arrives_once() {
    let Tour { centre, bus_a, bus_b } = &Tour::begin();
    let visit = start(bus_a, false);
    for command in [
        &["count", "--group", "7-12", "--by", "4"][..],
        &["count", "--group", "25-64", "--by", "5"],
        &["count", "--to", "11"],
        &["count", "--staff", "--by", "2"],
        &["language", "ar", "--by", "6"],
        &["introduce", "library_card"],
        &["give", "valkommen", "sv", "--by", "3"],
        &["missing", "dictionary", "ti", "--by", "2"],
        &["question", "work", "--outcome", "referred"],
        &["refer", "arbetsformedlingen", "--language", "ar"],
        &["close"],
    ] {
        bus_a.ask(&[&["visit"], command].concat());
    }
    for tablet in [bus_a, bus_a, bus_b, bus_b] {
        tablet.ask(&["sync"]);
    }
    let line = at_centre(centre, &visit);
    assert_eq!(
        (&line["visitors"], &line["home_staff"], &line["state"]),
        (&json!(11), &json!(2), &json!("closed"))
    );
    assert_eq!(line["languages"][0]["language"]["code"], "ar");
    assert_eq!(line["languages"][0]["count"], 6);
    assert_eq!(items(&line["introduced"]), item("library_card", "", 1));
    assert_eq!(items(&line["given"]), item("valkommen", "sv", 3));
    assert_eq!(items(&line["missing"]), item("dictionary", "ti", 2));
    assert_eq!(items(&line["questions"]), item("work", "referred", 1));
    assert_eq!(items(&line["referrals"]), item("arbetsformedlingen", "ar", 1));
    let groups: Vec<_> = line["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|g| (g["what"]["code"].clone(), g["count"].clone()))
        .collect();
    assert!(
        groups.contains(&(json!("7-12"), json!(4))) && groups.contains(&(json!("25-64"), json!(5))),
        "{groups:?}"
    );
    assert_eq!(groups.len(), 2);
    let (sent, fetched) = (show(bus_a, &visit), show(bus_b, &visit));
    assert_eq!(sent["summary"]["state"], "sent");
    for part in ["groups", "home_staff", "counts", "heads_by_tablet"] {
        assert_eq!(sent[part], fetched[part], "{part}");
    }
}

#[test]
fn at_a_sheltered_home_no_age_is_judged_and_languages_are_there_without_numbers() {
    let tour = Tour::begin();
    let (bus_a, bus_b) = (&tour.bus_a, &tour.bus_b);
    let visit = start(bus_a, true);
    start(bus_b, true);
    for refused in [
        &["count", "--group", "13-17"][..],
        &["count", "--group", "0-6", "--to", "3"],
        &["refer", "god_man", "--language", "prs"],
        &["follow-up", "--kind", "hand_over", "--owner", "home_staff", "--language", "prs"],
    ] {
        assert_eq!(bus_a.refused(&[&["visit"], refused].concat()), "not-at-sheltered-homes", "{refused:?}");
    }
    bus_a.ask(&["visit", "count", "--group", "young", "--by", "6"]);
    bus_a.ask(&["visit", "count", "--group", "adult"]);
    bus_a.ask(&["visit", "refer", "god_man"]);
    for tablet in [bus_a, bus_b] {
        assert_eq!(tablet.ask(&["visit", "language", "prs", "--by", "3"])["number"], 1);
        assert_eq!(tablet.ask(&["visit", "language", "prs"])["number"], 1);
    }
    tour.all_sync();
    for tablet in [bus_a, bus_b] {
        assert_eq!(counts(&show(tablet, &visit))["l:prs"], 1, "however many tablets say so");
    }
    let line = at_centre(&tour.centre, &visit);
    assert_eq!(line["languages"][0]["language"]["code"], "prs");
    assert_eq!(line["languages"][0]["count"], Value::Null);
    assert_eq!(items(&line["referrals"]), item("god_man", "", 1));
    let tells = |own: bool| tour.centre.export(own).iter().any(|(_, text)| text.contains("dari"));
    assert_eq!((tells(true), tells(false)), (true, false), "which language it was stays in the unit");
}

#[test]
fn an_export_protects_small_numbers_and_the_units_own_does_not() {
    let Tour { centre, bus_a, .. } = &Tour::begin();
    start(bus_a, false);
    for command in [
        &["count", "--to", "9"][..],
        &["give", "valkommen", "sv", "--by", "3"],
        &["give", "om_sverige", "sv", "--by", "5"],
        &["introduce", "tour", "--by", "6"],
        &["note", "affischen satt uppe"],
        &["close"],
    ] {
        bus_a.ask(&[&["visit"], command].concat());
    }
    bus_a.ask(&["sync"]);
    let row = |own: bool, file: &str, title: &str| {
        let files = centre.export(own);
        let text = &files.iter().find(|(name, _)| name == file).unwrap().1;
        text.lines().find(|line| line.contains(title)).unwrap_or_else(|| panic!("{title}: {text}")).to_owned()
    };
    let last = |row: String| row.rsplit(';').next().unwrap().trim().trim_matches('"').to_owned();
    assert_eq!(last(row(true, "given.csv", "Välkommen till biblioteket")), "3");
    assert_eq!(last(row(true, "given.csv", "Om Sverige")), "5");
    assert_eq!(last(row(false, "given.csv", "Välkommen till biblioteket")), "<5");
    assert_eq!(
        last(row(false, "given.csv", "Om Sverige")),
        "–",
        "beside the sum it would tell the small one"
    );
    assert_eq!(
        last(row(false, "counts.csv", ";6")),
        "6",
        "a number that is not small and gives nothing away"
    );
    assert!(row(true, "visits.csv", UNIT).contains("affischen satt uppe"));
    assert!(!row(false, "visits.csv", UNIT).contains("affischen"));
    assert!(row(false, "visits.csv", UNIT).contains(";9;"), "nine visitors are not few");
}

#[test]
fn after_the_day_every_fingerprint_is_the_same_also_when_it_is_recomputed() {
    let tour = Tour::begin();
    let visit = start(&tour.bus_a, false);
    hold(&tour.bus_a, &visit, "7");
    start(&tour.bus_b, true);
    tour.bus_b.ask(&["visit", "count", "--to", "5"]);
    let unsent = tour.bus_a.ask(&["verify"]);
    assert!(unsent["waiting"].as_u64().unwrap() > 0);
    tour.all_sync();
    let proof = tour.centre.ask(&["verify"]);
    assert_eq!((&proof["agrees"], &proof["visits"]), (&json!(true), &json!(2)));
    let units = proof["units"].as_array().unwrap();
    let fingerprint = &units.iter().find(|unit| unit["name"] == UNIT).unwrap()["fingerprint"];
    for tablet in [&tour.bus_a, &tour.bus_b] {
        let (verified, status) = (tablet.ask(&["verify"]), tablet.ask(&["status"]));
        assert_eq!((&verified["agrees"], &verified["file_whole"]), (&json!(true), &json!(true)));
        assert_eq!((&verified["visits"], &verified["waiting"]), (&json!(2), &json!(0)));
        assert_eq!((&verified["fingerprint"], &status["fingerprint"]), (fingerprint, fingerprint));
        assert_eq!(status["checked"], true);
    }
    assert_ne!(&unsent["fingerprint"], fingerprint, "the fingerprint is of what was counted");
}

#[test]
fn a_second_sync_is_one_request_and_says_that_there_was_nothing() {
    let Tour { bus_a, .. } = &Tour::begin();
    let visit = start(bus_a, false);
    hold(bus_a, &visit, "7");
    let first = bus_a.ask(&["sync"]);
    assert_eq!(
        (&first["requests"], &first["sent_visits"], &first["checked"]),
        (&json!(1), &json!(1), &json!(true))
    );
    let second = bus_a.ask(&["sync"]);
    assert_eq!(
        (&second["requests"], &second["sent"], &second["received"]),
        (&json!(1), &json!(0), &json!(0))
    );
    assert_eq!((&second["checked"], &second["visits_at_centre"]), (&json!(true), &json!(1)));
    let said = bus_a.read("sv", &["sync"]);
    assert!(
        said.contains("Skickat: 0 besök") && said.contains("Kontrollerat: allt finns hos centralen"),
        "{said}"
    );
    let said = bus_a.read("en", &["sync"]);
    assert!(said.contains("0 visits"), "{said}");
}

#[test]
fn undo_takes_the_last_count_back_also_when_it_was_sent() {
    let Tour { centre, bus_a, .. } = &Tour::begin();
    let visit = start(bus_a, false);
    bus_a.ask(&["visit", "count", "--by", "7"]);
    bus_a.ask(&["visit", "give", "om_sverige", "ar", "--by", "3"]);
    assert_eq!(bus_a.ask(&["visit", "undo"])["number"], 0);
    bus_a.ask(&["visit", "count"]);
    bus_a.ask(&["sync"]);
    assert_eq!(at_centre(centre, &visit)["visitors"], 8);
    assert_eq!(bus_a.ask(&["visit", "undo"])["visitors"], 7);
    bus_a.ask(&["sync"]);
    let line = at_centre(centre, &visit);
    assert_eq!((&line["visitors"], &line["given"]["total"]), (&json!(7), &json!(0)));
    assert_eq!(bus_a.ask(&["visit", "undo"])["visitors"], 0);
    assert_eq!(bus_a.refused(&["visit", "undo"]), "nothing-to-undo");
}

#[test]
fn a_correction_after_the_tour_needs_a_reason_and_is_the_number_then() {
    let Tour { centre, bus_a, .. } = &Tour::begin();
    let visit = start(bus_a, false);
    hold(bus_a, &visit, "7");
    bus_a.ask(&["shift", "end"]);
    let correct = ["visit", "--visit", &visit, "count", "--to", "8"];
    assert_eq!(bus_a.refused(&correct), "needs-reason");
    assert_eq!(show(bus_a, &visit)["summary"]["visitors"], 7);
    let reason = ["--reason", "en satt kvar i bussen"];
    assert_eq!(bus_a.ask(&[&correct[..], &reason].concat())["visitors"], 8);
    bus_a.ask(&["sync"]);
    assert_eq!(at_centre(centre, &visit)["visitors"], 8);
}

#[test]
fn undoing_after_the_tour_is_a_correction_too() {
    let Tour { bus_a, .. } = &Tour::begin();
    let visit = start(bus_a, false);
    hold(bus_a, &visit, "7");
    bus_a.ask(&["shift", "end"]);
    assert_eq!(bus_a.refused(&["visit", "--visit", &visit, "undo"]), "needs-reason");
    assert_eq!(show(bus_a, &visit)["summary"]["visitors"], 7);
}
