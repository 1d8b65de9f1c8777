//! Copies that come back: a tablet's folder put back to an earlier state, a folder that is cloned to another tablet and
//! both go on, the centre's folder put back. Afterwards the account forgets what no side has any more.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use contract::ask::{Answers, Lock};
use domain::record::Id;
use domain::records::Visit;
use uuid::Uuid;

use crate::disk::{disk_of, forget_disk};
use crate::model::tally_of;
use crate::ports::{SeededBytes, WallClock};
use crate::violation::{Violation, harness};
use crate::world::{Desk, World};

/// What lies outside a tablet's database and may stay when its folder is put back.
const SENTINEL: &str = "sentinel.json";
/// What lies outside the centre's database.
const EPOCH: &str = "epoch";
/// More copies than this are not kept.
const KEPT_MAX: usize = 6;

/// A copy of a folder.
#[derive(Debug, Clone)]
pub(crate) struct Copy {
    /// Whose; none for the centre's.
    tablet: Option<usize>,
    folder: PathBuf,
    /// What the clock there said.
    wall_ms: i64,
    /// The visit that was worked on then.
    visit: Option<Id<Visit>>,
}

impl World {
    /// Somebody makes a backup of a tablet or of the centre while nobody works there.
    pub(crate) fn make_copy(&mut self, tablet: usize) -> Result<String, Violation> {
        if self.copies_kept.len() >= KEPT_MAX {
            return Ok("there are copies enough".to_owned());
        }
        let of_centre = self.chance.one_in(3);
        let folder = self.folder().join(format!("copy-{}", self.copies_kept.len()));
        let from = if of_centre {
            self.shared.centre.stop();
            self.shared.centre.folder().to_owned()
        } else {
            if self.chance.one_in(2) {
                // Behind what it has seen, a tablet counts its versions up one by one.
                self.desks[tablet].clock.set_off(-2 * 24 * 60 * 60 * 1_000);
            }
            self.put_away(tablet)?;
            self.desks[tablet].folder.clone()
        };
        copy_folder(&from, &folder).map_err(|error| harness("a copy")(error.to_string()))?;
        if of_centre {
            self.shared.centre.start().map_err(harness("a centre that starts"))?;
        } else {
            self.reopen(tablet)?;
            let who = self.chance.below(2);
            self.unlocked(tablet, who, "was copied")?;
            // What is written first is what is written first again, once the copy is back.
            self.note(tablet)?;
            self.sync(tablet)?;
        }
        let visit = self.desks[tablet].visit;
        let wall_ms = device::ports::Clock::now_ms(&self.desks[tablet].clock);
        self.copies_kept.push(Copy { tablet: (!of_centre).then_some(tablet), folder, wall_ms, visit });
        Ok(if of_centre { "the centre is copied" } else { "is copied" }.to_owned())
    }

    /// Locked, so that its files are whole: nobody has them open.
    fn put_away(&mut self, tablet: usize) -> Result<(), Violation> {
        let locked = self.ask(tablet, |device| device.lock(Lock {}));
        locked.map_err(|fault| harness("a locked tablet")(fault.code))?;
        drop(self.shared.take(tablet));
        Ok(())
    }

    /// A copy is put back, or put onto another tablet.
    pub(crate) fn use_copy(&mut self, _: usize) -> Result<String, Violation> {
        let Some(copy) = self.chance.pick(&self.copies_kept).cloned() else {
            return Ok("there is no copy".to_owned());
        };
        self.copies = true;
        self.shared.state().copies = true;
        {
            let mut state = self.shared.state();
            state.faults.all += 1;
            state.faults.in_flight += 1;
        }
        let told = match copy.tablet {
            None => self.put_centre_back(&copy)?,
            Some(tablet) if self.desks.len() < self.shared.devices.len() && self.chance.one_in(3) => {
                self.clone_tablet(tablet, &copy)?
            }
            Some(tablet) => self.put_tablet_back(tablet, &copy)?,
        };
        self.forget_what_is_nowhere()?;
        Ok(told)
    }

