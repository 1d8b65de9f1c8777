//! What holds and what does not, what a snapshot shows, and who waits for whom.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use sync::digest::row_hash;

use super::everything::{device, everything, incident, write_everything};
use super::{Here, dataset, id, note, row, row_at};
use crate::store::{Dataset, Device, End, Store, StoreError, read, write};

pub(super) fn work_that_fails_leaves_nothing_behind(here: &Here) {
    let before = here.read(everything);
    here.store
        .write(here.dataset, &mut |tx| {
            write_everything(tx).unwrap();
            assert_ne!(everything(tx).unwrap(), before);
            End::RollBack
        })
        .unwrap();
    assert_eq!(here.read(everything), before);
    let failed = here.try_write(|tx| {
        write_everything(tx)?;
        Err::<(), _>(StoreError::Full)
    });
    assert_eq!(failed, Err(StoreError::Full));
    assert_eq!(here.read(everything), before);
    // And the same again goes through.
    here.write(write_everything);
    assert_ne!(here.read(everything), before);
}

pub(super) fn what_was_committed_is_seen_by_every_program(here: &Here) {
    let other = here.again();
    let seen_by = |store: &dyn Store| read(store, here.dataset, everything).unwrap();
    assert_eq!(seen_by(other.as_ref()), here.read(everything));
    here.write(write_everything);
    assert_eq!(seen_by(other.as_ref()), here.read(everything));
    assert_eq!(seen_by(here.again().as_ref()), here.read(everything));
}

pub(super) fn a_snapshot_does_not_see_what_is_written_meanwhile(here: &Here) {
    here.put(&[row(1)]);
    let (before, after) = here.read(|tx| {
        let before = everything(tx)?;
        here.write(write_everything);
        here.put(&[row(2)]);
        Ok((before, everything(tx)?))
    });
    assert_eq!(before, after);
    assert_ne!(here.read(everything), after);
}

pub(super) fn everything_in_a_snapshot_belongs_together(here: &Here) {
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for at in 1..40 {
                here.put(&[row_at(1, at), row_at(2, at)]);
            }
            over.store(true, Ordering::SeqCst);
        });
        while !over.load(Ordering::SeqCst) {
            let (head, one, two) = here.read(|tx| {
                let one = tx.row(4, id(1))?;
                std::thread::yield_now();
                Ok((tx.dataset()?.seq, one, tx.row(4, id(2))?))
            });
            let number = |kept: &Option<crate::store::KeptRow>| kept.as_ref().map_or(0, |kept| kept.seq);
            assert_eq!((number(&one), number(&two)), (head, head));
        }
    });
}

pub(super) fn a_transaction_reads_what_it_wrote(here: &Here) {
    here.write(|tx| {
        write_everything(tx)?;
        let told = everything(tx)?;
        for word in ["token 1", "code 1", "malformed", "kind", "Int(1)", "true true"] {
            assert!(told.contains(word), "{word}: {told}");
        }
        let mut found = Vec::new();
        tx.for_each_row(None, &mut note(&mut found))?;
        assert_eq!(found, [(4, 1, tx.dataset()?.seq)]);
        Ok(())
    });
}

pub(super) fn work_that_panics_leaves_nothing_behind_and_the_store_goes_on(here: &Here) {
    let before = here.read(everything);
    let ended = catch_unwind(AssertUnwindSafe(|| {
        here.write(|tx| {
            write_everything(tx)?;
            std::panic::resume_unwind(Box::new("on purpose"));
            #[allow(unreachable_code, reason = "says what the work would have returned")]
            Ok(())
        })
    }));
    assert!(ended.is_err());
    let read = catch_unwind(AssertUnwindSafe(|| {
        here.read::<()>(|_| std::panic::resume_unwind(Box::new("here too")))
    }));
    assert!(read.is_err());
    assert_eq!(here.read(everything), before);
    for _ in 0..20 {
        here.put(&[row(1)]);
    }
    assert_eq!(here.seq(), 20);
}

pub(super) fn numbers_go_up_by_one_and_none_is_lost_with_what_was_rolled_back(here: &Here) {
    assert_eq!(here.seq(), 0);
    assert_eq!(here.write(|tx| tx.advance_seq()), 1);
    let failed = here.try_write(|tx| {
        assert_eq!(tx.advance_seq()?, 2);
        Err::<(), _>(StoreError::Busy)
    });
    assert!(failed.is_err());
    assert_eq!(here.write(|tx| tx.advance_seq()), 2);
    assert_eq!(here.seq(), 2);
}

pub(super) fn whoever_holds_the_dataset_takes_the_next_number(here: &Here) {
    std::thread::scope(|scope| {
        for writer in 0..6 {
            let store = here.again();
            scope.spawn(move || {
                for _ in 0..10 {
                    write(store.as_ref(), here.dataset, |tx| {
                        if writer % 2 == 0 {
                            return tx.advance_seq().map(|_| ());
                        }
                        let held = tx.hold_dataset()?;
                        std::thread::yield_now();
                        assert_eq!(tx.dataset()?, held);
                        assert_eq!(tx.advance_seq()?, held.seq + 1);
                        Ok::<_, StoreError>(())
                    })
                    .unwrap();
                }
            });
        }
    });
    assert_eq!(here.seq(), 60);
}

