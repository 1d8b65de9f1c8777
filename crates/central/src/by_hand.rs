//! A sync that is carried by hand: the file that a tablet saved is opened with the dataset's private key, answered as the
//! same request over the network is, and the answer is sealed for that tablet alone. Called by the administrator's program.
//! The bytes of both files are `sync::file`; how the tablet seals its own is in `crates/device`.

use std::collections::BTreeSet;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};
use domain::record::Record;
use domain::records::Visit;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, single_shot_open};
use sync::digest::root;
use sync::file::{Answers, FileError, Kind, Receipt, Said, Sending, frame, unframe};
use sync::message::{
    Acknowledgement, BODY_BYTES_MAX, Denial, Must, ReplyHead, RequestHead, read_reply, read_request,
    write_reply,
};
use sync::row::Row;
use uuid::Uuid;
use zeroize::{Zeroize, Zeroizing};

use crate::access::{AccessError, LetIn, admit_as};
use crate::centre::Centre;
use crate::data_folder::{DataError, DataFolder};
use crate::exchange::{Denied, exchange_as};
use crate::ports::RandomError;
use crate::store::{Device, FROM_THE_BEGINNING, Held, Incident, StoreError};

/// The sender's public key of an HPKE message (RFC 9180), base mode.
const ENCAPPED_LENGTH: usize = 32;
const NONCE_BYTES: usize = 24;

/// Why a file was not answered at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It is no file that can be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// It was sealed to another dataset.
    #[error("the file belongs to another centre")]
    OtherCentre,
    /// The tablet's program speaks another protocol.
    #[error("the tablet speaks another protocol")]
    OtherProtocol,
    /// No tablet has the token in it.
    #[error("no tablet has the token in the file")]
    Unknown,
    /// The dataset's private key could not be read.
    #[error(transparent)]
    Data(#[from] DataError),
    /// No random bytes.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The receipt for the tablet: a file.
    pub receipt: String,
    /// The unit that the tablet belongs to.
    pub unit: Uuid,
    /// The batch in the file.
    pub batch: Option<u64>,
    /// The batch was here already: nothing has changed.
    pub again: bool,
    /// Visits that are here now.
    pub visits: u64,
    /// Visits of which something was refused.
    pub refused: u64,
    /// The short fingerprint of the unit's records, as the tablet shows it when all is there.
    pub fingerprint: String,
    /// Why nothing was taken. The receipt says it to the tablet too.
    pub denied: Option<Denied>,
}

/// Takes what is in a file, as if it had come over the network. The same file again changes nothing, and gives the same
/// acknowledgement.
///
/// # Errors
/// When nobody can be answered; then nothing was taken.
pub fn import(
    folder: &DataFolder,
    centre: &Centre,
    file: &[u8],
    let_in: LetIn,
) -> Result<Imported, ImportError> {
    let sending = open(&*folder.private_key()?, &unframe(Kind::Sending, file)?)?;
    let device = sender(centre, &sending.token)?;
    let Ok((head, lines)) = read_request(&sending.request) else {
        return Err(unreadable(centre, &sending));
    };
    let stands = Stands::of(centre, &device, &head)?;
    let is_revoked = device.revoked_at.is_some();
    let answer = match stands {
        _ if is_revoked && let_in == LetIn::Trusted => Err(Denied::Revoked),
        _ if sending.request.len() > BODY_BYTES_MAX => Err(Denied::Must(Must::TooLarge)),
        Stands::Behind => Err(Denied::Must(Must::NewIncarnation)),
        Stands::Next | Stands::Again => exchange_as(let_in, centre, &sending.token, &sending.request),
    };
    let (said, body, denied) = match answer {
        Ok(reply) if is_revoked => (Said::Rescued, acknowledgement_of(&reply, &head)?, None),
        Ok(reply) => (Said::Reply, reply, None),
        Err(Denied::Store(error)) => return Err(error.into()),
        Err(denied) => (Said::Denial, body_of(&denied), Some(denied)),
    };
    note(centre, &device, &head, stands, said)?;
    let ack = denied.is_none().then(|| acknowledged(&body)).flatten();
    let (visits, refused) = count_visits(centre, &lines, ack.as_ref())?;
    let of = Answers {
        incarnation: head.hello.incarnation,
        cursor: head.hello.cursor,
        acknowledged: head.hello.acknowledged,
        batch: head.batch.clone(),
    };
    Ok(Imported {
        receipt: seal(centre, &sending.token, &Receipt { of, said, body })?,
        unit: device.unit,
        batch: head.batch.map(|batch| batch.number),
        again: stands == Stands::Again,
        visits,
        refused,
        fingerprint: fingerprint(centre, device.unit)?,
        denied,
    })
}

/// Without a head nobody knows what to answer. The centre notes whose it was.
fn unreadable(centre: &Centre, sending: &Sending) -> ImportError {
    match exchange_as(LetIn::RevokedToo, centre, &sending.token, &sending.request) {
        Err(Denied::OtherProtocol) => ImportError::OtherProtocol,
        _ => FileError::Damaged.into(),
    }
}

fn open(private_key: &[u8; 32], sealed: &[u8]) -> Result<Sending, ImportError> {
    let (encapped, ciphertext) = sealed.split_at_checked(ENCAPPED_LENGTH).ok_or(FileError::Damaged)?;
    let opened = single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &<X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(private_key)
            .map_err(|_| ImportError::OtherCentre)?,
        &<X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapped)
            .map_err(|_| ImportError::OtherCentre)?,
        Kind::Sending.purpose().as_bytes(),
        ciphertext,
        Kind::Sending.first_line().as_bytes(),
    );
    let content = opened.map(Zeroizing::new).map_err(|_| ImportError::OtherCentre)?;
    Ok(Sending::from_content(&content)?)
}

