//! The digest that is kept in step with the rows: a count and a sum for each bucket.

use std::collections::BTreeMap;

use domain::record::Month;
use sync::digest::{Bucket, Sum, root};
use uuid::Uuid;

use super::{Here, hash};
use crate::store::{End, FROM_THE_BEGINNING, Held, write};
use crate::testing::{MONTH, OTHER_UNIT, UNIT};

const BUCKET: Bucket = Bucket { type_number: 4, unit: UNIT, month: MONTH };

fn sums(here: &Here) -> BTreeMap<Bucket, Sum> {
    here.read(|tx| tx.all_buckets())
}

fn change(here: &Here, before: Option<u128>, after: Option<u128>) {
    here.write(|tx| tx.replace_in_bucket(BUCKET, before.map(hash), after.map(hash)));
}

pub(super) fn a_bucket_is_the_count_and_sum_of_what_was_put(here: &Here) {
    assert!(sums(here).is_empty());
    change(here, None, Some(5));
    change(here, None, Some(7));
    assert_eq!(sums(here), BTreeMap::from([(BUCKET, Sum { count: 2, sum: 12 })]));
    change(here, Some(5), Some(6));
    assert_eq!(sums(here), BTreeMap::from([(BUCKET, Sum { count: 2, sum: 13 })]));
    change(here, Some(7), None);
    assert_eq!(sums(here), BTreeMap::from([(BUCKET, Sum { count: 1, sum: 6 })]));
}

pub(super) fn a_transaction_sees_what_it_has_changed_itself(here: &Here) {
    change(here, None, Some(1));
    let held = Held { units: vec![UNIT], first_month: MONTH };
    here.write(|tx| {
        tx.replace_in_bucket(BUCKET, None, Some(hash(2)))?;
        tx.replace_in_bucket(BUCKET, Some(hash(1)), Some(hash(4)))?;
        let expected = BTreeMap::from([(BUCKET, Sum { count: 2, sum: 6 })]);
        assert_eq!(tx.all_buckets()?, expected);
        assert_eq!(tx.buckets(&held)?, expected);
        tx.replace_in_bucket(BUCKET, None, Some(hash(8)))
    });
    assert_eq!(sums(here)[&BUCKET], Sum { count: 3, sum: 14 });
}

pub(super) fn what_was_rolled_back_changed_no_bucket(here: &Here) {
    change(here, None, Some(1));
    here.store
        .write(here.dataset, &mut |tx| {
            tx.replace_in_bucket(BUCKET, None, Some(hash(2))).unwrap();
            End::RollBack
        })
        .unwrap();
    change(here, None, Some(4));
    assert_eq!(sums(here)[&BUCKET], Sum { count: 2, sum: 5 });
}

pub(super) fn only_the_buckets_held_are_told(here: &Here) {
    let of = |unit, month| Bucket { type_number: 4, unit, month };
    let buckets = [
        of(UNIT, MONTH),
        of(UNIT, MONTH.minus(1)),
        of(UNIT, Month::NONE),
        of(UNIT, Month(u32::MAX)),
        of(OTHER_UNIT, MONTH),
        of(Uuid::nil(), Month::NONE),
    ];
    let told = |units: &[Uuid], first_month| {
        let held = Held { units: units.to_vec(), first_month };
        here.read(|tx| tx.buckets(&held)).into_keys().collect::<Vec<_>>()
    };
    let expected = |holds: &dyn Fn(&Bucket) -> bool| {
        let mut expected: Vec<_> = buckets.into_iter().filter(holds).collect();
        expected.sort_unstable();
        expected
    };
    here.write(|tx| buckets.iter().try_for_each(|bucket| tx.replace_in_bucket(*bucket, None, Some(hash(1)))));
    assert_eq!(told(&[UNIT, OTHER_UNIT, Uuid::nil()], FROM_THE_BEGINNING), expected(&|_| true));
    assert!(told(&[], FROM_THE_BEGINNING).is_empty());
    for first in [MONTH.minus(1), MONTH, Month(MONTH.0 + 1), Month(u32::MAX)] {
        let held = |bucket: &Bucket| bucket.unit == UNIT && bucket.month.is_held_from(first);
        assert_eq!(told(&[UNIT], first), expected(&held), "{first:?}");
    }
}

pub(super) fn sums_wrap_around_both_ends(here: &Here) {
    change(here, None, Some(u128::MAX));
    assert_eq!(sums(here)[&BUCKET], Sum { count: 1, sum: u128::MAX });
    change(here, None, Some(3));
    assert_eq!(sums(here)[&BUCKET], Sum { count: 2, sum: 2 });
    change(here, Some(3), Some(1 << 127));
    assert_eq!(sums(here)[&BUCKET], Sum { count: 2, sum: (1 << 127) - 1 });
    change(here, Some(u128::MAX), None);
    assert_eq!(sums(here)[&BUCKET], Sum { count: 1, sum: 1 << 127 });
}

pub(super) fn a_bucket_that_was_emptied_is_as_if_it_were_not_there(here: &Here) {
    let empty = root(&sums(here));
    change(here, None, Some(9));
    assert_ne!(root(&sums(here)), empty);
    change(here, Some(9), None);
    assert!(sums(here).into_values().all(|sum| sum == Sum::default()));
    assert_eq!(root(&sums(here)), empty);
}

pub(super) fn a_thousand_buckets_change_at_once(here: &Here) {
    let buckets: Vec<Bucket> = (0..1_000)
        .map(|number| Bucket {
            type_number: 1 + number % 7,
            unit: Uuid::from_u128(u128::from(number % 11)),
            month: Month(200_001 + u32::from(number)),
        })
        .collect();
    for after in [1, 2] {
        let before = (after > 1).then(|| hash(after - 1));
        here.write(|tx| {
            let mut each = buckets.iter();
            each.try_for_each(|bucket| tx.replace_in_bucket(*bucket, before, Some(hash(after))))
        });
    }
    let found = sums(here);
    assert_eq!(found.len(), buckets.len());
    assert!(buckets.iter().all(|bucket| found[bucket] == Sum { count: 1, sum: 2 }));
}

pub(super) fn writers_at_once_lose_nothing_of_a_bucket(here: &Here) {
    // Some hold the counter, as whoever puts rows does, and some do not; in either order over the same two buckets.
    let other = Bucket { month: MONTH.minus(1), ..BUCKET };
    std::thread::scope(|scope| {
        for writer in 0..6_u32 {
            let store = here.again();
            scope.spawn(move || {
                for _ in 0..10 {
                    let order = if writer % 2 == 0 { [BUCKET, other] } else { [other, BUCKET] };
                    write(store.as_ref(), here.dataset, |tx| {
                        if writer % 3 > 0 {
                            tx.advance_seq()?;
                        }
                        order.iter().try_for_each(|bucket| tx.replace_in_bucket(*bucket, None, Some(hash(1))))
                    })
                    .unwrap();
                }
            });
        }
    });
    let all = Sum { count: 60, sum: 60 };
    assert_eq!(sums(here), BTreeMap::from([(BUCKET, all), (other, all)]));
}
