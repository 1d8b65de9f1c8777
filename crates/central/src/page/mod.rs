//! What a tablet has not seen: one page of rows, with the cursor and the root that belong to it, all from one snapshot.
//! Called by `exchange` after the batch. Which units a tablet may hold is `access`.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use domain::record::Id;
use domain::records::Unit;
use sync::digest::root;
use sync::message::{BATCH_BYTES_MAX, Hello, ReplyHead};
use uuid::Uuid;

use crate::store::{Held, KeptLine, ReadTx, StoreError};

/// An answer without what became of the batch and of the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its head.
    pub head: ReplyHead,
    /// Its rows: lines with their line breaks.
    pub rows: Vec<u8>,
}

/// Reads the page after the tablet's cursor, of the units that it holds and may hold.
///
/// # Errors
/// When the store cannot be read.
pub fn page(tx: &dyn ReadTx, hello: &Hello, may_hold: &[Uuid], now_ms: i64) -> Result<Page, StoreError> {
    let dataset = tx.dataset()?;
    let held = held(hello, may_hold);
    let mut rows = Rows::new(BATCH_BYTES_MAX);
    tx.rows_after(&held, hello.cursor, hello.incarnation, &mut |line| Ok(rows.take(&line)))?;
    let head = ReplyHead {
        epoch: dataset.epoch,
        now: now_ms,
        ack: None,
        cursor: if rows.more { rows.whole.seq } else { dataset.seq },
        more: rows.more,
        rows: if rows.more { rows.whole.count } else { rows.count },
        root: root(&tx.buckets(&held)?),
        units: units_otherwise(hello, may_hold),
        token_renewed: false,
    };
    if rows.more {
        rows.bytes.truncate(rows.whole.bytes);
    }
    Ok(Page { head, rows: rows.bytes })
}

/// The units that the tablet may hold, where hello names others.
fn units_otherwise(hello: &Hello, may_hold: &[Uuid]) -> Option<Vec<Id<Unit>>> {
    let named: BTreeSet<Uuid> = hello.units.iter().map(|unit| unit.uuid()).collect();
    let may: BTreeSet<Uuid> = may_hold.iter().copied().collect();
    (named != may).then(|| may_hold.iter().map(|unit| (*unit).into()).collect())
}

/// What belongs to the whole dataset, and those of the tablet's units that it may hold.
pub(crate) fn held(hello: &Hello, may_hold: &[Uuid]) -> Held {
    let mut units: Vec<Uuid> = hello.units.iter().map(|unit| unit.uuid()).collect();
    units.retain(|unit| may_hold.contains(unit));
    units.push(Uuid::nil());
    units.sort_unstable();
    units.dedup();
    Held { units, first_month: hello.first_month }
}

/// Up to where the page is whole: at the end of a sequence number.
#[derive(Debug, Clone, Copy, Default)]
struct Whole {
    seq: u64,
    bytes: usize,
    count: u64,
}

/// The rows of a page as they come.
struct Rows {
    bytes: Vec<u8>,
    count: u64,
    /// The sequence number of the last row.
    seq: u64,
    whole: Whole,
    bytes_max: usize,
    more: bool,
}

impl Rows {
    const fn new(bytes_max: usize) -> Self {
        let whole = Whole { seq: 0, bytes: 0, count: 0 };
        Self { bytes: Vec::new(), count: 0, seq: 0, whole, bytes_max, more: false }
    }

    /// Takes a row; says whether there is room for another. What one transaction wrote stays together, however large.
    fn take(&mut self, line: &KeptLine<'_>) -> bool {
        if line.seq != self.seq {
            self.whole = Whole { seq: self.seq, bytes: self.bytes.len(), count: self.count };
            self.seq = line.seq;
        }
        let is_too_much = self.bytes.len() + line.line.len() + 1 > self.bytes_max;
        if is_too_much && self.whole.count > 0 {
            self.more = true;
            return false;
        }
        self.bytes.extend_from_slice(line.line.as_bytes());
        self.bytes.push(b'\n');
        self.count += 1;
        true
    }
}
