//! Writes the exported files: CSV as Swedish Excel opens it, semicolons and a byte order mark. Called by the
//! administrator's CLI. What the files hold is in `sheets`, and what may be told in `told`.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use contract::sentence::Locale;

use super::sheets::{Sheet, sheets};
use super::snapshot::Snapshot;
use super::told::Protection;

/// Without it Excel takes UTF-8 for the machine's old code page.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// An export that was not made. Files of an earlier one are as they were, unless it says that a file could not be moved.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The folder is not there and could not be made.
    #[error("the folder {} could not be made", folder.display())]
    Folder {
        /// Which.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file could not be written. Nothing was moved to its place.
    #[error("{} could not be written", file.display())]
    Write {
        /// Which.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file was written whole and could not be moved to its place. Files before it were.
    #[error("{} could not be moved to its place", file.display())]
    Move {
        /// Which.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Writes `visits.csv`, `counts.csv`, `given.csv`, `missing.csv`, `questions.csv`, `referrals.csv` and `debriefs.csv`
/// into `folder`, which is made if it is not there. Returns their paths. Files of an earlier export are replaced.
///
/// All are written aside first and moved when every one is on disk, so that a full disk leaves no half files.
///
/// # Errors
/// When the folder or a file cannot be written.
pub fn export_csv(
    snapshot: &Snapshot,
    folder: &Path,
    protection: Protection,
    locale: Locale,
) -> Result<Vec<PathBuf>, ExportError> {
    fs::create_dir_all(folder).map_err(|source| ExportError::Folder { folder: folder.to_owned(), source })?;
    let mut aside = Aside::default();
    for sheet in sheets(snapshot, protection, locale) {
        let file = folder.join(sheet.name);
        let partial = folder.join(format!("{}.partial", sheet.name));
        write(&mut aside, &partial, &sheet)
            .map_err(|source| ExportError::Write { file: file.clone(), source })?;
        aside.to_move.push((partial, file));
    }
    aside.move_all(folder)
}

/// Files that were written aside. Those that were not moved are taken away again.
#[derive(Default)]
struct Aside {
    written: Vec<PathBuf>,
    to_move: Vec<(PathBuf, PathBuf)>,
}

impl Aside {
    fn move_all(mut self, folder: &Path) -> Result<Vec<PathBuf>, ExportError> {
        let mut files = Vec::new();
        for (partial, file) in std::mem::take(&mut self.to_move) {
            if let Err(source) = fs::rename(&partial, &file) {
                return Err(ExportError::Move { file, source });
            }
            files.push(file);
        }
        sync_folder(folder).map_err(|source| ExportError::Folder { folder: folder.to_owned(), source })?;
        Ok(files)
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        for partial in &self.written {
            // One that was moved is not there any more, and that is as it should be.
            let _ = fs::remove_file(partial);
        }
    }
}

fn write(aside: &mut Aside, partial: &Path, sheet: &Sheet) -> io::Result<()> {
    let bytes = encode(sheet)?;
    match fs::remove_file(partial) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    // Made anew, so that a link that lies there leads nowhere.
    let mut file = File::create_new(partial)?;
    aside.written.push(partial.to_owned());
    file.write_all(&bytes)?;
    file.sync_all()
}

fn encode(sheet: &Sheet) -> io::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.to_vec());
    writer.write_record(&sheet.header)?;
    for row in &sheet.rows {
        writer.write_record(row.iter().map(super::cell::Cell::as_str))?;
    }
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// On unix a move is on disk when the folder is.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
