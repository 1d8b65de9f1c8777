//! What the tests of several modules share: a tablet in a folder of its own, with a real encrypted store, a clock that
//! is set by hand and a random that is seeded; the rows it was given, and a tiny centre to sync with. Only in tests.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod centre;
mod comparing;
mod line;
mod reference;
mod step;
mod world;

use std::sync::{Arc, Mutex, MutexGuard};

use contract::answer::{SyncReport, VisitView, Written};
use contract::ask::{
    Answers, CloseVisit, ReadVisit, RecordTally, StartVisit, SyncNow, TallyChange, Unlock, WriteNote,
};
use contract::fault::Fault;
use domain::metric::Metric;
use domain::record::{Id, Month};
use domain::records::{Residence, Staff, Stop, Visit};
use sqlite::DatabaseKey;
use tempfile::TempDir;
use uuid::Uuid;

use crate::commands::enrol::{DATABASE, UNLOCK_FILE};
use crate::device::Device;
use crate::ports::{Clock, Ports};
use crate::run::Run;
use crate::store::{Enrolment, Store};
use crate::vault::{self, KeystoreKind, NewPin, Vault};

pub(crate) use centre::{Refuse, TinyCentre};
pub(crate) use reference::*;
pub(crate) use step::Step;
pub(crate) use world::HandClock;
use world::{CHEAP, MemoryKeystore, Seeded, ports};

/// Tuesday 15 March 2016, 13.00 where the tablet is.
pub(crate) const NOW: i64 = 1_458_043_200_000;
pub(crate) const MINUTE: i64 = 60_000;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;
/// Ten years, as a clock that lies is off.
pub(crate) const TEN_YEARS: i64 = 3_652 * DAY;

/// The first month that tablets hold.
const FIRST_MONTH: Month = Month(201_502);

pub(crate) const PIN: &str = "135790";

/// A centre that several tablets talk to.
#[derive(Clone)]
pub(crate) struct Centre(Arc<Mutex<TinyCentre>>);

impl Centre {
    pub(crate) fn get(&self) -> MutexGuard<'_, TinyCentre> {
        self.0.lock().unwrap()
    }
}

/// A connected tablet of the bookmobile, on which Anna has set a PIN.
pub(crate) struct Tablet {
    pub(crate) folder: TempDir,
    pub(crate) clock: HandClock,
    pub(crate) centre: Centre,
    pub(crate) device: Device,
    random: Seeded,
}

impl Tablet {
    /// Unlocked by Anna, with everything fetched.
    pub(crate) fn new() -> Self {
        let centre = TinyCentre::new(HandClock::at(NOW));
        Self::of(&Centre(Arc::new(Mutex::new(centre))), 1)
    }

    /// Another tablet of the same centre; `number` tells them apart.
    pub(crate) fn beside(&self, number: u64) -> Self {
        Self::of(&self.centre, number)
    }

    fn of(centre: &Centre, number: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let random = Seeded::from(number << 32);
        let clock = HandClock::at(centre.get().clock.now_ms());
        connect(folder.path(), centre, number, &mut random.clone());
        let device = Device::open(folder.path(), ports(&clock, centre, &random)).unwrap();
        let mut tablet = Self { folder, clock, centre: centre.clone(), device, random };
        tablet.unlock(ANNA, PIN).unwrap();
        tablet
    }

    pub(crate) fn unlock(&mut self, staff: Id<Staff>, pin: &str) -> Result<(), Fault> {
        self.device.unlock(Unlock { staff, pin: pin.to_owned() }).map(|_| ())
    }

    /// What its program takes from the world.
    pub(crate) fn ports(&self) -> Ports {
        ports(&self.clock, &self.centre, &self.random)
    }

    /// The program was killed, and started again by Anna.
    pub(crate) fn restart(&mut self) {
        let mut device = Device::open(self.folder.path(), self.ports()).unwrap();
        std::mem::swap(&mut self.device, &mut device);
        // The file's lock goes with the program.
        drop(device);
        self.unlock(ANNA, PIN).unwrap();
    }

    pub(crate) fn run(&mut self) -> &mut Run {
        self.device.run().unwrap()
    }

    pub(crate) fn store(&mut self) -> &mut Store {
        &mut self.run().store
    }

    /// Time goes by, everywhere.
    pub(crate) fn pass(&self, ms: i64) {
        self.clock.pass(ms);
        self.centre.get().clock.pass(ms);
    }

    pub(crate) fn sync(&mut self) -> Result<SyncReport, Fault> {
        self.device.sync(SyncNow {})
    }

