//! Rows that are put and read one by one, or all at once.

use std::collections::{BTreeMap, BTreeSet};

use domain::record::{Fields, Month, Value};
use sync::digest::{Bucket, row_hash};
use sync::row::{LINE_BYTES_MAX, Row};
use sync::version::{Clock, Node, Version};
use uuid::Uuid;

use super::{Here, hash, id, note, row, row_at, unknown_row};
use crate::store::{KeptRow, Put, StoreError};
use crate::testing::{MONTH, OTHER_UNIT, UNIT};

fn kept(row: &Row, seq: u64) -> KeptRow {
    KeptRow { row: row.clone(), seq, hash: row_hash(row) }
}

fn read_back(here: &Here, row: &Row) -> Option<KeptRow> {
    here.read(|tx| tx.row(row.type_number, row.id))
}

pub(super) fn a_row_is_read_as_it_was_put(here: &Here) {
    let mut one = row(1);
    one.write(
        &Fields::from([(2, Value::Text("halva fältet".into()))]),
        Version { clock: Clock::at_ms(2), node: Node(2) },
    );
    let seq = here.put(&[one.clone()]);
    assert_eq!(read_back(here, &one), Some(kept(&one, seq)));
    let seqs = here.read(|tx| tx.row_seqs(&[(4, id(1))]));
    assert_eq!(seqs, BTreeMap::from([((4, id(1)), seq)]));
    here.read(|tx| {
        tx.for_each_row(None, &mut |line| {
            assert_eq!((line.type_number, line.id, line.unit), (4, id(1), UNIT));
            assert_eq!((line.month, line.seq, line.hash), (MONTH, seq, row_hash(&one)));
            assert_eq!(line.line, one.to_line(here.dataset));
            Ok(true)
        })
    });
}

pub(super) fn a_row_that_is_not_there_is_not_read(here: &Here) {
    let there = row(1);
    here.put(std::slice::from_ref(&there));
    // Another id, and the same id of another type.
    let keys = [(4, id(2)), (5, id(1)), (4, id(1))];
    let (rows, seqs) = here.read(|tx| Ok((tx.rows(&keys)?, tx.row_seqs(&keys)?)));
    assert_eq!(rows.into_keys().collect::<Vec<_>>(), [(4, id(1))]);
    assert_eq!(seqs.into_keys().collect::<Vec<_>>(), [(4, id(1))]);
    assert!(here.read(|tx| tx.row(5, id(1))).is_none());
}

pub(super) fn a_row_that_is_put_again_takes_the_place_of_the_one_before(here: &Here) {
    let (before, after) = (row_at(1, 1), row_at(1, 2));
    let first = here.put(&[before.clone(), row(2)]);
    let second = here.put(std::slice::from_ref(&after));
    assert!(second > first);
    assert_eq!(read_back(here, &after), Some(kept(&after, second)));
    let mut all = Vec::new();
    here.read(|tx| tx.for_each_row(None, &mut note(&mut all)));
    all.sort_unstable();
    assert_eq!(all, [(4, 1, second), (4, 2, first)]);
}

pub(super) fn rows_that_are_asked_for_twice_come_once(here: &Here) {
    here.put(&[row(1)]);
    let keys = [(4, id(1)), (4, id(1)), (4, id(2)), (4, id(2))];
    assert_eq!(here.read(|tx| tx.rows(&keys)).len(), 1);
    assert_eq!(here.read(|tx| tx.row_seqs(&keys)).len(), 1);
}

pub(super) fn thousands_of_rows_are_put_and_asked_for_at_once(here: &Here) {
    // More than a statement takes parameters, had each row some of its own.
    let rows: Vec<Row> = (1..=8_000).map(row).collect();
    let keys: Vec<_> = rows.iter().map(|row| (row.type_number, row.id)).collect();
    let seq = here.write(|tx| {
        let (seq, seqs) = tx.advance_seq_and_look(&keys)?;
        assert!(seqs.is_empty());
        let puts: Vec<_> =
            rows.iter().map(|row| Put { row, hash: row_hash(row), origin: None, line: None }).collect();
        tx.put_rows(&puts, seq)?;
        Ok(seq)
    });
    let (found, seqs) = here.read(|tx| Ok((tx.rows(&keys)?, tx.row_seqs(&keys)?)));
    assert_eq!((found.len(), seqs.len()), (rows.len(), rows.len()));
    assert!(seqs.values().all(|of_row| *of_row == seq));
    assert!(rows.iter().all(|row| found[&(row.type_number, row.id)] == kept(row, seq)));
}

