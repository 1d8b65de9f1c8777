//! The tablet: locked or unlocked, and what each ask does in either state.

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use contract::answer::{
    DayView, Enrolled, ExportedFile, FixList, Lists, SealedCopy, Status, SyncReport, Tile, Tiles,
    VerifyReport, VisitList, VisitView, Written,
};
use contract::ask::{
    AddFollowUp, AnswerSamePeople, Answers, Arrive, CloseVisit, DescribeVisit, EndShift, Enrol, ExportFile,
    FinishFollowUp, Fix, ListTiles, ListToFix, ListVisits, Lock, Prepare, ReadLists, ReadReceipt,
    ReadSealedCopy, ReadStatus, ReadVisit, Reconnect, RecordTally, ResetPin, SetCrew, SetDepartments,
    SetNotHeld, SetPin, StartShift, StartVisit, SyncNow, Today, Undo, Unlock, Verify, WriteDebrief,
    WriteNote,
};
use contract::fault::Fault;
use sqlite::StoreFault;

use crate::catalogue::Catalogue;
use crate::commands::{self, enrol::DATABASE, enrol::UNLOCK_FILE};
use crate::failure::Failure;
use crate::ports::Ports;
use crate::queries;
use crate::run::Run;
use crate::store::StoreError;
use crate::sync::Progress;
use crate::sync::driver::{self, Returned, Turn, by_hand};
use crate::vault::{self, KeystoreKind, Vault};

/// The tablet in one folder.
pub struct Device {
    folder: PathBuf,
    ports: Ports,
    run: Option<Run>,
    syncing: Option<driver::UnderWay>,
    tell: Box<dyn Fn(Progress) + Send>,
}

impl Device {
    /// The tablet in this folder, locked. A folder where nothing is is a tablet that is not connected yet.
    ///
    /// # Errors
    /// When the unlock file is newer than this program, or damaged.
    pub fn open(folder: &Path, ports: Ports) -> Result<Self, Fault> {
        let device =
            Self { folder: folder.to_owned(), ports, run: None, syncing: None, tell: Box::new(|_| {}) };
        if device.is_enrolled() {
            device.vault()?;
        }
        Ok(device)
    }

    /// Whether somebody has unlocked it.
    #[must_use]
    pub const fn is_unlocked(&self) -> bool {
        self.run.is_some()
    }

    /// Whether somebody has unlocked it and something waits that could be sent.
    #[must_use]
    pub fn has_something_to_send(&self) -> bool {
        let can_send = |run: &Run| run.store.has_sendable();
        let is_frozen = |run: &Run| run.store.frozen_head().map(|head| head.is_some());
        self.run.as_ref().is_some_and(|run| can_send(run).unwrap_or(false) || is_frozen(run).unwrap_or(false))
    }

    /// Who is told how far a sync has come.
    pub fn set_progress(&mut self, tell: Box<dyn Fn(Progress) + Send>) {
        self.tell = tell;
    }

    /// The open run, for tests that look behind the asks.
    #[doc(hidden)]
    pub const fn run(&mut self) -> Option<&mut Run> {
        self.run.as_mut()
    }

    /// Begins a sync, for whoever does its errands elsewhere: other asks are answered meanwhile. See [`crate::turns`].
    ///
    /// # Errors
    /// As [`Answers::sync`].
    pub fn begin_sync(&mut self) -> Result<Turn, Fault> {
        self.syncing = None;
        let begun = self.with_tools(driver::begin);
        let turn = begun.map(|(under_way, turn)| {
            self.syncing = Some(under_way);
            turn
        });
        self.end_of_turn(turn)
    }

    /// Goes on with the sync that was begun, with what came of its errand.
    ///
    /// # Errors
    /// As [`Answers::sync`]; and where the tablet was locked meanwhile.
    pub fn go_on_syncing(&mut self, returned: Returned) -> Result<Turn, Fault> {
        let Some(mut under_way) = self.syncing.take() else { return Err(Fault::new("broken-off")) };
        let turn = self.with_tools(|tools| driver::go_on(tools, &mut under_way, returned));
        self.syncing = Some(under_way);
        self.end_of_turn(turn)
    }

