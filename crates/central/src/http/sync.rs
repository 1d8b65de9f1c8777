//! `POST /v1/sync`: hello and a batch in; acknowledgement, a page and the root out.

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use sync::compression::pack;
use sync::message::BODY_BYTES_MAX;

use super::{Shared, answer, body};
use crate::exchange::{Denied, exchange};

pub(super) async fn sync(State(shared): State<Shared>, headers: HeaderMap, raw: Body) -> Response {
    let Ok(_room) = shared.room.try_acquire() else { return answer::busy() };
    // Whoever has no token need not send a megabyte to learn that.
    let Some(token) = body::token(&headers) else { return answer::denied(Denied::Unknown) };
    let bytes = match body::read(&headers, raw, BODY_BYTES_MAX).await {
        Ok(bytes) => bytes,
        Err(response) => return response,
    };
    let (packing, zstd) = (body::packing(&headers), body::accepts_zstd(&headers));
    let centre = shared.centre.clone();
    let worked = tokio::task::spawn_blocking(move || {
        let request = body::unpacked(packing, bytes)?;
        let reply = exchange(&centre, &token, &request)?;
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

fn answered(reply: Vec<u8>, packed: bool) -> Response {
    let headers = [(CONTENT_TYPE, "application/x-ndjson"), (CONTENT_ENCODING, "zstd")];
    let count = if packed { headers.len() } else { 1 };
    answer::with_body(StatusCode::OK, &headers[..count], reply)
}
