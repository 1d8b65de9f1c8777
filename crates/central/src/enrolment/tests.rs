#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::atomic::Ordering;

use domain::records::{Staff, StaffRole};

use super::*;
use crate::access::token_hash;
use crate::testing::{NOW, OTHER_UNIT, TestCentre, UNIT, entry};

fn with_staff() -> TestCentre {
    let test = TestCentre::new();
    let staff = |name: &str, retired: Option<&str>| Staff {
        unit: UNIT.into(),
        name: name.to_owned(),
        initials: name[..1].to_owned(),
        role: StaffRole::BookmobileStaff,
        languages: Vec::new(),
        retired_on: retired.map(|day| day.parse().unwrap()),
    };
    test.put(&[
        entry(Uuid::from_u128(1), &staff("Sara", None)),
        entry(Uuid::from_u128(2), &staff("Karin", Some("2026-03-04"))),
        entry(Uuid::from_u128(3), &staff("Lena", Some("2026-03-03"))),
    ]);
    test
}

fn request(secret: &[u8], tablet: u128) -> EnrolRequest {
    EnrolRequest {
        secret: BASE32_NOPAD.encode(secret),
        tablet: Uuid::from_u128(tablet),
        incarnation: Uuid::from_u128(tablet + 1_000),
        token_hash: token_hash(&format!("token {tablet}")),
    }
}

#[test]
fn a_code_connects_one_tablet_and_the_same_request_gets_the_same_answer() {
    let test = with_staff();
    let code = make_code(&test.centre, UNIT).unwrap();
    let reply = enrol(&test.centre, &request(&code.secret, 5)).unwrap();
    assert_eq!((reply.unit, reply.unit_name.as_str()), (UNIT.into(), "Bokbussen"));
    let names: Vec<&str> = reply.staff.iter().map(|person| person.name.as_str()).collect();
    assert_eq!(names, ["Karin", "Sara"], "who left is not on the tiles");
    test.clock.0.store(code.expires_at + 1, Ordering::SeqCst);
    let again = enrol(&test.centre, &request(&code.secret, 5)).unwrap();
    assert_eq!(serde_json::to_value(&again).unwrap()["public_key"], reply.public_key);
    assert_eq!((again.epoch, again.dataset), (reply.epoch, reply.dataset));
    assert_eq!(enrol(&test.centre, &request(&code.secret, 6)), Err(EnrolError::CodeUsed));
    assert_eq!(test.centre.read(|tx| tx.devices()).unwrap().len(), 1);
}

#[test]
fn a_code_holds_ten_minutes_and_no_longer() {
    let test = with_staff();
    for (later, held) in [(VALID_MS, true), (VALID_MS + 1, false)] {
        test.clock.0.store(NOW, Ordering::SeqCst);
        let code = make_code(&test.centre, UNIT).unwrap();
        test.clock.0.store(NOW + later, Ordering::SeqCst);
        let tablet = u128::try_from(later).unwrap();
        let enrolled = enrol(&test.centre, &request(&code.secret, tablet));
        assert_eq!(enrolled.is_ok(), held);
        assert!(held || enrolled == Err(EnrolError::CodeOld));
    }
}

#[test]
fn a_code_that_was_never_given_out_is_wrong() {
    let test = with_staff();
    assert_eq!(enrol(&test.centre, &request(&[1; 16], 5)), Err(EnrolError::CodeWrong));
    let malformed = EnrolRequest { token_hash: "short".into(), ..request(&[1; 16], 5) };
    assert_eq!(enrol(&test.centre, &malformed), Err(EnrolError::Malformed));
}

#[test]
fn no_code_is_made_for_a_unit_that_nobody_works_at() {
    let test = with_staff();
    assert_eq!(make_code(&test.centre, OTHER_UNIT), Err(CodeError::NoStaff));
    assert_eq!(make_code(&test.centre, Uuid::from_u128(77)), Err(CodeError::NoUnit));
}

#[test]
fn the_secret_of_a_code_is_not_kept() {
    let test = with_staff();
    let code = make_code(&test.centre, UNIT).unwrap();
    let bytes = test.bytes();
    assert!(!bytes.windows(SECRET_BYTES).any(|window| window == code.secret));
    let text = BASE32_NOPAD.encode(&code.secret);
    assert!(!bytes.windows(text.len()).any(|window| window == text.as_bytes()));
}
