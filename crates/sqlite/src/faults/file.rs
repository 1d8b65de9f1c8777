//! One open file: the real one, read and written where SQLite says, and what its handles share. Called by `vfs`.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use sqlite_plugin::flags::{CreateMode, LockLevel, OpenMode};
use sqlite_plugin::vfs::VfsHandle;

use std::sync::Arc;

use super::disk::Disk;
use super::locks::FileLocks;
use super::shm::Shm;

/// What the handles of one file share.
pub(super) struct Node {
    /// Of the disk when the first handle was opened.
    pub(super) epoch: u64,
    pub(super) locks: Mutex<FileLocks>,
    pub(super) shm: Mutex<Shm>,
}

impl Node {
    pub(super) fn of(epoch: u64) -> Self {
        Self { epoch, locks: Mutex::default(), shm: Mutex::default() }
    }
}

/// A handle that SQLite has.
pub(super) struct Handle {
    pub(super) number: u64,
    pub(super) content: Content,
    pub(super) readonly: bool,
    pub(super) level: LockLevel,
    /// None for a temporary file without a name.
    pub(super) place: Option<Place>,
    pub(super) node: Arc<Node>,
}

/// Where a file with a name lies.
pub(super) struct Place {
    pub(super) path: PathBuf,
    pub(super) delete_on_close: bool,
    /// None where no disk was made.
    pub(super) on: Option<OnDisk>,
}

/// The disk that a file lies on, and its name there.
pub(super) struct OnDisk {
    pub(super) disk: Disk,
    pub(super) epoch: u64,
    pub(super) file: PathBuf,
}

impl VfsHandle for Handle {
    fn readonly(&self) -> bool {
        self.readonly
    }

    fn in_memory(&self) -> bool {
        false
    }
}

/// What is in it.
pub(super) enum Content {
    Real(File),
    /// A temporary file: nothing of it outlives the connection.
    Memory(Vec<u8>),
}

impl Content {
    pub(super) fn len(&self) -> io::Result<u64> {
        match self {
            Self::Real(file) => Ok(file.metadata()?.len()),
            Self::Memory(bytes) => Ok(bytes.len() as u64),
        }
    }

    /// Reads as much as there is.
    pub(super) fn read(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Real(file) => {
                let mut done = 0;
                while done < buffer.len() {
                    match read_at(file, &mut buffer[done..], offset + done as u64)? {
                        0 => break,
                        more => done += more,
                    }
                }
                Ok(done)
            }
            Self::Memory(bytes) => {
                let from = bytes.len().min(usize::try_from(offset).unwrap_or(usize::MAX));
                let there = &bytes[from..];
                let count = there.len().min(buffer.len());
                buffer[..count].copy_from_slice(&there[..count]);
                Ok(count)
            }
        }
    }

    pub(super) fn write(&mut self, offset: u64, data: &[u8]) -> io::Result<()> {
        match self {
            Self::Real(file) => {
                let mut done = 0;
                while done < data.len() {
                    done += write_at(file, &data[done..], offset + done as u64)?;
                }
            }
            Self::Memory(bytes) => {
                let from = usize::try_from(offset).map_err(io::Error::other)?;
                let to = from + data.len();
                bytes.resize(bytes.len().max(to), 0);
                bytes[from..to].copy_from_slice(data);
            }
        }
        Ok(())
    }

    pub(super) fn set_len(&mut self, len: u64) -> io::Result<()> {
        match self {
            Self::Real(file) => file.set_len(len),
            Self::Memory(bytes) => {
                bytes.resize(usize::try_from(len).map_err(io::Error::other)?, 0);
                Ok(())
            }
        }
    }
}

/// Opens a real file, read-only where writing is denied, as SQLite's own way to the disk does. Says whether it may only
/// be read.
pub(super) fn open(path: &Path, mode: &OpenMode) -> io::Result<(File, bool)> {
    let mut options = OpenOptions::new();
    options.read(true);
    let OpenMode::ReadWrite { create } = mode else { return Ok((options.open(path)?, true)) };
    options.write(true).create(*create == CreateMode::Create).create_new(*create == CreateMode::MustCreate);
    match options.open(path) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied && path.exists() => {
            Ok((OpenOptions::new().read(true).open(path)?, true))
        }
        opened => Ok((opened?, false)),
    }
}

/// The one name of a file, with the links on the way to it resolved.
pub(super) fn canonical(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if let Ok(whole) = path.canonicalize() {
        return whole;
    }
    match (path.parent().and_then(|folder| folder.canonicalize().ok()), path.file_name()) {
        (Some(folder), Some(name)) => folder.join(name),
        _ => path,
    }
}

#[cfg(unix)]
use std::os::unix::fs::FileExt as _;

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    file.read_at(buffer, offset)
}

#[cfg(unix)]
fn write_at(file: &File, data: &[u8], offset: u64) -> io::Result<usize> {
    file.write_at(data, offset)
}

#[cfg(windows)]
use std::os::windows::fs::FileExt as _;

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    file.seek_read(buffer, offset)
}

#[cfg(windows)]
fn write_at(file: &File, data: &[u8], offset: u64) -> io::Result<usize> {
    file.seek_write(data, offset)
}
