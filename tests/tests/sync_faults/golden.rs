//! Today's messages and schemas as files under `tests/golden`: today's program writes just these bytes, and reads them. Of
//! each release a folder is kept, so that a later program is asked the same of everything that is still out there.
//!
//! Before the first release `TURBOK_WRITE_GOLDEN=1` writes them anew where something was meant to change; afterwards a
//! released folder is never touched.

use std::path::PathBuf;

use contract::enrolment::{EnrolReply, EnrolRequest, EnrolStaff};
use device::store::{Enrolment, Store};
use domain::record::{FieldError, Fields, Id, Month, Record, Value, id};
use domain::records::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlite::rusqlite::{Connection, types};
use sqlite::{DatabaseKey, Durability, OpenOptions};
use sync::digest::{Bucket, Root, RowHash, Sum};
use sync::message::*;
use sync::repair::*;
use sync::row::Row;
use sync::version::{Clock, Node, Version};
use uuid::Uuid;

/// The release that these files are of.
const RELEASE: &str = "0.1";
const DATASET: Uuid = Uuid::from_u128(0xda7a);
const UNIT: Uuid = Uuid::from_u128(0xa);
const MONTH: Month = Month(202_603);
/// 3 March 2026, noon.
const NOW: i64 = 1_772_539_200_000;

fn path(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "golden", RELEASE, name].iter().collect()
}

/// The file as it is kept, which must be what was written just now.
fn assert_golden(name: &str, written: &[u8]) {
    let path = path(name);
    if std::env::var_os("TURBOK_WRITE_GOLDEN").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, written).unwrap();
    }
    let (kept, written) = (kept(name), String::from_utf8_lossy(written));
    assert_eq!(String::from_utf8_lossy(&kept), written, "{name}: other bytes than release {RELEASE} wrote");
}

fn kept(name: &str) -> Vec<u8> {
    std::fs::read(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A JSON message that is one value.
fn assert_json<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(name: &str, value: &T) {
    let mut bytes = serde_json::to_vec(value).unwrap();
    bytes.push(b'\n');
    assert_golden(name, &bytes);
    assert_eq!(&serde_json::from_slice::<T>(&kept(name)).unwrap(), value, "{name} is read as it was meant");
}

fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number << 64 | number)
}

fn hello() -> Hello {
    Hello {
        protocol: PROTOCOL,
        schema: SCHEMA,
        incarnation: uuid(1),
        epoch: Some(uuid(2)),
        cursor: 3,
        acknowledged: 4,
        units: vec![UNIT.into(), Uuid::from_u128(0xb).into()],
        first_month: MONTH.minus(13),
        root: Root(6),
        next_token_hash: Some("ab".repeat(32)),
    }
}

/// A value that a field of some kind accepts, by trying: the first is the one that most fields take.
fn candidates() -> Vec<Value> {
    let text = |text: &str| Value::Text(text.to_owned());
    let map = |entries: &[(&str, Value)]| {
        Value::Map(entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect())
    };
    let mut candidates = vec![
        Value::List(vec![text(&id::encode(uuid(9)))]),
        text(&id::encode(uuid(9))),
        text("2026-03-03"),
        Value::Int(7),
        Value::Bool(true),
        Value::List(vec![text("ar"), text("so")]),
        map(&[("v", Value::Int(3))]),
        map(&[
            ("text", text("Ring först")),
            ("owner", text(&id::encode(uuid(9)))),
            ("due", text("2026-03-03")),
        ]),
        map(&[("at_most", map(&[("visits", Value::Int(1))]))]),
        map(&[("rule", text("second_visit")), ("reason", text("Bad om det"))]),
        map(&[("tablet", text(&uuid(9).to_string()))]),
        map(&[("tablet", text(&id::encode(uuid(9))))]),
        text("add"),
    ];
    candidates.extend(
        ["asylum", "bookmobile_staff", "question", "next_tour", "services", "information", "each_season"]
            .map(text),
    );
    candidates.extend(["verified", "bus", "ord"].map(text));
    candidates
}

