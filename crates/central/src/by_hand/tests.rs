//! Files as a tablet writes them, against a centre in a folder of its own.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::atomic::Ordering;

use hpke::{OpModeS, Serializable, single_shot_seal};
use sync::message::{Batch, Hello, write_request};
use sync::version::Clock as Logical;

use super::*;
use crate::access::revoke;
use crate::testing::{NOW, OTHER_UNIT, Tablet, TestCentre};

const MINUTE: i64 = 60_000;

/// The file of a tablet, sealed as it does.
fn saved(test: &TestCentre, token: &str, hello: &Hello, batch: Option<&Batch>) -> String {
    sealed(test, token, write_request(hello, batch))
}

fn sealed(test: &TestCentre, token: &str, request: Vec<u8>) -> String {
    sealed_to(test.centre.read(|tx| tx.dataset()).unwrap().public_key, token, request)
}

fn sealed_to(public: [u8; 32], token: &str, request: Vec<u8>) -> String {
    let sending = Sending { token: Zeroizing::new(token.to_owned()), request };
    let (encapped, ciphertext) = single_shot_seal::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &<X25519HkdfSha256 as Kem>::PublicKey::from_bytes(&public).unwrap(),
        Kind::Sending.purpose().as_bytes(),
        &sending.to_content(),
        Kind::Sending.first_line().as_bytes(),
    )
    .unwrap();
    frame(Kind::Sending, &[&encapped.to_bytes()[..], &ciphertext].concat())
}

/// A batch with this visit.
fn batch_of(tablet: &mut Tablet, number: u128) -> Batch {
    let visit = tablet.visit(number, |_| {});
    tablet.freeze(&[visit])
}

fn file_of(test: &TestCentre, tablet: &Tablet, batch: &Batch) -> String {
    saved(test, &tablet.token, &tablet.hello(), Some(batch))
}

fn taken(test: &TestCentre, file: &str, let_in: LetIn) -> Result<Imported, ImportError> {
    let folder = DataFolder::at(test.folder.path()).unwrap();
    import(&folder, &test.centre, file.as_bytes(), let_in)
}

fn import_as_usual(test: &TestCentre, file: &str) -> Imported {
    taken(test, file, LetIn::Trusted).unwrap()
}

/// As a tablet opens it.
fn opened(token: &str, receipt: &str) -> Option<Receipt> {
    let sealed = unframe(Kind::Receipt, receipt.as_bytes()).unwrap();
    let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE_BYTES>().unwrap();
    let key = Key::from(blake3::derive_key(Kind::Receipt.purpose(), token.as_bytes()));
    let first_line = Kind::Receipt.first_line();
    let payload = Payload { msg: ciphertext, aad: first_line.as_bytes() };
    let content = XChaCha20Poly1305::new(&key).decrypt(&XNonce::from(*nonce), payload).ok()?;
    Some(Receipt::from_content(&content).unwrap())
}

fn reply(tablet: &Tablet, imported: &Imported) -> (ReplyHead, usize) {
    let receipt = opened(&tablet.token, &imported.receipt).unwrap();
    let (head, rows) = read_reply(&receipt.body).unwrap();
    (head, rows.len())
}

fn denial(tablet: &Tablet, imported: &Imported) -> Denial {
    let receipt = opened(&tablet.token, &imported.receipt).unwrap();
    assert_eq!(receipt.said, Said::Denial);
    serde_json::from_slice(&receipt.body).unwrap()
}

fn kinds(test: &TestCentre) -> Vec<String> {
    let incidents = test.centre.read(|tx| tx.incidents(10)).unwrap();
    incidents.into_iter().map(|incident| incident.kind).collect()
}

fn revoked(test: &TestCentre, tablet: &Tablet) {
    assert!(test.centre.write(|tx| revoke(tx, tablet.id, NOW)).unwrap());
}

