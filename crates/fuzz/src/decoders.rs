//! One target for each decoder: never a panic, never more out of it than its cap, and what was read survives being
//! written and read again. Called by `tests/decoders.rs`.

use contract::enrolment::{EnrolReply, EnrolRequest, EnrolmentCode, PREFIX};
use contract::recovery::RecoveryCode;
use data_encoding::BASE32_NOPAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sync::compression::{DECOMPRESSED_BYTES_MAX, RATIO_MAX, UnpackError, pack, unpack};
use sync::file::{Kind, Receipt, Said, Sending, frame, unframe};
use sync::message::{Batch, Denial, read_reply, read_request, write_reply, write_request};
use sync::repair::{
    self, CompareReply, Listed, differing_parts, listing_bytes, read_compare, read_compared, write_compare,
    write_compared,
};

use crate::lines::{DATASET, judge_lines, with_batch, with_count};

/// A body of `/v1/sync`: as it is, and with a batch that its head knows of.
pub fn request(bytes: &[u8]) {
    judge_request(bytes);
    if let Some(body) = with_batch(bytes) {
        judge_request(&body);
    }
}

fn judge_request(body: &[u8]) {
    let Ok((head, lines)) = read_request(body) else { return };
    assert_eq!(lines.len() as u64, head.batch.as_ref().map_or(0, |batch| batch.rows));
    let batch = head.batch.clone().map(|head| Batch { head, bytes: rest(body) });
    let written = write_request(&head.hello, batch.as_ref());
    assert_eq!(read_request(&written).as_ref(), Ok(&(head, lines.clone())));
    judge_lines(&lines, DATASET);
}

/// An answer to it: as it is, and with rows that its head knows of.
pub fn reply(bytes: &[u8]) {
    judge_reply(bytes);
    if let Some(body) = with_count(bytes) {
        judge_reply(&body);
    }
    if let Ok(denial) = serde_json::from_slice::<Denial>(bytes) {
        judge_json(&denial);
    }
}

fn judge_reply(body: &[u8]) {
    let Ok((head, lines)) = read_reply(body) else { return };
    assert_eq!(lines.len() as u64, head.rows);
    let written = write_reply(&head, &rest(body));
    assert_eq!(read_reply(&written).as_ref(), Ok(&(head, lines.clone())));
    judge_lines(&lines, DATASET);
}

/// What two sides that differ ask each other, and what comes of comparing it with nothing.
pub fn compare(bytes: &[u8]) {
    if let Ok(head) = read_compare(bytes) {
        assert_eq!(read_compare(&write_compare(&head)), Ok(head));
    }
    judge_compared(bytes);
    if let Some(body) = with_count(bytes) {
        judge_compared(&body);
    }
}

fn judge_compared(body: &[u8]) {
    let Ok((head, lines)) = read_compared(body) else { return };
    judge_listed(&head);
    let written = write_compared(&head, &rest(body));
    assert_eq!(read_compared(&written).as_ref(), Ok(&(head, lines.clone())));
    judge_lines(&lines, DATASET);
}

fn judge_listed(head: &CompareReply) {
    for listed in &head.listed {
        assert!(listing_bytes(listed) > 0);
        match listed {
            Listed::Parts { sums, .. } => assert_eq!(differing_parts(sums, sums), 0),
            Listed::Rows { of, rows } => {
                let difference = repair::compare(*of, &[], rows);
                assert!(difference.missing_there.is_empty() && difference.to_fetch.len() <= rows.len());
            }
        }
    }
}

/// A file that is carried by hand: its frame, its content, and what lies in that.
pub fn carried(bytes: &[u8]) {
    for kind in [Kind::Sending, Kind::Receipt] {
        if let Ok(content) = unframe(kind, bytes) {
            assert_eq!(frame(kind, &content).as_bytes(), bytes);
            judge_content(&content);
        }
        assert_eq!(unframe(kind, frame(kind, bytes).as_bytes()).as_deref(), Ok(bytes));
    }
    judge_content(bytes);
    // As if it had not been worth packing: nothing but its first line stands between the bytes and what reads them.
    judge_content(&[&[0], bytes].concat());
}