/// The fields of a record with each one written, each with the first value that it takes and gives back.
fn all_fields<R: Record>() -> Fields {
    let (declaration, candidates) = (R::DECLARATION, candidates());
    let mut tried = vec![0; declaration.fields.len()];
    loop {
        let fields: Fields = declaration
            .fields
            .iter()
            .zip(&tried)
            .map(|(field, at)| (field.number, candidates[*at].clone()))
            .collect();
        let read: Result<R, FieldError> = R::from_fields(&|number| fields.get(&number));
        let wrong = match read {
            Err(error) => declaration.fields.iter().position(|field| field.name == error.field).unwrap(),
            Ok(record) => {
                let written = record.to_fields();
                let lost = declaration
                    .fields
                    .iter()
                    .position(|field| written.get(&field.number) != fields.get(&field.number));
                let Some(lost) = lost else { return fields };
                lost
            }
        };
        tried[wrong] += 1;
        let name = declaration.fields[wrong].name;
        assert!(tried[wrong] < candidates.len(), "{}.{name}: no value fits", declaration.name);
    }
}

macro_rules! each_type {
    ($($record:ident),+ $(,)?) => {
        /// A row of each type, with every field that is declared today.
        fn rows_of_each_type() -> Vec<Row> {
            vec![$(row_of::<$record>()),+]
        }

        /// A row that is read and written again as its type says.
        fn again(row: &Row) -> Fields {
            match row.type_number {
                $(number if number == $record::DECLARATION.number => {
                    row.read::<$record>().unwrap().to_fields()
                })+
                number => panic!("type {number} is not in this list"),
            }
        }
    };
}

each_type!(
    Shift,
    CrewMember,
    Preparation,
    Visit,
    Tally,
    FollowUp,
    ReferralOutcome,
    Debrief,
    Receipt,
    AuditEntry,
    Unit,
    Staff,
    Residence,
    Department,
    Season,
    Policy,
    Route,
    Stop,
    Agency,
    Topic,
    Language,
    Service,
    MaterialKind,
    Material,
    AgeGroup,
    NotHeldReason,
    LanguageSupport,
    CardText,
    Signal,
    CountedVisit,
);

fn row_of<R: Record>() -> Row {
    let number = R::DECLARATION.number;
    let version = Version { clock: Clock::at_ms(NOW).next(NOW), node: Node(0x1234) };
    let (unit, month) = match R::DECLARATION.owner {
        domain::record::Owner::Tablet => (UNIT, MONTH),
        domain::record::Owner::Centre => (Uuid::nil(), Month::NONE),
    };
    let mut row = Row::new(number, uuid(100 + u128::from(number)), unit, month, version, all_fields::<R>());
    // One field was written later, by somebody else; a lane is written whole.
    if R::DECLARATION.merge == domain::record::MergeKind::FieldWise
        && let Some(field) = row.fields.values_mut().next_back()
    {
        field.version = Version { clock: version.clock.next(NOW + 1), node: Node(0x5678) };
    }
    row.id = row.derived_id(DATASET).unwrap_or(row.id);
    row
}

#[test]
fn a_row_of_each_type_is_written_and_read_as_in_each_release() {
    let rows = rows_of_each_type();
    assert_eq!(rows.len(), DECLARATIONS.len(), "every type is here");
    let lines: Vec<String> = rows.iter().map(|row| row.to_line(DATASET)).collect();
    assert_golden("rows.ndjson", format!("{}\n", lines.join("\n")).as_bytes());
    let kept = String::from_utf8(kept("rows.ndjson")).unwrap();
    for line in kept.lines() {
        let row = Row::from_line(line.as_bytes(), DATASET).unwrap();
        let values: Fields =
            row.fields.iter().map(|(number, field)| (*number, field.value.clone())).collect();
        assert_eq!(again(&row), values, "nothing of it is lost: {line}");
        assert_eq!(row.to_line(DATASET), line);
    }
}

