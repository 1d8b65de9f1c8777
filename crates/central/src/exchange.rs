//! One round trip of a tablet, from the bytes of its request to the bytes of the answer: who is there, what was sent, what is new.
//! Called by `http`, and by whoever drives a centre without a network.

use failpoints::failpoint;
use sync::message::{MessageError, Must, PROTOCOL, read_request, write_reply};
use sync::planted::{Defect, is_planted};

use crate::access::{self, AccessError, Admitted, LetIn, admit_as, wanted_token};
use crate::centre::Centre;
use crate::incidents;
use crate::page::page;
use crate::receive::{ReceiveError, receive};
use crate::store::StoreError;

/// The most units that one tablet holds. Ours: the largest library system has some fifty.
const UNITS_MAX: usize = 100;

/// Why a tablet got no answer. Nothing of its batch was applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// No tablet has this token.
    #[error("no tablet has this token")]
    Unknown,
    /// The tablet was revoked.
    #[error("the tablet was revoked")]
    Revoked,
    /// The body is no request, or was cut.
    #[error("the request is malformed")]
    Malformed,
    /// The protocol is another one.
    #[error("the tablet speaks another protocol")]
    OtherProtocol,
    /// The tablet has something to do first.
    #[error("the tablet must change something first")]
    Must(Must),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ReceiveError> for Denied {
    fn from(error: ReceiveError) -> Self {
        match error {
            ReceiveError::Must(must) => Self::Must(must),
            ReceiveError::Access(error) => error.into(),
            ReceiveError::Store(error) => Self::Store(error),
        }
    }
}

impl From<AccessError> for Denied {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::Unknown => Self::Unknown,
            AccessError::Revoked => Self::Revoked,
            AccessError::Store(error) => Self::Store(error),
        }
    }
}

/// Answers a request: its body, already unpacked, and the token that came with it.
///
/// # Errors
/// [`Denied`]; nothing of a batch was applied then.
pub fn exchange(centre: &Centre, token: &str, body: &[u8]) -> Result<Vec<u8>, Denied> {
    exchange_as(LetIn::Trusted, centre, token, body)
}

/// The same, where it is decided which tablets are let in.
///
/// # Errors
/// As [`exchange`].
pub fn exchange_as(let_in: LetIn, centre: &Centre, token: &str, body: &[u8]) -> Result<Vec<u8>, Denied> {
    let admitted = centre.read(|tx| admit_as(let_in, tx, centre.dataset, token).map_err(Denied::from))?;
    let answered = answer(centre, &admitted, body);
    if let Err(why) = &answered {
        incidents::note(centre, admitted.device.id, why);
    }
    answered
}

fn answer(centre: &Centre, admitted: &Admitted, body: &[u8]) -> Result<Vec<u8>, Denied> {
    let (head, lines) = read_request(body).map_err(|error| unreadable(&error, body))?;
    if head.hello.protocol != PROTOCOL {
        return Err(Denied::OtherProtocol);
    }
    if head.hello.units.len() > UNITS_MAX {
        return Err(Denied::Malformed);
    }
    let ack = receive(centre, admitted, &head, &lines)?;
    failpoint!("answer.before_page");
    let now_ms = centre.clock.now_ms();
    let mut page = centre.read(|tx| {
        // Rows of the batch may have changed which routes the unit joins; the snapshot says.
        let units = access::units_of(tx, centre.dataset, admitted.device.unit)?;
        page(tx, &head.hello, &units, now_ms).map_err(Denied::Store)
    })?;
    if is_planted(Defect::Head) && !page.head.more {
        page.head.cursor = centre.read(|tx| tx.dataset().map_err(Denied::Store))?.seq;
    }
    page.head.ack = ack;
    page.head.token_renewed = wanted_token(&head.hello).is_some();
    failpoint!("answer.after_page");
    Ok(write_reply(&page.head, &page.rows))
}

/// A head of another protocol may look otherwise: then the tablet is told that it is too old, and not that it is broken.
fn unreadable(error: &MessageError, body: &[u8]) -> Denied {
    #[derive(serde::Deserialize)]
    struct Head {
        hello: Hello,
    }
    #[derive(serde::Deserialize)]
    struct Hello {
        p: u32,
    }
    let first = body.split(|byte| *byte == b'\n').next().unwrap_or_default();
    match serde_json::from_slice::<Head>(first) {
        Ok(head) if *error == MessageError::NoHead && head.hello.p != PROTOCOL => Denied::OtherProtocol,
        _ => Denied::Malformed,
    }
}
