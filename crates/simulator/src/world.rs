//! One run's world: the centre, the tablets with who holds them, the account of what was saved, and the journal.
//! Made and driven by `run`; what people do is `people`, what goes wrong around them `trouble`.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use central::enrolment::make_code;
use central::own_writes::write_entries;
use chrono::NaiveDate;
use contract::ask::{Answers, Enrol, SetPin, Unlock};
use contract::enrolment::EnrolmentCode;
use contract::fault::Fault;
use device::Device;
use device::ports::Ports;
use domain::record::Id;
use domain::records::{FollowUp, Staff, Unit, Visit};
use tempfile::TempDir;

use crate::centre::SimCentre;
use crate::chance::Chance;
use crate::copies::Copy;
use crate::disk::{disk_of, forget_disk};
use crate::interleave::Between;
use crate::line::Line;
use crate::model::{Model, Rows};
use crate::ports::{CHEAP, OneKeystore, SeededBytes, TrueTime, WallClock};
use crate::reference::{BUS, LIBRARY, entries, staff_of};
use crate::shared::{Shared, State};
use crate::violation::{Violation, broken, harness};

/// Everybody's, since guessing is not what is simulated.
pub(crate) const PIN: &str = "482913";

/// So many tablets can be made of a copy of another one.
const CLONES_MAX: usize = 2;

/// A tablet, and what the one who holds it remembers.
pub(crate) struct Desk {
    pub(crate) folder: PathBuf,
    pub(crate) unit: Id<Unit>,
    pub(crate) clock: WallClock,
    pub(crate) random: SeededBytes,
    pub(crate) staff: [Id<Staff>; 2],
    /// The visit that is worked on.
    pub(crate) visit: Option<Id<Visit>>,
    pub(crate) follow_ups: Vec<Id<FollowUp>>,
}

/// The world.
pub(crate) struct World {
    pub(crate) shared: Arc<Shared>,
    pub(crate) chance: Chance,
    pub(crate) model: Model,
    pub(crate) desks: Vec<Desk>,
    /// The visits that people speak of, the latest last.
    pub(crate) visits: Vec<Id<Visit>>,
    pub(crate) step: u64,
    /// The end: nothing goes wrong any more.
    pub(crate) is_quiet: bool,
    pub(crate) copies_kept: Vec<Copy>,
    /// A copy was put back or made: tablets may be told so, and digests may differ for a while.
    pub(crate) copies: bool,
    /// Counts up: no text and no number is written twice.
    pub(crate) words: u64,
    pub(crate) journal: blake3::Hasher,
    pub(crate) says: bool,
    pub(crate) first_day: NaiveDate,
    folder: TempDir,
}

impl Drop for World {
    fn drop(&mut self) {
        (0..self.desks.len()).for_each(|tablet| drop(self.shared.take(tablet)));
        self.shared.centre.stop();
        self.desks.iter().for_each(|desk| forget_disk(&desk.folder));
        forget_disk(self.shared.centre.folder());
    }
}

/// Where files are quickest: in memory, where the system has such a place.
fn temp_folder() -> std::io::Result<TempDir> {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        TempDir::with_prefix_in("turbok-sim-", memory)
    } else {
        TempDir::with_prefix("turbok-sim-")
    }
}

