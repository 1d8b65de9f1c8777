//! What the sources themselves may not contain: rules that no compiler or lint asserts for us.
//! `check` calls this. Which package may link which is asked in `directions`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// Ours: a file longer than this is not held in the head of the one who reads it.
const LINES_MAX: usize = 600;

/// Where a database may be spoken to. xtask is left out of the search: it links none, and this text names them.
const SPEAK_TO: [(&str, &[&str]); 2] = [
    ("rusqlite", &["crates/sqlite/", "crates/device/src/store/", "crates/central/src/store/sqlite/"]),
    ("tokio_postgres", &["crates/central/src/store/postgres/"]),
];

/// Written in two halves, so that this file keeps its own rule.
const UNFINISHED: [&str; 2] = [concat!("TO", "DO"), concat!("FIX", "ME")];
const CODE: [&str; 6] = ["rs", "sql", "toml", "css", "ftl", "sh"];

/// The released migrations, one `<BLAKE3 in hex>  <path from the root>` a line; none are released without it.
const CHECKSUMS: &str = "migrations/CHECKSUMS";

/// One sentence for each broken rule; empty when all is well.
///
/// `root` is the checkout, `target` the build folder, which is not read even when it lies inside.
pub(crate) fn broken_source_rules(root: &Path, target: &Path) -> Result<Vec<String>, Failure> {
    let mut complaints = Vec::new();
    for path in code_files(root, target)? {
        let text = fs::read_to_string(&path).map_err(|source| Failure::file(&path, source))?;
        complaints.extend(broken_in(&relative(root, &path), &text));
    }
    complaints.extend(changed_migrations(root)?);
    Ok(complaints)
}

/// The rules for one file. `path` is counted from the root, with `/` between folders.
fn broken_in(path: &str, text: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    let lines = text.lines().count();
    let is_rust = path.ends_with(".rs");
    if is_rust && lines > LINES_MAX {
        complaints.push(format!("{path} has {lines} lines, and {LINES_MAX} is the most"));
    }
    let is_free = !is_rust || path.starts_with("xtask/") || is_of_tests(path);
    let forbidden: Vec<&str> = SPEAK_TO
        .iter()
        .filter(|(_, places)| !is_free && !places.iter().any(|place| path.starts_with(place)))
        .map(|(database, _)| *database)
        .collect();
    for (number, line) in text.lines().enumerate().map(|(at, line)| (at + 1, line)) {
        for database in forbidden.iter().filter(|database| names(line, database)) {
            complaints.push(format!("{path}:{number} names {database}, which only its own store does"));
        }
        if let Some(word) = UNFINISHED.iter().find(|word| line.contains(**word)) {
            complaints.push(format!("{path}:{number} says {word}: finish it, or leave it out"));
        }
    }
    complaints
}

/// Tests damage files, and measure beside the least that a file can do.
fn is_of_tests(path: &str) -> bool {
    path.starts_with("tests/") || path.ends_with("/tests.rs")
}

fn names(line: &str, database: &str) -> bool {
    let line = line.trim_start();
    !line.starts_with("//") && line.contains(database)
}

/// A migration that reached a tablet once must stay as it is: files out there were made by it.
fn changed_migrations(root: &Path) -> Result<Vec<String>, Failure> {
    let list = root.join(CHECKSUMS);
    if !list.exists() {
        return Ok(Vec::new());
    }
    let text = fs::read_to_string(&list).map_err(|source| Failure::file(&list, source))?;
    let mut complaints = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let Some((expected, path)) = line.split_once("  ") else {
            complaints.push(format!("{CHECKSUMS}: not a checksum and a path: {line}"));
            continue;
        };
        let Ok(bytes) = fs::read(root.join(path)) else {
            complaints.push(format!("{path} was released and is gone"));
            continue;
        };
        let actual = blake3::hash(&bytes).to_hex();
        if actual.as_str() != expected {
            complaints.push(format!(
                "{path} was released and has changed (now {actual}): write a new migration instead"
            ));
        }
    }
    Ok(complaints)
}

