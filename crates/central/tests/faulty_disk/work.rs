//! A centre's work, batch by batch, and what it shows after each.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use central::access::token_hash;
use central::centre::Centre;
use central::data_folder::{DataError, DataFolder};
use central::exchange::{Denied, exchange};
use central::own_writes::write_entries;
use central::ports::{Clock, Random, RandomError};
use central::proof::prove;
use central::reference::Entry;
use central::store::{Device, StoreError};
use domain::record::{Month, Record};
use domain::records::{Tally, Unit, Visit};
use sqlite::faults::{self, Disk};
use sync::digest::Root;
use sync::message::{Batch, Hello, PROTOCOL, SCHEMA, read_reply, write_request};
use sync::row::Row;
use sync::version::{Clock as Logical, Node, Version};
use tempfile::TempDir;
use uuid::Uuid;

/// 3 March 2026, noon.
const NOW: i64 = 1_772_539_200_000;
const UNIT: Uuid = Uuid::from_u128(0xa);
const MONTH: Month = Month(202_603);
/// What a centre's folder holds beside the database, and a restart needs.
const BESIDE: [&str; 2] = ["dataset.key", "epoch"];

struct StillClock;

impl Clock for StillClock {
    fn now_ms(&self) -> i64 {
        NOW
    }
}

/// Counts: good enough for ids that only have to differ.
struct Counting(AtomicU64);

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        blake3::Hasher::new().update(&number.to_le_bytes()).finalize_xof().fill(bytes);
        Ok(())
    }
}

/// A centre's folder, on a disk of its own.
pub struct Office {
    pub folder: TempDir,
    pub disk: Disk,
}

impl Office {
    /// With one unit, two tablets, and nothing sent yet.
    pub fn new() -> Self {
        let office = Self::empty();
        let centre = office.open().unwrap();
        let unit = Unit { name: "Bokbussen".to_owned(), drives: true, retired_on: None };
        write_entries(&centre, &[Entry::of(UNIT, Uuid::nil(), &unit)]).unwrap();
        for tablet in Tablet::ALL {
            centre.write(|tx| tx.put_device(&tablet.device())).unwrap();
        }
        office
    }

    /// The same again, made quicker: what [`Self::new`] made is copied.
    pub fn like(other: &Self) -> Self {
        let office = Self::empty();
        std::fs::copy(database_in(other.folder.path()), database_in(office.folder.path())).unwrap();
        other.put_beside(office.folder.path());
        office
    }

    fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let disk = faults::install().of(folder.path());
        Self { folder, disk }
    }

    pub fn open(&self) -> Result<Centre, DataError> {
        open_in(self.folder.path())
    }

    /// Copies what lies beside the database.
    pub fn put_beside(&self, folder: &Path) {
        for name in BESIDE {
            std::fs::copy(self.folder.path().join(name), folder.join(name)).unwrap();
        }
    }
}

pub fn database_in(folder: &Path) -> std::path::PathBuf {
    folder.join("central.sqlite")
}

/// As a server starts.
pub fn open_in(folder: &Path) -> Result<Centre, DataError> {
    DataFolder::at(folder)?.open(Arc::new(StillClock), Arc::new(Counting(AtomicU64::new(1))))
}

/// A tablet as the centre sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tablet(u64);

impl Tablet {
    pub const ALL: [Self; 2] = [Self(1), Self(2)];

    fn token(self) -> String {
        format!("token-of-{}", self.0)
    }

    /// The node is the first half of it.
    fn incarnation(self) -> Uuid {
        Uuid::from_u128(u128::from(self.0) << 64 | 1)
    }

    fn device(self) -> Device {
        Device {
            id: Uuid::from_u128(u128::from(self.0)),
            unit: UNIT,
            token_hash: token_hash(&self.token()),
            next_token_hash: None,
            enrolled_at: NOW,
            last_seen_at: NOW,
            revoked_at: None,
        }
    }
}

/// One batch of one tablet: a visit of its own, and its lane in a visit of the other's.
#[derive(Debug, Clone, Copy)]
pub struct Push {
    tablet: Tablet,
    number: u64,
}

