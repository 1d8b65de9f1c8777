//! What is kept in the store, as it is read and written. No SQL here, and no rules.

use domain::record::{Month, Value};
use sync::digest::{Bucket, RowHash};
use sync::message::Acknowledgement;
use sync::row::Row;
use sync::version::Version;
use uuid::Uuid;

use super::StoreError;

/// One library system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dataset {
    /// Which.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// The sequence number of the last transaction that wrote rows.
    pub seq: u64,
    /// Another one after each restore from a backup.
    pub epoch: Uuid,
    /// When the epoch began, unix milliseconds, where that was after a restore: what is older may be given back.
    pub restored_at: Option<i64>,
    /// Tombstones older than this, unix milliseconds, were dropped.
    pub horizon: Option<i64>,
    /// What the tablets seal their database key to: X25519.
    pub public_key: [u8; 32],
}

/// One record as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRow {
    /// The record.
    pub row: Row,
    /// The transaction that wrote it.
    pub seq: u64,
    /// The hash of this state.
    pub hash: RowHash,
}

/// One record as it will be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Put<'r> {
    /// The record.
    pub row: &'r Row,
    /// The hash of this state.
    pub hash: RowHash,
    /// The incarnation that sent exactly this state; none where the merge or the centre made it.
    pub origin: Option<Uuid>,
    /// The row's line, where it was made already: making it takes a while, and others may be waiting.
    pub line: Option<&'r str>,
}

impl Put<'_> {
    /// The row's line.
    #[must_use]
    pub fn to_line(&self, dataset: Uuid) -> String {
        self.line.map_or_else(|| self.row.to_line(dataset), ToOwned::to_owned)
    }
}

/// What there is of whoever sends a batch, and of the batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The dataset.
    pub dataset: Dataset,
    /// The incarnation, if it is known.
    pub incarnation: Option<Incarnation>,
    /// The device that has the token.
    pub device: Option<(Device, DeviceToken)>,
    /// Whether the batch was refused as a whole before.
    pub is_void: bool,
}

/// One record as it lies in the store, unparsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptLine<'l> {
    /// The number of the record type.
    pub type_number: u16,
    /// The record's id.
    pub id: Uuid,
    /// Its unit.
    pub unit: Uuid,
    /// Its month.
    pub month: Month,
    /// The transaction that wrote it.
    pub seq: u64,
    /// The hash that was kept beside it.
    pub hash: RowHash,
    /// The line, as `Row::to_line` wrote it.
    pub line: &'l str,
}

impl KeptLine<'_> {
    /// The record.
    ///
    /// # Errors
    /// When the line is not what was put there.
    pub fn parse(&self, dataset: Uuid) -> Result<Row, StoreError> {
        Row::from_line(self.line.as_bytes(), dataset).map_err(|error| StoreError::Damaged(error.to_string()))
    }
}

/// The buckets that somebody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The units, with nil for what belongs to the whole dataset.
    pub units: Vec<Uuid>,
    /// The first month.
    pub first_month: Month,
}

impl Held {
    /// Whether this bucket is among them.
    #[must_use]
    pub fn holds(&self, bucket: &Bucket) -> bool {
        self.units.contains(&bucket.unit) && bucket.month.is_held_from(self.first_month)
    }
}

/// One install, restore or copy of a tablet, and the last batch it sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incarnation {
    /// Which.
    pub id: Uuid,
    /// The tablet.
    pub device: Uuid,
    /// The number of its last batch; 0 before the first.
    pub last_batch: u64,
    /// The hash of that batch.
    pub hash: String,
    /// What it was answered with.
    pub ack: Option<Acknowledgement>,
}

/// A tablet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Which, as it called itself at enrolment.
    pub id: Uuid,
    /// Its unit.
    pub unit: Uuid,
    /// BLAKE3 of its token, hex.
    pub token_hash: String,
    /// BLAKE3 of the token that it is about to use.
    pub next_token_hash: Option<String>,
    /// Unix milliseconds.
    pub enrolled_at: i64,
    /// Unix milliseconds, rounded.
    pub last_seen_at: i64,
    /// Unix milliseconds; not let in since.
    pub revoked_at: Option<i64>,
}

/// Which of a device's tokens was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceToken {
    /// The one it has.
    Current,
    /// The one it asked for.
    Next,
}

/// A one-time code, by its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// BLAKE3 of the code's secret, hex.
    pub code_hash: String,
    /// The unit that the tablet will belong to.
    pub unit: Uuid,
    /// Unix milliseconds.
    pub expires_at: i64,
    /// Who used it, and with which token.
    pub used: Option<Used>,
}

/// Who used a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// The tablet.
    pub tablet: Uuid,
    /// BLAKE3 of its token, hex.
    pub token_hash: String,
    /// Unix milliseconds.
    pub at: i64,
}

/// A value that gave way to a later one of somebody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The record type.
    pub type_number: u16,
    /// The record.
    pub id: Uuid,
    /// The field.
    pub field: u16,
    /// The version that gave way.
    pub lost_version: Version,
    /// Its value.
    pub lost_value: Value,
    /// The version that won.
    pub won_version: Version,
    /// Unix milliseconds.
    pub at: i64,
}

/// A row that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// Unix milliseconds.
    pub at: i64,
    /// Who sent it.
    pub incarnation: Uuid,
    /// In which batch.
    pub batch: u64,
    /// The record type; 0 where it could not be known.
    pub type_number: u16,
    /// The record; nil where it could not be known.
    pub id: Uuid,
    /// The rule that said no.
    pub code: String,
    /// The row without anything that was written freely; empty where it was none.
    pub line: String,
}

/// What somebody should know of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// Unix milliseconds.
    pub at: i64,
    /// A stable word.
    pub kind: String,
    /// Ids and numbers; never a text that somebody wrote.
    pub detail: String,
}
