//! A tablet with a person at it: the whole `Device`, with Anna's PIN, on a disk of its own, and a line to a centre that
//! takes every batch.

use std::sync::{Arc, Mutex};

use contract::answer::SyncReport;
use contract::ask::{Answers, SyncNow, Unlock};
use contract::fault::Fault;
use device::Device;
use device::ports::{Clock, Ports};
use device::store::{Store, Tablet};
use device::sync::transport::{Answer, Body, Transport, TransportError};
use device::vault::{
    self, Cost, Keystore, KeystoreError, KeystoreKind, NewPin, Random, RandomError, Secret, Tile, Vault,
};
use domain::record::Id;
use sqlite::DatabaseKey;
use sync::compression;
use sync::message::{ReplyHead, read_request, write_reply};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::work::{Bus, NOW, enrolment, reply};

const PIN: &str = "135790";
const ANNA: Uuid = Uuid::from_u128(0xa22a);
/// The least that Argon2 accepts.
const CHEAP: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };

/// A tablet, and what the centre got of it.
pub struct Person {
    pub bus: Bus,
    pub device: Device,
    centre: Centre,
}

/// The batches that came, by number.
#[derive(Clone, Default)]
pub struct Centre(Arc<Mutex<Vec<u64>>>);

impl Person {
    /// Connected and unlocked.
    pub fn new() -> Self {
        let (bus, centre) = (Bus::empty(), Centre::default());
        connect(&bus);
        let device = Device::open(bus.folder.path(), ports(&centre)).unwrap();
        let mut person = Self { bus, device, centre };
        person.unlock().unwrap();
        person
    }

    pub fn unlock(&mut self) -> Result<(), Fault> {
        self.device.unlock(Unlock { staff: Id::from(ANNA), pin: PIN.to_owned() }).map(|_| ())
    }

    pub fn sync(&mut self) -> Result<SyncReport, Fault> {
        self.device.sync(SyncNow {})
    }

    pub fn store(&mut self) -> &mut Store {
        &mut self.device.run().unwrap().store
    }

    pub fn tablet(&mut self) -> Tablet {
        self.store().tablet().unwrap()
    }

    /// What the centre has.
    pub fn batches_at_centre(&self) -> Vec<u64> {
        self.centre.0.lock().unwrap().clone()
    }

    /// The program is killed and started again, still locked.
    pub fn is_killed(&mut self) {
        self.bus.disk.kill();
        let anew = Device::open(self.bus.folder.path(), ports(&self.centre)).unwrap();
        self.device = anew;
    }
}

/// What an enrolment leaves in the folder.
fn connect(bus: &Bus) {
    let mut random = Seeded(0);
    let key = vault::draw_secret(&mut random).unwrap();
    let public_key = vault::new_key_pair(&mut random).unwrap().public;
    let tiles = vec![Tile { staff: ANNA, name: "Anna".to_owned(), initials: "A".to_owned() }];
    let path = bus.folder.path().join("unlock.json");
    let kind = KeystoreKind::OperatingSystem;
    let mut vault = Vault::create(path, public_key, tiles, kind, &key, &mut random).unwrap();
    let mut ports = vault::Ports { keystore: &MemoryKeystore, random: &mut random, cost: CHEAP };
    vault.set_pin(ANNA, &NewPin::new(PIN).unwrap(), &key, &mut ports).unwrap();
    drop(Store::create(&bus.database(), &DatabaseKey::from_bytes(*key), &enrolment()).unwrap());
}

fn ports(centre: &Centre) -> Ports {
    let centre = centre.clone();
    Ports {
        clock: Box::new(StillClock),
        random: Box::new(Seeded(1 << 32)),
        keystore: Box::new(MemoryKeystore),
        pin_cost: CHEAP,
        connect: Box::new(move |_, _| Ok(Box::new(centre.clone()))),
    }
}

impl Transport for Centre {
    fn post(&mut self, path: &str, _: Option<&str>, body: Body) -> Result<Answer, TransportError> {
        if path != "/v1/sync" {
            return Err(TransportError::BrokenOff);
        }
        let plain = if body.zstd { compression::unpack(&body.bytes).unwrap() } else { body.bytes };
        let (head, _) = read_request(&plain).unwrap();
        let batch = head.batch.map(|batch| batch.number);
        self.0.lock().unwrap().extend(batch);
        // It holds whatever the tablet holds: with a batch it lets it ask again, and then agrees.
        let reply =
            ReplyHead { more: batch.is_some(), root: head.hello.root, ..reply(batch, head.hello.cursor + 1) };
        let answer = write_reply(&reply, &[]);
        Ok(Answer { status: 200, retry_after_s: None, body: answer, zstd: false })
    }
}

struct StillClock;

impl Clock for StillClock {
    fn now_ms(&self) -> i64 {
        NOW
    }

    fn offset_s(&self, _: i64) -> i32 {
        3_600
    }
}

/// Counts, and never gives the same twice.
struct Seeded(u64);

impl Random for Seeded {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), RandomError> {
        self.0 += 1;
        blake3::Hasher::new().update(&self.0.to_le_bytes()).finalize_xof().fill(bytes);
        Ok(())
    }
}

struct MemoryKeystore;

impl Keystore for MemoryKeystore {
    fn secret(&self) -> Result<Secret, KeystoreError> {
        Ok(Zeroizing::new([9; 32]))
    }

    fn kind(&self) -> KeystoreKind {
        KeystoreKind::OperatingSystem
    }
}
