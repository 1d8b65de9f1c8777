//! Kill -9 anywhere, on either side: what was answered is there afterwards, once, and what was in flight is there or not.
//! When a process is killed is said in answers, bytes and files that are there, never in time.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it means by failing")]

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::process::Child;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use contract::ask::{Call, RecordTally, TallyChange};
use domain::metric::Metric;
use end_to_end::{Centre, Pad, Tablet};
use fixtures::proxy::{FaultProxy, Plan};
use serde_json::{Value, json};

const UNIT: &str = "Bokbussen";
const UNLOCK: [&str; 5] = ["unlock", "--staff", "KL", "--pin", "471123"];

/// Numbers that look random and are the same in each run.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// Lets this many turns pass, so that a kill meets another place each time.
fn turns(number: u64) {
    for _ in 0..number {
        std::hint::spin_loop();
    }
}

/// A tablet with a visit that goes on; its id.
fn on_a_visit(centre: &Centre) -> (Tablet, String) {
    let tablet = Tablet::enrolled(&centre.code(UNIT), "KL");
    let visit = start(&tablet);
    (tablet, visit)
}

fn start(tablet: &Tablet) -> String {
    let day = tablet.call(&["today"]).unwrap();
    let stop =
        day["stops"].as_array().unwrap().iter().find(|stop| stop["sheltered"] == false).unwrap()["stop"]
            .clone();
    let begun =
        tablet.call(&["visit", "start", "--stop", stop.as_str().unwrap(), "--reason", "en grupp bad om det"]);
    let changed = begun.unwrap()["changed"].as_array().unwrap().clone();
    changed.iter().find_map(|changed| changed["visit"].as_str()).unwrap().to_owned()
}

fn shown(tablet: &Tablet, visit: &str) -> u64 {
    tablet.call(&["visit", "--visit", visit, "show"]).unwrap()["summary"]["visitors"].as_u64().unwrap()
}

fn at_centre(centre: &Centre, visit: &str) -> Vec<u64> {
    let lines = centre.visits();
    let found = lines.iter().filter(|line| line["visit"] == visit);
    found.map(|line| line["visitors"].as_u64().unwrap()).collect()
}

/// Both sides recompute everything and agree; the centre has what the tablet shows, once.
fn assert_all_is_there_once(centre: &Centre, tablet: &Tablet, visit: &str) {
    let report = tablet.call(&["sync"]).unwrap();
    assert_eq!(report["checked"], true);
    assert_eq!(at_centre(centre, visit), [shown(tablet, visit)]);
    let verified = tablet.call(&["verify"]).unwrap();
    assert_eq!(
        (&verified["agrees"], &verified["file_whole"], &verified["waiting"]),
        (&json!(true), &json!(true), &json!(0))
    );
    let proof = centre.ask(&["verify"]);
    assert_eq!(proof["agrees"], true, "{proof}");
    let units = proof["units"].as_array().unwrap();
    assert!(units.iter().any(|unit| unit["fingerprint"] == verified["fingerprint"]), "{proof} {verified}");
}

/// The centre tells tablets that it is behind this proxy.
fn behind(centre: &Centre) -> FaultProxy {
    let proxy = FaultProxy::start(centre.socket());
    let address = json!({ "address": format!("http://{}", proxy.address()), "fingerprint": null });
    std::fs::write(centre.data().join("address.json"), address.to_string()).unwrap();
    proxy
}

/// Waits until `reached`, or until the process has ended by itself.
fn until(child: &mut Child, reached: impl Fn() -> bool) -> bool {
    while !reached() {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::yield_now();
    }
    true
}

