//! What people were told was saved, in an account of its own: counts by lane, taps by visit and metric, edits by field with
//! what their author saw, and which records were made. At the end the centre and every tablet are held against it.
//!
//! What only a copy had that was thrown away is *forgotten*: it may come back, and need not.

use std::collections::{BTreeMap, BTreeSet};

use domain::record::{Owner, Record, Value};
use domain::records::{self, Tally, Visit};
use sync::row::Row;
use uuid::Uuid;

use crate::violation::{Violation, broken};

/// Every row of one side.
pub(crate) type Rows = BTreeMap<(u16, Uuid), Row>;
/// The counts of a lane.
pub(crate) type Counts = BTreeMap<String, i64>;
/// The counts of every lane of one side, by visit and lane.
type Lanes = BTreeMap<(Uuid, Uuid), Counts>;
/// A field of a record.
pub(crate) type FieldKey = (u16, Uuid, u16);

/// One lane: everything it ever said, and the least that must be there.
#[derive(Debug, Default)]
struct Lane {
    states: Vec<Counts>,
    least: usize,
}

/// One edit of a field; its value is like no other edit's.
#[derive(Debug)]
struct Edit {
    value: Value,
    saw: Option<usize>,
    forgotten: bool,
}

/// The account.
#[derive(Debug, Default)]
pub(crate) struct Model {
    lanes: BTreeMap<(Uuid, Uuid), Lane>,
    taps: BTreeMap<(Uuid, String), i64>,
    /// Visits of which something was forgotten: their taps are not added up.
    in_doubt: BTreeSet<Uuid>,
    edits: BTreeMap<FieldKey, Vec<Edit>>,
    made: BTreeMap<(u16, Uuid), bool>,
    deleted: BTreeMap<(u16, Uuid), bool>,
}

impl Model {
    /// A lane says this now.
    pub(crate) fn counted(&mut self, visit: Uuid, lane: Uuid, counts: Counts) {
        let lane = self.lanes.entry((visit, lane)).or_default();
        if lane.states.last() != Some(&counts) {
            lane.states.push(counts);
        }
        lane.least = lane.states.len().saturating_sub(1);
    }

    /// What a lane said last.
    pub(crate) fn lane(&self, visit: Uuid, lane: Uuid) -> Counts {
        self.lanes.get(&(visit, lane)).and_then(|lane| lane.states.last()).cloned().unwrap_or_default()
    }

    /// Taps that were answered.
    pub(crate) fn tapped(&mut self, visit: Uuid, metric: &str, by: i64) {
        *self.taps.entry((visit, metric.to_owned())).or_default() += by;
    }

    /// A field was written by somebody who saw `saw` in it.
    pub(crate) fn edited(&mut self, field: FieldKey, saw: Option<&Value>, value: Value) {
        let edits = self.edits.entry(field).or_default();
        let saw = saw.and_then(|saw| edits.iter().position(|edit| edit.value == *saw));
        edits.push(Edit { value, saw, forgotten: false });
    }

    /// Somebody was cut off while writing a field: it may be there, beside any other, and need not.
    pub(crate) fn perhaps_edited(&mut self, field: FieldKey, value: Value) {
        self.edits.entry(field).or_default().push(Edit { value, saw: None, forgotten: true });
    }

    /// A record was made, or was there already.
    pub(crate) fn made(&mut self, type_number: u16, id: Uuid) {
        self.made.insert((type_number, id), false);
    }

    /// A record was deleted, for good.
    pub(crate) fn deleted(&mut self, type_number: u16, id: Uuid) {
        self.deleted.insert((type_number, id), false);
    }

