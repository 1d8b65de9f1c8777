//! The index of a write-ahead log, which the connections of this process share in memory, and its eight locks.
//! Called by `vfs`. Lives as long as a connection has it open: the first one after that rebuilds it from the log.

use std::collections::BTreeSet;
use std::ptr::NonNull;
use std::sync::atomic::AtomicU64;

use sqlite_plugin::flags::ShmLockMode;
use sqlite_plugin::vars::{SQLITE_BUSY, SQLITE_IOERR};
use sqlite_plugin::vfs::VfsResult;

/// As many locks as SQLite has for a log.
const LOCKS: usize = 8;

/// The shared memory of one file. The words are atomic since SQLite writes them from several threads, through the
/// addresses that it is given; nothing of ours looks at them.
#[derive(Default)]
pub(super) struct Shm {
    regions: Vec<Box<[AtomicU64]>>,
    users: BTreeSet<u64>,
    locks: [Lock; LOCKS],
}

#[derive(Default)]
struct Lock {
    shared: BTreeSet<u64>,
    exclusive: Option<u64>,
}

impl Shm {
    /// Where a region lies; none where there is no such region and none is to be made.
    pub(super) fn map(
        &mut self,
        handle: u64,
        region: usize,
        bytes: usize,
        extend: bool,
    ) -> Option<NonNull<u8>> {
        self.users.insert(handle);
        if !extend && region >= self.regions.len() {
            return None;
        }
        while self.regions.len() <= region {
            self.regions.push((0..bytes / size_of::<AtomicU64>()).map(|_| AtomicU64::new(0)).collect());
        }
        self.regions.get(region).map(|words| NonNull::from(words.as_ref()).cast())
    }

    /// The handle does not look at it any more. What nobody looks at is gone.
    pub(super) fn unmap(&mut self, handle: u64) {
        self.users.remove(&handle);
        for lock in &mut self.locks {
            lock.release(handle);
        }
        if self.users.is_empty() {
            self.regions.clear();
        }
    }

    /// Takes or gives back a range of locks, all of them or none.
    pub(super) fn lock(&mut self, handle: u64, first: u32, count: u32, mode: ShmLockMode) -> VfsResult<()> {
        let (first, count) = (first as usize, count as usize);
        let locks = self.locks.get_mut(first..first + count).ok_or(SQLITE_IOERR)?;
        let is_free = |lock: &Lock| match mode {
            ShmLockMode::LockShared => lock.exclusive.is_none_or(|holder| holder == handle),
            ShmLockMode::LockExclusive => {
                lock.exclusive.is_none_or(|holder| holder == handle)
                    && lock.shared.iter().all(|holder| *holder == handle)
            }
            ShmLockMode::UnlockShared | ShmLockMode::UnlockExclusive => true,
        };
        if !locks.iter().all(is_free) {
            return Err(SQLITE_BUSY);
        }
        for lock in locks {
            match mode {
                ShmLockMode::LockShared => {
                    lock.shared.insert(handle);
                }
                ShmLockMode::LockExclusive => lock.exclusive = Some(handle),
                ShmLockMode::UnlockShared | ShmLockMode::UnlockExclusive => lock.release(handle),
            }
        }
        Ok(())
    }
}

impl Lock {
    fn release(&mut self, handle: u64) {
        self.shared.remove(&handle);
        if self.exclusive == Some(handle) {
            self.exclusive = None;
        }
    }
}
