//! How much memory the tablet's process needs to pull ten thousand visits, beyond what it holds once it is unlocked.

use end_to_end::documents::log;
use end_to_end::{Centre, Pad, Tablet};
use serde_json::{Value, json};

use crate::line::{Figure, Goal, print, rounded};

pub(crate) fn measure(documents: &[Value]) {
    let centre = Centre::open();
    let tablet = Tablet::enrolled(&centre.code("Bokbussen"), "JB");
    let mut other = Pad::enrolled(&centre.code("Bokbussen"), "KL");
    log(&mut other, documents);
    assert!(other.sync().unwrap().checked);
    let holder = tablet.holders()[0];
    let unlocked = resident_mb(holder, "VmRSS");
    // From here on the system notes the peak anew.
    std::fs::write(format!("/proc/{holder}/clear_refs"), "5").unwrap();
    let report = tablet.ask(&["sync"]);
    assert_eq!(report["checked"], json!(true), "{report}");
    assert_eq!(report["visits_at_centre"], json!(documents.len()), "{report}");
    let peak = resident_mb(holder, "VmHWM");
    print(&Figure {
        name: "client_memory".to_owned(),
        unit: "MB",
        value: peak - unlocked,
        baseline: Some(unlocked),
        goal: Goal::ValueAtMost(30.0),
        conditions: json!({
            "visits": documents.len(),
            "program": "turbok hold",
            "peak_mb": rounded(peak),
            "unlocked_mb": rounded(unlocked),
            "pouchdb_mb_once_measured": 110,
        }),
    });
}

/// A line of the process's own account, in millions of bytes.
pub(crate) fn resident_mb(process: u32, line: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let found = status.lines().find_map(|found| found.strip_prefix(line)?.strip_prefix(':'));
    let kib: f64 = found.unwrap().trim().trim_end_matches(" kB").parse().unwrap();
    kib * 1_024.0 / 1_000_000.0
}
