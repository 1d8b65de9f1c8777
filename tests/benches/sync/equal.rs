//! Whether two sides hold the same, by what is in their rows and not only by what their roots say.

use std::collections::BTreeMap;
use std::sync::Arc;

use central::data_folder::DataFolder;
use central::ports::{SystemClock, SystemRandom};
use central::store::postgres::DatabaseUrl;
use central::store::{ReadTx, Store, StoreError, read};
use end_to_end::{Centre, Pad};
use sync::row::Row;
use uuid::Uuid;

/// Every row, by type and id.
pub(crate) type Rows = BTreeMap<(u16, Uuid), Row>;

/// What the centre holds, in its file or in its database.
pub(crate) fn rows_of_centre(centre: &Centre) -> Rows {
    rows_in(opened(centre).store.as_ref())
}

/// The same centre in this process, beside its own.
pub(crate) fn opened(centre: &Centre) -> central::centre::Centre {
    let folder = DataFolder::at(centre.data()).unwrap();
    let (clock, random) = (Arc::new(SystemClock), Arc::new(SystemRandom));
    match centre.database() {
        None => folder.open(clock, random).unwrap(),
        Some(url) => folder.open_database(&DatabaseUrl::parse(url).unwrap(), clock, random).unwrap(),
    }
}

/// What a store holds.
pub(crate) fn rows_in(store: &dyn Store) -> Rows {
    let dataset = store.dataset().unwrap().unwrap();
    let mut rows = Rows::new();
    let read_all = |tx: &dyn ReadTx| {
        tx.for_each_row(None, &mut |kept| {
            let row = kept.parse(dataset)?;
            rows.insert((row.type_number, row.id), row);
            Ok(true)
        })
    };
    read::<(), StoreError>(store, dataset, read_all).unwrap();
    rows
}

/// Holds all that a tablet has against all that the centre has of what this tablet may hold.
pub(crate) fn assert_same(pad: &mut Pad, centre: &Rows) {
    let run = pad.run();
    let tablet = run.store.tablet().unwrap();
    let is_held = |row: &Row| {
        let of_unit = row.unit.is_nil() || tablet.units.iter().any(|unit| unit.uuid() == row.unit);
        of_unit && row.month.is_held_from(tablet.first_month)
    };
    let ours = run.store.every_row().unwrap();
    let theirs: Vec<&Row> = centre.values().filter(|row| is_held(row)).collect();
    assert_eq!(ours.len(), theirs.len(), "one side has rows that the other has not");
    for row in ours {
        assert_eq!(Some(&row), centre.get(&(row.type_number, row.id)), "a row differs");
    }
}
