//! An answer's body in two halves, so that a test can kill the centre when one has left and the other has not.
//! Used by `answer` under the feature `failpoints`, and nowhere else.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use failpoints::{failpoint, is_armed};
use http_body::{Frame, SizeHint};

/// Where the point is armed, a body that gives its first half, lets it leave, passes the point, and gives the rest. Two
/// pieces wait for each other on the way, which would make every answer slow.
pub(super) fn body(bytes: Vec<u8>) -> Body {
    if !is_armed("answer.half") {
        return Body::from(bytes);
    }
    let mut first = Bytes::from(bytes);
    let second = first.split_off(first.len() / 2);
    Body::new(Halves { first: Some(first), has_left: false, second: Some(second) })
}

struct Halves {
    first: Option<Bytes>,
    has_left: bool,
    second: Option<Bytes>,
}

impl http_body::Body for Halves {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if let Some(first) = self.first.take().filter(|first| !first.is_empty()) {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        if !self.has_left {
            // A body that keeps the server waiting has what it gave so far sent.
            self.has_left = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        failpoint!("answer.half");
        Poll::Ready(self.second.take().map(|second| Ok(Frame::data(second))))
    }

    fn is_end_stream(&self) -> bool {
        self.second.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        let length = |half: &Option<Bytes>| half.as_ref().map_or(0, |half| half.len() as u64);
        SizeHint::with_exact(length(&self.first) + length(&self.second))
    }
}
