//! A network that breaks off, repeats, lies and is shared, and clocks that are wrong: nothing is lost, nothing is doubled,
//! and every sync that ends well ends with the proof.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it means by failing")]

use std::sync::Barrier;

use contract::ask::{Answers, StartVisit, WriteNote};
use device::sync::transport::{Answer, Body, HttpTransport, Transport};
use domain::metric::Metric;
use domain::record::Id;
use domain::records::{Stop, Visit};
use end_to_end::{Centre, Pad};
use fixtures::proxy::{FaultProxy, Plan};
use serde_json::Value;
use sync::message::{Batch, Hello, PROTOCOL, SCHEMA, write_request};

const UNIT: &str = "Bokbussen";
const STAFF: [&str; 5] = ["KL", "JB", "SN", "LW", "PD"];
const HOUR_MS: i64 = 60 * 60 * 1_000;
const YEAR_MS: i64 = 365 * 24 * HOUR_MS;

/// Numbers that look random and are the same in each run.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// A tablet behind a proxy, and another one that sees what the centre has.
struct Line {
    centre: Centre,
    proxy: FaultProxy,
    pad: Pad,
    witness: Pad,
}

impl Line {
    fn open() -> Self {
        let centre = Centre::open();
        let proxy = FaultProxy::start(centre.socket());
        let mut pad = Pad::enrolled(&centre.code(UNIT), "KL");
        let witness = Pad::enrolled(&centre.code(UNIT), "JB");
        pad.connect_through(Some(proxy.address()));
        pad.reopen();
        pad.unlock();
        pad.sync().unwrap();
        Self { centre, proxy, pad, witness }
    }

    /// A new visit of two, with its lane.
    fn visit_of_two(&mut self) -> Id<Visit> {
        let visit = self.pad.start_unscheduled();
        self.pad.count(visit, Metric::Visitors, 2).unwrap();
        visit
    }

    /// What the witness has fetched of a visit: all of it, or nothing.
    fn is_at_centre(&mut self, visit: Id<Visit>) -> bool {
        assert!(self.witness.sync().unwrap().checked);
        let found = self.witness.device().visit(contract::ask::ReadVisit { visit });
        match found {
            Ok(view) => assert_eq!(view.summary.visitors, 2, "no visit without its lane"),
            Err(fault) => assert_eq!(fault.code, "visit-unknown"),
        }
        self.witness.device().visit(contract::ask::ReadVisit { visit }).is_ok()
    }

    fn frozen(&mut self) -> Option<Batch> {
        self.pad.device().run().unwrap().store.frozen_batch().unwrap()
    }

    /// The next sync sends the one batch again, and both sides agree.
    fn assert_finished_by_one_request(&mut self) {
        let number = self.frozen().expect("the batch is kept as it was").head.number;
        let report = self.pad.sync().unwrap();
        assert!(report.checked);
        assert_eq!((report.requests, report.sent_visits), (1, 1));
        assert_eq!(self.pad.device().run().unwrap().store.tablet().unwrap().acknowledged, number);
    }

    /// Every visit once, each of two.
    fn assert_each_once(&self, visits: &[Id<Visit>]) {
        assert_each_once(&self.centre, visits, 2);
        assert_eq!(self.centre.ask(&["verify"])["agrees"], true);
    }
}

fn assert_each_once(centre: &Centre, visits: &[Id<Visit>], visitors: i64) {
    let mut found: Vec<String> =
        centre.visits().iter().map(|line| line["visit"].as_str().unwrap().to_owned()).collect();
    let mut expected: Vec<String> = visits.iter().map(ToString::to_string).collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    assert!(centre.visits().iter().all(|line| line["visitors"] == visitors));
}

fn broke_off(code: &str) -> bool {
    ["broken-off", "no-network"].contains(&code)
}

