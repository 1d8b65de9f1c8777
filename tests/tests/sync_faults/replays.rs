//! Requests as they were on the wire, heard again: twice, late, in any order and several at once.

use domain::metric::Metric;
use end_to_end::{Centre, Pad};
use fixtures::proxy::{FaultProxy, Plan};

use super::forger::{UNIT, everything, raw};

/// Numbers that look random and are the same in each run.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

/// What a request that was heard before is answered with: the same again, or that it is of a tablet that was copied.
fn assert_replayed(answer: &[u8]) {
    let text = String::from_utf8_lossy(answer);
    let is_known = text.starts_with("HTTP/1.1 200") || text.contains(r#"{"must":"new-incarnation"}"#);
    assert!(is_known, "{text}");
}

#[test]
fn whatever_was_on_the_wire_may_come_again_in_any_order_and_changes_nothing() {
    let centre = Centre::open();
    let proxy = FaultProxy::start(centre.socket());
    let mut pad = Pad::enrolled(&centre.code(UNIT), "KL");
    pad.connect_through(Some(proxy.address()));
    pad.reopen();
    pad.unlock();
    proxy.keep_requests();
    let mut random = Seeded(3);
    let (mut visits, mut visitors) = (Vec::new(), 0);
    for round in 0..24 {
        if round % 4 == 0 {
            visits.push(pad.start_unscheduled());
        }
        let visit = visits[random.below(visits.len())];
        pad.count(visit, Metric::Visitors, 1).unwrap();
        visitors += 1;
        // Some requests arrive and their answers do not; some arrive by our hand alone, and late.
        let plan = [Plan::Pass, Plan::SwallowReply, Plan::CutUpAfter(0), Plan::CutUpAfter(200)];
        proxy.set_plan(plan[random.below(plan.len())].clone());
        let _ = pad.sync();
        let heard = proxy.kept_requests();
        if random.below(3) == 0 {
            // The one that was on its way all the while comes first: it is the tablet's, so it is taken.
            assert_replayed(&raw(&centre, heard.last().unwrap()));
        }
        proxy.set_plan(Plan::Pass);
        assert!(pad.sync().unwrap().checked, "round {round}");
        let before = everything(&centre);
        let heard = proxy.kept_requests();
        let again: Vec<&Vec<u8>> = (0..6).map(|_| &heard[random.below(heard.len())]).collect();
        std::thread::scope(|scope| {
            for request in again {
                scope.spawn(|| assert_replayed(&raw(&centre, request)));
            }
        });
        assert_eq!(everything(&centre), before, "round {round}");
        assert!(pad.sync().unwrap().checked, "round {round}: the tablet is not held up by them");
    }
    assert!(proxy.kept_requests().len() > 48);
    let shown: i64 = visits.iter().map(|visit| pad.visit(*visit).summary.visitors).sum();
    let at_centre: i64 = centre.visits().iter().map(|line| line["visitors"].as_i64().unwrap()).sum();
    assert_eq!((shown, at_centre), (visitors, visitors));
    let with_visitors = visits.iter().filter(|visit| pad.visit(**visit).summary.visitors > 0).count();
    assert!(with_visitors > 1);
    assert_eq!(centre.visits().len(), visits.len());
}
