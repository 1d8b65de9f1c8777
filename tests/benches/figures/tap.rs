//! One count committed, encrypted and on the disk, beside the least that could be done: two rows in two tables of the
//! same encrypted file format with the same settings. The two are measured in turn, so that a slow moment hits both.

use std::time::Instant;

use domain::metric::Metric;
use end_to_end::{Centre, Pad};
use sqlite::rusqlite::Connection;
use sqlite::{DatabaseKey, Durability, OpenOptions};
use tempfile::TempDir;

use crate::figure::{Goal, percentile, print};

const TAPS: usize = 3_000;
const WARM_UP: usize = 200;

pub(crate) fn measure() {
    let centre = Centre::open();
    let mut pad = Pad::enrolled(&centre.code("Bokbussen"), "KL");
    let stop = pad.stop(false);
    let visit = pad.start(stop);
    let folder = TempDir::new().unwrap();
    let bare = bare_file(&folder);
    let (mut ours, mut theirs) = (Vec::with_capacity(TAPS), Vec::with_capacity(TAPS));
    for at in 0..TAPS + WARM_UP {
        let start = Instant::now();
        pad.count(visit, Metric::Visitors, 1).unwrap();
        let tap = start.elapsed();
        let start = Instant::now();
        bare_tap(&bare);
        let bare_tap = start.elapsed();
        if at >= WARM_UP {
            ours.push(tap.as_secs_f64() * 1_000.0);
            theirs.push(bare_tap.as_secs_f64() * 1_000.0);
        }
    }
    ours.sort_by(f64::total_cmp);
    theirs.sort_by(f64::total_cmp);
    let at = |share: f64| (percentile(&ours, share), percentile(&theirs, share));
    let (tap, bare) = at(0.5);
    print("tap_commit_p50", "ms", tap, bare, Goal::TimesBaseline(1.5));
    let (tap, bare) = at(0.99);
    print("tap_commit_p99", "ms", tap, bare, Goal::TimesBaseline(3.0));
}

fn bare_file(folder: &TempDir) -> Connection {
    let key = DatabaseKey::from_bytes([7; 32]);
    let options = OpenOptions { key: Some(&key), durability: Durability::Full, create: true };
    let conn = sqlite::open(&folder.path().join("bare.sqlite"), &options).unwrap();
    conn.execute_batch(
        "CREATE TABLE count (id INTEGER PRIMARY KEY, number INTEGER NOT NULL) STRICT;
         CREATE TABLE outbox (id INTEGER PRIMARY KEY, number INTEGER NOT NULL) STRICT;
         INSERT INTO count VALUES (1, 0);
         INSERT INTO outbox VALUES (1, 0);",
    )
    .unwrap();
    conn
}

fn bare_tap(conn: &Connection) {
    let tx = conn.unchecked_transaction().unwrap();
    tx.prepare_cached("UPDATE count SET number = number + 1 WHERE id = 1").unwrap().execute([]).unwrap();
    tx.prepare_cached("UPDATE outbox SET number = number + 1 WHERE id = 1").unwrap().execute([]).unwrap();
    tx.commit().unwrap();
}
