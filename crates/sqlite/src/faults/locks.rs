//! SQLite's five lock levels of one file, between the handles of this process. Called by `vfs`.
//! Other processes are not kept out: `FileLock` does that.

use std::collections::BTreeSet;

use sqlite_plugin::flags::LockLevel;
use sqlite_plugin::vars::SQLITE_BUSY;
use sqlite_plugin::vfs::VfsResult;

/// Who holds what. Handles are known by their number.
#[derive(Default)]
pub(super) struct FileLocks {
    shared: BTreeSet<u64>,
    reserved: Option<u64>,
    pending: Option<u64>,
    exclusive: Option<u64>,
}

impl FileLocks {
    /// Raises what `handle` holds to `level`, or says that another is in the way.
    pub(super) fn lock(&mut self, handle: u64, level: LockLevel) -> VfsResult<()> {
        let others = |held: Option<u64>| held.is_some_and(|holder| holder != handle);
        match level {
            LockLevel::Unlocked => {}
            LockLevel::Shared if others(self.pending) || others(self.exclusive) => return Err(SQLITE_BUSY),
            LockLevel::Shared => {
                self.shared.insert(handle);
            }
            LockLevel::Reserved if others(self.reserved) || others(self.pending) => return Err(SQLITE_BUSY),
            LockLevel::Reserved => self.reserved = Some(handle),
            LockLevel::Pending | LockLevel::Exclusive => {
                if others(self.reserved) || others(self.pending) {
                    return Err(SQLITE_BUSY);
                }
                // Stays when the exclusive one is not to be had: no new reader comes in, and the old ones go.
                self.pending = Some(handle);
                if level == LockLevel::Exclusive {
                    if self.shared.iter().any(|holder| *holder != handle) {
                        return Err(SQLITE_BUSY);
                    }
                    self.exclusive = Some(handle);
                }
            }
        }
        Ok(())
    }

    /// Lowers what `handle` holds to `level`: shared or nothing.
    pub(super) fn unlock(&mut self, handle: u64, level: LockLevel) {
        for held in [&mut self.reserved, &mut self.pending, &mut self.exclusive] {
            if *held == Some(handle) {
                *held = None;
            }
        }
        if level == LockLevel::Unlocked {
            self.shared.remove(&handle);
        }
    }

    /// Whether anybody is about to write.
    pub(super) fn is_reserved(&self) -> bool {
        self.reserved.or(self.pending).or(self.exclusive).is_some()
    }
}
