//! Bytes that changed on the disk, and a database without its log: it is noticed, and the file is left as it is.

use central::data_folder::DataFolder;

use crate::work::{Office, Seen, database_in, day, open_in};

/// How many bytes are turned, spread over what is filled of the file.
const FLIPS: usize = 300;

/// The file has no seals: what notices is SQLite's look at its pages and indexes, and the digest over the rows. What lies
/// in no row is looked at by neither, and this test says how it is: a turned byte there changes no row.
#[test]
fn no_turned_byte_changes_a_row_unnoticed_and_the_file_is_left_as_it_is() {
    let office = Office::new();
    let centre = office.open().unwrap();
    day(20).iter().for_each(|push| push.run(&centre).unwrap());
    let right = Seen::of(&centre).unwrap();
    drop(centre);
    let whole = std::fs::read(database_in(office.folder.path())).unwrap();
    // Most of a small file is empty.
    let filled: Vec<usize> = (0..whole.len()).filter(|place| whole[*place] != 0).collect();
    let (mut noticed, mut harmless) = (0, 0);
    for flip in 0..FLIPS {
        let place = filled[flip * (filled.len() - 1) / (FLIPS - 1)];
        let folder = tempfile::tempdir().unwrap();
        office.put_beside(folder.path());
        let mut bytes = whole.clone();
        bytes[place] ^= 1 << (flip % 8);
        std::fs::write(database_in(folder.path()), &bytes).unwrap();
        let seen = open_in(folder.path()).map_err(|error| error.to_string()).and_then(|centre| {
            centre.store.check().map_err(|error| error.to_string())?;
            Seen::of(&centre).map_err(|error| error.to_string())
        });
        match seen {
            Err(_) => noticed += 1,
            Ok(seen) => {
                assert!(seen.has_the_rows_of(&right), "byte {place}: another row, and nobody noticed");
                let conn = sqlite::open_read_only(&database_in(folder.path()), None).unwrap();
                sqlite::full_check(&conn)
                    .unwrap_or_else(|error| panic!("byte {place}: {error}, and nobody noticed"));
                harmless += 1;
            }
        }
        assert!(
            std::fs::read(database_in(folder.path())).unwrap() == bytes,
            "byte {place}: it was written to"
        );
    }
    println!("of {FLIPS} turned bytes {noticed} were noticed, and {harmless} changed no row");
    assert!(noticed > FLIPS / 4, "{noticed} noticed, {harmless} changed no row");
}

/// A server that was killed with batches in its log alone. Says whether the next start begins a new epoch.
fn is_noticed(with_log: bool) -> bool {
    let office = Office::new();
    let folder = DataFolder::at(office.folder.path()).unwrap();
    let centre = office.open().unwrap();
    folder.settle_epoch(&centre).unwrap();
    day(2).iter().for_each(|push| push.run(&centre).unwrap());
    folder.note_mark(&centre).unwrap();
    office.disk.kill();
    drop(centre);
    if !with_log {
        std::fs::remove_file(office.folder.path().join("central.sqlite-wal")).unwrap();
    }
    let centre = office.open().unwrap();
    folder.settle_epoch(&centre).unwrap()
}

#[test]
fn a_database_without_its_log_begins_a_new_epoch() {
    assert!(is_noticed(false));
    assert!(!is_noticed(true));
}
