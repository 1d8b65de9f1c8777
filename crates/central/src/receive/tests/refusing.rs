//! Rows that are not taken, and that they hinder nobody else.

use std::collections::BTreeMap;

use domain::record::Value;
use domain::records::{
    Debrief, FollowUp, FollowUpKind, FollowUpOwner, ReferralOutcome, ResidenceKind, Tally,
};
use sync::message::{Batch, RefusedRow};
use sync::row::Row;
use uuid::Uuid;

use crate::testing::{MONTH, NOW, OTHER_UNIT, TestCentre, UNIT, all_rows, unit};

fn codes(refused: &[RefusedRow]) -> BTreeMap<Uuid, &str> {
    refused.iter().map(|row| (row.id, row.code.as_str())).collect()
}

#[test]
fn one_poisoned_row_among_five_hundred_leaves_499() {
    let test = TestCentre::new();
    let mut bus_a = test.tablet("bus a");
    let before = all_rows(&test.centre).len();
    let rows: Vec<Row> = (1..=500).map(|number| bus_a.visit(number, |_| {})).collect();
    let mut lines: Vec<String> = rows.iter().map(|row| row.to_line(test.centre.dataset)).collect();
    lines[250] = "{\"t\":4,\"v\":\"poison\"}".to_owned();
    let (head, _) = bus_a.send(&Batch::freeze(1, &lines)).unwrap();
    let refused = head.ack.unwrap().refused;
    assert_eq!(refused.len(), 1);
    assert_eq!(
        (refused[0].type_number, refused[0].id, refused[0].code.as_str()),
        (4, Uuid::nil(), "malformed")
    );
    assert_eq!(all_rows(&test.centre).len() - before, 499);
    assert_eq!(test.quarantined(), ["malformed"]);
}

#[test]
fn a_row_that_would_become_longer_than_any_line_is_refused_and_what_was_there_stays() {
    let test = TestCentre::new();
    let mut bus_a = test.tablet("bus a");
    // Of a type that only a newer program knows: everything that it has is kept as it came.
    let mut part = |fields: std::ops::Range<u16>| {
        let fields = fields.map(|number| (number, Value::Text("x".repeat(100)))).collect();
        Row::new(900, Uuid::from_u128(7), UNIT, MONTH, bus_a.version(), fields)
    };
    let (first, small, second) = (part(1..401), part(1_000..1_001), part(2_000..2_401));
    assert!(!first.is_too_long(test.centre.dataset) && !second.is_too_long(test.centre.dataset));
    assert!(bus_a.push(std::slice::from_ref(&first)).0.ack.unwrap().refused.is_empty());
    let refused = bus_a.push(&[small, second]).0.ack.unwrap().refused;
    assert_eq!(codes(&refused).into_values().collect::<Vec<_>>(), ["malformed"]);
    let kept = test.kept(&first).unwrap().row;
    assert_eq!(kept.fields.len(), 401);
    assert!(crate::proof::prove(&test.centre).unwrap().agrees);
}

#[test]
fn the_rows_of_a_refused_visit_wait_together() {
    let test = TestCentre::new();
    let mut bus_a = test.tablet("bus a");
    let (visit, other) = (bus_a.visit(1, |_| {}), bus_a.visit(2, |_| {}));
    let fine = bus_a.lane(visit.id, &[("v", 3)]);
    let too_many = bus_a.record(&follow_up(visit.id, None));
    let mut out_of_range = bus_a.lane(visit.id, &[("v", 10_000)]);
    out_of_range.id = fine.id;
    let other_lane = bus_a.lane(other.id, &[("v", 4)]);
    let rows = [visit.clone(), out_of_range, too_many.clone(), other.clone(), other_lane.clone()];
    let (head, _) = bus_a.push(&rows);
    let ack = head.ack.unwrap();
    let told = codes(&ack.refused);
    assert_eq!(told[&visit.id], "waits");
    assert_eq!(told[&fine.id], "number-out-of-range");
    assert_eq!(told[&too_many.id], "waits");
    assert_eq!(told.len(), 3);
    assert!(test.kept(&visit).is_none());
    assert!(test.kept(&other).is_some() && test.kept(&other_lane).is_some());
    assert_eq!(test.quarantined().len(), 3);
}

