//! One disk: what it is told to do wrong, what it counted, and what a power cut would leave of it.
//! Tests and the simulator steer it; `vfs` asks it before each operation and tells it after.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sqlite_plugin::vars::{SQLITE_FULL, SQLITE_IOERR};
use sqlite_plugin::vfs::{SqliteErr, VfsResult};

use super::medium::Medium;
use super::trace::{Step, Trace};

/// A disk. Clones steer the same one.
#[derive(Clone)]
pub struct Disk {
    folder: Arc<PathBuf>,
    state: Arc<Mutex<State>>,
}

/// A kind of operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// Reading from a file.
    Read,
    /// Writing to a file, cutting it, or removing it.
    Write,
    /// Putting a file on the disk.
    Sync,
    /// Any of them.
    Any,
}

/// How long a failure lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fail {
    /// One operation fails.
    Once,
    /// That one and all after it, until [`Disk::heal`].
    FromThenOn,
}

/// What was asked of a disk, failed operations among it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Files opened.
    pub opens: u64,
    /// Reads.
    pub reads: u64,
    /// Writes, cuts and removals.
    pub writes: u64,
    /// Syncs.
    pub syncs: u64,
    /// Bytes read.
    pub bytes_read: u64,
    /// Bytes written.
    pub bytes_written: u64,
}

#[derive(Default)]
struct State {
    off: bool,
    /// How often the power was cut. Handles from before a cut are dead.
    epoch: u64,
    plan: Option<Plan>,
    failures: u64,
    bytes_max: Option<u64>,
    ignores_sync: bool,
    counters: Counters,
    medium: Medium,
    trace: Option<Trace>,
}

struct Plan {
    op: Op,
    /// How many more go well.
    left: u64,
    how: Fail,
}

impl Disk {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder: Arc::new(folder), state: Arc::default() }
    }

    /// Cuts the power: what was not synced is kept, lost or torn as the seed decides, each write for itself, and so are
    /// cuts, new files and removals. Everything fails from now on; after [`Self::restore_power`] new connections work,
    /// and those from before fail for good.
    ///
    /// # Errors
    /// When the real files cannot be written.
    pub fn lose_power(&self, seed: u64) -> io::Result<()> {
        let mut state = self.state();
        state.off = true;
        state.epoch += 1;
        let after = state.medium.after_power_cut(seed);
        for (file, content) in after {
            let path = self.folder.join(&file);
            // What somebody else did to a file since, without SQLite, stays as it is.
            if !state.medium.is_certain(&file) {
                put(&path, content.as_deref())?;
            }
            match content {
                Some(content) if path.exists() => state.medium.found(&file, content),
                _ => state.medium.forget(&file),
            }
        }
        Ok(())
    }

    /// The program is gone, and the machine is not: handles from before are dead, and what they wrote is there, synced
    /// or not. New connections work.
    pub fn kill(&self) {
        self.state().epoch += 1;
    }

    /// Whether the power is off.
    #[must_use]
    pub fn is_off(&self) -> bool {
        self.state().off
    }

    /// Lets new connections work again.
    pub fn restore_power(&self) {
        self.state().off = false;
    }

    /// Lets the `n`th operation of this kind from now on fail: 1 is the next one. One plan at a time.
    pub fn fail_nth(&self, op: Op, n: u64, how: Fail) {
        let mut state = self.state();
        state.failures = 0;
        state.plan = Some(Plan { op, left: n.saturating_sub(1), how });
    }

    /// No operation fails any more, and nothing is full. Power, lies about syncs and the trace stay as they are.
    pub fn heal(&self) {
        let mut state = self.state();
        state.plan = None;
        state.bytes_max = None;
    }

    /// How many operations have failed since the last [`Self::fail_nth`] or [`Self::set_full`].
    #[must_use]
    pub fn failures(&self) -> u64 {
        self.state().failures
    }

    /// Leaves so many bytes free, counted over all files that lie in the folder: removing one makes room. `None` gives
    /// room without end.
    pub fn set_full(&self, bytes_free: Option<u64>) {
        let bytes_max = bytes_free.map(|free| bytes_in(&self.folder) + free);
        let mut state = self.state();
        state.failures = 0;
        state.bytes_max = bytes_max;
    }

    /// Says of every sync that it was done, and does nothing: the planted defect.
    pub fn ignore_sync(&self, ignored: bool) {
        self.state().ignores_sync = ignored;
    }

    /// What was asked of the disk so far.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.state().counters
    }

    /// Begins to write down every operation, and forgets what was written down before. A power cut is none: a recording
    /// is of one stretch with power.
    pub fn record(&self) {
        let mut state = self.state();
        state.trace = Some(Trace::from(state.medium.clone()));
    }

    /// How many operations were written down since [`Self::record`].
    #[must_use]
    pub fn recorded(&self) -> usize {
        self.state().trace.as_ref().map_or(0, |trace| trace.steps().len())
    }

    /// Ends the recording and hands it out.
    #[must_use]
    pub fn take_trace(&self) -> Trace {
        self.state().trace.take().unwrap_or_default()
    }
}

