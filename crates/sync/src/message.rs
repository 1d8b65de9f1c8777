//! What tablet and centre say to each other: `POST /v1/sync` carries a hello and at most one frozen batch,
//! and brings its acknowledgement, one page of rows and the root. Lines of JSON: a head, then rows.

use domain::record::{Id, Month};
use domain::records::Unit;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::digest::Root;
use crate::row::LINE_BYTES_MAX;

/// The version of the protocol itself.
pub const PROTOCOL: u32 = 1;
/// The version of the record types: raised when a type or field is added.
pub const SCHEMA: u32 = 1;
/// How many months before the present one a tablet holds: enough to say what was met last time.
pub const MONTHS_HELD: u32 = 13;
/// A batch or page ends here, uncompressed. About 2,000 visits.
pub const BATCH_BYTES_MAX: usize = 1024 * 1024;
/// What is refused as a body, uncompressed: a batch, the rows of the one visit that ended it, and the head.
pub const BODY_BYTES_MAX: usize = BATCH_BYTES_MAX + 8 * LINE_BYTES_MAX;
/// A batch stamped further ahead than this is to be stamped again: milliseconds.
pub const AHEAD_MS_MAX: i64 = 10 * 60 * 1_000;
/// A wall clock that is off by more than this is corrected for: milliseconds.
pub const CLOCK_OFF_MS_MAX: i64 = 2 * 60 * 1_000;

/// What the tablet says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// [`PROTOCOL`].
    #[serde(rename = "p")]
    pub protocol: u32,
    /// [`SCHEMA`].
    #[serde(rename = "s")]
    pub schema: u32,
    /// This install, restore or detected copy.
    #[serde(rename = "inc")]
    pub incarnation: Uuid,
    /// The centre's epoch as the tablet knows it.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Uuid>,
    /// The last sequence number that was applied.
    #[serde(rename = "c")]
    pub cursor: u64,
    /// The last batch that was acknowledged.
    #[serde(rename = "a")]
    pub acknowledged: u64,
    /// The units that the tablet holds, beside what belongs to the whole dataset.
    #[serde(rename = "u")]
    pub units: Vec<Id<Unit>>,
    /// The first month it holds.
    #[serde(rename = "m")]
    pub first_month: Month,
    /// The root over its acknowledged rows.
    #[serde(rename = "r")]
    pub root: Root,
    /// BLAKE3 of a token that it would like to use from now on.
    #[serde(rename = "tok", default, skip_serializing_if = "Option::is_none")]
    pub next_token_hash: Option<String>,
}

/// Which frozen batch comes with a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchHead {
    /// 1 for an incarnation's first batch, and so on without gaps.
    #[serde(rename = "n")]
    pub number: u64,
    /// How many rows.
    pub rows: u64,
    /// BLAKE3 of the frozen bytes, hex.
    pub hash: String,
}

/// The first line of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestHead {
    /// The tablet.
    pub hello: Hello,
    /// The batch, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<BatchHead>,
}

/// A frozen batch: the same bytes under the same number at every try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Its head.
    pub head: BatchHead,
    /// Row lines, each with its line break.
    pub bytes: Vec<u8>,
}

/// A row that the centre did not take. Never with the text that was wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedRow {
    /// The record type.
    #[serde(rename = "t")]
    pub type_number: u16,
    /// The record.
    #[serde(rename = "i")]
    pub id: Uuid,
    /// The rule that said no: `domain::refusal::Refusal::code`, or `waits` behind another row of its visit.
    pub code: String,
}

/// A text that the guard emptied at the centre. The rest of its record was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmptiedText {
    /// The record type.
    #[serde(rename = "t")]
    pub type_number: u16,
    /// The record.
    #[serde(rename = "i")]
    pub id: Uuid,
    /// The field.
    #[serde(rename = "f")]
    pub field: u16,
    /// The rule that said no.
    pub code: String,
}

/// What became of a batch. Kept at the centre and said again word for word when the batch comes again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledgement {
    /// The batch.
    #[serde(rename = "n")]
    pub number: u64,
    /// Rows that were not taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<RefusedRow>,
    /// Texts that were emptied.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emptied: Vec<EmptiedText>,
}