#[test]
fn a_fact_with_other_content_is_refused_with_its_visit() {
    let test = TestCentre::new();
    let mut bus_a = test.tablet("bus a");
    let visit = bus_a.visit(1, |_| {});
    let outcome = |agency: &str| ReferralOutcome {
        visit: visit.id.into(),
        agency: agency.to_owned(),
        outcome: "helped".to_owned(),
        heard_at: NOW,
    };
    let fact = bus_a.record(&outcome("a"));
    bus_a.push(&[visit.clone(), fact.clone()]);
    let mut other = bus_a.record(&outcome("b"));
    other.id = fact.id;
    let edited = bus_a.visit(1, |visit| visit.approximate = true);
    let (head, _) = bus_a.push(&[edited.clone(), other]);
    let ack = head.ack.unwrap();
    let told = codes(&ack.refused);
    assert_eq!((told[&fact.id], told[&visit.id]), ("other-content", "waits"));
    assert_eq!(test.kept(&fact).unwrap().row, fact);
    assert_eq!(test.kept(&visit).unwrap().row, visit);
}

#[test]
fn only_the_centre_writes_reference_data() {
    let test = TestCentre::new();
    let mut bus_a = test.tablet("bus a");
    let row = bus_a.record(&unit("Mitt eget bibliotek"));
    let (head, _) = bus_a.push(std::slice::from_ref(&row));
    assert_eq!(head.ack.unwrap().refused[0].code, "not-yours");
    assert!(test.kept(&row).is_none());
}

#[test]
fn the_lane_of_another_tablet_is_refused() {
    let test = TestCentre::new();
    let (mut bus_a, mut bus_b) = (test.tablet("bus a"), test.tablet("bus b"));
    let theirs = bus_b.lane(Uuid::from_u128(1), &[("v", 3)]);
    let (head, _) = bus_a.push(std::slice::from_ref(&theirs));
    assert_eq!(head.ack.unwrap().refused[0].code, "not-yours");
    let (head, _) = bus_b.push(std::slice::from_ref(&theirs));
    assert!(head.ack.unwrap().refused.is_empty());
}

#[test]
fn a_lane_that_another_tablet_began_is_not_written_over_under_ones_own_name() {
    let test = TestCentre::new();
    let (mut bus_a, mut bus_b) = (test.tablet("bus a"), test.tablet("bus b"));
    let theirs = bus_b.lane(Uuid::from_u128(1), &[("v", 3)]);
    bus_b.push(std::slice::from_ref(&theirs));
    // The same visit and lane, so the same row, and the tablet is the sender's.
    bus_a.clock += 1_000;
    let lane =
        Tally { lane: bus_b.incarnation, ..bus_a.lane(Uuid::from_u128(1), &[("v", 9)]).read().unwrap() };
    let forged = bus_a.record(&lane);
    assert_eq!(forged.id, theirs.id);
    let (head, _) = bus_a.push(&[forged]);
    assert_eq!(head.ack.unwrap().refused[0].code, "not-yours");
    assert_eq!(test.kept(&theirs).unwrap().row, theirs);
    // Its own tablet goes on with it.
    let more = bus_b.lane(Uuid::from_u128(1), &[("v", 4)]);
    assert!(bus_b.push(std::slice::from_ref(&more)).0.ack.unwrap().refused.is_empty());
    assert_eq!(test.kept(&theirs).unwrap().row, more);
}

#[test]
fn nothing_is_added_to_a_visit_of_another_unit() {
    let test = TestCentre::new();
    let (mut bus_a, mut library) = (test.tablet("bus a"), test.tablet_of("library", OTHER_UNIT));
    let visit = library.visit(1, |_| {});
    library.push(std::slice::from_ref(&visit));
    let lane = bus_a.lane(visit.id, &[("v", 9)]);
    let question = bus_a.record(&follow_up(visit.id, None));
    let (head, _) = bus_a.push(&[lane.clone(), question.clone()]);
    let ack = head.ack.unwrap();
    assert_eq!(codes(&ack.refused), BTreeMap::from([(lane.id, "other-unit"), (question.id, "other-unit")]));
    // Nor where the visit comes along, said to be one's own.
    let claimed = Row { unit: bus_a.unit, ..visit.clone() };
    let (head, _) = bus_a.push(&[claimed, lane.clone()]);
    let ack = head.ack.unwrap();
    assert_eq!(codes(&ack.refused), BTreeMap::from([(visit.id, "malformed"), (lane.id, "waits")]));
    assert!(test.kept(&lane).is_none() && test.kept(&question).is_none());
    assert_eq!(test.kept(&visit).unwrap().row, visit);
    // A visit that nobody has sent yet may come later.
    let early = bus_a.lane(Uuid::from_u128(2), &[("v", 1)]);
    assert!(bus_a.push(&[early]).0.ack.unwrap().refused.is_empty());
}

