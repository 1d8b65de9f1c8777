//! Two rows of one record become one, the same whichever comes first. Called by the centre for what tablets send
//! and by the tablet for what it pulls.

use domain::record::{MergeKind, Value};
use domain::records;

use crate::planted::{Defect, is_planted};
use crate::row::{Field, Row};
use crate::version::Version;

/// A field whose value gave way to a later one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loser {
    /// The field.
    pub field: u16,
    /// The value that gave way.
    pub lost: Field,
    /// The version that won.
    pub won: Version,
}

/// What came of a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The row that holds from now on.
    pub row: Row,
    /// It differs from what was there before.
    pub changed: bool,
    /// It is just what came in, so that the sender need not be told.
    pub as_sent: bool,
    /// Values that gave way and were not equal, from either side.
    pub losers: Vec<Loser>,
}

/// The incoming row cannot become one with what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// A fact was written before, with other content.
    #[error("the fact was written before with other content")]
    OtherContent,
    /// Unit or month differ, and they never change.
    #[error("the record belongs to another unit or month")]
    OtherBucket,
}

/// Merges `incoming` into `ours`.
///
/// # Errors
/// When a fact has other content, or the rows are of different buckets.
pub fn merge(ours: Option<&Row>, incoming: &Row) -> Result<Merged, MergeError> {
    let Some(ours) = ours else {
        return Ok(Merged { row: incoming.clone(), changed: true, as_sent: true, losers: Vec::new() });
    };
    if (ours.unit, ours.month) != (incoming.unit, incoming.month) {
        return Err(MergeError::OtherBucket);
    }
    // A type that only a newer program knows merges by field: right for lanes and facts too, whose fields share one version.
    let kind = records::declaration(ours.type_number).map_or(MergeKind::FieldWise, |known| known.merge);
    match kind {
        MergeKind::Fact if ours == incoming => {
            Ok(Merged { row: ours.clone(), changed: false, as_sent: true, losers: Vec::new() })
        }
        MergeKind::Fact => Err(MergeError::OtherContent),
        MergeKind::Lane => Ok(later(ours, incoming)),
        MergeKind::FieldWise => Ok(field_wise(ours, incoming)),
    }
}

fn later(ours: &Row, incoming: &Row) -> Merged {
    // Equal versions with other content cannot come from one writer; the larger content wins on every side alike.
    let is_later = contents(incoming) > contents(ours) && !is_planted(Defect::Lane);
    let row = if is_later { incoming } else { ours };
    Merged { changed: row != ours, as_sent: row == incoming, row: row.clone(), losers: Vec::new() }
}

/// Latest version first, then everything else that could tell two rows apart.
fn contents(row: &Row) -> (Version, Vec<(u16, Version, &Value)>) {
    let fields = row.fields.iter().map(|(number, field)| (*number, field.version, &field.value));
    (row.version(), fields.collect())
}