#[test]
fn a_batch_and_a_page_are_written_and_read_as_in_each_release() {
    let lines: Vec<String> = rows_of_each_type().iter().map(|row| row.to_line(DATASET)).collect();
    let batch = Batch::freeze(5, &lines);
    assert_golden("request.ndjson", &write_request(&hello(), Some(&batch)));
    let request = kept("request.ndjson");
    let (head, read) = read_request(&request).unwrap();
    assert_eq!((head.hello, head.batch.as_ref()), (hello(), Some(&batch.head)));
    assert_eq!(read.len(), lines.len());

    let refused = RefusedRow { type_number: 4, id: uuid(11), code: "other-unit".into() };
    let emptied =
        EmptiedText { type_number: 4, id: uuid(12), field: 19, code: "text-points-to-person".into() };
    let ack = Acknowledgement { number: 5, refused: vec![refused], emptied: vec![emptied] };
    let reply = ReplyHead {
        epoch: uuid(2),
        now: NOW,
        ack: Some(ack),
        cursor: 99,
        more: true,
        rows: lines.len() as u64,
        root: Root(u128::MAX / 3),
        units: Some(vec![UNIT.into()]),
        token_renewed: true,
    };
    assert_golden("reply.ndjson", &write_reply(&reply, &batch.bytes));
    let answer = kept("reply.ndjson");
    let (head, read) = read_reply(&answer).unwrap();
    assert_eq!((head, read.len()), (reply, lines.len()));

    // What may be left out is left out.
    let bare = Hello { epoch: None, next_token_hash: None, ..hello() };
    assert_golden("request-bare.ndjson", &write_request(&bare, None));
    assert_eq!(
        read_request(&kept("request-bare.ndjson")).unwrap().0,
        RequestHead { hello: bare, batch: None }
    );
}

#[test]
fn every_denial_is_written_and_read_as_in_each_release() {
    let denials = [
        ("restamp", Denial::Must(Must::Restamp { now: NOW })),
        ("too-large", Denial::Must(Must::TooLarge)),
        ("new-incarnation", Denial::Must(Must::NewIncarnation)),
        ("other-epoch", Denial::Must(Must::OtherEpoch { epoch: uuid(2) })),
        ("fault", Denial::Fault { fault: "tablet-revoked".into() }),
    ];
    for (name, denial) in denials {
        assert_json(&format!("denied-{name}.json"), &denial);
    }
}

#[test]
fn an_enrolment_is_written_and_read_as_in_each_release() {
    let request = EnrolRequest {
        secret: "MFRGGZDFMZTWQ2LKNNWG23TPOB".into(),
        tablet: uuid(3),
        incarnation: uuid(1),
        token_hash: "cd".repeat(32),
    };
    assert_json("enrol-request.json", &request);
    let staff = EnrolStaff { id: uuid(9).into(), name: "Anna Å".into(), initials: "AÅ".into() };
    let reply = EnrolReply {
        dataset: DATASET,
        name: "Biblioteken".into(),
        public_key: "A".repeat(52),
        epoch: uuid(2),
        now: NOW,
        unit: UNIT.into(),
        unit_name: "Bokbussen".into(),
        units: vec![UNIT.into()],
        staff: vec![staff],
    };
    assert_json("enrol-reply.json", &reply);
}

#[test]
fn a_comparison_is_written_and_read_as_in_each_release() {
    let bucket = Bucket { unit: UNIT, type_number: 4, month: MONTH };
    let mut sum = Sum::default();
    sum.replace(None, Some(RowHash::from_bytes([7; 16])));
    let part = Part { bucket, parts: 0b101 };
    let asks = [
        ("buckets", Ask::Buckets(vec![BucketSum { bucket, sum }])),
        ("parts", Ask::Parts(vec![part])),
        ("rows", Ask::Rows(vec![RowKey((4, uuid(11)))])),
    ];
    for (name, ask) in asks {
        let head = CompareHead { hello: hello(), why: Why::OtherEpoch, ask };
        let name = format!("compare-{name}.ndjson");
        assert_golden(&name, &write_compare(&head));
        assert_eq!(read_compare(&kept(&name)).unwrap(), head);
    }
    let line = row_of::<Visit>().to_line(DATASET) + "\n";
    let reply = CompareReply {
        epoch: uuid(2),
        seq: 99,
        horizon: Some(NOW),
        listed: vec![
            Listed::Parts { of: Part::whole(bucket), sums: vec![Short(1), Short(u64::MAX)] },
            Listed::Rows { of: part, rows: vec![(RowId(uuid(11)), Short(5))] },
        ],
        more: true,
        rows: 1,
    };
    assert_golden("compared.ndjson", &write_compared(&reply, line.as_bytes()));
    let answer = kept("compared.ndjson");
    let (head, rows) = read_compared(&answer).unwrap();
    assert_eq!((head, rows.len()), (reply, 1));
}

