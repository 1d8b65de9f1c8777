//! Answers that are no success: the status, and a small body that says why by a stable code. Nothing of the request is in them.

#[cfg(not(feature = "failpoints"))]
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderName, StatusCode};
use axum::response::Response;
use sync::message::{Denial, Must};

use crate::enrolment::EnrolError;
use crate::exchange::Denied;
use crate::store::StoreError;

/// Seconds after which a busy centre is asked again. The longest transaction takes well under one.
const RETRY_AFTER_S: &str = "5";
/// The same where the database does not answer. Ours: a server that is started anew takes half a minute.
const AWAY_RETRY_AFTER_S: &str = "30";

/// A fault by its code.
pub(super) fn fault(status: StatusCode, code: &str) -> Response {
    denial(status, &Denial::Fault { fault: code.to_owned() })
}

/// The tablet has something to do first.
pub(super) fn must(must: Must) -> Response {
    let status = if must == Must::TooLarge { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::CONFLICT };
    denial(status, &Denial::Must(must))
}

/// No room for another request.
pub(super) fn busy() -> Response {
    let mut response = fault(StatusCode::SERVICE_UNAVAILABLE, "centre-busy");
    response.headers_mut().insert(RETRY_AFTER, axum::http::HeaderValue::from_static(RETRY_AFTER_S));
    response
}

/// The database is away: whoever asks again later need do nothing else.
fn away() -> Response {
    let mut response = fault(StatusCode::SERVICE_UNAVAILABLE, "centre-busy");
    response.headers_mut().insert(RETRY_AFTER, axum::http::HeaderValue::from_static(AWAY_RETRY_AFTER_S));
    response
}

/// The centre itself broke; the log says more.
pub(super) fn trouble() -> Response {
    fault(StatusCode::INTERNAL_SERVER_ERROR, "centre-trouble")
}

/// Why an exchange did not happen.
pub(super) fn denied(denied: Denied) -> Response {
    match denied {
        Denied::Unknown => fault(StatusCode::UNAUTHORIZED, "not-enrolled"),
        Denied::Revoked => fault(StatusCode::FORBIDDEN, "tablet-revoked"),
        Denied::Malformed => fault(StatusCode::BAD_REQUEST, "input-malformed"),
        Denied::OtherProtocol => fault(StatusCode::UPGRADE_REQUIRED, "too-old"),
        Denied::Must(why) => must(why),
        Denied::Store(error) => store(&error),
    }
}

/// Why a tablet was not enrolled.
pub(super) fn not_enrolled(error: &EnrolError) -> Response {
    match error {
        EnrolError::CodeWrong => fault(StatusCode::FORBIDDEN, "code-wrong"),
        EnrolError::CodeUsed => fault(StatusCode::FORBIDDEN, "code-used"),
        EnrolError::CodeOld => fault(StatusCode::FORBIDDEN, "code-old"),
        EnrolError::OtherUnit => fault(StatusCode::FORBIDDEN, "code-other-place"),
        EnrolError::Malformed => fault(StatusCode::BAD_REQUEST, "input-malformed"),
        EnrolError::Store(error) => store(error),
    }
}

/// What the store said.
pub(super) fn store(error: &StoreError) -> Response {
    tracing::error!(%error, "the store could not");
    match error {
        StoreError::Busy => busy(),
        StoreError::Full => fault(StatusCode::INSUFFICIENT_STORAGE, "centre-full"),
        StoreError::Away(_) | StoreError::TimedOut | StoreError::Unsure => away(),
        // Until somebody has done something about it.
        StoreError::ReadOnly
        | StoreError::NotLetIn
        | StoreError::NotAllowed(_)
        | StoreError::NoDatabase
        | StoreError::Untrusted(_)
        | StoreError::Address(_)
        | StoreError::SeveralDatasets
        | StoreError::Damaged(_)
        | StoreError::Newer { .. }
        | StoreError::Failed(_) => trouble(),
    }
}

/// An answer with a body, and no header that nobody needs.
pub(super) fn with_body(
    status: StatusCode,
    headers: &[(HeaderName, &'static str)],
    body: Vec<u8>,
) -> Response {
    #[cfg(feature = "failpoints")]
    let mut response = Response::new(super::halves::body(body));
    #[cfg(not(feature = "failpoints"))]
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    for (name, value) in headers {
        response.headers_mut().insert(name.clone(), axum::http::HeaderValue::from_static(value));
    }
    response
}

fn denial(status: StatusCode, denial: &Denial) -> Response {
    let body = serde_json::to_vec(denial).unwrap_or_default();
    with_body(status, &[(CONTENT_TYPE, "application/json")], body)
}
