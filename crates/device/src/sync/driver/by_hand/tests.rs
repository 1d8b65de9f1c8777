//! Files that are carried to the tiny centre and back, whole, late, twice, altered, and to the wrong tablet.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::{Path, PathBuf};

use ::sync::digest::Root;
use ::sync::file::{frame, unframe};
use ::sync::message::{read_reply, read_request, write_reply};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};
use contract::answer::{ExportedFile, SyncReport};
use contract::ask::{Answers as _, ExportFile, ReadReceipt, ReadStatus};
use contract::fault::Fault;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, single_shot_open};
use tempfile::TempDir;

use super::*;
use crate::sync::transport::Body;
use crate::testing::{HOUR, STOP_ASYLUM, STOP_MINORS, Step, Tablet, code, dataset_keys};

fn saved(tablet: &mut Tablet, to: &Path) -> Result<ExportedFile, Fault> {
    tablet.device.export_file(ExportFile { to: Some(to.to_str().unwrap().to_owned()) })
}

/// Saved on a stick, and what is in it.
fn export(tablet: &mut Tablet) -> (ExportedFile, Vec<u8>) {
    let stick = TempDir::new().unwrap();
    let file = saved(tablet, stick.path()).unwrap();
    let bytes = std::fs::read(PathBuf::from(&file.folder).join(&file.name)).unwrap();
    (file, bytes)
}

fn receipt_read(tablet: &mut Tablet, receipt: &str) -> Result<SyncReport, Fault> {
    tablet.device.read_receipt(ReadReceipt { receipt: receipt.to_owned() })
}

/// As the centre opens it.
fn opened(file: &[u8]) -> Sending {
    let sealed = unframe(Kind::Sending, file).unwrap();
    let (encapped, ciphertext) = sealed.split_at(32);
    let private = dataset_keys().private;
    let content = single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &<X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(&*private).unwrap(),
        &<X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapped).unwrap(),
        Kind::Sending.purpose().as_bytes(),
        ciphertext,
        Kind::Sending.first_line().as_bytes(),
    );
    Sending::from_content(&content.unwrap()).unwrap()
}

fn sealed(token: &str, receipt: &Receipt) -> String {
    let nonce = [7; 24];
    let key = Key::from(blake3::derive_key(Kind::Receipt.purpose(), token.as_bytes()));
    let (content, line) = (receipt.to_content(), Kind::Receipt.first_line());
    let payload = Payload { msg: &content, aad: line.as_bytes() };
    let ciphertext = XChaCha20Poly1305::new(&key).encrypt(&XNonce::from(nonce), payload).unwrap();
    frame(Kind::Receipt, &[&nonce[..], &ciphertext].concat())
}

/// The tiny centre takes the file in, and answers it.
fn answer(tablet: &Tablet, file: &[u8]) -> (Sending, Receipt) {
    let sending = opened(file);
    let (head, _) = read_request(&sending.request).unwrap();
    let of = Answers {
        incarnation: head.hello.incarnation,
        cursor: head.hello.cursor,
        acknowledged: head.hello.acknowledged,
        batch: head.batch,
    };
    let mut line = (tablet.ports().connect)("", None).unwrap();
    let body = Body { bytes: sending.request.clone(), zstd: false };
    let answer = line.post("/v1/sync", Some(&sending.token), body).unwrap();
    let said = if answer.status == 200 { Said::Reply } else { Said::Denial };
    (sending, Receipt { of, said, body: answer.body })
}

fn import(tablet: &Tablet, file: &[u8]) -> String {
    let (sending, receipt) = answer(tablet, file);
    sealed(&sending.token, &receipt)
}

/// Two closed visits that wait.
fn waiting() -> Tablet {
    let mut bus_a = Tablet::new();
    bus_a.whole_visit(STOP_ASYLUM, 12);
    bus_a.whole_visit(STOP_MINORS, 7);
    bus_a
}

/// One more visit, outside the schedule.
fn one_more(tablet: &mut Tablet) {
    let visit = tablet.start_outside(crate::testing::ASYLUM);
    tablet.tap(visit, "v", 4);
    tablet.close(visit);
}

fn waits(tablet: &mut Tablet) -> u64 {
    tablet.device.status(ReadStatus {}).unwrap().waiting_visits
}