#[test]
fn of_a_request_cut_at_any_byte_nothing_is_applied_and_of_a_whole_one_everything() {
    let mut line = Line::open();
    let visit = line.visit_of_two();
    // The proxy takes the request in and the centre hears nothing: so long is it, at each try.
    line.proxy.reset_counters();
    line.proxy.set_plan(answer("503 Service Unavailable", &["content-type: application/json"], b"{}"));
    assert!(line.pad.sync().is_err());
    let (whole, frozen) = (line.proxy.bytes_up(), line.frozen());
    assert!(whole > 400, "{whole} bytes");
    for cut in 0..whole {
        line.proxy.set_plan(Plan::CutUpAfter(cut));
        let fault = line.pad.sync().unwrap_err();
        assert!(broke_off(&fault.code), "cut after {cut} of {whole}: {}", fault.code);
        // What was applied once would be there at the next look as well.
        if cut % 50 == 0 || cut + 1 == whole {
            assert!(!line.is_at_centre(visit), "cut after {cut} of {whole}, or some bytes before");
        }
    }
    assert_eq!(line.frozen(), frozen, "the same bytes under the same number at every try");
    line.proxy.set_plan(Plan::SwallowReply);
    assert!(broke_off(&line.pad.sync().unwrap_err().code));
    assert!(line.is_at_centre(visit));
    line.proxy.set_plan(Plan::Pass);
    line.assert_finished_by_one_request();
    line.assert_each_once(&[visit]);
}

#[test]
fn whatever_byte_a_request_was_cut_at_the_next_one_finishes_it() {
    let mut line = Line::open();
    let (mut visits, mut cut) = (Vec::new(), 0);
    loop {
        let visit = line.visit_of_two();
        visits.push(visit);
        line.proxy.set_plan(Plan::CutUpAfter(cut));
        let outcome = line.pad.sync();
        line.proxy.set_plan(Plan::Pass);
        let Err(fault) = outcome else { break };
        assert!(broke_off(&fault.code), "cut after {cut}: {}", fault.code);
        line.assert_finished_by_one_request();
        assert!(line.is_at_centre(visit));
        cut += 23;
    }
    assert!(cut > 400, "the request had only {cut} bytes");
    line.assert_each_once(&visits);
}

#[test]
fn an_answer_cut_at_any_byte_doubles_nothing() {
    let mut line = Line::open();
    let visit = line.visit_of_two();
    let mut cut = 0;
    loop {
        line.proxy.set_plan(Plan::CutDownAfter(cut));
        let outcome = line.pad.sync();
        line.proxy.set_plan(Plan::Pass);
        let Err(fault) = outcome else { break };
        assert!(broke_off(&fault.code), "cut after {cut}: {}", fault.code);
        line.assert_finished_by_one_request();
        cut += 1;
        line.pad.count(visit, Metric::Visitors, 1).unwrap();
    }
    assert!(cut > 100, "the answer had only {cut} bytes");
    assert!(line.pad.sync().unwrap().checked);
    let shown = line.pad.visit(visit).summary.visitors;
    assert_eq!(shown, 2 + cut as i64);
    assert_each_once(&line.centre, &[visit], shown);
    assert_eq!(line.centre.ask(&["verify"])["agrees"], true);
}

#[test]
fn an_answer_that_was_lost_is_given_again_word_for_word() {
    let mut line = Line::open();
    let visit = line.visit_of_two();
    line.proxy.set_plan(Plan::SwallowReply);
    assert!(broke_off(&line.pad.sync().unwrap_err().code));
    assert!(line.is_at_centre(visit), "the request had arrived");
    let (frozen, before) = (line.frozen(), line.centre.ask(&["verify"]));
    for _ in 0..3 {
        assert!(broke_off(&line.pad.sync().unwrap_err().code));
        assert_eq!(line.frozen(), frozen, "the same bytes under the same number");
        assert_eq!(line.centre.ask(&["verify"]), before);
    }
    // What is counted meanwhile goes with the next batch, and is counted once as well.
    line.pad.count(visit, Metric::Visitors, 5).unwrap();
    assert!(line.pad.sync().is_err());
    assert_eq!(line.frozen(), frozen);
    line.proxy.set_plan(Plan::Pass);
    let report = line.pad.sync().unwrap();
    assert!(report.checked);
    assert_eq!(report.requests, 2);
    assert_each_once(&line.centre, &[visit], 7);
}

/// A request as the tablet would send it now.
fn request(pad: &mut Pad) -> (String, Vec<u8>) {
    let store = &pad.device().run().unwrap().store;
    let tablet = store.tablet().unwrap();
    let hello = Hello {
        protocol: PROTOCOL,
        schema: SCHEMA,
        incarnation: tablet.incarnation,
        epoch: Some(tablet.epoch),
        cursor: tablet.cursor,
        acknowledged: tablet.acknowledged,
        units: tablet.units.clone(),
        first_month: tablet.first_month,
        root: store.roots(tablet.unit).unwrap().0,
        next_token_hash: None,
    };
    (tablet.token, write_request(&hello, store.frozen_batch().unwrap().as_ref()))
}