    fn with_tools<T>(
        &mut self,
        work: impl FnOnce(driver::Tools<'_>) -> Result<T, Failure>,
    ) -> Result<T, Fault> {
        let (folder, tell) = (self.folder.clone(), std::mem::replace(&mut self.tell, Box::new(|_| {})));
        let done =
            self.unlocked(|run, ports| work(driver::Tools { folder: &folder, run, ports, tell: &*tell }));
        self.tell = tell;
        done
    }

    fn end_of_turn(&mut self, turn: Result<Turn, Fault>) -> Result<Turn, Fault> {
        if !matches!(turn, Ok(Turn::Errand(_))) {
            let under_way = self.syncing.take();
            if self.run.is_some() {
                // One that broke off may have brought lists before.
                let lists_came = turn.is_err() || under_way.is_none_or(|it| it.lists_came());
                self.take_up_what_came(lists_came)?;
            }
        }
        turn
    }

    fn is_enrolled(&self) -> bool {
        self.folder.join(DATABASE).exists()
    }

    fn vault(&self) -> Result<Vault, Failure> {
        Ok(Vault::open(self.folder.join(UNLOCK_FILE))?)
    }

    fn unlocked<T>(
        &mut self,
        work: impl FnOnce(&mut Run, &mut Ports) -> Result<T, Failure>,
    ) -> Result<T, Fault> {
        let Some(run) = self.run.as_mut() else {
            let code = if self.is_enrolled() { "locked" } else { "not-enrolled" };
            return Err(Fault::new(code));
        };
        let done = work(run, &mut self.ports);
        if done.as_ref().is_err_and(wants_another_connection) {
            self.run = None;
        }
        Ok(done?)
    }

    /// After a sync: the lists that taps are checked against, and who may unlock.
    fn take_up_what_came(&mut self, lists_came: bool) -> Result<(), Failure> {
        let mut vault = self.vault()?;
        let today = self.ports.day(self.ports.clock.now_ms());
        let Some(run) = self.run.as_mut() else { return Ok(()) };
        if lists_came {
            run.catalogue = Catalogue::read(&run.store)?;
        }
        run.tablet = run.store.tablet()?;
        let tiles = tiles_of(run, today);
        if !tiles.is_empty() && tiles != vault.tiles() {
            vault.set_tiles(tiles)?;
        }
        Ok(())
    }

    fn locked_status(&self) -> Status {
        let enrolled = self.is_enrolled();
        let weak = self.vault().is_ok_and(|vault| vault.keystore_kind() == KeystoreKind::Folder);
        Status { enrolled, weak_keystore: enrolled && weak, ..Status::default() }
    }
}

/// After a sync that failed nobody knows what the disk has; and after a page that could not be read an encrypted
/// connection takes every other for damaged too. Unlocking anew goes on from what the disk has.
fn wants_another_connection(failure: &Failure) -> bool {
    let Failure::Store(StoreError::Sqlite(error)) = failure else { return false };
    matches!(sqlite::classify(error), StoreFault::Io | StoreFault::Corrupt)
}

/// The staff of the tablet's unit and of the units that its routes are driven with.
fn tiles_of(run: &Run, today: chrono::NaiveDate) -> Vec<vault::Tile> {
    let mut units = run.tablet.units.clone();
    units.push(run.tablet.unit);
    let routes = run.catalogue.routes.values().filter(|route| route.unit == run.tablet.unit);
    units.extend(routes.flat_map(|route| route.joined_by.iter().copied()));
    let mut staff: Vec<_> = run
        .catalogue
        .staff
        .iter()
        .filter(|(_, staff)| {
            units.contains(&staff.unit) && staff.retired_on.is_none_or(|retired| today < retired)
        })
        .collect();
    staff.sort_by(|a, b| {
        (a.1.unit != run.tablet.unit, &a.1.name).cmp(&(b.1.unit != run.tablet.unit, &b.1.name))
    });
    let tile = |(id, staff): (&domain::record::Id<_>, &domain::records::Staff)| vault::Tile {
        staff: id.uuid(),
        name: staff.name.clone(),
        initials: staff.initials.clone(),
    };
    staff.into_iter().map(tile).collect()
}

impl Answers for Device {
    fn status(&mut self, _: ReadStatus) -> Result<Status, Fault> {
        let locked = self.locked_status();
        match self.run.as_ref() {
            Some(run) => Ok(Status {
                weak_keystore: locked.weak_keystore,
                ..queries::status::status(run, &self.ports)?
            }),
            None => Ok(locked),
        }
    }

