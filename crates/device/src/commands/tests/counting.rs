//! Counts: what a tap comes to, what is refused, and what two tablets counted.

use contract::ask::{
    AnswerSamePeople, Answers, EndShift, PreparationChanges, Prepare, RecordTally, TallyChange,
};
use domain::record::Id;
use domain::records::{AuditEntry, HeadCount, Language, Tally, Visit};

use crate::testing::{BUS, MINUTE, NOW, STOP_ASYLUM, STOP_MINORS, Tablet, code, day, row, tablet_id};

use TallyChange::{By, To};

#[test]
fn a_tap_on_a_group_counts_a_visitor_unless_the_visitors_cover_it() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    let written = bus_a.tap(visit, "g:13-17", 2);
    assert_eq!((written.number, written.visitors), (Some(2), Some(2)));
    bus_a.tap(visit, "v", 3);
    let written = bus_a.tap(visit, "g:18-64", 3);
    assert_eq!((written.number, written.visitors), (Some(3), Some(5)));
    let written = bus_a.tap(visit, "g:18-64", 1);
    assert_eq!((written.number, written.visitors), (Some(4), Some(6)));
}

#[test]
fn the_homes_staff_are_no_visitors_and_things_do_not_tell_of_visitors() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    assert_eq!(bus_a.tap(visit, "s", 2).visitors, Some(0));
    let written = bus_a.tap(visit, "m:om_sverige:ar", 4);
    assert_eq!((written.number, written.visitors), (Some(4), None));
    let view = bus_a.view(visit);
    assert_eq!((view.home_staff, view.summary.visitors, view.summary.given), (2, 0, 4));
}

#[test]
fn typing_a_number_writes_the_difference_and_no_number_goes_below_zero() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    bus_a.tap(visit, "v", 5);
    assert_eq!(bus_a.tally(visit, "v", To(12)).unwrap().number, Some(12));
    assert_eq!(bus_a.tally(visit, "v", By(-20)).unwrap().number, Some(0));
    assert_eq!(bus_a.tally(visit, "q:asylum:answered", By(-1)).unwrap().number, Some(0));
}

#[test]
fn at_sheltered_homes_only_their_groups_are_counted_and_nowhere_else() {
    let mut bus_a = Tablet::new();
    let (open, sheltered) = (bus_a.start(STOP_ASYLUM), bus_a.start(STOP_MINORS));
    assert_eq!(code(bus_a.tally(sheltered, "g:13-17", By(1))), "not-at-sheltered-homes");
    assert_eq!(bus_a.tap(sheltered, "g:young", 1).visitors, Some(1));
    assert_eq!(code(bus_a.tally(open, "g:young", By(1))), "unknown-code");
    assert_eq!(bus_a.tap(open, "g:13-17", 1).visitors, Some(1));
}

#[test]
fn at_sheltered_homes_a_language_was_there_or_was_not() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_MINORS);
    for change in [By(1), By(1), To(7)] {
        assert_eq!(bus_a.tally(visit, "l:ar", change).unwrap().number, Some(1));
    }
    assert_eq!(bus_a.tally(visit, "l:ar", By(-1)).unwrap().number, Some(0));
    assert_eq!(bus_a.tally(visit, "l:ar", To(1)).unwrap().number, Some(1));
    assert_eq!(bus_a.tally(visit, "l:ar", To(0)).unwrap().number, Some(0));
    let open = bus_a.start(STOP_ASYLUM);
    assert_eq!(bus_a.tally(open, "l:ar", To(7)).unwrap().number, Some(7));
}

#[test]
fn at_sheltered_homes_a_referral_is_kept_without_its_language() {
    let mut bus_a = Tablet::new();
    let (open, sheltered) = (bus_a.start(STOP_ASYLUM), bus_a.start(STOP_MINORS));
    assert_eq!(code(bus_a.tally(sheltered, "r:god_man:ar", By(1))), "not-at-sheltered-homes");
    assert_eq!(bus_a.tap(sheltered, "r:god_man", 1).number, Some(1));
    assert_eq!(bus_a.tap(open, "r:god_man:ar", 1).number, Some(1));
}

#[test]
fn a_code_is_refused_from_the_day_it_was_retired_and_not_the_day_before() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    assert_eq!(code(bus_a.tally(visit, "l:gone", By(1))), "retired-code");
    assert_eq!(bus_a.tap(visit, "l:going", 1).number, Some(1));
    // What counts is the visit's day, not the day of the tap.
    bus_a.pass(24 * 60 * MINUTE);
    assert_eq!(bus_a.tap(visit, "l:going", 1).number, Some(2));
}

