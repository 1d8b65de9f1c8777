//! Everything that was done to a disk, in order, so that each moment of it can be brought back and cut off there.
//! `disk` writes it down; tests go through it.

use std::io;
use std::path::{Path, PathBuf};

use super::disk::put;
use super::medium::Medium;

/// One operation. Files are named from the disk's folder on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A file was opened that somebody else had put there.
    Found {
        /// Its name.
        file: PathBuf,
        /// What was in it.
        bytes: Vec<u8>,
    },
    /// A new file.
    Create {
        /// Its name.
        file: PathBuf,
    },
    /// Bytes were written.
    Write {
        /// Into this file.
        file: PathBuf,
        /// From this byte on.
        offset: u64,
        /// What was written.
        bytes: Vec<u8>,
    },
    /// A file was cut, or filled up with zeros.
    Truncate {
        /// Its name.
        file: PathBuf,
        /// Its new length.
        len: u64,
    },
    /// A file was put on the disk.
    Sync {
        /// Its name.
        file: PathBuf,
    },
    /// A file was to be put on the disk, and the disk said no.
    FailedSync {
        /// Its name.
        file: PathBuf,
    },
    /// A file was removed.
    Delete {
        /// Its name.
        file: PathBuf,
    },
}

/// How a recording is cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The program was killed: the operating system still has everything.
    Kill,
    /// The power went: what was not synced is as the seed decides.
    Power {
        /// The same seed decides the same.
        seed: u64,
    },
}

/// A recording.
#[derive(Clone, Default)]
pub struct Trace {
    start: Medium,
    steps: Vec<Step>,
}

impl Trace {
    pub(super) fn from(start: Medium) -> Self {
        Self { start, steps: Vec::new() }
    }

    pub(super) fn add(&mut self, step: Step) {
        self.steps.push(step);
    }

    /// What was done.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The same, but for the syncs: of a disk that says they are done and does nothing. The control that shows whether
    /// a test would notice.
    #[must_use]
    pub fn without_syncs(&self) -> Self {
        let is_sync = |step: &Step| matches!(step, Step::Sync { .. } | Step::FailedSync { .. });
        let steps = self.steps.iter().filter(|step| !is_sync(step)).cloned().collect();
        Self { start: self.start.clone(), steps }
    }

    /// Goes through it from the beginning.
    #[must_use]
    pub fn replay(&self) -> Replay<'_> {
        Replay { medium: self.start.clone(), rest: &self.steps }
    }
}

/// A place in a recording.
pub struct Replay<'a> {
    medium: Medium,
    rest: &'a [Step],
}

impl<'a> Replay<'a> {
    /// Does one step more. None at the end.
    pub fn advance(&mut self) -> Option<&'a Step> {
        let (step, rest) = self.rest.split_first()?;
        self.rest = rest;
        match step {
            Step::Found { file, bytes } => self.medium.found(file, bytes.clone()),
            Step::Create { file } => self.medium.create(file),
            Step::Write { file, offset, bytes } => self.medium.write(file, *offset, bytes),
            Step::Truncate { file, len } => self.medium.truncate(file, *len),
            Step::Sync { file } => self.medium.sync(file),
            Step::FailedSync { file } => self.medium.fail_sync(file),
            Step::Delete { file } => self.medium.delete(file),
        }
        Some(step)
    }

    /// Puts the files into a folder as they are found when it ends here.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn cut(&self, cut: Cut, folder: &Path) -> io::Result<()> {
        let files = match cut {
            Cut::Kill => self.medium.contents(),
            Cut::Power { seed } => self.medium.after_power_cut(seed),
        };
        for (file, content) in files {
            put(&folder.join(file), content.as_deref())?;
        }
        Ok(())
    }
}
