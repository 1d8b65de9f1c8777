//! Many tablets at once at one real centre, a week each. `fleet_200` at the same moment and `fleet_1000` within ten minutes:
//! of each tablet the very request that the device library made, kept by a proxy and sent over a connection of its own.
//! `fleet_whole`: two hundred device libraries with an encrypted file each.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

use central::own_writes::write_entries;
use central::reference::Entry;
use domain::record::{Id, Record, Value as FieldValue, id};
use domain::records::{Staff, StaffRole, Unit};
use end_to_end::documents::log;
use end_to_end::{Centre, Pad};
use fixtures::postgres::{Cluster, Durability};
use fixtures::proxy::{FaultProxy, Plan};
use serde_json::json;
use sync::row::Row;
use uuid::Uuid;

use crate::documents::{Numbers, made};
use crate::equal::{assert_same, opened, rows_in, rows_of_centre};
use crate::line::{Figure, Goal, percentile, print, rounded};
use crate::memory::resident_mb;

/// A tablet's week.
const VISITS: usize = 50;
/// How many tablets share a unit: a bookmobile and who comes along.
const TABLETS_PER_UNIT: usize = 5;
/// What a tablet is told that comes to the proxy: to come again later, with what it sends now.
const LATER: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\ncontent-length: 26\r\n\
    connection: close\r\n\r\n{\"fault\":\"centre-trouble\"}\n";

const WAY: &str = "frozen requests of the device library, a connection each";

/// Two hundred at once, on both stores.
pub(crate) fn two_hundred() {
    on_both("fleet_200", &|name, centre| {
        let requests = requests(centre, 200);
        let (took, errors) = spread(centre, &requests, Duration::ZERO);
        report(name, centre, &took, errors, &json!({ "tablets": 200, "way": WAY }));
        assert_taken(centre, &requests);
    });
}

/// A thousand within so many seconds, on both stores.
pub(crate) fn thousand(within: Duration) {
    on_both("fleet_1000", &|name, centre| {
        let requests = requests(centre, 1_000);
        let (took, errors) = spread(centre, &requests, within);
        let conditions = json!({ "tablets": 1_000, "way": WAY, "within_s": within.as_secs() });
        report(name, centre, &took, errors, &conditions);
        assert_taken(centre, &requests);
    });
}

/// Two hundred whole tablets on this machine beside the centre, each until it has its proof: that no one of them fails.
/// How long it takes says more of two hundred encrypted files on one disk than of the centre, and has no goal.
pub(crate) fn whole_tablets() {
    on_both("fleet_whole", &|name, centre| {
        let mut pads = tablets(centre, 200);
        let (took, errors) = all_at_once(&mut pads);
        let at = |share| rounded(percentile(&took, share));
        print(&Figure {
            name: format!("{name}_errors"),
            unit: "errors",
            value: errors as f64,
            baseline: None,
            goal: Goal::ValueAtMost(0.0),
            conditions: json!({ "tablets": 200, "way": "device library, each with its file, beside the centre",
                "visits_each": VISITS, "p50_s": at(0.5), "p99_s": at(0.99), "max_s": at(1.0) }),
        });
        // Once more, so that each has what the last ones sent.
        for pad in &mut pads {
            assert!(pad.sync().unwrap().checked);
        }
        let rows = rows_of_centre(centre);
        pads.iter_mut().for_each(|pad| assert_same(pad, &rows));
    });
}

/// Holds every row of every request against what the centre has, and the centre's digest against its rows.
fn assert_taken(centre: &Centre, requests: &[Vec<u8>]) {
    let office = opened(centre);
    let kept = rows_in(office.store.as_ref());
    for request in requests {
        let head = request.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
        let body = sync::compression::unpack(&request[head + 4..]).unwrap();
        let (_, lines) = sync::message::read_request(&body).unwrap();
        assert!(lines.len() >= 2 * VISITS, "a header and a lane for each visit");
        for line in lines {
            let row = Row::from_line(line, office.dataset).unwrap();
            assert_eq!(kept.get(&(row.type_number, row.id)), Some(&row));
        }
    }
    assert_eq!(centre.ask(&["verify"])["agrees"], json!(true));
}

fn on_both(figure: &str, measure: &dyn Fn(&str, &Centre)) {
    allow_many_files();
    measure(&format!("{figure}_sqlite"), &Centre::open());
    let cluster = Cluster::start(Durability::Synced);
    let database = cluster.create();
    measure(&format!("{figure}_postgres"), &Centre::open_in(&database.url()));
}

/// Two hundred tablets in one process have more files and connections open than a process may have as it comes.
fn allow_many_files() {
    let own = std::process::id().to_string();
    let raised = Command::new("prlimit").args(["--pid", &own, "--nofile=16384"]).status();
    assert!(
        raised.is_ok_and(|status| status.success()),
        "prlimit of util-linux raises how many files may be open"
    );
}

fn report(name: &str, centre: &Centre, took: &[f64], errors: usize, conditions: &serde_json::Value) {
    let at = |share| rounded(percentile(took, share));
    let mut conditions = conditions.clone();
    for (key, value) in [
        ("visits_each", json!(VISITS)),
        ("tablets_per_unit", json!(TABLETS_PER_UNIT)),
        ("p50_s", json!(at(0.5))),
        ("max_s", json!(at(1.0))),
        ("centre", json!("turbok-central in a process of its own, fsync at each commit")),
    ] {
        conditions[key] = value;
    }
    let figure = |part: &str, unit, value, most| {
        print(&Figure {
            name: format!("{name}_{part}"),
            unit,
            value,
            baseline: None,
            goal: Goal::ValueAtMost(most),
            conditions: conditions.clone(),
        });
    };
    figure("errors", "errors", errors as f64, 0.0);
    figure("p99", "s", percentile(took, 0.99), 2.0);
    figure("memory", "MB", resident_mb(centre.process_id(), "VmHWM"), 256.0);
}

/// Tablets with a week that waits to be sent, a few in each unit.
fn tablets(centre: &Centre, count: usize) -> Vec<Pad> {
    let units = units(centre, count.div_ceil(TABLETS_PER_UNIT));
    (0..count).map(|at| tablet(centre, &units[at / TABLETS_PER_UNIT], at)).collect()
}

fn tablet(centre: &Centre, unit: &str, at: usize) -> Pad {
    let mut pad = Pad::enrolled(&centre.code(unit), "AA");
    log(&mut pad, &made(VISITS, 7, at as u64 + 1, crate::now_ms()));
    pad
}

/// Makes units, each with somebody who works there; their names.
fn units(centre: &Centre, count: usize) -> Vec<String> {
    let centre = opened(centre);
    let mut entries = Vec::new();
    let mut names = Vec::new();
    for at in 0..count {
        let name = format!("Enhet {at}");
        let unit = derived::<Unit>(centre.dataset, &name);
        let record = Unit { name: name.clone(), drives: true, retired_on: None };
        entries.push(Entry::of(unit.uuid(), Uuid::nil(), &record));
        let staff = Staff {
            unit,
            name: "Anna".to_owned(),
            initials: "AA".to_owned(),
            role: StaffRole::BookmobileStaff,
            languages: Vec::new(),
            retired_on: None,
        };
        entries.push(Entry::of(derived::<Staff>(centre.dataset, &name).uuid(), Uuid::nil(), &staff));
        names.push(name);
    }
    write_entries(&centre, &entries).unwrap();
    names
}

fn derived<R: Record>(dataset: Uuid, name: &str) -> Id<R> {
    id::derive(dataset, R::DECLARATION.number, &[&FieldValue::Text(name.to_owned())]).into()
}

/// Each tablet on a thread of its own, all beginning together. Seconds for each, and how many did not get their proof.
fn all_at_once(pads: &mut [Pad]) -> (Vec<f64>, usize) {
    let together = Barrier::new(pads.len());
    thread::scope(|scope| {
        let syncing: Vec<_> = pads
            .iter_mut()
            .map(|pad| {
                let together = &together;
                scope.spawn(move || {
                    together.wait();
                    let begun = Instant::now();
                    let report = pad.sync();
                    (begun.elapsed().as_secs_f64(), report.is_ok_and(|report| report.checked))
                })
            })
            .collect();
        let done: Vec<(f64, bool)> = syncing.into_iter().map(|sync| sync.join().unwrap()).collect();
        let errors = done.iter().filter(|(_, went_well)| !went_well).count();
        (done.iter().map(|(took, _)| *took).collect(), errors)
    })
}

/// What each of so many tablets posts for its week, byte for byte.
fn requests(centre: &Centre, count: usize) -> Vec<Vec<u8>> {
    let units = units(centre, count.div_ceil(TABLETS_PER_UNIT));
    let proxy = FaultProxy::start(centre.socket());
    (0..count)
        .map(|at| {
            let mut pad = tablet(centre, &units[at / TABLETS_PER_UNIT], at);
            proxy.set_plan(Plan::AnswerWith(LATER.to_vec()));
            proxy.keep_requests();
            pad.connect_through(Some(proxy.address()));
            pad.reopen();
            pad.unlock();
            pad.sync().unwrap_err();
            proxy.kept_requests().pop().unwrap()
        })
        .collect()
}

/// Sends each request at a moment of its own. Seconds from connecting to the last byte of the answer, and how many were
/// not acknowledged.
fn spread(centre: &Centre, requests: &[Vec<u8>], within: Duration) -> (Vec<f64>, usize) {
    let mut numbers = Numbers::new(7);
    let latest = i64::try_from(within.as_micros()).unwrap();
    let moments = requests.iter().map(|request| (numbers.between(0, latest), request));
    // Two in the same microsecond are one after the other.
    let mut queue: BTreeMap<i64, Vec<&Vec<u8>>> = BTreeMap::new();
    for (moment, request) in moments {
        queue.entry(moment).or_default().push(request);
    }
    let (begun, socket) = (Instant::now(), Arc::new(centre.socket()));
    thread::scope(|scope| {
        let mut sending = Vec::new();
        for (moment, requests) in queue {
            let moment = Duration::from_micros(moment.unsigned_abs());
            thread::sleep(moment.saturating_sub(begun.elapsed()));
            for request in requests {
                let socket = Arc::clone(&socket);
                sending.push(scope.spawn(move || {
                    let begun = Instant::now();
                    let answer = post(*socket, request);
                    (begun.elapsed().as_secs_f64(), answer.is_some_and(|answer| is_acknowledged(&answer)))
                }));
            }
        }
        let done: Vec<(f64, bool)> = sending.into_iter().map(|one| one.join().unwrap()).collect();
        let errors = done.iter().filter(|(_, went_well)| !went_well).count();
        (done.iter().map(|(took, _)| *took).collect(), errors)
    })
}

/// The answer's body, unpacked.
fn post(socket: std::net::SocketAddr, request: &[u8]) -> Option<Vec<u8>> {
    let mut stream = TcpStream::connect(socket).ok()?;
    stream.set_nodelay(true).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(60))).ok()?;
    stream.write_all(request).ok()?;
    let mut answer = Vec::new();
    let mut chunk = vec![0; 64 * 1_024];
    loop {
        let length = stream.read(&mut chunk).ok().filter(|length| *length > 0)?;
        answer.extend_from_slice(&chunk[..length]);
        let Some(end) = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
        let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let length: usize = header("content-length:")?.parse().ok()?;
        if answer.len() >= end + 4 + length {
            let body = &answer[end + 4..];
            let packed = header("content-encoding:") == Some("zstd");
            let is_ok = head.starts_with("http/1.1 200");
            return is_ok
                .then(|| if packed { sync::compression::unpack(body).ok() } else { Some(body.to_vec()) })?;
        }
    }
}

/// Whether the centre took the batch, and all of it.
fn is_acknowledged(body: &[u8]) -> bool {
    let Ok((head, _)) = sync::message::read_reply(body) else { return false };
    head.ack.is_some_and(|ack| ack.number == 1 && ack.refused.is_empty() && ack.emptied.is_empty())
}