#[test]
fn what_is_in_a_file_is_taken_as_over_the_network_and_the_receipt_says_what_a_reply_says() {
    let test = TestCentre::new();
    let (mut bus_a, mut bus_b) = (test.tablet("bus a"), test.tablet("bus b"));
    let seen = bus_b.visit(9, |_| {});
    bus_b.push(&[seen]);
    let (visit, other) = (bus_a.visit(1, |_| {}), bus_a.visit(2, |_| {}));
    let batch = bus_a.freeze(&[visit.clone(), other.clone()]);
    let imported = import_as_usual(&test, &file_of(&test, &bus_a, &batch));
    assert_eq!((imported.visits, imported.refused, imported.again), (2, 0, false));
    assert_eq!((imported.batch, imported.unit, &imported.denied), (Some(1), bus_a.unit, &None));
    assert!(test.kept(&visit).is_some() && test.kept(&other).is_some());
    let receipt = opened(&bus_a.token, &imported.receipt).unwrap();
    let of = Answers {
        incarnation: bus_a.incarnation,
        cursor: 0,
        acknowledged: 0,
        batch: Some(batch.head.clone()),
    };
    assert_eq!((receipt.of, receipt.said), (of, Said::Reply));
    let (head, rows) = reply(&bus_a, &imported);
    assert_eq!(
        (head.ack.unwrap().number, head.cursor, rows),
        (1, test.seq(), 3),
        "both units and the visit of bus b"
    );
    // The network goes on from there, and finds nothing new.
    bus_a.acknowledged = 1;
    bus_a.cursor = head.cursor;
    let (again, rows) = bus_a.pull();
    assert_eq!((again.root, rows.len()), (head.root, 0));
}

#[test]
fn the_same_file_twice_gives_the_same_acknowledgement_and_changes_nothing() {
    let test = TestCentre::new();
    let mut bus_a = test.tablet("bus a");
    let batch = batch_of(&mut bus_a, 1);
    let file = file_of(&test, &bus_a, &batch);
    let first = import_as_usual(&test, &file);
    let seq = test.seq();
    test.clock.0.fetch_add(MINUTE, Ordering::SeqCst);
    let second = import_as_usual(&test, &file);
    assert_eq!((second.again, second.visits, &second.fingerprint), (true, 1, &first.fingerprint));
    assert_eq!(reply(&bus_a, &second).0.ack, reply(&bus_a, &first).0.ack);
    assert_eq!((test.seq(), kinds(&test)), (seq, Vec::new()));
    // Saved again under the same number, it is another file with the same batch; and so it is over the network.
    assert!(import_as_usual(&test, &file_of(&test, &bus_a, &batch)).again);
    assert!(bus_a.send(&batch).is_ok());
    assert_eq!(test.seq(), seq);
}

#[test]
fn visits_of_which_something_was_refused_are_told_apart() {
    let test = TestCentre::new();
    let mut bus_a = test.tablet("bus a");
    let good = bus_a.visit(1, |_| {});
    let mut bad = bus_a.visit(2, |_| {});
    bad.unit = OTHER_UNIT;
    let imported = import_as_usual(&test, &file_of(&test, &bus_a, &bus_a.freeze(&[good, bad])));
    assert_eq!((imported.visits, imported.refused), (1, 1));
}

#[test]
fn a_file_of_a_revoked_tablet_is_refused_and_says_so_and_with_rescue_its_visits_are_taken_and_nothing_is_given_out()
 {
    let test = TestCentre::new();
    let (mut bus_a, mut bus_b) = (test.tablet("bus a"), test.tablet("bus b"));
    let seen = bus_b.visit(9, |_| {});
    bus_b.push(&[seen]);
    let visit = bus_a.visit(1, |_| {});
    let file = file_of(&test, &bus_a, &bus_a.freeze(std::slice::from_ref(&visit)));
    revoked(&test, &bus_a);
    let refused = import_as_usual(&test, &file);
    assert_eq!((&refused.denied, refused.visits), (&Some(Denied::Revoked), 0));
    assert_eq!(denial(&bus_a, &refused), Denial::Fault { fault: "tablet-revoked".to_owned() });
    assert_eq!((test.kept(&visit), kinds(&test)), (None, Vec::new()));
    for again in [false, true] {
        let rescued = taken(&test, &file, LetIn::RevokedToo).unwrap();
        assert_eq!((&rescued.denied, rescued.visits, rescued.again), (&None, 1, again));
        assert_eq!(opened(&bus_a.token, &rescued.receipt).unwrap().said, Said::Rescued);
        let (head, rows) = reply(&bus_a, &rescued);
        assert_eq!((head.ack.unwrap().number, head.cursor, rows, head.more), (1, 0, 0, false));
    }
    assert!(test.kept(&visit).is_some());
    assert!(kinds(&test).iter().all(|kind| kind == "revoked-file-taken"), "{:?}", kinds(&test));
    assert_eq!(bus_a.say(&bus_a.hello(), None), Err(Denied::Revoked), "it stays revoked");
}

