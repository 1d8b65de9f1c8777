//! The share of a week's sync that goes into the digest, in processor time of both programs: hashes of the rows on both
//! sides, the sums of their buckets, and the roots. The sync is a real one over loopback; the digest's part is then done
//! alone, on the same rows and the same file, as often as the sync does it. Writing the few sums is not in it.

use std::time::Duration;

use end_to_end::{Centre, Pad};
use sync::digest::{Bucket, Changes, row_hash};
use sync::row::Row;

use crate::figure::{Goal, print};
use crate::week;

/// So many times, so that what is measured is longer than a turn of the system's clock.
const TIMES: u32 = 400;

pub(crate) fn measure() {
    let centre = Centre::open();
    let mut pad = Pad::enrolled(&centre.code("Bokbussen"), "KL");
    let documents = week::documents();
    week::log(&mut pad, &documents);
    let both = || processor_time(std::process::id()) + processor_time(centre.process_id());
    let before = both();
    let report = pad.sync().unwrap();
    let sync = both() - before;
    assert!(report.checked && report.sent_visits == documents.len() as u64);
    let digest = digest_alone(&mut pad);
    print("digest_cost", "%", digest / sync * 100.0, 100.0, Goal::AtMost(2.0));
}

/// What both sides do for the digest in this sync, in seconds of processor time.
fn digest_alone(pad: &mut Pad) -> f64 {
    let run = pad.run();
    let week: Vec<Row> = run.store.every_row().unwrap().into_iter().filter(|row| row.month.0 > 0).collect();
    let before = processor_time(std::process::id());
    for _ in 0..TIMES {
        // The tablet hashes what it freezes, and the centre what it writes.
        for _ in 0..2 {
            let mut changes = Changes::default();
            for row in &week {
                changes.replace(Bucket::of(row), None, Some(row_hash(row)));
            }
            assert!(changes.take().count() > 0);
        }
        // For the hello, for the centre's answer, and for what the tablet holds with it; the report's own reading is not
        // the proof's.
        for _ in 0..3 {
            run.store.root().unwrap();
        }
    }
    (processor_time(std::process::id()) - before) / f64::from(TIMES)
}

/// Seconds of processor time that a process has used, of all its threads: from the system's own accounts, in nanoseconds.
fn processor_time(process: u32) -> f64 {
    let tasks = std::fs::read_dir(format!("/proc/{process}/task")).unwrap();
    let of_task = |task: std::fs::DirEntry| {
        let account = std::fs::read_to_string(task.path().join("schedstat")).unwrap_or_default();
        account.split(' ').next().and_then(|ns| ns.parse::<u64>().ok()).unwrap_or_default()
    };
    Duration::from_nanos(tasks.map(Result::unwrap).map(of_task).sum()).as_secs_f64()
}