    /// After copies were put back: what no side has any more is forgotten. The first side is the centre.
    pub(crate) fn forget_what_is_nowhere(&mut self, sides: &[Rows]) {
        let lanes_of_sides: Vec<Lanes> = sides.iter().map(lanes_of).collect();
        for ((visit, lane), account) in &mut self.lanes {
            let found = lanes_of_sides.iter().filter_map(|side| {
                // Of several states that look alike a copy may hold the first: one that was taken back since.
                let counts = side.get(&(*visit, *lane))?;
                account.states.iter().position(|state| state == counts)
            });
            let least = found.max();
            if least != Some(account.least) {
                self.in_doubt.insert(*visit);
            }
            account.least = account.least.min(least.unwrap_or(0));
            if least.is_none() {
                // Nobody has it: it may come back with a late request, and need not.
                account.states.insert(0, Counts::new());
                account.least = 0;
            }
        }
        for (key, forgotten) in &mut self.made {
            *forgotten |= sides.iter().all(|rows| !rows.contains_key(key));
        }
        for (key, forgotten) in &mut self.deleted {
            *forgotten |= sides.iter().all(|rows| !rows.get(key).is_some_and(Row::is_deleted));
        }
        for ((type_number, id, field), edits) in &mut self.edits {
            // Lists are the centre's: what it has not got after it was put back is edited again by hand.
            let of_centre =
                records::declaration(*type_number).is_some_and(|known| known.owner == Owner::Centre);
            let reach = if of_centre { 1 } else { sides.len() };
            let shown: Vec<&Value> = sides
                .iter()
                .take(reach)
                .filter_map(|rows| rows.get(&(*type_number, *id))?.value(*field))
                .collect();
            let mut alive: BTreeSet<usize> = BTreeSet::new();
            for value in shown {
                let mut at = edits.iter().position(|edit| edit.value == *value);
                while let Some(place) = at {
                    alive.insert(place);
                    at = edits[place].saw;
                }
            }
            for (place, edit) in edits.iter_mut().enumerate() {
                edit.forgotten |= !alive.contains(&place);
            }
        }
    }

    /// After a tablet was cut off in the middle of a write that nobody was told of: what is there holds.
    pub(crate) fn take_over_what_was_cut_off(&mut self, rows: &Rows) {
        for row in rows.values() {
            if row.type_number == Visit::DECLARATION.number {
                self.made.entry((row.type_number, row.id)).or_insert(false);
            }
            if row.is_deleted() {
                self.deleted.entry((row.type_number, row.id)).or_insert(false);
            }
        }
        for ((type_number, id, field), edits) in &mut self.edits {
            let value = rows.get(&(*type_number, *id)).and_then(|row| row.value(*field));
            if let Some(value) = value.filter(|value| edits.iter().all(|edit| edit.value != **value)) {
                // Who saw what is not known: it may stand beside any other.
                edits.push(Edit { value: value.clone(), saw: None, forgotten: true });
            }
        }
    }

    /// What a tablet showed as saved is on it, or something later is; what it has sent and does not hold any longer is at
    /// the centre.
    pub(crate) fn check_kept(
        &self,
        rows: &Rows,
        centre: &Rows,
        lanes: &BTreeMap<Uuid, BTreeSet<Uuid>>,
    ) -> Result<(), Violation> {
        let (there, at_centre) = (lanes_of(rows), lanes_of(centre));
        for (visit, lanes) in lanes {
            for lane in lanes {
                let Some(account) = self.lanes.get(&(*visit, *lane)) else { continue };
                let key = (*visit, *lane);
                let found = there.get(&key).or_else(|| at_centre.get(&key));
                if place_of(account, found).is_none_or(|place| place < account.least) && account.least > 0 {
                    let expected =
                        format!("lane {lane} of visit {visit} with {:?}", account.states.get(account.least));
                    return broken("I9", expected, format!("{found:?}"));
                }
            }
        }
        Ok(())
    }

    /// Holds one side against the account.
    /// `is_held` says whether the side is to have a record at all.
    pub(crate) fn check(
        &self,
        side: &str,
        rows: &Rows,
        is_held: &dyn Fn((u16, Uuid)) -> bool,
    ) -> Result<(), Violation> {
        let seen = |key: &(u16, Uuid)| rows.get(key);
        for (key, forgotten) in &self.made {
            if !forgotten && seen(key).is_none() && is_held(*key) {
                return broken("I1", format!("type {} id {} at {side}", key.0, key.1), "nothing");
            }
        }
        for (key, forgotten) in &self.deleted {
            if !forgotten && seen(key).is_some_and(|row| !row.is_deleted()) {
                return broken("I3", format!("type {} id {} deleted at {side}", key.0, key.1), "it is there");
            }
        }
        self.check_lanes(side, rows)?;
        self.check_edits(side, rows)
    }