fn field_wise(ours: &Row, incoming: &Row) -> Merged {
    let mut row = ours.clone();
    let mut losers = Vec::new();
    for (number, theirs) in &incoming.fields {
        let Some(own) = row.fields.get_mut(number) else {
            row.fields.insert(*number, theirs.clone());
            continue;
        };
        let theirs_wins = (theirs.version, &theirs.value) > (own.version, &own.value)
            && !(is_planted(Defect::Merge) && theirs.version.node != own.version.node);
        if own.value != theirs.value {
            let (lost, won) = if theirs_wins { (own.clone(), theirs) } else { (theirs.clone(), &*own) };
            losers.push(Loser { field: *number, lost, won: won.version });
        }
        if theirs_wins {
            *own = theirs.clone();
        }
    }
    Merged { changed: row != *ours, as_sent: row == *incoming, row, losers }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeMap;

    use domain::record::Month;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::version::{Clock, Node};

    const VISIT: u16 = 4;
    const TALLY: u16 = 5;
    const DEBRIEF: u16 = 8;

    fn row(type_number: u16, fields: BTreeMap<u16, Field>) -> Row {
        Row { type_number, id: Uuid::from_u128(1), unit: Uuid::nil(), month: Month(202_603), fields }
    }

    fn field(clock: u64, node: u64, value: i64) -> Field {
        Field { version: Version { clock: Clock(clock), node: Node(node) }, value: Value::Int(value) }
    }

    #[test]
    fn different_fields_merge_and_the_same_field_keeps_its_loser() {
        let ours = row(VISIT, [(1, field(5, 1, 10)), (2, field(5, 1, 20))].into());
        let theirs = row(VISIT, [(2, field(6, 2, 21)), (3, field(6, 2, 30))].into());
        let merged = merge(Some(&ours), &theirs).unwrap();
        assert_eq!(
            merged.row.fields,
            [(1, field(5, 1, 10)), (2, field(6, 2, 21)), (3, field(6, 2, 30))].into()
        );
        assert_eq!(merged.losers, [Loser { field: 2, lost: field(5, 1, 20), won: field(6, 2, 21).version }]);
        assert!(merged.changed && !merged.as_sent);
    }

    #[test]
    fn two_equal_values_are_no_conflict() {
        let ours = row(VISIT, [(1, field(5, 1, 10))].into());
        let theirs = row(VISIT, [(1, field(6, 2, 10))].into());
        let merged = merge(Some(&ours), &theirs).unwrap();
        assert!(merged.losers.is_empty() && merged.as_sent);
    }

    #[test]
    fn the_later_version_of_a_lane_is_the_lane() {
        let early = row(TALLY, [(5, field(5, 1, 10))].into());
        let late = row(TALLY, [(5, field(6, 1, 9))].into());
        assert_eq!(merge(Some(&early), &late).unwrap().row, late);
        let kept = merge(Some(&late), &early).unwrap();
        assert_eq!((kept.row, kept.changed, kept.as_sent), (late, false, false));
    }

    #[test]
    fn a_fact_may_come_again_and_may_not_change() {
        let fact = row(DEBRIEF, [(1, field(5, 1, 10))].into());
        assert!(!merge(Some(&fact), &fact).unwrap().changed);
        let other = row(DEBRIEF, [(1, field(5, 1, 11))].into());
        assert_eq!(merge(Some(&fact), &other), Err(MergeError::OtherContent));
    }

    #[test]
    fn unit_and_month_never_change() {
        let ours = row(VISIT, [(1, field(5, 1, 10))].into());
        let moved = Row { month: Month(202_604), ..ours.clone() };
        assert_eq!(merge(Some(&ours), &moved), Err(MergeError::OtherBucket));
    }

    fn any_row(type_number: u16) -> impl Strategy<Value = Row> {
        let any_field =
            (0_u64..4, 0_u64..3, 0_i64..3).prop_map(|(clock, node, value)| field(clock, node, value));
        prop::collection::btree_map(1_u16..4, any_field, 1..4)
            .prop_map(move |fields| row(type_number, fields))
    }

    fn both(a: &Row, b: &Row) -> Row {
        merge(Some(a), b).unwrap().row
    }

    proptest! {
        #[test]
        fn rows_merge_to_the_same_whatever_the_order(a in any_row(VISIT), b in any_row(VISIT), c in any_row(VISIT)) {
            prop_assert_eq!(both(&a, &b), both(&b, &a));
            prop_assert_eq!(both(&both(&a, &b), &c), both(&a, &both(&b, &c)));
            prop_assert_eq!(both(&a, &a), a);
        }

        #[test]
        fn lanes_merge_to_the_same_whatever_the_order(a in any_row(TALLY), b in any_row(TALLY), c in any_row(TALLY)) {
            prop_assert_eq!(both(&a, &b), both(&b, &a));
            prop_assert_eq!(both(&both(&a, &b), &c), both(&a, &both(&b, &c)));
        }

        #[test]
        fn merging_again_changes_nothing(a in any_row(VISIT), b in any_row(VISIT)) {
            let once = both(&a, &b);
            prop_assert!(!merge(Some(&once), &b).unwrap().changed);
            prop_assert!(!merge(Some(&once), &a).unwrap().changed);
        }
    }
}