    fn tiles(&mut self, _: ListTiles) -> Result<Tiles, Fault> {
        let vault = self.vault()?;
        let tiles = vault.tiles().iter().map(|tile| Tile {
            staff: tile.staff.into(),
            name: tile.name.clone(),
            initials: tile.initials.clone(),
            has_pin: vault.has_pin(tile.staff),
        });
        Ok(Tiles { tiles: tiles.collect() })
    }

    fn enrol(&mut self, ask: Enrol) -> Result<Enrolled, Fault> {
        if self.run.is_some() {
            return Err(Fault::new("already-enrolled"));
        }
        let enrolled = commands::enrol::enrol(&self.folder, &mut self.ports, &ask)?;
        let unlock = Unlock { staff: enrolled.staff.staff, pin: ask.pin };
        self.run = Some(commands::unlock::unlock(&self.folder, &mut self.ports, &unlock)?);
        let synced = self.sync(SyncNow {});
        self.run = None;
        Ok(Enrolled { sync: synced?, ..enrolled })
    }

    fn reconnect(&mut self, ask: Reconnect) -> Result<Status, Fault> {
        let folder = self.folder.clone();
        self.unlocked(|run, ports| commands::reconnect::reconnect(&folder, run, ports, &ask))?;
        self.status(ReadStatus {})
    }

    fn unlock(&mut self, ask: Unlock) -> Result<Status, Fault> {
        // Switching to a colleague is a new run: a new lane, the same file.
        self.run = None;
        self.run = Some(commands::unlock::unlock(&self.folder, &mut self.ports, &ask)?);
        self.status(ReadStatus {})
    }

    fn lock(&mut self, _: Lock) -> Result<Status, Fault> {
        if let Some(run) = self.run.take() {
            run.store.checkpoint();
        }
        Ok(self.locked_status())
    }

    fn set_pin(&mut self, ask: SetPin) -> Result<Written, Fault> {
        let folder = self.folder.clone();
        let result = self.unlocked(|run, ports| commands::set_pin::set_pin(&folder, run, ports, &ask));
        if result.as_ref().is_err_and(|fault| fault.code == "disk-full") {
            // The connection may hold either key: the next unlock finds out which the file has.
            self.run = None;
        }
        result
    }

    fn sealed_copy(&mut self, _: ReadSealedCopy) -> Result<SealedCopy, Fault> {
        Ok(SealedCopy { text: self.vault()?.sealed_for_coordinator() })
    }

    fn reset_pin(&mut self, ask: ResetPin) -> Result<Status, Fault> {
        if self.run.is_some() {
            return Err(Fault::new("unlocked"));
        }
        self.run = Some(commands::reset_pin::reset_pin(&self.folder, &mut self.ports, &ask)?);
        self.status(ReadStatus {})
    }

    fn lists(&mut self, _: ReadLists) -> Result<Lists, Fault> {
        self.unlocked(|run, ports| queries::lists::lists(run, ports))
    }

    fn today(&mut self, ask: Today) -> Result<DayView, Fault> {
        self.unlocked(|run, ports| queries::today::today(run, ports, &ask))
    }

    fn prepare(&mut self, ask: Prepare) -> Result<Written, Fault> {
        self.unlocked(|run, ports| commands::prepare::prepare(run, ports, ask))
    }

    fn start_shift(&mut self, ask: StartShift) -> Result<Written, Fault> {
        self.unlocked(|run, ports| commands::start_shift::start_shift(run, ports, &ask))
    }

    fn set_crew(&mut self, ask: SetCrew) -> Result<Written, Fault> {
        self.unlocked(|run, ports| commands::set_crew::set_crew(run, ports, ask))
    }

    fn write_debrief(&mut self, ask: WriteDebrief) -> Result<Written, Fault> {
        self.unlocked(|run, ports| commands::write_debrief::write_debrief(run, ports, ask))
    }

