//! What went wrong between us and PostgreSQL, by its SQLSTATE: what is said of it, and whether the work is run again.
//! Called by `session`. How often and after how long is in `again`.

use tokio_postgres::Error;
use tokio_postgres::error::{DbError, Severity, SqlState};

use crate::store::StoreError;

/// What happened to a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trouble {
    /// What is said of it.
    pub(super) error: StoreError,
    /// What is left of the transaction.
    pub(super) left: Left,
}

/// What is left of a transaction after a statement failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    /// The server has rolled it back, or will; the same again would fail again.
    Failed,
    /// The server has rolled it back because of somebody else: the same again may go well.
    GaveWay,
    /// The server ended the connection, saying so: whatever it had not answered was not done.
    Ended,
    /// The connection broke without a word: what was sent and not answered may have been done.
    Lost,
}

impl Trouble {
    /// From what the client says.
    pub(super) fn of(error: &Error) -> Self {
        match error.as_db_error() {
            Some(said) => Self { error: meaning(said.code(), said.message()), left: left(said) },
            None => Self { error: unsaid(error), left: Left::Lost },
        }
    }

    /// The server did not answer in time.
    pub(super) const fn timed_out() -> Self {
        Self { error: StoreError::TimedOut, left: Left::Lost }
    }

    /// There is no connection.
    pub(super) fn away(why: &str) -> Self {
        Self { error: StoreError::Away(why.to_owned()), left: Left::Lost }
    }

    /// Whether the connection is of no use any more.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.left, Left::Ended | Left::Lost)
    }

    /// Whether the work may be run again: nothing of it was kept, and it may go better.
    pub(super) fn may_be_run_again(&self) -> bool {
        self.left == Left::GaveWay || self.is_over() && matches!(self.error, StoreError::Away(_))
    }
}

fn left(said: &DbError) -> Left {
    match said.parsed_severity() {
        Some(Severity::Fatal | Severity::Panic) => Left::Ended,
        _ if [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED].contains(said.code()) => {
            Left::GaveWay
        }
        _ => Left::Failed,
    }
}

/// What a SQLSTATE means. The message is the server's own; a row's content is in its detail, which is not passed on.
fn meaning(code: &SqlState, message: &str) -> StoreError {
    let said = || format!("{message} ({})", code.code());
    match code.code() {
        "28000" | "28P01" => StoreError::NotLetIn,
        "42501" => StoreError::NotAllowed(said()),
        "3D000" => StoreError::NoDatabase,
        "25006" => StoreError::ReadOnly,
        // Somebody held a lock too long, all connections are taken, or two would not give way often enough.
        "55P03" | "53300" | "40001" | "40P01" => StoreError::Busy,
        "53100" => StoreError::Full,
        // A statement that took too long is cancelled.
        "57014" => StoreError::TimedOut,
        // An index or a page that is not what it was.
        "XX001" | "XX002" => StoreError::Damaged(said()),
        // Connections that broke, and servers that stop, start or crashed.
        state if state.starts_with("08") || state.starts_with("57P") => StoreError::Away(said()),
        _ => StoreError::Failed(said()),
    }
}

/// What it means where no server has said anything.
fn unsaid(error: &Error) -> StoreError {
    let text = error.to_string();
    if text.starts_with("authentication error") || cause(error) == "password missing" {
        // No password was given where one was asked for, or in a way that this program does not speak.
        StoreError::NotLetIn
    } else if text.starts_with("error performing TLS handshake") && !is_cut_off(error) {
        StoreError::Untrusted(cause(error))
    } else if text.starts_with("invalid configuration") || text.starts_with("invalid connection string") {
        StoreError::Address("host and port do not belong together".to_owned())
    } else if error.is_closed() || text.starts_with("timeout") || source_io(error).is_some() {
        StoreError::Away(cause(error))
    } else {
        StoreError::Failed(cause(error))
    }
}

fn source_io(error: &Error) -> Option<&std::io::Error> {
    std::error::Error::source(error)?.downcast_ref()
}

/// What TLS itself finds wrong comes as invalid data; anything else is the network's.
fn is_cut_off(error: &Error) -> bool {
    source_io(error).is_some_and(|error| error.kind() != std::io::ErrorKind::InvalidData)
}

/// The innermost words: the outer ones say only that something failed.
fn cause(error: &Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    fn state(code: &str) -> StoreError {
        meaning(&SqlState::from_code(code), "what the server says")
    }

    #[test]
    fn every_bad_day_has_its_own_error() {
        assert_eq!(state("28P01"), StoreError::NotLetIn);
        assert_eq!(state("28000"), StoreError::NotLetIn);
        assert_eq!(state("3D000"), StoreError::NoDatabase);
        assert_eq!(state("25006"), StoreError::ReadOnly);
        assert_eq!(state("53100"), StoreError::Full);
        assert_eq!(state("53300"), StoreError::Busy);
        assert_eq!(state("55P03"), StoreError::Busy);
        assert_eq!(state("57014"), StoreError::TimedOut);
        assert!(matches!(state("XX001"), StoreError::Damaged(_)));
        assert!(matches!(state("42501"), StoreError::NotAllowed(_)));
        assert!(matches!(state("42P01"), StoreError::Failed(_)));
        for away in ["57P01", "57P02", "57P03", "08006"] {
            assert!(matches!(state(away), StoreError::Away(_)), "{away}");
        }
    }

    #[test]
    fn what_gave_way_and_what_was_cut_off_is_run_again_and_nothing_else() {
        let away = || StoreError::Away(String::new());
        let again = |error, left| Trouble { error, left }.may_be_run_again();
        assert!(again(StoreError::Busy, Left::GaveWay));
        assert!(again(away(), Left::Ended) && again(away(), Left::Lost));
        assert!(!again(StoreError::Busy, Left::Failed));
        assert!(!again(StoreError::Full, Left::Failed));
        assert!(!again(StoreError::NotLetIn, Left::Ended));
        assert!(!again(StoreError::TimedOut, Left::Lost), "it was waited for long enough");
    }
}
