//! Finding what differs between two sides whose roots do: buckets first, then parts of a bucket, then single rows.
//! The tablet asks and the centre lists, from one snapshot each time. Both sides compare the states that were acknowledged.
//! What is done with a row that differs is the tablet's store's business, and an ordinary merge.

use std::collections::{BTreeMap, BTreeSet};

use domain::record::{Month, id};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::digest::{Bucket, RowHash, Sum};
use crate::message::{Hello, MessageError, expect_rows, lines, split_head, write_body};

/// Into how many parts a large bucket is divided, by the ids of its rows.
pub const PARTS: usize = 64;
/// A bucket with at most this many rows is listed at once: that is no longer than its parts would be.
pub const LISTED_MAX: u64 = 48;
/// The most rows that are asked for by name at once.
pub const WANTED_MAX: usize = 1_000;
/// The most buckets that are sent: thirty types and fourteen months of some units.
pub const BUCKETS_MAX: usize = 20_000;

/// A record, by type and id.
pub type Key = (u16, Uuid);

/// Why a tablet compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// Everything was sent and fetched, and the roots differ.
    Differs,
    /// The tablet was restored from a copy, or there are two of it.
    NewIncarnation,
    /// The centre was restored from a backup.
    OtherEpoch,
}

/// The first line of a request to `/v1/compare`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompareHead {
    /// The tablet.
    pub hello: Hello,
    /// Why it compares.
    pub why: Why,
    /// What it asks.
    pub ask: Ask,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// Which buckets differ from these, which are all that the tablet has.
    Buckets(Vec<BucketSum>),
    /// The rows of these parts.
    Parts(Vec<Part>),
    /// These rows themselves.
    Rows(Vec<RowKey>),
}

/// The first line of the answer; the rows that were asked for by name follow it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompareReply {
    /// The centre's epoch.
    #[serde(rename = "e")]
    pub epoch: Uuid,
    /// The sequence number of the snapshot.
    #[serde(rename = "c")]
    pub seq: u64,
    /// What was written before this, unix milliseconds, and is not at the centre, was deleted there long ago.
    #[serde(rename = "h", default, skip_serializing_if = "Option::is_none")]
    pub horizon: Option<i64>,
    /// What differs, or what was asked for.
    #[serde(rename = "l", default, skip_serializing_if = "Vec::is_empty")]
    pub listed: Vec<Listed>,
    /// There is more than fits into one answer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
    /// How many rows come below.
    #[serde(default)]
    pub rows: u64,
}

/// A bucket with its sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(u16, Text, u32, u64, Text)", into = "(u16, Text, u32, u64, Text)")]
pub struct BucketSum {
    /// Which.
    pub bucket: Bucket,
    /// What is in it.
    pub sum: Sum,
}

/// Some parts of a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(u16, Text, u32, u64)", into = "(u16, Text, u32, u64)")]
pub struct Part {
    /// Of which bucket.
    pub bucket: Bucket,
    /// One bit for each part.
    pub parts: u64,
}

/// A record, by type and id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "(u16, Text)", into = "(u16, Text)")]
pub struct RowKey(pub Key);

/// What the centre has in a bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Listed {
    /// The sums of all its parts.
    Parts {
        /// The bucket, with every part.
        of: Part,
        /// One for each part.
        sums: Vec<Short>,
    },
    /// The rows of these parts: all of them.
    Rows {
        /// The bucket, and which parts.
        of: Part,
        /// Id and hash.
        rows: Vec<(RowId, Short)>,
    },
}

/// 64 bits of a hash: enough to find what differs; the root says whether all of it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Short(pub u64);

/// An id as it is written in rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowId(pub Uuid);

/// 128 bits as in rows.
#[derive(Clone, Copy)]
struct Text(u128);

/// What came of comparing the rows of some parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// The centre has these, and here they are otherwise or not at all.
    pub to_fetch: BTreeSet<Key>,
    /// These were acknowledged, and the centre does not have them.
    pub missing_there: BTreeSet<Key>,
}

/// The part of its bucket that a row belongs to. Ids are random or hashes in their last bits.
#[must_use]
pub const fn part_of(id: Uuid) -> usize {
    (id.as_u128() % PARTS as u128) as usize
}

/// The short form of a row's hash.
#[must_use]
pub const fn short(hash: RowHash) -> Short {
    Short(hash.0 as u64)
}

/// The sums of a bucket's parts.
pub fn sums_of_parts(rows: impl IntoIterator<Item = (Uuid, RowHash)>) -> Vec<Short> {
    let mut sums = vec![Short::default(); PARTS];
    for (id, hash) in rows {
        let sum = &mut sums[part_of(id)];
        sum.0 = sum.0.wrapping_add(short(hash).0);
    }
    sums
}

/// The parts whose sums differ, one bit for each.
#[must_use]
pub fn differing_parts(ours: &[Short], theirs: &[Short]) -> u64 {
    let at = |sums: &[Short], part: usize| sums.get(part).copied().unwrap_or_default();
    (0..PARTS).filter(|part| at(ours, *part) != at(theirs, *part)).fold(0, |bits, part| bits | 1 << part)
}

