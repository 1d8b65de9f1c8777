//! Incarnations and their acknowledgements, batches that were refused as a whole, epochs, the horizon.

use std::collections::BTreeMap;

use sync::message::Acknowledgement;

use super::everything::acknowledgement;
use super::{Here, dataset, id};
use crate::store::{Incarnation, StoreError, write};
use crate::testing::NOW;

fn number(number: u64) -> Acknowledgement {
    Acknowledgement { number, refused: Vec::new(), emptied: Vec::new() }
}

pub(super) fn an_incarnation_is_known_from_when_it_was_put(here: &Here) {
    assert_eq!(here.read(|tx| tx.incarnation(id(1))), None);
    here.write(|tx| tx.put_incarnation(id(1), id(7)));
    let new = Incarnation { id: id(1), device: id(7), last_batch: 0, hash: String::new(), ack: None };
    assert_eq!(here.read(|tx| tx.incarnation(id(1))), Some(new.clone()));
    assert_eq!(here.write(|tx| tx.lock_incarnation(id(1))), Some(new));
    here.write(|tx| tx.save_acknowledgement(id(1), id(7), "hash", &acknowledgement(1)));
    let sent = here.read(|tx| tx.incarnation(id(1)));
    // It is known: nothing is begun anew, not even for another device.
    here.write(|tx| tx.put_incarnation(id(1), id(8)));
    assert_eq!(here.read(|tx| tx.incarnation(id(1))), sent);
}

pub(super) fn an_acknowledgement_is_said_again_word_for_word(here: &Here) {
    for (at, ack) in
        [acknowledgement(1), number(i64::MAX as u64), acknowledgement(u64::MAX)].into_iter().enumerate()
    {
        let incarnation = id(at as u128 + 1);
        here.write(|tx| tx.save_acknowledgement(incarnation, id(7), "a hash", &ack));
        let kept = Incarnation {
            id: incarnation,
            device: id(7),
            last_batch: ack.number,
            hash: "a hash".into(),
            ack: Some(ack),
        };
        assert_eq!(here.read(|tx| tx.incarnation(incarnation)), Some(kept.clone()));
        assert_eq!(here.write(|tx| tx.lock_incarnation(incarnation)), Some(kept));
    }
}

pub(super) fn the_last_acknowledgement_takes_the_place_of_the_one_before(here: &Here) {
    for batch in 1..=3 {
        here.write(|tx| {
            tx.lock_incarnation(id(1))?;
            tx.save_acknowledgement(id(1), id(7), &format!("hash {batch}"), &number(batch))
        });
    }
    // Whose incarnation it is was said with its first batch.
    here.write(|tx| tx.save_acknowledgement(id(1), id(8), "hash 4", &number(4)));
    let kept = here.read(|tx| tx.incarnation(id(1))).unwrap();
    assert_eq!((kept.device, kept.last_batch, kept.hash.as_str()), (id(7), 4, "hash 4"));
    assert_eq!(kept.ack, Some(number(4)));
}

pub(super) fn locking_an_unknown_incarnation_makes_none(here: &Here) {
    assert_eq!(here.write(|tx| tx.lock_incarnation(id(1))), None);
    assert_eq!(here.read(|tx| tx.incarnation(id(1))), None);
    let failed = here.try_write(|tx| {
        assert_eq!(tx.lock_incarnation(id(1))?, None);
        tx.save_acknowledgement(id(1), id(7), "hash", &number(1))?;
        assert_eq!(tx.incarnation(id(1))?.unwrap().device, id(7));
        Err::<(), _>(StoreError::Busy)
    });
    assert_eq!(failed, Err(StoreError::Busy));
    assert_eq!(here.write(|tx| tx.lock_incarnation(id(1))), None);
    here.write(|tx| {
        tx.lock_incarnation(id(1))?;
        tx.put_incarnation(id(1), id(7))
    });
    assert_eq!(here.read(|tx| tx.incarnation(id(1))).unwrap().device, id(7));
}

