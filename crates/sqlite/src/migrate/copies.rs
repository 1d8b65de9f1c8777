//! The copies that lie beside a database from before its latest migrations.
//! Called by `migrate` only. They hold what the database held, under the key it had then.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::backup::{BackupError, backup};
use crate::beside::{beside, folder_of, remove_if_there};
use crate::key::DatabaseKey;

/// How many copies stay. Ours: the last step may prove wrong after the next one; older ones only hold what should be gone.
pub const COPIES_KEPT: usize = 2;

/// Copies the database before a migration, then removes the copies that are one too many.
pub(super) fn write(
    conn: &Connection,
    path: &Path,
    key: Option<&DatabaseKey>,
    number: u32,
) -> Result<PathBuf, BackupError> {
    let copy = beside(path, &format!(".before-{number}"));
    backup(conn, &copy, key)?;
    for (_, superfluous) in list_others(path, number)?.iter().skip(COPIES_KEPT - 1) {
        remove_if_there(superfluous)?;
    }
    Ok(copy)
}

/// The other copies of this database, latest first. Not by number alone: a database may have been put back to an
/// earlier state, and then the new copy has the smaller number.
fn list_others(path: &Path, number: u32) -> io::Result<Vec<(u32, PathBuf)>> {
    let prefix = beside(Path::new(path.file_name().unwrap_or_default()), ".before-");
    let mut copies = Vec::new();
    for entry in std::fs::read_dir(folder_of(path))? {
        let entry = entry?;
        let name = entry.file_name();
        let found = name
            .to_string_lossy()
            .strip_prefix(&*prefix.to_string_lossy())
            .and_then(|rest| rest.parse::<u32>().ok());
        if let Some(found) = found.filter(|found| *found != number) {
            copies.push((found, entry.path()));
        }
    }
    copies.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    Ok(copies)
}
