//! What can go wrong in a task, as sentences for the person who typed it.
//! Every module here returns this; `main` prints it. Rules that were broken are no failures: see `check`.

use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;

use thiserror::Error;

#[derive(Debug, Error)]
pub(crate) enum Failure {
    #[error("cannot start `{command}`: {source}")]
    NotStarted { command: String, source: io::Error },

    #[error("`{command}` ended with {status}")]
    Unsuccessful { command: String, status: ExitStatus },

    #[error("cannot read or write {path}: {source}")]
    File { path: PathBuf, source: io::Error },

    #[error("{what} is not the JSON that was expected: {source}")]
    NotJson { what: String, source: serde_json::Error },

    #[error("`{command}` ended with {status}\n  answer: {answer}\n  errors: {errors}")]
    Refused { command: String, status: ExitStatus, answer: String, errors: String },

    #[error("`{command}` was meant to be refused, but answered: {answer}")]
    NotRefused { command: String, answer: String },

    #[error("`{command}` ended, or stayed silent, before it listened; it said:\n{said}")]
    NotReady { command: String, said: String },

    #[error("{0}")]
    Missing(String),

    #[error("the day did not go as written: {0}")]
    Unexpected(String),
}

impl Failure {
    pub(crate) fn file(path: impl Into<PathBuf>, source: io::Error) -> Self {
        Failure::File { path: path.into(), source }
    }
}
