//! Writes a small private file so that a kill or a power loss leaves the old one or the new one, never a mix.
//! Called for the unlock file and the folder keystore. What is in the file is not decided here.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes `bytes` beside `path`, brings them to the disk, and renames over `path`. Mode 0600.
/// A file left beside `path` by a kill is thrown away.
pub(super) fn write_aside(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let aside = aside_path(path);
    match fs::remove_file(&aside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    // Created anew, never opened: a link or a readable file left there must not receive secrets.
    let mut file = private_options().open(&aside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    failpoints::failpoint!("vault.before_rename");
    fs::rename(&aside, path)?;
    failpoints::failpoint!("vault.after_rename");
    sync_folder_of(path)
}

/// Makes a folder that only its owner can enter, with its parents. One that is there is left as it is.
pub(super) fn create_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Where the new content lies until it is renamed.
pub(super) fn aside_path(path: &Path) -> PathBuf {
    let mut name = path.file_name().map(OsString::from).unwrap_or_default();
    name.push(".new");
    path.with_file_name(name)
}

fn private_options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Without this a power loss may bring back the old name. Windows has no such call and needs none.
fn sync_folder_of(path: &Path) -> io::Result<()> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn a_file_left_aside_by_a_kill_is_thrown_away() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        write_aside(&path, b"old").unwrap();
        fs::write(aside_path(&path), b"half of a much longer new one").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"old");
        write_aside(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert!(!aside_path(&path).exists());
    }

    #[test]
    fn a_failed_write_leaves_the_old_content() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        write_aside(&path, b"old").unwrap();
        fs::create_dir(aside_path(&path)).unwrap();
        assert!(write_aside(&path, b"new").is_err());
        assert_eq!(fs::read(&path).unwrap(), b"old");
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_it_whatever_was_there_before() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        for left in [path.clone(), aside_path(&path)] {
            fs::write(&left, b"open to all").unwrap();
            fs::set_permissions(&left, fs::Permissions::from_mode(0o666)).unwrap();
        }
        write_aside(&path, b"new").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
