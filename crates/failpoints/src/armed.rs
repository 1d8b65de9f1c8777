//! The points as they are in a program that is made to be killed: each one asks a file whether its time has come.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::{CENTRE, MOVE, TABLET};

/// Names the file that says where to die.
const FILE: &str = "TURBOK_KILL";

/// What the file said last, and how often its point was passed since.
struct Passed {
    said: String,
    times: u64,
}

fn file() -> Option<PathBuf> {
    std::env::var_os(FILE).map(PathBuf::from).and_then(|file| std::path::absolute(file).ok())
}

pub(crate) fn is_armed(name: &str) -> bool {
    let said = file().and_then(|file| fs::read_to_string(file).ok());
    said.is_some_and(|said| said.split_whitespace().next() == Some(name))
}

pub(crate) fn arm() {
    let Some(file) = file() else { return };
    for name in TABLET.iter().chain(CENTRE).chain(MOVE) {
        let file = file.clone();
        let passed = Mutex::new(Passed { said: String::new(), times: 0 });
        // It fails for no name; the library keeps its result for actions that are written as text.
        let _ = fail::cfg_callback(*name, move || pass(name, &file, &passed));
    }
}

fn pass(name: &str, file: &Path, passed: &Mutex<Passed>) {
    let Ok(said) = fs::read_to_string(file) else { return };
    let mut words = said.split_whitespace();
    if words.next() != Some(name) {
        return;
    }
    let wanted: u64 = words.next().and_then(|word| word.parse().ok()).unwrap_or(1);
    let mut passed = passed.lock().unwrap_or_else(PoisonError::into_inner);
    if passed.said != said {
        *passed = Passed { said, times: 0 };
    }
    passed.times += 1;
    // Whoever gets the file renamed is the one who dies: several programs may have been given the same.
    if passed.times >= wanted && fs::rename(file, met(file)).is_ok() {
        die();
    }
}

fn met(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".met");
    name.into()
}

/// No destructor runs and nothing is flushed.
fn die() -> ! {
    let _ = signal_hook::low_level::raise(signal_hook::consts::SIGKILL);
    // The signal ends the whole process before this thread is run again.
    loop {
        std::thread::park();
    }
}