impl World {
    /// A centre with its lists, and tablets that are connected to it.
    pub(crate) fn make(
        seed: u64,
        tablets: usize,
        first_day: NaiveDate,
        says: bool,
    ) -> Result<Self, Violation> {
        let mut chance = Chance::new(seed);
        let folder = temp_folder().map_err(|error| harness("a temporary folder")(error.to_string()))?;
        let start = first_day.and_hms_opt(5, 0, 0).unwrap_or_default().and_utc().timestamp_millis();
        let time = TrueTime::at(start);
        let between = Between::default();
        let random = SeededBytes::from(chance.next());
        std::fs::create_dir_all(folder.path().join("centre"))
            .map_err(|error| harness("a folder")(error.to_string()))?;
        disk_of(&folder.path().join("centre"));
        let centre = SimCentre::make(folder.path().join("centre"), time.clone(), random, between.clone())
            .map_err(harness("a centre"))?;
        // Some more places, for clones.
        let places = tablets + CLONES_MAX;
        let devices = (0..places).map(|_| Mutex::new(None)).collect();
        let mut state = State::new(chance.fork(), places);
        state.trace = says.then(Vec::new);
        let shared = Arc::new(Shared { time, centre, devices, state: Mutex::new(state) });
        let weak = Arc::downgrade(&shared);
        if let Ok(mut between) = between.lock() {
            *between = Some(Arc::new(move || {
                if let Some(shared) = weak.upgrade() {
                    shared.between_transactions();
                }
            }));
        }
        let mut world = Self {
            shared,
            chance,
            model: Model::default(),
            desks: Vec::new(),
            visits: Vec::new(),
            step: 0,
            is_quiet: false,
            copies_kept: Vec::new(),
            copies: false,
            words: 0,
            journal: blake3::Hasher::new(),
            says,
            first_day,
            folder,
        };
        world.fill_centre()?;
        let folder = world.folder().to_owned();
        for at in 0..tablets {
            // The first two are of the bus; of the others each second one is the library's.
            let unit = if at >= 2 && world.chance.one_in(2) { LIBRARY } else { BUS };
            world.add_tablet(folder.join(format!("tablet-{at}")), unit)?;
        }
        Ok(world)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn fill_centre(&self) -> Result<(), Violation> {
        let library = self.shared.centre.library();
        let library = library.ok_or_else(|| harness("a running centre")(String::new()))?;
        let written = write_entries(&library, &entries(self.first_day));
        written.map(|_| ()).map_err(|error| harness("lists at the centre")(error.to_string()))
    }

    fn add_tablet(&mut self, folder: PathBuf, unit: Id<Unit>) -> Result<(), Violation> {
        std::fs::create_dir_all(&folder).map_err(|error| harness("a folder")(error.to_string()))?;
        disk_of(&folder);
        let desk = Desk {
            folder,
            unit,
            clock: WallClock::right(self.shared.time.clone()),
            random: SeededBytes::from(self.chance.next()),
            staff: staff_of(unit),
            visit: None,
            follow_ups: Vec::new(),
        };
        let tablet = self.desks.len();
        let staff = desk.staff;
        self.desks.push(desk);
        self.reopen(tablet)?;
        let code = self.code(unit)?;
        let enrol = Enrol { code, staff: Some("AA".to_owned()), pin: PIN.to_owned() };
        self.ask(tablet, |device| device.enrol(enrol)).map_err(|fault| harness("a tablet")(fault.code))?;
        self.unlock(tablet, 0).map_err(|fault| harness("an unlocked tablet")(fault.code))?;
        let set = SetPin { staff: staff[1], pin: PIN.to_owned() };
        self.ask(tablet, |device| device.set_pin(set))
            .map_err(|fault| harness("a second PIN")(fault.code))?;
        Ok(())
    }

    /// A new enrolment code for a tablet of this unit.
    pub(crate) fn code(&self, unit: Id<Unit>) -> Result<String, Violation> {
        let library = self.shared.centre.library();
        let library = library.ok_or_else(|| harness("a running centre")(String::new()))?;
        let made = make_code(&library, unit.uuid()).map_err(|error| harness("a code")(error.to_string()))?;
        let address = "http://127.0.0.1:1".to_owned();
        Ok(EnrolmentCode { address, fingerprint: None, secret: made.secret }.to_string())
    }

    /// The program starts anew: what was in memory is gone, the files are as they are.
    pub(crate) fn reopen(&mut self, tablet: usize) -> Result<(), Violation> {
        drop(self.shared.take(tablet));
        let desk = &self.desks[tablet];
        let shared = Arc::clone(&self.shared);
        let ports = Ports {
            clock: Box::new(desk.clock.clone()),
            random: Box::new(desk.random.clone()),
            keystore: Box::new(OneKeystore),
            pin_cost: CHEAP,
            connect: Box::new(move |_, _| Ok(Box::new(Line { shared: Arc::clone(&shared), tablet }))),
        };
        let device =
            Device::open(&desk.folder, ports).map_err(|fault| harness("a tablet's folder")(fault.code))?;
        self.shared.put(tablet, device);
        Ok(())
    }

    /// One of the two who have a PIN.
    pub(crate) fn unlock(&mut self, tablet: usize, who: usize) -> Result<(), Fault> {
        let staff = self.desks[tablet].staff[who % 2];
        self.ask(tablet, |device| device.unlock(Unlock { staff, pin: PIN.to_owned() })).map(|_| ())
    }

    /// Asks a tablet.
    pub(crate) fn ask<T>(
        &self,
        tablet: usize,
        ask: impl FnOnce(&mut Device) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let Some(mut device) = self.shared.take(tablet) else { return Err(Fault::new("switched-off")) };
        let answer = ask(&mut device);
        self.shared.put(tablet, device);
        answer
    }

    /// Looks behind the asks of an unlocked tablet.
    pub(crate) fn look<T>(
        &self,
        tablet: usize,
        look: impl FnOnce(&mut device::Run) -> Result<T, device::store::StoreError>,
    ) -> Result<T, Violation> {
        let Some(mut device) = self.shared.take(tablet) else { return broken("harness", "a tablet", "none") };
        let seen = match device.run() {
            Some(run) => look(run).map_err(|error| harness("a store that can be read")(error.to_string())),
            None => broken("harness", "an unlocked tablet", "a locked one"),
        };
        self.shared.put(tablet, device);
        seen
    }

    /// Every row of a tablet.
    pub(crate) fn rows_of(&self, tablet: usize) -> Result<Rows, Violation> {
        let rows = self.look(tablet, |run| run.store.every_row())?;
        Ok(rows.into_iter().map(|row| ((row.type_number, row.id), row)).collect())
    }

    /// Every row of the centre.
    pub(crate) fn rows_of_centre(&self) -> Result<Rows, Violation> {
        let Some(centre) = self.shared.centre.library() else { return broken("harness", "a centre", "none") };
        let mut rows = Rows::new();
        let read = centre.read(|tx| {
            rows.clear();
            tx.for_each_row(None, &mut |kept| {
                rows.insert((kept.type_number, kept.id), kept.parse(centre.dataset)?);
                Ok(true)
            })
        });
        read.map_err(|error: central::store::StoreError| {
            harness("a centre that can be read")(error.to_string())
        })?;
        Ok(rows)
    }

    /// A text that nobody wrote before; letters only, so that no guard takes it for a number.
    pub(crate) fn new_words(&mut self) -> String {
        self.words += 1;
        let letters: String =
            self.words.to_string().bytes().map(|digit| char::from(b'a' + (digit - b'0'))).collect();
        format!("anteckning {letters}")
    }

    /// Writes one step into the journal, and on the screen where that was asked for.
    pub(crate) fn tell(&mut self, what: &str) {
        self.step += 1;
        self.journal.update(what.as_bytes());
        self.journal.update(&self.shared.time.ms().to_le_bytes());
        let mut state = self.shared.state();
        if let Some(violation) = state.violation.as_mut().filter(|violation| violation.step == 0) {
            violation.step = self.step;
        }
        let told = state.trace.as_mut().map(std::mem::take);
        drop(state);
        if self.says {
            let at = chrono::DateTime::from_timestamp_millis(self.shared.time.ms()).unwrap_or_default();
            println!("{:>6} {} {what}", self.step, at.format("%F %T"));
            told.into_iter().flatten().for_each(|line| println!("{line}"));
        }
    }

    /// The first violation that was seen anywhere, with the step it was seen at.
    pub(crate) fn violation(&self, result: Result<(), Violation>) -> Option<Violation> {
        let seen = self.shared.state().violation.take();
        let violation = seen.or_else(|| result.err())?;
        if self.says {
            self.shared.state().trace.iter().flatten().for_each(|line| println!("{line}"));
        }
        let step = if violation.step == 0 { self.step } else { violation.step };
        Some(Violation { step, ..violation })
    }
}