fn code_files(root: &Path, target: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).map_err(|source| Failure::file(&folder, source))?;
        for entry in entries {
            let entry = entry.map_err(|source| Failure::file(&folder, source))?;
            let path = entry.path();
            let kind = entry.file_type().map_err(|source| Failure::file(&path, source))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if kind.is_dir() && path != target && !is_left_out(&name) {
                folders.push(path);
            } else if kind.is_file() && is_code(&path) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn is_left_out(folder: &str) -> bool {
    folder.starts_with('.') || folder == "target" || folder == "node_modules"
}

fn is_code(path: &Path) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| CODE.contains(&extension))
}

fn relative(root: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(root).unwrap_or(path);
    inside.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use tempfile::TempDir;

    use super::*;

    /// A checkout of its own for one test, gone when the test is.
    struct Checkout(TempDir);

    impl Checkout {
        fn new() -> Self {
            Checkout(TempDir::new().unwrap())
        }

        fn write(&self, path: &str, text: &str) {
            let path = self.0.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        fn remove(&self, path: &str) {
            fs::remove_file(self.0.path().join(path)).unwrap();
        }

        fn complaints(&self) -> Vec<String> {
            let root = self.0.path();
            broken_source_rules(root, &root.join("build")).unwrap()
        }
    }

    #[test]
    fn the_longest_file_allowed_has_six_hundred_lines() {
        assert!(broken_in("crates/sync/src/merge.rs", &"\n".repeat(600)).is_empty());
        assert_eq!(broken_in("crates/sync/src/merge.rs", &"\n".repeat(601)).len(), 1);
    }

    #[test]
    fn only_the_stores_speak_to_sqlite() {
        let line = "use rusqlite::Connection;\n";
        assert!(broken_in("crates/device/src/store/visit.rs", line).is_empty());
        assert!(broken_in("crates/central/src/store/sqlite/pull.rs", line).is_empty());
        assert_eq!(broken_in("crates/device/src/commands/undo.rs", line).len(), 1);
        assert_eq!(broken_in("crates/central/src/store/mod.rs", line).len(), 1);
        assert!(broken_in("tests/tests/bad_days/files.rs", line).is_empty());
        assert!(broken_in("crates/device/src/failure/tests.rs", line).is_empty());
    }

    #[test]
    fn only_its_store_speaks_to_postgresql() {
        let line = "use tokio_postgres::Client;\n";
        assert!(broken_in("crates/central/src/store/postgres/pool.rs", line).is_empty());
        assert_eq!(broken_in("crates/central/src/store/sqlite/pull.rs", line).len(), 1);
        assert_eq!(broken_in("crates/central/src/http/serve.rs", line).len(), 1);
    }

    #[test]
    fn a_comment_may_say_why_rusqlite_is_not_there() {
        assert!(broken_in("crates/sync/src/lib.rs", "//! No rusqlite here.\n").is_empty());
    }

    #[test]
    fn nothing_unfinished_is_committed() {
        for word in UNFINISHED {
            let found = broken_in("migrations/device/0001_start.sql", &format!("-- {word}\n"));
            assert_eq!(found.len(), 1);
            assert!(found[0].contains("0001_start.sql:1"), "{found:?}");
        }
    }

    #[test]
    fn a_broken_rule_is_found_in_a_checkout_but_not_in_what_was_built() {
        let checkout = Checkout::new();
        let line = "use rusqlite::Connection;\n";
        checkout.write("build/generated.rs", line);
        checkout.write("target/generated.rs", line);
        assert!(checkout.complaints().is_empty());
        checkout.write("crates/sync/src/lib.rs", line);
        assert_eq!(checkout.complaints().len(), 1);
    }

    #[test]
    fn a_released_migration_may_neither_change_nor_go() {
        let checkout = Checkout::new();
        let path = "migrations/device/0001_start.sql";
        checkout.write(path, "create table visit (id blob) strict;\n");
        let sum = blake3::hash(b"create table visit (id blob) strict;\n").to_hex();
        checkout.write(CHECKSUMS, &format!("{sum}  {path}\n"));
        assert!(checkout.complaints().is_empty());

        checkout.write(path, "create table visit (id blob, note text) strict;\n");
        assert!(checkout.complaints()[0].contains("has changed"));

        checkout.remove(path);
        assert!(checkout.complaints()[0].contains("is gone"));
    }

    #[test]
    fn a_checksum_line_that_cannot_be_read_does_not_pass() {
        let checkout = Checkout::new();
        checkout.write(CHECKSUMS, "migrations/device/0001_start.sql\n");
        assert_eq!(checkout.complaints().len(), 1);
    }
}