    fn put_tablet_back(&mut self, tablet: usize, copy: &Copy) -> Result<String, Violation> {
        let folder = self.desks[tablet].folder.clone();
        let keep = self.chance.one_in(2).then_some(SENTINEL);
        if keep.is_none() {
            self.node_is_forked(tablet)?;
        }
        let before = self.look(tablet, |run| run.store.tablet())?;
        self.put_away(tablet)?;
        if self.chance.one_in(2) {
            // As where a whole machine is put back: its clock is too.
            let off = copy.wall_ms - self.shared.time.ms();
            self.desks[tablet].clock.set_off(off);
        }
        self.replace_folder(&folder, copy, keep)?;
        self.reopen(tablet)?;
        let who = self.chance.below(2);
        self.unlock(tablet, who).map_err(|fault| harness("a tablet put back")(fault.code))?;
        let after = self.look(tablet, |run| run.store.tablet())?;
        let seen = sentinel_in(&folder);
        // A sentinel that was cut off in time may be behind; one that was never written is a defect.
        let acknowledged = seen.map_or(before.acknowledged, |seen| seen.min(before.acknowledged));
        let is_behind = before.incarnation == after.incarnation && after.acknowledged < acknowledged;
        self.shared.state().must_notice[tablet] = keep.is_some() && is_behind;
        if keep.is_none() {
            self.node_is_forked(tablet)?;
        }
        self.forget_what_is_nowhere()?;
        self.desks[tablet].visit = copy.visit;
        self.note(tablet)?;
        Ok(format!("tablet {tablet} is put back to {}, keeping {keep:?}", name_of(&copy.folder)))
    }

    fn put_centre_back(&mut self, copy: &Copy) -> Result<String, Violation> {
        self.shared.centre.stop();
        let folder = self.shared.centre.folder().to_owned();
        // The epoch stays where only the database was copied back.
        let keep = self.chance.one_in(2).then_some(EPOCH);
        self.replace_folder(&folder, copy, keep)?;
        self.shared.centre.start().map_err(harness("a centre that starts"))?;
        Ok(format!("the centre is put back to {}, keeping {keep:?}", name_of(&copy.folder)))
    }

    fn clone_tablet(&mut self, tablet: usize, copy: &Copy) -> Result<String, Violation> {
        let clone = self.desks.len();
        let folder = self.folder().join(format!("tablet-{clone}"));
        copy_folder(&copy.folder, &folder).map_err(|error| harness("a clone")(error.to_string()))?;
        disk_of(&folder);
        let original = &self.desks[tablet];
        let desk = Desk {
            folder,
            unit: original.unit,
            clock: WallClock::right(self.shared.time.clone()),
            random: SeededBytes::from(self.chance.next()),
            staff: original.staff,
            visit: None,
            follow_ups: Vec::new(),
        };
        self.desks.push(desk);
        self.reopen(clone)?;
        let who = self.chance.below(2);
        self.unlock(clone, who).map_err(|fault| harness("a clone")(fault.code))?;
        self.node_is_forked(clone)?;
        Ok(format!("tablet {clone} is made of {} of tablet {tablet}", name_of(&copy.folder)))
    }

    /// Without anything outside the copy, nothing says which versions were given already: what is written before the next
    /// sync may bear one of them.
    fn node_is_forked(&self, tablet: usize) -> Result<(), Violation> {
        let node = self.look(tablet, |run| Ok(run.store.node()))?;
        self.shared.state().forked_nodes.insert(node);
        Ok(())
    }

    fn replace_folder(&self, folder: &Path, copy: &Copy, keep: Option<&str>) -> Result<(), Violation> {
        forget_disk(folder);
        let done = keep
            .map_or(Ok(None), |name| {
                fs::read(folder.join(name)).map(|bytes| Some((name, bytes))).or(Ok(None))
            })
            .and_then(|kept| {
                fs::remove_dir_all(folder)?;
                copy_folder(&copy.folder, folder)?;
                kept.map_or(Ok(()), |(name, bytes)| fs::write(folder.join(name), bytes))
            });
        disk_of(folder);
        done.map_err(|error: io::Error| harness("a folder put back")(error.to_string()))
    }

    /// Looks at every side, and lets the account forget what is on none.
    fn forget_what_is_nowhere(&mut self) -> Result<(), Violation> {
        let mut sides = vec![self.rows_of_centre()?];
        for tablet in 0..self.desks.len() {
            let rows = self.rows_of(tablet)?;
            // Only lanes that are there go with a visit that is sent.
            let there: BTreeSet<(Uuid, Uuid)> =
                rows.values().filter_map(tally_of).map(|tally| (tally.visit.uuid(), tally.lane)).collect();
            let mut state = self.shared.state();
            state.lanes[tablet].retain(|visit, kept| {
                kept.retain(|lane| there.contains(&(*visit, *lane)));
                !kept.is_empty()
            });
            drop(state);
            sides.push(rows);
        }
        self.model.forget_what_is_nowhere(&sides);
        Ok(())
    }
}

/// The highest batch that a sentinel has seen acknowledged.
fn sentinel_in(folder: &Path) -> Option<u64> {
    let seen: serde_json::Value = serde_json::from_slice(&fs::read(folder.join(SENTINEL)).ok()?).ok()?;
    seen.get("acknowledged")?.as_u64()
}

fn name_of(folder: &Path) -> String {
    folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    let mut entries: Vec<_> = fs::read_dir(from)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() { copy_folder(&from, &to)? } else { fs::copy(&from, &to).map(|_| ())? }
    }
    Ok(())
}
