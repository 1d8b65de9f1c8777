//! A file that only takes up room, so that there is room when the disk is full: for one more freeze and its sending.
//! Called by the tablet's store: made at start, released at a full disk, made again when there is room.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::beside::{length, remove_if_there, sync_folder};

/// The size of the reserve: one batch at its largest (1 MiB uncompressed) fits.
pub const RESERVE_BYTES: u64 = 1024 * 1024;

const NAME: &str = "reserve";

/// The reserve file in a folder.
#[derive(Debug)]
pub struct Reserve;

impl Reserve {
    /// Makes the reserve unless it is there in full; it is on the disk when this returns.
    ///
    /// # Errors
    /// What the file system says; on a full disk nothing is left behind.
    pub fn ensure(folder: &Path) -> io::Result<()> {
        if Self::exists(folder)? {
            return Ok(());
        }
        let path = path_in(folder);
        match fill(&path) {
            Ok(()) => sync_folder(folder),
            Err(error) => {
                // Half a reserve would take the last room and help nobody. The first error is the one to tell.
                let _ = remove_if_there(&path);
                Err(error)
            }
        }
    }

    /// Gives the room back. Says whether there was a reserve to release.
    ///
    /// # Errors
    /// What the file system says.
    pub fn release(folder: &Path) -> io::Result<bool> {
        let was_there = remove_if_there(&path_in(folder))?;
        if was_there {
            sync_folder(folder)?;
        }
        Ok(was_there)
    }

    /// Whether the reserve is there in full.
    ///
    /// # Errors
    /// What the file system says, but for a missing file.
    pub fn exists(folder: &Path) -> io::Result<bool> {
        Ok(length(&path_in(folder))? == Some(RESERVE_BYTES))
    }
}

fn path_in(folder: &Path) -> PathBuf {
    folder.join(NAME)
}

/// Writes bytes that no file system can leave out or compress: zeros would be no reserve on some.
fn fill(path: &Path) -> io::Result<()> {
    let mut noise = blake3::Hasher::new_derive_key("turbok reserve file").finalize_xof();
    let mut file = File::create(path)?;
    let mut block = [0; 64 * 1024];
    let mut left = RESERVE_BYTES as usize;
    while left > 0 {
        let block = &mut block[..left.min(64 * 1024)];
        noise.fill(block);
        file.write_all(block)?;
        left -= block.len();
    }
    file.sync_all()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn a_reserve_is_made_released_and_made_again() {
        let dir = tempfile::tempdir().unwrap();
        assert!(!Reserve::exists(dir.path()).unwrap());
        Reserve::ensure(dir.path()).unwrap();
        assert!(Reserve::exists(dir.path()).unwrap());
        assert!(Reserve::release(dir.path()).unwrap());
        assert!(!Reserve::exists(dir.path()).unwrap());
        assert!(!Reserve::release(dir.path()).unwrap());
        Reserve::ensure(dir.path()).unwrap();
        assert!(Reserve::exists(dir.path()).unwrap());
    }

    #[test]
    fn half_a_reserve_is_none_and_is_filled_up() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(path_in(dir.path()), vec![1; RESERVE_BYTES as usize - 1]).unwrap();
        assert!(!Reserve::exists(dir.path()).unwrap());
        Reserve::ensure(dir.path()).unwrap();
        assert!(Reserve::exists(dir.path()).unwrap());
    }

    #[cfg(unix)]
    #[test]
    fn a_reserve_takes_up_real_room() {
        use std::os::unix::fs::MetadataExt;
        let dir = tempfile::tempdir().unwrap();
        Reserve::ensure(dir.path()).unwrap();
        let metadata = std::fs::metadata(path_in(dir.path())).unwrap();
        assert!(metadata.blocks() * 512 >= RESERVE_BYTES);
        let bytes = std::fs::read(path_in(dir.path())).unwrap();
        assert!(bytes[..64 * 1024] != bytes[64 * 1024..128 * 1024]);
    }
}