#[test]
fn a_file_and_its_receipt_end_with_the_proof_as_a_sync_does() {
    let mut bus_a = waiting();
    let mut bus_b = bus_a.beside(2);
    let (exported, file) = export(&mut bus_a);
    assert_eq!((exported.visits, exported.visits_left), (2, 0));
    assert_eq!(waits(&mut bus_a), 2, "nothing is sent before there is a receipt");
    let receipt = import(&bus_a, &file);
    let report = receipt_read(&mut bus_a, &receipt).unwrap();
    assert_eq!((report.sent_visits, report.visits_at_centre, report.checked), (2, 2, true));
    let status = bus_a.device.status(ReadStatus {}).unwrap();
    assert_eq!((status.waiting, status.checked), (0, true));
    assert_eq!(status.fingerprint.as_deref(), Some(report.fingerprint.as_str()));
    bus_b.sync().unwrap();
    assert_eq!(bus_b.device.status(ReadStatus {}).unwrap().fingerprint, status.fingerprint);
    // Over the network it goes on from there, and sends nothing again.
    assert_eq!(bus_a.sync().unwrap().sent, 0);
}

#[test]
fn what_others_did_comes_with_the_receipt() {
    let mut bus_a = Tablet::new();
    let mut bus_b = bus_a.beside(2);
    let visit = bus_b.whole_visit(STOP_MINORS, 3);
    bus_b.sync().unwrap();
    bus_a.whole_visit(STOP_ASYLUM, 12);
    let (_, file) = export(&mut bus_a);
    let receipt = import(&bus_a, &file);
    let report = receipt_read(&mut bus_a, &receipt).unwrap();
    assert!(report.checked && report.received > 0);
    assert_eq!(bus_a.view(visit).summary.visitors, 3);
}

#[test]
fn saving_again_gives_the_same_batch_under_the_same_number() {
    let mut bus_a = waiting();
    let (first, one) = export(&mut bus_a);
    one_more(&mut bus_a);
    bus_a.restart();
    let (second, two) = export(&mut bus_a);
    assert_eq!(first.name, second.name);
    assert_eq!((second.visits, second.visits_left), (2, 1));
    let (one, two) = (opened(&one).request, opened(&two).request);
    let (one, two) = (read_request(&one).unwrap(), read_request(&two).unwrap());
    assert_eq!((one.0.batch, one.1), (two.0.batch, two.1));
    // And it is what goes over the network.
    bus_a.sync().unwrap();
    let asked = &bus_a.centre.get().asked[0];
    assert_eq!((asked.batch.as_ref().unwrap().number, asked.rows.is_empty()), (1, false));
}

