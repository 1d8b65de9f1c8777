//! What changed after a cursor: in which order it comes, and what is left out.

use domain::record::{Month, Value};
use sync::row::Row;
use uuid::Uuid;

use super::{Here, id, note, row, row_at, unknown_row};
use crate::store::{FROM_THE_BEGINNING, Held};
use crate::testing::{MONTH, OTHER_UNIT, UNIT};

fn held(units: &[Uuid]) -> Held {
    Held { units: units.to_vec(), first_month: FROM_THE_BEGINNING }
}

/// Type, id and number of each row that comes, as it comes.
fn page(here: &Here, held: &Held, cursor: u64, but_not_from: Uuid) -> Vec<(u16, u128, u64)> {
    let mut found = Vec::new();
    here.read(|tx| tx.rows_after(held, cursor, but_not_from, &mut note(&mut found)));
    found
}

fn ids(page: &[(u16, u128, u64)]) -> Vec<u128> {
    page.iter().map(|(_, id, _)| *id).collect()
}

fn of_unit(mut row: Row, unit: Uuid) -> Row {
    row.unit = unit;
    row
}

pub(super) fn rows_come_by_number_then_type_then_id_whatever_their_unit(here: &Here) {
    let high = u128::MAX - 5;
    let first = here.put(&[
        of_unit(row(high), Uuid::nil()),
        of_unit(row(3), OTHER_UNIT),
        unknown_row(1, Value::Null),
        row(2),
        of_unit(row(1 << 127), UNIT),
    ]);
    let second = here.put(&[of_unit(row(1), OTHER_UNIT), unknown_row(0x0fff, Value::Null)]);
    let third = here.put(&[of_unit(row(4), Uuid::nil())]);
    let expected = [
        (4, 2, first),
        (4, 3, first),
        (4, 1 << 127, first),
        (4, high, first),
        (60_000, 1, first),
        (4, 1, second),
        (60_000, 0x0fff, second),
        (4, 4, third),
    ];
    for units in [[Uuid::nil(), UNIT, OTHER_UNIT], [OTHER_UNIT, Uuid::nil(), UNIT]] {
        assert_eq!(page(here, &held(&units), 0, Uuid::nil()), expected);
    }
}

pub(super) fn a_cursor_leaves_out_what_it_has_reached_and_nothing_after(here: &Here) {
    let first = here.put(&[row(1), row(2)]);
    let second = here.put(&[row(3)]);
    let after = |cursor| ids(&page(here, &held(&[UNIT]), cursor, Uuid::nil()));
    assert_eq!(after(0), [1, 2, 3]);
    assert_eq!(after(first - 1), [1, 2, 3]);
    assert_eq!(after(first), [3]);
    assert_eq!(after(second - 1), [3]);
    assert!(after(second).is_empty());
    assert!(after(second + 1).is_empty());
}

pub(super) fn no_cursor_is_too_large(here: &Here) {
    here.put(&[row(1)]);
    for cursor in [i64::MAX as u64, i64::MAX as u64 + 1, u64::MAX] {
        assert!(page(here, &held(&[UNIT]), cursor, Uuid::nil()).is_empty(), "{cursor}");
    }
}

pub(super) fn whoever_sent_a_row_as_it_is_does_not_get_it_back(here: &Here) {
    let (sender, other) = (id(0x51), id(0x52));
    here.put_from(&[row(1)], Some(sender));
    here.put_from(&[row(2)], Some(other));
    here.put(&[row(3)]);
    let after = |but_not_from| ids(&page(here, &held(&[UNIT]), 0, but_not_from));
    assert_eq!(after(sender), [2, 3]);
    assert_eq!(after(other), [1, 3]);
    assert_eq!(after(id(0x53)), [1, 2, 3]);
    assert_eq!(after(Uuid::nil()), [1, 2, 3]);
    // What the merge changed comes back to its sender too.
    here.put(&[row_at(1, 2)]);
    assert_eq!(after(sender), [2, 3, 1]);
    // And what it then sends again does not.
    here.put_from(&[row_at(1, 3)], Some(sender));
    assert_eq!(after(sender), [2, 3]);
    assert_eq!(after(other), [3, 1]);
}

pub(super) fn only_the_units_held_come(here: &Here) {
    here.put(&[
        row(1),
        of_unit(row(2), OTHER_UNIT),
        of_unit(row(3), Uuid::nil()),
        of_unit(row(4), Uuid::max()),
    ]);
    let after = |units: &[Uuid]| ids(&page(here, &held(units), 0, id(7)));
    assert!(after(&[]).is_empty());
    assert_eq!(after(&[UNIT]), [1]);
    assert_eq!(after(&[Uuid::nil()]), [3]);
    assert_eq!(after(&[Uuid::nil(), UNIT]), [1, 3]);
    assert_eq!(after(&[Uuid::nil(), UNIT, OTHER_UNIT, Uuid::max()]), [1, 2, 3, 4]);
    assert!(after(&[id(0x99)]).is_empty());
}

pub(super) fn months_before_the_first_do_not_come_and_what_has_none_does(here: &Here) {
    let months = [Month::NONE, MONTH.minus(1), MONTH, Month(u32::MAX)];
    let rows: Vec<Row> = months
        .into_iter()
        .zip(1..)
        .map(|(month, number)| {
            let mut row = row(number);
            row.month = month;
            row
        })
        .collect();
    here.put(&rows);
    let after = |first: Month| ids(&page(here, &Held { units: vec![UNIT], first_month: first }, 0, id(7)));
    assert_eq!(after(FROM_THE_BEGINNING), [1, 2, 3, 4]);
    assert_eq!(after(MONTH.minus(1)), [1, 2, 3, 4]);
    assert_eq!(after(MONTH), [1, 3, 4]);
    assert_eq!(after(Month(MONTH.0 + 1)), [1, 4]);
    assert_eq!(after(Month(u32::MAX)), [1, 4]);
}

pub(super) fn a_row_that_changed_comes_once_under_its_last_number(here: &Here) {
    let first = here.put(&[row(1), row(2)]);
    let second = here.put(&[row_at(1, 2)]);
    let after = |cursor| page(here, &held(&[UNIT]), cursor, Uuid::nil());
    assert_eq!(after(0), [(4, 2, first), (4, 1, second)]);
    assert_eq!(after(first), [(4, 1, second)]);
}

pub(super) fn hundreds_of_units_can_be_held(here: &Here) {
    let units: Vec<Uuid> = (1..=400).map(|number| id(number << 64)).collect();
    let rows: Vec<Row> = units.iter().zip(1..).map(|(unit, number)| of_unit(row(number), *unit)).collect();
    here.put(&rows);
    assert_eq!(ids(&page(here, &held(&units), 0, id(7))), (1..=400).collect::<Vec<_>>());
}

pub(super) fn a_page_can_end_after_any_row(here: &Here) {
    for number in 1..=20 {
        here.put(&[row(number)]);
    }
    for length in 1..=20 {
        let mut found = Vec::new();
        here.read(|tx| {
            tx.rows_after(&held(&[UNIT]), 0, Uuid::nil(), &mut |line| {
                found.push(line.id.as_u128());
                Ok(found.len() < length)
            })
        });
        assert_eq!(found, (1..=length as u128).collect::<Vec<_>>());
    }
}
