//! What the tests of several modules share: a centre in a folder of its own, a clock that stands still, tablets by name.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use domain::record::{Fields, Month, Record};
use domain::records::{Tally, Unit, Visit};
use sync::message::{Batch, Hello, PROTOCOL, ReplyHead, SCHEMA, read_reply, write_request};
use sync::row::Row;
use sync::version::{Clock as Logical, Node, Version};
use tempfile::TempDir;
use uuid::Uuid;

use crate::access::token_hash;
use crate::centre::Centre;
use crate::data_folder::DataFolder;
use crate::exchange::{Denied, exchange};
use crate::own_writes::write_entries;
use crate::ports::{Clock, Random, RandomError};
use crate::reference::Entry;
use crate::store::conformance::{Here, PostgresDatabase};
use crate::store::postgres::DatabaseUrl;
use crate::store::{Device, KeptRow, StoreError};

/// 3 March 2026, noon.
pub(crate) const NOW: i64 = 1_772_539_200_000;
pub(crate) const UNIT: Uuid = Uuid::from_u128(0xa);
pub(crate) const OTHER_UNIT: Uuid = Uuid::from_u128(0xb);
pub(crate) const MONTH: Month = Month(202_603);

pub(crate) struct StillClock(pub(crate) AtomicI64);

impl Clock for StillClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Counts; good enough for ids that only have to differ.
pub(crate) struct Counting(AtomicU64);

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
        for chunk in bytes.chunks_mut(8) {
            let number = self.0.fetch_add(1, Ordering::SeqCst).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            chunk.copy_from_slice(&number.to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

pub(crate) struct TestCentre {
    pub(crate) folder: TempDir,
    pub(crate) centre: Centre,
    pub(crate) clock: Arc<StillClock>,
    /// Held until the end, where it is a database.
    _database: Option<PostgresDatabase>,
}

/// Set where all of this program's tests are to stand on PostgreSQL: see `store::conformance::centre`.
pub(crate) const ON_POSTGRES: &str = "TURBOK_TESTS_ON_POSTGRES";

impl TestCentre {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(StillClock(AtomicI64::new(NOW)));
        let data = DataFolder::at(folder.path()).unwrap();
        let random = Arc::new(Counting(AtomicU64::new(1)));
        let database = std::env::var_os(ON_POSTGRES).map(|_| PostgresDatabase::new());
        let opened = match &database {
            Some(database) => {
                let url = DatabaseUrl::parse(&database.0.url()).unwrap();
                data.open_database(&url, clock.clone(), random)
            }
            None => data.open(clock.clone(), random),
        };
        Self { folder, centre: opened.unwrap(), clock, _database: database }.with_units()
    }

    /// A centre over a store of any kind, with nothing in its folder.
    pub(crate) fn over(here: &Here) -> Self {
        let clock = Arc::new(StillClock(AtomicI64::new(NOW)));
        let random = Arc::new(Counting(AtomicU64::new(1)));
        let centre =
            Centre { store: here.store.clone(), dataset: here.dataset, clock: clock.clone(), random };
        Self { folder: tempfile::tempdir().unwrap(), centre, clock, _database: None }.with_units()
    }

    fn with_units(self) -> Self {
        self.put(&[entry(UNIT, &unit("Bokbussen")), entry(OTHER_UNIT, &unit("Biblioteket"))]);
        self
    }

    pub(crate) fn put(&self, entries: &[Entry]) {
        write_entries(&self.centre, entries).unwrap();
    }

    /// A tablet of the first unit.
    pub(crate) fn tablet(&self, name: &str) -> Tablet {
        self.tablet_of(name, UNIT)
    }

    pub(crate) fn tablet_of(&self, name: &str, unit: Uuid) -> Tablet {
        let bits = u128::from_le_bytes(blake3::hash(name.as_bytes()).as_bytes()[..16].try_into().unwrap());
        let (id, incarnation) = (Uuid::from_u128(bits), Uuid::from_u128(!bits));
        let device = Device {
            id,
            unit,
            token_hash: token_hash(name),
            next_token_hash: None,
            enrolled_at: NOW,
            last_seen_at: NOW,
            revoked_at: None,
        };
        self.centre.write(|tx| tx.put_device(&device)).unwrap();
        let (centre, token) = (self.centre.clone(), name.to_owned());
        Tablet { centre, token, id, incarnation, unit, epoch: None, cursor: 0, acknowledged: 0, clock: NOW }
    }

    pub(crate) fn kept(&self, row: &Row) -> Option<KeptRow> {
        self.centre.read(|tx| tx.row(row.type_number, row.id)).unwrap()
    }

    pub(crate) fn seq(&self) -> u64 {
        self.centre.read(|tx| tx.dataset()).unwrap().seq
    }

    pub(crate) fn quarantined(&self) -> Vec<String> {
        let rows = self.centre.read(|tx| tx.quarantined(1_000)).unwrap();
        rows.into_iter().map(|row| row.code).collect()
    }

    /// Everything that lies in the folder.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        files.filter_map(|file| std::fs::read(file.unwrap().path()).ok()).flatten().collect()
    }
}

/// A tablet as the centre sees it.
#[derive(Clone)]
pub(crate) struct Tablet {
    centre: Centre,
    pub(crate) token: String,
    pub(crate) id: Uuid,
    pub(crate) incarnation: Uuid,
    pub(crate) unit: Uuid,
    pub(crate) epoch: Option<Uuid>,
    pub(crate) cursor: u64,
    pub(crate) acknowledged: u64,
    pub(crate) clock: i64,
}

