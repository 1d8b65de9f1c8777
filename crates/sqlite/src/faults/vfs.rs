//! The way from SQLite to the real files, past the disk they lie on. Registered by `install`.
//! Each operation asks the disk first, does it to the real file, and tells the disk. No real file is ever synced: the
//! machine that tests run on keeps its power.

use std::borrow::Cow;
use std::path::Path;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU64, Ordering, fence};
use std::sync::{Arc, PoisonError};

use sqlite_plugin::flags::{AccessFlags, LockLevel, OpenOpts, ShmLockMode};
use sqlite_plugin::vars;
use sqlite_plugin::vfs::{SqliteErr, Vfs, VfsResult};

use super::Disks;
use super::disk::Op;
use super::file::{self, Content, Handle, Node, OnDisk, Place};

/// Every disk, as SQLite sees them.
pub(super) struct DiskVfs {
    pub(super) disks: &'static Disks,
}

static HANDLES: AtomicU64 = AtomicU64::new(1);

/// As SQLite's own way to the disk: a page that is written leaves the bytes beside it alone. Nothing else is promised.
const PROMISES: i32 = vars::SQLITE_IOCAP_POWERSAFE_OVERWRITE;
const SECTOR_BYTES: i32 = 4096;

impl Vfs for DiskVfs {
    type Handle = Handle;

