#![allow(clippy::unwrap_used, clippy::expect_used)]

use hpke::{OpModeS, Serializable, single_shot_seal};

use super::*;
use crate::testing::{NOW, TestCentre};

type X25519 = X25519HkdfSha256;

fn folder(test: &TestCentre) -> DataFolder {
    DataFolder::at(test.folder.path()).unwrap()
}

/// One record of a sealed copy, as a tablet of this centre writes it.
fn record(test: &TestCentre, generation: u64, key: [u8; 32], context: &[u8]) -> Vec<u8> {
    let public = test.centre.read(|tx| tx.dataset()).unwrap().public_key;
    let public = <X25519 as Kem>::PublicKey::from_bytes(&public).unwrap();
    let context = [context, &generation.to_be_bytes()].concat();
    let (encapped, ciphertext) = single_shot_seal::<ChaCha20Poly1305, HkdfSha256, X25519>(
        &OpModeS::Base,
        &public,
        INFO,
        &key,
        &context,
    )
    .unwrap();
    [&generation.to_be_bytes()[..], &encapped.to_bytes(), &ciphertext].concat()
}

fn text(records: &[Vec<u8>]) -> String {
    BASE64URL_NOPAD.encode(&[&[COPY_FORMAT][..], &records.concat()].concat())
}

fn helped(test: &TestCentre, text: &str) -> Result<Vec<(u64, [u8; 32])>, RecoveryError> {
    let codes = help_unlock(&folder(test), &test.centre, text)?;
    Ok(codes.into_iter().map(|code| (code.generation, *code.key)).collect())
}

fn incidents(test: &TestCentre) -> Vec<Incident> {
    test.centre.read(|tx| tx.incidents(10)).unwrap()
}

#[test]
fn a_copy_becomes_a_code_with_its_generation() {
    let test = TestCentre::new();
    let text = text(&[record(&test, 3, [7; 32], CONTEXT)]);
    assert_eq!(helped(&test, &text).unwrap(), [(3, [7; 32])]);
    let (start, end) = text.split_at(40);
    assert_eq!(helped(&test, &format!(" {start}\r\n  {end}\n")).unwrap(), [(3, [7; 32])]);
}

#[test]
fn a_copy_made_in_the_middle_of_a_change_gives_two_codes_newest_first() {
    let test = TestCentre::new();
    let records = [record(&test, 1, [7; 32], CONTEXT), record(&test, 2, [8; 32], CONTEXT)];
    assert_eq!(helped(&test, &text(&records)).unwrap(), [(2, [8; 32]), (1, [7; 32])]);
}

#[test]
fn that_a_copy_was_opened_is_written_down_without_a_byte_of_the_key() {
    let test = TestCentre::new();
    let text = text(&[record(&test, 3, [0xab; 32], CONTEXT)]);
    let code = help_unlock(&folder(&test), &test.centre, &text).unwrap().remove(0).text();
    let [incident] = &incidents(&test)[..] else { panic!("one incident") };
    assert_eq!((incident.at, incident.kind.as_str()), (NOW, "sealed-copy-opened"));
    assert!(incident.detail.ends_with(" generations 3"), "{}", incident.detail);
    assert!(!incident.detail.contains("abab"), "{}", incident.detail);
    assert!(
        !code.split(' ').any(|group| incident.detail.to_uppercase().contains(group)),
        "{}",
        incident.detail
    );
}

#[test]
fn a_copy_for_another_centre_opens_nothing_and_nothing_is_written_down() {
    let test = TestCentre::new();
    let text = text(&[record(&test, 1, [7; 32], CONTEXT)]);
    // The test's random bytes are the same in each centre: this one has another key.
    std::fs::write(test.folder.path().join("dataset.key"), [9; 32]).unwrap();
    assert!(matches!(helped(&test, &text), Err(RecoveryError::SealedCopy)));
    assert_eq!(incidents(&test), []);
}

#[test]
fn a_copy_for_another_purpose_opens_nothing() {
    let test = TestCentre::new();
    let text = text(&[record(&test, 1, [7; 32], b"member")]);
    assert!(matches!(helped(&test, &text), Err(RecoveryError::SealedCopy)));
}

#[test]
fn a_copy_altered_or_cut_anywhere_opens_nothing() {
    let test = TestCentre::new();
    let whole = text(&[record(&test, 1, [7; 32], CONTEXT)]);
    for end in 0..whole.len() {
        assert!(helped(&test, &whole[..end]).is_err(), "cut at {end}");
    }
    let bytes = BASE64URL_NOPAD.decode(whole.as_bytes()).unwrap();
    for at in 0..bytes.len() {
        let mut altered = bytes.clone();
        altered[at] ^= 1;
        assert!(helped(&test, &BASE64URL_NOPAD.encode(&altered)).is_err(), "byte {at}");
    }
    let record = record(&test, 1, [7; 32], CONTEXT);
    assert!(helped(&test, &text(&[record.clone(), record.clone(), record])).is_err());
    assert_eq!(incidents(&test), []);
}

#[test]
fn without_the_private_key_nobody_is_helped() {
    let test = TestCentre::new();
    let text = text(&[record(&test, 1, [7; 32], CONTEXT)]);
    std::fs::write(test.folder.path().join("dataset.key"), [9; 31]).unwrap();
    assert!(matches!(helped(&test, &text), Err(RecoveryError::Data(DataError::Damaged { .. }))));
    std::fs::remove_file(test.folder.path().join("dataset.key")).unwrap();
    assert!(matches!(helped(&test, &text), Err(RecoveryError::Data(DataError::File { .. }))));
}