fn judge_content(content: &[u8]) {
    if let Ok(sending) = Sending::from_content(content) {
        assert!(sending.request.len() <= DECOMPRESSED_BYTES_MAX.max(content.len()));
        judge_request(&sending.request);
        judge_content_again(&sending.to_content(), content.len(), |again| {
            assert_eq!(Sending::from_content(again).as_ref(), Ok(&sending));
        });
    }
    if let Ok(receipt) = Receipt::from_content(content) {
        assert!(receipt.body.len() <= DECOMPRESSED_BYTES_MAX.max(content.len()));
        match receipt.said {
            Said::Reply | Said::Rescued => judge_reply(&receipt.body),
            Said::Denial => drop(serde_json::from_slice::<Denial>(&receipt.body)),
        }
        judge_content_again(&receipt.to_content(), content.len(), |again| {
            assert_eq!(Receipt::from_content(again).as_ref(), Ok(&receipt));
        });
    }
}

/// What shrinks more than a body may is not read again, and no body of rows does.
fn judge_content_again(again: &[u8], before: usize, judge: impl FnOnce(&[u8])) {
    if before <= again.len().saturating_mul(RATIO_MAX / 2) {
        judge(again);
    }
}

/// What people read out, type and print: enrolment codes and recovery codes, and what is said when one is used.
pub fn codes(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    judge_enrolment(&text);
    judge_recovery(&text);
    // The same bytes as a code's content, with a check that is right.
    let hash: [u8; 32] = blake3::hash(bytes).into();
    judge_enrolment(&format!("{PREFIX}:{}", BASE32_NOPAD.encode(&[bytes, &hash[..4]].concat())));
    let hash = blake3::derive_key("turbok recovery code check v1", bytes);
    judge_recovery(&BASE32_NOPAD.encode(&[bytes, &hash[..4]].concat()));
    if let Ok(request) = serde_json::from_slice::<EnrolRequest>(bytes) {
        judge_json(&request);
    }
    if let Ok(reply) = serde_json::from_slice::<EnrolReply>(bytes) {
        judge_json(&reply);
    }
}

fn judge_enrolment(text: &str) {
    if let Ok(code) = text.parse::<EnrolmentCode>() {
        assert!(!code.address.is_empty());
        assert_eq!(code.to_string().parse(), Ok(code));
    }
}

fn judge_recovery(text: &str) {
    if let Ok(code) = text.parse::<RecoveryCode>() {
        assert_eq!(code.text().parse(), Ok(code));
    }
}

fn judge_json<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
    let written = serde_json::to_vec(value).unwrap_or_default();
    assert_eq!(serde_json::from_slice::<T>(&written).ok().as_ref(), Some(value));
}

/// A body that came packed, and one that is to be.
pub fn packed(bytes: &[u8]) {
    judge_packed(bytes);
    let (packed, did) = pack(bytes.to_vec());
    if !did {
        assert_eq!(packed, bytes);
        return;
    }
    let may_grow = packed.len().saturating_mul(RATIO_MAX).min(DECOMPRESSED_BYTES_MAX);
    let expected = if bytes.len() > may_grow { Err(UnpackError::TooLarge) } else { Ok(bytes) };
    assert_eq!(unpack(&packed).as_deref(), expected.as_ref().map(|bytes| &**bytes));
    // Damaged in one place: whatever comes of it has a cap.
    let mut damaged = packed;
    let at = usize::from(bytes[0]) % damaged.len();
    damaged[at] ^= bytes[1] | 1;
    judge_packed(&damaged);
}

fn judge_packed(packed: &[u8]) {
    if let Ok(body) = unpack(packed) {
        assert!(body.len() <= packed.len().saturating_mul(RATIO_MAX).min(DECOMPRESSED_BYTES_MAX));
    }
}

fn rest(body: &[u8]) -> Vec<u8> {
    let end = body.iter().position(|byte| *byte == b'\n').map_or(body.len(), |end| end + 1);
    body[end..].to_vec()
}
