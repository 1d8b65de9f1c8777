//! Eight writers push into one dataset on PostgreSQL, while a reader polls: through the store, with rules, merge and
//! digest. Beside them the same rows in the same batches from as many writers, as one statement each: counter and rows in
//! one round trip, into a table with the same indexes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

use central::access::admit;
use central::centre::Centre as Office;
use central::receive::receive;
use central::store::{Held, StoreError};
use domain::record::Month;
use end_to_end::documents::log;
use end_to_end::{Centre, Pad};
use fixtures::postgres::{Cluster, Database, Durability};
use serde_json::json;
use sync::digest::row_hash;
use sync::message::{Batch, BatchHead, Hello, PROTOCOL, RequestHead, SCHEMA};
use sync::row::Row;
use tokio_postgres::{Client, NoTls, Statement};
use uuid::Uuid;

use crate::documents::made;
use crate::equal::{opened, rows_of_centre};
use crate::line::{Figure, Goal, median, print, rounded};

const WRITERS: usize = 8;
const PUSHES: usize = 60;
const VISITS_A_PUSH: usize = 20;
const RUNS: usize = 3;

/// What one writer sends.
struct Writer {
    token: String,
    hello: Hello,
    batches: Vec<Vec<Row>>,
}

pub(crate) fn measure() {
    let cluster = Cluster::start(Durability::Synced);
    let (mut ours, mut bare, mut missed) = (Vec::new(), Vec::new(), 0);
    for _ in 0..RUNS {
        let database = cluster.create();
        let centre = Centre::open_in(&database.url());
        let writers: Vec<Writer> = (0..WRITERS).map(|at| writer(&centre, at)).collect();
        let office = opened(&centre);
        let (rate, skipped) = through_the_store(&office, &writers);
        ours.push(rate);
        missed += skipped;
        let rows = rows_of_centre(&centre);
        for row in writers.iter().flat_map(|writer| writer.batches.iter().flatten()) {
            assert_eq!(Some(row), rows.get(&(row.type_number, row.id)), "every row is there as it was sent");
        }
        assert_eq!(centre.ask(&["verify"])["agrees"], json!(true));
        bare.push(one_statement_each(&database, office.dataset, &writers));
    }
    let conditions = json!({
        "writers": WRITERS,
        "pushes_each": PUSHES,
        "visits_a_push": VISITS_A_PUSH,
        "runs": ours.iter().map(|rate| rounded(*rate)).collect::<Vec<_>>(),
        "baseline_runs": bare.iter().map(|rate| rounded(*rate)).collect::<Vec<_>>(),
        "fsync": true,
        "baseline": "counter and rows in one statement a batch, the same indexes, no merge, no digest",
    });
    print(&Figure {
        name: "pg_writers".to_owned(),
        unit: "visits/s",
        value: median(&ours),
        baseline: Some(median(&bare)),
        goal: Goal::TimesAtLeast(0.5, "bare inserts"),
        conditions: conditions.clone(),
    });
    print(&Figure {
        name: "pg_writers_missed".to_owned(),
        unit: "rows",
        value: missed as f64,
        baseline: None,
        goal: Goal::ValueAtMost(0.0),
        conditions,
    });
}

/// A tablet that has logged what it will push; its rows by batches, a visit and its lane together.
fn writer(centre: &Centre, at: usize) -> Writer {
    let mut pad = Pad::enrolled(&centre.code("Bokbussen"), "KL");
    let documents = made(PUSHES * VISITS_A_PUSH, 30, at as u64 + 1, crate::now_ms());
    log(&mut pad, &documents);
    let run = pad.run();
    let tablet = run.store.tablet().unwrap();
    let mut visits: BTreeMap<Uuid, Vec<Row>> = BTreeMap::new();
    for row in run.store.every_row().unwrap().into_iter().filter(|row| row.month != Month::NONE) {
        visits.entry(row.parent().unwrap_or(row.id)).or_default().push(row);
    }
    let visits: Vec<Vec<Row>> = visits.into_values().collect();
    let hello = Hello {
        protocol: PROTOCOL,
        schema: SCHEMA,
        incarnation: tablet.incarnation,
        epoch: Some(tablet.epoch),
        cursor: tablet.cursor,
        acknowledged: 0,
        units: tablet.units,
        first_month: tablet.first_month,
        root: run.store.root().unwrap(),
        next_token_hash: None,
    };
    let batches = visits.chunks(VISITS_A_PUSH).map(<[Vec<Row>]>::concat).collect();
    Writer { token: tablet.token, hello, batches }
}