/// Compares the rows of some parts with those that the centre has there.
#[must_use]
pub fn compare(of: Part, ours: &[(Uuid, RowHash)], theirs: &[(RowId, Short)]) -> Difference {
    let ours: BTreeMap<Uuid, Short> = ours
        .iter()
        .filter(|(id, _)| of.parts & (1 << part_of(*id)) != 0)
        .map(|(id, hash)| (*id, short(*hash)))
        .collect();
    let theirs: BTreeMap<Uuid, Short> = theirs.iter().map(|(id, hash)| (id.0, *hash)).collect();
    let key = |id: &Uuid| (of.bucket.type_number, *id);
    Difference {
        to_fetch: theirs
            .iter()
            .filter(|(id, hash)| ours.get(id) != Some(hash))
            .map(|(id, _)| key(id))
            .collect(),
        missing_there: ours.keys().filter(|id| !theirs.contains_key(id)).map(key).collect(),
    }
}

impl Part {
    /// The whole bucket.
    #[must_use]
    pub const fn whole(bucket: Bucket) -> Self {
        Self { bucket, parts: u64::MAX }
    }
}

/// The body of a request.
#[must_use]
pub fn write_compare(head: &CompareHead) -> Vec<u8> {
    write_body(head, &[])
}

/// Reads a request.
///
/// # Errors
/// When the body is none, or asks for more than may be asked at once.
pub fn read_compare(body: &[u8]) -> Result<CompareHead, MessageError> {
    let (head, _) = split_head(body)?;
    let head: CompareHead = serde_json::from_slice(head).map_err(|_| MessageError::NoHead)?;
    let (asked, most) = match &head.ask {
        Ask::Buckets(buckets) => (buckets.len(), BUCKETS_MAX),
        Ask::Parts(parts) => (parts.len(), BUCKETS_MAX),
        Ask::Rows(rows) => (rows.len(), WANTED_MAX),
    };
    if asked > most { Err(MessageError::NoHead) } else { Ok(head) }
}

/// The body of an answer; `rows` are lines with their line breaks.
#[must_use]
pub fn write_compared(head: &CompareReply, rows: &[u8]) -> Vec<u8> {
    write_body(head, rows)
}

/// Reads an answer.
///
/// # Errors
/// When the body is no answer, or was cut.
pub fn read_compared(body: &[u8]) -> Result<(CompareReply, Vec<&[u8]>), MessageError> {
    let (head, rest) = split_head(body)?;
    let head: CompareReply = serde_json::from_slice(head).map_err(|_| MessageError::NoHead)?;
    let lines = lines(rest);
    expect_rows(head.rows, &lines)?;
    Ok((head, lines))
}

impl From<(u16, Text, u32, u64, Text)> for BucketSum {
    fn from((type_number, unit, month, count, sum): (u16, Text, u32, u64, Text)) -> Self {
        let bucket = Bucket { type_number, unit: Uuid::from_u128(unit.0), month: Month(month) };
        Self { bucket, sum: Sum { count, sum: sum.0 } }
    }
}

impl From<BucketSum> for (u16, Text, u32, u64, Text) {
    fn from(BucketSum { bucket, sum }: BucketSum) -> Self {
        (bucket.type_number, Text(bucket.unit.as_u128()), bucket.month.0, sum.count, Text(sum.sum))
    }
}

impl From<(u16, Text, u32, u64)> for Part {
    fn from((type_number, unit, month, parts): (u16, Text, u32, u64)) -> Self {
        Self { bucket: Bucket { type_number, unit: Uuid::from_u128(unit.0), month: Month(month) }, parts }
    }
}

impl From<Part> for (u16, Text, u32, u64) {
    fn from(Part { bucket, parts }: Part) -> Self {
        (bucket.type_number, Text(bucket.unit.as_u128()), bucket.month.0, parts)
    }
}

impl From<(u16, Text)> for RowKey {
    fn from((type_number, id): (u16, Text)) -> Self {
        Self((type_number, Uuid::from_u128(id.0)))
    }
}

impl From<RowKey> for (u16, Text) {
    fn from(RowKey((type_number, id)): RowKey) -> Self {
        (type_number, Text(id.as_u128()))
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Nothing belongs to no unit but what belongs to the whole dataset, and that is often.
        let text = if self.0 == 0 { String::new() } else { id::encode(Uuid::from_u128(self.0)) };
        serializer.serialize_str(&text)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        if text.is_empty() {
            return Ok(Self(0));
        }
        let id = id::decode(&text).ok_or_else(|| serde::de::Error::custom("not 128 bits"))?;
        Ok(Self(id.as_u128()))
    }
}

impl Serialize for RowId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Text(self.0.as_u128()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for RowId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Text::deserialize(deserializer).map(|text| Self(Uuid::from_u128(text.0)))
    }
}

impl Serialize for Short {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:x}", self.0))
    }
}

impl<'de> Deserialize<'de> for Short {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        let plain = text.len() <= 16 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let number = plain.then(|| u64::from_str_radix(&text, 16).ok()).flatten();
        number.map(Self).ok_or_else(|| serde::de::Error::custom("not 64 bits"))
    }
}

