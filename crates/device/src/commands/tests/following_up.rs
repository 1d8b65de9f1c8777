//! Questions with an owner, and handing over.

use contract::answer::Changed;
use contract::ask::{AddFollowUp, Answers, FinishFollowUp};
use domain::record::Id;
use domain::records::{FollowUp, FollowUpKind, FollowUpOwner, Visit};

use crate::testing::{HOUR, MINUTE, NOW, STOP_ASYLUM, STOP_MINORS, Tablet, code};

pub(super) fn question(visit: Id<Visit>, text: Option<&str>) -> AddFollowUp {
    AddFollowUp {
        visit,
        kind: FollowUpKind::Question,
        topic: Some("asylum".to_owned()),
        language: None,
        owner: FollowUpOwner::NextTour,
        text: text.map(str::to_owned),
    }
}

fn follow_ups(bus: &mut Tablet) -> Vec<FollowUp> {
    bus.store().list::<FollowUp>().unwrap().into_iter().map(|found| found.record).collect()
}

#[test]
fn a_question_counts_under_its_topic_and_a_handing_over_does_not() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    bus_a.device.add_follow_up(question(visit, Some(" Var finns blanketten? "))).unwrap();
    let hand_over = AddFollowUp { kind: FollowUpKind::HandOver, ..question(visit, None) };
    bus_a.device.add_follow_up(hand_over).unwrap();
    bus_a.device.add_follow_up(AddFollowUp { topic: None, ..question(visit, None) }).unwrap();
    let counts = bus_a.view(visit).counts;
    assert_eq!(counts.len(), 1);
    assert_eq!((counts[0].metric.to_string().as_str(), counts[0].count), ("q:asylum:follow_up", 1));
    let kept = follow_ups(&mut bus_a);
    assert_eq!(kept.len(), 3);
    assert!(kept.iter().any(|found| found.text.as_deref() == Some("Var finns blanketten?")));
}

#[test]
fn at_sheltered_homes_a_follow_up_has_no_language() {
    let mut bus_a = Tablet::new();
    let (open, sheltered) = (bus_a.start(STOP_ASYLUM), bus_a.start(STOP_MINORS));
    let in_arabic = |visit| AddFollowUp { language: Some("ar".to_owned()), ..question(visit, None) };
    assert_eq!(code(bus_a.device.add_follow_up(in_arabic(sheltered))), "not-at-sheltered-homes");
    assert_eq!((follow_ups(&mut bus_a).len(), bus_a.view(sheltered).counts.len()), (0, 0));
    bus_a.device.add_follow_up(question(sheltered, None)).unwrap();
    bus_a.device.add_follow_up(in_arabic(open)).unwrap();
    assert_eq!(follow_ups(&mut bus_a).len(), 2);
}

#[test]
fn a_follow_up_with_a_wrong_code_or_text_is_not_kept() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    let refused = [
        (AddFollowUp { topic: Some("nothing".to_owned()), ..question(visit, None) }, "unknown-code"),
        (AddFollowUp { language: Some("gone".to_owned()), ..question(visit, None) }, "retired-code"),
        (question(visit, Some("ring 19850709-9805")), "text-points-to-person"),
        (question(visit, Some(&"å".repeat(141))), "text-too-long"),
        (question(uuid::Uuid::nil().into(), None), "visit-unknown"),
    ];
    for (ask, expected) in refused {
        assert_eq!(code(bus_a.device.add_follow_up(ask)), expected);
    }
    assert_eq!((follow_ups(&mut bus_a).len(), bus_a.view(visit).counts.len()), (0, 0));
}

#[test]
fn a_follow_up_is_done_once() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    let written = bus_a.device.add_follow_up(question(visit, Some("Ring 08-508 310 00"))).unwrap();
    assert_eq!(written.warnings, ["phone_number"]);
    let Changed::FollowUp(follow_up) = written.changed[0] else { panic!("{:?}", written.changed) };
    for _ in 0..2 {
        bus_a.pass(HOUR);
        bus_a.device.finish_follow_up(FinishFollowUp { follow_up }).unwrap();
    }
    assert_eq!(follow_ups(&mut bus_a)[0].done_at, Some(NOW + HOUR));
    let nothing = FinishFollowUp { follow_up: uuid::Uuid::nil().into() };
    assert_eq!(code(bus_a.device.finish_follow_up(nothing)), "follow-up-unknown");
}

#[test]
fn a_question_that_is_followed_up_is_not_undone_by_taking_counts_back() {
    let mut bus_a = Tablet::new();
    let visit = bus_a.start(STOP_ASYLUM);
    bus_a.tap(visit, "v", 1);
    bus_a.pass(MINUTE);
    bus_a.device.add_follow_up(question(visit, None)).unwrap();
    bus_a.device.undo(contract::ask::Undo { visit }).unwrap();
    let view = bus_a.view(visit);
    assert_eq!((view.summary.visitors, view.counts.len(), view.follow_ups.len()), (0, 1, 1));
}
