//! Ten thousand visits pushed by one tablet and pulled by another, then edits both ways, then nothing: what it takes in
//! time, requests and bytes, beside the peers on the same documents. Three runs in turn with theirs, medians.

use std::time::Instant;

use domain::record::Id;
use domain::records::Visit;
use end_to_end::documents::{compare, log};
use end_to_end::{Centre, Pad};
use fixtures::proxy::FaultProxy;
use serde_json::{Value, json};

use crate::equal::{assert_same, rows_of_centre};
use crate::line::{Figure, Goal, median, print, rounded};
use crate::peers::{Asked, Peers};

const RUNS: usize = 3;
/// A week of one tablet.
const EDITS: usize = 50;

/// What one run took.
struct Run {
    push_s: f64,
    pull_s: f64,
    push_cpu_s: f64,
    pull_cpu_s: f64,
    edits_ms: f64,
    edits_requests: f64,
    noop_ms: f64,
}

/// What the proxy counted of a push.
struct Counted {
    requests: f64,
    bytes: f64,
}

pub(crate) fn measure(documents: &[Value], mut peers: Option<Peers>) {
    let mut runs = Vec::new();
    for _ in 0..RUNS {
        runs.push(run(documents));
        if let Some(peers) = &mut peers {
            peers.run();
        }
    }
    let counted = count(documents);
    let peers = peers.as_ref();
    let load = std::fs::read_to_string("/proc/loadavg").unwrap();
    let cpu = |of: fn(&Run) -> f64| median(&runs.iter().map(of).collect::<Vec<f64>>());
    let cpu = json!({
        "push": rounded(cpu(|run| run.push_cpu_s)),
        "pull": rounded(cpu(|run| run.pull_cpu_s)),
        "peers_push": peers.map(|peers| peers.processor("push")),
        "peers_pull": peers.map(|peers| peers.processor("pull")),
    });
    let figure = |name: &str, unit, asked, value, goal, runs: Option<&dyn Fn(&Run) -> f64>, each: &[Run]| {
        let runs: Option<Vec<f64>> = runs.map(|of| each.iter().map(|run| rounded(of(run))).collect());
        print(&Figure {
            name: name.to_owned(),
            unit,
            value,
            baseline: peers.map(|peers| peers.anki(asked)),
            goal,
            conditions: json!({
                "visits": documents.len(),
                "processor_s_of_both_sides": cpu,
                "load": load.trim(),
                "runs": runs,
                "peers": peers.map(|peers| peers.all(asked)),
                "documents": if peers.is_some() { "the peers'" } else { "made here" },
                "link": if runs.is_some() { "loopback" } else { "loopback through a proxy that counts" },
                "tablet": "device library, SQLCipher, fsync at each commit",
                "centre": "turbok-central, SQLite, fsync at each commit",
            }),
        });
    };
    let timed = |name: &str, unit, asked, goal, of: &dyn Fn(&Run) -> f64| {
        let each: Vec<f64> = runs.iter().map(of).collect();
        figure(name, unit, asked, median(&each), goal, Some(of), &runs);
    };
    timed("push_10k_wall", "s", Asked::PushSeconds, Goal::TimesAtMost(0.6, "Anki"), &|run| run.push_s);
    let requests = counted.requests;
    figure(
        "push_10k_requests",
        "requests",
        Asked::PushRequests,
        requests,
        Goal::ValueAtMost(8.0),
        None,
        &runs,
    );
    let goal = Goal::TimesAtMost(0.8, "Anki");
    figure("push_10k_bytes", "bytes", Asked::PushBytes, counted.bytes, goal, None, &runs);
    timed("pull_10k_wall", "s", Asked::PullSeconds, Goal::TimesAtMost(0.6, "Anki"), &|run| run.pull_s);
    timed("edits_50_wall", "ms", Asked::EditsMs, Goal::TimesAtMost(0.5, "Anki"), &|run| run.edits_ms);
    timed("edits_50_requests", "requests", Asked::EditsRequests, Goal::ValueAtMost(1.0), &|run| {
        run.edits_requests
    });
    timed("noop_wall", "ms", Asked::NoopMs, Goal::TimesAtMost(0.3, "Anki"), &|run| run.noop_ms);
}

