//! A disk under SQLite that fails on purpose: power that is cut, reads, writes and syncs that fail, no room, syncs that
//! are said to be done and are not. Called by tests and the simulator only, behind the feature `faults`; no product code
//! knows of it, since it takes the place of SQLite's own way to the disk. Files that are not SQLite's are not seen here.

mod dice;
mod disk;
mod file;
mod locks;
mod medium;
mod shm;
mod trace;
mod vfs;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

pub use disk::{Counters, Disk, Fail, Op};
pub use trace::{Cut, Replay, Step, Trace};

/// The name under which SQLite knows it.
const NAME: &std::ffi::CStr = c"turbok-faults";

/// Every disk of this process.
#[derive(Default)]
pub struct Disks {
    disks: Mutex<BTreeMap<PathBuf, Disk>>,
    /// What the open handles of one file share: its locks and its shared memory.
    nodes: Mutex<HashMap<PathBuf, Weak<file::Node>>>,
}

/// Puts the disks under SQLite, for every connection that this process opens from now on. Once is enough.
///
/// # Panics
/// When SQLite refuses, which it does only out of memory.
pub fn install() -> &'static Disks {
    static DISKS: OnceLock<&'static Disks> = OnceLock::new();
    DISKS.get_or_init(|| {
        // Lives as long as the process, as SQLite's list of ways to the disk does.
        let disks: &'static Disks = Box::leak(Box::default());
        let options = sqlite_plugin::vfs::RegisterOpts { make_default: true };
        let registered =
            sqlite_plugin::vfs::register_static(NAME.to_owned(), vfs::DiskVfs { disks }, options);
        assert!(registered.is_ok(), "SQLite does not take the disk");
        disks
    })
}

impl Disks {
    /// The disk that the files of this folder lie on, and those of the folders in it. Made at the first call; a file
    /// that lies on no disk is read and written as it is. The folder must be there.
    pub fn of(&self, folder: &Path) -> Disk {
        let folder = file::canonical(folder);
        let mut disks = self.disks.lock().unwrap_or_else(PoisonError::into_inner);
        disks.entry(folder.clone()).or_insert_with(|| Disk::new(folder)).clone()
    }

    /// Takes a disk out: what lies in the folder is from now on read and written as it is.
    pub fn forget(&self, folder: &Path) {
        let folder = file::canonical(folder);
        self.disks.lock().unwrap_or_else(PoisonError::into_inner).remove(&folder);
    }

    /// The disk that a file lies on: the one of the innermost folder.
    fn find(&self, path: &Path) -> Option<Disk> {
        let disks = self.disks.lock().unwrap_or_else(PoisonError::into_inner);
        path.ancestors().find_map(|folder| disks.get(folder).cloned())
    }

    /// What the open handles of a file share, and whether there are any. After a power cut the old ones share it with
    /// nobody: `epoch` is the disk's count of cuts.
    fn node(&self, path: &Path, epoch: u64) -> (Arc<file::Node>, bool) {
        let mut nodes = self.nodes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(node) = nodes.get(path).and_then(Weak::upgrade)
            && node.epoch == epoch
        {
            return (node, true);
        }
        nodes.retain(|_, node| node.strong_count() > 0);
        let node = Arc::new(file::Node::of(epoch));
        nodes.insert(path.to_owned(), Arc::downgrade(&node));
        (node, false)
    }
}
