//! The day's page with its style sheet, and whether the centre is well. What the page says is `report`'s.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, RETRY_AFTER};
use axum::response::Response;
use contract::sentence::Locale;
use domain::record::Month;
use sync::row::Row;

use super::{Shared, answer};
use crate::centre::Centre;
use crate::ports::day_of;
use crate::proof::kept_fingerprints;
use crate::report::{Snapshot, day_page, day_page_away, day_page_css};
use crate::store::StoreError;

/// The page loads its style sheet and nothing else.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(super) async fn day(State(shared): State<Shared>) -> Response {
    let Ok(_room) = shared.room.try_acquire() else { return answer::busy() };
    let centre = shared.centre.clone();
    match tokio::task::spawn_blocking(move || page(&centre)).await {
        Ok(Ok(html)) => {
            let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CONTENT_SECURITY_POLICY, POLICY)];
            answer::with_body(StatusCode::OK, &headers, html.into_bytes())
        }
        Ok(Err(error)) if error.may_pass() => away(&error),
        Ok(Err(error)) => answer::store(&error),
        Err(_) => answer::trouble(),
    }
}

/// The day's page while the database does not answer. It asks again by itself.
fn away(error: &StoreError) -> Response {
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CONTENT_SECURITY_POLICY, POLICY)];
    let mut page = answer::with_body(StatusCode::OK, &headers, day_page_away(Locale::Sv).into_bytes());
    // As for whoever asks for something else: the status, and when to come again.
    let said = answer::store(error);
    *page.status_mut() = said.status();
    if let Some(after) = said.headers().get(RETRY_AFTER) {
        page.headers_mut().insert(RETRY_AFTER, after.clone());
    }
    page
}

pub(super) async fn style() -> Response {
    let css = day_page_css().as_bytes().to_vec();
    answer::with_body(StatusCode::OK, &[(CONTENT_TYPE, "text/css; charset=utf-8")], css)
}

pub(super) async fn health(State(shared): State<Shared>) -> Response {
    let centre = shared.centre.clone();
    let read = tokio::task::spawn_blocking(move || centre.read(|tx| tx.dataset()).map(|_| ()));
    match read.await {
        Ok(Ok(())) => {
            answer::with_body(StatusCode::OK, &[(CONTENT_TYPE, "application/json")], b"{}".to_vec())
        }
        Ok(Err(error)) => answer::store(&error),
        Err(_) => answer::trouble(),
    }
}

/// Only this month's rows and the reference data are read for the day.
fn page(centre: &Centre) -> Result<String, StoreError> {
    let today = day_of(centre.clock.now_ms());
    let month = Month::of(today);
    let mut rows: Vec<Row> = Vec::new();
    let (proofs, last_seen) = centre.read(|tx| {
        rows.clear();
        tx.for_each_row(None, &mut |kept| {
            if kept.month == month || kept.month == Month::NONE {
                rows.push(kept.parse(centre.dataset)?);
            }
            Ok(true)
        })?;
        let last_seen = tx.devices()?.iter().map(|device| device.last_seen_at).max();
        Ok::<_, StoreError>((kept_fingerprints(centre, tx)?, last_seen))
    })?;
    let snapshot = Snapshot::from_rows(rows.into_iter());
    Ok(day_page(&snapshot, today, Locale::Sv, &proofs, last_seen))
}