fn post(centre: &Centre, (token, bytes): &(String, Vec<u8>)) -> Answer {
    let mut transport = HttpTransport::new(centre.address(), None).unwrap();
    transport.post("/v1/sync", Some(token), Body { bytes: bytes.clone(), zstd: false }).unwrap()
}

fn everything(centre: &Centre) -> (Value, Vec<Value>) {
    (centre.ask(&["verify"]), centre.visits())
}

#[test]
fn the_same_request_again_changes_nothing_also_long_after() {
    let mut line = Line::open();
    let visit = line.visit_of_two();
    line.proxy.set_plan(Plan::CutUpAfter(0));
    assert!(line.pad.sync().is_err());
    line.proxy.set_plan(Plan::Pass);
    let first = request(&mut line.pad);
    assert_eq!(post(&line.centre, &first).status, 200);
    let after_one = everything(&line.centre);
    assert_eq!(after_one.1.len(), 1);
    for _ in 0..5 {
        assert_eq!(post(&line.centre, &first).status, 200);
        assert_eq!(everything(&line.centre), after_one);
    }
    // The tablet hears of it, and goes on.
    assert!(line.pad.sync().unwrap().checked);
    line.pad.count(visit, Metric::Visitors, 1).unwrap();
    assert!(line.pad.sync().unwrap().checked);
    let after_two = everything(&line.centre);
    assert_ne!(after_two, after_one);
    // A copy that was on its way all the while is refused as a whole, and the tablet is not held up by it.
    let late = post(&line.centre, &first);
    assert_eq!(
        (late.status, String::from_utf8_lossy(&late.body).into_owned()),
        (409, r#"{"must":"new-incarnation"}"#.into())
    );
    assert_eq!(everything(&line.centre), after_two);
    line.pad.count(visit, Metric::Visitors, 1).unwrap();
    assert!(line.pad.sync().unwrap().checked);
    assert_each_once(&line.centre, &[visit], 4);
}

fn answer(status: &str, headers: &[&str], body: &[u8]) -> Plan {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let mut answer =
        format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n", body.len()).into_bytes();
    answer.extend_from_slice(body);
    Plan::AnswerWith(answer)
}

#[test]
fn what_is_no_answer_of_the_centre_is_never_taken_for_one() {
    let html: &[u8] = b"<html><title>Wifi</title>Logga in</html>";
    let (ndjson, json) = ("content-type: application/x-ndjson", "content-type: application/json");
    let busy: &[u8] = br#"{"fault":"centre-busy"}"#;
    let lies: Vec<(Plan, &str)> = vec![
        (answer("200 OK", &["content-type: text/html"], html), "not-turbok"),
        (answer("302 Found", &["location: http://portal.example/"], b""), "not-turbok"),
        (answer("511 Network Authentication Required", &["content-type: text/html"], html), "not-turbok"),
        (answer("502 Bad Gateway", &["content-type: text/html"], html), "not-turbok"),
        (answer("413 Payload Too Large", &["content-type: text/html"], html), "not-turbok"),
        (answer("503 Service Unavailable", &[json, "retry-after: 120"], busy), "centre-busy"),
        (answer("429 Too Many Requests", &[json, "retry-after: 1"], b"{}"), "centre-busy"),
        (answer("413 Payload Too Large", &[json], br#"{"must":"too-large"}"#), "centre-trouble"),
        (answer("507 Insufficient Storage", &[json], b"{}"), "centre-full"),
        (answer("500 Internal Server Error", &[json], br#"{"fault":"centre-trouble"}"#), "centre-trouble"),
        (answer("200 OK", &[ndjson], html), "broken-off"),
        (answer("200 OK", &[ndjson], b""), "broken-off"),
        (answer("200 OK", &[ndjson, "content-encoding: zstd"], b"(\xb5/\xfd\x04"), "broken-off"),
        (answer("200 OK", &[ndjson, "content-encoding: gzip"], b"\x1f\x8b"), "not-turbok"),
    ];
    let mut line = Line::open();
    let mut visits = Vec::new();
    for (lie, code) in lies {
        let visit = line.visit_of_two();
        visits.push(visit);
        line.proxy.set_plan(lie.clone());
        for _ in 0..2 {
            assert_eq!(line.pad.sync().unwrap_err().code, code, "{lie:?}");
            assert_eq!(line.pad.status().waiting_visits, 1, "{lie:?}");
        }
        line.proxy.set_plan(Plan::Pass);
        line.assert_finished_by_one_request();
    }
    line.assert_each_once(&visits);
}

#[test]
fn a_sync_with_nothing_to_say_is_one_small_request() {
    let mut line = Line::open();
    let visit = line.visit_of_two();
    line.pad.sync().unwrap();
    line.proxy.reset_counters();
    let report = line.pad.sync().unwrap();
    assert!(report.checked);
    assert_eq!((report.requests, report.sent, report.received), (1, 0, 0));
    assert_eq!(line.proxy.requests(), 1);
    let (up, down) = (line.proxy.bytes_up(), line.proxy.bytes_down());
    assert!(up <= 650 && down <= 400, "{up} bytes up, {down} down");
    line.assert_each_once(&[visit]);
}

#[test]
fn of_what_eight_tablets_send_at_once_while_others_fetch_nothing_is_skipped() {
    const SENDERS: usize = 8;
    const FETCHERS: usize = 2;
    const VISITS: usize = 6;
    let centre = Centre::open();
    let codes: Vec<String> = (0..SENDERS + FETCHERS).map(|_| centre.code(UNIT)).collect();
    let (enrolled, sent) = (Barrier::new(codes.len()), Barrier::new(codes.len()));
    let run = |at: usize, code: &str| {
        let mut pad = Pad::enrolled(code, STAFF[at % STAFF.len()]);
        enrolled.wait();
        let mut visits = Vec::new();
        for _ in 0..VISITS {
            if at < SENDERS {
                let visit = pad.start_unscheduled();
                pad.count(visit, Metric::Visitors, 2).unwrap();
                visits.push(visit);
            }
            assert!(pad.sync().unwrap().checked);
        }
        sent.wait();
        let report = pad.sync().unwrap();
        assert!(report.checked);
        assert_eq!(report.visits_at_centre as usize, SENDERS * VISITS);
        let verified = pad.device().verify(contract::ask::Verify {}).unwrap();
        assert!(verified.agrees);
        (visits, verified.root)
    };
    let ends: Vec<(Vec<Id<Visit>>, String)> = std::thread::scope(|scope| {
        let running: Vec<_> =
            codes.iter().enumerate().map(|(at, code)| scope.spawn(move || run(at, code))).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(ends.iter().all(|(_, root)| *root == ends[0].1), "{ends:?}");
    let visits: Vec<Id<Visit>> = ends.into_iter().flat_map(|(visits, _)| visits).collect();
    assert_each_once(&centre, &visits, 2);
    assert_eq!(centre.ask(&["verify"])["agrees"], true);
}

fn start_another(pad: &mut Pad, stop: Id<Stop>) -> Id<Visit> {
    let reason = Some("en andra grupp bad om det".to_owned());
    let ask = StartVisit { stop: Some(stop), residence: None, departments: vec![], reason, another: true };
    let changed = pad.device().start_visit(ask).unwrap().changed;
    let visit = changed.into_iter().find_map(|changed| match changed {
        contract::answer::Changed::Visit(id) => Some(id),
        _ => None,
    });
    visit.unwrap()
}

fn given(pad: &mut Pad, visit: Id<Visit>) -> i64 {
    pad.visit(visit).summary.given
}

#[test]
fn whatever_the_order_of_counts_and_syncs_the_sum_is_what_was_tapped() {
    let centre = Centre::open();
    let mut pads = [Pad::enrolled(&centre.code(UNIT), "KL"), Pad::enrolled(&centre.code(UNIT), "JB")];
    let stop = pads[0].stop(false);
    let om_sverige = || Metric::Given("om_sverige".into(), "ar".into());
    for seed in 0..30 {
        let mut random = Seeded(seed);
        // Both begin it without knowing of the other: it is the same visit.
        let visit = start_another(&mut pads[0], stop);
        assert_eq!(start_another(&mut pads[1], stop), visit);
        pads[0].count(visit, Metric::Visitors, 1).unwrap();
        let (mut heads, mut things) = (1, 0);
        for _ in 0..4 + random.below(14) {
            let pad = &mut pads[random.below(2) as usize];
            let by = 1 + random.below(3) as i64;
            match random.below(8) {
                0..=2 => {
                    pad.count(visit, Metric::Visitors, by).unwrap();
                    heads += by;
                }
                3 | 4 => {
                    pad.count(visit, om_sverige(), by).unwrap();
                    things += by;
                }
                5 | 6 => assert!(pad.sync().unwrap().checked, "seed {seed}"),
                _ => {
                    pad.reopen();
                    pad.unlock();
                }
            }
        }
        pads[0].close(visit).unwrap();
        for at in [0, 1, 0, 1] {
            assert!(pads[at].sync().unwrap().checked, "seed {seed}");
        }
        for pad in &mut pads {
            assert_eq!(
                (pad.visit(visit).summary.visitors, given(pad, visit)),
                (heads, things),
                "seed {seed}"
            );
        }
        let lines = centre.visits();
        let lines: Vec<&Value> = lines.iter().filter(|line| line["visit"] == visit.to_string()).collect();
        assert_eq!(lines.len(), 1, "seed {seed}");
        assert_eq!(
            (&lines[0]["visitors"], &lines[0]["given"]["total"]),
            (&heads.into(), &things.into()),
            "seed {seed}"
        );
    }
    let mut root = |at: usize| pads[at].device().verify(contract::ask::Verify {}).unwrap().root;
    assert_eq!(root(0), root(1));
    assert_eq!(centre.ask(&["verify"])["agrees"], true);
}

/// Two tablets on one visit that both know; the clock of the first will be wrong.
fn two_on_a_visit(centre: &Centre) -> (Pad, Pad, Id<Visit>) {
    let mut wrong = Pad::enrolled(&centre.code(UNIT), "KL");
    let mut right = Pad::enrolled(&centre.code(UNIT), "JB");
    let stop = right.stop(false);
    let visit = right.start(stop);
    assert!(right.sync().unwrap().checked);
    assert!(wrong.sync().unwrap().checked);
    (wrong, right, visit)
}

fn write_note(pad: &mut Pad, visit: Id<Visit>, text: &str) {
    pad.device().write_note(WriteNote { visit, text: text.to_owned() }).unwrap();
}

fn note(pad: &mut Pad, visit: Id<Visit>) -> Option<String> {
    pad.visit(visit).note
}

#[test]
fn a_tablet_that_is_a_year_ahead_is_stamped_again_and_later_edits_of_others_win() {
    let centre = Centre::open();
    let (mut wrong, mut right, visit) = two_on_a_visit(&centre);
    wrong.clock.set_off_ms(YEAR_MS);
    wrong.count(visit, Metric::Visitors, 3).unwrap();
    write_note(&mut wrong, visit, "Dörren var låst");
    let report = wrong.sync().unwrap();
    assert!(report.checked);
    assert_eq!(report.requests, 2, "refused once, and sent again with other stamps");
    assert!((report.clock_off_ms - YEAR_MS).abs() < HOUR_MS, "{}", report.clock_off_ms);
    for at in 0..3 {
        assert!(right.sync().unwrap().checked);
        let text = format!("Dörren var öppen, sa de {at} gånger");
        write_note(&mut right, visit, &text);
        assert!(right.sync().unwrap().checked);
        assert!(wrong.sync().unwrap().checked);
        assert_eq!(
            note(&mut wrong, visit).as_deref(),
            Some(&*text),
            "the later edit wins over the one a year ahead"
        );
        // It goes on with its wrong clock.
        wrong.count(visit, Metric::Visitors, 1).unwrap();
        write_note(&mut wrong, visit, "Dörren var låst igen");
        assert!(wrong.sync().unwrap().checked);
    }
    assert!(right.sync().unwrap().checked);
    assert_eq!(note(&mut right, visit).as_deref(), Some("Dörren var låst igen"));
    assert_eq!((wrong.visit(visit).summary.visitors, right.visit(visit).summary.visitors), (6, 6));
    assert_each_once(&centre, &[visit], 6);
}

#[test]
fn a_tablet_that_was_a_year_ahead_for_a_while_loses_nothing_of_that_while() {
    let centre = Centre::open();
    let (mut wrong, mut right, visit) = two_on_a_visit(&centre);
    wrong.count(visit, Metric::Visitors, 1).unwrap();
    wrong.clock.set_off_ms(YEAR_MS);
    wrong.count(visit, Metric::Visitors, 1).unwrap();
    write_note(&mut wrong, visit, "Först");
    wrong.clock.set_off_ms(0);
    wrong.count(visit, Metric::Visitors, 1).unwrap();
    write_note(&mut wrong, visit, "Sedan");
    wrong.reopen();
    wrong.unlock();
    wrong.count(visit, Metric::Visitors, 1).unwrap();
    assert!(wrong.sync().unwrap().checked);
    assert!(right.sync().unwrap().checked);
    assert_eq!((right.visit(visit).summary.visitors, note(&mut right, visit).as_deref()), (4, Some("Sedan")));
    write_note(&mut right, visit, "Sist");
    assert!(right.sync().unwrap().checked);
    assert!(wrong.sync().unwrap().checked);
    assert_eq!(note(&mut wrong, visit).as_deref(), Some("Sist"));
    wrong.count(visit, Metric::Visitors, 1).unwrap();
    let report = wrong.sync().unwrap();
    assert_eq!((report.requests, report.checked), (1, true), "the kept clock was lowered");
}

#[test]
fn a_tablet_whose_clock_stands_in_the_past_loses_nothing() {
    let now = device::ports::Clock::now_ms(&device::ports::SystemClock);
    for off_ms in [-10 * YEAR_MS, -now, -now - YEAR_MS, -HOUR_MS] {
        let centre = Centre::open();
        let (mut wrong, mut right, visit) = two_on_a_visit(&centre);
        write_note(&mut right, visit, "Rätt klocka");
        assert!(right.sync().unwrap().checked);
        assert!(wrong.sync().unwrap().checked);
        let residence = wrong.visit(visit);
        assert_eq!(residence.note.as_deref(), Some("Rätt klocka"));
        let stop = wrong.stop(false);
        wrong.clock.set_off_ms(off_ms);
        wrong.count(visit, Metric::Visitors, 2).unwrap();
        write_note(&mut wrong, visit, "Klockan går fel");
        let old = wrong.start(stop);
        if old != visit {
            wrong.count(old, Metric::Visitors, 2).unwrap();
        }
        let report = wrong.sync().unwrap_or_else(|fault| panic!("{off_ms}: {fault:?}"));
        assert!(report.checked);
        assert!(right.sync().unwrap().checked);
        assert_eq!(note(&mut right, visit).as_deref(), Some("Klockan går fel"), "it had seen the one before");
        // And after it was put right, what it wrote is still its own.
        wrong.clock.set_off_ms(0);
        wrong.count(visit, Metric::Visitors, 1).unwrap();
        wrong.count(visit, Metric::Visitors, -1).unwrap();
        assert!(wrong.sync().unwrap().checked);
        let mut visits = vec![visit, old];
        visits.dedup();
        assert_each_once(&centre, &visits, 2);
        assert_eq!(centre.ask(&["verify"])["agrees"], true);
    }
}

#[test]
fn a_tablet_that_is_connected_while_its_clock_is_wrong_gets_everything_and_sends_everything() {
    let now = device::ports::Clock::now_ms(&device::ports::SystemClock);
    for off_ms in [-now, -10 * YEAR_MS, YEAR_MS, 10 * YEAR_MS] {
        let centre = Centre::open();
        let mut right = Pad::enrolled(&centre.code(UNIT), "JB");
        let stop = right.stop(false);
        let visit = right.start(stop);
        assert!(right.sync().unwrap().checked);
        let mut wrong = Pad::new();
        wrong.clock.set_off_ms(off_ms);
        wrong.enrol(&centre.code(UNIT), "KL").unwrap();
        wrong.unlock();
        wrong.clock.set_off_ms(0);
        let report = wrong.sync().unwrap();
        assert!(report.checked);
        assert_eq!(report.visits_at_centre, 1, "{off_ms}: a visit of today is held, whatever the clock said");
        wrong.count(visit, Metric::Visitors, 2).unwrap();
        assert!(wrong.sync().unwrap().checked);
        assert!(right.sync().unwrap().checked);
        assert_each_once(&centre, &[visit], 2);
    }
}

#[test]
fn a_clock_that_jumps_back_in_mid_shift_loses_no_count() {
    let centre = Centre::open();
    let (mut wrong, mut right, visit) = two_on_a_visit(&centre);
    let mut last = wrong.device().run().unwrap().store.clock();
    for (at, off_ms) in [0, -HOUR_MS, -2 * HOUR_MS, -YEAR_MS, -HOUR_MS, 0, -HOUR_MS].into_iter().enumerate() {
        wrong.clock.set_off_ms(off_ms);
        wrong.count(visit, Metric::Visitors, 1).unwrap();
        let clock = wrong.device().run().unwrap().store.clock();
        assert!(clock > last, "versions grow whatever the clock says");
        last = clock;
        if at % 2 == 0 {
            assert!(wrong.sync().unwrap().checked);
            assert!(right.sync().unwrap().checked);
            assert_eq!(right.visit(visit).summary.visitors, at as i64 + 1);
        }
    }
    assert_each_once(&centre, &[visit], 7);
}