/// So many batches, the tablets in turn.
pub fn day(batches: u64) -> Vec<Push> {
    (0..batches).map(|at| Push { tablet: Tablet::ALL[(at % 2) as usize], number: at / 2 + 1 }).collect()
}

impl Push {
    /// The same tablet's next one.
    pub fn next(self) -> Self {
        Self { number: self.number + 1, ..self }
    }

    /// Sends it. `Ok` is the acknowledgement.
    pub fn run(self, centre: &Centre) -> Result<(), Denied> {
        let acknowledged = self.number - 1;
        let hello = Hello {
            protocol: PROTOCOL,
            schema: SCHEMA,
            incarnation: self.tablet.incarnation(),
            epoch: Some(centre.read(|tx| tx.dataset()).map_err(Denied::Store)?.epoch),
            cursor: 0,
            acknowledged,
            units: vec![UNIT.into()],
            first_month: MONTH.minus(13),
            root: Root(0),
            next_token_hash: None,
        };
        let lines: Vec<String> =
            self.rows(centre.dataset).iter().map(|row| row.to_line(centre.dataset)).collect();
        let batch = Batch::freeze(self.number, &lines);
        let reply = exchange(centre, &self.tablet.token(), &write_request(&hello, Some(&batch)))?;
        let (head, _) = read_reply(&reply).unwrap();
        assert_eq!(head.ack.map(|ack| (ack.number, ack.refused.len())), Some((self.number, 0)));
        Ok(())
    }

    fn rows(self, dataset: Uuid) -> Vec<Row> {
        let clock = Logical::at_ms(NOW - 1_000 + i64::try_from(self.number).unwrap());
        let version = Version { clock, node: Node::of(self.tablet.incarnation()) };
        let own = Uuid::from_u128(u128::from(self.tablet.0 * 1_000 + self.number));
        let visit = Row::new(Visit::DECLARATION.number, own, UNIT, MONTH, version, visit().to_fields());
        let tally = Tally {
            visit: Uuid::from_u128(1_001).into(),
            lane: self.tablet.incarnation(),
            staff: Uuid::from_u128(9).into(),
            tablet: self.tablet.device().id,
            counts: [("v".to_owned(), i64::try_from(self.number).unwrap())].into(),
        };
        let mut lane = Row::new(Tally::DECLARATION.number, own, UNIT, MONTH, version, tally.to_fields());
        lane.id = lane.derived_id(dataset).unwrap();
        vec![visit, lane]
    }
}

/// Everything that two centres could be told apart by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    epoch: Uuid,
    seq: u64,
    rows: Vec<(u64, String)>,
    batches: Vec<String>,
}

impl Seen {
    /// Whether the rows are the same, whatever is kept of counters, tablets and batches.
    pub fn has_the_rows_of(&self, other: &Self) -> bool {
        self.rows == other.rows
    }

    /// Of a centre whose rows, digest and counters agree.
    pub fn of(centre: &Centre) -> Result<Self, StoreError> {
        let proof = prove(centre)?;
        if !proof.agrees {
            return Err(StoreError::Damaged(proof.findings.join("; ")));
        }
        centre.read(|tx| {
            let dataset = tx.dataset()?;
            let mut rows = Vec::new();
            tx.for_each_row(None, &mut |kept| {
                let row = kept.parse(centre.dataset)?;
                rows.push((kept.seq, row.to_line(centre.dataset)));
                Ok(true)
            })?;
            rows.sort();
            let mut batches = Vec::new();
            for tablet in Tablet::ALL {
                batches.push(format!("{:?}", tx.incarnation(tablet.incarnation())?));
            }
            Ok(Self { epoch: dataset.epoch, seq: dataset.seq, rows, batches })
        })
    }
}

/// What a centre shows before the day and after each batch, on a disk that does nothing wrong.
pub fn shown_in_a_good_day(day: &[Push], model: &Office) -> Vec<Seen> {
    let office = Office::like(model);
    let centre = office.open().unwrap();
    let mut shown = vec![Seen::of(&centre).unwrap()];
    for push in day {
        push.run(&centre).unwrap();
        shown.push(Seen::of(&centre).unwrap());
    }
    shown
}

fn visit() -> Visit {
    fixtures::visits::visit("2026-03-03".parse().unwrap(), NOW)
}