/// The coordinator retires a language from the day of the tests on.
fn retire(bus: &mut Tablet, code: &str) {
    let found =
        bus.store().list::<Language>().unwrap().into_iter().find(|it| it.record.code == code).unwrap();
    let retired = Language { retired_on: Some(day("2016-03-15")), ..found.record };
    let mut retired = row(found.id, &retired);
    for field in retired.fields.values_mut() {
        field.version.clock = sync::version::Clock::at_ms(NOW);
    }
    bus.centre.get().put(retired);
    bus.sync().unwrap();
}

#[test]
fn what_was_counted_before_it_was_retired_is_counted_down_and_not_up() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    bus_a.tap(visit, "l:ar", 3);
    retire(&mut bus_a, "ar");
    assert_eq!(bus_a.tally(visit, "l:ar", By(-1)).unwrap().number, Some(2));
    assert_eq!(code(bus_a.tally(visit, "l:ar", By(1))), "retired-code");
    assert_eq!(code(bus_a.tally(visit, "l:ar", To(2))), "retired-code");
    assert_eq!(bus_a.tally(visit, "l:ar", To(1)).unwrap().number, Some(1));
    assert_eq!(code(bus_a.tally(visit, "l:xx", By(-1))), "unknown-code");
}

#[test]
fn a_language_that_was_expected_before_it_was_retired_stays_and_no_other_is_added() {
    let mut bus_a = Tablet::new();
    let expect = |codes: &[&str]| {
        let languages = Some(codes.iter().map(|code| (*code).to_owned()).collect());
        let changes = PreparationChanges { languages, ..PreparationChanges::default() };
        Prepare { stop: STOP_ASYLUM, date: None, changes }
    };
    bus_a.device.prepare(expect(&["ar"])).unwrap();
    retire(&mut bus_a, "ar");
    bus_a.device.prepare(expect(&["ar", "so"])).unwrap();
    bus_a.device.prepare(expect(&["so"])).unwrap();
    assert_eq!(code(bus_a.device.prepare(expect(&["ar", "so"]))), "retired-code");
}

#[test]
fn a_code_on_no_list_is_refused_whatever_is_counted() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    let metrics = [
        "g:nobody",
        "l:xx",
        "i:nothing",
        "m:nothing:ar",
        "m:om_sverige:xx",
        "x:nothing:ar",
        "x:dictionary:xx",
        "q:nothing:answered",
        "r:nobody",
        "r:god_man:xx",
        "c:welcome:xx",
    ];
    for metric in metrics {
        assert_eq!(code(bus_a.tally(visit, metric, By(1))), "unknown-code", "{metric}");
    }
    for metric in
        ["i:library_card", "m:om_sverige:ar", "x:dictionary:ar", "q:asylum:referred", "c:welcome:ar"]
    {
        assert_eq!(bus_a.tap(visit, metric, 1).number, Some(1), "{metric}");
    }
}

#[test]
fn a_count_lies_between_zero_and_the_limit() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    for change in [To(-1), To(10_000), By(10_000), By(-10_000), By(i64::MIN)] {
        assert_eq!(code(bus_a.tally(visit, "v", change)), "number-out-of-range", "{change:?}");
    }
    assert_eq!(bus_a.tally(visit, "v", To(9_999)).unwrap().number, Some(9_999));
    assert_eq!(code(bus_a.tally(visit, "v", By(1))), "number-out-of-range");
    assert_eq!(bus_a.view(visit).summary.visitors, 9_999);
}

#[test]
fn each_unlock_counts_in_a_lane_of_its_own() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    bus_a.tap(visit, "v", 2);
    bus_a.tap(visit, "v", 1);
    assert_eq!(bus_a.store().list_of::<Tally>(visit.uuid()).unwrap().len(), 1);
    bus_a.restart();
    assert_eq!(bus_a.tap(visit, "v", 1).number, Some(4));
    assert_eq!(bus_a.store().list_of::<Tally>(visit.uuid()).unwrap().len(), 2);
}

/// Two tablets at one visit, each with its heads, and both know of each other.
fn both_counted(heads_a: i64, heads_b: i64) -> (Tablet, Tablet, Id<Visit>) {
    let mut bus_a = Tablet::new();
    let mut bus_b = bus_a.beside(2);
    let visit = bus_a.start(STOP_ASYLUM);
    bus_b.start(STOP_ASYLUM);
    bus_a.tap(visit, "v", heads_a);
    bus_b.tap(visit, "v", heads_b);
    bus_a.sync().unwrap();
    bus_b.sync().unwrap();
    bus_a.sync().unwrap();
    (bus_a, bus_b, visit)
}

