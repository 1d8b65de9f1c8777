//! What the store has of everything that a batch touches, read at once before rules and merge look at it.
//! What has changed since then is noticed when the counter is taken, and all of it is read again.

use std::collections::{BTreeMap, BTreeSet};

use domain::record::Record;
use domain::records::Visit;
use sync::repair::Key;
use sync::row::Row;
use uuid::Uuid;

use super::draft::{Draft, OF_A_VISIT};
use crate::own_writes::{Counting, counted_key, may_count};
use crate::store::{KeptRow, ReadTx, StoreError};

/// What was seen.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Everything that was looked for.
    keys: Vec<Key>,
    /// What of it there is.
    rows: BTreeMap<Key, KeptRow>,
    /// Which visits count; none where no visit may.
    pub(super) counting: Option<Counting>,
}

impl Seen {
    /// Reads whatever the rows of a batch touch: themselves, the visits they belong to, and the list of visits that count.
    pub(super) fn read(tx: &dyn ReadTx, dataset: Uuid, drafts: &[Draft]) -> Result<Self, StoreError> {
        let mut seen = Self { keys: keys_of(drafts, dataset), ..Self::default() };
        seen.rows = tx.rows(&seen.keys)?;
        seen.read_counting(tx, dataset, drafts)?;
        Ok(seen)
    }

    /// Reads the rows again.
    pub(super) fn renew(
        &mut self,
        tx: &dyn ReadTx,
        dataset: Uuid,
        drafts: &[Draft],
    ) -> Result<(), StoreError> {
        self.rows = tx.rows(&self.keys)?;
        self.read_counting(tx, dataset, drafts)
    }

    /// Which visits count is known once, where any may: a season that somebody writes meanwhile holds for later visits.
    fn read_counting(&mut self, tx: &dyn ReadTx, dataset: Uuid, drafts: &[Draft]) -> Result<(), StoreError> {
        let sent = drafts.iter().filter_map(|draft| draft.row.as_ref());
        let mut all = sent.chain(self.rows.values().map(|kept| &kept.row));
        let is_visit = |row: &&Row| row.type_number == Visit::DECLARATION.number;
        if self.counting.is_none() && all.any(|row| is_visit(&row) && may_count(row)) {
            self.counting = Some(Counting::read(tx, dataset)?);
        }
        Ok(())
    }

    /// Everything that was looked for.
    pub(super) fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// A row as it was seen.
    pub(super) fn row(&self, key: Key) -> Option<&KeptRow> {
        self.rows.get(&key)
    }

    /// Whether somebody else has written since: the rows' sequence numbers are not these.
    pub(super) fn is_outdated(&self, seqs: &BTreeMap<Key, u64>) -> bool {
        self.rows.len() != seqs.len() || self.rows.iter().any(|(key, kept)| seqs.get(key) != Some(&kept.seq))
    }
}

fn keys_of(drafts: &[Draft], dataset: Uuid) -> Vec<Key> {
    let mut keys = BTreeSet::new();
    let visit_number = Visit::DECLARATION.number;
    for row in drafts.iter().filter_map(|draft| draft.row.as_ref()) {
        keys.insert((row.type_number, row.id));
        if OF_A_VISIT.contains(&row.type_number) {
            keys.extend(row.parent().map(|visit| (visit_number, visit)));
        }
        if row.type_number == visit_number {
            keys.insert(counted_key(dataset, row.id));
        }
    }
    keys.into_iter().collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;
    use crate::receive::draft::read_lines;
    use crate::testing::TestCentre;

    fn seen(test: &TestCentre, row: &Row) -> Seen {
        let line = row.to_line(test.centre.dataset);
        let drafts = read_lines(&[line.as_bytes()], test.centre.dataset);
        test.centre.read(|tx| Seen::read(tx, test.centre.dataset, &drafts)).unwrap()
    }

    fn is_outdated(test: &TestCentre, seen: &Seen) -> bool {
        seen.is_outdated(&test.centre.read(|tx| tx.row_seqs(seen.keys())).unwrap())
    }

    #[test]
    fn a_row_that_somebody_wrote_meanwhile_is_noticed() {
        let test = TestCentre::new();
        let mut bus_a = test.tablet("bus a");
        let row = bus_a.visit(1, |_| {});
        let none_yet = seen(&test, &row);
        assert!(!is_outdated(&test, &none_yet));
        bus_a.push(std::slice::from_ref(&row));
        assert!(is_outdated(&test, &none_yet));
        let first = seen(&test, &row);
        assert!(!is_outdated(&test, &first));
        let edited = bus_a.visit(1, |visit| visit.approximate = true);
        bus_a.push(&[edited]);
        assert!(is_outdated(&test, &first));
    }

    #[test]
    fn the_visit_of_a_lane_is_seen_with_it() {
        let test = TestCentre::new();
        let mut bus_a = test.tablet("bus a");
        let row = bus_a.visit(1, |_| {});
        let lane = bus_a.lane(row.id, &[]);
        let without = seen(&test, &lane);
        assert_eq!(without.row((row.type_number, row.id)), None);
        bus_a.push(std::slice::from_ref(&row));
        assert!(is_outdated(&test, &without));
        assert_eq!(seen(&test, &lane).row((row.type_number, row.id)), test.kept(&row).as_ref());
    }
}
