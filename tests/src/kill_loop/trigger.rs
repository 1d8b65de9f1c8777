//! The file that says where a process dies, and the proof that it died there: the file was renamed and the signal was
//! SIGKILL. Read at the points themselves, in the crate `failpoints`.

use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

const SIGKILL: i32 = 9;

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End(ExitStatus);

impl End {
    pub(super) const fn of(status: ExitStatus) -> Self {
        Self(status)
    }

    pub(super) fn was_killed(self) -> bool {
        self.0.signal() == Some(SIGKILL)
    }
}

/// One process's file.
pub(super) struct Trigger {
    path: PathBuf,
    /// An end that nobody asked for, in words.
    unasked: Option<String>,
}

impl Trigger {
    pub(super) const fn at(path: PathBuf) -> Self {
        Self { path, unasked: None }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    fn met(&self) -> PathBuf {
        self.path.with_extension("kill.met")
    }

    /// From here on the process dies when it passes the point for the `k`th time. `round` makes each file another one.
    pub(super) fn arm(&self, point: &str, k: u64, round: u64) {
        let _ = std::fs::remove_file(self.met());
        // Renamed into its place: a process that is running must not read half of it.
        let aside = self.path.with_extension("kill.new");
        std::fs::write(&aside, format!("{point} {k} {round}")).unwrap();
        std::fs::rename(aside, &self.path).unwrap();
    }

    /// Whether the point was met; the process is then dead, or dies at once.
    pub(super) fn is_met(&self) -> bool {
        self.met().exists()
    }

    /// Nothing happens any more; whether the point was met.
    pub(super) fn disarm(&self) -> bool {
        let _ = std::fs::remove_file(&self.path);
        std::fs::remove_file(self.met()).is_ok()
    }

    /// A process ended that was not to end.
    pub(super) fn died(&mut self, end: End) {
        if !end.was_killed() || !self.met().exists() {
            self.unasked = Some(format!("ended with {:?} away from its point", end.0));
        }
    }

    /// The end that nobody asked for, once.
    pub(super) fn take_unasked(&mut self) -> Option<String> {
        self.unasked.take()
    }
}
