//! A tablet's work, step by step: counting, freezing, the centre's answers, and what a store shows after each step.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use device::Failure;
use device::store::{Enrolment, Home, Store};
use domain::record::{Id, Month, Record};
use domain::records::{Tally, Visit};
use sqlite::DatabaseKey;
use sqlite::faults::{self, Disk};
use sync::digest::Root;
use sync::message::ReplyHead;
use sync::row::Row;
use sync::version::{Clock, Node, Version};
use tempfile::TempDir;
use uuid::Uuid;

/// 15 March 2016.
pub const NOW: i64 = 1_458_043_200_000;
const DATASET: Uuid = Uuid::from_u128(0xda7a);
const UNIT: Uuid = Uuid::from_u128(0xb5);
const LANE: Uuid = Uuid::from_u128(0x1a9e);
const MONTH: Month = Month(201_603);
const BATCH_BYTES_MAX: usize = 1024 * 1024;

/// A tablet in a folder on a disk of its own.
pub struct Bus {
    pub folder: TempDir,
    pub disk: Disk,
}

impl Bus {
    /// Connected, and nothing counted yet.
    pub fn new() -> Self {
        let bus = Self::empty();
        drop(Store::create(&bus.database(), &key(), &enrolment()).unwrap());
        bus
    }

    /// The same again, made quicker: the file that [`Self::new`] made is copied.
    pub fn like(other: &Self) -> Self {
        let bus = Self::empty();
        std::fs::copy(other.database(), bus.database()).unwrap();
        bus
    }

    /// Not connected yet.
    pub fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let disk = faults::install().of(folder.path());
        Self { folder, disk }
    }

    pub fn database(&self) -> PathBuf {
        database_in(self.folder.path())
    }

    pub fn open(&self) -> Result<Store, Failure> {
        open_in(self.folder.path())
    }
}

pub fn database_in(folder: &Path) -> PathBuf {
    folder.join("tablet.sqlite")
}

pub fn open_in(folder: &Path) -> Result<Store, Failure> {
    Store::open(&database_in(folder), &key())
}

pub fn key() -> DatabaseKey {
    DatabaseKey::from_bytes([7; 32])
}

/// One thing that a tablet does and that is answered with *saved*.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// A visit is begun.
    Start(u128),
    /// So many visitors more.
    Count(u128, i64),
    /// What waits becomes a batch.
    Freeze,
    /// The centre has the batch, and sends a page of its own.
    Reply { page: u64 },
}

/// A day: two visits, counts before, between and after a batch.
pub fn day() -> Vec<Work> {
    let mut day = vec![Work::Start(1)];
    day.extend((1..=6).map(|by| Work::Count(1, by)));
    day.extend([Work::Freeze, Work::Count(1, 1), Work::Start(2), Work::Count(2, 3)]);
    day.extend([Work::Reply { page: 1 }, Work::Count(1, 1), Work::Freeze, Work::Reply { page: 2 }]);
    day.extend((1..=4).map(|by| Work::Count(2, by)));
    day
}

impl Work {
    /// Does it. `Ok` is what a person is told as *saved*.
    pub fn run(self, store: &mut Store) -> Result<(), Failure> {
        match self {
            Self::Start(number) => store.transact(NOW, |tx| {
                tx.put(Id::<Visit>::from(Uuid::from_u128(number)), home(), &visit())?;
                Ok(())
            }),
            Self::Count(number, by) => store.transact(NOW, |tx| {
                let tally = Tally { counts: BTreeMap::new(), ..tally(number) };
                let id = tx.derived_id(&tally);
                let mut tally = tx.find::<Tally>(id)?.map_or(tally, |stored| stored.record);
                *tally.counts.entry("v".to_owned()).or_default() += by;
                tx.put(id, home(), &tally)?;
                Ok(())
            }),
            Self::Freeze => Ok(store.freeze(BATCH_BYTES_MAX).map(|_| ())?),
            Self::Reply { page } => {
                let frozen = store.frozen_batch()?.map(|batch| batch.head.number);
                let line = from_elsewhere(page);
                store.store_reply(&reply(frozen, page * 10), &[line.as_bytes()], NOW).map(|_| ())?;
                Ok(())
            }
        }
    }
}

