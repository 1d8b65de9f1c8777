//! Copies of folders, as a backup makes them while nobody uses the files, and how they are put back.

use std::path::Path;

use tempfile::TempDir;

pub(super) fn copy_of(folder: &Path) -> TempDir {
    let copy = TempDir::new().unwrap();
    put_back(copy.path(), folder);
    copy
}

/// Makes `folder` what `copy` is: what came later is gone.
pub(super) fn put_back(folder: &Path, copy: &Path) {
    let _ = std::fs::remove_dir_all(folder);
    std::fs::create_dir_all(folder).unwrap();
    for entry in std::fs::read_dir(copy).unwrap().map(Result::unwrap) {
        let (from, to) = (entry.path(), folder.join(entry.file_name()));
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            put_back(&to, &from);
        } else if kind.is_file() {
            std::fs::copy(&from, &to).unwrap();
        }
    }
}
