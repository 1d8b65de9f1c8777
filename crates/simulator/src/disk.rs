//! What happens to files under SQLite: programs that are killed and power that is lost at any write, full disks, reads and
//! writes and syncs that fail. The disk itself is `sqlite::faults`; files that are not SQLite's are not touched here.

use contract::ask::{Answers, RecordTally, StartVisit, SyncNow, TallyChange, WriteNote};
use domain::metric::Metric;
use domain::record::{Id, Record, Value};
use domain::records::{Tally, Visit};
use sqlite::faults::{Disk, Fail, Op, install};
use sync::planted::{Defect, is_planted};

use crate::model::tally_of;
use crate::people::NOTE;
use crate::reference::{SERVICES, stops};
use crate::violation::{Violation, broken, harness};
use crate::world::World;

/// Most asks write some dozen times; a sync some more.
const FIRST_OPERATIONS: i64 = 24;

/// The disk that a folder lies on, whose power can be cut.
pub(crate) fn disk_of(folder: &std::path::Path) -> Disk {
    let disk = install().of(folder);
    disk.ignore_sync(is_planted(Defect::Fsync));
    disk
}

/// The folder is not looked after any more.
pub(crate) fn forget_disk(folder: &std::path::Path) {
    install().forget(folder);
}

impl World {
    /// Kills a tablet's program, or cuts its power, in the middle of something or right after it.
    pub(crate) fn cut_off_tablet(&mut self, tablet: usize) -> Result<String, Violation> {
        let disk = disk_of(&self.desks[tablet].folder);
        let saw = self.note_of_current(tablet)?;
        let at = self.chance.between(1, FIRST_OPERATIONS).unsigned_abs();
        disk.fail_nth(self.some_operation(), at, Fail::FromThenOn);
        let what = match self.chance.below(8) {
            0 | 1 => self.sync_roughly(tablet),
            2 => self.start_roughly(tablet),
            3 => self.note_roughly(tablet, saw.as_ref()),
            _ => {
                let visit = self
                    .visits
                    .last()
                    .copied()
                    .filter(|_| self.chance.one_in(2))
                    .or(self.desks[tablet].visit);
                let Some(visit) = visit else { return self.switch_on_again(tablet, &disk, "nothing") };
                return self.count_roughly(tablet, visit, &disk);
            }
        };
        self.switch_on_again(tablet, &disk, what)
    }

    fn some_operation(&mut self) -> Op {
        [Op::Any, Op::Write, Op::Sync][self.chance.weighted(&[2, 3, 2])]
    }