/// As a batch does: read, take the counter late, look again. Nobody's writing is lost, and the look is never too early.
pub(super) fn the_counter_and_the_rows_are_looked_at_in_one_step(here: &Here) {
    here.put(&[row_at(1, 1)]);
    let (writers, rounds) = (6_i64, 10_i64);
    std::thread::scope(|scope| {
        for _ in 0..writers {
            let store = here.again();
            scope.spawn(move || {
                for _ in 0..rounds {
                    write(store.as_ref(), here.dataset, |tx| {
                        let early = tx.row(4, id(1))?.expect("it is there");
                        std::thread::yield_now();
                        let (seq, now) = tx.advance_seq_and_look(&[(4, id(1)), (4, id(2))])?;
                        let kept = match now.get(&(4, id(1))) {
                            Some(still) if *still == early.seq => early,
                            _ => tx.row(4, id(1))?.expect("it is there"),
                        };
                        assert_eq!(now.len(), 1);
                        let next = row_at(1, kept.row.version().clock.unix_ms() + 1);
                        tx.put_row(&next, row_hash(&next), seq, None)
                    })
                    .unwrap();
                }
            });
        }
    });
    let last = here.read(|tx| tx.row(4, id(1))).unwrap();
    assert_eq!(last.row.version().clock.unix_ms(), 1 + writers * rounds);
    assert_eq!(last.seq, here.seq());
}

pub(super) fn there_is_no_dataset_before_it_was_made(here: &Here) {
    let place = here.place.another();
    let made = dataset(2);
    let store = place.open(made.id);
    assert_eq!(store.dataset().unwrap(), None);
    assert!(read(store.as_ref(), made.id, |tx| tx.dataset()).is_err());
    store.make_dataset(&made).unwrap();
    assert_eq!(store.dataset().unwrap(), Some(made.id));
    assert_eq!(read(store.as_ref(), made.id, |tx| tx.dataset()), Ok(made.clone()));
    assert_eq!(place.open(made.id).dataset().unwrap(), Some(made.id));
}

pub(super) fn a_dataset_is_made_once(here: &Here) {
    here.write(write_everything);
    let before = here.read(everything);
    here.store.make_dataset(&Dataset { name: "another name".into(), ..dataset(1) }).unwrap();
    assert_eq!(here.read(everything), before);
}

pub(super) fn another_dataset_has_nothing_of_this_one(here: &Here) {
    here.write(write_everything);
    let before = here.read(everything);
    let stranger = dataset(2).id;
    let seen = read(here.store.as_ref(), stranger, |tx| {
        let mut found = Vec::new();
        tx.for_each_row(None, &mut note(&mut found))?;
        assert!(found.is_empty() && tx.all_buckets()?.is_empty() && tx.devices()?.is_empty());
        assert!(tx.row(4, id(1))?.is_none() && tx.device_by_token("token 1")?.is_none());
        assert!(tx.incarnation(id(0x10))?.is_none() && tx.enrolment("code 1")?.is_none());
        assert!(!tx.is_void(id(0x10), "void")? && !tx.is_past_epoch(id(0xe0_0001))?);
        assert!(tx.incidents(9)?.is_empty() && tx.conflicts(9)?.is_empty() && tx.quarantined(9)?.is_empty());
        Ok::<_, StoreError>(())
    });
    seen.unwrap();
    // Nor can it take a number, where it was not made.
    let taken = write(here.store.as_ref(), stranger, |tx| tx.advance_seq());
    assert!(taken.is_err());
    // Whether it says so or not, nothing of this one changes.
    let _: Result<(), StoreError> = write(here.store.as_ref(), stranger, |tx| {
        tx.drop_row(4, id(1))?;
        tx.put_incident(&incident("of a stranger"))?;
        tx.set_horizon(5)?;
        tx.set_epoch(id(5), 5)
    });
    assert_eq!(here.read(everything), before);
}

/// Work that goes on after a statement of it failed: either all the rest is there, or it is told that nothing is.
pub(super) fn a_statement_that_failed_is_not_forgotten_by_whoever_commits(here: &Here) {
    here.write(|tx| tx.put_device(&device(1)));
    let twin = Device { id: id(2), ..device(1) };
    for asks_after in [false, true] {
        let before = here.read(everything);
        let written = here.store.write(here.dataset, &mut |tx| {
            let seq = tx.advance_seq().unwrap();
            let _ = tx.put_device(&twin);
            let _ = tx.put_row(&row(1), row_hash(&row(1)), seq, None);
            if asks_after {
                let _ = tx.row(4, id(1));
            }
            End::Commit
        });
        let is_there = here.read(|tx| tx.row(4, id(1))).is_some();
        assert_eq!(written.is_ok(), is_there);
        assert!(is_there || here.read(everything) == before);
        here.write(|tx| tx.drop_row(4, id(1)));
    }
}

pub(super) fn a_whole_store_is_whole(here: &Here) {
    here.write(write_everything);
    assert_eq!(here.store.check(), Ok(()));
}
