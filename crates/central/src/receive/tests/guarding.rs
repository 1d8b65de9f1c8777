//! Texts that the guard stops, and values that give way.

use domain::record::Value;
use sync::version::Node;

use crate::testing::{NOW, TestCentre, all_rows, with_text};

const NOTE: u16 = 19;
const NUMBER: &str = "19850709-9805";

#[test]
fn a_note_with_a_personal_number_is_emptied_and_its_visit_is_kept() {
    let test = TestCentre::new();
    let (mut bus_a, mut bus_b) = (test.tablet("bus a"), test.tablet("bus b"));
    let visit = bus_a.visit(1, |visit| visit.note = Some(format!("ring {NUMBER}")));
    let (head, rows) = bus_a.push(std::slice::from_ref(&visit));
    let ack = head.ack.unwrap();
    assert!(ack.refused.is_empty());
    assert_eq!((ack.emptied[0].id, ack.emptied[0].field), (visit.id, NOTE));
    assert_eq!(ack.emptied[0].code, "text-points-to-person");
    let kept = test.kept(&visit).unwrap().row;
    assert_eq!(kept.value(NOTE), Some(&Value::Null));
    assert_eq!(kept.fields[&NOTE].version.node, Node::of(test.centre.dataset));
    assert!(kept.fields[&NOTE].version > visit.fields[&NOTE].version);
    assert!(rows.contains(&kept), "it comes back to its writer");
    assert!(bus_b.pull().1.contains(&kept));
    let bytes = test.bytes();
    assert!(!bytes.windows(NUMBER.len()).any(|window| window == NUMBER.as_bytes()));
}

#[test]
fn an_older_text_that_is_stopped_does_not_take_a_later_one_with_it() {
    let test = TestCentre::new();
    let (mut bus_a, mut bus_b) = (test.tablet("bus a"), test.tablet("bus b"));
    // Both wrote before the centre's own clock, so that its empty text would win over either.
    (bus_a.clock, bus_b.clock) = (NOW - 10_000, NOW - 10_000);
    let visit = bus_a.visit(1, |_| {});
    bus_a.push(std::slice::from_ref(&visit));
    let early = with_text(&visit, NOTE, NUMBER, bus_b.version());
    bus_a.clock += 1_000;
    let late = with_text(&visit, NOTE, "kom tidigare", bus_a.version());
    bus_a.push(&[late]);
    let (head, _) = bus_b.push(&[early]);
    assert_eq!(head.ack.unwrap().emptied.len(), 1);
    assert_eq!(test.kept(&visit).unwrap().row.value(NOTE), Some(&Value::Text("kom tidigare".into())));
}

#[test]
fn a_text_is_taken_at_its_limit_and_emptied_above() {
    let test = TestCentre::new();
    let mut bus_a = test.tablet("bus a");
    for (length, emptied) in [(140, 0), (141, 1)] {
        let visit = bus_a.visit(length as u128, |visit| visit.note = Some("å".repeat(length)));
        let (head, _) = bus_a.push(&[visit]);
        assert_eq!(head.ack.unwrap().emptied.len(), emptied, "{length}");
    }
}

#[test]
fn a_value_that_gave_way_to_a_colleagues_is_kept_for_the_coordinator() {
    let test = TestCentre::new();
    let (mut bus_a, mut bus_b) = (test.tablet("bus a"), test.tablet("bus b"));
    let visit = bus_a.visit(1, |_| {});
    bus_a.push(std::slice::from_ref(&visit));
    bus_b.pull();
    let of_a = with_text(&visit, NOTE, "från a", bus_a.version());
    bus_b.clock += 1_000;
    let of_b = with_text(&visit, NOTE, "från b", bus_b.version());
    bus_a.push(&[of_a]);
    bus_b.push(&[of_b]);
    let conflicts = test.centre.read(|tx| tx.conflicts(10)).unwrap();
    assert_eq!(conflicts.len(), 1);
    assert_eq!((conflicts[0].field, &conflicts[0].lost_value), (NOTE, &Value::Text("från a".into())));
}

#[test]
fn an_edit_of_what_one_has_seen_is_no_conflict() {
    let test = TestCentre::new();
    let (mut bus_a, mut bus_b) = (test.tablet("bus a"), test.tablet("bus b"));
    let visit = bus_a.visit(1, |visit| visit.note = Some("från a".into()));
    bus_a.push(std::slice::from_ref(&visit));
    bus_b.pull();
    bus_b.clock += 1_000;
    let edited = with_text(&visit, NOTE, "från b", bus_b.version());
    bus_b.push(&[edited]);
    assert!(test.centre.read(|tx| tx.conflicts(10)).unwrap().is_empty());
    assert!(
        all_rows(&test.centre).iter().any(|(_, row)| row.value(NOTE) == Some(&Value::Text("från b".into())))
    );
}