#[test]
fn every_count_that_was_answered_survives_every_kill() {
    let centre = Centre::open();
    let (tablet, visit) = on_a_visit(&centre);
    let mut random = Seeded(1);
    let mut before = 0;
    for round in 0..25 {
        let answers = random.below(4);
        let (answered, counting) = (AtomicU64::new(0), AtomicBool::new(true));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while tablet.call(&["visit", "--visit", &visit, "count"]).is_ok() {
                    answered.fetch_add(1, Ordering::SeqCst);
                }
                counting.store(false, Ordering::SeqCst);
            });
            while answered.load(Ordering::SeqCst) < answers && counting.load(Ordering::SeqCst) {
                std::thread::yield_now();
            }
            turns(random.below(2_000_000));
            tablet.cut_power();
        });
        tablet.call(&UNLOCK).unwrap();
        let least = before + answered.load(Ordering::SeqCst);
        before = shown(&tablet, &visit);
        assert!((least..=least + 1).contains(&before), "round {round}: {before} shown, {least} answered");
    }
    assert_all_is_there_once(&centre, &tablet, &visit);
}

/// Straight into the holder's socket, so that the kill meets the write itself and not a client that is starting.
#[test]
fn a_count_in_flight_is_there_whole_or_not_at_all() {
    let centre = Centre::open();
    let (tablet, visit) = on_a_visit(&centre);
    let count = Call::RecordTally(RecordTally {
        visit: visit.parse().unwrap(),
        metric: Metric::Visitors,
        change: TallyChange::By(1),
        reason: None,
    });
    let count = format!("{}\n", serde_json::to_string(&count).unwrap());
    let mut random = Seeded(2);
    let (mut before, mut caught) = (0, 0);
    for round in 0..25 {
        let mut to = UnixStream::connect(tablet.data().join("turbok.sock")).unwrap();
        let mut from = BufReader::new(to.try_clone().unwrap());
        let holder = tablet.holders()[0];
        let answers = random.below(3);
        let mut least = before;
        let mut answer = |least: &mut u64| {
            let mut line = String::new();
            let read = from.read_line(&mut line).is_ok() && line.ends_with('\n');
            *least += u64::from(read && line.contains("answer"));
            read
        };
        for _ in 0..answers {
            to.write_all(count.as_bytes()).unwrap();
            assert!(answer(&mut least));
        }
        let mut killing = tablet.begin_kill(holder);
        turns(random.below(400_000));
        // It may be gone already.
        let sent = to.write_all(count.as_bytes()).is_ok();
        let mut most = least + u64::from(sent);
        while sent && answer(&mut least) {
            most = least + u64::from(to.write_all(count.as_bytes()).is_ok());
        }
        killing.wait().unwrap();
        tablet.await_end(holder);
        tablet.call(&UNLOCK).unwrap();
        before = shown(&tablet, &visit);
        assert!(
            (least..=most).contains(&before),
            "round {round}: {before} shown, {least} answered, {most} sent"
        );
        caught += u64::from(before > least);
    }
    println!("{caught} counts were on the disk and never answered");
    assert_all_is_there_once(&centre, &tablet, &visit);
}

#[test]
fn a_sync_that_was_killed_is_finished_by_the_next_one() {
    let centre = Centre::open();
    let proxy = behind(&centre);
    let (tablet, visit) = on_a_visit(&centre);
    let mut random = Seeded(3);
    let mut broken_off = 0;
    // Bytes up and down that have passed when the kill comes: before, in, and after the request and its answer.
    for (up, down) in [
        (0, 0),
        (1, 0),
        (300, 0),
        (600, 0),
        (1, 1),
        (1, 100),
        (1, 0),
        (0, 0),
        (1, 1),
        (500, 0),
        (1, 1),
        (1, 1),
    ] {
        tablet.call(&["visit", "--visit", &visit, "count"]).unwrap();
        let before = shown(&tablet, &visit);
        proxy.reset_counters();
        let mut sync = tablet.begin(&["sync"]);
        let in_time = until(&mut sync, || proxy.bytes_up() >= up && proxy.bytes_down() >= down);
        turns(if in_time { random.below(300_000) } else { 0 });
        tablet.cut_power();
        broken_off += u64::from(!sync.wait().unwrap().success());
        tablet.call(&UNLOCK).unwrap();
        assert_eq!(shown(&tablet, &visit), before);
        assert_all_is_there_once(&centre, &tablet, &visit);
    }
    assert!(broken_off > 0, "no kill came before the end of a sync");
}

