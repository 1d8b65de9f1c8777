//! What is kept beside the rows: devices, enrolments, what was put aside, what gave way, incidents.

use std::collections::BTreeMap;

use domain::record::Value;

use super::everything::{conflict, device, enrolment, incident, quarantined};
use super::{Here, id};
use crate::store::{Conflict, Device, DeviceToken, Enrolment, Incident, Quarantined};
use crate::testing::{NOW, OTHER_UNIT, UNIT};

fn put_device(here: &Here, device: &Device) {
    here.write(|tx| tx.put_device(device));
}

pub(super) fn devices_come_in_the_order_of_enrolment(here: &Here) {
    let enrolled = |number: u128, at: i64| Device { enrolled_at: at, ..device(number) };
    for device in
        [enrolled(5, 30), enrolled(1, 20), enrolled(u128::MAX, 10), enrolled(2, 10), enrolled(3, -1)]
    {
        put_device(here, &device);
    }
    let order: Vec<u128> = here.read(|tx| tx.devices()).iter().map(|device| device.id.as_u128()).collect();
    assert_eq!(order, [3, 2, u128::MAX, 1, 5]);
}

pub(super) fn a_device_is_changed_in_place(here: &Here) {
    put_device(here, &device(1));
    put_device(here, &device(2));
    let changed = Device {
        id: id(1),
        unit: OTHER_UNIT,
        token_hash: "another".into(),
        next_token_hash: None,
        enrolled_at: NOW - 1,
        last_seen_at: NOW + 5,
        revoked_at: Some(NOW + 6),
    };
    put_device(here, &changed);
    assert_eq!(here.read(|tx| tx.devices()), [changed, device(2)]);
    assert_eq!(here.read(|tx| tx.device_by_token("token 1")), None);
}

pub(super) fn a_device_is_found_by_either_token(here: &Here) {
    let revoked = Device { revoked_at: Some(NOW), ..device(2) };
    put_device(here, &device(1));
    put_device(here, &revoked);
    let by = |token: &str| here.read(|tx| tx.device_by_token(token));
    assert_eq!(by("token 1"), Some((device(1), DeviceToken::Current)));
    assert_eq!(by("next 1"), Some((device(1), DeviceToken::Next)));
    assert_eq!(
        by("token 2"),
        Some((revoked, DeviceToken::Current)),
        "who is let in is not the store's to say"
    );
    assert_eq!((by("token 3"), by(""), by("TOKEN 1"), by("token 1 ")), (None, None, None, None));
    // The next one becomes the one that it has.
    let renewed = Device { token_hash: "next 1".into(), next_token_hash: None, ..device(1) };
    put_device(here, &renewed);
    assert_eq!(by("next 1"), Some((renewed, DeviceToken::Current)));
    assert_eq!(by("token 1"), None);
}

pub(super) fn no_two_devices_have_one_token(here: &Here) {
    put_device(here, &device(1));
    let same_token = Device { token_hash: "token 1".into(), ..device(2) };
    assert!(here.try_write(|tx| tx.put_device(&same_token)).is_err());
    let same_next = Device { next_token_hash: Some("next 1".into()), ..device(2) };
    assert!(here.try_write(|tx| tx.put_device(&same_next)).is_err());
    assert_eq!(here.read(|tx| tx.devices()), [device(1)]);
    // None is not one.
    for number in [2, 3] {
        put_device(here, &Device { next_token_hash: None, ..device(number) });
    }
    assert_eq!(here.read(|tx| tx.devices()).len(), 3);
}

pub(super) fn an_enrolment_keeps_its_unit_and_learns_who_used_it(here: &Here) {
    let fresh = Enrolment { used: None, ..enrolment(1) };
    here.write(|tx| tx.put_enrolment(&fresh));
    assert_eq!(here.read(|tx| tx.enrolment("code 1")), Some(fresh.clone()));
    assert_eq!(here.read(|tx| tx.enrolment("code 2")), None);
    let used = Enrolment { unit: OTHER_UNIT, expires_at: 0, ..enrolment(1) };
    here.write(|tx| tx.put_enrolment(&used));
    assert_eq!(here.read(|tx| tx.enrolment("code 1")), Some(Enrolment { used: used.used, ..fresh }));
    assert_eq!(here.read(|tx| tx.enrolment("code 1")).unwrap().unit, UNIT);
}

pub(super) fn what_was_not_taken_comes_latest_first(here: &Here) {
    let of = |at: i64, batch: u64| Quarantined { at, ..quarantined(batch) };
    let rows = [(0, of(NOW, 2)), (3, of(NOW, 2)), (1, of(NOW, 1)), (2, of(NOW + 1, 1)), (7, of(NOW - 1, 9))];
    here.write(|tx| tx.put_quarantined(&rows[..2]));
    here.write(|tx| tx.put_quarantined(&rows[2..]));
    let told = here.read(|tx| tx.quarantined(99));
    let order: Vec<_> = told.iter().map(|row| (row.at, row.batch)).collect();
    assert_eq!(order, [(NOW + 1, 1), (NOW, 2), (NOW, 2), (NOW, 1), (NOW - 1, 9)]);
    assert_eq!(told[4], of(NOW - 1, 9));
    let whole = Quarantined {
        at: NOW + 9,
        type_number: u16::MAX,
        id: id(u128::MAX),
        code: "other-content".into(),
        line: "{\"f\":{\"1\":\"\\u0000 å '\"}}".into(),
        ..quarantined(3)
    };
    here.write(|tx| tx.put_quarantined(&[(usize::MAX, whole.clone())]));
    assert_eq!(here.read(|tx| tx.quarantined(1)), [whole]);
}

