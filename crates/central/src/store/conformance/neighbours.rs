//! Only on PostgreSQL: two library systems in one database. Neither sees anything of the other, and neither waits for it.

use std::sync::Arc;
use std::sync::mpsc::channel;

use super::everything::{everything, write_everything};
use super::{Here, PostgresDatabase, dataset, id, note, row};
use crate::store::{Dataset, ReadTx, Store, StoreError, WriteTx, read, write};

/// Two datasets: the second one's id, in the same database.
fn two() -> (Here, Dataset) {
    let here = Here::at(Box::new(PostgresDatabase::new()));
    let other = dataset(2);
    here.store.make_dataset(&other).unwrap();
    (here, other)
}

fn write_in<T>(
    store: &Arc<dyn Store>,
    of: &Dataset,
    work: impl FnMut(&mut dyn WriteTx) -> Result<T, StoreError>,
) -> T {
    write(store.as_ref(), of.id, work).unwrap()
}

fn told(store: &Arc<dyn Store>, of: &Dataset) -> String {
    read(store.as_ref(), of.id, |tx: &dyn ReadTx| everything(tx)).unwrap()
}

#[test]
fn two_datasets_with_the_same_ids_and_tokens_have_nothing_of_each_other() {
    let (here, other) = two();
    let (mine, empty) = (here.read(everything), told(&here.store, &other));
    here.write(write_everything);
    assert_eq!(told(&here.store, &other), empty);
    let full = here.read(everything);
    assert_ne!(full, mine);
    // The same in the other: its ids and its tokens are its own.
    write_in(&here.store, &other, write_everything);
    assert_eq!(here.read(everything), full);
    // Only the dataset's own line tells them apart, and which epochs it has had: those are told last.
    let own = |told: &str, of: &Dataset| {
        let dataset = read(here.store.as_ref(), of.id, |tx| tx.dataset()).unwrap();
        let (told, _) = told.rsplit_once('\n').unwrap();
        told.replace(&format!("{dataset:?}"), "its own line")
    };
    assert_eq!(own(&told(&here.store, &other), &other), own(&full, &dataset(1)));
    // What goes from one stays in the other.
    write_in(&here.store, &other, |tx| {
        tx.drop_row(4, id(1))?;
        tx.set_horizon(5)?;
        tx.set_epoch(id(0xeeee), 5)?;
        crate::store::table::Table::ALL.into_iter().try_for_each(|table| tx.clear(table, 100).map(drop))
    });
    assert_eq!(here.read(everything), full);
}

#[test]
fn each_dataset_counts_for_itself() {
    let (here, other) = two();
    assert_eq!([here.put(&[row(1)]), here.put(&[row(2)])], [1, 2]);
    assert_eq!(write_in(&here.store, &other, |tx| tx.advance_seq()), 1);
    assert_eq!(here.seq(), 2);
    let mut found = Vec::new();
    read(here.store.as_ref(), other.id, |tx| tx.for_each_row(None, &mut note(&mut found))).unwrap();
    assert!(found.is_empty());
}

#[test]
fn who_holds_the_counter_of_one_dataset_holds_up_no_other() {
    let (here, other) = two();
    let (held, is_held) = channel();
    let (done, is_done) = channel::<()>();
    std::thread::scope(|scope| {
        let here = &here;
        scope.spawn(move || {
            here.write(|tx| {
                let seq = tx.advance_seq()?;
                tx.lock_incarnation(id(1))?;
                // What waits to be sent is sent by a question.
                tx.row(4, id(1))?;
                held.send(()).unwrap();
                // To the end, which comes when the other dataset has committed.
                is_done.recv().unwrap();
                tx.put_row(&row(1), super::hash(1), seq, None)
            });
        });
        is_held.recv().unwrap();
        write_in(&here.store, &other, |tx| {
            tx.lock_incarnation(id(1))?;
            let seq = tx.advance_seq()?;
            tx.put_row(&row(1), super::hash(2), seq, None)
        });
        done.send(()).unwrap();
    });
    let hash = |of: &Dataset| read(here.store.as_ref(), of.id, |tx| tx.row(4, id(1))).unwrap().unwrap().hash;
    assert_eq!((hash(&dataset(1)), hash(&other)), (super::hash(1), super::hash(2)));
}

#[test]
fn which_of_several_datasets_it_is_has_to_be_said() {
    let (here, other) = two();
    assert_eq!(here.store.dataset(), Err(StoreError::SeveralDatasets));
    let store = PostgresDatabase::open_at(&here.place.database().unwrap().url());
    let ids: Vec<_> = store.datasets().unwrap().iter().map(|dataset| dataset.id).collect();
    assert_eq!(ids, [here.dataset, other.id]);
    assert_eq!(store.dataset_of(&other.public_key), Ok(Some(other.id)));
    assert_eq!(store.dataset_of(&[9; 32]), Ok(None));
    // A second one with the same key would be mistaken for the first.
    let same_key = Dataset { id: id(0xd0_0009), ..dataset(2) };
    here.store.make_dataset(&same_key).unwrap();
    assert_eq!(store.datasets().unwrap().len(), 2);
    let mistakable = here.read(|tx| tx.mistakable_dataset(&other.public_key));
    assert_eq!(mistakable, Some(other.id));
    assert_eq!(here.read(|tx| tx.mistakable_dataset(&dataset(1).public_key)), None);
}

#[test]
fn a_row_that_was_changed_by_hand_in_the_database_is_noticed() {
    use crate::proof::prove;
    use crate::testing::TestCentre;
    for sql in [
        "UPDATE record SET line = replace(line, 'Bokbussen', 'Bokbilen') WHERE line LIKE '%Bokbussen%'",
        "UPDATE record SET hash = decode(repeat('00', 16), 'hex')",
        "UPDATE record SET month = 202601",
        "UPDATE record SET seq = 1000000",
        "DELETE FROM record",
        "UPDATE bucket SET count = count + 1",
        "UPDATE bucket SET sum = sum + 1",
        "DELETE FROM bucket",
    ] {
        let here = Here::at(Box::new(PostgresDatabase::new()));
        let test = TestCentre::over(&here);
        assert!(prove(&test.centre).unwrap().agrees);
        here.place.database().unwrap().run(sql);
        let proof = prove(&test.centre).unwrap();
        assert!(!proof.agrees && !proof.findings.is_empty(), "{sql}");
    }
}