/// The first line of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyHead {
    /// The centre's epoch.
    #[serde(rename = "e")]
    pub epoch: Uuid,
    /// The centre's wall clock, unix milliseconds.
    pub now: i64,
    /// What became of the batch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ack: Option<Acknowledgement>,
    /// Everything up to here is applied when the rows below are.
    #[serde(rename = "c")]
    pub cursor: u64,
    /// There is more to fetch.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
    /// How many rows come below.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rows: u64,
    /// The root over what the tablet holds, in the same snapshot as the rows.
    #[serde(rename = "r")]
    pub root: Root,
    /// The units whose visits the tablet may hold, where they are others than those that hello named.
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    pub units: Option<Vec<Id<Unit>>>,
    /// The token that hello asked for holds from now on.
    #[serde(rename = "tok", default, skip_serializing_if = "std::ops::Not::not")]
    pub token_renewed: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// Why a batch was not applied. Each guarantees that nothing of it was, and so lets the tablet thaw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "must", rename_all = "kebab-case")]
pub enum Must {
    /// The batch is stamped in the future: stamp it again by this wall clock, unix milliseconds.
    Restamp {
        /// The centre's wall clock.
        now: i64,
    },
    /// The batch is larger than the centre takes.
    TooLarge,
    /// The tablet was restored or copied: it must become a new incarnation, and repair.
    NewIncarnation,
    /// The centre was restored: both must repair.
    OtherEpoch {
        /// The epoch that holds now.
        epoch: Uuid,
    },
}

/// Why the centre answered without syncing; the body of an answer that is not 200.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Denial {
    /// The batch must change.
    Must(Must),
    /// Anything else, by its stable code.
    Fault {
        /// The code of the sentence that people read.
        fault: String,
    },
}

/// A body that is no message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// The first line is not a head.
    #[error("the message has no head")]
    NoHead,
    /// Fewer or more rows than the head says: it was cut, or put together wrongly.
    #[error("the message holds {found} rows and should hold {expected}")]
    RowCount {
        /// By the head.
        expected: u64,
        /// In the body.
        found: u64,
    },
    /// The batch is not the bytes that its hash says.
    #[error("the batch does not match its hash")]
    BatchHash,
}

impl Batch {
    /// Freezes rows into a batch.
    #[must_use]
    pub fn freeze(number: u64, lines: &[String]) -> Self {
        let mut bytes = Vec::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
        for line in lines {
            bytes.extend_from_slice(line.as_bytes());
            bytes.push(b'\n');
        }
        let hash = blake3::hash(&bytes).to_hex().to_string();
        Self { head: BatchHead { number, rows: lines.len() as u64, hash }, bytes }
    }
}

/// The body of a request.
#[must_use]
pub fn write_request(hello: &Hello, batch: Option<&Batch>) -> Vec<u8> {
    let head = RequestHead { hello: hello.clone(), batch: batch.map(|batch| batch.head.clone()) };
    write_body(&head, batch.map_or(&[], |batch| &batch.bytes))
}

/// Reads a request: its head and the lines of its batch, which are what the batch's hash says.
///
/// # Errors
/// When the body is no request.
pub fn read_request(body: &[u8]) -> Result<(RequestHead, Vec<&[u8]>), MessageError> {
    let (head, rest) = split_head(body)?;
    let head: RequestHead = serde_json::from_slice(head).map_err(|_| MessageError::NoHead)?;
    let lines = lines(rest);
    let expected = head.batch.as_ref().map_or(0, |batch| batch.rows);
    expect_rows(expected, &lines)?;
    if let Some(batch) = &head.batch
        && blake3::hash(rest).to_hex().as_str() != batch.hash
    {
        return Err(MessageError::BatchHash);
    }
    Ok((head, lines))
}

/// The body of an answer; `rows` are lines with their line breaks.
#[must_use]
pub fn write_reply(head: &ReplyHead, rows: &[u8]) -> Vec<u8> {
    write_body(head, rows)
}

