//! Why something could not be done, and the fault that a screen gets for it. Refusals come from the domain's rules,
//! failures from disk, network and keys; all codes of faults are given out here and nowhere else in this crate.

#[cfg(test)]
mod tests;

use contract::fault::Fault;
use domain::refusal::Refusal;
use sqlite::{LockError, MigrateError, OpenError, StoreFault};
use sync::session::Outcome;

use crate::sync::transport::TransportError;
use crate::vault::{PinError, RandomError, VaultError};

/// Why something could not be done. Nothing was changed, unless the text says so.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A rule said no.
    #[error(transparent)]
    Refusal(#[from] Refusal),
    /// What was asked for is not there, or not now: the fault's code says what.
    #[error("{0}")]
    Asked(&'static str),
    /// The store.
    #[error("store: {0}")]
    Store(#[from] crate::store::StoreError),
    /// The database could not be opened.
    #[error("open: {0}")]
    Open(#[from] OpenError),
    /// The database could not be brought up to date.
    #[error("migrate: {0}")]
    Migrate(#[from] MigrateError),
    /// Another program has the database.
    #[error("lock: {0}")]
    Lock(#[from] LockError),
    /// The vault.
    #[error("vault: {0}")]
    Vault(#[from] VaultError),
    /// No randomness.
    #[error("random: {0}")]
    Random(#[from] RandomError),
    /// A file beside the database.
    #[error("file: {0}")]
    File(#[from] std::io::Error),
    /// The network.
    #[error("network: {0}")]
    Network(#[from] TransportError),
    /// The centre answered with a fault.
    #[error("the centre said {0}")]
    Centre(String),
    /// The centre answered with a fault, and with the seconds after which it wants to be asked again.
    #[error("the centre said {0}, and to wait for {1} s")]
    CentreLater(String, u32),
    /// A sync ended without the proof.
    #[error("sync: {0:?}")]
    Sync(Outcome),
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refusal(refusal) => refusal.into(),
            Failure::Asked(code) => Self::new(code),
            Failure::Store(error) => store_fault(error.fault()),
            Failure::Open(error) => open_fault(&error),
            Failure::Migrate(MigrateError::Newer { file, program }) => {
                Self::new("file-newer").with("file", file).with("program", program)
            }
            Failure::Migrate(MigrateError::Sqlite(error)) => store_fault(sqlite::classify(&error)),
            Failure::Migrate(MigrateError::Apply { source, .. }) => store_fault(sqlite::classify(&source)),
            Failure::Migrate(_) => Self::new("file-damaged"),
            Failure::Lock(LockError::HeldByAnother) => Self::new("file-in-use"),
            Failure::Lock(LockError::Io(error)) | Failure::File(error) => io_fault(&error),
            Failure::Vault(error) => vault_fault(error),
            Failure::Random(_) => Self::new("internal"),
            Failure::Network(error) => network_fault(&error),
            Failure::Centre(code) => Self::new(&code),
            Failure::CentreLater(code, seconds) => Self::new(&code).after_s(seconds),
            Failure::Sync(outcome) => Self::new(outcome_code(outcome)),
        }
    }
}

fn store_fault(fault: StoreFault) -> Fault {
    Fault::new(match fault {
        StoreFault::DiskFull => "disk-full",
        StoreFault::ReadOnly => "file-read-only",
        StoreFault::Corrupt => "file-damaged",
        StoreFault::Busy => "file-in-use",
        StoreFault::Io => "file-damaged",
        StoreFault::Other => "internal",
    })
}

fn open_fault(error: &OpenError) -> Fault {
    match error {
        OpenError::Missing => Fault::new("not-enrolled"),
        OpenError::KeyDoesNotFit => Fault::new("key-does-not-fit"),
        OpenError::DiskFull => Fault::new("disk-full"),
        OpenError::ReadOnly => Fault::new("file-read-only"),
        OpenError::InUse => Fault::new("file-in-use"),
        OpenError::Sqlite(error) => store_fault(sqlite::classify(error)),
        _ => Fault::new("file-damaged"),
    }
}

fn io_fault(error: &std::io::Error) -> Fault {
    Fault::new(match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => "disk-full",
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => "file-read-only",
        _ => "file-damaged",
    })
}

fn vault_fault(error: VaultError) -> Fault {
    match error {
        VaultError::Missing => Fault::new("not-enrolled"),
        VaultError::AlreadyThere => Fault::new("already-enrolled"),
        VaultError::UnknownStaff => Fault::new("staff-unknown"),
        VaultError::NoPinSet => Fault::new("pin-missing"),
        VaultError::Pin(PinError::TooSimple | PinError::NotSixDigits) => Fault::new("pin-simple"),
        VaultError::WrongPin { wait_ms, .. } if wait_ms > 0 => wait_fault(wait_ms),
        VaultError::WrongPin { tries_left_before_wait, .. } => {
            Fault::new("pin-wrong").with("left", tries_left_before_wait)
        }
        VaultError::MustWait { remaining_ms } => wait_fault(remaining_ms),
        VaultError::DeviceSecretChanged | VaultError::NoSuchGeneration | VaultError::KeyMismatch => {
            Fault::new("key-does-not-fit")
        }
        VaultError::Newer { format } => Fault::new("file-newer").with("file", format).with("program", 1),
        VaultError::Io { source, .. } => io_fault(&source),
        VaultError::Damaged(_) | VaultError::SealedCopy | VaultError::PublicKey => Fault::new("file-damaged"),
        _ => Fault::new("internal"),
    }
}

fn wait_fault(wait_ms: i64) -> Fault {
    Fault::new("pin-wait").with("seconds", wait_ms.div_euclid(1_000) + 1)
}

fn network_fault(error: &TransportError) -> Fault {
    Fault::new(match error {
        TransportError::NoNetwork => "no-network",
        TransportError::UnknownAddress => "address-unknown",
        TransportError::Timeout => "timeout",
        TransportError::OtherCertificate => "certificate-other",
        TransportError::BrokenOff => "broken-off",
        TransportError::NotTurbok => "not-turbok",
        TransportError::PlainHttpRefused => "plain-http",
        TransportError::TooLarge => "not-turbok",
        TransportError::Other(_) => "no-network",
    })
}

const fn outcome_code(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Differs => "digests-differ",
        Outcome::Unauthorised => "tablet-revoked",
        Outcome::TryLater => "broken-off",
        Outcome::GaveUp | Outcome::Checked => "centre-trouble",
    }
}
