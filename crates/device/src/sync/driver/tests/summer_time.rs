//! Clocks on the wall that are turned in the middle of a tour. Stamps know nothing of it; the day of a visit does.

use contract::ask::{Answers, StartShift};
use domain::records::{Tally, Visit};

use crate::testing::{ASYLUM, HOUR, MINUTE, NOW, Tablet};

/// 27 March 2016, when two o'clock becomes three; and 30 October, when three becomes two. Unix milliseconds.
const SPRING: i64 = 1_459_040_400_000;
const AUTUMN: i64 = 1_477_789_200_000;

#[test]
fn a_tour_over_the_turn_of_the_clocks_keeps_its_day_its_order_and_every_count() {
    for (turn, before_h, after_h, day) in [(SPRING, 1, 2, "2016-03-26"), (AUTUMN, 2, 1, "2016-10-29")] {
        let mut bus_a = Tablet::new();
        bus_a.clock.turn(turn, before_h, after_h);
        // Two and a half hours before: still the day before, where the tablet is.
        bus_a.pass(turn - NOW - 3 * HOUR - HOUR / 2);
        bus_a.device.start_shift(StartShift { bus: None, another: false }).unwrap();
        let visit = bus_a.start_outside(ASYLUM);
        let (mut last, mut taps) = (bus_a.store().clock(), 0);
        for half_hour in 0..12 {
            bus_a.pass(30 * MINUTE);
            bus_a.tap(visit, "v", 1);
            taps += 1;
            let clock = bus_a.store().clock();
            assert!(clock > last, "{day}, {half_hour}");
            last = clock;
            if half_hour % 5 == 2 {
                let report = bus_a.sync().unwrap();
                assert_eq!((report.checked, report.requests, report.clock_off_ms), (true, 1, 0), "{day}");
            }
        }
        let found = bus_a.store().find::<Visit>(visit).unwrap().unwrap().record;
        assert_eq!(found.date, day.parse().unwrap());
        // Begun anew after the turn, it is the same tour's still.
        bus_a.restart();
        bus_a.tap(visit, "v", 1);
        assert!(bus_a.sync().unwrap().checked);
        assert_eq!(bus_a.view(visit).summary.visitors, taps + 1);
        assert_eq!(bus_a.store().list_of::<Tally>(visit.uuid()).unwrap().len(), 2);
        let mut bus_b = bus_a.beside(2);
        bus_b.clock.turn(turn, before_h, after_h);
        bus_b.sync().unwrap();
        assert_eq!(bus_b.view(visit).summary.visitors, taps + 1);
    }
}
