//! Other programs that sync, measured in the same run on the same documents. They lie in a folder of their own, which
//! the caller names; all that is known of it here is its `run.sh`, its `gen.py`, and the lines that they print.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::line::{median, rounded};

/// Who is measured, and what of a peer's lines is its best setting.
const PEERS: [&str; 3] = ["pouchdb", "anki", "sketch"];
/// PouchDB sends so many documents a request; with fewer it is slower.
const POUCHDB_BATCH: u64 = 1_000;

/// The folder of the peers, and what was measured so far.
pub(crate) struct Peers {
    folder: PathBuf,
    work: PathBuf,
    documents: usize,
    /// A run's lines: without a proxy, then with one that counts.
    lines: Vec<Value>,
}

impl Peers {
    pub(crate) fn new(folder: PathBuf, work: PathBuf, documents: usize) -> Self {
        Self { folder, work, documents, lines: Vec::new() }
    }

    /// The documents that every peer carries, one a line.
    pub(crate) fn documents(&self) -> String {
        let folder = self.work.join("data");
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("docs-{}.ndjson", self.documents));
        let mut make = Command::new("python3");
        make.arg(self.folder.join("gen.py")).arg(self.documents.to_string()).arg(&file).stdout(Stdio::null());
        assert!(make.status().unwrap().success(), "{make:?}");
        std::fs::read_to_string(file).unwrap()
    }

    /// One run of each of them.
    pub(crate) fn run(&mut self) {
        for peer in PEERS {
            let mut run = Command::new("bash");
            run.arg(self.folder.join("run.sh")).arg(peer).env("RUNS", "1").env("PEERS_WORK", &self.work);
            run.env("SIZES", self.documents.to_string()).stderr(Stdio::inherit());
            let output = run.output().unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            let lines: Vec<Value> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
            let is_whole = |line: &Value| line["equal"] == json!(true);
            assert!(lines.iter().any(is_whole), "{peer} measured nothing: {text}");
            self.lines.extend(lines.into_iter().filter(is_whole));
        }
    }

    fn of(&self, peer: &str) -> impl Iterator<Item = &Value> {
        self.lines.iter().filter(move |line| {
            line["peer"] == peer && (peer != "pouchdb" || line["batch"] == json!(POUCHDB_BATCH))
        })
    }

    /// The median of what a peer's phases took together, in seconds, without a proxy.
    fn seconds(&self, peer: &str, phases: &[&str]) -> f64 {
        let direct = self.of(peer).filter(|line| line[phases[0]].get("requests").is_none());
        let sums: Vec<f64> =
            direct.map(|line| phases.iter().map(|phase| line[phase]["s"].as_f64().unwrap()).sum()).collect();
        median(&sums)
    }

    /// The median of what the counting proxy saw of a peer's phases.
    fn counted(&self, peer: &str, phases: &[&str], what: &str) -> f64 {
        let proxied = self.of(peer).filter(|line| line[phases[0]].get("requests").is_some());
        let sums: Vec<f64> = proxied
            .map(|line| phases.iter().map(|phase| line[phase][what].as_f64().unwrap()).sum())
            .collect();
        median(&sums)
    }

    /// What all of them needed, for the line's conditions.
    pub(crate) fn all(&self, asked: Asked) -> Value {
        PEERS.iter().map(|peer| ((*peer).to_owned(), json!(rounded(self.ask(peer, asked))))).collect()
    }

    /// Seconds of processor time of both sides in one phase, of each of them.
    pub(crate) fn processor(&self, phase: &str) -> Value {
        let of = |peer: &str| {
            let direct = self.of(peer).filter(|line| line[phase].get("requests").is_none());
            let both = |line: &Value| {
                ["cpu_client", "cpu_server"].iter().filter_map(|side| line[phase][side].as_f64()).sum()
            };
            rounded(median(&direct.map(both).collect::<Vec<f64>>()))
        };
        PEERS.iter().map(|peer| ((*peer).to_owned(), json!(of(peer)))).collect()
    }

    /// What Anki needed, which the goals are held against.
    pub(crate) fn anki(&self, asked: Asked) -> f64 {
        self.ask("anki", asked)
    }

    fn ask(&self, peer: &str, asked: Asked) -> f64 {
        match asked {
            Asked::PushSeconds => self.seconds(peer, &["push"]),
            Asked::PushRequests => self.counted(peer, &["push"], "requests"),
            Asked::PushBytes => self.counted(peer, &["push"], "sent"),
            Asked::PullSeconds => self.seconds(peer, &["pull"]),
            Asked::EditsMs => self.seconds(peer, &["week50_push", "week50_pull"]) * 1_000.0,
            Asked::EditsRequests => self.counted(peer, &["week50_push", "week50_pull"], "requests"),
            // One sync of Anki's or of the sketch's goes both ways; PouchDB replicates each way by itself.
            Asked::NoopMs if peer == "pouchdb" => self.seconds(peer, &["noop_push", "noop_pull"]) * 1_000.0,
            Asked::NoopMs => self.seconds(peer, &["noop_pull"]) * 1_000.0,
        }
    }
}

/// What is asked of a peer.
#[derive(Clone, Copy)]
pub(crate) enum Asked {
    PushSeconds,
    PushRequests,
    PushBytes,
    PullSeconds,
    EditsMs,
    EditsRequests,
    NoopMs,
}
