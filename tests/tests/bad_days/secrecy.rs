//! Nothing of a sheltered home lies where it does not belong: in the log, in the names of files, in plain text on a tablet.

use std::fs;
use std::path::{Path, PathBuf};

use end_to_end::{Centre, Tablet};

use super::told::UNIT;

const NOTE: &str = "flest ville ha sagor om fjällräven";
const DEBRIEF: &str = "grinden mot kullen var stängd";

/// Everything in a folder and in those below it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()) {
        let path = entry.path();
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&path));
        }
        found.push(path);
    }
    found
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// Those of the files whose content holds this text.
fn with(folder: &Path, text: &str) -> Vec<PathBuf> {
    let regular = files(folder).into_iter().filter(|path| path.is_file());
    regular.filter(|path| holds(&fs::read(path).unwrap(), text)).collect()
}

#[test]
fn a_day_at_a_sheltered_home_leaves_no_trace_outside_the_encrypted_file_and_the_centres_own() {
    let mut centre = Centre::open();
    let tablet = Tablet::enrolled(&centre.code(UNIT), "KL");
    let day = tablet.ask(&["today"]);
    let stop = day["stops"].as_array().unwrap().iter().find(|stop| stop["sheltered"] == true).unwrap();
    let residence = stop["name"].as_str().unwrap().split(',').next().unwrap().to_owned();
    assert!(residence.starts_with("Boende "));
    tablet.ask(&["visit", "start", "--stop", stop["stop"].as_str().unwrap()]);
    tablet.ask(&["visit", "count", "--group", "young", "--by", "6"]);
    tablet.ask(&["visit", "note", NOTE]);
    tablet.ask(&["visit", "close"]);
    tablet.ask(&["shift", "debrief", "--worked", "", "--did-not", DEBRIEF, "--change", ""]);
    tablet.ask(&["shift", "end"]);
    // While it is unlocked, so that the write-ahead log is looked at too.
    for text in [&residence, NOTE, DEBRIEF] {
        assert_eq!(with(tablet.data(), text), Vec::<PathBuf>::new(), "{text}");
    }
    assert_eq!(tablet.ask(&["sync"])["checked"], true);
    let _ = centre.export(false);
    let _ = centre.export(true);
    tablet.ask(&["lock"]);

    for text in [&residence, NOTE, DEBRIEF] {
        assert_eq!(with(tablet.data(), text), Vec::<PathBuf>::new(), "{text}");
        assert!(!centre.log().contains(text), "{text}");
        // The search finds what is there: the centre's file is guarded by who may read it.
        let database =
            |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().starts_with("central.sqlite");
        assert!(with(centre.data(), text).iter().any(database), "{text}");
    }
    for text in [NOTE, DEBRIEF] {
        let told = centre.data().join("export");
        assert_eq!(with(&told, text), Vec::<PathBuf>::new(), "{text}");
    }
    for name in files(tablet.data()).into_iter().chain(files(centre.data())) {
        let name = name.file_name().unwrap().to_string_lossy().to_lowercase();
        assert!(
            !name.contains("boende") && !name.contains("avdelning") && !name.contains("fjällräven"),
            "{name}"
        );
    }
    // The log is read where it is written: something that is logged is found there.
    assert!(!centre.log().contains("a new epoch begins"));
    centre.kill();
    fs::remove_file(centre.data().join("epoch")).unwrap();
    centre.start();
    assert!(centre.log().contains("a new epoch begins"), "{}", centre.log());
}

#[cfg(unix)]
#[test]
fn only_their_owner_looks_into_the_folders() {
    use std::os::unix::fs::PermissionsExt;
    let centre = Centre::open();
    let tablet = Tablet::enrolled(&centre.code(UNIT), "KL");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(tablet.data()), 0o700);
    let socket = files(tablet.data()).into_iter().find(|path| !path.is_file() && !path.is_dir()).unwrap();
    assert_eq!(mode(&socket), 0o600);
    assert_eq!(mode(&centre.data().join("dataset.key")), 0o600);
}