/// Visits a second, and how many rows the reader did not see.
fn through_the_store(office: &Office, writers: &[Writer]) -> (f64, usize) {
    let (over, together) = (AtomicBool::new(false), Barrier::new(WRITERS + 1));
    thread::scope(|scope| {
        let polling = scope.spawn(|| poll(office, &over));
        let writing: Vec<_> = writers
            .iter()
            .map(|writer| {
                let (office, together) = (office.clone(), &together);
                scope.spawn(move || {
                    let batches: Vec<(RequestHead, Batch)> = frozen(&office, writer);
                    together.wait();
                    for (head, batch) in &batches {
                        push(&office, &writer.token, head, batch);
                    }
                })
            })
            .collect();
        together.wait();
        let begun = Instant::now();
        writing.into_iter().for_each(|writing| writing.join().unwrap());
        let took = begun.elapsed().as_secs_f64();
        over.store(true, Ordering::SeqCst);
        let seen = polling.join().unwrap();
        let sent = writers.iter().flat_map(|writer| writer.batches.iter().flatten());
        let missed = sent.filter(|row| !seen.contains(&(row.type_number, row.id))).count();
        ((WRITERS * PUSHES * VISITS_A_PUSH) as f64 / took, missed)
    })
}

/// As the tablet would freeze them, one after the other.
fn frozen(office: &Office, writer: &Writer) -> Vec<(RequestHead, Batch)> {
    let of = |(at, rows): (usize, &Vec<Row>)| {
        let lines: Vec<String> = rows.iter().map(|row| row.to_line(office.dataset)).collect();
        let batch = Batch::freeze(at as u64 + 1, &lines);
        let hello = Hello { acknowledged: at as u64, ..writer.hello.clone() };
        let head: BatchHead = batch.head.clone();
        (RequestHead { hello, batch: Some(head) }, batch)
    };
    writer.batches.iter().enumerate().map(of).collect()
}

fn push(office: &Office, token: &str, head: &RequestHead, batch: &Batch) {
    let admitted = office.read(|tx| admit(tx, office.dataset, token)).unwrap();
    let lines: Vec<&[u8]> =
        batch.bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    let ack = receive(office, &admitted, head, &lines).unwrap().unwrap();
    assert!(ack.refused.is_empty() && ack.emptied.is_empty(), "{ack:?}");
}

/// Reads what is new, again and again, as tablets do; the rows that it saw.
fn poll(office: &Office, over: &AtomicBool) -> BTreeSet<(u16, Uuid)> {
    let (mut seen, mut cursor) = (BTreeSet::new(), 0);
    loop {
        let was_over = over.load(Ordering::SeqCst);
        let units = office.read(|tx| tx.all_buckets()).unwrap().into_keys().map(|bucket| bucket.unit);
        let mut units: Vec<Uuid> = units.chain([Uuid::nil()]).collect();
        units.sort_unstable();
        units.dedup();
        let held = Held { units, first_month: Month::NONE };
        let before = seen.len();
        office
            .read(|tx| {
                tx.rows_after(&held, cursor, Uuid::nil(), &mut |line| {
                    let row = line.parse(office.dataset)?;
                    seen.insert((row.type_number, row.id));
                    cursor = cursor.max(line.seq);
                    Ok::<bool, StoreError>(true)
                })
            })
            .unwrap();
        if was_over && seen.len() == before {
            return seen;
        }
        thread::sleep(Duration::from_millis(2));
    }
}

const BARE: &str = "WITH counted AS (UPDATE bare_dataset SET seq = seq + 1 RETURNING seq)
    INSERT INTO bare (dataset, type, id, unit, month, seq, origin, hash, parent, line)
    SELECT $1, t.type, t.id, t.unit, t.month, counted.seq, $2, t.hash, t.parent, t.line FROM counted,
    unnest($3::int4[], $4::uuid[], $5::uuid[], $6::int8[], $7::bytea[], $8::uuid[], $9::text[])
    AS t (type, id, unit, month, hash, parent, line)";

