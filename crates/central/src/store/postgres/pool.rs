//! The connections that are open: lent to one transaction at a time, and never more than so many.
//! Called by the store. After one has broken the idle ones are not trusted either.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::DatabaseUrl;
use super::session::Session;
use super::trouble::{Left, Trouble};
use crate::store::StoreError;

/// How many connections one program has at most. Ours: as many as the server lets work at once; PostgreSQL allows 100 for all.
const SESSIONS_MAX: usize = 16;
/// How long a transaction waits until another one is done. Ours: as long as the longest takes.
const WAIT_MAX: Duration = Duration::from_secs(10);

/// Connections to one database.
pub(super) struct Pool {
    url: DatabaseUrl,
    tls: MakeRustlsConnect,
    state: Mutex<State>,
    given_back: Condvar,
}

#[derive(Default)]
struct State {
    idle: Vec<Session>,
    lent: usize,
}

/// A connection that is lent.
pub(super) struct Lent<'p> {
    pool: &'p Pool,
    session: Option<Session>,
    is_new: bool,
}

impl Pool {
    pub(super) fn new(url: &DatabaseUrl) -> Result<Self, StoreError> {
        Ok(Self {
            tls: url.tls()?,
            url: url.clone(),
            state: Mutex::new(State::default()),
            given_back: Condvar::new(),
        })
    }

    /// One that is idle, or a new one.
    pub(super) fn lend(&self) -> Result<Lent<'_>, Trouble> {
        let (mut state, waited) = self
            .given_back
            .wait_timeout_while(self.state(), WAIT_MAX, |state| state.lent >= SESSIONS_MAX)
            .unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() {
            return Err(Trouble { error: StoreError::Busy, left: Left::Failed });
        }
        state.lent += 1;
        let idle = state.idle.pop();
        drop(state);
        // Given back also where it cannot be opened.
        let mut lent = Lent { pool: self, is_new: idle.is_none(), session: idle };
        if lent.session.is_none() {
            lent.session = Some(Session::open(&self.url, &self.tls)?);
        }
        Ok(lent)
    }

    /// Waits before the work is run again.
    pub(super) fn pause(&self, pause: Duration) {
        // Nobody says anything here: the limit ends it.
        let _ = self.given_back.wait_timeout_while(self.state(), pause, |_| true);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lent<'_> {
    /// Whether it was opened for this, and not long ago for somebody else.
    pub(super) const fn is_new(&self) -> bool {
        self.is_new
    }

    /// The connection. It is given back by [`Self::give_back`] alone: one that a transaction was left open on is closed.
    pub(super) fn take(&mut self) -> Option<Session> {
        self.session.take()
    }

    /// For the next one.
    pub(super) fn give_back(mut self, session: Session) {
        self.session = Some(session);
    }

    /// It broke; what is idle was opened before and is of no use either.
    pub(super) fn discard(self) {
        let idle = std::mem::take(&mut self.pool.state().idle);
        drop(idle);
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut state = self.pool.state();
        state.lent -= 1;
        if let Some(session) = self.session.take().filter(|session| !session.is_closed()) {
            state.idle.push(session);
        }
        drop(state);
        self.pool.given_back.notify_one();
    }
}