/// While a batch is thawed and frozen smaller, over and over, the database must never look older than its sentinel.
#[test]
fn a_kill_between_two_batches_does_not_make_a_tablet_look_restored() {
    let centre = Centre::open();
    let proxy = behind(&centre);
    let (tablet, visit) = on_a_visit(&centre);
    let mut random = Seeded(4);
    for round in 0..25 {
        tablet.call(&["visit", "--visit", &visit, "count"]).unwrap();
        proxy.set_plan(Plan::AnswerWith(too_large()));
        proxy.reset_counters();
        let mut sync = tablet.begin(&["sync"]);
        let answers = 1 + round % 6;
        until(&mut sync, || proxy.requests() >= answers && proxy.bytes_down() >= answers);
        turns(random.below(200_000));
        tablet.cut_power();
        sync.wait().unwrap();
        proxy.set_plan(Plan::Pass);
        tablet.call(&UNLOCK).unwrap();
        let report = tablet.call(&["sync"]).map(|report| report["checked"] == json!(true));
        assert!(matches!(report, Ok(true)), "round {round}: {report:?}");
    }
    assert_all_is_there_once(&centre, &tablet, &visit);
}

fn too_large() -> Vec<u8> {
    let body = r#"{"must":"too-large"}"#;
    let length = body.len();
    format!("HTTP/1.1 413 Payload Too Large\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}").into()
}

#[test]
fn a_centre_that_was_killed_in_mid_sync_has_everything_once_when_it_is_back() {
    let mut centre = Centre::open();
    let mut pad = Pad::enrolled(&centre.code(UNIT), "KL");
    let stop = pad.stop(false);
    let visit = pad.start(stop);
    let mut random = Seeded(5);
    // Bytes up and down that have passed when the kill comes.
    let moments = [(1, 0), (300, 0), (600, 0), (1, 1), (1, 0), (600, 0), (1, 1), (1, 0), (500, 0), (1, 0)];
    for (round, (up, down)) in moments.into_iter().enumerate() {
        pad.count(visit, Metric::Visitors, 1).unwrap();
        let proxy = FaultProxy::start(centre.socket());
        pad.reopen();
        pad.unlock();
        pad.connect_through(Some(proxy.address()));
        // A centre that was halted has the request and has not begun with it.
        let halted = round % 2 == 0 && down == 0;
        if halted {
            centre.halt();
        }
        let over = AtomicBool::new(false);
        let turned = if halted { 0 } else { random.below(1_500_000) };
        let broke_off = std::thread::scope(|scope| {
            scope.spawn(|| {
                while !over.load(Ordering::SeqCst) && (proxy.bytes_up() < up || proxy.bytes_down() < down) {
                    std::thread::yield_now();
                }
                turns(turned);
                centre.kill();
            });
            let broke_off = pad.sync().is_err();
            over.store(true, Ordering::SeqCst);
            broke_off
        });
        assert!(broke_off || !halted);
        centre.start();
        pad.reopen();
        pad.unlock();
        pad.connect_through(Some(centre.socket()));
        let report = pad.sync().unwrap();
        assert!(report.checked);
        assert_eq!(report.requests, 1, "the one batch again, and nothing else");
        assert_eq!(at_centre(&centre, &visit.to_string()), [round as u64 + 1]);
        assert_eq!(centre.ask(&["verify"])["agrees"], true);
    }
}

