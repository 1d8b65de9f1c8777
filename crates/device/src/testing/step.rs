//! What a test makes the tiny centre do with one request, and the requests as they came.

use sync::message::{BatchHead, Denial, Hello, Must, ReplyHead};

use crate::sync::transport::TransportError;

/// What the centre does with one request instead of being honest.
pub(crate) enum Step {
    /// Be honest.
    Honest,
    /// Answers this status and body without looking.
    Say(u16, String),
    /// Answers this status without looking, and wants to be asked again after so many seconds.
    Later(u16, u32),
    /// The request does not arrive.
    Fail(TransportError),
    /// The request is taken, and its answer gets lost.
    LoseAnswer,
    /// The request is taken, and its answer is changed on the way.
    Twist(Box<dyn FnOnce(ReplyHead, Vec<String>) -> Vec<u8> + Send>),
}

impl Step {
    pub(crate) fn must(status: u16, must: Must) -> Self {
        Self::Say(status, serde_json::to_string(&Denial::Must(must)).unwrap())
    }

    pub(crate) fn fault(status: u16, code: &str) -> Self {
        Self::Say(status, serde_json::to_string(&Denial::Fault { fault: code.to_owned() }).unwrap())
    }

    pub(crate) fn twist(twist: impl FnOnce(ReplyHead, Vec<String>) -> Vec<u8> + Send + 'static) -> Self {
        Self::Twist(Box::new(twist))
    }
}

/// A request as it came.
pub(crate) struct Asked {
    pub(crate) token: String,
    pub(crate) hello: Hello,
    pub(crate) batch: Option<BatchHead>,
    /// The rows of the batch, byte by byte.
    pub(crate) rows: Vec<u8>,
}
