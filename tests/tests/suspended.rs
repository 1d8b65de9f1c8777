//! Processes that are stopped in their tracks and go on later, as a system does with a program that nobody looks at, and
//! processes that are started twice over one folder. How long somebody was stopped is said in what happened meanwhile.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it means by failing")]

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command};

use end_to_end::{Centre, Tablet};
use fixtures::proxy::{FaultProxy, Plan};
use serde_json::{Value, json};

const UNIT: &str = "Bokbussen";
const UNLOCK: [&str; 5] = ["unlock", "--staff", "KL", "--pin", "471123"];

/// The centre tells tablets that it is behind this proxy.
fn behind(centre: &Centre) -> FaultProxy {
    let proxy = FaultProxy::start(centre.socket());
    let address = json!({ "address": format!("http://{}", proxy.address()), "fingerprint": null });
    std::fs::write(centre.data().join("address.json"), address.to_string()).unwrap();
    proxy
}

/// A tablet with a visit that goes on; the visit's id.
fn on_a_visit(centre: &Centre) -> (Tablet, String) {
    let tablet = Tablet::enrolled(&centre.code(UNIT), "KL");
    let day = tablet.ask(&["today"]);
    let stops = day["stops"].as_array().unwrap();
    let stop = stops.iter().find(|stop| stop["sheltered"] == false).unwrap()["stop"].clone();
    let begun = ["visit", "start", "--stop", stop.as_str().unwrap(), "--reason", "en grupp bad om det"];
    let changed = tablet.ask(&begun)["changed"].as_array().unwrap().clone();
    let visit = changed.iter().find_map(|changed| changed["visit"].as_str()).unwrap().to_owned();
    (tablet, visit)
}

fn count(tablet: &Tablet, visit: &str) {
    tablet.ask(&["visit", "--visit", visit, "count"]);
}

fn shown(tablet: &Tablet, visit: &str) -> i64 {
    tablet.ask(&["visit", "--visit", visit, "show"])["summary"]["visitors"].as_i64().unwrap()
}

fn at_centre(centre: &Centre, visit: &str) -> Vec<i64> {
    let lines = centre.visits();
    let found = lines.iter().filter(|line| line["visit"] == visit);
    found.map(|line| line["visitors"].as_i64().unwrap()).collect()
}

fn assert_all_is_there_once(centre: &Centre, tablet: &Tablet, visit: &str, visitors: i64) {
    let report = tablet.ask(&["sync"]);
    assert_eq!(report["checked"], true, "{report}");
    assert_eq!((shown(tablet, visit), at_centre(centre, visit)), (visitors, vec![visitors]));
    let verified = tablet.ask(&["verify"]);
    assert_eq!((&verified["agrees"], &verified["waiting"]), (&json!(true), &json!(0)));
    assert_eq!(centre.ask(&["verify"])["agrees"], true);
}

/// A process that is stopped; it goes on with the value.
struct Suspended(u32);

impl Suspended {
    fn new(process: u32) -> Self {
        signal(process, "-STOP");
        let stopped = Self(process);
        while !stopped.is_stopped() {
            std::thread::yield_now();
        }
        stopped
    }

    fn is_stopped(&self) -> bool {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0)).unwrap_or_default();
        stat.rsplit(')').next().unwrap_or_default().trim_start().starts_with('T')
    }
}

impl Drop for Suspended {
    fn drop(&mut self) {
        signal(self.0, "-CONT");
    }
}

fn signal(process: u32, signal: &str) {
    assert!(Command::new("kill").args([signal, &process.to_string()]).status().unwrap().success());
}

fn until(reached: impl Fn() -> bool) {
    while !reached() {
        std::thread::yield_now();
    }
}

/// The tablet is stopped when its request has left and no answer has come; the centre has done nothing with it yet.
fn suspended_in_mid_request(centre: &Centre, proxy: &FaultProxy, tablet: &Tablet) -> (Child, Suspended) {
    proxy.reset_counters();
    centre.halt();
    let sync = tablet.begin(&["sync"]);
    // The head of the request and some of its body: a batch of one visit leaves in one piece.
    until(|| proxy.requests() == 1 && proxy.bytes_up() > 400);
    let stopped = Suspended::new(tablet.holders()[0]);
    centre.go_on();
    (sync, stopped)
}