impl Tablet {
    pub(crate) fn hello(&self) -> Hello {
        Hello {
            protocol: PROTOCOL,
            schema: SCHEMA,
            incarnation: self.incarnation,
            epoch: self.epoch,
            cursor: self.cursor,
            acknowledged: self.acknowledged,
            units: vec![self.unit.into()],
            first_month: MONTH.minus(13),
            root: sync::digest::Root(0),
            next_token_hash: None,
        }
    }

    pub(crate) fn freeze(&self, rows: &[Row]) -> Batch {
        let lines: Vec<String> = rows.iter().map(|row| row.to_line(self.centre.dataset)).collect();
        Batch::freeze(self.acknowledged + 1, &lines)
    }

    /// The centre that it talks to.
    pub(crate) const fn centre(&self) -> &Centre {
        &self.centre
    }

    /// Says hello with this batch, without taking note of the answer.
    pub(crate) fn say(&self, hello: &Hello, batch: Option<&Batch>) -> Result<(ReplyHead, Vec<Row>), Denied> {
        let reply = exchange(&self.centre, &self.token, &write_request(hello, batch))?;
        let (head, lines) = read_reply(&reply).unwrap();
        let rows = lines.into_iter().map(|line| Row::from_line(line, self.centre.dataset).unwrap());
        Ok((head, rows.collect()))
    }

    /// Sends a batch and applies the answer.
    pub(crate) fn send(&mut self, batch: &Batch) -> Result<(ReplyHead, Vec<Row>), Denied> {
        let (head, rows) = self.say(&self.hello(), Some(batch))?;
        self.acknowledged = batch.head.number;
        self.take(&head);
        Ok((head, rows))
    }

    pub(crate) fn push(&mut self, rows: &[Row]) -> (ReplyHead, Vec<Row>) {
        self.send(&self.freeze(rows)).unwrap()
    }

    pub(crate) fn pull(&mut self) -> (ReplyHead, Vec<Row>) {
        let (head, rows) = self.say(&self.hello(), None).unwrap();
        self.take(&head);
        (head, rows)
    }

    /// Talks to the centre through another store from now on.
    pub(crate) fn through(&mut self, store: Arc<dyn crate::store::Store>) {
        self.centre.store = store;
    }

    fn take(&mut self, head: &ReplyHead) {
        self.cursor = head.cursor;
        self.epoch = Some(head.epoch);
    }

    /// A version by this tablet, later than its last.
    pub(crate) fn version(&mut self) -> Version {
        self.clock += 1;
        Version { clock: Logical::at_ms(self.clock), node: Node::of(self.incarnation) }
    }

    /// A visit outside the schedule, under this id.
    pub(crate) fn visit(&mut self, number: u128, change: impl FnOnce(&mut Visit)) -> Row {
        let mut visit = visit();
        change(&mut visit);
        let version = self.version();
        Row::new(4, Uuid::from_u128(number), self.unit, MONTH, version, visit.to_fields())
    }

    /// This tablet's lane of a visit.
    pub(crate) fn lane(&mut self, visit: Uuid, counts: &[(&str, i64)]) -> Row {
        let tally = Tally {
            visit: visit.into(),
            lane: self.incarnation,
            staff: Uuid::from_u128(9).into(),
            tablet: self.id,
            counts: counts.iter().map(|(metric, count)| ((*metric).to_owned(), *count)).collect(),
        };
        self.record(&tally)
    }

    /// A row of this record, under the id that follows from it, or a new one.
    pub(crate) fn record<R: Record>(&mut self, record: &R) -> Row {
        let version = self.version();
        let fresh = Uuid::from_u128(self.id.as_u128() ^ u128::from(version.clock.0));
        let mut row = Row::new(R::DECLARATION.number, fresh, self.unit, MONTH, version, record.to_fields());
        row.id = row.derived_id(self.centre.dataset).unwrap_or(fresh);
        row
    }
}

pub(crate) fn visit() -> Visit {
    fixtures::visits::visit("2026-03-03".parse().unwrap(), NOW)
}

pub(crate) fn entry<R: Record>(id: Uuid, record: &R) -> Entry {
    Entry::of(id, Uuid::nil(), record)
}

pub(crate) fn unit(name: &str) -> Unit {
    Unit { name: name.to_owned(), drives: true, retired_on: None }
}

/// Every row of the centre.
pub(crate) fn all_rows(centre: &Centre) -> Vec<(u64, Row)> {
    let mut rows = Vec::new();
    let read = centre.read(|tx| {
        rows.clear();
        tx.for_each_row(None, &mut |kept| {
            rows.push((kept.seq, kept.parse(centre.dataset)?));
            Ok(true)
        })
    });
    read.unwrap_or_else(|error: StoreError| panic!("{error}"));
    rows
}

/// The fields of a row with one of them changed.
pub(crate) fn with_text(row: &Row, number: u16, text: &str, version: Version) -> Row {
    let mut changed = row.clone();
    let mut fields: Fields =
        changed.fields.iter().map(|(number, field)| (*number, field.value.clone())).collect();
    fields.insert(number, domain::record::Value::Text(text.to_owned()));
    changed.write(&fields, version);
    changed
}