/// The most that one comparison says, roughly: a bucket's parts are a kilobyte.
#[must_use]
pub const fn listing_bytes(listed: &Listed) -> usize {
    match listed {
        Listed::Parts { .. } => 1_400,
        Listed::Rows { rows, .. } => 64 + rows.len() * 48,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::digest::Root;
    use crate::message::{PROTOCOL, SCHEMA};

    fn bucket() -> Bucket {
        Bucket { type_number: 4, unit: Uuid::from_u128(7), month: Month(202_603) }
    }

    fn listed(rows: &BTreeMap<u128, u128>) -> Vec<(Uuid, RowHash)> {
        rows.iter().map(|(id, hash)| (Uuid::from_u128(*id), RowHash(*hash))).collect()
    }

    fn hello() -> Hello {
        Hello {
            protocol: PROTOCOL,
            schema: SCHEMA,
            incarnation: Uuid::from_u128(1),
            epoch: Some(Uuid::from_u128(2)),
            cursor: 3,
            acknowledged: 4,
            units: vec![Uuid::from_u128(5).into()],
            first_month: Month(202_601),
            root: Root(6),
            next_token_hash: None,
        }
    }

    fn asks() -> Vec<Ask> {
        vec![
            Ask::Buckets(vec![BucketSum { bucket: bucket(), sum: Sum { count: 3, sum: u128::MAX } }]),
            Ask::Parts(vec![Part { bucket: bucket(), parts: 5 }]),
            Ask::Rows(vec![RowKey((4, Uuid::from_u128(9)))]),
        ]
    }

    #[test]
    fn what_is_asked_survives_its_text_and_a_cut_one_is_none() {
        for ask in asks() {
            let head = CompareHead { hello: hello(), why: Why::Differs, ask };
            let body = write_compare(&head);
            assert_eq!(read_compare(&body).unwrap(), head);
            (0..body.len()).for_each(|length| assert!(read_compare(&body[..length]).is_err(), "{length}"));
        }
    }

    #[test]
    fn what_is_answered_survives_its_text_and_a_cut_one_is_none() {
        let of = Part::whole(bucket());
        let listed = vec![
            Listed::Parts { of, sums: vec![Short(1), Short(u64::MAX)] },
            Listed::Rows { of, rows: vec![(RowId(Uuid::from_u128(1)), Short(2))] },
        ];
        let head =
            CompareReply { epoch: Uuid::from_u128(3), seq: 9, horizon: Some(4), listed, more: true, rows: 1 };
        let body = write_compared(&head, b"{}\n");
        assert_eq!(read_compared(&body).unwrap(), (head, vec![&b"{}"[..]]));
        // A row that is cut is no row, which whoever reads it notices.
        let head_bytes = body.len() - b"{}\n".len();
        (0..=head_bytes).for_each(|length| assert!(read_compared(&body[..length]).is_err(), "{length}"));
    }

    #[test]
    fn more_than_may_be_asked_at_once_is_refused() {
        let ask = |count| Ask::Rows(vec![RowKey((4, Uuid::from_u128(9))); count]);
        let read = |count| {
            read_compare(&write_compare(&CompareHead { hello: hello(), why: Why::Differs, ask: ask(count) }))
        };
        assert!(read(WANTED_MAX).is_ok());
        assert!(read(WANTED_MAX + 1).is_err());
    }

    proptest! {
        #[test]
        fn what_differs_is_found_whole_and_nothing_else(
            both in prop::collection::btree_map(any::<u128>(), any::<u128>(), 0..200),
            changed in prop::collection::btree_map(any::<u128>(), any::<u128>(), 0..4),
            only_here in prop::collection::btree_map(any::<u128>(), any::<u128>(), 0..4),
            only_there in prop::collection::btree_map(any::<u128>(), any::<u128>(), 0..4),
        ) {
            let (mut ours, mut theirs) = (both.clone(), both);
            ours.extend(only_here.clone());
            theirs.extend(only_there.clone());
            for (id, hash) in &changed {
                ours.insert(*id, *hash);
                theirs.insert(*id, hash.wrapping_add(1));
            }
            let (ours, theirs) = (listed(&ours), listed(&theirs));
            let parts = differing_parts(&sums_of_parts(ours.clone()), &sums_of_parts(theirs.clone()));
            let of = Part { bucket: bucket(), parts };
            let theirs: Vec<(RowId, Short)> = theirs
                .into_iter()
                .filter(|(id, _)| parts & (1 << part_of(*id)) != 0)
                .map(|(id, hash)| (RowId(id), short(hash)))
                .collect();
            let found = compare(of, &ours, &theirs);
            let ids = |keys: &BTreeSet<Key>| keys.iter().map(|(_, id)| id.as_u128()).collect::<Vec<_>>();
            let mut to_fetch: Vec<u128> = changed.keys().chain(only_there.keys()).copied().collect();
            to_fetch.sort_unstable();
            prop_assert_eq!(ids(&found.to_fetch), to_fetch);
            prop_assert_eq!(ids(&found.missing_there), only_here.keys().copied().collect::<Vec<_>>());
        }
    }
}