pub(super) fn a_row_is_put_aside_once(here: &Here) {
    let first = quarantined(1);
    here.write(|tx| tx.put_quarantined(&[(4, first.clone())]));
    let again = Quarantined { at: NOW + 5, code: "another".into(), ..quarantined(1) };
    // The same place of the same batch; beside it what is new.
    here.write(|tx| tx.put_quarantined(&[(4, again.clone()), (5, first.clone())]));
    assert_eq!(here.read(|tx| tx.quarantined(99)), [first.clone(), first]);
}

pub(super) fn values_that_gave_way_come_latest_first_with_every_kind_of_value(here: &Here) {
    let values = [
        Value::Null,
        Value::Bool(true),
        Value::Int(i64::MIN),
        Value::Int(i64::MAX),
        Value::Text("\0 å \\ '\" \u{10ffff}".into()),
        Value::List(vec![Value::Int(1), Value::Text("två".into())]),
        Value::Map(BTreeMap::from([("tre".to_owned(), Value::List(vec![]))])),
    ];
    let earlier: Vec<(usize, Conflict)> =
        values.iter().zip(0_u16..).map(|(value, field)| (0, conflict(field, value.clone()))).collect();
    here.write(|tx| tx.put_conflicts(1, &earlier));
    // Several of one field, in another order than their places.
    let two = |value| conflict(u16::MAX, Value::Int(value));
    here.write(|tx| tx.put_conflicts(2, &[(1, two(1)), (0, two(0))]));
    let told = here.read(|tx| tx.conflicts(99));
    let expected: Vec<Conflict> =
        [two(0), two(1)].into_iter().chain(earlier.into_iter().map(|(_, conflict)| conflict)).collect();
    assert_eq!(told, expected);
}

pub(super) fn incidents_come_latest_first_and_in_the_order_of_bytes(here: &Here) {
    // Of one moment, sorted differently by a Swedish server: by case, by å, by hyphens.
    let kinds = ["B-a", "Ba", "Z", "a", "a-b", "aa", "ab", "z", "å", "ä"];
    for kind in kinds.iter().rev() {
        here.write(|tx| tx.put_incident(&incident(kind)));
    }
    let later = Incident { at: NOW + 1, ..incident("zz") };
    let earlier = Incident { at: NOW - 1, ..incident("0") };
    here.write(|tx| tx.put_incident(&later));
    here.write(|tx| tx.put_incident(&earlier));
    let told: Vec<String> =
        here.read(|tx| tx.incidents(99)).into_iter().map(|incident| incident.kind).collect();
    let mut sorted: Vec<&str> = kinds.to_vec();
    sorted.sort_unstable();
    assert_eq!(told, [&["zz"], sorted.as_slice(), &["0"]].concat());
}

pub(super) fn an_incident_is_written_down_once(here: &Here) {
    for _ in 0..2 {
        here.write(|tx| tx.put_incident(&incident("kind")));
    }
    let other = Incident { detail: "device 2".into(), ..incident("kind") };
    here.write(|tx| tx.put_incident(&other));
    assert_eq!(here.read(|tx| tx.incidents(99)).len(), 2);
    let long = Incident { detail: "x".repeat(2_000), ..incident("kind") };
    here.write(|tx| tx.put_incident(&long));
    assert!(here.read(|tx| tx.incidents(99)).contains(&long));
}

pub(super) fn no_more_is_told_than_was_asked_for(here: &Here) {
    here.write(|tx| {
        for number in 1..=3_u16 {
            tx.put_quarantined(&[(usize::from(number), quarantined(number.into()))])?;
            tx.put_conflicts(number.into(), &[(0, conflict(number, Value::Null))])?;
            tx.put_incident(&incident(&format!("kind {number}")))?;
        }
        Ok(())
    });
    for at_most in [0, 1, 2, 3, 4, usize::MAX] {
        let told = here.read(|tx| {
            Ok([tx.quarantined(at_most)?.len(), tx.conflicts(at_most)?.len(), tx.incidents(at_most)?.len()])
        });
        assert_eq!(told, [at_most.min(3); 3]);
    }
}

pub(super) fn times_at_both_ends_come_back_as_they_were(here: &Here) {
    for (at, number) in [i64::MIN, -1, 0, i64::MAX].into_iter().zip(1..) {
        let device = Device { enrolled_at: at, last_seen_at: at, revoked_at: Some(at), ..device(number) };
        put_device(here, &device);
        let token = device.token_hash.clone();
        assert_eq!(here.read(|tx| tx.device_by_token(&token)).unwrap().0, device);
        let fresh = Enrolment { expires_at: at, ..enrolment(number) };
        here.write(|tx| tx.put_enrolment(&fresh));
        assert_eq!(here.read(|tx| tx.enrolment(&fresh.code_hash)), Some(fresh.clone()));
        let incident = Incident { at, ..incident("kind") };
        here.write(|tx| tx.put_incident(&incident));
        assert!(here.read(|tx| tx.incidents(99)).contains(&incident));
    }
}
