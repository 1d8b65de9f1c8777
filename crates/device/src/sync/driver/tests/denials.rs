//! No network, a centre that says no, and answers that cannot be used. Whatever it is, nothing unsent is lost.

use contract::ask::{Answers, ReadStatus};
use sync::message::{Must, write_reply};

use crate::sync::transport::TransportError;
use crate::testing::{STOP_ASYLUM, STOP_MINORS, Step, Tablet, code};

/// Two closed visits that wait.
fn waiting() -> Tablet {
    let mut bus_a = Tablet::new();
    bus_a.whole_visit(STOP_ASYLUM, 12);
    bus_a.whole_visit(STOP_MINORS, 7);
    bus_a
}

/// This sync fails with `expected`; everything still waits, and the next sync sends it under the same number.
fn fails_and_keeps(mut bus_a: Tablet, step: Step, expected: &str) {
    bus_a.centre.get().steps.push_back(step);
    let before = bus_a.device.status(ReadStatus {}).unwrap();
    assert_eq!(code(bus_a.sync()), expected);
    let after = bus_a.device.status(ReadStatus {}).unwrap();
    assert_eq!(
        (after.waiting, after.waiting_visits, after.last_sent_at),
        (before.waiting, 2, None),
        "{expected}"
    );
    assert_eq!(bus_a.centre.get().asked.len(), 1, "{expected}: it does not try again by itself");
    bus_a.restart();
    let report = bus_a.sync().unwrap();
    assert_eq!((report.sent_visits, report.checked), (2, true), "{expected}");
    let centre = bus_a.centre.get();
    assert_eq!(
        (&centre.asked[0].batch, &centre.asked[0].rows),
        (&centre.asked[1].batch, &centre.asked[1].rows)
    );
}

#[test]
fn whatever_the_network_does_the_same_batch_goes_next_time() {
    let errors = [
        (TransportError::NoNetwork, "no-network"),
        (TransportError::Timeout, "timeout"),
        (TransportError::BrokenOff, "broken-off"),
        (TransportError::NotTurbok, "not-turbok"),
        (TransportError::OtherCertificate, "certificate-other"),
    ];
    for (error, expected) in errors {
        fails_and_keeps(waiting(), Step::Fail(error), expected);
    }
}

#[test]
fn a_centre_that_cannot_now_is_asked_again_later() {
    fails_and_keeps(waiting(), Step::fault(503, "centre-busy"), "centre-busy");
    fails_and_keeps(waiting(), Step::fault(507, "centre-full"), "centre-full");
    fails_and_keeps(waiting(), Step::Say(503, "<html>".to_owned()), "centre-busy");
    fails_and_keeps(waiting(), Step::Say(429, String::new()), "centre-busy");
    fails_and_keeps(waiting(), Step::Say(500, String::new()), "centre-trouble");
    fails_and_keeps(waiting(), Step::fault(400, "a-code-from-the-future"), "centre-trouble");
    fails_and_keeps(waiting(), Step::fault(426, "too-old"), "too-old");
}

#[test]
fn an_answer_that_was_lost_is_not_a_visit_that_was_sent_twice() {
    fails_and_keeps(waiting(), Step::LoseAnswer, "broken-off");
}

#[test]
fn a_page_whose_rows_are_damaged_stores_nothing_and_comes_again() {
    let mut bus_a = waiting();
    let new = uuid::Uuid::from_u128(0x99).into();
    let (_, anna) = crate::testing::staff().remove(0);
    bus_a.centre.get().put(crate::testing::row(new, &anna));
    let damage = |head: sync::message::ReplyHead, lines: Vec<String>| {
        let damaged: String = lines.iter().map(|line| line.replace("\"v\":", "\"w\":") + "\n").collect();
        write_reply(&head, damaged.as_bytes())
    };
    bus_a.centre.get().steps.push_back(Step::twist(damage));
    let cursor = bus_a.store().tablet().unwrap().cursor;
    assert_eq!(code(bus_a.sync()), "broken-off");
    let tablet = bus_a.store().tablet().unwrap();
    assert_eq!((tablet.cursor, tablet.acknowledged), (cursor, 0));
    assert!(bus_a.store().frozen_batch().unwrap().is_some());
    let report = bus_a.sync().unwrap();
    assert_eq!((report.sent_visits, report.received, report.checked), (2, 1, true));
}

#[test]
fn an_answer_that_was_cut_is_no_answer() {
    let whole =
        |head: sync::message::ReplyHead, lines: Vec<String>| write_reply(&head, lines.join("\n").as_bytes());
    fails_and_keeps(
        waiting(),
        Step::twist(move |head, lines| whole(head, lines)[..20].to_vec()),
        "broken-off",
    );
    let counted = |head: sync::message::ReplyHead, _| {
        let more = sync::message::ReplyHead { rows: head.rows + 1, ..head };
        write_reply(&more, &[])
    };
    fails_and_keeps(waiting(), Step::twist(counted), "broken-off");
    fails_and_keeps(waiting(), Step::Say(200, "<html>Logga in</html>".to_owned()), "broken-off");
}

#[test]
fn a_batch_that_is_too_large_is_halved_until_the_centre_takes_it() {
    let mut bus_a = Tablet::new();
    bus_a.start(STOP_ASYLUM);
    bus_a.sync().unwrap();
    // Some hundred visits: more than the smallest batch holds.
    for _ in 0..120 {
        let visit = bus_a.start_outside(crate::testing::ASYLUM);
        bus_a.tap(visit, "v", 1);
        bus_a.close(visit);
    }
    let asked = bus_a.centre.get().asked.len();
    for _ in 0..5 {
        bus_a.centre.get().steps.push_back(Step::must(413, Must::TooLarge));
    }
    let report = bus_a.sync().unwrap();
    assert_eq!((report.sent_visits, report.checked), (120, true));
    let centre = bus_a.centre.get();
    let sizes: Vec<usize> = centre.asked[asked..].iter().map(|asked| asked.rows.len()).collect();
    // 1 MiB, halved five times.
    assert!(sizes[0] > 32 * 1024, "{sizes:?}");
    assert!(sizes[5..].iter().all(|size| *size <= 32 * 1024), "{sizes:?}");
    let numbers: Vec<u64> =
        centre.asked[asked..].iter().map(|asked| asked.batch.as_ref().unwrap().number).collect();
    assert!(
        numbers[..6].iter().all(|number| *number == 2),
        "a batch that was not applied gives its number back"
    );
    assert!(numbers[5..].windows(2).all(|pair| pair[1] == pair[0] + 1), "{numbers:?}");
}

#[test]
fn a_centre_that_finds_everything_too_large_is_given_up_on() {
    let mut bus_a = waiting();
    for _ in 0..20 {
        bus_a.centre.get().steps.push_back(Step::Say(413, String::new()));
    }
    assert_eq!(code(bus_a.sync()), "centre-trouble");
    assert_eq!(bus_a.centre.get().asked.len(), 7, "halved to the smallest batch");
    bus_a.restart();
    assert_eq!(bus_a.device.status(ReadStatus {}).unwrap().waiting_visits, 2);
    bus_a.centre.get().steps.clear();
    assert_eq!(bus_a.sync().unwrap().sent_visits, 2);
}
