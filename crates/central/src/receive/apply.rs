//! One batch applied: rules, merge, then the counter, then everything that is written, under that one number.

use std::collections::{BTreeMap, BTreeSet};

use domain::record::Record;
use domain::records::Visit;
use failpoints::failpoint;
use sync::message::{Acknowledgement, BatchHead, EmptiedText, Hello, RefusedRow};
use sync::row::Row;
use uuid::Uuid;

use super::draft::Draft;
use super::merging::{Merging, Touched, merge_all};
use super::rules::{self, MALFORMED, Surroundings};
use super::seen::Seen;
use super::{ReceiveError, quarantine};
use crate::access::Admitted;
use crate::centre::Centre;
use crate::own_writes::{self, Change};
use crate::store::{Conflict, Quarantined, WriteTx};

/// The code of a row that waits for another row of its visit.
const WAITS: &str = "waits";

/// A batch that has been settled, and who sent it.
pub(super) struct Arriving<'b> {
    pub(super) centre: &'b Centre,
    pub(super) admitted: &'b Admitted,
    pub(super) hello: &'b Hello,
    pub(super) batch: &'b BatchHead,
    pub(super) drafts: &'b [Draft],
    pub(super) now_ms: i64,
}

/// What shall become of a batch, decided in memory.
struct Plan {
    /// Lines that are not taken, by their place, with the reason.
    refused: BTreeMap<usize, &'static str>,
    /// Texts that were emptied.
    emptied: Vec<EmptiedText>,
    /// What is written.
    changes: Vec<Change>,
    /// Values that gave way, each with its place among those of its row.
    conflicts: Vec<(usize, Conflict)>,
}

/// Applies a batch; `restored_at` is when the centre was last restored from a backup.
pub(super) fn apply(
    tx: &mut dyn WriteTx,
    arriving: &Arriving<'_>,
    restored_at: Option<i64>,
) -> Result<Acknowledgement, ReceiveError> {
    let mut seen = Seen::read(tx, arriving.centre.dataset, arriving.drafts)?;
    let mut plan = plan(arriving, &seen, restored_at);
    failpoint!("receive.after_merge");
    if !plan.changes.is_empty() {
        let (seq, seqs) = tx.advance_seq_and_look(seen.keys())?;
        failpoint!("receive.after_seq");
        // Others may have written since; from here on nobody else does. Rules look at what is kept too.
        if seen.is_outdated(&seqs) {
            seen.renew(tx, arriving.centre.dataset, arriving.drafts)?;
            plan = self::plan(arriving, &seen, restored_at);
        }
        own_writes::put(tx, &plan.changes, seq)?;
        tx.put_conflicts(seq, &plan.conflicts)?;
        failpoint!("receive.after_rows");
    }
    let Plan { refused, emptied, .. } = plan;
    let told = refused.iter().map(|(place, code)| told(&arriving.drafts[*place], code));
    let ack = Acknowledgement { number: arriving.batch.number, refused: told.collect(), emptied };
    let aside: Vec<_> =
        refused.iter().map(|(place, code)| (*place, kept_aside(arriving, *place, code))).collect();
    tx.put_quarantined(&aside)?;
    let Arriving { hello, batch, admitted, .. } = arriving;
    tx.save_acknowledgement(hello.incarnation, admitted.device.id, &batch.hash, &ack)?;
    failpoint!("receive.after_acknowledgement");
    Ok(ack)
}

fn plan(arriving: &Arriving<'_>, seen: &Seen, restored_at: Option<i64>) -> Plan {
    let mut refused = refuse_by_rules(arriving, seen, restored_at);
    let merging = merge_what_can_be(arriving, seen, &mut refused);
    let (changes, conflicts) = written(arriving, seen, &merging);
    Plan { refused, emptied: merging.emptied, changes, conflicts }
}

fn refuse_by_rules(
    arriving: &Arriving<'_>,
    seen: &Seen,
    restored_at: Option<i64>,
) -> BTreeMap<usize, &'static str> {
    let Arriving { centre, admitted, drafts, .. } = arriving;
    let around = Surroundings { seen, centre, admitted, restored_at, visits: rules::visits_of(drafts) };
    let broken = |draft: &Draft| match &draft.row {
        Some(row) => rules::broken_rule(row, &around),
        None => Some(MALFORMED),
    };
    drafts.iter().enumerate().filter_map(|(place, draft)| Some((place, broken(draft)?))).collect()
}

