//! Several at once, the digest in step with the rows, and the visits that count.

use std::collections::BTreeSet;

use domain::records::{CountedVisit, CountsAnew, Policy, ResidenceKind, Season, VisitRule};
use proptest::prelude::*;
use sync::row::Row;
use uuid::Uuid;

use crate::proof::prove;
use crate::store::list;
use crate::testing::{TestCentre, all_rows, entry};

#[test]
fn batches_that_are_pushed_at_once_are_all_seen_each_under_its_own_number() {
    let test = TestCentre::new();
    let names: Vec<String> = (0..4).map(|number| format!("bus {number}")).collect();
    let tablets: Vec<_> = names.iter().map(|name| test.tablet(name)).collect();
    let mut reader = test.tablet("office");
    reader.pull();
    std::thread::scope(|scope| {
        for (place, mut tablet) in tablets.into_iter().enumerate() {
            scope.spawn(move || {
                for number in 0..5 {
                    let row = tablet.visit((place * 100 + number + 1) as u128, |_| {});
                    tablet.push(&[row]);
                }
            });
        }
        for _ in 0..10 {
            reader.pull();
        }
    });
    let mut from_the_start = test.tablet("late");
    let (head, rows) = from_the_start.pull();
    let visits = rows.iter().filter(|row| row.type_number == 4).count();
    assert_eq!((visits, head.more), (20, false));
    let numbers: BTreeSet<u64> = all_rows(&test.centre)
        .into_iter()
        .filter(|(_, row)| row.type_number == 4)
        .map(|(seq, _)| seq)
        .collect();
    assert_eq!(numbers.len(), 20);
    assert!(prove(&test.centre).unwrap().agrees);
}

#[test]
fn a_visit_that_was_closed_counts_for_every_unit_until_it_was_not_held() {
    let test = TestCentre::new();
    let season = Uuid::from_u128(0x5ea);
    let (first_day, last_day) = ("2026-01-01".parse().unwrap(), "2026-06-30".parse().unwrap());
    let policy = |residence_kind, rule| Policy {
        season: season.into(),
        residence_kind,
        priority: 1,
        rule,
        counts_anew: CountsAnew::EachSeason,
    };
    test.put(&[
        entry(season, &Season { name: "våren".into(), first_day, last_day }),
        entry(Uuid::from_u128(1), &policy(ResidenceKind::Asylum, VisitRule::AtMost { visits: 1 })),
        entry(
            Uuid::from_u128(2),
            &policy(ResidenceKind::Arrival, VisitRule::NotFormalised { reason: "hösten".into() }),
        ),
    ]);
    let counted = || list_counted(&test);
    let mut bus_a = test.tablet("bus a");
    let begun = bus_a.visit(1, |_| {});
    bus_a.push(&[begun]);
    assert!(counted().is_empty(), "a log that was only begun counts nowhere");
    let closed = bus_a.visit(1, |visit| visit.closed_at = Some(1));
    let arrival = bus_a.visit(2, |visit| {
        visit.residence_kind = ResidenceKind::Arrival;
        visit.closed_at = Some(1);
    });
    let (_, rows) = bus_a.push(&[closed, arrival]);
    assert_eq!(counted().len(), 1);
    assert!(counted()[0].held && counted()[0].visit == Uuid::from_u128(1).into());
    assert!(rows.iter().any(|row| row.type_number == 39), "it comes with the answer");
    let seq = test.seq();
    let renoted = bus_a.visit(1, |visit| {
        visit.closed_at = Some(1);
        visit.approximate = true;
    });
    bus_a.push(&[renoted]);
    let unchanged = all_rows(&test.centre).into_iter().find(|(_, row)| row.type_number == 39).unwrap();
    assert!(unchanged.0 <= seq, "nothing new is counted");
    let nobody_came = bus_a.visit(1, |visit| {
        visit.closed_at = Some(1);
        visit.not_held = Some("nobody_came".into());
    });
    bus_a.push(&[nobody_came]);
    assert!(!counted()[0].held);
    assert!(prove(&test.centre).unwrap().agrees);
}

fn list_counted(test: &TestCentre) -> Vec<CountedVisit> {
    let found = test.centre.read(|tx| list::<CountedVisit>(tx, test.centre.dataset)).unwrap();
    found.into_iter().map(|(_, counted)| counted).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_digest_is_that_of_the_rows_after_any_batches(
        batches in prop::collection::vec(
            (any::<bool>(), prop::collection::vec((1_u128..4, 0_i64..50, any::<bool>()), 1..5), any::<bool>()),
            1..6,
        )
    ) {
        let test = TestCentre::new();
        let (mut bus_a, mut bus_b) = (test.tablet("bus a"), test.tablet("bus b"));
        for (first, writes, lose_the_answer) in batches {
            let bus = if first { &mut bus_a } else { &mut bus_b };
            let mut rows: Vec<Row> = Vec::new();
            for (number, back, lane) in writes {
                bus.clock -= back;
                let row = if lane {
                    bus.lane(Uuid::from_u128(number), &[("v", back)])
                } else {
                    bus.visit(number, |visit| visit.approximate = back % 2 == 0)
                };
                rows.push(row);
            }
            let batch = bus.freeze(&rows);
            if lose_the_answer {
                bus.say(&bus.hello(), Some(&batch)).unwrap();
            }
            bus.send(&batch).unwrap();
            let proof = prove(&test.centre).unwrap();
            prop_assert!(proof.agrees, "{:?}", proof.findings);
        }
        bus_a.pull();
        bus_b.pull();
        prop_assert_eq!(bus_a.pull().0.root, bus_b.pull().0.root);
    }
}
