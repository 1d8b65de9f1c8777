//! The rows of a batch merged into those that are there, in memory: what will be written, and what cannot be.

use std::collections::BTreeMap;

use domain::refusal::Refusal;
use sync::merge::{Loser, MergeError, merge};
use sync::message::EmptiedText;
use sync::repair::Key;
use sync::row::Row;
use sync::version::Node;
use uuid::Uuid;

use super::draft::Draft;
use super::guard;
use super::rules::MALFORMED;
use super::seen::Seen;
use crate::store::KeptRow;

/// A record that the batch touches.
#[derive(Debug, Clone)]
pub(super) struct Touched {
    /// As it is kept.
    pub(super) before: Option<KeptRow>,
    /// As it will be.
    pub(super) after: Row,
    /// The tablet has just this, and need not be told.
    pub(super) as_sent: bool,
    /// Values that gave way.
    pub(super) losers: Vec<Loser>,
}

/// What comes of merging.
#[derive(Debug, Default)]
pub(super) struct Merging {
    /// Every record that is touched.
    pub(super) touched: BTreeMap<Key, Touched>,
    /// Texts that were emptied.
    pub(super) emptied: Vec<EmptiedText>,
    /// Lines that cannot be merged, by their place, with the reason.
    pub(super) impossible: Vec<(usize, &'static str)>,
}

/// Merges every line that is not refused.
pub(super) fn merge_all(
    seen: &Seen,
    dataset: Uuid,
    drafts: &[Draft],
    refused: &BTreeMap<usize, &'static str>,
    now_ms: i64,
    node: Node,
) -> Merging {
    let mut merging = Merging::default();
    for (place, draft) in drafts.iter().enumerate() {
        let Some(sent) = draft.row.as_ref().filter(|_| !refused.contains_key(&place)) else { continue };
        let key = (sent.type_number, sent.id);
        let earlier = merging.touched.remove(&key);
        let before = match &earlier {
            Some(touched) => touched.before.clone(),
            None => seen.row(key).cloned(),
        };
        let kept = before.as_ref().map(|kept| &kept.row);
        let ours = earlier.as_ref().map(|touched| &touched.after).or(kept);
        let mut incoming = sent.clone();
        let emptied = match draft.passes_guard {
            true => Vec::new(),
            false => guard::empty_texts(&mut incoming, ours, now_ms, node),
        };
        // What each side has is a line that can be read; both together may be longer than any.
        let merged = match merge(ours, &incoming) {
            Ok(merged) if (ours.is_some() || !emptied.is_empty()) && merged.row.is_too_long(dataset) => {
                Err(MALFORMED)
            }
            merged => merged.map_err(code_of),
        };
        match merged {
            Ok(merged) => {
                let mut losers = earlier.map(|touched| touched.losers).unwrap_or_default();
                losers.extend(merged.losers);
                let as_sent = merged.as_sent && emptied.is_empty();
                merging.touched.insert(key, Touched { before, after: merged.row, as_sent, losers });
                merging.emptied.extend(emptied);
            }
            Err(code) => {
                if let Some(touched) = earlier {
                    merging.touched.insert(key, touched);
                }
                merging.impossible.push((place, code));
            }
        }
    }
    merging
}

const fn code_of(error: MergeError) -> &'static str {
    match error {
        MergeError::OtherContent => Refusal::OtherContent.code(),
        MergeError::OtherBucket => MALFORMED,
    }
}
