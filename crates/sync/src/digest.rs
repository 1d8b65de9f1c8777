//! The proof that two sides hold the same: a hash for each row, a count and a sum for each bucket, one root.
//! Kept by both sides in the transaction that acknowledges or applies a row; recomputed from the rows by `verify`.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use blake3::Hasher;
use blake3::hazmat::{ContextKey, HasherExt, hash_derive_key_context};
use domain::record::{Month, canonical};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::row::Row;

/// Most rows fit into so many bytes.
const ROW_BYTES: usize = 1_024;

/// BLAKE3, 128 bits, over type, id and every field with its version and value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RowHash(pub u128);

/// The hash of a row.
#[must_use]
pub fn row_hash(row: &Row) -> RowHash {
    static KEY: LazyLock<ContextKey> = LazyLock::new(|| hash_derive_key_context("turbok 2026 row hash"));
    let mut bytes = Vec::with_capacity(ROW_BYTES);
    bytes.extend(row.type_number.to_le_bytes());
    bytes.extend(row.id.as_bytes());
    for (number, field) in &row.fields {
        bytes.extend(number.to_le_bytes());
        bytes.extend(field.version.clock.0.to_le_bytes());
        bytes.extend(field.version.node.0.to_le_bytes());
        canonical::write(&field.value, &mut |part| bytes.extend_from_slice(part));
    }
    RowHash(hash_128(&KEY, &bytes))
}

/// Rows of one type, unit and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bucket {
    /// The number of the record type.
    pub type_number: u16,
    /// The unit; nil for what belongs to the whole dataset.
    pub unit: Uuid,
    /// The month; none for reference data.
    pub month: Month,
}

impl Bucket {
    /// The bucket of a row.
    #[must_use]
    pub const fn of(row: &Row) -> Self {
        Self { type_number: row.type_number, unit: row.unit, month: row.month }
    }
}

/// How many rows a bucket holds, and the sum of their hashes modulo 2^128.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    /// Rows.
    pub count: u64,
    /// The sum.
    pub sum: u128,
}

impl Sum {
    /// Adds a difference.
    pub const fn add(&mut self, change: Self) {
        self.count = self.count.wrapping_add(change.count);
        self.sum = self.sum.wrapping_add(change.sum);
    }

    /// Takes the state a row had out and puts the state it has in.
    pub const fn replace(&mut self, before: Option<RowHash>, after: Option<RowHash>) {
        if let Some(RowHash(before)) = before {
            self.count = self.count.wrapping_sub(1);
            self.sum = self.sum.wrapping_sub(before);
        }
        if let Some(RowHash(after)) = after {
            self.count = self.count.wrapping_add(1);
            self.sum = self.sum.wrapping_add(after);
        }
    }
}

/// What a transaction changes in the digest: for each bucket the rows that come and go, to be added to what is kept once,
/// at its end. Counts and sums wrap, so that a difference may be negative.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes(BTreeMap<Bucket, Sum>);

impl Changes {
    /// Takes the state a row of this bucket had out and puts the state it has in.
    pub fn replace(&mut self, bucket: Bucket, before: Option<RowHash>, after: Option<RowHash>) {
        if before != after {
            self.0.entry(bucket).or_default().replace(before, after);
        }
    }

    /// Each bucket that changed, with what is to be added to it; nothing is left.
    pub fn take(&mut self) -> impl Iterator<Item = (Bucket, Sum)> {
        std::mem::take(&mut self.0).into_iter().filter(|(_, change)| *change != Sum::default())
    }

    /// What these buckets are with the changes added.
    pub fn add_to(&self, buckets: &mut BTreeMap<Bucket, Sum>) {
        for (bucket, change) in &self.0 {
            buckets.entry(*bucket).or_default().add(*change);
        }
    }
}

/// One hash over many buckets. Empty buckets count for nothing, so that both sides may or may not have them.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Root(pub u128);

/// The root over these buckets.
#[must_use]
pub fn root(buckets: &BTreeMap<Bucket, Sum>) -> Root {
    static KEY: LazyLock<ContextKey> = LazyLock::new(|| hash_derive_key_context("turbok 2026 digest root"));
    let mut bytes = Vec::new();
    for (bucket, sum) in buckets.iter().filter(|(_, sum)| sum.count > 0) {
        bytes.extend(bucket.type_number.to_le_bytes());
        bytes.extend(bucket.unit.as_bytes());
        bytes.extend(bucket.month.0.to_le_bytes());
        bytes.extend(sum.count.to_le_bytes());
        bytes.extend(sum.sum.to_le_bytes());
    }
    Root(hash_128(&KEY, &bytes))
}

