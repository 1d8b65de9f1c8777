//! More edits in one millisecond than its counter has numbers. That 70,000 stay in order one by one is `sync::version`'s.

use ::sync::version::Clock;

use super::row;
use crate::testing::{ASYLUM, HOUR, NOW, Tablet};

const NOTE: u16 = 19;
/// A millisecond has this many numbers.
const NUMBERS: u64 = 1 << 16;

/// A tablet that has written 70,000 times in the millisecond in which its clock stands still.
fn crowded() -> Tablet {
    let mut bus_a = Tablet::new();
    bus_a.store().raise_clock(Clock(Clock::at_ms(NOW).0 + 70_000 - 20));
    bus_a
}

#[test]
fn edits_that_overflow_a_milliseconds_counter_are_written_in_order_and_outlive_a_restart() {
    let mut bus_a = Tablet::new();
    // Ten before the counter is full, and ten after.
    bus_a.store().raise_clock(Clock(Clock::at_ms(NOW).0 + NUMBERS - 12));
    let visit = bus_a.start_outside(ASYLUM);
    let mut last = bus_a.store().clock();
    for edit in 0..20 {
        bus_a.note(visit, &format!("Rad {edit}")).unwrap();
        let written = row(bus_a.store(), visit).fields[&NOTE].version.clock;
        assert!(written > last && written == bus_a.store().clock(), "edit {edit}");
        last = written;
        if edit % 7 == 0 {
            bus_a.restart();
        }
    }
    assert_eq!(last.unix_ms(), NOW + 1, "a full counter carries into the milliseconds");
    assert_eq!(bus_a.view(visit).note.as_deref(), Some("Rad 19"));
}

#[test]
fn of_two_tablets_that_crowd_the_same_millisecond_both_end_with_the_same_winner() {
    let mut ends = Vec::new();
    for first_syncs_first in [true, false] {
        let mut bus_a = crowded();
        let mut bus_b = bus_a.beside(2);
        let visit = bus_a.start_outside(ASYLUM);
        bus_a.sync().unwrap();
        bus_b.sync().unwrap();
        // Both write under the same clock without having seen the other.
        let same = bus_a.store().clock().max(bus_b.store().clock());
        for (bus, text) in [(&mut bus_a, "Ett"), (&mut bus_b, "Två")] {
            bus.store().raise_clock(same);
            bus.note(visit, text).unwrap();
        }
        let clock = |bus: &mut Tablet| row(bus.store(), visit).fields[&NOTE].version.clock;
        assert_eq!(clock(&mut bus_a), clock(&mut bus_b));
        let order = if first_syncs_first { [0, 1, 0] } else { [1, 0, 1] };
        let mut buses = [bus_a, bus_b];
        for at in order {
            assert!(buses[at].sync().unwrap().checked);
        }
        let notes = buses.each_mut().map(|bus| bus.view(visit).note);
        assert_eq!(notes[0], notes[1]);
        assert_eq!(row(buses[0].store(), visit), row(buses[1].store(), visit));
        ends.push(notes[0].clone());
    }
    assert_eq!(ends[0], ends[1], "whoever sent first");
}

#[test]
fn a_crowded_millisecond_is_no_clock_that_is_wrong() {
    let mut bus_a = crowded();
    let visit = bus_a.start_outside(ASYLUM);
    bus_a.tap(visit, "v", 3);
    let report = bus_a.sync().unwrap();
    assert_eq!((report.requests, report.checked), (1, true));
    bus_a.pass(HOUR);
    bus_a.note(visit, "Efteråt").unwrap();
    assert_eq!(bus_a.store().clock(), Clock::at_ms(NOW + HOUR), "time catches up");
}