#[test]
fn a_tablet_that_slept_in_mid_request_takes_the_answer_when_it_wakes() {
    let centre = Centre::open();
    let proxy = behind(&centre);
    let (tablet, visit) = on_a_visit(&centre);
    let other = Tablet::enrolled(&centre.code(UNIT), "KL");
    for round in 1..=3 {
        count(&tablet, &visit);
        let (mut sync, stopped) = suspended_in_mid_request(&centre, &proxy, &tablet);
        until(|| proxy.bytes_down() > 0);
        // Meanwhile the day goes on for others.
        other.ask(&["sync"]);
        count(&other, &visit);
        assert_eq!(other.ask(&["sync"])["checked"], true);
        drop(stopped);
        assert!(sync.wait().unwrap().success());
        // The visit has what both counted, and what was answered was not sent again.
        let report = tablet.ask(&["sync"]);
        assert_eq!((&report["checked"], &report["sent"]), (&json!(true), &json!(0)));
        assert_eq!(shown(&tablet, &visit), 2 * round);
    }
    assert_all_is_there_once(&centre, &tablet, &visit, 6);
}

#[test]
fn a_tablet_that_slept_until_its_connection_was_gone_sends_the_same_again_and_it_is_there_once() {
    let centre = Centre::open();
    let proxy = behind(&centre);
    let (tablet, visit) = on_a_visit(&centre);
    for round in 1..=3 {
        count(&tablet, &visit);
        proxy.set_plan(Plan::SwallowReply);
        let connections = proxy.connections();
        let (mut sync, stopped) = suspended_in_mid_request(&centre, &proxy, &tablet);
        // The centre has it before the tablet learns that nobody is there any more.
        until(|| at_centre(&centre, &visit) == [round]);
        drop(stopped);
        assert!(!sync.wait().unwrap().success(), "nothing of the answer came");
        assert!(proxy.connections() <= connections + 1, "it did not try on by itself");
        assert_eq!(tablet.ask(&["status"])["waiting_visits"], 1, "it does not know that it went");
        proxy.set_plan(Plan::Pass);
        assert_all_is_there_once(&centre, &tablet, &visit, round);
    }
}

#[test]
fn a_centre_that_slept_in_mid_request_answers_when_it_wakes() {
    let centre = Centre::open();
    let proxy = behind(&centre);
    let (tablet, visit) = on_a_visit(&centre);
    for round in 1..=3 {
        count(&tablet, &visit);
        proxy.reset_counters();
        centre.halt();
        let mut sync = tablet.begin(&["sync"]);
        until(|| proxy.requests() == 1 && proxy.bytes_up() > 400);
        assert!(sync.try_wait().unwrap().is_none(), "it waits for the answer");
        centre.go_on();
        assert!(sync.wait().unwrap().success());
        assert_eq!(at_centre(&centre, &visit), [round]);
    }
    assert_all_is_there_once(&centre, &tablet, &visit, 3);
}

#[test]
fn a_sleeping_tablets_file_is_nobody_elses_and_is_free_when_it_is_dead() {
    let centre = Centre::open();
    let (tablet, visit) = on_a_visit(&centre);
    count(&tablet, &visit);
    let (holder, staff) = (tablet.holders()[0], staff(&tablet));
    let stopped = Suspended::new(holder);
    let mut refused = tablet.begin_holding(&staff);
    assert_eq!(first_line(&mut refused)["fault"]["code"], "file-in-use");
    refused.wait().unwrap();
    drop(stopped);
    count(&tablet, &visit);
    // The system ends what slept too long, in its sleep.
    let stopped = Suspended::new(holder);
    tablet.cut_power();
    std::mem::forget(stopped);
    tablet.ask(&UNLOCK);
    assert_all_is_there_once(&centre, &tablet, &visit, 2);
}

/// Who has a PIN, by id.
fn staff(tablet: &Tablet) -> String {
    let tiles = tablet.ask(&["tiles"])["tiles"].as_array().unwrap().clone();
    tiles.iter().find(|tile| tile["has_pin"] == true).unwrap()["staff"].as_str().unwrap().to_owned()
}

