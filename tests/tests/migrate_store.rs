//! A centre moves to PostgreSQL with the real programs: the tablets notice nothing, and wherever the move is killed, never two
//! stores of one dataset are open.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it means by failing")]

#[path = "migrate_store/killed.rs"]
mod killed;

use contract::ask::{Answers, StartVisit};
use domain::metric::Metric;
use domain::record::Id;
use domain::records::{Residence, Visit};
use end_to_end::{Centre, Pad};
use fixtures::postgres::{Cluster, Database};
use fixtures::proxy::{FaultProxy, Plan};
use serde_json::Value;

const UNIT: &str = "Bokbussen";
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// A visit outside the schedule, to this home, on the tablet's own day.
fn visit_to(pad: &mut Pad, residence: Id<Residence>) -> Id<Visit> {
    let reason = Some("en andra grupp bad om det".to_owned());
    let ask =
        StartVisit { stop: None, residence: Some(residence), departments: vec![], reason, another: true };
    let written = pad.device().start_visit(ask).unwrap();
    match written.changed[0] {
        contract::answer::Changed::Visit(id) => id,
        _ => unreachable!(),
    }
}

/// A visit in each of the last weeks, the oldest first.
fn log_weeks(pad: &mut Pad, weeks: std::ops::Range<i64>) {
    let residence = pad.today().stops.into_iter().find(|stop| !stop.sheltered).unwrap().residence;
    for week in weeks.rev() {
        pad.clock.set_off_ms(-week * 7 * DAY_MS);
        let visit = visit_to(pad, residence);
        pad.count(visit, Metric::Visitors, 2 + week % 5).unwrap();
        pad.close(visit).unwrap();
    }
    pad.clock.set_off_ms(0);
}

/// Two tablets with a year, half of it on each, and all of it at the centre.
fn a_year(centre: &Centre) -> [Pad; 2] {
    let mut pads = ["KL", "JB"].map(|staff| Pad::enrolled(&centre.code(UNIT), staff));
    log_weeks(&mut pads[0], 0..26);
    log_weeks(&mut pads[1], 26..52);
    for at in [0, 1, 0] {
        assert!(pads[at].sync().unwrap().checked);
    }
    pads
}

/// What people compare: each unit's fingerprint.
fn units(proof: &Value) -> Value {
    assert_eq!(proof["agrees"], true, "{proof}");
    proof["units"].clone()
}

fn migrate(centre: &mut Centre, database: &Database<'_>) -> Value {
    centre.use_database(None);
    let report = centre.ask(&["migrate-store", "--to", &database.url()]);
    centre.use_database(Some(&database.url()));
    report
}

