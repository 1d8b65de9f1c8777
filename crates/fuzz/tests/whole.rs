//! A real centre and a real tablet, given bytes that nobody wrote: a short pass that is the same each time, and under an
//! engine whatever that comes up with. What must hold is `fuzz::whole`; how an engine is run is `docs/fuzzing.md`.

use std::fs;

use fuzz::sweep::{corpus_of, sweep};
use fuzz::whole::{centre, tablet};

/// Under an engine `bolero` decides what comes; without one it would take it from the system's random bytes.
macro_rules! target {
    ($name:ident, $target:path, $made:expr) => {
        #[test]
        fn $name() {
            if cfg!(fuzzing) {
                bolero::check!().for_each($target);
            } else {
                sweep(stringify!($name), $target, $made);
            }
        }
    };
}

target!(centre, centre::asked, 1_500);
target!(centre_is_handed, centre::carried, 300);
target!(tablet_is_answered, tablet::answered, 200);

/// Inputs that only ever bounced off the door would say nothing. `cargo run -p fuzz --example seeds` writes them anew.
#[test]
fn what_was_said_on_the_day_is_taken_by_both_sides() {
    let some = |target: &str, is_taken: fn(&[u8]) -> bool| {
        let kept = fs::read_dir(corpus_of(target)).into_iter().flatten().flatten();
        kept.filter_map(|entry| fs::read(entry.path()).ok()).any(|bytes| is_taken(&bytes))
    };
    assert!(some("centre", centre::is_taken));
    assert!(some("tablet_is_answered", tablet::is_taken));
}
