//! What is not moved, and that the old store may go on then.

use std::sync::atomic::AtomicUsize;

use super::stores::Changing;
use super::*;
use crate::testing::{entry, unit};

#[test]
fn a_dataset_that_is_served_with_other_content_is_left_alone() {
    each_target(|target: &Target| {
        let test = full_centre();
        moved(&test.centre, target.store()).0.unwrap();
        let served = content_of(target.store(), test.centre.dataset).unwrap();
        test.put(&[entry(Uuid::from_u128(78), &unit("Senare"))]);
        let (refused, closed) = moved(&test.centre, target.store());
        assert!(matches!(refused, Err(MoveError::Served)), "{refused:?}");
        assert!(!closed);
        assert_eq!(content_of(target.store(), test.centre.dataset).unwrap(), served);
    });
}

#[test]
fn the_same_move_again_finds_everything_there() {
    each_target(|target: &Target| {
        let test = full_centre();
        let first = moved(&test.centre, target.store()).0.unwrap();
        let (again, closed) = moved(&test.centre, target.store());
        let again = again.unwrap();
        assert!(again.was_there && closed);
        assert_eq!((again.fingerprint, again.lines), (first.fingerprint, first.lines));
    });
}

#[test]
fn an_old_store_that_does_not_agree_with_itself_is_not_moved() {
    each_target(|target: &Target| {
        let test = full_centre();
        let bucket = *test.centre.read(|tx| tx.all_buckets()).unwrap().keys().next().unwrap();
        let wrong = Some(sync::digest::RowHash(1));
        test.centre.write(|tx| tx.replace_in_bucket(bucket, None, wrong)).unwrap();
        let (refused, closed) = moved(&test.centre, target.store());
        assert!(matches!(refused, Err(MoveError::Damaged(_))), "{refused:?}");
        assert!(!closed);
        assert_eq!(content_of(target.store(), test.centre.dataset).unwrap(), None);
    });
}

#[test]
fn an_old_store_that_changes_meanwhile_is_told_and_the_next_move_takes_it_whole() {
    each_target(|target: &Target| {
        let test = full_centre();
        let copied = AtomicUsize::new(0);
        let mut change = |step| {
            let is_copy = matches!(step, Step::Copied { table: Table::Record, .. });
            if is_copy && copied.fetch_add(1, Ordering::SeqCst) == 0 {
                test.put(&[entry(Uuid::from_u128(79), &unit("Mitt i"))]);
            }
        };
        let refused = migrate(&test.centre, target.store(), &mut || panic!("closed"), &mut change);
        assert!(matches!(refused, Err(MoveError::Changed)), "{refused:?}");
        assert!(!is_open(target.store(), test.centre.dataset));
        moved(&test.centre, target.store()).0.unwrap();
        assert!(is_same(&test.centre, target.store()));
    });
}

#[test]
fn what_arrives_otherwise_than_it_was_sent_is_found_in_every_table() {
    each_target(|target: &Target| {
        let test = full_centre();
        for table in Table::ALL {
            for drops in [true, false] {
                let fresh = target.fresh();
                let changing = Changing { inner: fresh.store(), table, drops };
                let (refused, closed) = moved(&test.centre, &changing);
                let Err(MoveError::Differs(said)) = refused else {
                    panic!("{table:?} {drops}: {refused:?}");
                };
                assert_eq!(said, table.name(), "{drops}");
                assert!(!closed && !is_open(fresh.store(), test.centre.dataset), "{table:?}");
            }
        }
    });
}

#[test]
fn of_two_moves_to_one_store_the_later_takes_over() {
    each_target(|target: &Target| {
        let test = full_centre();
        let later = AtomicBool::new(false);
        let mut overtake = |step| {
            let is_copy = matches!(step, Step::Copied { table: Table::Device, .. });
            if is_copy && !later.swap(true, Ordering::SeqCst) {
                moved(&test.centre, target.store()).0.unwrap();
            }
        };
        let first = migrate(&test.centre, target.store(), &mut || panic!("closed"), &mut overtake);
        assert!(matches!(first, Err(MoveError::Overtaken)), "{first:?}");
        assert!(is_open(target.store(), test.centre.dataset) && is_same(&test.centre, target.store()));
    });
}

#[test]
fn a_store_with_another_dataset_of_the_same_key_is_not_moved_into() {
    each_target(|target: &Target| {
        let test = full_centre();
        let other = Dataset { id: Uuid::from_u128(5), ..test.centre.read(|tx| tx.dataset()).unwrap() };
        target.store().make_dataset(&other).unwrap();
        let (refused, closed) = moved(&test.centre, target.store());
        assert!(matches!(refused, Err(MoveError::OtherDataset(id)) if id == other.id), "{refused:?}");
        assert!(!closed);
        assert_eq!(content_of(target.store(), test.centre.dataset).unwrap(), None);
    });
}
