//! A line that is slow and breaks every few hundred bytes: what was sent is sent, and what was fetched is fetched.

use std::num::NonZeroU32;

use domain::metric::Metric;
use domain::record::Value;
use end_to_end::{Centre, Pad};
use fixtures::proxy::{FaultProxy, Plan, Shape};
use sync::row::{Field, Row};

use super::forger::{Forger, UNIT};

/// Numbers that look random and are the same in each run.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// How far the tablet has come with the centre: neither number ever becomes smaller.
fn progress(pad: &mut Pad) -> (u64, u64) {
    let tablet = pad.run().store.tablet().unwrap();
    (tablet.acknowledged, tablet.cursor)
}

/// Ten times faster than the line that the design speaks of: how long it takes is a figure of the benchmarks.
const SLOW: Shape = Shape { delay_ms: 4, bytes_per_second: NonZeroU32::new(500_000 / 8) };

#[test]
fn a_tablets_week_gets_through_a_slow_line_that_breaks_every_few_hundred_bytes() {
    let centre = Centre::open();
    let proxy = FaultProxy::start(centre.socket());
    let mut pad = Pad::enrolled(&centre.code(UNIT), "KL");
    pad.connect_through(Some(proxy.address()));
    pad.reopen();
    pad.unlock();
    proxy.set_shape(Some(SLOW));
    let (mut random, mut broken, mut last) = (Seeded(30), 0, progress(&mut pad));
    let mut visits = Vec::new();
    for day in 0..5 {
        for _ in 0..10 {
            let visit = pad.start_unscheduled();
            pad.count(visit, Metric::Visitors, 12).unwrap();
            pad.count(visit, Metric::Given("om_sverige".into(), "ar".into()), 3).unwrap();
            pad.close(visit).unwrap();
            visits.push(visit);
        }
        let mut tries = 0;
        loop {
            tries += 1;
            assert!(tries < 200, "day {day}");
            let (up, down) = (random.below(2_500), random.below(700));
            let cuts_up = random.below(2) == 0;
            proxy.set_plan(if cuts_up { Plan::CutUpAfter(up) } else { Plan::CutDownAfter(down) });
            let outcome = pad.sync();
            let now = progress(&mut pad);
            assert!(now.0 >= last.0 && now.1 >= last.1, "day {day}: {last:?} became {now:?}");
            last = now;
            match outcome {
                Ok(report) => {
                    assert!(report.checked);
                    break;
                }
                Err(fault) => assert!(["broken-off", "no-network"].contains(&&*fault.code), "{fault:?}"),
            }
        }
        broken += tries - 1;
    }
    assert!(broken >= 5, "the line broke only {broken} times");
    assert!(!proxy.waited().is_zero());
    assert_eq!(pad.status().waiting_visits, 0);
    assert_eq!(centre.visits().len(), visits.len());
    assert!(centre.visits().iter().all(|line| line["visitors"] == 12));
    assert_eq!(centre.ask(&["verify"])["agrees"], true);
}

/// Visits so large that a page holds few of them: with a field that only a newer program knows.
fn large_visits(forger: &mut Forger, from: u128) -> Vec<Row> {
    let mut random = Seeded(from as u64);
    let mut large = |id| {
        let mut row = forger.visit(id, |_| {});
        let text: String = (0..1_200).map(|_| format!("{:08x}", random.below(1 << 31))).collect();
        let version = row.version();
        row.fields.insert(77, Field { version, value: Value::Text(text) });
        row
    };
    (from..from + 60).map(&mut large).collect()
}

#[test]
fn a_first_fetch_that_breaks_off_at_every_chunk_goes_on_where_it_was() {
    let centre = Centre::open();
    let mut forger = Forger::enrolled(&centre, UNIT, 1);
    // Each batch is a page of some 600 kB, which a page never splits.
    for batch in 0..4 {
        let rows = large_visits(&mut forger, 1 + batch * 100);
        assert!(forger.push(&rows).refused.is_empty());
    }
    let proxy = FaultProxy::start(centre.socket());
    let mut pad = Pad::new();
    pad.connect_through(Some(proxy.address()));
    proxy.set_plan(Plan::CutDownAfter(20_000));
    assert_eq!(pad.enrol(&centre.code(UNIT), "KL").unwrap_err().code, "broken-off");
    pad.unlock();
    let (mut last, mut cut, mut steps) = (progress(&mut pad), 0, 0);
    let report = loop {
        // A little longer each time, so that it breaks in each chunk of each page.
        cut += 48 * 1024;
        proxy.set_plan(Plan::CutDownAfter(cut));
        let outcome = pad.sync();
        let now = progress(&mut pad);
        assert!(now.1 >= last.1, "{last:?} became {now:?}");
        steps += u32::from(now.1 > last.1);
        last = now;
        match outcome {
            Ok(report) => break report,
            Err(fault) => assert_eq!(fault.code, "broken-off", "cut after {cut}"),
        }
        // What is there is there, as after a kill.
        if cut % (4 * 48 * 1024) == 0 {
            pad.reopen();
            pad.unlock();
            assert_eq!(progress(&mut pad), now);
        }
    };
    assert!(report.checked && steps >= 3, "{steps} pages were kept one by one");
    assert_eq!(report.visits_at_centre, 240);
    assert_eq!(centre.visits().len(), 240);
}