    /// Nothing is at the centre that nobody made, and nothing is missing.
    pub(crate) fn check_whole(&self, rows: &Rows) -> Result<(), Violation> {
        for row in rows.values() {
            let key = (row.type_number, row.id);
            if row.type_number == Visit::DECLARATION.number && !self.made.contains_key(&key) {
                return broken("I2", "visits that somebody began", format!("visit {}", row.id));
            }
            if let Some(tally) = tally_of(row)
                && !self.lanes.contains_key(&(tally.visit.uuid(), tally.lane))
            {
                return broken(
                    "I2",
                    "counts that somebody made",
                    format!("lane {} {:?}", tally.lane, tally.counts),
                );
            }
        }
        let there = lanes_of(rows);
        for ((visit, lane), account) in &self.lanes {
            let found = there.get(&(*visit, *lane));
            let place = place_of(account, found);
            let may_be_missing = account.states.get(account.least).is_none_or(BTreeMap::is_empty);
            if place.is_none_or(|place| place < account.least) && !(found.is_none() && may_be_missing) {
                let expected =
                    format!("lane {lane} of visit {visit} with {:?}", account.states.get(account.least));
                return broken("I4", expected, format!("{found:?}"));
            }
        }
        self.check_taps(rows)
    }

    fn check_taps(&self, rows: &Rows) -> Result<(), Violation> {
        let mut sums: BTreeMap<(Uuid, String), i64> = BTreeMap::new();
        for tally in rows.values().filter_map(tally_of) {
            for (metric, count) in tally.counts {
                *sums.entry((tally.visit.uuid(), metric)).or_default() += count;
            }
        }
        for ((visit, metric), taps) in
            self.taps.iter().filter(|((visit, _), _)| !self.in_doubt.contains(visit))
        {
            let sum = sums.get(&(*visit, metric.clone())).copied().unwrap_or(0);
            if sum != *taps {
                return broken("I4", format!("{taps} of {metric} on visit {visit}"), format!("{sum}"));
            }
        }
        Ok(())
    }

    fn check_lanes(&self, side: &str, rows: &Rows) -> Result<(), Violation> {
        for tally in rows.values().filter_map(tally_of) {
            let Some(account) = self.lanes.get(&(tally.visit.uuid(), tally.lane)) else { continue };
            if place_of(account, Some(&tally.counts)).is_none_or(|place| place < account.least) {
                let expected =
                    format!("lane {} with {:?} at {side}", tally.lane, account.states.get(account.least));
                return broken("I4", expected, format!("{:?}", tally.counts));
            }
        }
        Ok(())
    }

    fn check_edits(&self, side: &str, rows: &Rows) -> Result<(), Violation> {
        for ((type_number, id, field), edits) in &self.edits {
            let Some(row) = rows.get(&(*type_number, *id)) else { continue };
            if row.is_deleted() {
                // A visit that is begun where a deleted one was is written over it.
                continue;
            }
            let shown = row.value(*field);
            let place = edits.iter().position(|edit| Some(&edit.value) == shown);
            let later = |place: usize| edits.iter().find(|edit| edit.saw == Some(place) && !edit.forgotten);
            let what = format!("type {type_number} id {id} field {field} at {side}");
            match place {
                None if edits.iter().any(|edit| !edit.forgotten) => {
                    return broken("I5", format!("an edit of {what}"), format!("{shown:?}"));
                }
                Some(place) => {
                    if let Some(later) = later(place) {
                        return broken(
                            "I5",
                            format!("{:?}, which came after, in {what}", later.value),
                            format!("{shown:?}"),
                        );
                    }
                }
                None => {}
            }
        }
        Ok(())
    }
}

pub(crate) fn tally_of(row: &Row) -> Option<Tally> {
    if row.type_number == Tally::DECLARATION.number { row.read().ok() } else { None }
}

fn lanes_of(rows: &Rows) -> Lanes {
    let number = Tally::DECLARATION.number;
    let of_the_type = rows.range((number, Uuid::nil())..=(number, Uuid::max()));
    let tallies = of_the_type.filter_map(|(_, row)| tally_of(row));
    tallies.map(|tally| ((tally.visit.uuid(), tally.lane), tally.counts)).collect()
}

