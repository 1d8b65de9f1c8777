//! Budgets 3 and 4: a visit from *Starta besök* to *Avsluta besöket*, as short as it can be and as it usually is.

use super::stage::{Stage, Stored};

#[test]
fn the_shortest_visit_takes_six_taps() {
    let stage = Stage::today();
    stage.tap(&stage.start_planned());
    stage.tap_times("Besökare, antal", 3);
    stage.tap("Avsluta");
    stage.await_screen("close");
    stage.tap("Avsluta besöket");
    stage.await_screen("today");
    stage.assert_within(6);
    assert_shortest(&stage.look_at_the_disk().planned());
}

#[test]
fn a_typical_visit_takes_twenty_five_taps() {
    let stage = Stage::today();
    stage.tap(&stage.start_planned());
    stage.tap_times("Besökare, antal", 10);
    stage.tap("arabiska, antal");
    stage.tap("dari, antal");
    stage.await_that("both languages are counted", |page| page.offers("dari, antal 1"));
    stage.tap_at(".foot > .btn");
    stage.await_screen("introduce");
    stage.tap("lånekort, antal");
    stage.tap("språkkafé, antal");
    // Material in the languages of the room, two of one and one of another.
    stage.tap_at("#given-0");
    stage.tap_at("#given-1");
    stage.tap_at("#given-0");
    stage.tap_at(".foot > .btn");
    stage.await_screen("questions");
    stage.tap("Lära sig svenska, antal");
    stage.tap("Arbete, praktik, antal");
    stage.tap("Arbetsförmedlingen");
    stage.tap("Avsluta");
    stage.await_screen("close");
    stage.tap("Avsluta besöket");
    stage.await_screen("today");
    stage.assert_within(25);
    assert_typical(&stage.look_at_the_disk().planned());
}

/// Three heads, and it is over.
pub(crate) fn assert_shortest(visit: &Stored) {
    assert_eq!((visit.visitors(), visit.is_closed()), (3, true));
}

/// Ten heads, two languages, two services, three materials, two questions, one referral, and it is over.
pub(crate) fn assert_typical(visit: &Stored) {
    assert_eq!((visit.visitors(), visit.is_closed()), (10, true));
    let counts = visit.counts();
    for metric in
        ["l:ar", "l:prs", "i:library_card", "i:language_cafe", "q:swedish:answered", "q:work:referred"]
    {
        assert_eq!(counts.get(metric), Some(&1), "{metric} in {counts:?}");
    }
    assert_eq!(counts.get("r:arbetsformedlingen"), Some(&1), "{counts:?}");
    let sums = ["l:", "i:", "m:", "q:", "r:"].map(|kind| visit.count_of(kind));
    assert_eq!(sums, [2, 2, 3, 2, 1], "{counts:?}");
}
