//! The centre over the network: five routes, and an answer for everything else that is never HTML.
//! Called by `serve`. What is answered is decided in `exchange` and `enrolment`.

mod answer;
mod body;
pub mod certificate;
mod enrol;
#[cfg(feature = "failpoints")]
mod halves;
mod pages;
pub mod serve;
mod sync;
#[cfg(test)]
mod tests;
pub mod tls;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use tokio::sync::Semaphore;

use crate::centre::Centre;

/// How many requests are worked on or wait at once; the next one is told to come back. Ours: all tablets of a large
/// library system at five in the afternoon, at a megabyte and a half each.
const AT_ONCE_MAX: usize = 256;

/// Whether the day's page is shown to whoever asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayPage {
    /// To this machine only: the server listens nowhere else.
    Shown,
    /// The server can be reached from outside, and the page asks for no password.
    Hidden,
}

/// What every route works with.
#[derive(Clone)]
struct Shared {
    centre: Arc<Centre>,
    room: Arc<Semaphore>,
}

/// The routes of the centre.
pub fn routes(centre: Centre, day_page: DayPage) -> Router {
    let shared = Shared { centre: Arc::new(centre), room: Arc::new(Semaphore::new(AT_ONCE_MAX)) };
    let router = Router::new()
        .route("/v1/sync", post(sync::sync))
        .route("/v1/compare", post(sync::compare))
        .route("/v1/enrol", post(enrol::enrol))
        .route("/health", get(pages::health));
    let router = match day_page {
        DayPage::Shown => router.route("/", get(pages::day)).route("/style.css", get(pages::style)),
        DayPage::Hidden => router,
    };
    router
        .fallback(|| async { nothing_here(StatusCode::NOT_FOUND) })
        .method_not_allowed_fallback(|| async { nothing_here(StatusCode::METHOD_NOT_ALLOWED) })
        .with_state(shared)
}

fn nothing_here(status: StatusCode) -> Response {
    answer::fault(status, "input-malformed")
}
