//! A made-up dataset to try Turbok with: three units, their staff, a dozen residences, two seasons, a tour for every day,
//! and material. Written when a demo dataset is made. No real place, address or person is here, and no visits.

mod homes;
mod materials;
mod routes;
mod seasons;
mod splitmix;
#[cfg(test)]
mod tests;
mod units;

use chrono::NaiveDate;
use domain::record::{Id, Record, Value, id};
use uuid::Uuid;

use crate::reference::Entry;
use seasons::HalfYear;
use splitmix::SplitMix;

/// Every record of the demo, those that others name first. The seed decides stock, languages and how the tours run.
///
/// Ids follow from the dataset and from what each record is, whatever the seed. Routes and stops belong to the unit that
/// drives; everything else belongs to the whole dataset. Materials and languages are those of `reference`.
#[must_use]
pub fn entries(dataset: Uuid, seed: u64, today: NaiveDate) -> Vec<Entry> {
    let ids = Ids(dataset);
    let mut numbers = SplitMix::new(seed);
    let this_season = HalfYear::of(today);
    let homes = homes::homes(ids, &mut numbers);
    [
        units::entries(ids, &mut numbers),
        homes::entries(ids, &homes),
        seasons::entries(ids, this_season, &homes),
        routes::entries(ids, &mut numbers, &homes, this_season.before().first_day()),
        materials::entries(ids, &mut numbers),
    ]
    .concat()
}

/// Makes the demo's ids: the same name in the same dataset is the same record.
#[derive(Debug, Clone, Copy)]
struct Ids(Uuid);

impl Ids {
    /// The id of the record of type `R` with this name.
    fn of<R: Record>(self, slug: &str) -> Id<R> {
        let name = Value::Text(slug.to_owned());
        id::derive(self.0, R::DECLARATION.number, &[&name]).into()
    }
}

/// An entry of the whole dataset.
fn shared<R: Record>(id: Id<R>, record: &R) -> Entry {
    Entry::of(id.uuid(), Uuid::nil(), record)
}
