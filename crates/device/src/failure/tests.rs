//! Every fault that this crate gives has a code that people's sentences know.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;
use std::io::{Error as IoError, ErrorKind};
use std::path::Path;

use domain::privacy_guard::FindingKind;
use sqlite::rusqlite::{Error as SqliteError, ffi};

use super::*;
use crate::store::StoreError;
use crate::vault::KeystoreError;

fn sqlite_error(code: i32) -> SqliteError {
    SqliteError::SqliteFailure(ffi::Error::new(code), None)
}

fn refusals() -> Vec<Refusal> {
    let list = "language";
    vec![
        Refusal::TextPointsToPerson(FindingKind::ALL[0]),
        Refusal::TextTooLong { limit: 140 },
        Refusal::NumberOutOfRange { limit: 9 },
        Refusal::UnknownCode { list },
        Refusal::RetiredCode { list },
        Refusal::NotAtShelteredHomes,
        Refusal::RuleAsksForReason,
        Refusal::NothingCounted,
        Refusal::CountedAndNotHeld,
        Refusal::NeedsReason,
        Refusal::Malformed { record: list },
        Refusal::OtherContent,
        Refusal::NotYours,
        Refusal::WrongId,
        Refusal::OtherUnit,
    ]
}

/// One error of SQLite for each kind of trouble.
fn sqlite_errors() -> Vec<SqliteError> {
    let codes = [
        ffi::SQLITE_FULL,
        ffi::SQLITE_READONLY,
        ffi::SQLITE_CORRUPT,
        ffi::SQLITE_BUSY,
        ffi::SQLITE_IOERR,
        ffi::SQLITE_CONSTRAINT,
    ];
    codes.into_iter().map(sqlite_error).collect()
}

fn io_errors() -> Vec<IoError> {
    let kinds = [
        ErrorKind::StorageFull,
        ErrorKind::QuotaExceeded,
        ErrorKind::PermissionDenied,
        ErrorKind::ReadOnlyFilesystem,
        ErrorKind::Other,
    ];
    kinds.into_iter().map(IoError::from).collect()
}

fn of_files() -> Vec<Failure> {
    let mut failures: Vec<Failure> = vec![
        OpenError::Missing.into(),
        OpenError::KeyDoesNotFit.into(),
        OpenError::NotADatabase.into(),
        OpenError::Corrupt.into(),
        OpenError::DiskFull.into(),
        OpenError::ReadOnly.into(),
        OpenError::InUse.into(),
        OpenError::Io(ErrorKind::Other.into()).into(),
        MigrateError::Newer { file: 2, program: 1 }.into(),
        LockError::HeldByAnother.into(),
        StoreError::Row(::sync::row::LineError::Malformed).into(),
        StoreError::Content("something").into(),
        RandomError.into(),
    ];
    failures.extend(sqlite_errors().into_iter().map(|error| StoreError::Sqlite(error).into()));
    failures.extend(sqlite_errors().into_iter().map(|error| OpenError::Sqlite(error).into()));
    failures.extend(sqlite_errors().into_iter().map(|error| MigrateError::Sqlite(error).into()));
    failures.extend(io_errors().into_iter().map(|error| LockError::Io(error).into()));
    failures.extend(io_errors().into_iter().map(Failure::File));
    failures
}

fn of_the_vault() -> Vec<Failure> {
    let mut errors = vec![
        VaultError::Missing,
        VaultError::AlreadyThere,
        VaultError::UnknownStaff,
        VaultError::NoPinSet,
        VaultError::PinAlreadySet,
        VaultError::Pin(PinError::NotSixDigits),
        VaultError::Pin(PinError::TooSimple),
        VaultError::WrongPin { tries_left_before_wait: 4, wait_ms: 0 },
        VaultError::WrongPin { tries_left_before_wait: 0, wait_ms: 30_000 },
        VaultError::MustWait { remaining_ms: 1 },
        VaultError::DeviceSecretChanged,
        VaultError::RekeyUnfinished,
        VaultError::NoSuchGeneration,
        VaultError::KeyMismatch,
        VaultError::Newer { format: 2 },
        VaultError::Damaged("something"),
        VaultError::SealedCopy,
        VaultError::PublicKey,
        VaultError::Cost,
        VaultError::Keystore(KeystoreError::Damaged),
        VaultError::Random(RandomError),
    ];
    errors.extend(io_errors().into_iter().map(|source| VaultError::Io { what: "writing", source }));
    errors.into_iter().map(Failure::Vault).collect()
}