    fn canonical_path<'a>(&self, path: Cow<'a, str>) -> VfsResult<Cow<'a, str>> {
        let path = file::canonical(Path::new(&*path));
        path.into_os_string().into_string().map(Cow::Owned).map_err(|_| vars::SQLITE_CANTOPEN)
    }

    fn open(&self, path: Option<&str>, opts: OpenOpts) -> VfsResult<Handle> {
        let number = HANDLES.fetch_add(1, Ordering::Relaxed);
        let level = LockLevel::Unlocked;
        let Some(path) = path else {
            let (content, node) = (Content::Memory(Vec::new()), Arc::new(Node::of(0)));
            return Ok(Handle { number, content, readonly: false, level, place: None, node });
        };
        let path = Path::new(path);
        let on = self.disk_of(path);
        let epoch = on.as_ref().map_or(0, |on| on.epoch);
        if let Some(on) = &on {
            on.disk.reach(epoch).map_err(|_| vars::SQLITE_CANTOPEN)?;
        }
        let is_new = !path.exists();
        let (real, readonly) = file::open(path, &opts.mode()).map_err(|_| vars::SQLITE_CANTOPEN)?;
        let (node, is_open) = self.disks.node(path, epoch);
        if let Some(on) = &on {
            on.disk.opened();
            if is_new || !is_open {
                let content = if is_new { None } else { std::fs::read(path).ok() };
                on.disk.opened_first(&on.file, content);
            }
        }
        let place = Place { path: path.to_owned(), delete_on_close: opts.delete_on_close(), on };
        Ok(Handle { number, content: Content::Real(real), readonly, level, place: Some(place), node })
    }

    fn delete(&self, path: &str) -> VfsResult<()> {
        let path = Path::new(path);
        let on = self.disk_of(path);
        if let Some(on) = &on {
            on.disk.admit(on.epoch, Op::Write, 0, vars::SQLITE_IOERR_DELETE)?;
        }
        match std::fs::remove_file(path) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(vars::SQLITE_IOERR_DELETE_NOENT);
            }
            Err(_) => return Err(vars::SQLITE_IOERR_DELETE),
        }
        if let Some(on) = &on {
            on.disk.deleted(&on.file);
        }
        Ok(())
    }

    fn access(&self, path: &str, flags: AccessFlags) -> VfsResult<bool> {
        let path = Path::new(path);
        if let Some(on) = self.disk_of(path) {
            on.disk.reach(on.epoch).map_err(|_| vars::SQLITE_IOERR_ACCESS)?;
        }
        let metadata = std::fs::metadata(path);
        Ok(match flags {
            // An empty log is as good as none, and SQLite's own way says so too.
            AccessFlags::Exists => metadata.is_ok_and(|metadata| !metadata.is_file() || metadata.len() > 0),
            AccessFlags::Read => metadata.is_ok(),
            AccessFlags::ReadWrite => metadata.is_ok_and(|metadata| !metadata.permissions().readonly()),
        })
    }

    fn file_size(&self, handle: &mut Handle) -> VfsResult<usize> {
        handle.reach()?;
        let len = handle.content.len().map_err(|_| vars::SQLITE_IOERR_FSTAT)?;
        usize::try_from(len).map_err(|_| vars::SQLITE_IOERR_FSTAT)
    }

    fn truncate(&self, handle: &mut Handle, size: usize) -> VfsResult<()> {
        handle.admit(Op::Write, 0, vars::SQLITE_IOERR_TRUNCATE)?;
        handle.content.set_len(size as u64).map_err(|_| vars::SQLITE_IOERR_TRUNCATE)?;
        if let Some(on) = handle.on() {
            on.disk.truncated(&on.file, size as u64);
        }
        Ok(())
    }

    fn write(&self, handle: &mut Handle, offset: usize, data: &[u8]) -> VfsResult<usize> {
        let admitted = handle
            .admit(Op::Write, data.len(), vars::SQLITE_IOERR_WRITE)
            .and_then(|()| handle.admit_growth(offset, data));
        // Of a write that fails, the first half is there: disks do that, and so does a full one.
        let written = if admitted.is_ok() { data } else { &data[..data.len() / 2] };
        if admitted.is_ok() || handle.reach().is_ok() {
            handle.content.write(offset as u64, written).map_err(|_| vars::SQLITE_IOERR_WRITE)?;
            if let Some(on) = handle.on() {
                on.disk.wrote(&on.file, offset as u64, written);
            }
        }
        admitted.map(|()| data.len())
    }

    fn read(&self, handle: &mut Handle, offset: usize, data: &mut [u8]) -> VfsResult<usize> {
        handle.admit(Op::Read, data.len(), vars::SQLITE_IOERR_READ)?;
        handle.content.read(offset as u64, data).map_err(|_| vars::SQLITE_IOERR_READ)
    }

    fn sync(&self, handle: &mut Handle) -> VfsResult<()> {
        let admitted = handle.admit(Op::Sync, 0, vars::SQLITE_IOERR_FSYNC);
        if let Some(on) = handle.on() {
            match admitted {
                Ok(()) => on.disk.synced(&on.file),
                Err(_) => on.disk.failed_to_sync(&on.file),
            }
        }
        admitted
    }

    fn lock(&self, handle: &mut Handle, level: LockLevel) -> VfsResult<()> {
        handle.reach()?;
        if level > handle.level {
            let mut locks = handle.node.locks.lock().unwrap_or_else(PoisonError::into_inner);
            locks.lock(handle.number, level)?;
            handle.level = level;
        }
        Ok(())
    }

    fn unlock(&self, handle: &mut Handle, level: LockLevel) -> VfsResult<()> {
        // A dead handle gives back what it holds too: nobody alive shares it.
        handle.node.locks.lock().unwrap_or_else(PoisonError::into_inner).unlock(handle.number, level);
        handle.level = level.min(handle.level);
        Ok(())
    }

    fn check_reserved_lock(&self, handle: &mut Handle) -> VfsResult<bool> {
        handle.reach()?;
        Ok(handle.node.locks.lock().unwrap_or_else(PoisonError::into_inner).is_reserved())
    }

    fn close(&self, handle: Handle) -> VfsResult<()> {
        handle
            .node
            .locks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .unlock(handle.number, LockLevel::Unlocked);
        handle.node.shm.lock().unwrap_or_else(PoisonError::into_inner).unmap(handle.number);
        match &handle.place {
            Some(place) if place.delete_on_close => {
                std::fs::remove_file(&place.path).map_err(|_| vars::SQLITE_IOERR_DELETE)
            }
            _ => Ok(()),
        }
    }

    fn sector_size(&self, _: &mut Handle) -> VfsResult<i32> {
        Ok(SECTOR_BYTES)
    }

    fn device_characteristics(&self, _: &mut Handle) -> VfsResult<i32> {
        Ok(PROMISES)
    }

    fn shm_map(
        &self,
        handle: &mut Handle,
        region_idx: usize,
        region_size: usize,
        extend: bool,
    ) -> VfsResult<Option<NonNull<u8>>> {
        handle.reach()?;
        let mut shm = handle.node.shm.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(shm.map(handle.number, region_idx, region_size, extend))
    }

    fn shm_lock(&self, handle: &mut Handle, offset: u32, count: u32, mode: ShmLockMode) -> VfsResult<()> {
        if matches!(mode, ShmLockMode::LockShared | ShmLockMode::LockExclusive) {
            handle.reach()?;
        }
        let mut shm = handle.node.shm.lock().unwrap_or_else(PoisonError::into_inner);
        shm.lock(handle.number, offset, count, mode)
    }

    fn shm_barrier(&self, _: &mut Handle) {
        fence(Ordering::SeqCst);
    }

    fn shm_unmap(&self, handle: &mut Handle, _delete: bool) -> VfsResult<()> {
        handle.node.shm.lock().unwrap_or_else(PoisonError::into_inner).unmap(handle.number);
        Ok(())
    }
}

impl DiskVfs {
    fn disk_of(&self, path: &Path) -> Option<OnDisk> {
        let disk = self.disks.find(path)?;
        let file = path.strip_prefix(disk.folder()).ok()?.to_owned();
        Some(OnDisk { epoch: disk.epoch(), disk, file })
    }
}

impl Handle {
    fn on(&self) -> Option<&OnDisk> {
        self.place.as_ref()?.on.as_ref()
    }

    fn reach(&self) -> VfsResult<()> {
        self.on().map_or(Ok(()), |on| on.disk.reach(on.epoch))
    }

    fn admit(&self, op: Op, bytes: usize, error: SqliteErr) -> VfsResult<()> {
        self.on().map_or(Ok(()), |on| on.disk.admit(on.epoch, op, bytes, error))
    }

    fn admit_growth(&self, offset: usize, data: &[u8]) -> VfsResult<()> {
        let Some(on) = self.on() else { return Ok(()) };
        let len = self.content.len().map_err(|_| vars::SQLITE_IOERR_FSTAT)?;
        match ((offset + data.len()) as u64).saturating_sub(len) {
            0 => Ok(()),
            growth => on.disk.admit_growth(growth),
        }
    }
}