/// Everything that a person or the centre could tell two stores apart by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    visits: usize,
    visitors: BTreeMap<Id<Tally>, i64>,
    waiting: u64,
    sendable: u64,
    frozen: Option<(u64, String)>,
    acknowledged: u64,
    cursor: u64,
    clock: u64,
}

impl Seen {
    pub fn of(store: &Store) -> Result<Self, Failure> {
        let (tablet, count) = (store.tablet()?, store.outbox_count()?);
        let tallies = store.list::<Tally>()?.into_iter();
        Ok(Self {
            visits: store.list::<Visit>()?.len(),
            visitors: tallies.map(|stored| (stored.id, stored.record.counts["v"])).collect(),
            waiting: count.waiting,
            sendable: count.sendable,
            frozen: store.frozen_batch()?.map(|batch| (batch.head.number, batch.head.hash)),
            acknowledged: tablet.acknowledged,
            cursor: tablet.cursor,
            clock: store.clock().0,
        })
    }
}

/// What a store shows before the day and after each step of it, on a disk that does nothing wrong.
pub fn shown_in_a_good_day(day: &[Work], model: &Bus) -> Vec<Seen> {
    let bus = Bus::like(model);
    let mut store = bus.open().unwrap();
    let mut shown = vec![Seen::of(&store).unwrap()];
    for work in day {
        work.run(&mut store).unwrap();
        shown.push(Seen::of(&store).unwrap());
    }
    shown
}

fn home() -> Home {
    Home { unit: UNIT.into(), month: MONTH }
}

/// The centre's answer: it has the batch, and goes on to `cursor`.
pub fn reply(frozen: Option<u64>, cursor: u64) -> ReplyHead {
    let ack = frozen.map(|number| serde_json::json!({ "n": number }));
    let head = serde_json::json!({
        "e": Uuid::from_u128(0xe), "now": NOW, "ack": ack, "c": cursor, "r": Root(0),
    });
    serde_json::from_value(head).unwrap()
}

/// The lane of another tablet, in a visit that is known here.
fn from_elsewhere(page: u64) -> String {
    let tally = Tally { lane: Uuid::from_u128(0xe15e + u128::from(page)), ..tally(1) };
    let version = Version { clock: Clock::at_ms(NOW + 1), node: Node::of(Uuid::from_u128(0xe15e)) };
    let mut row = Row::new(Tally::DECLARATION.number, Uuid::nil(), UNIT, MONTH, version, tally.to_fields());
    row.id = row.derived_id(DATASET).unwrap();
    row.to_line(DATASET)
}

fn tally(visit: u128) -> Tally {
    Tally {
        visit: Uuid::from_u128(visit).into(),
        lane: LANE,
        staff: Uuid::from_u128(9).into(),
        tablet: Uuid::from_u128(0x7ab),
        counts: BTreeMap::from([("v".to_owned(), 4)]),
    }
}

fn visit() -> Visit {
    fixtures::visits::visit("2016-03-15".parse().unwrap(), NOW)
}

/// What an enrolment brought.
pub fn enrolment() -> Enrolment {
    Enrolment {
        tablet: Uuid::from_u128(0x7ab),
        incarnation: Uuid::from_u128(0x1_0000_0000_0000_0001),
        dataset: DATASET,
        unit: UNIT.into(),
        unit_name: "Bokbussen".to_owned(),
        units: vec![UNIT.into()],
        address: "https://centre.test".to_owned(),
        certificate: None,
        token: "token".to_owned(),
        token_since: NOW,
        epoch: Uuid::from_u128(0xe),
        first_month: Month(201_502),
    }
}