fn of_the_network() -> Vec<Failure> {
    let errors = [
        TransportError::NoNetwork,
        TransportError::UnknownAddress,
        TransportError::Timeout,
        TransportError::OtherCertificate,
        TransportError::BrokenOff,
        TransportError::NotTurbok,
        TransportError::PlainHttpRefused,
        TransportError::TooLarge,
        TransportError::Other("something".to_owned()),
    ];
    let outcomes =
        [Outcome::Checked, Outcome::Differs, Outcome::Unauthorised, Outcome::TryLater, Outcome::GaveUp];
    errors.into_iter().map(Failure::Network).chain(outcomes.into_iter().map(Failure::Sync)).collect()
}

#[test]
fn every_failure_gives_a_code_that_has_its_sentence() {
    let known: BTreeSet<&str> = contract::sentence::codes().collect();
    let all = refusals()
        .into_iter()
        .map(Failure::Refusal)
        .chain(of_files())
        .chain(of_the_vault())
        .chain(of_the_network());
    for failure in all {
        let shown = format!("{failure:?}");
        let fault = Fault::from(failure);
        assert!(known.contains(fault.code.as_str()), "{shown} gives {}", fault.code);
    }
}

#[test]
fn every_refusal_is_here() {
    let here: BTreeSet<&str> = refusals().iter().map(Refusal::code).collect();
    assert_eq!(here, Refusal::CODES.iter().copied().collect());
}

fn is_code(text: &&str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

/// The texts in quotes that look like codes, on lines where a code is given out.
fn codes_in(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() {
            if name != "tests" && name != "testing" && name != "bin" {
                codes_in(&path, found);
            }
            continue;
        }
        if name == "tests.rs" || name == "testing.rs" {
            continue;
        }
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            let gives = ["Asked(", "Fault::new(", "broken(", "let missing =", "let code ="];
            // What is given along with a code is no code.
            let code_part = line.split(".with(").next().unwrap_or_default();
            if gives.iter().any(|call| code_part.contains(call)) {
                found.extend(code_part.split('"').skip(1).step_by(2).filter(is_code).map(str::to_owned));
            }
        }
    }
}

#[test]
fn every_code_that_is_written_out_in_this_crate_has_its_sentence() {
    let mut found = BTreeSet::new();
    codes_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    let known: BTreeSet<&str> = contract::sentence::codes().collect();
    let unknown: Vec<_> = found.iter().filter(|code| !known.contains(code.as_str())).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    // The search itself finds what it should, also where a code is chosen between two.
    for code in ["visit-unknown", "staff-unknown", "no-staff", "locked", "not-enrolled", "broken-off"] {
        assert!(found.contains(code), "{code} was not found");
    }
}

#[test]
fn a_fault_mentions_the_numbers_that_its_sentence_needs() {
    let args = |failure: VaultError| Fault::from(Failure::Vault(failure)).args;
    let wrong = |tries_left_before_wait, wait_ms| VaultError::WrongPin { tries_left_before_wait, wait_ms };
    assert_eq!(args(wrong(4, 0)), [("left".to_owned(), "4".to_owned())].into());
    assert_eq!(args(wrong(0, 30_000)), [("seconds".to_owned(), "31".to_owned())].into());
    assert_eq!(
        args(VaultError::MustWait { remaining_ms: 1 }),
        [("seconds".to_owned(), "1".to_owned())].into()
    );
}
