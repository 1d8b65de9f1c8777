//! What a tablet sent that could not be taken as a whole, written down for whoever looks after the centre: never what was
//! in it, and once an hour for each tablet and kind, since a tablet tries again. Called by `exchange`, `receive` and `http`.
//! Rows that are refused one by one are in quarantine.

use sync::message::Must;
use uuid::Uuid;

use crate::access::admit;
use crate::centre::Centre;
use crate::exchange::Denied;
use crate::store::{Incident, StoreError};

/// How often the same is written down: milliseconds.
const EVERY_MS: i64 = 60 * 60 * 1_000;
/// How many of the latest incidents are looked through for the same one.
const LOOKED_THROUGH: usize = 200;

/// Writes down that this tablet's request was refused whole, if that is something to know of.
/// What cannot be written down is logged all the same, and the refusal stands.
pub fn note(centre: &Centre, device: Uuid, why: &Denied) {
    let Some(kind) = kind(why) else { return };
    tracing::warn!(kind, %device, "a request was refused as a whole");
    if let Err(error) = write_down(centre, device, kind) {
        tracing::error!(%error, kind, "an incident could not be written down");
    }
}

/// The same where only the token is known yet. Of somebody without one nothing is kept: anybody could fill the disk.
pub fn note_from(centre: &Centre, token: &str, why: &Denied) {
    match centre.read(|tx| admit(tx, centre.dataset, token)) {
        Ok(admitted) => note(centre, admitted.device.id, why),
        Err(_) => tracing::warn!("a request of nobody was refused unread"),
    }
}

/// A tablet that is not let in, or that disagrees with the centre about what was sent, is written down elsewhere.
const fn kind(why: &Denied) -> Option<&'static str> {
    match why {
        Denied::Malformed => Some("malformed"),
        Denied::Must(Must::TooLarge) => Some("too-large"),
        Denied::Must(Must::Restamp { .. }) => Some("clock-ahead"),
        _ => None,
    }
}

fn write_down(centre: &Centre, device: Uuid, kind: &str) -> Result<(), StoreError> {
    let now_ms = centre.clock.now_ms();
    let incident = Incident { at: now_ms, kind: kind.to_owned(), detail: format!("device {device}") };
    centre.write(|tx| {
        let is_known = tx.incidents(LOOKED_THROUGH)?.iter().any(|known| {
            known.kind == incident.kind
                && known.detail == incident.detail
                && now_ms.saturating_sub(known.at) < EVERY_MS
        });
        if is_known { Ok(()) } else { tx.put_incident(&incident) }
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use std::sync::atomic::Ordering;

    use super::*;
    use crate::testing::{NOW, TestCentre};

    fn kinds(test: &TestCentre) -> Vec<String> {
        let incidents = test.centre.read(|tx| tx.incidents(100)).unwrap();
        incidents.into_iter().map(|incident| incident.kind).collect()
    }

    #[test]
    fn the_same_of_one_tablet_is_written_down_once_an_hour() {
        let test = TestCentre::new();
        let (bus_a, bus_b) = (test.tablet("bus a"), test.tablet("bus b"));
        for (after_ms, known) in [(0, 1), (EVERY_MS - 1, 1), (EVERY_MS, 2)] {
            test.clock.0.store(NOW + after_ms, Ordering::SeqCst);
            note(&test.centre, bus_a.id, &Denied::Malformed);
            assert_eq!(kinds(&test).len(), known, "{after_ms}");
        }
        note(&test.centre, bus_b.id, &Denied::Malformed);
        note(&test.centre, bus_a.id, &Denied::Must(Must::TooLarge));
        assert_eq!(kinds(&test).len(), 4);
    }

    #[test]
    fn nothing_is_kept_of_somebody_without_a_token() {
        let test = TestCentre::new();
        note_from(&test.centre, "nobody", &Denied::Must(Must::TooLarge));
        assert!(kinds(&test).is_empty());
        let bus_a = test.tablet("bus a");
        note_from(&test.centre, &bus_a.token, &Denied::Must(Must::TooLarge));
        assert_eq!(kinds(&test), ["too-large"]);
    }

    #[test]
    fn what_passes_by_itself_is_no_incident() {
        let test = TestCentre::new();
        let bus_a = test.tablet("bus a");
        for why in [Denied::Unknown, Denied::Revoked, Denied::OtherProtocol, Denied::Store(StoreError::Busy)]
        {
            note(&test.centre, bus_a.id, &why);
        }
        assert!(kinds(&test).is_empty());
    }

    #[test]
    fn a_request_that_cannot_be_read_and_one_from_the_future_are_written_down() {
        let test = TestCentre::new();
        let mut bus_a = test.tablet("bus a");
        assert_eq!(crate::exchange::exchange(&test.centre, &bus_a.token, b"<html>"), Err(Denied::Malformed));
        bus_a.clock = NOW + 365 * 24 * EVERY_MS;
        let future = bus_a.visit(1, |_| {});
        bus_a.send(&bus_a.freeze(&[future])).unwrap_err();
        let mut kinds = kinds(&test);
        kinds.sort();
        assert_eq!(kinds, ["clock-ahead", "malformed"]);
    }
}