/// A batch's columns, made before the clock runs.
struct Columns {
    types: Vec<i32>,
    ids: Vec<Uuid>,
    units: Vec<Uuid>,
    months: Vec<i64>,
    hashes: Vec<Vec<u8>>,
    parents: Vec<Option<Uuid>>,
    lines: Vec<String>,
}

/// Visits a second.
fn one_statement_each(database: &Database<'_>, dataset: Uuid, writers: &[Writer]) -> f64 {
    database.run("CREATE TABLE bare (LIKE record INCLUDING ALL)");
    database.run("CREATE TABLE bare_dataset (seq bigint NOT NULL) WITH (fillfactor = 10)");
    database.run("INSERT INTO bare_dataset VALUES (0)");
    // Made by the administrator, used by whom the product is let in as.
    database.run("GRANT ALL ON bare, bare_dataset TO PUBLIC");
    let runtime = Arc::new(tokio::runtime::Runtime::new().unwrap());
    let url = database.url();
    let together = Barrier::new(WRITERS + 1);
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let polling = scope.spawn(|| poll_bare(&runtime, &url, &over));
        let writing: Vec<_> = writers
            .iter()
            .map(|writer| {
                let (runtime, url, together) = (Arc::clone(&runtime), &url, &together);
                scope.spawn(move || {
                    let (client, statement) = runtime.block_on(connect(url, BARE));
                    let batches: Vec<Columns> =
                        writer.batches.iter().map(|rows| columns(dataset, rows)).collect();
                    together.wait();
                    for batch in &batches {
                        let insert = insert(&client, &statement, dataset, writer.hello.incarnation, batch);
                        runtime.block_on(insert);
                    }
                })
            })
            .collect();
        together.wait();
        let begun = Instant::now();
        writing.into_iter().for_each(|writing| writing.join().unwrap());
        let took = begun.elapsed().as_secs_f64();
        over.store(true, Ordering::SeqCst);
        polling.join().unwrap();
        (WRITERS * PUSHES * VISITS_A_PUSH) as f64 / took
    })
}

async fn connect(url: &str, sql: &str) -> (Client, Statement) {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    // As the store sets them for itself, whatever the server's defaults are.
    let as_the_store = "SET default_transaction_isolation = 'read committed'; SET synchronous_commit = on";
    client.batch_execute(as_the_store).await.unwrap();
    let statement = client.prepare(sql).await.unwrap();
    (client, statement)
}

async fn insert(client: &Client, statement: &Statement, dataset: Uuid, origin: Uuid, batch: &Columns) {
    let Columns { types, ids, units, months, hashes, parents, lines } = batch;
    let params: [&(dyn tokio_postgres::types::ToSql + Sync); 9] =
        [&dataset, &origin, types, ids, units, months, hashes, parents, lines];
    assert_eq!(client.execute(statement, &params).await.unwrap(), batch.ids.len() as u64);
}

fn columns(dataset: Uuid, rows: &[Row]) -> Columns {
    Columns {
        types: rows.iter().map(|row| i32::from(row.type_number)).collect(),
        ids: rows.iter().map(|row| row.id).collect(),
        units: rows.iter().map(|row| row.unit).collect(),
        months: rows.iter().map(|row| i64::from(row.month.0)).collect(),
        hashes: rows.iter().map(|row| row_hash(row).to_bytes().to_vec()).collect(),
        parents: rows.iter().map(Row::parent).collect(),
        lines: rows.iter().map(|row| row.to_line(dataset)).collect(),
    }
}

/// The same reader.
fn poll_bare(runtime: &tokio::runtime::Runtime, url: &str, over: &AtomicBool) {
    let sql = "SELECT seq, type, id, line FROM bare WHERE seq > $1 ORDER BY seq";
    let (client, statement) = runtime.block_on(connect(url, sql));
    let mut cursor = 0_i64;
    while !over.load(Ordering::SeqCst) {
        let rows = runtime.block_on(client.query(&statement, &[&cursor])).unwrap();
        cursor = rows.last().map_or(cursor, |row| row.get(0));
        thread::sleep(Duration::from_millis(2));
    }
}