    pub(crate) fn start(&mut self, stop: Id<Stop>) -> Id<Visit> {
        started(&self.device.start_visit(to_stop(stop)).unwrap())
    }

    pub(crate) fn start_outside(&mut self, residence: Id<Residence>) -> Id<Visit> {
        started(&self.device.start_visit(to_residence(residence)).unwrap())
    }

    pub(crate) fn tally(
        &mut self,
        visit: Id<Visit>,
        metric: &str,
        change: TallyChange,
    ) -> Result<Written, Fault> {
        let metric: Metric = metric.parse().unwrap();
        self.device.record_tally(RecordTally { visit, metric, change, reason: None })
    }

    /// Taps so many times more, in one.
    pub(crate) fn tap(&mut self, visit: Id<Visit>, metric: &str, by: i64) -> Written {
        self.tally(visit, metric, TallyChange::By(by)).unwrap()
    }

    pub(crate) fn note(&mut self, visit: Id<Visit>, text: &str) -> Result<Written, Fault> {
        self.device.write_note(WriteNote { visit, text: text.to_owned() })
    }

    pub(crate) fn close(&mut self, visit: Id<Visit>) {
        self.device.close_visit(CloseVisit { visit }).unwrap();
    }

    pub(crate) fn view(&mut self, visit: Id<Visit>) -> VisitView {
        self.device.visit(ReadVisit { visit }).unwrap()
    }

    /// Begun, counted and closed.
    pub(crate) fn whole_visit(&mut self, stop: Id<Stop>, visitors: i64) -> Id<Visit> {
        let visit = self.start(stop);
        self.tap(visit, "v", visitors);
        self.close(visit);
        visit
    }
}

/// The visit that an answer says was begun.
pub(crate) fn started(written: &Written) -> Id<Visit> {
    written.visit().unwrap()
}

pub(crate) fn to_stop(stop: Id<Stop>) -> StartVisit {
    StartVisit { stop: Some(stop), residence: None, departments: Vec::new(), reason: None, another: false }
}

pub(crate) fn to_residence(residence: Id<Residence>) -> StartVisit {
    StartVisit { stop: None, residence: Some(residence), ..to_stop(STOP_ASYLUM) }
}

/// The code of what was refused.
pub(crate) fn code<T: std::fmt::Debug>(result: Result<T, Fault>) -> String {
    result.unwrap_err().code
}

pub(crate) fn tablet_id(number: u64) -> Uuid {
    Uuid::from_u128(0x7ab_0000 + u128::from(number))
}

/// The dataset's key pair: the private one is at the centre.
pub(crate) fn dataset_keys() -> vault::KeyPair {
    vault::new_key_pair(&mut Seeded::from(u64::MAX << 32)).unwrap()
}

/// What enrolment leaves in the folder, and what the first sync fetches.
fn connect(folder: &std::path::Path, centre: &Centre, number: u64, random: &mut Seeded) {
    let key = vault::draw_secret(random).unwrap();
    let public_key = dataset_keys().public;
    let tiles = staff().into_iter().map(|(id, staff)| vault::Tile {
        staff: id.uuid(),
        name: staff.name,
        initials: staff.initials,
    });
    let kind = KeystoreKind::OperatingSystem;
    let mut vault =
        Vault::create(folder.join(UNLOCK_FILE), public_key, tiles.collect(), kind, &key, random).unwrap();
    let mut ports = vault::Ports { keystore: &MemoryKeystore, random, cost: CHEAP };
    vault.set_pin(ANNA.uuid(), &NewPin::new(PIN).unwrap(), &key, &mut ports).unwrap();
    let mut centre = centre.get();
    let enrolment = enrolment(&centre, number);
    centre.admit(&enrolment.token);
    let mut store =
        Store::create(&folder.join(DATABASE), &DatabaseKey::from_bytes(*key), &enrolment).unwrap();
    let (head, lines) = centre.everything();
    let lines: Vec<&[u8]> = lines.iter().map(String::as_bytes).collect();
    store.store_reply(&head, &lines, centre.clock.now_ms()).unwrap();
}

fn enrolment(centre: &TinyCentre, number: u64) -> Enrolment {
    Enrolment {
        tablet: tablet_id(number),
        // The node is the first half: tablets with larger numbers win ties.
        incarnation: Uuid::from_u128(u128::from(number) << 64 | 1),
        dataset: DATASET,
        unit: BUS,
        unit_name: "Bokbussen".to_owned(),
        units: vec![BUS],
        address: "https://centre.test".to_owned(),
        certificate: None,
        token: format!("token-of-{number}"),
        token_since: centre.clock.now_ms(),
        epoch: centre.epoch,
        first_month: FIRST_MONTH,
    }
}