pub(super) fn nothing_is_put_and_nothing_asked_for_without_keys(here: &Here) {
    here.put(&[row(1)]);
    here.write(|tx| {
        let (seq, seqs) = tx.advance_seq_and_look(&[])?;
        assert!(seqs.is_empty());
        tx.put_rows(&[], seq)?;
        tx.put_conflicts(seq, &[])?;
        tx.put_quarantined(&[])
    });
    let (rows, seqs) = here.read(|tx| Ok((tx.rows(&[])?, tx.row_seqs(&[])?)));
    assert!(rows.is_empty() && seqs.is_empty());
    assert!(here.read(|tx| tx.quarantined(9)).is_empty() && here.read(|tx| tx.conflicts(9)).is_empty());
}

pub(super) fn numbers_and_ids_at_both_ends_come_back_as_they_were(here: &Here) {
    let mut rows = Vec::new();
    for (at, type_number) in [1, i16::MAX as u16, i16::MAX as u16 + 1, u16::MAX].into_iter().enumerate() {
        for (place, month) in [0, 1, 209_912, i32::MAX as u32, u32::MAX].into_iter().enumerate() {
            let number = (at * 10 + place) as u128;
            let id =
                if place % 2 == 0 { Uuid::from_u128(number) } else { Uuid::from_u128(u128::MAX - number) };
            let unit = [Uuid::nil(), Uuid::max(), UNIT][place % 3];
            let version = Version { clock: Clock(u64::MAX), node: Node(u64::MAX) };
            let fields = Fields::from([
                (1, Value::Int(i64::MAX)),
                (i16::MAX as u16 + 1, Value::Int(i64::MIN)),
                (u16::MAX, Value::Bool(false)),
            ]);
            rows.push(Row::new(type_number, id, unit, Month(month), version, fields));
        }
    }
    let seq = here.put(&rows);
    for row in &rows {
        assert_eq!(read_back(here, row), Some(kept(row, seq)), "{} {:?}", row.type_number, row.month);
        let mut found = Vec::new();
        here.read(|tx| tx.rows_in(Bucket::of(row), &mut note(&mut found)));
        assert_eq!(found, [(row.type_number, row.id.as_u128(), seq)]);
    }
}

pub(super) fn text_of_every_kind_comes_back_byte_by_byte(here: &Here) {
    let texts = [
        "",
        " ",
        "\0",
        "innan\0efter",
        "\u{1}\u{8}\u{1f}\u{7f}\u{80}",
        "\r\n\t",
        "'; DROP TABLE record; --",
        "\\x00 \\000 \\' \\\\ E'\\n' $1 $$ ? ?1 %s {} {a,b}",
        "\"{\"NULL\",NULL}\"",
        "é e\u{301} å a\u{30a} \u{1e9e} ﬀ",
        "\u{200b}\u{202e}\u{feff}",
        "\u{fffe}\u{ffff}\u{fdd0}",
        "🚌📚👩‍👩‍👧 \u{10ffff}",
        "ابجد ޝ 漢字 ไทย",
    ];
    let rows: Vec<Row> = texts
        .iter()
        .zip(1..)
        .map(|(text, number)| unknown_row(number, Value::Text((*text).into())))
        .collect();
    let seq = here.put(&rows);
    for row in &rows {
        assert_eq!(read_back(here, row), Some(kept(row, seq)));
    }
}

pub(super) fn the_longest_line_comes_back_whole(here: &Here) {
    let length = |text: usize| unknown_row(1, Value::Text("å".repeat(text))).to_line(here.dataset).len();
    let room = (LINE_BYTES_MAX - length(0)) / 2;
    let row = unknown_row(1, Value::Text("å".repeat(room)));
    assert!(row.to_line(here.dataset).len() > LINE_BYTES_MAX - 2 && !row.is_too_long(here.dataset));
    let seq = here.put(std::slice::from_ref(&row));
    assert_eq!(read_back(here, &row), Some(kept(&row, seq)));
}