/// What `vfs` asks and tells. Files are named from the folder on.
impl Disk {
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn epoch(&self) -> u64 {
        self.state().epoch
    }

    /// Whether a handle of this epoch still reaches the disk.
    pub(super) fn reach(&self, epoch: u64) -> VfsResult<()> {
        let state = self.state();
        if state.off || state.epoch != epoch { Err(SQLITE_IOERR) } else { Ok(()) }
    }

    /// Counts an operation, and says with `error` that it shall fail.
    pub(super) fn admit(&self, epoch: u64, op: Op, bytes: usize, error: SqliteErr) -> VfsResult<()> {
        self.reach(epoch)?;
        let mut state = self.state();
        state.counters.add(op, bytes as u64);
        let Some(plan) = &mut state.plan else { return Ok(()) };
        if plan.op != op && plan.op != Op::Any {
            return Ok(());
        }
        if plan.left > 0 {
            plan.left -= 1;
            return Ok(());
        }
        if plan.how == Fail::Once {
            state.plan = None;
        }
        state.failures += 1;
        Err(error)
    }

    /// Whether there is room for so many bytes more.
    pub(super) fn admit_growth(&self, bytes: u64) -> VfsResult<()> {
        let Some(bytes_max) = self.state().bytes_max else { return Ok(()) };
        if bytes_in(&self.folder) + bytes <= bytes_max {
            return Ok(());
        }
        self.state().failures += 1;
        Err(SQLITE_FULL)
    }

    /// A file was opened.
    pub(super) fn opened(&self) {
        self.state().counters.opens += 1;
    }

    /// A file was opened by the first of its handles. `content` is none for one that was made just now.
    pub(super) fn opened_first(&self, file: &Path, content: Option<Vec<u8>>) {
        let mut state = self.state();
        match content {
            None => {
                state.medium.create(file);
                state.note(|| Step::Create { file: file.to_owned() });
            }
            Some(content) if state.medium.shows(file, &content) => {}
            Some(content) => {
                state.note(|| Step::Found { file: file.to_owned(), bytes: content.clone() });
                state.medium.found(file, content);
            }
        }
    }

    pub(super) fn wrote(&self, file: &Path, offset: u64, bytes: &[u8]) {
        let mut state = self.state();
        state.medium.write(file, offset, bytes);
        state.note(|| Step::Write { file: file.to_owned(), offset, bytes: bytes.to_vec() });
    }

    pub(super) fn truncated(&self, file: &Path, len: u64) {
        let mut state = self.state();
        state.medium.truncate(file, len);
        state.note(|| Step::Truncate { file: file.to_owned(), len });
    }

    pub(super) fn synced(&self, file: &Path) {
        let mut state = self.state();
        if !state.ignores_sync {
            state.medium.sync(file);
            state.note(|| Step::Sync { file: file.to_owned() });
        }
    }

    pub(super) fn failed_to_sync(&self, file: &Path) {
        let mut state = self.state();
        state.medium.fail_sync(file);
        state.note(|| Step::FailedSync { file: file.to_owned() });
    }

    pub(super) fn deleted(&self, file: &Path) {
        let mut state = self.state();
        state.medium.delete(file);
        state.note(|| Step::Delete { file: file.to_owned() });
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn note(&mut self, step: impl FnOnce() -> Step) {
        if let Some(trace) = &mut self.trace {
            trace.add(step());
        }
    }
}

impl Counters {
    fn add(&mut self, op: Op, bytes: u64) {
        match op {
            Op::Read => {
                self.reads += 1;
                self.bytes_read += bytes;
            }
            Op::Write => {
                self.writes += 1;
                self.bytes_written += bytes;
            }
            Op::Sync | Op::Any => self.syncs += 1,
        }
    }
}

/// Makes a real file what it shall be: these bytes, or not there.
pub(super) fn put(path: &Path, content: Option<&[u8]>) -> io::Result<()> {
    match content {
        Some(bytes) => std::fs::write(path, bytes),
        None => match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        },
    }
}

/// How much room the files in a folder take up, and in the folders in it.
fn bytes_in(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => bytes_in(&entry.path()),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        })
        .sum()
}
