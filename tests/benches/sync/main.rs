//! How fast the sync is: `cargo xtask bench sync [NAME…] [--peers DIR] [--peers-work DIR]`. One JSON line for each figure.
//! With `--peers` other programs are measured in the same run; their folder lies outside the project, see docs/speed.md.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a benchmark measures time, and means what it says by failing"
)]

mod documents;
mod equal;
mod fleet;
mod line;
mod memory;
mod peers;
mod pg_writers;
mod shift;
mod ten_thousand;

use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use peers::Peers;
use serde_json::Value;
use tempfile::TempDir;

const VISITS: usize = 10_000;
/// They are spread over so many days.
const DAYS: i64 = 110;
/// Within ten minutes.
const WITHIN_S: u64 = 600;

/// What was asked for.
#[derive(Default)]
struct Asked {
    names: Vec<String>,
    peers: Option<PathBuf>,
    work: Option<PathBuf>,
    /// Within how many seconds the thousand come; for a quick look.
    within_s: Option<u64>,
}

impl Asked {
    fn read() -> Self {
        let mut asked = Self::default();
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            match word.as_str() {
                "--peers" => asked.peers = words.next().map(PathBuf::from),
                "--peers-work" => asked.work = words.next().map(PathBuf::from),
                "--within" => asked.within_s = words.next().map(|seconds| seconds.parse().unwrap()),
                // What cargo itself says to benchmarks.
                word if word.starts_with('-') => {}
                _ => asked.names.push(word),
            }
        }
        asked
    }

    /// Whether one of these figures is wanted; all are where no name was given.
    fn wants(&self, figures: &[&str]) -> bool {
        let is_wanted = |figure: &&str| {
            self.names.iter().any(|name| figure.starts_with(name.as_str()) || name.starts_with(*figure))
        };
        self.names.is_empty() || figures.iter().any(is_wanted)
    }
}

fn main() {
    let asked = Asked::read();
    let folder = TempDir::new().unwrap();
    let work = asked.work.clone().unwrap_or_else(|| folder.path().to_owned());
    let peers = asked.peers.clone().map(|peers| Peers::new(peers, work, VISITS));
    let documents = ten_thousand_documents(peers.as_ref());
    if asked.wants(&["push_10k", "pull_10k", "edits_50", "noop"]) {
        ten_thousand::measure(&documents, peers);
    }
    if asked.wants(&["client_memory"]) {
        memory::measure(&documents);
    }
    if asked.wants(&["shift_3g"]) {
        shift::measure();
    }
    if asked.wants(&["pg_writers"]) {
        pg_writers::measure();
    }
    if asked.wants(&["fleet_200"]) {
        fleet::two_hundred();
    }
    if asked.wants(&["fleet_whole"]) {
        fleet::whole_tablets();
    }
    if asked.wants(&["fleet_1000"]) {
        fleet::thousand(Duration::from_secs(asked.within_s.unwrap_or(WITHIN_S)));
    }
}

/// The peers' own where there are peers.
fn ten_thousand_documents(peers: Option<&Peers>) -> Vec<Value> {
    match peers {
        Some(peers) => documents::until(end_to_end::documents::read(&peers.documents()), now_ms()),
        None => documents::made(VISITS, DAYS, 1, now_ms()),
    }
}

/// Unix milliseconds.
pub(crate) fn now_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as i64
}