/// Only the tablet that has the token opens it.
fn seal(centre: &Centre, token: &str, receipt: &Receipt) -> Result<String, ImportError> {
    let mut nonce = [0; NONCE_BYTES];
    centre.random.fill(&mut nonce)?;
    let mut key = Key::from(blake3::derive_key(Kind::Receipt.purpose(), token.as_bytes()));
    let cipher = XChaCha20Poly1305::new(&key);
    key.as_mut_slice().zeroize();
    let (content, first_line) = (receipt.to_content(), Kind::Receipt.first_line());
    let payload = Payload { msg: &content, aad: first_line.as_bytes() };
    // Sealing fails only for messages of hundreds of gigabytes.
    let ciphertext = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| FileError::Damaged)?;
    Ok(frame(Kind::Receipt, &[&nonce[..], &ciphertext].concat()))
}

/// The tablet that has the token, revoked or not.
fn sender(centre: &Centre, token: &str) -> Result<Device, ImportError> {
    centre.read(|tx| match admit_as(LetIn::RevokedToo, tx, centre.dataset, token) {
        Ok(admitted) => Ok(admitted.device),
        Err(AccessError::Store(error)) => Err(error.into()),
        Err(_) => Err(ImportError::Unknown),
    })
}

/// How the file stands to what came before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// Nothing is known against it.
    Next,
    /// Its batch is the last that came.
    Again,
    /// Later batches came, or another under its number: over the network meanwhile, or from a copy of the tablet.
    Behind,
}

impl Stands {
    fn of(centre: &Centre, device: &Device, head: &RequestHead) -> Result<Self, StoreError> {
        let known = centre.read(|tx| tx.incarnation(head.hello.incarnation))?;
        let Some(known) = known.filter(|known| known.device == device.id) else { return Ok(Self::Next) };
        let is_last =
            |batch: &sync::message::BatchHead| (batch.number, &batch.hash) == (known.last_batch, &known.hash);
        Ok(match &head.batch {
            Some(batch) if is_last(batch) => Self::Again,
            _ if known.last_batch > head.hello.acknowledged => Self::Behind,
            _ => Self::Next,
        })
    }
}

/// The administrator may have to know of it.
fn note(
    centre: &Centre,
    device: &Device,
    head: &RequestHead,
    stands: Stands,
    said: Said,
) -> Result<(), StoreError> {
    let kind = match (said, stands) {
        (Said::Rescued, _) => "revoked-file-taken",
        (_, Stands::Behind) => "file-behind",
        _ => return Ok(()),
    };
    let batch = head.batch.as_ref().map_or(0, |batch| batch.number);
    let detail = format!("device {} batch {batch}", device.id);
    let incident = Incident { at: centre.clock.now_ms(), kind: kind.to_owned(), detail };
    centre.write(|tx| tx.put_incident(&incident))
}

/// A tablet that is not let in any more learns what became of its visits, and nothing of anybody else's.
fn acknowledgement_of(reply: &[u8], head: &RequestHead) -> Result<Vec<u8>, StoreError> {
    let (reply, _) = read_reply(reply).map_err(|error| StoreError::Failed(error.to_string()))?;
    let bare = ReplyHead {
        cursor: head.hello.cursor,
        rows: 0,
        more: false,
        units: None,
        root: sync::digest::Root(0),
        token_renewed: false,
        ..reply
    };
    Ok(write_reply(&bare, &[]))
}

fn acknowledged(reply: &[u8]) -> Option<Acknowledgement> {
    read_reply(reply).ok().and_then(|(head, _)| head.ack)
}

/// The same body as over the network.
fn body_of(denied: &Denied) -> Vec<u8> {
    let fault = |code: &str| Denial::Fault { fault: code.to_owned() };
    let denial = match denied {
        Denied::Must(must) => Denial::Must(must.clone()),
        Denied::Revoked => fault("tablet-revoked"),
        Denied::OtherProtocol => fault("too-old"),
        Denied::Unknown | Denied::Malformed | Denied::Store(_) => fault("centre-trouble"),
    };
    serde_json::to_vec(&denial).unwrap_or_default()
}

/// Visits of which all was taken, and visits of which something was not.
fn count_visits(
    centre: &Centre,
    lines: &[&[u8]],
    ack: Option<&Acknowledgement>,
) -> Result<(u64, u64), StoreError> {
    let Some(ack) = ack else { return Ok((0, 0)) };
    let rows = lines.iter().filter_map(|line| Row::from_line(line, centre.dataset).ok());
    let (mut all, mut refused) = (BTreeSet::new(), BTreeSet::new());
    for row in rows {
        let group = if row.type_number == Visit::DECLARATION.number {
            row.id
        } else {
            row.parent().unwrap_or(row.id)
        };
        let is_refused = ack.refused.iter().any(|no| (no.type_number, no.id) == (row.type_number, row.id));
        let is_visit = row.type_number == Visit::DECLARATION.number || is_visit(centre, group)?;
        if is_refused && is_visit {
            refused.insert(group);
        }
        if is_visit {
            all.insert(group);
        }
    }
    Ok((all.difference(&refused).count() as u64, refused.len() as u64))
}

fn is_visit(centre: &Centre, id: Uuid) -> Result<bool, StoreError> {
    Ok(centre.read(|tx| tx.row(Visit::DECLARATION.number, id))?.is_some())
}

fn fingerprint(centre: &Centre, unit: Uuid) -> Result<String, StoreError> {
    let held = Held { units: vec![unit], first_month: FROM_THE_BEGINNING };
    centre.read(|tx| tx.buckets(&held).map(|buckets| root(&buckets).fingerprint()))
}

#[cfg(test)]
mod tests;
