//! From starting the program to the tiles and the pad on the screen, beside an empty window of the same kind. The two
//! are measured in turn, so that a slow moment hits both. Warm: both have been started before.

use std::path::Path;
use std::time::Instant;

use end_to_end::{Centre, Screen, Tablet, said_by};

use crate::figure::{Goal, percentile, print};

const STARTS: usize = 15;
const WARM_UP: usize = 2;

pub(crate) fn measure() {
    let centre = Centre::open();
    let tablet = Tablet::enrolled(&centre.code("Bokbussen"), "KL");
    tablet.ask(&["lock"]);
    let screen = Screen::new(1280, 800);
    let (mut ours, mut empty) = (Vec::new(), Vec::new());
    for at in 0..STARTS + WARM_UP {
        let pad = start("turbok-window", "pin-pad", &screen, tablet.data());
        let shown = start("examples/empty_window", "shown", &screen, tablet.data());
        if at >= WARM_UP {
            ours.push(pad);
            empty.push(shown);
        }
    }
    ours.sort_by(f64::total_cmp);
    empty.sort_by(f64::total_cmp);
    let (ours, empty) = (percentile(&ours, 0.5), percentile(&empty, 0.5));
    print("window_start", "ms", ours, empty, Goal::TimesBaseline(2.0));
}

/// Milliseconds until the program says this word; it ends by itself.
fn start(program: &str, word: &str, screen: &Screen, data: &Path) -> f64 {
    let begun = Instant::now();
    let said = said_by(program, screen, data);
    let took = begun.elapsed().as_secs_f64() * 1_000.0;
    assert_eq!(said, word, "{program}");
    took
}
