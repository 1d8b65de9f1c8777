//! An answer that nobody wrote, at a real tablet: it ends in an answer to whoever asked, what was saved is still there, and
//! the digest is that of the rows. Called by `tests/whole.rs`.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use contract::ask::{Answers, ReadReceipt, SyncNow};
use device::Device;
use device::sync::transport::{Answer, Body, Transport, TransportError};
use tempfile::TempDir;
use uuid::Uuid;

use super::lists::BUS;
use super::world::Day;
use crate::lines::with_count;

fn day() -> &'static Day {
    static DAY: OnceLock<Day> = OnceLock::new();
    DAY.get_or_init(|| Day::play().unwrap_or_else(|no| panic!("no day to begin with: {no:?}")))
}

/// Answers with these bytes, whatever is asked; after some requests there is no network any more.
struct Says {
    reply: Arc<Vec<u8>>,
    left: u32,
}

impl Transport for Says {
    fn post(&mut self, _: &str, _: Option<&str>, _: Body) -> Result<Answer, TransportError> {
        self.left = self.left.checked_sub(1).ok_or(TransportError::NoNetwork)?;
        Ok(Answer { status: 200, retry_after_s: None, body: self.reply.to_vec(), zstd: false })
    }
}

/// An answer to `/v1/sync`, as it is and with a head that knows how many rows follow it.
pub fn answered(bytes: &[u8]) {
    judge_answer(bytes);
    if let Some(body) = with_count(bytes).filter(|body| body != bytes) {
        judge_answer(&body);
    }
}

/// Whether the tablet that every input meets has nothing more to send after this answer.
#[must_use]
pub fn is_taken(bytes: &[u8]) -> bool {
    let (_folder, mut device) = answered_by(bytes);
    let waited = device.has_something_to_send();
    drop(device.sync(SyncNow {}));
    waited && !device.has_something_to_send()
}

fn answered_by(bytes: &[u8]) -> (TempDir, Device) {
    let reply = Arc::new(bytes.to_vec());
    let tablet = day().tablet(move || Box::new(Says { reply: Arc::clone(&reply), left: 4 }));
    tablet.unwrap_or_else(|no| panic!("no tablet to begin with: {no:?}"))
}

fn judge_answer(bytes: &[u8]) {
    let (_folder, mut device) = answered_by(bytes);
    let before = ids(&mut device);
    if let Err(fault) = device.sync(SyncNow {}) {
        assert!(!matches!(fault.code.as_str(), "internal" | "file-damaged"), "{fault:?}");
    }
    judge_tablet(&mut device, &before);
    let told = device.read_receipt(ReadReceipt { receipt: String::from_utf8_lossy(bytes).into_owned() });
    assert!(told.is_err(), "a receipt that nobody sealed was taken");
    judge_tablet(&mut device, &before);
}

/// Nothing is gone, and the sums are those of the rows.
fn judge_tablet(device: &mut Device, before: &BTreeSet<(u16, Uuid)>) {
    let after = ids(device);
    assert!(after.is_superset(before), "a row is gone");
    let Some(run) = device.run() else { panic!("the tablet locked itself") };
    let recomputed = run.store.recompute(BUS).unwrap_or_else(|error| panic!("it cannot be read: {error}"));
    assert!(recomputed.agrees, "rows and digest do not agree");
    assert!(run.store.is_whole(), "the file is damaged");
}

fn ids(device: &mut Device) -> BTreeSet<(u16, Uuid)> {
    let Some(run) = device.run() else { panic!("the tablet is locked") };
    let rows = run.store.every_row().unwrap_or_else(|error| panic!("it cannot be read: {error}"));
    rows.into_iter().map(|row| (row.type_number, row.id)).collect()
}