#[test]
fn heads_of_two_tablets_add_up_until_it_is_said_that_they_were_the_same_people() {
    let (mut bus_a, _, visit) = both_counted(12, 10);
    let view = bus_a.view(visit);
    assert_eq!((view.summary.visitors, view.summary.same_people_unanswered), (22, true));
    assert_eq!(view.heads_by_tablet, [(tablet_id(1), 12), (tablet_id(2), 10)].into());
    let nobody = AnswerSamePeople { visit, answer: HeadCount::Tablet(tablet_id(3)) };
    assert_eq!(code(bus_a.device.answer_same_people(nobody)), "input-malformed");
    let same = AnswerSamePeople { visit, answer: HeadCount::Tablet(tablet_id(2)) };
    assert_eq!(bus_a.device.answer_same_people(same).unwrap().visitors, Some(10));
    let add = AnswerSamePeople { visit, answer: HeadCount::Add };
    assert_eq!(bus_a.device.answer_same_people(add).unwrap().visitors, Some(22));
    assert!(!bus_a.view(visit).summary.same_people_unanswered);
}

#[test]
fn a_head_beside_the_count_that_holds_opens_the_question_again() {
    let (mut bus_a, mut bus_b, visit) = both_counted(12, 10);
    let holds = AnswerSamePeople { visit, answer: HeadCount::Tablet(tablet_id(2)) };
    bus_a.device.answer_same_people(holds).unwrap();
    bus_a.tap(visit, "i:library_card", 1);
    assert_eq!(bus_a.view(visit).head_count, Some(HeadCount::Tablet(tablet_id(2))), "a thing is no head");
    bus_a.sync().unwrap();
    bus_b.sync().unwrap();
    assert_eq!(bus_b.tap(visit, "v", 1).visitors, Some(11), "its own count holds");
    assert_eq!(bus_b.view(visit).head_count, Some(HeadCount::Tablet(tablet_id(2))));
    assert_eq!(bus_a.tap(visit, "v", 1).visitors, Some(23));
    let view = bus_a.view(visit);
    assert_eq!((view.head_count, view.summary.same_people_unanswered), (None, true));
}

#[test]
fn a_correction_after_the_tour_needs_a_reason_and_keeps_it() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.whole_visit(STOP_ASYLUM, 12);
    bus_a.device.end_shift(EndShift { material_counted: true }).unwrap();
    let correct = |bus_a: &mut Tablet, reason: Option<&str>| {
        let reason = reason.map(str::to_owned);
        let metric = "v".parse().unwrap();
        bus_a.device.record_tally(RecordTally { visit, metric, change: To(11), reason })
    };
    assert_eq!(code(correct(&mut bus_a, None)), "needs-reason");
    assert_eq!(code(correct(&mut bus_a, Some(" "))), "needs-reason");
    assert_eq!(code(correct(&mut bus_a, Some("19850709-9805"))), "text-points-to-person");
    assert!(bus_a.store().list::<AuditEntry>().unwrap().is_empty());
    assert_eq!(bus_a.view(visit).summary.visitors, 12);
    bus_a.pass(MINUTE);
    assert_eq!(correct(&mut bus_a, Some("Räknade fel")).unwrap().number, Some(11));
    let entries = bus_a.store().list_of::<AuditEntry>(visit.uuid()).unwrap();
    assert_eq!(entries.len(), 1);
    let entry = &entries[0].record;
    assert_eq!(
        (entry.reason.as_str(), entry.at, entry.staff),
        ("Räknade fel", NOW + MINUTE, crate::testing::ANNA)
    );
    assert_eq!(entries[0].home.unit, BUS);
}

#[test]
fn during_the_tour_a_correction_needs_no_reason_also_on_a_closed_visit() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.whole_visit(STOP_ASYLUM, 12);
    assert_eq!(bus_a.tally(visit, "v", To(11)).unwrap().number, Some(11));
    assert!(bus_a.store().list::<AuditEntry>().unwrap().is_empty());
}

#[test]
fn a_visit_that_is_not_there_is_not_counted() {
    let mut bus_a = Tablet::new();
    assert_eq!(code(bus_a.tally(uuid::Uuid::nil().into(), "v", By(1))), "visit-unknown");
}