/// Which of its states a lane is in: the last that is like it.
fn place_of(account: &Lane, counts: Option<&Counts>) -> Option<usize> {
    let counts = counts?;
    account.states.iter().rposition(|state| state == counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The note of a visit.
    const NOTED: FieldKey = (4, Uuid::from_u128(1), 19);

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    fn row(note: &str) -> Rows {
        let (type_number, id, field) = NOTED;
        let fields = [(field, text(note))].into();
        let row =
            Row::new(type_number, id, Uuid::nil(), domain::record::Month(0), Default::default(), fields);
        [((type_number, id), row)].into()
    }

    fn rows_with(visit: Uuid, lane: Uuid, count: i64) -> Rows {
        let tally = Tally {
            visit: visit.into(),
            lane,
            staff: Uuid::nil().into(),
            tablet: Uuid::nil(),
            counts: [("s".to_owned(), count)].into(),
        };
        let row = Row::new(
            Tally::DECLARATION.number,
            lane,
            Uuid::nil(),
            domain::record::Month(202_603),
            Default::default(),
            tally.to_fields(),
        );
        [((row.type_number, row.id), row)].into()
    }

    #[test]
    fn an_earlier_state_of_a_lane_is_found_and_the_last_one_is_right() {
        let (visit, lane) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut model = Model::default();
        for count in [1, 2] {
            model.counted(visit, lane, [("s".to_owned(), count)].into());
            model.tapped(visit, "s", 1);
        }
        assert_eq!(model.check_whole(&rows_with(visit, lane, 2)), Ok(()));
        assert_eq!(model.check_whole(&rows_with(visit, lane, 1)).unwrap_err().invariant, "I4");
        assert_eq!(model.check_whole(&Rows::new()).unwrap_err().invariant, "I4");
        assert_eq!(model.check_whole(&rows_with(visit, Uuid::from_u128(3), 2)).unwrap_err().invariant, "I2");
    }

    #[test]
    fn what_only_a_copy_had_that_was_thrown_away_may_be_there_and_need_not() {
        let (visit, lane) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut model = Model::default();
        for count in [1, 2] {
            model.counted(visit, lane, [("s".to_owned(), count)].into());
        }
        model.forget_what_is_nowhere(&[rows_with(visit, lane, 1)]);
        assert_eq!(model.check_whole(&rows_with(visit, lane, 1)), Ok(()));
        assert_eq!(model.check_whole(&rows_with(visit, lane, 2)), Ok(()));
        assert!(model.check_whole(&rows_with(visit, lane, 3)).is_err());
    }

    #[test]
    fn what_was_taken_back_and_lost_with_a_copy_is_not_expected_where_an_older_state_looks_like_it() {
        let (visit, lane) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut model = Model::default();
        for count in [5, 6, 5] {
            model.counted(visit, lane, [("s".to_owned(), count)].into());
        }
        // The centre has six; the copy that was put back is of before.
        model.forget_what_is_nowhere(&[rows_with(visit, lane, 6), rows_with(visit, lane, 5)]);
        assert_eq!(model.check_whole(&rows_with(visit, lane, 6)), Ok(()));
    }

    #[test]
    fn an_edit_that_another_author_saw_must_not_win() {
        let mut model = Model::default();
        model.edited(NOTED, None, text("first"));
        model.edited(NOTED, Some(&text("first")), text("second"));
        model.edited(NOTED, Some(&text("first")), text("beside"));
        assert!(model.check_edits("centre", &row("second")).is_ok());
        assert!(model.check_edits("centre", &row("beside")).is_ok());
        assert_eq!(model.check_edits("centre", &row("first")).unwrap_err().invariant, "I5");
        assert_eq!(model.check_edits("centre", &row("else")).unwrap_err().invariant, "I5");
    }

    #[test]
    fn an_edit_that_was_cut_off_may_be_there_also_where_nothing_was_written_before() {
        let mut model = Model::default();
        model.perhaps_edited(NOTED, text("cut off"));
        model.edited(NOTED, None, text("beside"));
        assert!(model.check_edits("centre", &row("cut off")).is_ok());
        assert!(model.check_edits("centre", &row("beside")).is_ok());
        assert_eq!(model.check_edits("centre", &row("else")).unwrap_err().invariant, "I5");
    }
}
