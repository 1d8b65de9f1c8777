//! What a move to another store asks: lines as they lie there, out of one store and into another, and how far it has come.

use super::everything::{everything, write_everything};
use super::{Here, dataset, id, row};
use crate::store::table::{Line, Table};
use crate::store::{StoreError, read, write};

/// Every line of a table, so many at a time.
fn all_lines(here: &Here, table: Table, at_most: usize) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    loop {
        let after = lines.last().map(|line| line[..table.key_columns()].to_vec());
        let part = here.read(|tx| tx.copy_out(table, after.as_deref(), at_most));
        assert!(part.len() <= at_most);
        if part.is_empty() {
            return lines;
        }
        lines.extend(part);
    }
}

pub(super) fn what_is_copied_out_and_in_reads_as_it_did(here: &Here) {
    here.write(write_everything);
    here.put(&(100..140).map(row).collect::<Vec<_>>());
    let place = here.place.another();
    let other = place.open(here.dataset);
    let kept = here.read(|tx| tx.dataset());
    write(other.as_ref(), here.dataset, |tx| {
        tx.put_dataset(&kept)?;
        Table::ALL.into_iter().try_for_each(|table| tx.copy_in(table, &all_lines(here, table, 1_000)))
    })
    .unwrap();
    assert_eq!(read(other.as_ref(), here.dataset, everything).unwrap(), here.read(everything));
    assert_eq!(other.dataset().unwrap(), Some(here.dataset));
    // And it goes on where the other stood.
    let next: Result<u64, StoreError> = write(other.as_ref(), here.dataset, |tx| tx.advance_seq());
    assert_eq!(next, Ok(kept.seq + 1));
}

pub(super) fn lines_come_once_each_however_many_are_asked_for_at_a_time(here: &Here) {
    here.write(write_everything);
    here.put(&[row(u128::MAX), row(1 << 127), row(1 << 64), row(7), row(1)]);
    for table in Table::ALL {
        let all = all_lines(here, table, 1_000);
        assert!(!all.is_empty(), "{table:?}");
        for at_most in [1, 2, all.len(), all.len() + 1] {
            assert_eq!(all_lines(here, table, at_most), all, "{table:?} {at_most}");
        }
        assert!(here.read(|tx| tx.copy_out(table, None, 0)).is_empty());
    }
}

pub(super) fn a_line_that_is_there_already_is_not_copied_in(here: &Here) {
    here.write(write_everything);
    let before = here.read(everything);
    for table in Table::ALL {
        let lines = all_lines(here, table, 1_000);
        assert!(here.try_write(|tx| tx.copy_in(table, &lines)).is_err(), "{table:?}");
    }
    assert_eq!(here.read(everything), before);
}

pub(super) fn a_table_is_cleared_so_many_lines_at_a_time(here: &Here) {
    here.write(write_everything);
    let lines = here.put(&(2..=6).map(row).collect::<Vec<_>>());
    assert!(lines > 0);
    let cleared = |table, at_most| here.write(|tx| tx.clear(table, at_most));
    assert_eq!(cleared(Table::Record, 4), 4);
    assert_eq!(all_lines(here, Table::Record, 10).len(), 2);
    assert_eq!((cleared(Table::Record, 4), cleared(Table::Record, 4)), (2, 0));
    for table in Table::ALL {
        cleared(table, 100);
        assert!(all_lines(here, table, 10).is_empty(), "{table:?}");
    }
    assert_eq!(here.read(|tx| tx.dataset()).id, here.dataset, "the dataset's own line is no table's");
}

pub(super) fn how_far_a_move_has_come_is_noted_until_it_has_ended(here: &Here) {
    let noted = || here.read(|tx| tx.unfinished_move());
    assert_eq!(noted(), None);
    for note in ["begun", "record 7 'å' \"\\", ""] {
        here.write(|tx| tx.note_move(Some(note)));
        assert_eq!(noted().as_deref(), Some(note));
    }
    let failed = here.try_write(|tx| {
        tx.note_move(None)?;
        Err::<(), _>(StoreError::Busy)
    });
    assert!(failed.is_err() && noted().is_some());
    here.write(|tx| tx.note_move(None));
    here.write(|tx| tx.note_move(None));
    assert_eq!(noted(), None);
}

pub(super) fn a_datasets_own_line_is_made_or_made_to_say_this(here: &Here) {
    here.put(&[row(1)]);
    let other = crate::store::Dataset {
        name: "ett annat namn".into(),
        seq: 77,
        epoch: id(0x77),
        restored_at: Some(-5),
        horizon: Some(i64::MAX),
        ..dataset(1)
    };
    here.write(|tx| tx.put_dataset(&other));
    assert_eq!(here.read(|tx| tx.dataset()), other);
    assert!(here.read(|tx| tx.row(4, id(1))).is_some());
    assert_eq!(here.read(|tx| tx.find_dataset()), Some(other));
    assert_eq!(here.read(|tx| tx.mistakable_dataset(&[1; 32])), None);
}
