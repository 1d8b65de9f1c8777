//! One comparison with the centre: which buckets differ, then which parts of them, then which rows, then those rows.
//! The sync driver carries the questions and brings the answers; what differs is put right in the store.

use std::collections::BTreeSet;

use ::sync::repair::{
    Ask, BUCKETS_MAX, BucketSum, CompareReply, Difference, Key, Listed, Part, RowKey, WANTED_MAX, Why,
    compare, differing_parts, sums_of_parts,
};

use crate::store::{Repaired, Store, StoreError};

/// A comparison under way.
#[derive(Debug)]
pub(crate) struct Comparison {
    why: Why,
    begun: bool,
    /// How far the first snapshot had come. What was written later is fetched as usual.
    seq: u64,
    horizon: Option<i64>,
    /// Parts whose rows are to be listed.
    parts: Vec<Part>,
    /// Rows that are to be fetched.
    wanted: BTreeSet<Key>,
    missing_there: BTreeSet<Key>,
    /// An answer left something out: another comparison finds it.
    cut_short: bool,
    fetched: u64,
}

/// What came of a comparison.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Compared {
    /// Rows fetched.
    pub(crate) fetched: u64,
    /// What became of the rows that the centre does not have.
    pub(crate) repaired: Repaired,
}

impl Comparison {
    pub(crate) const fn new(why: Why) -> Self {
        Self {
            why,
            begun: false,
            seq: 0,
            horizon: None,
            parts: Vec::new(),
            wanted: BTreeSet::new(),
            missing_there: BTreeSet::new(),
            cut_short: false,
            fetched: 0,
        }
    }

    pub(crate) const fn why(&self) -> Why {
        self.why
    }

    /// What to ask next; nothing when everything was found and fetched.
    pub(crate) fn next(&self, store: &Store) -> Result<Option<Ask>, StoreError> {
        if !self.begun {
            let buckets = store.held_buckets()?.into_iter().filter(|(_, sum)| sum.count > 0);
            let sums = buckets.map(|(bucket, sum)| BucketSum { bucket, sum }).take(BUCKETS_MAX);
            return Ok(Some(Ask::Buckets(sums.collect())));
        }
        if !self.parts.is_empty() {
            return Ok(Some(Ask::Parts(self.parts.clone())));
        }
        let wanted: Vec<RowKey> = self.wanted.iter().take(WANTED_MAX).copied().map(RowKey).collect();
        Ok((!wanted.is_empty()).then_some(Ask::Rows(wanted)))
    }

    /// Takes an answer to what was asked last.
    pub(crate) fn take(
        &mut self,
        store: &mut Store,
        reply: &CompareReply,
        lines: &[&[u8]],
    ) -> Result<(), StoreError> {
        if !self.begun {
            self.begun = true;
            self.seq = reply.seq;
            self.horizon = reply.horizon;
            self.cut_short |= reply.more;
            return self.take_listed(store, &reply.listed);
        }
        if !self.parts.is_empty() {
            self.parts.clear();
            self.cut_short |= reply.more;
            return self.take_listed(store, &reply.listed);
        }
        let asked: Vec<Key> = self.wanted.iter().take(WANTED_MAX).copied().collect();
        let taken = store.take_compared(lines)?;
        self.fetched += taken.len() as u64;
        self.wanted.retain(|key| !taken.contains(key));
        if !reply.more || taken.is_empty() {
            // One that was asked for and did not come is not there any more.
            asked.iter().for_each(|key| {
                self.wanted.remove(key);
            });
        }
        Ok(())
    }

    /// Puts right what is left to put right, and ends.
    pub(crate) fn end(self, store: &mut Store) -> Result<Compared, StoreError> {
        let cursor = (!self.cut_short).then_some(self.seq);
        let repaired = store.end_comparing(&self.missing_there, self.horizon, cursor)?;
        Ok(Compared { fetched: self.fetched, repaired })
    }

    fn take_listed(&mut self, store: &Store, listed: &[Listed]) -> Result<(), StoreError> {
        for listed in listed {
            match listed {
                Listed::Parts { of, sums } => {
                    let parts = differing_parts(&sums_of_parts(store.hashes_in(of.bucket)?), sums);
                    self.parts.push(Part { parts, ..*of });
                }
                Listed::Rows { of, rows } => {
                    let Difference { to_fetch, missing_there } =
                        compare(*of, &store.hashes_in(of.bucket)?, rows);
                    self.wanted.extend(to_fetch);
                    self.missing_there.extend(missing_there);
                }
            }
        }
        self.parts.retain(|part| part.parts != 0);
        Ok(())
    }
}