/// BLAKE3 in its mode for keys that are derived, so that no two kinds of hash are mistaken for each other. One call with
/// all the bytes, and the context hashed once for all: a row is short, and either costs as much as the row itself.
fn hash_128(key: &ContextKey, bytes: &[u8]) -> u128 {
    let hash = Hasher::new_from_context_key(key).update(bytes).finalize();
    let mut first = [0_u8; 16];
    first.copy_from_slice(&hash.as_bytes()[..16]);
    u128::from_le_bytes(first)
}

impl Root {
    /// The short form that people compare: eight letters and digits that are not mistaken for each other.
    #[must_use]
    pub fn fingerprint(self) -> String {
        const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
        let letter = |at: u32| char::from(LETTERS[((self.0 >> (123 - 5 * at)) & 31) as usize]);
        let (first, second): (String, String) = ((0..4).map(letter).collect(), (4..8).map(letter).collect());
        format!("{first}-{second}")
    }
}

impl fmt::Display for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for RowHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl RowHash {
    /// The bytes to store.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0.to_le_bytes()
    }

    /// From stored bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_le_bytes(bytes))
    }
}

impl Serialize for Root {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&domain::record::id::encode(Uuid::from_u128(self.0)))
    }
}

impl<'de> Deserialize<'de> for Root {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        let id = domain::record::id::decode(&text).ok_or_else(|| serde::de::Error::custom("not a root"))?;
        Ok(Self(id.as_u128()))
    }
}

#[cfg(test)]
mod tests {
    use domain::record::{Fields, Value};
    use proptest::prelude::*;

    use super::*;
    use crate::version::{Clock, Node, Version};

    fn row(id: u128, clock: u64, value: i64) -> Row {
        let version = Version { clock: Clock(clock), node: Node(1) };
        let fields = Fields::from([(3, Value::Int(value))]);
        Row::new(4, Uuid::from_u128(id), Uuid::from_u128(1), Month(202_603), version, fields)
    }

    #[test]
    fn a_row_hash_depends_on_id_version_and_value() {
        let hash = row_hash(&row(1, 1, 1));
        assert_eq!(hash, row_hash(&row(1, 1, 1)));
        for other in [row(2, 1, 1), row(1, 2, 1), row(1, 1, 2)] {
            assert_ne!(hash, row_hash(&other));
        }
    }

    #[test]
    fn an_empty_bucket_does_not_change_the_root() {
        let bucket = Bucket::of(&row(1, 1, 1));
        let mut sum = Sum::default();
        let empty = BTreeMap::from([(bucket, sum)]);
        assert_eq!(root(&empty), root(&BTreeMap::new()));
        sum.replace(None, Some(row_hash(&row(1, 1, 1))));
        assert_ne!(root(&BTreeMap::from([(bucket, sum)])), root(&BTreeMap::new()));
    }

    proptest! {
        #[test]
        fn changes_added_at_the_end_are_what_each_would_have_been(
            writes in prop::collection::vec((0_u128..4, 0_u64..9, any::<bool>()), 1..30),
        ) {
            let mut rows: BTreeMap<u128, RowHash> = BTreeMap::new();
            let (mut kept, mut changes) = (Sum::default(), Changes::default());
            let bucket = Bucket::of(&row(1, 1, 1));
            let mut buckets = BTreeMap::new();
            for (at, (id, clock, is_end)) in writes.into_iter().enumerate() {
                let after = (at % 5 != 4).then(|| row_hash(&row(id, clock, 1)));
                let before = rows.remove(&id);
                rows.extend(after.map(|after| (id, after)));
                kept.replace(before, after);
                changes.replace(bucket, before, after);
                if is_end {
                    changes.take().for_each(|(bucket, change)| buckets.entry(bucket).or_insert(Sum::default()).add(change));
                }
            }
            changes.add_to(&mut buckets);
            prop_assert_eq!(buckets.get(&bucket).copied().unwrap_or_default(), kept);
        }

        #[test]
        fn the_sum_kept_step_by_step_is_the_sum_of_what_is_there(writes in prop::collection::vec((0_u128..4, 0_u64..9), 1..30)) {
            let mut rows: BTreeMap<u128, Row> = BTreeMap::new();
            let mut kept = Sum::default();
            for (id, clock) in writes {
                let new = row(id, clock, 1);
                kept.replace(rows.get(&id).map(row_hash), Some(row_hash(&new)));
                rows.insert(id, new);
            }
            let mut fresh = Sum::default();
            for row in rows.values() {
                fresh.replace(None, Some(row_hash(row)));
            }
            prop_assert_eq!(kept, fresh);
        }
    }
}
