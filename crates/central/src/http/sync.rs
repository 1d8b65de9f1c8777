//! `POST /v1/sync`: hello and a batch in; acknowledgement, a page and the root out. `POST /v1/compare`: what differs.

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use sync::compression::pack;
use sync::message::{BODY_BYTES_MAX, Must};

use super::{Shared, answer, body};
use crate::centre::Centre;
use crate::exchange::{Denied, exchange};
use crate::incidents;

/// What answers a request: the centre, the token, and the body as it was before it was packed.
type Work = fn(&Centre, &str, &[u8]) -> Result<Vec<u8>, Denied>;

pub(super) async fn sync(State(shared): State<Shared>, headers: HeaderMap, raw: Body) -> Response {
    work(shared, headers, raw, exchange).await
}

pub(super) async fn compare(State(shared): State<Shared>, headers: HeaderMap, raw: Body) -> Response {
    work(shared, headers, raw, crate::compare::compare).await
}

async fn work(shared: Shared, headers: HeaderMap, raw: Body, work: Work) -> Response {
    let Ok(_room) = shared.room.try_acquire() else { return answer::busy() };
    // Whoever has no token need not send a megabyte to learn that.
    let Some(token) = body::token(&headers) else { return answer::denied(Denied::Unknown) };
    let bytes = match body::read(&headers, raw, BODY_BYTES_MAX).await {
        Ok(bytes) => bytes,
        Err(response) => {
            note_too_large(&shared, &headers, token).await;
            return response;
        }
    };
    let (packing, zstd) = (body::packing(&headers), body::accepts_zstd(&headers));
    let centre = shared.centre.clone();
    let worked = tokio::task::spawn_blocking(move || {
        let unpacked = body::unpacked(packing, bytes);
        let request = unpacked.inspect_err(|why| incidents::note_from(&centre, &token, why))?;
        let reply = work(&centre, &token, &request)?;
        Ok::<_, Denied>(if zstd { pack(reply) } else { (reply, false) })
    });
    match worked.await {
        Ok(Ok((reply, packed))) => answered(reply, packed),
        Ok(Err(denied)) => answer::denied(denied),
        Err(error) => {
            tracing::error!(panicked = error.is_panic(), "an exchange broke off");
            answer::trouble()
        }
    }
}

/// One that was cut off is nothing to know of: its tablet sends it again.
async fn note_too_large(shared: &Shared, headers: &HeaderMap, token: String) {
    if body::announced(headers).is_some_and(|length| length > BODY_BYTES_MAX) {
        let centre = shared.centre.clone();
        let why = Denied::Must(Must::TooLarge);
        let noted = tokio::task::spawn_blocking(move || incidents::note_from(&centre, &token, &why));
        // One that broke off has said so in the log; the refusal stands.
        let _ = noted.await;
    }
}

fn answered(reply: Vec<u8>, packed: bool) -> Response {
    let headers = [(CONTENT_TYPE, "application/x-ndjson"), (CONTENT_ENCODING, "zstd")];
    let count = if packed { headers.len() } else { 1 };
    answer::with_body(StatusCode::OK, &headers[..count], reply)
}