    fn end_shift(&mut self, ask: EndShift) -> Result<Written, Fault> {
        self.unlocked(|run, ports| commands::end_shift::end_shift(run, ports, &ask))
    }

    fn start_visit(&mut self, ask: StartVisit) -> Result<Written, Fault> {
        self.unlocked(|run, ports| commands::start_visit::start_visit(run, ports, ask))
    }

    fn arrive(&mut self, ask: Arrive) -> Result<Written, Fault> {
        self.unlocked(|run, ports| commands::arrive::arrive(run, ports, &ask))
    }

    fn set_departments(&mut self, ask: SetDepartments) -> Result<Written, Fault> {
        self.unlocked(|run, ports| commands::set_departments::set_departments(run, ports, ask))
    }

    fn record_tally(&mut self, ask: RecordTally) -> Result<Written, Fault> {
        self.unlocked(|run, ports| commands::record_tally::record_tally(run, ports, ask))
    }

    fn undo(&mut self, ask: Undo) -> Result<Written, Fault> {
        self.unlocked(|run, ports| commands::undo::undo(run, ports, &ask))
    }

    fn describe_visit(&mut self, ask: DescribeVisit) -> Result<Written, Fault> {
        self.unlocked(|run, ports| commands::describe_visit::describe_visit(run, ports, ask))
    }

    fn write_note(&mut self, ask: WriteNote) -> Result<Written, Fault> {
        self.unlocked(|run, ports| commands::write_note::write_note(run, ports, &ask))
    }

    fn add_follow_up(&mut self, ask: AddFollowUp) -> Result<Written, Fault> {
        self.unlocked(|run, ports| commands::add_follow_up::add_follow_up(run, ports, ask))
    }

    fn finish_follow_up(&mut self, ask: FinishFollowUp) -> Result<Written, Fault> {
        self.unlocked(|run, ports| commands::add_follow_up::finish_follow_up(run, ports, &ask))
    }

    fn set_not_held(&mut self, ask: SetNotHeld) -> Result<Written, Fault> {
        self.unlocked(|run, ports| commands::set_not_held::set_not_held(run, ports, ask))
    }

    fn answer_same_people(&mut self, ask: AnswerSamePeople) -> Result<Written, Fault> {
        self.unlocked(|run, ports| commands::answer_same_people::answer_same_people(run, ports, &ask))
    }

    fn close_visit(&mut self, ask: CloseVisit) -> Result<Written, Fault> {
        self.unlocked(|run, ports| commands::close_visit::close_visit(run, ports, &ask))
    }

    fn visit(&mut self, ask: ReadVisit) -> Result<VisitView, Fault> {
        self.unlocked(|run, _| queries::visit::visit(run, ask.visit))
    }

    fn visits(&mut self, ask: ListVisits) -> Result<VisitList, Fault> {
        self.unlocked(|run, _| queries::visits::visits(run, &ask))
    }

    fn sync(&mut self, _: SyncNow) -> Result<SyncReport, Fault> {
        let mut turn = self.begin_sync()?;
        loop {
            match turn {
                Turn::Errand(errand) => turn = self.go_on_syncing(errand.run())?,
                Turn::Over(report) => return Ok(report),
            }
        }
    }

    fn export_file(&mut self, ask: ExportFile) -> Result<ExportedFile, Fault> {
        self.with_tools(|tools| by_hand::export(tools, ask.to.as_deref()))
    }

    fn read_receipt(&mut self, ask: ReadReceipt) -> Result<SyncReport, Fault> {
        let report = self.with_tools(|tools| by_hand::read_receipt(tools, &ask.receipt));
        if self.run.is_some() {
            self.take_up_what_came(true)?;
        }
        report
    }

    fn verify(&mut self, _: Verify) -> Result<VerifyReport, Fault> {
        self.unlocked(|run, _| queries::verify::verify(run))
    }

    fn fix_list(&mut self, _: ListToFix) -> Result<FixList, Fault> {
        self.unlocked(|run, _| queries::fix_list::fix_list(run))
    }

    fn fix(&mut self, ask: Fix) -> Result<Written, Fault> {
        self.unlocked(|run, ports| commands::fix::fix(run, ports, &ask))
    }
}
