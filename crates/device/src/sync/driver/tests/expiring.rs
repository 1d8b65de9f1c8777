//! A token that is not accepted any more before any of the requests of one sync: hello, each batch, each page.

use contract::ask::{Answers, ReadStatus};
use domain::records::Visit;
use sync::message::{Must, ReplyHead, write_reply};

use crate::testing::{ASYLUM, Step, Tablet, code};

/// How many requests carry a batch in a sync of [`many`], those that were only refused as too large left out.
const BATCHES: usize = 4;
/// Answers that make the batches small.
const HALVINGS: usize = 6;
const VISITS: u64 = 44;

/// Visits for several batches.
fn many() -> Tablet {
    let mut bus_a = Tablet::new();
    for _ in 0..VISITS {
        let visit = bus_a.start_outside(ASYLUM);
        bus_a.note(visit, &"å".repeat(140)).unwrap();
        bus_a.tap(visit, "v", 1);
        bus_a.close(visit);
    }
    bus_a
}

/// A centre that has not taken up the prepared token yet, though it was told of it.
fn without_renewal(head: ReplyHead, lines: Vec<String>) -> Vec<u8> {
    let rows: String = lines.iter().map(|line| format!("{line}\n")).collect();
    write_reply(&ReplyHead { token_renewed: false, ..head }, rows.as_bytes())
}

/// The batches become small, and then every request but the `at`th is answered honestly; that one finds no such token.
fn expire_at(bus_a: &Tablet, halvings: usize, at: usize) {
    let mut centre = bus_a.centre.get();
    centre.steps.clear();
    centre.steps.extend((0..halvings).map(|_| Step::must(413, Must::TooLarge)));
    centre.steps.extend((0..at).map(|_| Step::twist(without_renewal)));
    centre.steps.push_back(Step::fault(401, "not-enrolled"));
}

#[test]
fn a_token_that_expires_before_any_batch_is_renewed_once_and_the_same_batch_goes() {
    for at in 0..BATCHES {
        let mut bus_a = many();
        bus_a.store().set_next_token(Some("prepared")).unwrap();
        bus_a.centre.get().admit("prepared");
        expire_at(&bus_a, HALVINGS, at);
        let report = bus_a.sync().unwrap();
        assert_eq!((report.checked, report.sent_visits), (true, VISITS), "{at}");
        assert_eq!(bus_a.store().tablet().unwrap().token, "prepared", "{at}");
        let centre = bus_a.centre.get();
        let (refused, again) = (&centre.asked[HALVINGS + at], &centre.asked[HALVINGS + at + 1]);
        assert!(refused.batch.is_some(), "{at}");
        assert_eq!((&refused.batch, &refused.rows), (&again.batch, &again.rows), "{at}: the same batch");
        assert_ne!(refused.token, again.token, "{at}");
        let with_the_old_one = centre.asked.iter().filter(|asked| asked.token == refused.token).count();
        assert_eq!(with_the_old_one, HALVINGS + at + 1, "{at}: it is not shown again");
        assert_eq!(centre.asked.len(), HALVINGS + BATCHES + 1, "{at}");
    }
}

#[test]
fn a_token_that_is_dead_before_any_batch_leaves_what_was_sent_as_sent_and_the_rest_waiting() {
    for at in 0..BATCHES {
        let mut bus_a = many();
        expire_at(&bus_a, HALVINGS, at);
        assert_eq!(code(bus_a.sync()), "tablet-revoked", "{at}");
        let waiting = bus_a.device.status(ReadStatus {}).unwrap().waiting_visits;
        assert_eq!(waiting < VISITS, at > 0, "{at}: {waiting}");
        assert!(waiting > 0, "{at}");
        bus_a.restart();
        // Everything of it is there, and goes as soon as the tablet is let in again.
        let report = bus_a.sync().unwrap();
        assert_eq!((report.checked, report.sent_visits), (true, waiting), "{at}");
        assert_eq!(report.visits_at_centre, VISITS, "{at}");
    }
}

#[test]
fn a_token_that_expires_before_any_page_is_renewed_once_and_no_page_is_left_out() {
    // A page holds one or two visits.
    const PAGES: usize = 3;
    const FETCHED: usize = 7;
    for (at, has_next) in (0..PAGES).flat_map(|at| [(at, true), (at, false)]) {
        let mut bus_a = Tablet::new();
        let mut bus_b = bus_a.beside(2);
        for _ in 0..FETCHED {
            let visit = bus_b.start_outside(ASYLUM);
            bus_b.tap(visit, "v", 2);
            bus_b.close(visit);
            bus_b.sync().unwrap();
        }
        bus_a.centre.get().page_rows = 5;
        bus_a.centre.get().asked.clear();
        if has_next {
            bus_a.store().set_next_token(Some("prepared")).unwrap();
            bus_a.centre.get().admit("prepared");
        }
        expire_at(&bus_a, 0, at);
        let cursor = bus_a.store().tablet().unwrap().cursor;
        let outcome = bus_a.sync();
        let now = bus_a.store().tablet().unwrap().cursor;
        if has_next {
            assert!(outcome.unwrap().checked, "{at}");
            let centre = bus_a.centre.get();
            let (refused, again) = (&centre.asked[at], &centre.asked[at + 1]);
            assert_eq!(refused.hello.cursor, again.hello.cursor, "{at}");
            assert!(centre.asked.len() > PAGES, "{at}: {} requests", centre.asked.len());
        } else {
            assert_eq!(code(outcome), "tablet-revoked", "{at}");
            assert_eq!(now > cursor, at > 0, "{at}: the pages before it are kept");
            assert!(bus_a.sync().unwrap().checked, "{at}");
        }
        assert_eq!(bus_a.store().list::<Visit>().unwrap().len(), FETCHED, "{at}");
    }
}
