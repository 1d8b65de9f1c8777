//! The tables of a store as a move to another store copies them: the same names and columns in every engine, each line as it
//! lies there. Called by `migrate_store` and by the stores. What the lines mean is told by `kept`.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A table that a move copies. The dataset's own line is not among them: see `Dataset`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Table {
    /// Every record.
    Record,
    /// The digest.
    Bucket,
    /// The tablets.
    Device,
    /// What each install of a tablet sent last, and what it was answered with.
    Incarnation,
    /// Batches that are never applied.
    VoidBatch,
    /// Epochs that are over.
    PastEpoch,
    /// One-time codes.
    Enrolment,
    /// Values that gave way.
    Conflict,
    /// Rows that were not taken.
    Quarantine,
    /// What somebody should know of.
    Incident,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An id.
    Id,
    /// A hash.
    Bytes,
    /// A sum of the digest, modulo 2^128: each engine has its own way to keep one.
    Sum,
    /// A number, or a time.
    Number,
    /// Text, or JSON as text.
    Text,
}

/// What stands in one column of one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// Nothing.
    Nothing,
    /// An id.
    Id(Uuid),
    /// A hash.
    Bytes(Vec<u8>),
    /// A sum of the digest.
    Sum(u128),
    /// A number, or a time.
    Number(i64),
    /// Text.
    Text(String),
}

/// One line of a table, in the order of [`Table::columns`].
pub type Line = Vec<Cell>;

/// A column: its name, and what it holds.
pub type Column = (&'static str, Kind);

impl Table {
    /// All of them, in the order that they are copied in.
    pub const ALL: [Self; 10] = [
        Self::Record,
        Self::Bucket,
        Self::Device,
        Self::Incarnation,
        Self::VoidBatch,
        Self::PastEpoch,
        Self::Enrolment,
        Self::Conflict,
        Self::Quarantine,
        Self::Incident,
    ];

    /// Its name in every engine.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Bucket => "bucket",
            Self::Device => "device",
            Self::Incarnation => "incarnation",
            Self::VoidBatch => "void_batch",
            Self::PastEpoch => "past_epoch",
            Self::Enrolment => "enrolment",
            Self::Conflict => "conflict",
            Self::Quarantine => "quarantine",
            Self::Incident => "incident",
        }
    }

    /// Its columns but the dataset, those of the key first.
    #[must_use]
    pub const fn columns(self) -> &'static [Column] {
        use Kind::{Bytes, Id, Number, Sum, Text};
        match self {
            Self::Record => &[
                ("type", Number),
                ("id", Id),
                ("unit", Id),
                ("month", Number),
                ("seq", Number),
                ("origin", Id),
                ("hash", Bytes),
                ("parent", Id),
                ("line", Text),
            ],
            Self::Bucket => {
                &[("unit", Id), ("type", Number), ("month", Number), ("count", Number), ("sum", Sum)]
            }
            Self::Device => &[
                ("id", Id),
                ("unit", Id),
                ("token_hash", Text),
                ("next_token_hash", Text),
                ("enrolled_at", Number),
                ("last_seen_at", Number),
                ("revoked_at", Number),
            ],
            Self::Incarnation => {
                &[("id", Id), ("device", Id), ("last_batch", Number), ("hash", Text), ("ack", Text)]
            }
            Self::VoidBatch => &[("incarnation", Id), ("hash", Text)],
            Self::PastEpoch => &[("epoch", Id)],
            Self::Enrolment => &[
                ("code_hash", Text),
                ("unit", Id),
                ("expires_at", Number),
                ("used_by_tablet", Id),
                ("used_token_hash", Text),
                ("used_at", Number),
            ],
            Self::Conflict => &[
                ("seq", Number),
                ("type", Number),
                ("id", Id),
                ("field", Number),
                ("place", Number),
                ("lost_version", Text),
                ("lost_value", Text),
                ("won_version", Text),
                ("at", Number),
            ],
            Self::Quarantine => &[
                ("incarnation", Id),
                ("batch", Number),
                ("place", Number),
                ("at", Number),
                ("type", Number),
                ("id", Id),
                ("code", Text),
                ("line", Text),
            ],
            Self::Incident => &[("at", Number), ("kind", Text), ("detail", Text)],
        }
    }

    /// How many of the first columns are its key, after the dataset.
    #[must_use]
    pub const fn key_columns(self) -> usize {
        match self {
            Self::PastEpoch | Self::Device | Self::Incarnation | Self::Enrolment => 1,
            Self::Record | Self::VoidBatch => 2,
            Self::Bucket | Self::Quarantine | Self::Incident => 3,
            Self::Conflict => 5,
        }
    }

    /// The columns of its key, after the dataset.
    #[must_use]
    pub fn key(self) -> &'static [Column] {
        self.columns().split_at(self.key_columns()).0
    }
}

impl Cell {
    /// About how many bytes it takes.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        match self {
            Self::Nothing => 1,
            Self::Number(_) => 8,
            Self::Id(_) | Self::Sum(_) => 16,
            Self::Bytes(bytes) => bytes.len(),
            Self::Text(text) => text.len(),
        }
    }
}
