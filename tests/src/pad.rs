//! A tablet as a library: the same `device` that the window uses, with a clock that tests set and a network that
//! tests can put a proxy into.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use contract::answer::{DayView, Enrolled, Status, SyncReport, VerifyReport, VisitView, Written};
use contract::ask::{
    Answers, CloseVisit, Enrol, ListTiles, Lock, ReadStatus, ReadVisit, Reconnect, RecordTally, StartVisit,
    SyncNow, TallyChange, Today, Unlock, Verify,
};
use contract::fault::Fault;
use device::Device;
use device::ports::{Clock, Ports, SystemClock};
use device::sync::transport::{HttpTransport, Transport};
use device::vault::Cost;
use domain::metric::Metric;
use domain::record::Id;
use domain::records::{Staff, Stop, Visit};
use tempfile::TempDir;

use crate::programs::nothing_starts;
use crate::tablet::PIN;

/// A clock that runs as the machine's does, and is off by what a test says.
#[derive(Debug, Clone, Default)]
pub struct TestClock {
    off_ms: Arc<AtomicI64>,
}

impl TestClock {
    /// Puts the clock ahead, or behind.
    pub fn set_off_ms(&self, off_ms: i64) {
        self.off_ms.store(off_ms, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now_ms(&self) -> i64 {
        SystemClock.now_ms() + self.off_ms.load(Ordering::SeqCst)
    }

    fn offset_s(&self, _at_ms: i64) -> i32 {
        0
    }
}

/// One guess of a PIN costs next to nothing in tests.
const CHEAP: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };

/// A tablet in this process.
pub struct Pad {
    folder: TempDir,
    device: Option<Device>,
    /// Its clock.
    pub clock: TestClock,
    through: Arc<std::sync::Mutex<Option<SocketAddr>>>,
}

impl Pad {
    /// A tablet that is connected to the centre whose code this is, and unlocked.
    #[must_use]
    pub fn enrolled(code: &str, staff: &str) -> Self {
        let mut pad = Self::new();
        pad.enrol(code, staff).unwrap();
        pad.unlock();
        pad
    }

    /// A tablet that is not connected.
    #[must_use]
    pub fn new() -> Self {
        Self::over(TempDir::new().unwrap())
    }

    /// A tablet over a folder that is there, such as a copy of another tablet's. Locked.
    #[must_use]
    pub fn over(folder: TempDir) -> Self {
        let mut pad = Self { folder, device: None, clock: TestClock::default(), through: Arc::default() };
        pad.reopen();
        pad
    }

    /// Everything in memory is gone, as after a crash; the files stay.
    pub fn reopen(&mut self) {
        self.device = None;
        let mut ports = Ports::real(self.folder.path());
        ports.clock = Box::new(self.clock.clone());
        ports.pin_cost = CHEAP;
        let through = Arc::clone(&self.through);
        ports.connect = Box::new(move |address, pin| {
            let proxy = *through.lock().unwrap();
            let address = proxy.map_or_else(|| address.to_owned(), |proxy| format!("http://{proxy}"));
            HttpTransport::new(&address, pin).map(|http| Box::new(http) as Box<dyn Transport>)
        });
        self.device = Some(Device::open(self.folder.path(), ports).unwrap());
    }

    /// Connects through a proxy from the next connection on, or straight to a centre that has moved.
    pub fn connect_through(&mut self, proxy: Option<SocketAddr>) {
        *self.through.lock().unwrap() = proxy;
    }

    /// Its data folder.
    #[must_use]
    pub fn data(&self) -> &Path {
        self.folder.path()
    }

    /// The run that is unlocked, for benchmarks that look behind the asks.
    pub fn run(&mut self) -> &mut device::Run {
        self.device().run().unwrap()
    }

    /// The library.
    pub fn device(&mut self) -> &mut Device {
        self.device.as_mut().unwrap()
    }

    /// Connects it.
    ///
    /// # Errors
    /// With the fault that the screen would show.
    pub fn enrol(&mut self, code: &str, staff: &str) -> Result<Enrolled, Fault> {
        let _nothing_starts = nothing_starts();
        self.device().enrol(Enrol {
            code: code.to_owned(),
            staff: Some(staff.to_owned()),
            pin: PIN.to_owned(),
        })
    }

    /// Locks it: nobody has its files open.
    pub fn lock(&mut self) {
        self.device().lock(Lock {}).unwrap();
    }

