//! One batch applied: rules, merge, then the counter, then everything that is written, under that one number.

use std::collections::{BTreeMap, BTreeSet};

use domain::record::Record;
use domain::records::Visit;
use failpoints::failpoint;
use sync::message::{Acknowledgement, BatchHead, Hello, RefusedRow};
use sync::row::Row;
use uuid::Uuid;

use super::draft::Draft;
use super::merging::{Key, Merging, Touched, merge_all};
use super::rules::{self, MALFORMED, Surroundings};
use super::{ReceiveError, quarantine};
use crate::access::Admitted;
use crate::centre::Centre;
use crate::own_writes;
use crate::store::{Conflict, Quarantined, ReadTx, StoreError, WriteTx};

/// The code of a row that waits for another row of its visit.
const WAITS: &str = "waits";

/// Applies a batch that has been settled.
pub(super) fn apply(
    tx: &mut dyn WriteTx,
    centre: &Centre,
    admitted: &Admitted,
    hello: &Hello,
    batch: &BatchHead,
    drafts: &[Draft],
    now_ms: i64,
) -> Result<Acknowledgement, ReceiveError> {
    let mut refused = refuse_by_rules(tx, centre, admitted, drafts)?;
    let mut merging = merge_what_can_be(tx, centre, drafts, &mut refused, now_ms)?;
    failpoint!("receive.after_merge");
    if merging.touched.values().any(must_be_written) {
        let seq = tx.advance_seq()?;
        failpoint!("receive.after_seq");
        // Others may have written since; from here on nobody else does.
        if has_moved(tx, &merging.touched)? {
            merging = merge_what_can_be(tx, centre, drafts, &mut refused, now_ms)?;
        }
        write_rows(tx, centre, hello, &merging, seq, now_ms)?;
        failpoint!("receive.after_rows");
    }
    let ack = Acknowledgement {
        number: batch.number,
        refused: refused.iter().map(|(place, code)| told(&drafts[*place], code)).collect(),
        emptied: merging.emptied,
    };
    for (place, code) in &refused {
        tx.put_quarantined(*place, &kept_aside(centre, hello, batch, &drafts[*place], code, now_ms))?;
    }
    tx.save_acknowledgement(hello.incarnation, admitted.device.id, &batch.hash, &ack)?;
    failpoint!("receive.after_acknowledgement");
    Ok(ack)
}

fn refuse_by_rules(
    tx: &dyn ReadTx,
    centre: &Centre,
    admitted: &Admitted,
    drafts: &[Draft],
) -> Result<BTreeMap<usize, &'static str>, StoreError> {
    let restored_at = tx.dataset()?.restored_at;
    let around = Surroundings { tx, centre, admitted, restored_at, visits: rules::visits_of(drafts) };
    let mut refused = BTreeMap::new();
    for (place, draft) in drafts.iter().enumerate() {
        let broken = match &draft.row {
            Some(row) => rules::broken_rule(row, &around)?,
            None => Some(MALFORMED),
        };
        if let Some(code) = broken {
            refused.insert(place, code);
        }
    }
    Ok(refused)
}

/// Merges until every row that is left can be: one that cannot takes the rest of its visit with it.
fn merge_what_can_be(
    tx: &dyn ReadTx,
    centre: &Centre,
    drafts: &[Draft],
    refused: &mut BTreeMap<usize, &'static str>,
    now_ms: i64,
) -> Result<Merging, StoreError> {
    loop {
        let_visits_wait(drafts, refused);
        let merging = merge_all(tx, drafts, refused, now_ms, centre.node())?;
        if merging.impossible.is_empty() {
            return Ok(merging);
        }
        refused.extend(merging.impossible);
    }
}

fn let_visits_wait(drafts: &[Draft], refused: &mut BTreeMap<usize, &'static str>) {
    let visits: BTreeSet<Uuid> = refused.keys().filter_map(|place| drafts[*place].visit()).collect();
    for (place, draft) in drafts.iter().enumerate() {
        if draft.visit().is_some_and(|visit| visits.contains(&visit)) {
            refused.entry(place).or_insert(WAITS);
        }
    }
}

