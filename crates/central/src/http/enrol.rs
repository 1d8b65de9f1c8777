//! `POST /v1/enrol`: a one-time code in; the dataset, the unit and its staff out.

use axum::body::Body;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use contract::enrolment::EnrolRequest;

use super::{Shared, answer, body};
use crate::enrolment::{EnrolError, enrol as enrol_tablet};

/// A secret, two ids and a hash are some 250 bytes.
const ENROL_BYTES_MAX: usize = 4 * 1024;

pub(super) async fn enrol(State(shared): State<Shared>, headers: HeaderMap, raw: Body) -> Response {
    let Ok(_room) = shared.room.try_acquire() else { return answer::busy() };
    let bytes = match body::read(&headers, raw, ENROL_BYTES_MAX).await {
        Ok(bytes) => bytes,
        Err(response) => return response,
    };
    let packing = body::packing(&headers);
    let centre = shared.centre.clone();
    let worked = tokio::task::spawn_blocking(move || {
        let bytes = body::unpacked(packing, bytes).map_err(|_| EnrolError::Malformed)?;
        let request: EnrolRequest = serde_json::from_slice(&bytes).map_err(|_| EnrolError::Malformed)?;
        let reply = enrol_tablet(&centre, &request)?;
        failpoints::failpoint!("code.before_answer");
        Ok::<_, EnrolError>(reply)
    });
    match worked.await {
        Ok(Ok(reply)) => {
            let json = serde_json::to_vec(&reply).unwrap_or_default();
            answer::with_body(StatusCode::OK, &[(CONTENT_TYPE, "application/json")], json)
        }
        Ok(Err(error)) => answer::not_enrolled(&error),
        Err(error) => {
            tracing::error!(panicked = error.is_panic(), "an enrolment broke off");
            answer::trouble()
        }
    }
}
