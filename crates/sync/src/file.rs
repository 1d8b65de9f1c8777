//! A sync that is carried by hand: the file that a tablet saves, and the receipt that the centre gives back for it. What
//! both sides must agree on is here: the frame around what is sealed, and what lies inside. Called by `device` and
//! `central`. Keys are not here: each side seals and opens with its own.

use data_encoding::BASE64URL_NOPAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::compression::{DECOMPRESSED_BYTES_MAX, pack, unpack};
use crate::message::BatchHead;

/// The version of both kinds of file.
pub const FORMAT: u32 = 1;
/// The largest file that is read: the largest body there may be, which would not shrink, as letters, and its first line.
pub const FILE_BYTES_MAX: usize = DECOMPRESSED_BYTES_MAX / 3 * 4 + 64 * 1024;
/// How such files end.
pub const EXTENSION: &str = "turbok";

/// The first line begins so. It can be read by people who find the file, and says nothing of what is in it.
const MARK: &str = "TURBOK ";
/// Longer than any first line, also of versions to come.
const FIRST_LINE_BYTES_MAX: usize = 40;
/// The bytes of BLAKE3 that tell a file that was damaged on its way from one that is meant for somebody else.
const CHECK_BYTES: usize = 16;
/// The first byte of what is sealed: packed or not.
const PLAIN: u8 = 0;
const ZSTD: u8 = 1;

/// Which of the two it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What a tablet saves, sealed to the dataset.
    Sending,
    /// What the centre gives back, sealed with the tablet's token.
    Receipt,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Sending => "SENDING",
            Self::Receipt => "RECEIPT",
        }
    }

    /// The first line, without its line break. Both ends seal it in.
    #[must_use]
    pub fn first_line(self) -> String {
        format!("{MARK}{} {FORMAT}", self.word())
    }

    /// What the key is for, so that no key does two things.
    #[must_use]
    pub const fn purpose(self) -> &'static str {
        match self {
            Self::Sending => "turbok sending file v1",
            Self::Receipt => "turbok receipt file v1",
        }
    }
}

/// A file that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// No file of Turbok.
    #[error("not a file of Turbok")]
    NotOurs,
    /// The file is of the other kind: a sending where a receipt is asked for, or the other way round.
    #[error("a file of the other kind")]
    OtherKind,
    /// Written by a newer program.
    #[error("the file is newer than this program")]
    Newer,
    /// Cut or altered on its way, or larger than any such file.
    #[error("the file is damaged")]
    Damaged,
}

/// What a tablet saves: what it would have sent over the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending {
    /// The tablet's token. Wiped from memory when dropped.
    pub token: Zeroizing<String>,
    /// The body of the request, as in `message`.
    pub request: Vec<u8>,
}

/// What the centre gives back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Which file it answers.
    pub of: Answers,
    /// What the body is.
    pub said: Said,
    /// The body of a reply or of a denial, as in `message`.
    pub body: Vec<u8>,
}

/// Which file a receipt answers: how the tablet stood when it saved it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// Who saved it.
    #[serde(rename = "inc")]
    pub incarnation: Uuid,
    /// The last sequence number that it had applied.
    #[serde(rename = "c")]
    pub cursor: u64,
    /// The last batch of which it knew that it had arrived.
    #[serde(rename = "a")]
    pub acknowledged: u64,
    /// The batch in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<BatchHead>,
}

/// What the centre said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    /// A reply, as over the network.
    Reply,
    /// A reply of which only the acknowledgement counts: the tablet is not let in any more, and its visits were taken.
    Rescued,
    /// A denial: nothing was applied.
    Denial,
}

#[derive(Serialize, Deserialize)]
struct SendingHead<'t> {
    #[serde(rename = "tok")]
    token: &'t str,
}

#[derive(Serialize, Deserialize)]
struct ReceiptHead {
    of: Answers,
    said: Said,
}

impl Sending {
    /// What is to be sealed.
    #[must_use]
    pub fn to_content(&self) -> Zeroizing<Vec<u8>> {
        content(&SendingHead { token: &self.token }, &self.request)
    }

    /// Reads what was opened.
    ///
    /// # Errors
    /// When it is no sending, or unpacks to more than a body may be.
    pub fn from_content(content: &[u8]) -> Result<Self, FileError> {
        let unpacked = unpacked(content)?;
        let (head, request) = parts(&unpacked)?;
        let head: SendingHead<'_> = serde_json::from_slice(head).map_err(|_| FileError::Damaged)?;
        Ok(Self { token: Zeroizing::new(head.token.to_owned()), request: request.to_vec() })
    }
}