#[test]
fn its_name_tells_the_day_and_the_batch_and_its_content_nothing() {
    let mut bus_a = waiting();
    let mut bus_b = bus_a.beside(2);
    bus_b.whole_visit(STOP_ASYLUM, 1);
    let (exported, file) = export(&mut bus_a);
    assert!(exported.name.starts_with("turbok-2016-03-15-1-") && exported.name.ends_with(".turbok"));
    assert_ne!(export(&mut bus_b).0.name, exported.name, "two tablets of one bus save on one stick");
    let text = String::from_utf8(file).unwrap();
    for secret in ["Bokbussen", "token-of", "hello"] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[test]
fn a_file_where_it_was_asked_for_is_whole_and_a_folder_that_is_closed_is_told() {
    let mut bus_a = waiting();
    let stick = TempDir::new().unwrap();
    let path = stick.path().join("min fil.turbok");
    std::fs::write(&path, "an older one").unwrap();
    let exported = saved(&mut bus_a, &path).unwrap();
    assert_eq!((exported.name.as_str(), Path::new(&exported.folder)), ("min fil.turbok", stick.path()));
    opened(&std::fs::read(&path).unwrap());
    assert_eq!(std::fs::read_dir(stick.path()).unwrap().count(), 1, "nothing is left beside it");
    let stick_that_was_taken_out = stick.path().join("stick");
    for nowhere in [stick_that_was_taken_out.clone(), stick_that_was_taken_out.join("file.turbok")] {
        assert_eq!(code(saved(&mut bus_a, &nowhere)), "folder-closed");
        assert!(!nowhere.exists());
    }
    assert_eq!(waits(&mut bus_a), 2);
}

#[test]
fn where_all_is_sent_and_proved_there_is_nothing_to_save() {
    let mut bus_a = waiting();
    bus_a.sync().unwrap();
    assert_eq!(code(saved(&mut bus_a, std::env::temp_dir().as_path())), "nothing-to-export");
    one_more(&mut bus_a);
    assert_eq!(export(&mut bus_a).0.visits, 1);
}

#[test]
fn a_tablet_that_has_no_proof_fetches_by_hand_too() {
    let mut bus_a = Tablet::new();
    let (exported, file) = export(&mut bus_a);
    assert_eq!(exported.visits, 0);
    let receipt = import(&bus_a, &file);
    assert!(receipt_read(&mut bus_a, &receipt).unwrap().checked);
}

#[test]
fn a_page_that_is_not_the_last_gives_no_proof_and_the_next_file_fetches_the_rest() {
    let mut bus_a = waiting();
    bus_a.sync().unwrap();
    let mut bus_b = bus_a.beside(2);
    for _ in 0..2 {
        one_more(&mut bus_b);
        bus_b.sync().unwrap();
    }
    one_more(&mut bus_a);
    // Each visit outside the schedule is a header and a lane under one number; the first one begins a tour with its crew.
    bus_a.centre.get().page_rows = 2;
    let mut reports = Vec::new();
    while !reports.last().is_some_and(|(_, checked)| *checked) {
        let (_, file) = export(&mut bus_a);
        let receipt = import(&bus_a, &file);
        let report = receipt_read(&mut bus_a, &receipt).unwrap();
        assert_eq!(bus_a.device.status(ReadStatus {}).unwrap().checked, report.checked);
        reports.push((report.received, report.checked));
    }
    assert_eq!(reports, [(4, false), (2, false), (0, true)]);
}

#[test]
fn the_same_file_imported_twice_gives_the_same_acknowledgement_and_its_second_receipt_changes_nothing() {
    let mut bus_a = waiting();
    let (_, file) = export(&mut bus_a);
    let (first, second) = (import(&bus_a, &file), import(&bus_a, &file));
    assert!(receipt_read(&mut bus_a, &first).unwrap().checked);
    let before = bus_a.store().tablet().unwrap();
    assert_eq!(code(receipt_read(&mut bus_a, &second)), "receipt-old");
    assert_eq!(code(receipt_read(&mut bus_a, &first)), "receipt-old");
    let after = bus_a.store().tablet().unwrap();
    assert_eq!((after.cursor, after.acknowledged, after.checked), (before.cursor, before.acknowledged, true));
}

#[test]
fn a_receipt_that_was_lost_is_no_visit_that_was_lost() {
    let mut bus_a = waiting();
    let (_, file) = export(&mut bus_a);
    let receipt = import(&bus_a, &file);
    let report = bus_a.sync().unwrap();
    assert_eq!((report.sent_visits, report.checked), (2, true));
    assert_eq!(code(receipt_read(&mut bus_a, &receipt)), "receipt-old");
    assert!(bus_a.device.status(ReadStatus {}).unwrap().checked);
}

#[test]
fn what_was_counted_after_the_file_waits_and_the_proof_waits_for_it() {
    let mut bus_a = waiting();
    let (_, file) = export(&mut bus_a);
    one_more(&mut bus_a);
    let receipt = import(&bus_a, &file);
    let report = receipt_read(&mut bus_a, &receipt).unwrap();
    assert_eq!((report.sent_visits, report.checked), (2, false));
    assert_eq!(waits(&mut bus_a), 1);
    let (exported, file) = export(&mut bus_a);
    assert_eq!(exported.visits, 1);
    let receipt = import(&bus_a, &file);
    assert!(receipt_read(&mut bus_a, &receipt).unwrap().checked);
}

#[test]
fn of_a_receipt_that_comes_after_the_tablet_has_fetched_only_the_acknowledgement_counts() {
    let mut bus_a = Tablet::new();
    let mut bus_b = bus_a.beside(2);
    let visit = bus_b.whole_visit(STOP_MINORS, 3);
    bus_b.sync().unwrap();
    // A file that only fetches, and one with visits that was saved before the receipt of the first was read.
    let (_, fetching) = export(&mut bus_a);
    bus_a.whole_visit(STOP_ASYLUM, 12);
    let (_, sending) = export(&mut bus_a);
    let (fetched, sent) = (import(&bus_a, &fetching), import(&bus_a, &sending));
    assert!(!receipt_read(&mut bus_a, &fetched).unwrap().checked);
    let cursor = bus_a.store().tablet().unwrap().cursor;
    bus_b.tap(visit, "v", 1);
    let report = receipt_read(&mut bus_a, &sent).unwrap();
    assert_eq!((report.sent_visits, report.received, report.checked), (1, 0, false));
    assert_eq!((waits(&mut bus_a), bus_a.store().tablet().unwrap().cursor), (0, cursor));
    assert!(bus_a.sync().unwrap().checked);
}

#[test]
fn a_receipt_for_another_batch_is_told_as_older_and_changes_nothing() {
    let mut bus_a = waiting();
    let (_, file) = export(&mut bus_a);
    let (sending, receipt) = answer(&bus_a, &file);
    let batch = receipt.of.batch.clone().unwrap();
    let of = |change: fn(&mut Answers)| {
        let mut of = receipt.of.clone();
        change(&mut of);
        sealed(&sending.token, &Receipt { of, ..receipt.clone() })
    };
    let others = [
        of(|of| of.batch.as_mut().unwrap().number += 1),
        of(|of| of.batch.as_mut().unwrap().hash = "0".repeat(64)),
        of(|of| of.incarnation = uuid::Uuid::from_u128(9)),
    ];
    for other in others {
        assert_eq!(code(receipt_read(&mut bus_a, &other)), "receipt-old");
        assert_eq!(bus_a.store().frozen_batch().unwrap().unwrap().head, batch);
    }
    // An acknowledgement that belongs to another batch than the receipt says is no receipt at all.
    let (head, _) = read_reply(&receipt.body).unwrap();
    let mut ack = head.ack.clone().unwrap();
    ack.number += 1;
    let body = write_reply(&ReplyHead { ack: Some(ack), rows: 0, ..head }, &[]);
    let wrong = sealed(&sending.token, &Receipt { body, ..receipt });
    assert_eq!(code(receipt_read(&mut bus_a, &wrong)), "receipt-damaged");
    assert_eq!(waits(&mut bus_a), 2);
}

#[test]
fn each_receipt_that_cannot_be_used_has_its_sentence_and_changes_nothing() {
    let mut bus_a = waiting();
    let mut bus_b = bus_a.beside(2);
    bus_b.whole_visit(STOP_ASYLUM, 1);
    let (_, file) = export(&mut bus_a);
    let (_, others) = export(&mut bus_b);
    let receipt = import(&bus_a, &file);
    let (middle, cursor) = (receipt.len() / 2, bus_a.store().tablet().unwrap().cursor);
    let newer = receipt.replacen(" 1\n", " 2\n", 1);
    let wrong = [
        (String::new(), "receipt-other-file"),
        ("a letter from somebody".to_owned(), "receipt-other-file"),
        (String::from_utf8(file).unwrap(), "receipt-other-file"),
        (newer, "receipt-newer"),
        (receipt[..middle].to_owned(), "receipt-damaged"),
        (format!("{}\u{fffd}{}", &receipt[..middle], &receipt[middle + 1..]), "receipt-damaged"),
        (import(&bus_b, &others), "receipt-other-tablet"),
    ];
    for (text, expected) in wrong {
        assert_eq!(code(receipt_read(&mut bus_a, &text)), expected);
        assert_eq!(waits(&mut bus_a), 2, "{expected}");
        assert_eq!(bus_a.store().tablet().unwrap().cursor, cursor, "{expected}");
    }
    // Line breaks around it, as a letter adds them, do no harm.
    assert!(receipt_read(&mut bus_a, &format!("\n{receipt}\r\n")).unwrap().checked);
}

#[test]
fn a_receipt_whose_rows_are_damaged_stores_nothing() {
    let mut bus_a = waiting();
    let (_, file) = export(&mut bus_a);
    let (sending, receipt) = answer(&bus_a, &file);
    let (head, _) = read_reply(&receipt.body).unwrap();
    let body = write_reply(&ReplyHead { rows: 1, ..head }, b"{\"no\":\"row\"}\n");
    let damaged = sealed(&sending.token, &Receipt { body, ..receipt.clone() });
    assert_eq!(code(receipt_read(&mut bus_a, &damaged)), "receipt-damaged");
    let cut = sealed(&sending.token, &Receipt { body: b"{}".to_vec(), ..receipt.clone() });
    assert_eq!(code(receipt_read(&mut bus_a, &cut)), "receipt-damaged");
    assert_eq!(waits(&mut bus_a), 2);
    assert!(receipt_read(&mut bus_a, &sealed(&sending.token, &receipt)).unwrap().checked);
}

#[test]
fn a_rescued_tablet_knows_what_arrived_and_claims_no_proof() {
    let mut bus_a = waiting();
    let (_, file) = export(&mut bus_a);
    let (sending, receipt) = answer(&bus_a, &file);
    let (head, _) = read_reply(&receipt.body).unwrap();
    let body = write_reply(&ReplyHead { rows: 0, root: Root(0), cursor: receipt.of.cursor, ..head }, &[]);
    let rescued = sealed(&sending.token, &Receipt { said: Said::Rescued, body, ..receipt });
    let report = receipt_read(&mut bus_a, &rescued).unwrap();
    assert_eq!((report.sent_visits, report.checked, waits(&mut bus_a)), (2, false, 0));
}

#[test]
fn a_clock_that_is_ahead_is_corrected_by_the_receipt_and_the_next_file_is_taken() {
    let mut bus_a = Tablet::new();
    bus_a.clock.pass(HOUR);
    bus_a.whole_visit(STOP_ASYLUM, 12);
    let (_, file) = export(&mut bus_a);
    let receipt = import(&bus_a, &file);
    assert_eq!(code(receipt_read(&mut bus_a, &receipt)), "receipt-restamped");
    assert_eq!(code(receipt_read(&mut bus_a, &receipt)), "receipt-old", "it is told once");
    let (exported, file) = export(&mut bus_a);
    assert_eq!(exported.visits, 1);
    let receipt = import(&bus_a, &file);
    let report = receipt_read(&mut bus_a, &receipt).unwrap();
    assert_eq!((report.sent_visits, report.checked), (1, true));
}

#[test]
fn a_receipt_that_was_long_under_way_says_nothing_of_the_clock() {
    let mut bus_a = waiting();
    let (_, file) = export(&mut bus_a);
    let receipt = import(&bus_a, &file);
    bus_a.clock.pass(72 * HOUR);
    one_more(&mut bus_a);
    let report = receipt_read(&mut bus_a, &receipt).unwrap();
    assert_eq!(report.clock_off_ms, 0);
    assert_eq!(bus_a.device.status(ReadStatus {}).unwrap().clock_off_ms, 0);
}

#[test]
fn each_denial_is_told_and_everything_still_waits() {
    let denials = [
        (Step::must(409, Must::NewIncarnation), "network-needed"),
        (Step::must(413, Must::TooLarge), "centre-trouble"),
        (Step::fault(403, "tablet-revoked"), "tablet-revoked"),
        (Step::fault(426, "too-old"), "too-old"),
        (Step::fault(400, "a-code-from-the-future"), "centre-trouble"),
        (Step::Say(500, "<html>".to_owned()), "receipt-damaged"),
    ];
    for (step, expected) in denials {
        let mut bus_a = waiting();
        let (_, file) = export(&mut bus_a);
        bus_a.centre.get().steps.push_back(step);
        let receipt = import(&bus_a, &file);
        assert_eq!(code(receipt_read(&mut bus_a, &receipt)), expected);
        assert_eq!(waits(&mut bus_a), 2, "{expected}");
        assert!(bus_a.sync().unwrap().checked, "{expected}: the network is as good as before");
    }
}

#[test]
fn a_centre_of_another_epoch_and_roots_that_differ_need_the_network() {
    let mut bus_a = waiting();
    let (_, file) = export(&mut bus_a);
    bus_a.centre.get().steps.push_back(Step::twist(|head, _| {
        write_reply(&ReplyHead { epoch: uuid::Uuid::from_u128(0xf), rows: 0, ..head }, &[])
    }));
    let receipt = import(&bus_a, &file);
    assert_eq!(code(receipt_read(&mut bus_a, &receipt)), "network-needed");
    assert_eq!(waits(&mut bus_a), 2);
    let (_, file) = export(&mut bus_a);
    bus_a
        .centre
        .get()
        .steps
        .push_back(Step::twist(|head, _| write_reply(&ReplyHead { root: Root(1), rows: 0, ..head }, &[])));
    let receipt = import(&bus_a, &file);
    assert_eq!(code(receipt_read(&mut bus_a, &receipt)), "network-needed");
    let status = bus_a.device.status(ReadStatus {}).unwrap();
    assert_eq!((status.waiting, status.checked), (0, false), "all arrived, and nothing is proved");
}

#[test]
fn a_wish_for_another_token_is_told_over_the_network_only() {
    let mut bus_a = waiting();
    bus_a.pass(31 * 24 * HOUR);
    let (_, file) = export(&mut bus_a);
    let request = opened(&file).request;
    assert_eq!(read_request(&request).unwrap().0.hello.next_token_hash, None);
    let receipt = import(&bus_a, &file);
    let report = bus_a.sync().unwrap();
    assert!(report.checked);
    assert_ne!(bus_a.store().tablet().unwrap().token, "token-of-1", "the network renewed it");
    assert_eq!(code(receipt_read(&mut bus_a, &receipt)), "receipt-other-tablet");
    assert!(bus_a.sync().unwrap().checked);
}

#[test]
fn a_locked_tablet_neither_saves_nor_reads() {
    let mut bus_a = waiting();
    bus_a.device.lock(contract::ask::Lock {}).unwrap();
    assert_eq!(code(saved(&mut bus_a, std::env::temp_dir().as_path())), "locked");
    assert_eq!(code(receipt_read(&mut bus_a, "")), "locked");
}