/// Merges until every row that is left can be: one that cannot takes the rest of its visit with it.
fn merge_what_can_be(
    arriving: &Arriving<'_>,
    seen: &Seen,
    refused: &mut BTreeMap<usize, &'static str>,
) -> Merging {
    let Arriving { centre, drafts, now_ms, .. } = arriving;
    loop {
        let_visits_wait(drafts, refused);
        let merging = merge_all(seen, centre.dataset, drafts, refused, *now_ms, centre.node());
        if merging.impossible.is_empty() {
            return merging;
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

fn written(arriving: &Arriving<'_>, seen: &Seen, merging: &Merging) -> (Vec<Change>, Vec<(usize, Conflict)>) {
    let Arriving { centre, hello, .. } = arriving;
    let written: Vec<&Touched> =
        merging.touched.values().filter(|touched| must_be_written(touched)).collect();
    let change = |touched: &&Touched| {
        let origin = touched.as_sent.then_some(hello.incarnation);
        Change::of(centre.dataset, touched.before.as_ref(), touched.after.clone(), origin)
    };
    let mut changes: Vec<Change> = written.iter().map(change).collect();
    let visits: Vec<&Row> = written
        .iter()
        .filter(|touched| touched.after.type_number == Visit::DECLARATION.number && has_changed(touched))
        .map(|touched| &touched.after)
        .collect();
    if let Some(counting) = &seen.counting {
        changes.extend(own_writes::count_visits(centre, counting, |key| seen.row(key), &visits));
    }
    let losers = written.iter().flat_map(|touched| losers(touched, arriving)).collect();
    (changes, losers)
}

/// Only what two people wrote without seeing each other is a conflict: an edit of what one has seen is not.
fn losers(touched: &Touched, arriving: &Arriving<'_>) -> Vec<(usize, Conflict)> {
    if touched.before.as_ref().is_none_or(|kept| kept.seq <= arriving.hello.cursor) {
        return Vec::new();
    }
    let concurrent = touched.losers.iter().filter(|loser| loser.lost.version.node != loser.won.node);
    concurrent
        .map(|loser| Conflict {
            type_number: touched.after.type_number,
            id: touched.after.id,
            field: loser.field,
            lost_version: loser.lost.version,
            lost_value: loser.lost.value.clone(),
            won_version: loser.won,
            at: arriving.now_ms,
        })
        .enumerate()
        .collect()
}

fn told(draft: &Draft, code: &str) -> RefusedRow {
    RefusedRow { type_number: draft.type_number, id: draft.id, code: code.to_owned() }
}

fn kept_aside(arriving: &Arriving<'_>, place: usize, code: &str) -> Quarantined {
    let draft = &arriving.drafts[place];
    let row = draft.row.as_ref();
    Quarantined {
        at: arriving.now_ms,
        incarnation: arriving.hello.incarnation,
        batch: arriving.batch.number,
        type_number: draft.type_number,
        id: draft.id,
        code: code.to_owned(),
        line: row.map(|row| quarantine::without_texts(row, arriving.centre.dataset)).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use domain::records::Tally;
    use domain::refusal::Refusal;

    use super::*;
    use crate::access::admit;
    use crate::receive::draft::read_lines;
    use crate::testing::TestCentre;

    #[test]
    fn the_rules_look_again_at_what_somebody_wrote_before_the_counter_was_taken() {
        let test = TestCentre::new();
        let (mut bus_a, mut bus_b) = (test.tablet("bus a"), test.tablet("bus b"));
        let visit = bus_a.visit(1, |_| {});
        let lane = bus_a.lane(visit.id, &[("visitors", 3)]);
        // Under the other tablet's lane, with its own name on it.
        let stolen = bus_b.record(&Tally { tablet: bus_b.id, ..lane.read().unwrap() });
        assert_eq!(stolen.id, lane.id);
        let batch = bus_b.freeze(std::slice::from_ref(&stolen));
        let line = stolen.to_line(test.centre.dataset);
        let arriving = Arriving {
            centre: &test.centre,
            admitted: &test.centre.read(|tx| admit(tx, test.centre.dataset, &bus_b.token)).unwrap(),
            hello: &bus_b.hello(),
            batch: &batch.head,
            drafts: &read_lines(&[line.as_bytes()], test.centre.dataset),
            now_ms: crate::testing::NOW,
        };
        let dataset = test.centre.dataset;
        let mut seen = test.centre.read(|tx| Seen::read(tx, dataset, arriving.drafts)).unwrap();
        assert!(plan(&arriving, &seen, None).refused.is_empty());
        bus_a.push(&[visit, lane]);
        assert!(seen.is_outdated(&test.centre.read(|tx| tx.row_seqs(seen.keys())).unwrap()));
        test.centre.read(|tx| seen.renew(tx, dataset, arriving.drafts)).unwrap();
        assert_eq!(plan(&arriving, &seen, None).refused, BTreeMap::from([(0, Refusal::NotYours.code())]));
    }
}