impl Receipt {
    /// What is to be sealed.
    #[must_use]
    pub fn to_content(&self) -> Zeroizing<Vec<u8>> {
        content(&ReceiptHead { of: self.of.clone(), said: self.said }, &self.body)
    }

    /// Reads what was opened.
    ///
    /// # Errors
    /// When it is no receipt, or unpacks to more than a body may be.
    pub fn from_content(content: &[u8]) -> Result<Self, FileError> {
        let unpacked = unpacked(content)?;
        let (head, body) = parts(&unpacked)?;
        let ReceiptHead { of, said } = read(head)?;
        Ok(Self { of, said, body: body.to_vec() })
    }
}

/// The file around what was sealed.
#[must_use]
pub fn frame(kind: Kind, sealed: &[u8]) -> String {
    let first = kind.first_line();
    let mut bytes = sealed.to_vec();
    bytes.extend_from_slice(&check(&first, sealed));
    format!("{first}\n{}", BASE64URL_NOPAD.encode(&bytes))
}

/// What was sealed, out of a file of this kind.
///
/// # Errors
/// See [`FileError`].
pub fn unframe(kind: Kind, file: &[u8]) -> Result<Vec<u8>, FileError> {
    let line_end = file.iter().take(FIRST_LINE_BYTES_MAX).position(|byte| *byte == b'\n');
    let (first, rest) = file.split_at(line_end.ok_or(FileError::NotOurs)?);
    let first = std::str::from_utf8(first).map_err(|_| FileError::NotOurs)?;
    expect_first_line(kind, first)?;
    if file.len() > FILE_BYTES_MAX {
        return Err(FileError::Damaged);
    }
    let mut bytes = BASE64URL_NOPAD.decode(&rest[1..]).map_err(|_| FileError::Damaged)?;
    let sealed_length = bytes.len().checked_sub(CHECK_BYTES).ok_or(FileError::Damaged)?;
    let checked = bytes.split_off(sealed_length);
    if checked == check(first, &bytes) { Ok(bytes) } else { Err(FileError::Damaged) }
}

fn expect_first_line(kind: Kind, first: &str) -> Result<(), FileError> {
    let (word, version) =
        first.strip_prefix(MARK).and_then(|rest| rest.split_once(' ')).ok_or(FileError::NotOurs)?;
    let number: u32 = version.parse().map_err(|_| FileError::NotOurs)?;
    let is_known = [Kind::Sending, Kind::Receipt].iter().any(|kind| kind.word() == word);
    // A number has one way to be written, so that a file has one first line.
    if !is_known || number.to_string() != version || number == 0 {
        return Err(FileError::NotOurs);
    }
    match () {
        () if word != kind.word() => Err(FileError::OtherKind),
        () if number > FORMAT => Err(FileError::Newer),
        () => Ok(()),
    }
}

fn check(first: &str, sealed: &[u8]) -> [u8; CHECK_BYTES] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(first.as_bytes()).update(b"\n").update(sealed);
    let mut check = [0; CHECK_BYTES];
    hasher.finalize_xof().fill(&mut check);
    check
}

/// A head on a line, and the body; packed where that is worth it.
fn content<H: Serialize>(head: &H, body: &[u8]) -> Zeroizing<Vec<u8>> {
    // Heads have text keys and no floats, so they always have a JSON form.
    let mut whole = serde_json::to_vec(head).unwrap_or_default();
    whole.push(b'\n');
    whole.extend_from_slice(body);
    let (bytes, did) = pack(whole);
    let mut content = Zeroizing::new(vec![if did { ZSTD } else { PLAIN }]);
    content.extend_from_slice(&bytes);
    content
}

fn unpacked(content: &[u8]) -> Result<Zeroizing<Vec<u8>>, FileError> {
    match content.split_first() {
        Some((&PLAIN, bytes)) => Ok(Zeroizing::new(bytes.to_vec())),
        Some((&ZSTD, bytes)) => unpack(bytes).map(Zeroizing::new).map_err(|_| FileError::Damaged),
        _ => Err(FileError::Damaged),
    }
}

fn parts(content: &[u8]) -> Result<(&[u8], &[u8]), FileError> {
    let end = content.iter().position(|byte| *byte == b'\n').ok_or(FileError::Damaged)?;
    Ok((&content[..end], &content[end + 1..]))
}

fn read<H: DeserializeOwned>(head: &[u8]) -> Result<H, FileError> {
    serde_json::from_slice(head).map_err(|_| FileError::Damaged)
}

#[cfg(test)]
mod tests;
