//! What it costs to find and mend one row that differs among 10,000 visits, both ways with headers, beside what a new
//! tablet fetches to begin with: the price of starting over.

use domain::metric::Metric;
use domain::record::Record;
use domain::records::{Tally, Unit};
use end_to_end::{Centre, Pad};
use fixtures::proxy::FaultProxy;
use serde_json::Value;
use sqlite::rusqlite::{Connection, params};
use sync::digest::row_hash;
use sync::row::Row;

use crate::figure::{Goal, print};
use crate::week;

const VISITS: usize = 10_000;
/// They are spread over most of a year around the week's own date, within what a tablet holds.
const DAYS: i64 = 300;
const BEFORE_MS: i64 = 60 * DAY_MS;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

pub(crate) fn measure() {
    let centre = Centre::open();
    let mut pad = Pad::enrolled(&centre.code("Bokbussen"), "KL");
    let visits = week::log(&mut pad, &a_year());
    assert_eq!(visits.len(), VISITS);
    assert!(pad.sync().unwrap().checked);
    let mut newcomer = Pad::new();
    let all = newcomer.enrol(&centre.code("Bokbussen"), "JB").unwrap().sync;
    assert_eq!((all.checked, all.visits_at_centre), (true, VISITS as u64));
    let proxy = FaultProxy::start(centre.socket());
    pad.connect_through(Some(proxy.address()));
    pad.reopen();
    pad.unlock();
    assert!(pad.sync().unwrap().checked);
    change_by_hand(&centre, &mut pad);
    proxy.reset_counters();
    let report = pad.sync().unwrap();
    let repair = report.repair.unwrap();
    assert_eq!((report.checked, repair.fetched, repair.given_back, repair.dropped), (true, 1, 0, 0));
    let bytes = proxy.bytes_up() + proxy.bytes_down();
    let verified = pad.verify();
    assert!(verified.agrees && verified.visits == VISITS as u64);
    print("repair_bytes", "bytes", bytes as f64, all.bytes_down as f64, Goal::AtMost(20.0 * 1_024.0));
    print("repair_requests", "requests", report.requests as f64, all.requests as f64, Goal::AtMost(6.0));
}

/// The week's documents again and again.
fn a_year() -> Vec<Value> {
    let week = week::documents();
    (0..VISITS)
        .map(|at| {
            let mut document = week[at % week.len()].clone();
            let later = (at / week.len()) as i64 * DAYS * DAY_MS / (VISITS / week.len()) as i64 - BEFORE_MS;
            for moment in ["started", "ended"] {
                document[moment] = (document[moment].as_i64().unwrap() + later).into();
            }
            document
        })
        .collect()
}

/// Somebody changes one lane in the centre's file, so that everything there agrees with itself.
fn change_by_hand(centre: &Centre, pad: &mut Pad) {
    let run = pad.run();
    let (dataset, unit) = (run.store.dataset(), run.tablet.unit);
    let lane = run.store.list::<Tally>().unwrap().remove(VISITS / 2);
    let conn = Connection::open(centre.data().join("central.sqlite")).unwrap();
    let number = Tally::DECLARATION.number;
    let line: String = conn
        .query_row(
            "SELECT line FROM record WHERE type = ?1 AND id = ?2",
            params![number, lane.id.uuid().as_bytes()],
            |row| row.get(0),
        )
        .unwrap();
    let before = Row::from_line(line.as_bytes(), dataset).unwrap();
    let mut after = before.clone();
    let mut record = lane.record;
    *record.counts.entry(Metric::HomeStaff.to_string()).or_default() += 1;
    let mut version = before.version();
    version.clock = version.clock.next(0);
    assert!(after.write(&record.to_fields(), version));
    after.stamp_whole(version);
    conn.execute(
        "UPDATE record SET line = ?3, hash = ?4 WHERE type = ?1 AND id = ?2",
        params![number, lane.id.uuid().as_bytes(), after.to_line(dataset), row_hash(&after).to_bytes()],
    )
    .unwrap();
    let bucket = params![number, unit_bytes(unit), before.month.0];
    let sum: [u8; 16] = conn
        .query_row("SELECT sum FROM bucket WHERE type = ?1 AND unit = ?2 AND month = ?3", bucket, |row| {
            row.get(0)
        })
        .unwrap();
    let sum = u128::from_le_bytes(sum).wrapping_sub(row_hash(&before).0).wrapping_add(row_hash(&after).0);
    conn.execute(
        "UPDATE bucket SET sum = ?4 WHERE type = ?1 AND unit = ?2 AND month = ?3",
        params![number, unit_bytes(unit), before.month.0, sum.to_le_bytes()],
    )
    .unwrap();
}

fn unit_bytes(unit: domain::record::Id<Unit>) -> [u8; 16] {
    *unit.uuid().as_bytes()
}