pub(super) fn hashes_at_both_ends_come_back_as_they_were(here: &Here) {
    for kept in [0, 1, 1 << 64, u128::from(u64::MAX), 1 << 127, u128::MAX] {
        here.write(|tx| {
            let seq = tx.advance_seq()?;
            tx.put_row(&row(1), hash(kept), seq, None)
        });
        assert_eq!(read_back(here, &row(1)).unwrap().hash, hash(kept));
    }
}

pub(super) fn a_dropped_row_is_gone_and_no_other(here: &Here) {
    let mut same_id = unknown_row(1, Value::Null);
    same_id.type_number = 5;
    here.put(&[row(1), row(2), same_id.clone()]);
    here.write(|tx| tx.drop_row(4, id(1)));
    assert!(read_back(here, &row(1)).is_none());
    assert!(read_back(here, &row(2)).is_some() && read_back(here, &same_id).is_some());
    // One that is not there.
    here.write(|tx| tx.drop_row(4, id(1)));
    let seq = here.put(&[row(1)]);
    assert_eq!(read_back(here, &row(1)), Some(kept(&row(1), seq)));
}

pub(super) fn every_row_is_given_once_of_one_type_or_of_all(here: &Here) {
    let mut rows: Vec<Row> = (1..=50).map(row).collect();
    rows.extend((1..=30).map(|number| unknown_row(number, Value::Int(1))));
    let seq = here.put(&rows);
    let given = |of: Option<u16>| {
        let mut found = Vec::new();
        here.read(|tx| tx.for_each_row(of, &mut note(&mut found)));
        let unique: BTreeSet<_> = found.iter().copied().collect();
        assert_eq!(unique.len(), found.len());
        unique
    };
    let all: BTreeSet<_> = rows.iter().map(|row| (row.type_number, row.id.as_u128(), seq)).collect();
    assert_eq!(given(None), all);
    assert_eq!(given(Some(4)), all.iter().copied().filter(|(of, ..)| *of == 4).collect());
    assert!(given(Some(7)).is_empty());
}

pub(super) fn the_rows_of_a_bucket_are_those_and_no_others(here: &Here) {
    let there = row(1);
    let change = |number: u128, change: fn(&mut Row)| {
        let mut other = row(number);
        change(&mut other);
        other
    };
    let others = [
        change(2, |row| row.type_number = 5),
        change(3, |row| row.unit = OTHER_UNIT),
        change(4, |row| row.month = MONTH.minus(1)),
        change(5, |row| row.month = Month::NONE),
    ];
    here.put(&[&[there.clone()][..], &others].concat());
    let mut found = Vec::new();
    here.read(|tx| tx.rows_in(Bucket::of(&there), &mut note(&mut found)));
    assert_eq!(found.iter().map(|(_, id, _)| *id).collect::<Vec<_>>(), [1]);
}

pub(super) fn a_reader_that_has_enough_gets_no_more(here: &Here) {
    here.put(&(1..=5_000).map(row).collect::<Vec<_>>());
    for enough in [1, 2, 4_999] {
        let mut given = 0;
        let mut take = |_: crate::store::KeptLine<'_>| {
            given += 1;
            Ok(given < enough)
        };
        here.read(|tx| tx.for_each_row(Some(4), &mut take));
        assert_eq!(given, enough);
    }
    // The transaction goes on with other questions.
    let (seq, again) = here.read(|tx| {
        tx.rows_in(Bucket::of(&row(1)), &mut |_| Ok(false))?;
        Ok((tx.dataset()?.seq, tx.row(4, id(9))?))
    });
    assert!(seq > 0 && again.is_some());
}

pub(super) fn what_goes_wrong_with_a_row_is_said_to_whoever_reads(here: &Here) {
    here.put(&(1..=3).map(row).collect::<Vec<_>>());
    let mut given = 0;
    let said = here.read(|tx| {
        let said = tx.for_each_row(None, &mut |_| {
            given += 1;
            Err(StoreError::Damaged("a row".to_owned()))
        });
        Ok((said, tx.dataset()?.id))
    });
    assert_eq!(said, (Err(StoreError::Damaged("a row".to_owned())), here.dataset));
    assert_eq!(given, 1);
}
