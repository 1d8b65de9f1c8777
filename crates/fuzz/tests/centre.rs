//! A real centre and a real tablet, given bytes that nobody wrote: a short pass that is the same each time, and under an
//! engine whatever that comes up with. What must hold is `fuzz::whole`; how an engine is run is `docs/fuzzing.md`.

use fuzz::sweep::sweep;
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

target!(centre_syncs, centre::sync_request, 150);
target!(centre_compares, centre::compare_request, 150);
target!(centre_is_handed, centre::carried, 60);
target!(tablet_is_answered, tablet::answered, 40);