    /// Unlocks it as the first who has a PIN: a new run.
    pub fn unlock(&mut self) {
        self.try_unlock().unwrap();
    }

    /// Unlocks it as the first who has a PIN.
    ///
    /// # Errors
    /// With the fault that the screen would show.
    pub fn try_unlock(&mut self) -> Result<Status, Fault> {
        let tiles = self.device().tiles(ListTiles {})?.tiles;
        let staff = tiles.iter().find(|tile| tile.has_pin).map(|tile| tile.staff).unwrap_or(tiles[0].staff);
        self.try_unlock_as(staff, PIN)
    }

    /// Tries a PIN on somebody's tile.
    ///
    /// # Errors
    /// With the fault that the screen would show.
    pub fn try_unlock_as(&mut self, staff: Id<Staff>, pin: &str) -> Result<Status, Fault> {
        // A process that a test has just started may still have the lock of the run before open.
        for _ in 0..10_000 {
            match self.device().unlock(Unlock { staff, pin: pin.to_owned() }) {
                Err(fault) if fault.code == "file-in-use" => std::thread::yield_now(),
                unlocked => return unlocked,
            }
        }
        self.device().unlock(Unlock { staff, pin: pin.to_owned() })
    }

    /// The day's tour.
    #[must_use]
    pub fn today(&mut self) -> DayView {
        self.device().today(Today { date: None }).unwrap()
    }

    /// A stop of today: one at a sheltered home, or one that is not.
    #[must_use]
    pub fn stop(&mut self, sheltered: bool) -> Id<Stop> {
        self.today().stops.into_iter().find(|stop| stop.sheltered == sheltered).unwrap().stop
    }

    /// Begins the visit to a stop.
    pub fn start(&mut self, stop: Id<Stop>) -> Id<Visit> {
        let ask = StartVisit {
            stop: Some(stop),
            residence: None,
            departments: vec![],
            reason: Some("en andra grupp bad om det".into()),
            another: false,
        };
        let written = self.device().start_visit(ask).unwrap();
        written
            .changed
            .into_iter()
            .find_map(|changed| match changed {
                contract::answer::Changed::Visit(id) => Some(id),
                _ => None,
            })
            .unwrap()
    }

    /// Begins a visit outside the schedule, to the residence of a stop of today.
    pub fn start_unscheduled(&mut self) -> Id<Visit> {
        let residence = self.today().stops.into_iter().find(|stop| !stop.sheltered).unwrap().residence;
        let ask = StartVisit {
            stop: None,
            residence: Some(residence),
            departments: vec![],
            reason: None,
            another: true,
        };
        let written = self.device().start_visit(ask).unwrap();
        match written.changed[0] {
            contract::answer::Changed::Visit(id) => id,
            _ => unreachable!(),
        }
    }

    /// Counts.
    ///
    /// # Errors
    /// With the fault that the screen would show.
    pub fn count(&mut self, visit: Id<Visit>, metric: Metric, by: i64) -> Result<Written, Fault> {
        self.device().record_tally(RecordTally { visit, metric, change: TallyChange::By(by), reason: None })
    }

    /// Closes.
    ///
    /// # Errors
    /// With the fault that the screen would show.
    pub fn close(&mut self, visit: Id<Visit>) -> Result<Written, Fault> {
        self.device().close_visit(CloseVisit { visit })
    }

    /// One visit.
    #[must_use]
    pub fn visit(&mut self, visit: Id<Visit>) -> VisitView {
        self.device().visit(ReadVisit { visit }).unwrap()
    }

    /// Sends and fetches.
    ///
    /// # Errors
    /// With the fault that the screen would show.
    pub fn sync(&mut self) -> Result<SyncReport, Fault> {
        self.device().sync(SyncNow {})
    }

    /// Connects it anew with another code.
    ///
    /// # Errors
    /// With the fault that the screen would show.
    pub fn reconnect(&mut self, code: &str) -> Result<Status, Fault> {
        self.device().reconnect(Reconnect { code: code.to_owned() })
    }

    /// Everything recomputed from the rows.
    pub fn verify(&mut self) -> VerifyReport {
        self.device().verify(Verify {}).unwrap()
    }

    /// How it stands.
    #[must_use]
    pub fn status(&mut self) -> Status {
        self.device().status(ReadStatus {}).unwrap()
    }
}

impl Default for Pad {
    fn default() -> Self {
        Self::new()
    }
}