fn said(output: &std::process::Output) -> String {
    assert!(!output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_year_moves_and_the_tablets_go_on_with_equal_fingerprints_and_no_new_epoch() {
    let database = Cluster::shared().create();
    let mut centre = Centre::open();
    let mut pads = a_year(&centre);
    let before = centre.ask(&["verify"]);
    // While it serves nobody moves it.
    let busy = said(&centre.run(&["migrate-store", "--to", &database.url()]));
    assert!(busy.contains("stoppa centralen"), "{busy}");
    centre.stop();

    let report = migrate(&mut centre, &database);
    assert_eq!(report["was_there"], false);
    assert_eq!(report["proof"], before);
    assert_eq!(before["visits"], 52);

    centre.start();
    for pad in &mut pads {
        pad.connect_through(Some(centre.socket()));
        pad.reopen();
        pad.unlock();
        let synced = pad.sync().unwrap();
        // One question, nothing fetched anew, nothing compared.
        assert!(synced.checked && synced.repair.is_none(), "{synced:?}");
        assert_eq!((synced.sent, synced.received, synced.requests), (0, 0, 1), "{synced:?}");
    }
    let residence = pads[0].today().stops[0].residence;
    for pad in &mut pads {
        let visit = visit_to(pad, residence);
        pad.count(visit, Metric::Visitors, 3).unwrap();
    }
    for at in [0, 1, 0] {
        let synced = pads[at].sync().unwrap();
        assert!(synced.checked && synced.repair.is_none(), "{synced:?}");
    }
    let after = centre.ask(&["verify"]);
    assert_eq!(after["visits"], 54);
    let own = units(&after).as_array().unwrap().iter().find(|unit| unit["name"] == UNIT).unwrap().clone();
    assert_eq!(own["fingerprint"], pads[0].verify().fingerprint);
    assert_eq!(own["fingerprint"], pads[1].verify().fingerprint);
    assert_eq!(database.run("SELECT count(*) FROM past_epoch"), "0");
    assert_eq!(database.run("SELECT count(*) FROM incident"), "0");
}

#[test]
fn a_batch_whose_answer_was_lost_before_the_move_is_answered_after_it_and_not_counted_twice() {
    let database = Cluster::shared().create();
    let mut centre = Centre::open();
    let mut pad = Pad::enrolled(&centre.code(UNIT), "KL");
    let proxy = FaultProxy::start(centre.socket());
    pad.connect_through(Some(proxy.address()));
    pad.reopen();
    pad.unlock();
    let visit = pad.start_unscheduled();
    pad.count(visit, Metric::Visitors, 4).unwrap();
    proxy.set_plan(Plan::SwallowReply);
    pad.sync().unwrap_err();
    assert_eq!(centre.visits().len(), 1);
    centre.stop();
    migrate(&mut centre, &database);
    centre.start();
    pad.connect_through(Some(centre.socket()));
    let synced = pad.sync().unwrap();
    assert!(synced.checked && synced.repair.is_none(), "{synced:?}");
    let visits = centre.visits();
    assert_eq!(visits.len(), 1, "{visits:?}");
    assert_eq!(database.run("SELECT max(seq) - (SELECT seq FROM dataset) FROM record"), "0");
}

#[test]
fn after_the_move_the_old_file_can_be_looked_at_and_not_served_or_written() {
    let database = Cluster::shared().create();
    let mut centre = Centre::open();
    let before = centre.ask(&["verify"]);
    let code = centre.code(UNIT);
    centre.stop();
    migrate(&mut centre, &database);
    // A code that was made before is good after.
    centre.start();
    let address = centre.socket();
    let mut late = Pad::new();
    late.connect_through(Some(address));
    late.enrol(&code, "KL").unwrap();
    centre.stop();
    centre.use_database(None);
    for refused in [&["serve"][..], &["enrol", "--unit", UNIT], &["visits"], &["demo"], &["devices"]] {
        let sentence = said(&centre.run(refused));
        assert!(sentence.contains("--database-url") && sentence.contains("postgres://"), "{sentence}");
        assert!(!sentence.contains(fixtures::postgres::PASSWORD), "{sentence}");
    }
    assert_eq!(units(&centre.ask(&["verify"])), units(&before));
    // The move again, and to somewhere else: neither makes a second centre.
    let again = centre.run(&["migrate-store", "--to", &database.url()]);
    assert!(again.status.success(), "{again:?}");
    let elsewhere = Cluster::shared().create();
    let sentence = said(&centre.run(&["migrate-store", "--to", &elsewhere.url()]));
    assert!(sentence.contains("--database-url"), "{sentence}");
    assert_eq!(elsewhere.run("SELECT count(*) FROM dataset"), "0");
}

#[test]
fn a_database_is_not_served_before_the_folder_has_moved_to_it() {
    let database = Cluster::shared().create();
    let mut centre = Centre::open();
    centre.stop();
    centre.use_database(Some(&database.url()));
    let sentence = said(&centre.run(&["verify"]));
    assert!(sentence.contains("migrate-store"), "{sentence}");
    // Nothing was made there that would be in the way.
    migrate(&mut centre, &database);
    centre.start();
    assert_eq!(centre.ask(&["verify"])["visits"], 0);
}

#[test]
fn whoever_moves_nothing_or_nowhere_is_told() {
    let mut centre = Centre::open();
    centre.stop();
    let nowhere = said(&centre.run(&["migrate-store"]));
    assert!(nowhere.contains("--to") && nowhere.contains("TURBOK_DATABASE_URL"), "{nowhere}");
    let wrong = said(&centre.run(&["migrate-store", "--to", "postgres://turbok:sesam@127.0.0.1:1/turbok"]));
    assert!(!wrong.contains("sesam") && wrong.contains("Databasen"), "{wrong}");
    let database = Cluster::shared().create();
    let without = database.url().replace(&format!(":{}@", fixtures::postgres::PASSWORD), "@");
    let forgotten = said(&centre.run(&["migrate-store", "--to", &without]));
    assert!(forgotten.contains("släpper inte in"), "{forgotten}");
    std::fs::remove_file(centre.data().join("central.sqlite")).unwrap();
    let nothing = said(&centre.run(&["migrate-store", "--to", "postgres://turbok@127.0.0.1:1/turbok"]));
    assert!(nothing.contains("inget att flytta"), "{nothing}");
}