/// Two tablets of one unit, and all that is measured of them. Every measured sync ends with equal roots, and is followed
/// by a look into both sides' rows.
fn run(documents: &[Value]) -> Run {
    let centre = Centre::open();
    let mut a = Pad::enrolled(&centre.code("Bokbussen"), "KL");
    let mut b = Pad::enrolled(&centre.code("Bokbussen"), "JB");
    let visits = log(&mut a, documents);
    let both = || processor_s(std::process::id()) + processor_s(centre.process_id());
    let before = both();
    let (push_s, sent, _) = sync(&mut a);
    let push_cpu_s = both() - before;
    assert_eq!(sent, documents.len() as u64);
    let before = both();
    let (pull_s, ..) = sync(&mut b);
    let pull_cpu_s = both() - before;
    let at_centre = rows_of_centre(&centre);
    assert_same(&mut a, &at_centre);
    assert_same(&mut b, &at_centre);
    for (document, id) in documents.iter().zip(&visits) {
        compare(&mut b, document, *id);
    }
    let (noop_s, ..) = sync(&mut b);
    edit(&mut a, &visits[..EDITS]);
    sync(&mut a);
    edit(&mut b, &visits[EDITS..2 * EDITS]);
    let (edits_s, sent, requests) = sync(&mut b);
    assert_eq!(sent, EDITS as u64);
    let at_centre = rows_of_centre(&centre);
    assert_same(&mut b, &at_centre);
    sync(&mut a);
    assert_same(&mut a, &at_centre);
    Run {
        push_s,
        pull_s,
        push_cpu_s,
        pull_cpu_s,
        edits_ms: edits_s * 1_000.0,
        edits_requests: requests,
        noop_ms: noop_s * 1_000.0,
    }
}

/// Seconds, visits sent, and requests.
fn sync(pad: &mut Pad) -> (f64, u64, f64) {
    let begun = Instant::now();
    let report = pad.sync().unwrap();
    let took = begun.elapsed().as_secs_f64();
    assert!(report.checked, "the roots agree");
    (took, report.sent_visits, report.requests as f64)
}

/// One commit for each visit, as somebody who corrects the notes makes them.
fn edit(pad: &mut Pad, visits: &[Id<Visit>]) {
    let now_ms = crate::now_ms();
    let run = pad.run();
    for id in visits {
        let mut visit = run.store.find(*id).unwrap().unwrap();
        visit.record.note = Some(format!("{} v", visit.record.note.unwrap_or_default()));
        run.store.transact(now_ms, |tx| Ok(tx.put(*id, visit.home, &visit.record)?)).unwrap();
    }
}

/// The push once more, through a proxy that counts, as the peers are counted.
fn count(documents: &[Value]) -> Counted {
    let centre = Centre::open();
    let mut pad = Pad::enrolled(&centre.code("Bokbussen"), "KL");
    log(&mut pad, documents);
    let proxy = FaultProxy::start(centre.socket());
    pad.connect_through(Some(proxy.address()));
    pad.reopen();
    pad.unlock();
    sync(&mut pad);
    assert_same(&mut pad, &rows_of_centre(&centre));
    Counted { requests: proxy.requests() as f64, bytes: proxy.bytes_up() as f64 }
}

/// Seconds of processor time that a process has used, of all its threads that still run.
fn processor_s(process: u32) -> f64 {
    let tasks = std::fs::read_dir(format!("/proc/{process}/task")).unwrap();
    let of_task = |task: std::fs::DirEntry| {
        let account = std::fs::read_to_string(task.path().join("schedstat")).unwrap_or_default();
        account.split(' ').next().and_then(|ns| ns.parse::<f64>().ok()).unwrap_or_default()
    };
    tasks.map(Result::unwrap).map(of_task).sum::<f64>() / 1e9
}
