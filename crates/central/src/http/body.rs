//! Bodies in: read up to a limit, unpacked up to a limit.

use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH};
use axum::response::Response;
use sync::compression::{UnpackError, unpack};
use sync::message::{BODY_BYTES_MAX, Must};

use super::answer;
use crate::exchange::Denied;

/// Reads a body of at most `bytes_max` bytes, as it is on the wire.
pub(super) async fn read(headers: &HeaderMap, body: Body, bytes_max: usize) -> Result<Vec<u8>, Response> {
    if announced(headers).is_some_and(|length| length > bytes_max) {
        return Err(answer::must(Must::TooLarge));
    }
    // A body that ends too early ends the connection too: whoever is left to read this sent too much.
    let bytes = axum::body::to_bytes(body, bytes_max).await.map_err(|_| answer::must(Must::TooLarge))?;
    Ok(bytes.into())
}

/// How long the body is, by its headers.
pub(super) fn announced(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Unpacks a body, as its headers say that it was packed.
pub(super) fn unpacked(packing: Packing, body: Vec<u8>) -> Result<Vec<u8>, Denied> {
    let body = match packing {
        Packing::None => body,
        Packing::Unknown => return Err(Denied::Malformed),
        Packing::Zstd => unpack(&body).map_err(|error| match error {
            UnpackError::Damaged => Denied::Malformed,
            UnpackError::TooLarge => Denied::Must(Must::TooLarge),
        })?,
    };
    if body.len() > BODY_BYTES_MAX { Err(Denied::Must(Must::TooLarge)) } else { Ok(body) }
}

/// How a body is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    /// Not at all.
    None,
    /// With zstd.
    Zstd,
    /// In a way that nobody agreed on.
    Unknown,
}

/// How the body of a request is packed.
pub(super) fn packing(headers: &HeaderMap) -> Packing {
    match headers.get(CONTENT_ENCODING).map(|value| value.to_str().unwrap_or("?")) {
        None | Some("identity" | "") => Packing::None,
        Some("zstd") => Packing::Zstd,
        Some(_) => Packing::Unknown,
    }
}

/// Whether the tablet reads zstd.
pub(super) fn accepts_zstd(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        parts.next() == Some("zstd") && parts.all(|part| !matches!(part, "q=0" | "q=0.0"))
    })
}

/// The token that came with a request.
pub(super) fn token(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| token.to_owned())
}