#[test]
fn an_enrolment_that_was_killed_is_done_again_with_the_same_code() {
    let centre = Centre::open();
    let proxy = behind(&centre);
    let mut random = Seeded(6);
    let mut broken_off = 0;
    let files =
        ["", "enrolment.json", "keystore", "unlock.json", "tablet.new", "tablet.sqlite", "sentinel.json"];
    for (round, file) in files.iter().chain(&files).enumerate() {
        let (tablet, code) = (Tablet::new(), centre.code(UNIT));
        let enrol = ["enrol", "--code", &code, "--staff", "KL", "--pin", "471123"];
        let mut enrolling = tablet.begin(&enrol);
        until(&mut enrolling, || tablet.data().join(file).exists());
        // The second time round a little later.
        turns(if round < files.len() { 0 } else { random.below(3_000_000) });
        enrolling.kill().unwrap();
        broken_off += u64::from(!enrolling.wait().unwrap().success());
        if let Err(refused) = tablet.call(&enrol) {
            // It had become a tablet already: then it is one.
            assert_eq!(refused.code, "already-enrolled", "{file}: {}", refused.sentence);
            assert!(tablet.data().join("tablet.sqlite").exists());
        }
        tablet.call(&UNLOCK).unwrap_or_else(|refused| panic!("killed at {file:?}: {}", refused.sentence));
        assert_eq!(tablet.call(&["sync"]).unwrap()["checked"], true);
        let visit = start(&tablet);
        tablet.call(&["visit", "--visit", &visit, "count"]).unwrap();
        assert_eq!(tablet.call(&["sync"]).unwrap()["checked"], true);
        assert_eq!(at_centre(&centre, &visit), [round as u64 + 1], "every tablet counted one");
        let left: Vec<String> = names(&tablet)
            .into_iter()
            .filter(|name| name.ends_with(".new") || name == "enrolment.json")
            .collect();
        assert!(left.is_empty(), "killed at {file:?}: {left:?}");
    }
    assert!(broken_off > files.len() as u64, "most kills came too late");
    assert_eq!(devices(&centre), 2 * files.len(), "one tablet for each code");
    drop(proxy);
}

fn names(tablet: &Tablet) -> Vec<String> {
    let entries = std::fs::read_dir(tablet.data()).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn devices(centre: &Centre) -> usize {
    let answer = centre.ask(&["devices"]);
    let list = answer.as_array().or_else(|| answer["devices"].as_array());
    list.map_or(0, Vec::len)
}

#[test]
fn a_tablet_that_was_killed_while_it_was_unlocked_is_unlocked_again() {
    let centre = Centre::open();
    let (tablet, visit) = on_a_visit(&centre);
    let mut random = Seeded(7);
    for round in 1..=6 {
        tablet.call(&["visit", "--visit", &visit, "count"]).unwrap();
        tablet.cut_power();
        let mut unlocking = tablet.begin(&UNLOCK);
        until(&mut unlocking, || !tablet.holders().is_empty());
        turns(random.below(30_000_000));
        tablet.cut_power();
        unlocking.wait().unwrap();
        tablet.call(&UNLOCK).unwrap();
        // And at once after it has said so.
        tablet.cut_power();
        tablet.call(&UNLOCK).unwrap();
        assert_eq!(shown(&tablet, &visit), round);
    }
    assert_all_is_there_once(&centre, &tablet, &visit);
}

#[test]
fn nothing_of_a_killed_tablet_is_counted_for_another_visit() {
    let centre = Centre::open();
    let (tablet, visit) = on_a_visit(&centre);
    tablet.call(&["visit", "--visit", &visit, "count", "--by", "3"]).unwrap();
    tablet.cut_power();
    assert_eq!(tablet.refused(&["visit", "--visit", &visit, "count"]), "locked");
    tablet.call(&UNLOCK).unwrap();
    let status: Value = tablet.call(&["status"]).unwrap();
    assert_eq!(status["waiting_visits"], 1);
    assert_all_is_there_once(&centre, &tablet, &visit);
}