/// Many read the last batch of one incarnation and write the next: each number is taken once.
fn count_up(here: &Here) {
    let (writers, rounds) = (6_u64, 8_u64);
    let taken: Vec<u64> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..writers)
            .map(|_| {
                let store = here.again();
                scope.spawn(move || {
                    let mut taken = Vec::new();
                    for _ in 0..rounds {
                        let next = write(store.as_ref(), here.dataset, |tx| {
                            let next = tx.lock_incarnation(id(1))?.map_or(1, |known| known.last_batch + 1);
                            std::thread::yield_now();
                            tx.save_acknowledgement(id(1), id(7), &format!("hash {next}"), &number(next))?;
                            Ok::<_, StoreError>(next)
                        });
                        taken.push(next.unwrap());
                    }
                    taken
                })
            })
            .collect();
        all.into_iter().flat_map(|writer| writer.join().unwrap()).collect()
    });
    let kept = here.read(|tx| tx.incarnation(id(1))).unwrap();
    let mut times = BTreeMap::new();
    taken.iter().for_each(|number| *times.entry(*number).or_insert(0) += 1);
    assert!(times.values().all(|times| *times == 1), "{times:?}");
    assert_eq!((kept.last_batch, kept.device), (*times.keys().last().unwrap(), id(7)));
    assert_eq!(times.len() as u64, writers * rounds);
}

pub(super) fn who_locks_an_incarnation_has_it_to_the_end(here: &Here) {
    here.write(|tx| tx.put_incarnation(id(1), id(7)));
    count_up(here);
}

pub(super) fn who_locks_an_unknown_incarnation_has_it_to_the_end(here: &Here) {
    count_up(here);
}

pub(super) fn a_void_batch_is_void_for_its_incarnation_alone(here: &Here) {
    let is_void = |incarnation, hash: &str| here.read(|tx| tx.is_void(id(incarnation), hash));
    assert!(!is_void(1, "hash"));
    // Also before the incarnation was ever seen, and twice.
    here.write(|tx| tx.put_void(id(1), "hash"));
    here.write(|tx| tx.put_void(id(1), "hash"));
    assert!(is_void(1, "hash"));
    assert!(!is_void(2, "hash") && !is_void(1, "hash "), "another's, and another batch");
    assert!(!is_void(1, "HASH") && !is_void(1, ""));
    assert_eq!(here.read(|tx| tx.incarnation(id(1))), None);
}

pub(super) fn an_epoch_that_is_over_is_remembered(here: &Here) {
    let (first, second, third) = (dataset(1).epoch, id(0xe2), id(0xe3));
    let is_past = |epoch| here.read(|tx| tx.is_past_epoch(epoch));
    assert!(!is_past(first));
    here.write(|tx| tx.set_epoch(second, NOW));
    let kept = here.read(|tx| tx.dataset());
    assert_eq!((kept.epoch, kept.restored_at), (second, Some(NOW)));
    assert!(is_past(first) && !is_past(second) && !is_past(third));
    here.write(|tx| tx.set_epoch(third, NOW + 1));
    assert!(is_past(first) && is_past(second) && !is_past(third));
}

pub(super) fn the_same_epoch_again_is_not_over(here: &Here) {
    let epoch = dataset(1).epoch;
    here.write(|tx| tx.set_epoch(epoch, NOW));
    let kept = here.read(|tx| tx.dataset());
    assert_eq!((kept.epoch, kept.restored_at), (epoch, Some(NOW)));
    assert!(!here.read(|tx| tx.is_past_epoch(epoch)));
}

pub(super) fn a_horizon_is_kept(here: &Here) {
    assert_eq!(here.read(|tx| tx.dataset()).horizon, None);
    for horizon in [i64::MIN, -1, 0, NOW, i64::MAX] {
        here.write(|tx| tx.set_horizon(horizon));
        let kept = here.read(|tx| tx.dataset());
        assert_eq!((kept.horizon, kept.seq, kept.restored_at), (Some(horizon), 0, None));
    }
}
