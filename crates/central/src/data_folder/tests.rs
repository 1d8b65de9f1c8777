#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use crate::testing::TestCentre;

#[test]
fn a_dataset_is_made_once_with_a_key_that_only_its_owner_reads() {
    let test = TestCentre::new();
    let folder = DataFolder::at(test.folder.path()).unwrap();
    let again = folder.open(test.centre.clock.clone(), test.centre.random.clone()).unwrap();
    assert_eq!(again.dataset, test.centre.dataset);
    let key = fs::metadata(folder.path().join(KEY)).unwrap();
    assert_eq!(key.len(), 32);
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&key.permissions()) & 0o777, 0o600);
    let public = again.read(|tx| tx.dataset()).unwrap().public_key;
    assert_eq!(folder.make_key(again.random.as_ref()).unwrap(), public);
}

#[test]
fn a_database_that_was_copied_back_begins_a_new_epoch_once() {
    let test = TestCentre::new();
    let folder = DataFolder::at(test.folder.path()).unwrap();
    let epoch = || test.centre.read(|tx| tx.dataset()).unwrap().epoch;
    let first = epoch();
    assert!(!folder.settle_epoch(&test.centre).unwrap());
    assert_eq!(epoch(), first);
    fs::write(folder.path().join(MARK), format!("{} 0", Uuid::from_u128(3))).unwrap();
    assert!(folder.settle_epoch(&test.centre).unwrap());
    let second = epoch();
    assert!(second != first && second != Uuid::from_u128(3));
    assert!(!folder.settle_epoch(&test.centre).unwrap());
    assert_eq!(epoch(), second);
    assert_eq!(test.centre.read(|tx| tx.incidents(10)).unwrap()[0].kind, "new-epoch");
}

#[test]
fn a_database_that_is_older_than_the_mark_beside_it_begins_a_new_epoch() {
    let test = TestCentre::new();
    let folder = DataFolder::at(test.folder.path()).unwrap();
    let dataset = || test.centre.read(|tx| tx.dataset()).unwrap();
    let (first, seq) = (dataset().epoch, dataset().seq);
    folder.note_mark(&test.centre).unwrap();
    fs::write(folder.path().join(MARK), format!("{first} {seq}")).unwrap();
    assert!(!folder.settle_epoch(&test.centre).unwrap(), "it has come just as far");
    assert_eq!(dataset().restored_at, None);
    fs::write(folder.path().join(MARK), format!("{first} {}", seq + 1)).unwrap();
    assert!(folder.settle_epoch(&test.centre).unwrap());
    assert_ne!(dataset().epoch, first);
    assert_eq!(dataset().restored_at, Some(crate::testing::NOW));
}

#[test]
fn a_database_that_goes_back_under_a_running_server_begins_a_new_epoch_and_is_not_forgotten() {
    let test = TestCentre::new();
    let folder = DataFolder::at(test.folder.path()).unwrap();
    let dataset = || test.centre.read(|tx| tx.dataset()).unwrap();
    folder.note_mark(&test.centre).unwrap();
    let (first, seq) = (dataset().epoch, dataset().seq);
    // Another server has taken over, which had not got all: the mark is of the one that had.
    fs::write(folder.path().join(MARK), format!("{first} {}", seq + 1)).unwrap();
    folder.note_mark(&test.centre).unwrap();
    let second = dataset().epoch;
    assert_ne!(second, first);
    assert_eq!(folder.mark().unwrap(), Some(Mark { epoch: second, seq }));
    folder.note_mark(&test.centre).unwrap();
    assert_eq!(dataset().epoch, second, "once");
    // An epoch that another server has begun is noted, and no other is begun.
    fs::write(folder.path().join(MARK), format!("{first} {}", seq + 9)).unwrap();
    folder.note_mark(&test.centre).unwrap();
    assert_eq!(dataset().epoch, second);
}

#[test]
fn the_address_is_known_once_the_server_was_started() {
    let test = TestCentre::new();
    let folder = DataFolder::at(test.folder.path()).unwrap();
    assert!(matches!(folder.address(), Err(DataError::NoAddress)));
    let address = Address { address: "http://127.0.0.1:1".into(), fingerprint: None };
    folder.put_address(&address).unwrap();
    assert_eq!(folder.address().unwrap(), address);
}
