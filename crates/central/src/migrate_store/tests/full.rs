//! A centre that has something in every table, and rows of several tablets and types.

use sync::message::Batch;
use uuid::Uuid;

use crate::store::{Enrolment, Incident, StoreError, Used, WriteTx};
use crate::testing::{NOW, OTHER_UNIT, Tablet, TestCentre, UNIT, with_text};

/// The field of a visit's note.
const NOTE: u16 = 19;

pub(super) fn full_centre() -> TestCentre {
    let test = TestCentre::new();
    let (mut bus_a, mut bus_b) = (test.tablet("bus a"), test.tablet_of("bus b", UNIT));
    let _away = test.tablet_of("borta", OTHER_UNIT);
    for number in 1..=30 {
        let visit = bus_a.visit(number, |_| {});
        let lane = bus_a.lane(visit.id, &[("visitors", 4)]);
        bus_a.push(&[visit, lane]);
    }
    give_way(&mut bus_a, &mut bus_b);
    let poison = Batch::freeze(bus_b.acknowledged + 1, &["{\"t\":4,\"v\":\"poison\"}".to_owned()]);
    bus_b.send(&poison).unwrap();
    test.centre.write(|tx| beside_the_rows(tx, &bus_a)).unwrap();
    let seen = test.centre.read(|tx| tx.dataset()).unwrap();
    crate::epoch::begin(&test.centre, &seen, "a test").unwrap();
    test
}

/// Two write the same field of one visit, so that one of them gives way.
fn give_way(bus_a: &mut Tablet, bus_b: &mut Tablet) {
    let kept = bus_a.visit(99, |_| {});
    bus_a.push(std::slice::from_ref(&kept));
    bus_b.pull();
    let first = with_text(&kept, NOTE, "å 'a' \"b\" \\", bus_a.version());
    bus_b.clock += 1_000;
    let second = with_text(&kept, NOTE, "ö \u{1F600}", bus_b.version());
    bus_a.push(&[first]);
    bus_b.push(&[second]);
}

fn beside_the_rows(tx: &mut dyn WriteTx, bus_a: &Tablet) -> Result<(), StoreError> {
    tx.put_void(bus_a.incarnation, "0f0f")?;
    tx.put_incarnation(Uuid::from_u128(0xabc), bus_a.id)?;
    tx.set_horizon(NOW - 5)?;
    let mut changed = tx.devices()?.remove(0);
    changed.next_token_hash = Some("ffee".to_owned());
    changed.revoked_at = Some(NOW);
    tx.put_device(&changed)?;
    let used = Used { tablet: bus_a.id, token_hash: "cc".to_owned(), at: NOW };
    for (code, used) in [("aa", None), ("Bb", Some(used))] {
        let enrolment = Enrolment { code_hash: code.to_owned(), unit: UNIT, expires_at: NOW + 1, used };
        tx.put_enrolment(&enrolment)?;
    }
    // Texts that one language sorts otherwise than another.
    for detail in ["b", "B", "a b", "ab", "ä", "z", ""] {
        tx.put_incident(&Incident { at: NOW, kind: "a-test".to_owned(), detail: detail.to_owned() })?;
    }
    Ok(())
}