/// The statements that make the database as it is, and the migrations that it says it has seen.
fn dump(conn: &Connection) -> String {
    let version: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    let mut text = String::new();
    let sql = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type DESC, name";
    let mut statement = conn.prepare(sql).unwrap();
    let all = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    all.for_each(|sql| text.push_str(&format!("{};\n\n", sql.unwrap())));
    let sql = "SELECT format('%d, ''%s'', x''%s'', %d', number, name, hex(checksum), additive)
               FROM migration ORDER BY number";
    let mut statement = conn.prepare(sql).unwrap();
    let seen = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    seen.for_each(|row| text.push_str(&format!("INSERT INTO migration VALUES ({});\n", row.unwrap())));
    text.push_str(&format!("PRAGMA user_version = {version};\n"));
    text
}

fn open(path: &std::path::Path, key: Option<&DatabaseKey>) -> Connection {
    sqlite::open(path, &OpenOptions { key, durability: Durability::Full, create: true }).unwrap()
}

#[test]
fn the_centres_schema_is_that_of_the_release_and_a_database_that_the_release_made_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let (ours, theirs) = (folder.path().join("ours.sqlite"), folder.path().join("theirs.sqlite"));
    drop(central::store::sqlite::SqliteStore::open(&ours).unwrap());
    let today = dump(&open(&ours, None));
    assert_golden("central.sql", today.as_bytes());
    open(&theirs, None).execute_batch(&String::from_utf8(kept("central.sql")).unwrap()).unwrap();
    let store = central::store::sqlite::SqliteStore::open(&theirs).unwrap();
    assert_eq!(central::store::Store::dataset(&store).unwrap(), None);
    drop(store);
    assert_eq!(dump(&open(&theirs, None)), today, "it is brought to where today's is");
}

#[test]
fn the_tablets_schema_is_that_of_the_release_and_a_database_that_the_release_made_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let (ours, theirs) = (folder.path().join("ours.sqlite"), folder.path().join("theirs.sqlite"));
    let key = DatabaseKey::from_bytes([7; 32]);
    let enrolment = Enrolment {
        tablet: uuid(3),
        incarnation: uuid(1),
        dataset: DATASET,
        unit: UNIT.into(),
        unit_name: "Bokbussen".into(),
        units: vec![UNIT.into()],
        address: "https://centre.example".into(),
        certificate: Some([8; 32]),
        token: "token".into(),
        token_since: NOW,
        epoch: uuid(2),
        first_month: MONTH.minus(13),
    };
    drop(Store::create(&ours, &key, &enrolment).unwrap());
    let ours = open(&ours, Some(&key));
    let today = dump(&ours);
    assert_golden("device.sql", today.as_bytes());
    // With the one row that says what the tablet is, as the release wrote it.
    let their_file = open(&theirs, Some(&key));
    their_file.execute_batch(&String::from_utf8(kept("device.sql")).unwrap()).unwrap();
    copy_table(&ours, &their_file, "tablet");
    drop(their_file);
    let mut store = Store::open(&theirs, &key).unwrap();
    assert_eq!(store.tablet().unwrap().tablet, enrolment.tablet);
    let lines: Vec<String> = rows_of_each_type().iter().map(|row| row.to_line(DATASET)).collect();
    let lines: Vec<&[u8]> = lines.iter().map(String::as_bytes).collect();
    let head = ReplyHead {
        epoch: enrolment.epoch,
        now: NOW,
        ack: None,
        cursor: 1,
        more: false,
        rows: lines.len() as u64,
        root: Root(0),
        units: None,
        token_renewed: false,
    };
    store.store_reply(&head, &lines, NOW).unwrap();
    let shifts: Vec<Id<Shift>> = store.list::<Shift>().unwrap().into_iter().map(|stored| stored.id).collect();
    assert_eq!(shifts.len(), 1);
    drop(store);
    assert_eq!(dump(&open(&theirs, Some(&key))), today, "it is brought to where today's is");
}

fn copy_table(from: &Connection, to: &Connection, table: &str) {
    let mut select = from.prepare(&format!("SELECT * FROM {table}")).unwrap();
    let columns = select.column_count();
    let places = vec!["?"; columns].join(", ");
    let mut rows = select.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let values: Vec<types::Value> = (0..columns).map(|at| row.get(at).unwrap()).collect();
        let sql = format!("INSERT INTO {table} VALUES ({places})");
        to.execute(&sql, sqlite::rusqlite::params_from_iter(values)).unwrap();
    }
}
