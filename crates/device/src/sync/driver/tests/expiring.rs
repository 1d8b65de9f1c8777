//! A token that is not accepted any more before any of the requests of one sync: hello, each batch, each page.

use contract::ask::{Answers, ReadStatus};
use sync::message::Must;

use crate::testing::{ASYLUM, STOP_ASYLUM, Step, Tablet, code};

/// How many requests a sync of [`many`] makes, those that were only refused as too large left out.
const REQUESTS: usize = 7;
/// Answers that make the batches small.
const HALVINGS: usize = 6;

/// Visits for several batches, and pages to fetch beside them.
fn many() -> Tablet {
    let mut bus_a = Tablet::new();
    let mut bus_b = bus_a.beside(2);
    for stop in [ASYLUM; 3] {
        let visit = bus_b.start_outside(stop);
        bus_b.tap(visit, "v", 1);
        bus_b.close(visit);
        bus_b.sync().unwrap();
    }
    bus_a.start(STOP_ASYLUM);
    for _ in 0..90 {
        let visit = bus_a.start_outside(ASYLUM);
        bus_a.tap(visit, "v", 1);
        bus_a.close(visit);
    }
    bus_a.centre.get().page_rows = 2;
    bus_a.centre.get().asked.clear();
    bus_a
}

/// The batches become small, and then every request but the `at`th is answered honestly; that one finds no such token.
fn expire_at(bus_a: &Tablet, at: usize) {
    let mut centre = bus_a.centre.get();
    centre.steps.clear();
    centre.steps.extend((0..HALVINGS).map(|_| Step::must(413, Must::TooLarge)));
    centre.steps.extend((0..at).map(|_| Step::Honest));
    centre.steps.push_back(Step::fault(401, "not-enrolled"));
}

fn rows_at_centre(bus_a: &Tablet) -> usize {
    let centre = bus_a.centre.get();
    centre.asked.iter().filter_map(|asked| asked.batch.as_ref()).map(|batch| batch.number).max().unwrap_or(0)
        as usize
}

#[test]
fn a_token_that_expires_before_any_request_is_renewed_once_and_the_same_request_goes_again() {
    for at in 0..REQUESTS {
        let mut bus_a = many();
        bus_a.store().set_next_token(Some("prepared")).unwrap();
        bus_a.centre.get().admit("prepared");
        expire_at(&bus_a, at);
        let report = bus_a.sync().unwrap();
        assert!(report.checked, "{at}");
        assert_eq!(
            (report.sent_visits, bus_a.device.status(ReadStatus {}).unwrap().waiting),
            (91, 0),
            "{at}"
        );
        assert_eq!(bus_a.store().tablet().unwrap().token, "prepared", "{at}");
        let centre = bus_a.centre.get();
        let (refused, again) = (&centre.asked[HALVINGS + at], &centre.asked[HALVINGS + at + 1]);
        assert_eq!((&refused.batch, &refused.rows), (&again.batch, &again.rows), "{at}: the same batch");
        assert_eq!(refused.hello.cursor, again.hello.cursor, "{at}");
        assert_ne!(refused.token, again.token, "{at}");
        let refused_once = centre.asked.iter().filter(|asked| asked.token == refused.token).count();
        assert!(refused_once <= HALVINGS + at + 1, "{at}: the old one is not shown again");
        assert!(centre.asked.len() > HALVINGS + REQUESTS, "{at}: {} requests", centre.asked.len());
    }
}

#[test]
fn a_token_that_is_dead_before_any_request_leaves_what_was_sent_as_sent_and_the_rest_waiting() {
    for at in 0..REQUESTS {
        let mut bus_a = many();
        let before = bus_a.device.status(ReadStatus {}).unwrap().waiting_visits;
        expire_at(&bus_a, at);
        assert_eq!(code(bus_a.sync()), "tablet-revoked", "{at}");
        let batches = rows_at_centre(&bus_a);
        let waiting = bus_a.device.status(ReadStatus {}).unwrap().waiting_visits;
        assert!(waiting <= before, "{at}");
        assert_eq!(waiting < before, at > 0, "{at}: {batches} batches");
        bus_a.restart();
        // Everything of it is there, and goes as soon as the tablet is let in again.
        let report = bus_a.sync().unwrap();
        assert!(report.checked, "{at}");
        assert_eq!(bus_a.device.status(ReadStatus {}).unwrap().waiting, 0, "{at}");
        assert_eq!(report.visits_at_centre, 94, "{at}");
    }
}
