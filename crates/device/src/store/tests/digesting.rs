//! The digest that is kept in passing is what the rows say, whatever was counted, sent, lost, refused and pulled.

use contract::ask::{Answers, Undo, Verify};
use domain::records::Visit;
use proptest::prelude::*;

use crate::testing::{BUS, MINUTE, STOP_ASYLUM, STOP_MINORS, Step, Tablet};

const STOPS: [domain::record::Id<domain::records::Stop>; 2] = [STOP_ASYLUM, STOP_MINORS];

/// Which of the two tablets, and which of the two stops.
type At = (usize, usize);

#[derive(Debug, Clone, Copy)]
enum Act {
    Tap(At, i64),
    Note(At, usize),
    Undo(At),
    Sync(usize),
    LoseAnswer(usize),
    Refuse(bool),
    Restart(usize),
}

fn any_act() -> impl Strategy<Value = Act> {
    let at = || (0_usize..2, 0_usize..2);
    prop_oneof![
        4 => (at(), -2_i64..9).prop_map(|(at, by)| Act::Tap(at, by)),
        2 => (at(), 0_usize..3).prop_map(|(at, text)| Act::Note(at, text)),
        1 => at().prop_map(Act::Undo),
        3 => (0_usize..2).prop_map(Act::Sync),
        1 => (0_usize..2).prop_map(Act::LoseAnswer),
        1 => any::<bool>().prop_map(Act::Refuse),
        1 => (0_usize..2).prop_map(Act::Restart),
    ]
}

fn carry_out(act: Act, buses: &mut [Tablet; 2]) {
    match act {
        Act::Tap((bus, stop), by) => {
            let visit = buses[bus].start(STOPS[stop]);
            buses[bus].tap(visit, "v", by);
        }
        Act::Note((bus, stop), text) => {
            let visit = buses[bus].start(STOPS[stop]);
            buses[bus].note(visit, ["", "Bra", "Bättre"][text]).unwrap();
        }
        Act::Undo((bus, stop)) => {
            let visit = buses[bus].start(STOPS[stop]);
            let _ = buses[bus].device.undo(Undo { visit });
        }
        Act::Sync(bus) => assert!(buses[bus].sync().unwrap().checked),
        Act::LoseAnswer(bus) => {
            buses[bus].centre.get().steps.push_back(Step::LoseAnswer);
            buses[bus].sync().unwrap_err();
        }
        Act::Refuse(lanes) => {
            buses[0].centre.get().refuse =
                Box::new(move |row| (lanes && row.type_number == 5).then_some("malformed"));
        }
        Act::Restart(bus) => buses[bus].restart(),
    }
    buses[0].pass(MINUTE);
    buses[1].clock.pass(MINUTE);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_digest_kept_in_passing_is_the_one_that_is_recomputed(acts in prop::collection::vec(any_act(), 1..25)) {
        let bus_a = Tablet::new();
        let bus_b = bus_a.beside(2);
        let mut buses = [bus_a, bus_b];
        for act in acts {
            carry_out(act, &mut buses);
            for bus in &mut buses {
                let recomputed = bus.store().recompute(BUS).unwrap();
                prop_assert!(recomputed.agrees, "{act:?}");
                prop_assert_eq!(recomputed.roots, bus.store().roots(BUS).unwrap());
            }
        }
        // Each has what the other sent before it.
        for bus in [0, 1, 0] {
            buses[bus].sync().unwrap();
        }
        let root = buses[0].centre.get().root(&[BUS]);
        for bus in &mut buses {
            prop_assert_eq!(bus.store().roots(BUS).unwrap().0, root);
        }
    }
}

#[test]
fn a_row_that_was_changed_behind_the_stores_back_is_noticed() {
    let mut bus_a = Tablet::new();
    bus_a.whole_visit(STOP_ASYLUM, 12);
    bus_a.sync().unwrap();
    let verify = |bus_a: &mut Tablet| bus_a.device.verify(Verify {}).unwrap().agrees;
    assert!(verify(&mut bus_a));
    let change = "UPDATE record SET line = replace(line, '\"v\":12', '\"v\":13') WHERE type = 5";
    assert_eq!(bus_a.store().conn.execute(change, []).unwrap(), 1);
    assert!(!verify(&mut bus_a));
}

#[test]
fn a_row_or_a_bucket_that_is_gone_is_noticed() {
    for change in [
        "DELETE FROM record WHERE type = 4",
        "DELETE FROM bucket WHERE type = 4",
        "UPDATE bucket SET count = 2 WHERE type = 4",
    ] {
        let mut bus_a = Tablet::new();
        bus_a.whole_visit(STOP_ASYLUM, 12);
        bus_a.sync().unwrap();
        assert_eq!(bus_a.store().conn.execute(change, []).unwrap(), 1, "{change}");
        assert!(!bus_a.store().recompute(BUS).unwrap().agrees, "{change}");
    }
}

#[test]
fn an_unsent_row_that_would_never_be_sent_is_noticed() {
    let mut bus_a = Tablet::new();
    bus_a.start(STOP_ASYLUM);
    assert!(bus_a.store().recompute(BUS).unwrap().agrees);
    bus_a.store().conn.execute("DELETE FROM outbox WHERE type = 4", []).unwrap();
    assert!(!bus_a.store().recompute(BUS).unwrap().agrees);
}

#[test]
fn unsent_visits_are_told_apart_from_those_that_the_centre_has() {
    let mut bus_a = Tablet::new();
    bus_a.whole_visit(STOP_ASYLUM, 12);
    bus_a.sync().unwrap();
    bus_a.whole_visit(STOP_MINORS, 3);
    let recomputed = bus_a.store().recompute(BUS).unwrap();
    assert_eq!((recomputed.visits, recomputed.acknowledged_visits), (2, 1));
    assert_eq!(bus_a.store().list::<Visit>().unwrap().len(), 2);
}