#[test]
fn to_rescue_a_tablet_that_was_not_revoked_is_to_take_its_file() {
    let test = TestCentre::new();
    let mut bus_a = test.tablet("bus a");
    let batch = batch_of(&mut bus_a, 1);
    let file = file_of(&test, &bus_a, &batch);
    let imported = taken(&test, &file, LetIn::RevokedToo).unwrap();
    assert_eq!(opened(&bus_a.token, &imported.receipt).unwrap().said, Said::Reply);
    assert!(kinds(&test).is_empty());
}

#[test]
fn a_file_that_is_behind_is_not_taken_and_is_not_called_a_copy() {
    let test = TestCentre::new();
    let mut bus_a = test.tablet("bus a");
    let old = batch_of(&mut bus_a, 1);
    let (file, hello) = (file_of(&test, &bus_a, &old), bus_a.hello());
    // It was sent over the network meanwhile, and more after it.
    bus_a.send(&old).unwrap();
    let next = bus_a.visit(2, |_| {});
    bus_a.push(&[next]);
    let seq = test.seq();
    let imported = import_as_usual(&test, &file);
    assert_eq!(imported.denied, Some(Denied::Must(Must::NewIncarnation)));
    assert_eq!(denial(&bus_a, &imported), Denial::Must(Must::NewIncarnation));
    // Other rows under a number that is taken are no better.
    let other = Batch::freeze(2, &[bus_a.visit(3, |_| {}).to_line(test.centre.dataset)]);
    let hello = Hello { acknowledged: 1, ..hello };
    let imported = import_as_usual(&test, &saved(&test, &bus_a.token, &hello, Some(&other)));
    assert_eq!(imported.denied, Some(Denied::Must(Must::NewIncarnation)));
    assert_eq!((test.seq(), kinds(&test)), (seq, vec!["file-behind".to_owned(); 2]));
}

#[test]
fn a_file_from_the_future_is_not_taken_and_the_receipt_says_by_which_clock_it_is_stamped_again() {
    let test = TestCentre::new();
    let mut bus_a = test.tablet("bus a");
    bus_a.clock = NOW + 60 * MINUTE;
    let visit = bus_a.visit(1, |_| {});
    assert!(visit.version().clock > Logical::at_ms(NOW));
    let imported =
        import_as_usual(&test, &file_of(&test, &bus_a, &bus_a.freeze(std::slice::from_ref(&visit))));
    assert_eq!(denial(&bus_a, &imported), Denial::Must(Must::Restamp { now: NOW }));
    assert_eq!(test.kept(&visit), None);
}

#[test]
fn a_file_without_a_batch_fetches() {
    let test = TestCentre::new();
    let bus_a = test.tablet("bus a");
    let imported = import_as_usual(&test, &saved(&test, &bus_a.token, &bus_a.hello(), None));
    assert_eq!((imported.batch, imported.visits, imported.again), (None, 0, false));
    let (head, rows) = reply(&bus_a, &imported);
    assert_eq!((head.ack, rows), (None, 2));
}