/// What a holder says first; nothing where it was ended before.
fn first_line(holder: &mut Child) -> Value {
    let mut line = String::new();
    BufReader::new(holder.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    serde_json::from_str(&line).unwrap_or(Value::Null)
}

#[test]
fn of_programs_that_unlock_one_tablet_at_once_one_has_it_and_the_others_say_so() {
    let centre = Centre::open();
    let (tablet, visit) = on_a_visit(&centre);
    let staff = staff(&tablet);
    for round in 1..=4 {
        tablet.cut_power();
        let mut holders: Vec<Child> = (0..4).map(|_| tablet.begin_holding(&staff)).collect();
        let said: Vec<Value> = holders.iter_mut().map(first_line).collect();
        let answers = said.iter().filter(|said| said["answer"]["unlocked"] == true).count();
        let refused = said.iter().filter(|said| said["fault"]["code"] == "file-in-use").count();
        assert_eq!((answers, refused), (1, 3), "{said:?}");
        // The one that has it is the one that answers.
        count(&tablet, &visit);
        assert_eq!(shown(&tablet, &visit), round);
        for (holder, said) in holders.iter_mut().zip(&said) {
            if said["answer"].is_null() {
                assert!(!holder.wait().unwrap().success(), "who was refused ends by itself");
            } else {
                holder.kill().unwrap();
                holder.wait().unwrap();
            }
        }
        tablet.ask(&UNLOCK);
    }
    assert_all_is_there_once(&centre, &tablet, &visit, 4);
}

#[test]
fn of_syncs_that_are_asked_for_at_once_each_is_answered_and_nothing_is_sent_twice() {
    let centre = Centre::open();
    let proxy = behind(&centre);
    let (tablet, visit) = on_a_visit(&centre);
    count(&tablet, &visit);
    centre.halt();
    proxy.reset_counters();
    let mut syncs: Vec<Child> = (0..4).map(|_| tablet.begin(&["sync"])).collect();
    until(|| proxy.requests() == 1 && proxy.bytes_up() > 400);
    centre.go_on();
    assert!(syncs.iter_mut().all(|sync| sync.wait().unwrap().success()));
    assert_eq!(proxy.requests(), 4, "one round trip each");
    assert!(proxy.connections() <= 1, "one after the other");
    assert_all_is_there_once(&centre, &tablet, &visit, 1);
}

#[test]
fn of_programs_that_connect_one_tablet_at_once_one_does_and_the_centre_knows_one() {
    let centre = Centre::open();
    for round in 1..=3 {
        let (tablet, code) = (Tablet::new(), centre.code(UNIT));
        let enrol = ["enrol", "--code", &code, "--staff", "KL", "--pin", "471123"];
        let mut enrolling: Vec<Child> = (0..3).map(|_| tablet.begin(&enrol)).collect();
        let done = enrolling.iter_mut().filter_map(|one| one.wait().unwrap().success().then_some(())).count();
        assert_eq!(done, 1, "round {round}");
        let devices = centre.ask(&["devices"]);
        let devices = devices.as_array().or_else(|| devices["devices"].as_array()).map_or(0, Vec::len);
        assert_eq!(devices, round);
        tablet.ask(&UNLOCK);
        assert_eq!(tablet.ask(&["sync"])["checked"], true);
    }
}

/// One of them is all that a library needs; a second, started by mistake, must harm nobody.
#[test]
fn of_two_centres_over_one_folder_neither_loses_what_the_other_took() {
    let centre = Centre::open();
    let (tablet, visit) = on_a_visit(&centre);
    let (other, others_visit) = {
        let mut second = second_centre(&centre);
        let address = first_text(&mut second);
        let address = address.trim().rsplit(' ').next().unwrap();
        assert!(address.starts_with("http://"), "{address}");
        // The code of the second centre leads to it: it wrote its address last.
        let (other, others_visit) = on_a_visit(&centre);
        for _ in 0..5 {
            count(&tablet, &visit);
            count(&other, &others_visit);
            let mut syncs = [tablet.begin(&["sync"]), other.begin(&["sync"])];
            assert!(syncs.iter_mut().all(|sync| sync.wait().unwrap().success()));
        }
        second.kill().unwrap();
        second.wait().unwrap();
        (other, others_visit)
    };
    assert_eq!(tablet.ask(&["sync"])["checked"], true);
    let right = if visit == others_visit { 10 } else { 5 };
    assert_eq!(at_centre(&centre, &visit), [right]);
    assert_eq!(at_centre(&centre, &others_visit), [right]);
    assert_eq!(centre.ask(&["verify"])["agrees"], true);
    drop(other);
}

fn second_centre(centre: &Centre) -> Child {
    let program = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().join("turbok-central");
    let mut command = Command::new(program);
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(centre.data());
    command.stdout(std::process::Stdio::piped()).spawn().unwrap()
}

fn first_text(process: &mut Child) -> String {
    let mut text = Vec::new();
    let mut byte = [0];
    let stdout = process.stdout.as_mut().unwrap();
    while stdout.read(&mut byte).unwrap() == 1 && byte != *b"\n" {
        text.push(byte[0]);
    }
    String::from_utf8(text).unwrap()
}
