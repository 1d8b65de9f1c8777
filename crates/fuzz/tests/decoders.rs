//! Every decoder, given bytes that nobody wrote: a short pass that is the same each time, and under an engine whatever that
//! comes up with. What must hold is `fuzz::decoders`; how an engine is run is `docs/fuzzing.md`.

use fuzz::decoders;
use fuzz::sweep::sweep;

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

target!(request, decoders::request, 4_000);
target!(reply, decoders::reply, 4_000);
target!(compare, decoders::compare, 4_000);
target!(carried, decoders::carried, 3_000);
target!(codes, decoders::codes, 6_000);
target!(packed, decoders::packed, 3_000);