#[test]
fn a_forged_file_a_strangers_and_one_of_another_centre_are_refused_and_nobody_is_answered() {
    let test = TestCentre::new();
    let mut bus_a = test.tablet("bus a");
    let batch = batch_of(&mut bus_a, 1);
    let forged = saved(&test, "a token that was made up", &bus_a.hello(), Some(&batch));
    assert!(matches!(taken(&test, &forged, LetIn::RevokedToo), Err(ImportError::Unknown)));
    let elsewhere = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(&[5; 32]).unwrap();
    let elsewhere = X25519HkdfSha256::sk_to_pk(&elsewhere).to_bytes().as_slice().try_into().unwrap();
    let file = sealed_to(elsewhere, &bus_a.token, write_request(&bus_a.hello(), Some(&batch)));
    assert!(matches!(taken(&test, &file, LetIn::Trusted), Err(ImportError::OtherCentre)));
    let receipt = frame(Kind::Receipt, &[0; 100]);
    assert!(matches!(taken(&test, &receipt, LetIn::Trusted), Err(ImportError::File(FileError::OtherKind))));
    assert!(matches!(taken(&test, "hello\n", LetIn::Trusted), Err(ImportError::File(FileError::NotOurs))));
    // Whoever knows the public key can seal anything: what is inside is read with as little trust.
    for request in [&b""[..], b"\n", b"<html>", &[b'{'; 5_000]] {
        let file = sealed(&test, &bus_a.token, request.to_vec());
        assert!(matches!(taken(&test, &file, LetIn::Trusted), Err(ImportError::File(FileError::Damaged))));
    }
    for short in [&[][..], &[1; 31], &[1; 32], &[1; 60]] {
        let file = frame(Kind::Sending, short);
        assert!(taken(&test, &file, LetIn::Trusted).is_err());
    }
    let whole = write_request(&bus_a.hello(), Some(&batch));
    let cut = sealed(&test, &bus_a.token, whole[..whole.len() - 3].to_vec());
    assert!(matches!(taken(&test, &cut, LetIn::Trusted), Err(ImportError::File(FileError::Damaged))));
    assert_eq!(test.quarantined().len() as u64 + test.seq(), 1, "nothing but the units was ever written");
}

#[test]
fn a_file_of_another_protocol_is_told_as_such() {
    let test = TestCentre::new();
    let bus_a = test.tablet("bus a");
    let newer = Hello { protocol: sync::message::PROTOCOL + 1, ..bus_a.hello() };
    let imported = import_as_usual(&test, &saved(&test, &bus_a.token, &newer, None));
    assert_eq!(denial(&bus_a, &imported), Denial::Fault { fault: "too-old".to_owned() });
    let unreadable = sealed(&test, &bus_a.token, b"{\"hello\":{\"p\":9}}\n".to_vec());
    assert!(matches!(taken(&test, &unreadable, LetIn::Trusted), Err(ImportError::OtherProtocol)));
}

#[test]
fn a_body_that_is_too_large_is_refused_before_any_of_it_is_looked_at() {
    let test = TestCentre::new();
    let bus_a = test.tablet("bus a");
    // Lines that do not shrink so much that they are taken for a bomb.
    let line = |number: usize| blake3::hash(&number.to_le_bytes()).to_hex().to_string();
    let lines: Vec<String> = (0..=BODY_BYTES_MAX / 65).map(line).collect();
    let batch = Batch::freeze(1, &lines);
    let imported = import_as_usual(&test, &saved(&test, &bus_a.token, &bus_a.hello(), Some(&batch)));
    assert_eq!(denial(&bus_a, &imported), Denial::Must(Must::TooLarge));
}

#[test]
fn only_the_tablet_opens_its_receipt() {
    let test = TestCentre::new();
    let (bus_a, bus_b) = (test.tablet("bus a"), test.tablet("bus b"));
    let imported = import_as_usual(&test, &saved(&test, &bus_a.token, &bus_a.hello(), None));
    assert!(opened(&bus_b.token, &imported.receipt).is_none());
    assert!(opened(&bus_a.token, &imported.receipt).is_some());
    let again = import_as_usual(&test, &saved(&test, &bus_a.token, &bus_a.hello(), None));
    assert_ne!(again.receipt, imported.receipt, "no nonce is used twice");
}
