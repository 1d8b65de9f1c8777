//! The Unix socket in the data folder. It is named by a relative path, since such a path may hold some 100 bytes only
//! and folders have longer names: both sides stand in the folder when they use it.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

/// The socket's name in the data folder.
pub(crate) const NAME: &str = "turbok.sock";

/// Only the owner may enter the folder.
const FOLDER_MODE: u32 = 0o700;
/// Only the owner may connect.
const SOCKET_MODE: u32 = 0o600;

/// Makes the data folder if it is missing, and closes it to others.
///
/// # Errors
/// With what the operating system said.
pub(crate) fn close_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(folder)?;
    fs::set_permissions(folder, Permissions::from_mode(FOLDER_MODE))
}

/// Listens at `path`, also where a holder that was killed left its socket.
///
/// Whoever calls this holds the lock of the tablet's file, so that no living socket is taken away.
///
/// # Errors
/// With what the operating system said.
pub(crate) fn listen(path: &Path) -> io::Result<UnixListener> {
    let fresh = PathBuf::from(format!("{}.new", path.display()));
    match fs::remove_file(&fresh) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(&fresh)?;
    fs::set_permissions(&fresh, Permissions::from_mode(SOCKET_MODE))?;
    // Nobody finds the socket before it is closed to others.
    fs::rename(&fresh, path)?;
    Ok(listener)
}

/// Connects to the holder; none where no holder lives, whether or not it left its socket.
///
/// # Errors
/// With what the operating system said, such as that the socket is another user's.
pub(crate) fn connect(path: &Path) -> io::Result<Option<UnixStream>> {
    match UnixStream::connect(path) {
        Ok(stream) => Ok(Some(stream)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn a_missing_socket_and_a_stale_one_are_both_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        assert!(connect(&path).unwrap().is_none());
        drop(listen(&path).unwrap());
        assert!(path.exists(), "a holder that was killed leaves its socket");
        assert!(connect(&path).unwrap().is_none());
    }

    #[test]
    fn a_new_holder_takes_the_place_of_a_stale_socket() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        drop(listen(&path).unwrap());
        let _listener = listen(&path).unwrap();
        assert!(connect(&path).unwrap().is_some());
    }

    #[test]
    fn socket_and_folder_are_closed_to_others() {
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join("made");
        close_folder(&folder).unwrap();
        let path = folder.join(NAME);
        let _listener = listen(&path).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&path)), (FOLDER_MODE, SOCKET_MODE));
    }

    #[test]
    fn a_folder_that_stood_open_is_closed() {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        close_folder(folder.path()).unwrap();
        assert_eq!(fs::metadata(folder.path()).unwrap().permissions().mode() & 0o777, FOLDER_MODE);
    }
}