/// Reads an answer.
///
/// # Errors
/// When the body is no answer, or was cut.
pub fn read_reply(body: &[u8]) -> Result<(ReplyHead, Vec<&[u8]>), MessageError> {
    let (head, rest) = split_head(body)?;
    let head: ReplyHead = serde_json::from_slice(head).map_err(|_| MessageError::NoHead)?;
    let lines = lines(rest);
    expect_rows(head.rows, &lines)?;
    Ok((head, lines))
}

pub(crate) fn write_body<H: Serialize>(head: &H, rows: &[u8]) -> Vec<u8> {
    // Heads have text keys and no floats, so they always have a JSON form.
    let mut body = serde_json::to_vec(head).unwrap_or_default();
    body.push(b'\n');
    body.extend_from_slice(rows);
    body
}

pub(crate) fn split_head(body: &[u8]) -> Result<(&[u8], &[u8]), MessageError> {
    let end = body.iter().position(|byte| *byte == b'\n').ok_or(MessageError::NoHead)?;
    Ok((&body[..end], &body[end + 1..]))
}

pub(crate) fn lines(rows: &[u8]) -> Vec<&[u8]> {
    rows.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect()
}

pub(crate) fn expect_rows(expected: u64, lines: &[&[u8]]) -> Result<(), MessageError> {
    let found = lines.len() as u64;
    if found == expected { Ok(()) } else { Err(MessageError::RowCount { expected, found }) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn hello() -> Hello {
        Hello {
            protocol: PROTOCOL,
            schema: SCHEMA,
            incarnation: Uuid::from_u128(1),
            epoch: Some(Uuid::from_u128(2)),
            cursor: 3,
            acknowledged: 4,
            units: vec![Uuid::from_u128(5).into()],
            first_month: Month(202_601),
            root: Root(6),
            next_token_hash: None,
        }
    }

    #[test]
    fn a_request_cut_at_any_byte_is_not_a_request() {
        let batch = Batch::freeze(5, &["{\"a\":1}".to_owned(), "{\"b\":2}".to_owned()]);
        let body = write_request(&hello(), Some(&batch));
        let (head, lines) = read_request(&body).unwrap();
        assert_eq!((head.hello, head.batch), (hello(), Some(batch.head)));
        assert_eq!(lines.len(), 2);
        for length in 0..body.len() {
            assert!(read_request(&body[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn a_batch_with_a_changed_byte_is_refused() {
        let batch = Batch::freeze(5, &["{\"a\":1}".to_owned()]);
        let mut body = write_request(&hello(), Some(&batch));
        let at = body.len() - 3;
        body[at] = b'2';
        assert_eq!(read_request(&body), Err(MessageError::BatchHash));
    }

    #[test]
    fn the_body_of_a_sync_with_nothing_to_say_is_small() {
        let length = write_request(&hello(), None).len();
        assert!(length <= 260, "{length} bytes");
        let reply = ReplyHead {
            epoch: Uuid::from_u128(2),
            now: 1_790_000_000_000,
            ack: None,
            cursor: 3,
            more: false,
            rows: 0,
            root: Root(6),
            units: None,
            token_renewed: false,
        };
        let length = write_reply(&reply, &[]).len();
        assert!(length <= 160, "{length} bytes");
    }

    #[test]
    fn each_must_has_its_stable_name() {
        let text = |must| serde_json::to_string(&Denial::Must(must)).unwrap();
        assert_eq!(text(Must::Restamp { now: 5 }), r#"{"must":"restamp","now":5}"#);
        assert_eq!(text(Must::NewIncarnation), r#"{"must":"new-incarnation"}"#);
        let epoch = Uuid::from_u128(7);
        let said = format!(r#"{{"must":"other-epoch","epoch":"{epoch}"}}"#);
        assert_eq!(text(Must::OtherEpoch { epoch }), said);
        assert_eq!(text(Must::TooLarge), r#"{"must":"too-large"}"#);
        let read: Denial = serde_json::from_str(r#"{"fault":"device-revoked"}"#).unwrap();
        assert_eq!(read, Denial::Fault { fault: "device-revoked".into() });
    }
}
