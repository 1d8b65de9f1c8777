//! The token: renewed with an overlap when it is old, and once when the centre does not know it any more.

use contract::ask::{Answers, ReadStatus};

use crate::commands::enrol::token_hash;
use crate::testing::{DAY, STOP_ASYLUM, Step, Tablet, code};

fn token(bus: &mut Tablet) -> String {
    bus.store().tablet().unwrap().token
}

#[test]
fn a_token_is_renewed_when_it_is_older_than_thirty_days_and_not_before() {
    let mut bus_a = Tablet::new();
    let first = token(&mut bus_a);
    bus_a.pass(30 * DAY);
    bus_a.sync().unwrap();
    assert_eq!(token(&mut bus_a), first);
    bus_a.pass(1);
    bus_a.sync().unwrap();
    let second = token(&mut bus_a);
    assert_ne!(second, first);
    {
        let centre = bus_a.centre.get();
        let asked = centre.asked.last().unwrap();
        assert_eq!(asked.token, first, "the old one still says who asks for the new one");
        assert_eq!(
            asked.hello.next_token_hash,
            Some(token_hash(&second)),
            "the token itself never travels so"
        );
    }
    bus_a.sync().unwrap();
    let centre = bus_a.centre.get();
    let asked = centre.asked.last().unwrap();
    assert_eq!((&asked.token, &asked.hello.next_token_hash), (&second, &None));
}

#[test]
fn an_answer_that_was_lost_leaves_both_tokens_working() {
    let mut bus_a = Tablet::new();
    let first = token(&mut bus_a);
    bus_a.pass(31 * DAY);
    bus_a.centre.get().steps.push_back(Step::LoseAnswer);
    bus_a.sync().unwrap_err();
    let asked = bus_a.store().tablet().unwrap().next_token.unwrap();
    assert_eq!(token(&mut bus_a), first);
    bus_a.restart();
    bus_a.sync().unwrap();
    assert_eq!(token(&mut bus_a), asked, "the same one is asked for again");
}

#[test]
fn a_token_that_is_not_accepted_gives_way_to_the_prepared_one_with_the_same_batch() {
    let mut bus_a = Tablet::new();
    bus_a.whole_visit(STOP_ASYLUM, 12);
    bus_a.store().set_next_token(Some("prepared")).unwrap();
    bus_a.centre.get().admit_only("prepared");
    let report = bus_a.sync().unwrap();
    assert_eq!((report.sent_visits, report.requests, report.checked), (1, 2, true));
    assert_eq!(token(&mut bus_a), "prepared");
    let centre = bus_a.centre.get();
    assert_eq!(
        (&centre.asked[0].batch, &centre.asked[0].rows),
        (&centre.asked[1].batch, &centre.asked[1].rows)
    );
}

#[test]
fn a_tablet_that_was_revoked_keeps_what_is_unsent() {
    for next in [None, Some("also unknown")] {
        let mut bus_a = Tablet::new();
        bus_a.whole_visit(STOP_ASYLUM, 12);
        bus_a.store().set_next_token(next).unwrap();
        let first = token(&mut bus_a);
        bus_a.centre.get().admit_only("of another tablet");
        assert_eq!(code(bus_a.sync()), "tablet-revoked");
        let tries = 1 + usize::from(next.is_some());
        assert_eq!(bus_a.centre.get().asked.len(), tries, "each token is tried once");
        assert_eq!(bus_a.device.status(ReadStatus {}).unwrap().waiting_visits, 1);
        bus_a.restart();
        let now = token(&mut bus_a);
        bus_a.centre.get().admit(&now);
        assert_eq!(bus_a.sync().unwrap().sent_visits, 1);
        assert_eq!(now, first);
    }
}

#[test]
fn a_stray_no_does_not_cost_the_token_that_is_good() {
    let mut bus_a = Tablet::new();
    let first = token(&mut bus_a);
    bus_a.store().set_next_token(Some("prepared")).unwrap();
    bus_a.centre.get().admit_only(&first);
    bus_a.centre.get().steps.push_back(Step::fault(401, "not-enrolled"));
    bus_a.sync().unwrap_err();
    assert_eq!(token(&mut bus_a), first, "the centre has never heard of the prepared one");
    assert!(bus_a.sync().unwrap().checked);
}