#[test]
fn a_row_of_a_unit_that_the_tablet_does_not_hold_is_refused() {
    let test = TestCentre::new();
    let mut bus_a = test.tablet("bus a");
    let mut row = bus_a.visit(1, |_| {});
    row.unit = OTHER_UNIT;
    let (head, _) = bus_a.push(&[row]);
    assert_eq!(head.ack.unwrap().refused[0].code, "other-unit");
}

#[test]
fn an_id_that_does_not_follow_from_the_content_is_refused() {
    let test = TestCentre::new();
    let mut bus_a = test.tablet("bus a");
    let mut row = bus_a.visit(1, |visit| visit.stop = Some(Uuid::from_u128(5).into()));
    let (head, _) = bus_a.push(std::slice::from_ref(&row));
    assert_eq!(head.ack.unwrap().refused[0].code, "wrong-id");
    row.id = row.derived_id(test.centre.dataset).unwrap();
    let (head, _) = bus_a.push(std::slice::from_ref(&row));
    assert!(head.ack.unwrap().refused.is_empty());
}

#[test]
fn a_record_never_moves_to_another_month() {
    let test = TestCentre::new();
    let mut bus_a = test.tablet("bus a");
    let row = bus_a.visit(1, |_| {});
    bus_a.push(std::slice::from_ref(&row));
    for month in [202_604, 202_613] {
        let moved = Row { month: domain::record::Month(month), ..row.clone() };
        let (head, _) = bus_a.push(&[moved]);
        assert_eq!(head.ack.unwrap().refused[0].code, "malformed", "{month}");
    }
}

#[test]
fn what_is_not_kept_at_sheltered_homes_is_refused_there_and_taken_elsewhere() {
    for (sheltered, earlier) in [(true, true), (true, false), (false, true), (false, false)] {
        let test = TestCentre::new();
        let mut bus_a = test.tablet("bus a");
        let visit = bus_a.visit(1, |visit| {
            if sheltered {
                visit.residence_kind = ResidenceKind::UnaccompaniedMinors;
            }
        });
        let mut rows = vec![visit.clone()];
        if earlier {
            bus_a.push(&std::mem::take(&mut rows));
        }
        let lane = bus_a.lane(visit.id, &[("g:13-17", 2)]);
        let question = bus_a.record(&follow_up(visit.id, Some("prs")));
        rows.extend([lane.clone(), question.clone()]);
        let (head, _) = bus_a.push(&rows);
        let ack = head.ack.unwrap();
        let told = codes(&ack.refused);
        let expected = sheltered.then_some("not-at-sheltered-homes");
        assert_eq!(told.get(&lane.id).copied(), expected);
        assert_eq!(told.get(&question.id).copied(), expected);
    }
}

#[test]
fn a_type_of_a_newer_program_is_kept_as_it_came() {
    let test = TestCentre::new();
    let mut bus_a = test.tablet("bus a");
    let mut row = bus_a.visit(1, |_| {});
    row.type_number = 999;
    let (head, _) = bus_a.push(std::slice::from_ref(&row));
    assert!(head.ack.unwrap().refused.is_empty());
    assert_eq!(test.kept(&row).unwrap().row, row);
}

#[test]
fn a_debrief_that_points_to_a_person_is_refused_and_its_text_is_nowhere() {
    let test = TestCentre::new();
    let mut bus_a = test.tablet("bus a");
    let debrief = Debrief {
        shift: Uuid::from_u128(3).into(),
        worked: "ring 19850709-9805".to_owned(),
        did_not: String::new(),
        change: String::new(),
        said_at: NOW,
    };
    let row = bus_a.record(&debrief);
    let (head, _) = bus_a.push(&[row]);
    assert_eq!(head.ack.unwrap().refused[0].code, "text-points-to-person");
    let bytes = test.bytes();
    assert!(!bytes.windows(11).any(|window| window == b"850709-9805"));
}

fn follow_up(visit: Uuid, language: Option<&str>) -> FollowUp {
    FollowUp {
        visit: visit.into(),
        kind: FollowUpKind::Question,
        topic: None,
        language: language.map(str::to_owned),
        owner: FollowUpOwner::NextTour,
        text: None,
        asked_at: NOW,
        done_at: None,
    }
}
