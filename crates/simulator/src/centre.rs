//! The centre in a folder: the real library over its real store, asked in memory as its server would be over the network.
//! Kept alive over restarts of the server and over copies of its folder put back. The network's faults are `line`.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use central::centre::Centre;
use central::compare::compare;
use central::data_folder::DataFolder;
use central::enrolment::{self, EnrolError};
use central::exchange::{Denied, exchange};
use central::store::StoreError;
use contract::enrolment::EnrolRequest;
use device::sync::transport::Answer;
use sync::compression;
use sync::message::{Denial, Must};

use crate::interleave::{Between, Interleaved};
use crate::ports::{SeededBytes, TrueTime};

/// The centre.
pub(crate) struct SimCentre {
    folder: PathBuf,
    time: TrueTime,
    random: SeededBytes,
    between: Between,
    open: Mutex<Option<Centre>>,
}

impl SimCentre {
    /// Makes it in this folder and starts it.
    pub(crate) fn make(
        folder: PathBuf,
        time: TrueTime,
        random: SeededBytes,
        between: Between,
    ) -> Result<Self, String> {
        let centre = Self { folder, time, random, between, open: Mutex::new(None) };
        centre.start()?;
        Ok(centre)
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Stops the server: nobody has its files open.
    pub(crate) fn stop(&self) {
        if let Ok(mut open) = self.open.lock() {
            *open = None;
        }
    }

    /// Starts the server, as its program does: with a new epoch where the database is not the one that was here last.
    pub(crate) fn start(&self) -> Result<(), String> {
        let folder = DataFolder::at(&self.folder).map_err(|error| error.to_string())?;
        let time = Arc::new(self.time.clone());
        let opened = folder.open(time, Arc::new(self.random.clone())).map_err(|error| error.to_string())?;
        folder.settle_epoch(&opened).map_err(|error| error.to_string())?;
        let store = Arc::new(Interleaved::over(opened.store.clone(), self.between.clone()));
        if let Ok(mut open) = self.open.lock() {
            *open = Some(Centre { store, ..opened });
        }
        Ok(())
    }

    /// The library, while the server runs.
    pub(crate) fn library(&self) -> Option<Centre> {
        self.open.lock().ok()?.clone()
    }

    /// Answers a request as the server would; none while it is down.
    pub(crate) fn answer(&self, path: &str, token: Option<&str>, body: &[u8], zstd: bool) -> Option<Answer> {
        let centre = self.library()?;
        let plain =
            if zstd { compression::unpack(body).map_err(|_| Denied::Malformed) } else { Ok(body.to_vec()) };
        let plain = match plain {
            Ok(plain) => plain,
            Err(denied) => return Some(denied_answer(&denied)),
        };
        Some(match path {
            "/v1/sync" => {
                let token = token.unwrap_or_default();
                exchange(&centre, token, &plain)
                    .map_or_else(|denied| denied_answer(&denied), |body| answer(200, body))
            }
            "/v1/compare" => {
                let token = token.unwrap_or_default();
                compare(&centre, token, &plain)
                    .map_or_else(|denied| denied_answer(&denied), |body| answer(200, body))
            }
            "/v1/enrol" => enrol(&centre, &plain),
            _ => fault(404, "not-turbok"),
        })
    }
}

fn enrol(centre: &Centre, body: &[u8]) -> Answer {
    let Ok(request) = serde_json::from_slice::<EnrolRequest>(body) else {
        return fault(400, "input-malformed");
    };
    match enrolment::enrol(centre, &request) {
        Ok(reply) => answer(200, serde_json::to_vec(&reply).unwrap_or_default()),
        Err(EnrolError::Store(error)) => store_answer(&error),
        Err(_) => fault(403, "code-wrong"),
    }
}

/// An answer as it comes over the network.
pub(crate) const fn answer(status: u16, body: Vec<u8>) -> Answer {
    Answer { status, retry_after_s: None, body, zstd: false }
}

/// An answer that says no.
pub(crate) fn fault(status: u16, code: &str) -> Answer {
    let denial = Denial::Fault { fault: code.to_owned() };
    answer(status, serde_json::to_vec(&denial).unwrap_or_default())
}

/// As the server's `http::answer` puts it.
fn denied_answer(denied: &Denied) -> Answer {
    match denied {
        Denied::Unknown => fault(401, "not-enrolled"),
        Denied::Revoked => fault(403, "tablet-revoked"),
        Denied::Malformed => fault(400, "input-malformed"),
        Denied::OtherProtocol => fault(426, "too-old"),
        Denied::Must(must) => {
            let status = if *must == Must::TooLarge { 413 } else { 409 };
            answer(status, serde_json::to_vec(&Denial::Must(must.clone())).unwrap_or_default())
        }
        Denied::Store(error) => store_answer(error),
    }
}

fn store_answer(error: &StoreError) -> Answer {
    match error {
        StoreError::Busy => fault(503, "centre-busy"),
        StoreError::Full => fault(507, "centre-full"),
        _ => fault(500, "centre-trouble"),
    }
}