    /// The disk is dead or about to die: what was answered counts, and nothing is read back.
    fn sync_roughly(&mut self, tablet: usize) -> &'static str {
        self.shared.state().posts[tablet] = 0;
        let _ = self.ask(tablet, |device| device.sync(SyncNow {}));
        self.shared.state().nested_ends.clear();
        "a sync"
    }

    fn start_roughly(&mut self, tablet: usize) -> &'static str {
        let stops = stops();
        let stop = Some(stops[self.chance.below(stops.len())]);
        let reason = Some(self.new_words());
        let ask = StartVisit {
            stop,
            residence: None,
            departments: Vec::new(),
            reason,
            another: self.chance.one_in(3),
        };
        if let Ok(written) = self.ask(tablet, |device| device.start_visit(ask)) {
            self.began(tablet, &written);
        }
        "a start"
    }

    /// What was answered must win over what it saw; what was not may be there or not.
    fn note_roughly(&mut self, tablet: usize, saw: Option<&Value>) -> &'static str {
        let text = self.new_words();
        if let Some(visit) = self.desks[tablet].visit {
            let ask = WriteNote { visit, text: text.clone() };
            let answer = self.ask(tablet, |device| device.write_note(ask));
            let key = (Visit::DECLARATION.number, visit.uuid(), NOTE);
            match answer {
                Ok(_) => self.model.edited(key, saw, Value::Text(text)),
                Err(_) => self.model.perhaps_edited(key, Value::Text(text)),
            }
        }
        "a note"
    }

    /// The note of the visit that a tablet is at. Read before the disk is about to die.
    fn note_of_current(&self, tablet: usize) -> Result<Option<Value>, Violation> {
        let Some(visit) = self.desks[tablet].visit else { return Ok(None) };
        let found = self.look(tablet, |run| run.store.find(visit))?;
        Ok(found.and_then(|found| found.record.note).map(Value::Text))
    }

    /// Counts one more; afterwards it is there if it was answered, and there once or not at all if it was not.
    fn count_roughly(&mut self, tablet: usize, visit: Id<Visit>, disk: &Disk) -> Result<String, Violation> {
        let metric = Metric::Introduced(SERVICES[0].to_owned());
        let key = metric.to_string();
        let lane = self.look(tablet, |run| Ok(run.lane))?;
        let own = self.model.lane(visit.uuid(), lane).get(&key).copied().unwrap_or(0);
        let ask = RecordTally { visit, metric, change: TallyChange::By(1), reason: None };
        let answer = self.ask(tablet, |device| device.record_tally(ask));
        // The account hears of this lane below.
        let kept =
            self.shared.state().lanes[tablet].get_mut(&visit.uuid()).is_some_and(|lanes| lanes.remove(&lane));
        let told = self.switch_on_again(tablet, disk, "a count")?;
        let lanes = self.look(tablet, |run| run.store.list_of::<Tally>(visit.uuid()))?;
        let found =
            lanes.into_iter().find(|found| found.record.lane == lane).map(|found| found.record.counts);
        let now = found.as_ref().and_then(|counts| counts.get(&key)).copied().unwrap_or(0);
        if answer.is_ok() && now <= own {
            return broken("I9", format!("{key} above {own} on {visit}, as was answered"), now.to_string());
        }
        let is_at_centre = || {
            let rows = self.rows_of_centre()?;
            Ok::<_, Violation>(rows.values().filter_map(tally_of).any(|tally| tally.lane == lane))
        };
        // What was sent and is older than what the tablet holds is at the centre only.
        if kept && found.is_none() && !is_at_centre()? {
            return broken("I9", format!("lane {lane} of {visit}, as it was before"), "nothing");
        }
        if let Some(counts) = found {
            self.shared.state().lanes[tablet].entry(visit.uuid()).or_default().insert(lane);
            self.model.counted(visit.uuid(), lane, counts);
            self.model.tapped(visit.uuid(), &key, now - own);
        }
        Ok(format!("{told}, answered {:?}", answer.map(|written| written.number)))
    }

    /// The program is dead; the machine with it, every second time. Then everything that was answered must be there.
    fn switch_on_again(&mut self, tablet: usize, disk: &Disk, what: &str) -> Result<String, Violation> {
        let hit = disk.failures() > 0;
        {
            let mut state = self.shared.state();
            state.faults.all += 1;
            state.faults.in_flight += u64::from(hit);
            // What was frozen may be sent much later than it was frozen.
            state.frozen_earlier[tablet] = true;
        }
        let is_power = self.chance.one_in(2);
        if is_power {
            let seed = self.chance.next();
            disk.lose_power(seed).map_err(|error| harness("a disk whose power is cut")(error.to_string()))?;
        } else {
            disk.kill();
        }
        drop(self.shared.take(tablet));
        disk.heal();
        disk.restore_power();
        self.reopen(tablet)?;
        let who = self.chance.below(2);
        if let Err(fault) = self.unlock(tablet, who) {
            return broken("I9", format!("tablet {tablet} unlocked after it lost {what}"), fault.code);
        }
        let rows = self.rows_of(tablet)?;
        let lanes = self.shared.state().lanes[tablet].clone();
        self.model.check_kept(&rows, &self.rows_of_centre()?, &lanes)?;
        self.model.take_over_what_was_cut_off(&rows);
        let how = if is_power { "loses power" } else { "is killed" };
        Ok(format!("{how} in {what}: {}", if hit { "hit" } else { "afterwards" }))
    }

    /// Kills the centre, or cuts its power, in the middle of a tablet's sync.
    pub(crate) fn cut_off_centre(&mut self, tablet: usize) -> Result<String, Violation> {
        let disk = disk_of(self.shared.centre.folder());
        let at = self.chance.between(1, FIRST_OPERATIONS).unsigned_abs();
        disk.fail_nth(self.some_operation(), at, Fail::FromThenOn);
        self.sync_roughly(tablet);
        let hit = disk.failures() > 0;
        {
            let mut state = self.shared.state();
            state.faults.all += 1;
            state.faults.in_flight += u64::from(hit);
        }
        let is_power = self.chance.one_in(2);
        if is_power {
            let seed = self.chance.next();
            disk.lose_power(seed).map_err(|error| harness("a disk whose power is cut")(error.to_string()))?;
        } else {
            disk.kill();
        }
        self.shared.centre.stop();
        disk.heal();
        disk.restore_power();
        if let Err(error) = self.shared.centre.start() {
            return broken("I9", "a centre that starts after it was cut off", error);
        }
        let how = if is_power { "loses power" } else { "is killed" };
        Ok(format!("the centre {how} in its sync: {}", if hit { "hit" } else { "afterwards" }))
    }

    /// A disk without room, of this tablet or of the centre, for a few asks and a sync.
    pub(crate) fn fill_disk(&mut self, tablet: usize) -> Result<String, Violation> {
        let of_centre = self.chance.one_in(3);
        let disk = disk_of(if of_centre { self.shared.centre.folder() } else { &self.desks[tablet].folder });
        disk.set_full(Some(self.chance.between(0, 60_000).unsigned_abs()));
        for _ in 0..self.chance.between(2, 6) {
            self.act(tablet)?;
        }
        self.sync(tablet)?;
        let failed = disk.failures();
        let mut state = self.shared.state();
        state.faults.all += 1;
        state.faults.in_flight += u64::from(failed > 0);
        drop(state);
        disk.heal();
        Ok(format!("had no room{}: {failed} failures", if of_centre { " at the centre" } else { "" }))
    }

    /// One read, write or sync fails, and the program goes on.
    pub(crate) fn fail_once(&mut self, tablet: usize) -> Result<String, Violation> {
        let of_centre = self.chance.one_in(2);
        let saw = self.note_of_current(tablet)?;
        let disk = disk_of(if of_centre { self.shared.centre.folder() } else { &self.desks[tablet].folder });
        let at = self.chance.between(1, FIRST_OPERATIONS).unsigned_abs();
        let operation = if self.chance.one_in(4) { Op::Read } else { self.some_operation() };
        disk.fail_nth(operation, at, Fail::Once);
        if of_centre {
            self.sync_roughly(tablet);
            let hit = disk.failures() > 0;
            disk.heal();
            self.shared.state().faults.all += 1;
            return Ok(format!("one {operation:?} of the centre failed: {hit}"));
        }
        let what = self.note_roughly(tablet, saw.as_ref());
        self.switch_on_again(tablet, &disk, what)
    }
}