fn must_be_written(touched: &Touched) -> bool {
    !touched.as_sent || has_changed(touched)
}

fn has_changed(touched: &Touched) -> bool {
    touched.before.as_ref().is_none_or(|kept| kept.row != touched.after)
}

fn has_moved(tx: &dyn ReadTx, touched: &BTreeMap<Key, Touched>) -> Result<bool, StoreError> {
    for ((type_number, id), touched) in touched {
        let now = tx.row_seq(*type_number, *id)?;
        if now != touched.before.as_ref().map(|kept| kept.seq) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn write_rows(
    tx: &mut dyn WriteTx,
    centre: &Centre,
    hello: &Hello,
    merging: &Merging,
    seq: u64,
    now_ms: i64,
) -> Result<(), StoreError> {
    let mut visits: Vec<&Row> = Vec::new();
    for touched in merging.touched.values().filter(|touched| must_be_written(touched)) {
        let origin = touched.as_sent.then_some(hello.incarnation);
        own_writes::put(tx, touched.before.as_ref(), &touched.after, seq, origin)?;
        keep_losers(tx, hello, touched, seq, now_ms)?;
        if touched.after.type_number == Visit::DECLARATION.number && has_changed(touched) {
            visits.push(&touched.after);
        }
    }
    own_writes::count_visits(tx, centre, &visits, seq)
}

/// Only what two people wrote without seeing each other is a conflict: an edit of what one has seen is not.
fn keep_losers(
    tx: &mut dyn WriteTx,
    hello: &Hello,
    touched: &Touched,
    seq: u64,
    now_ms: i64,
) -> Result<(), StoreError> {
    if touched.before.as_ref().is_none_or(|kept| kept.seq <= hello.cursor) {
        return Ok(());
    }
    let concurrent = touched.losers.iter().filter(|loser| loser.lost.version.node != loser.won.node);
    for (place, loser) in concurrent.enumerate() {
        let conflict = Conflict {
            type_number: touched.after.type_number,
            id: touched.after.id,
            field: loser.field,
            lost_version: loser.lost.version,
            lost_value: loser.lost.value.clone(),
            won_version: loser.won,
            at: now_ms,
        };
        tx.put_conflict(seq, place, &conflict)?;
    }
    Ok(())
}

fn told(draft: &Draft, code: &str) -> RefusedRow {
    RefusedRow { type_number: draft.type_number, id: draft.id, code: code.to_owned() }
}

fn kept_aside(
    centre: &Centre,
    hello: &Hello,
    batch: &BatchHead,
    draft: &Draft,
    code: &str,
    now_ms: i64,
) -> Quarantined {
    Quarantined {
        at: now_ms,
        incarnation: hello.incarnation,
        batch: batch.number,
        type_number: draft.type_number,
        id: draft.id,
        code: code.to_owned(),
        line: draft
            .row
            .as_ref()
            .map_or_else(String::new, |row| quarantine::without_texts(row, centre.dataset)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;
    use crate::testing::TestCentre;

    #[test]
    fn a_row_that_somebody_wrote_meanwhile_is_noticed_before_anything_is_written() {
        let test = TestCentre::new();
        let mut bus_a = test.tablet("bus a");
        let row = bus_a.visit(1, |_| {});
        let touched = |before| {
            let touched = Touched { before, after: row.clone(), as_sent: true, losers: Vec::new() };
            BTreeMap::from([((row.type_number, row.id), touched)])
        };
        let moved = |touched| test.centre.read(|tx| has_moved(tx, &touched)).unwrap();
        assert!(!moved(touched(None)));
        bus_a.push(std::slice::from_ref(&row));
        assert!(moved(touched(None)));
        let kept = test.kept(&row);
        assert!(!moved(touched(kept.clone())));
        let edited = bus_a.visit(1, |visit| visit.approximate = true);
        bus_a.push(&[edited]);
        assert!(moved(touched(kept)));
    }
}
