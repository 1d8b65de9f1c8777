//! What the centre begins with: one unit, two homes, and one or two entries of each list that a visit needs. Small, because
//! it is fetched and proved for every input. Called by `world`.

use central::reference::Entry;
use domain::record::{Id, Record};
use domain::records::{AgeGroup, Residence, ResidenceKind, Staff, StaffRole, Topic, Unit};
use uuid::Uuid;

/// The unit that the tablet belongs to.
pub(crate) const BUS: Id<Unit> = Id::new(Uuid::from_u128(0x01));
/// Who unlocks it.
pub(crate) const ANNA: Id<Staff> = Id::new(Uuid::from_u128(0x11));
/// A home without rules of its own, and a sheltered one.
pub(crate) const OPEN: Id<Residence> = Id::new(Uuid::from_u128(0x21));
pub(crate) const SHELTERED: Id<Residence> = Id::new(Uuid::from_u128(0x22));
/// The group that is counted.
pub(crate) const GROUP: &str = "18-64";

pub(crate) fn entries() -> Vec<Entry> {
    let unit = Unit { name: "Bokbussen".to_owned(), drives: true, retired_on: None };
    let anna = Staff {
        unit: BUS,
        name: "Anna".to_owned(),
        initials: "AA".to_owned(),
        role: StaffRole::BookmobileStaff,
        languages: Vec::new(),
        retired_on: None,
    };
    let home = |sheltered| Residence {
        alias: if sheltered { "Boende 2" } else { "Boende 1" }.to_owned(),
        kind: ResidenceKind::Asylum,
        sheltered,
        local_unit: BUS,
        retired_on: None,
    };
    let group = AgeGroup {
        code: GROUP.to_owned(),
        sv: "vuxna".to_owned(),
        en: "adults".to_owned(),
        under18: false,
        sheltered: false,
        retired_on: None,
        place: 1,
    };
    let topic = Topic {
        code: "library".to_owned(),
        sv: "biblioteket".to_owned(),
        en: "the library".to_owned(),
        outside_library: false,
        sensitive: false,
        retired_on: None,
        place: 1,
    };
    vec![
        shared(BUS, &unit),
        shared(ANNA, &anna),
        shared(OPEN, &home(false)),
        shared(SHELTERED, &home(true)),
        shared(Id::new(Uuid::from_u128(0x31)), &group),
        shared(Id::new(Uuid::from_u128(0x32)), &topic),
    ]
}

fn shared<R: Record>(id: Id<R>, record: &R) -> Entry {
    Entry::of(id.uuid(), Uuid::nil(), record)
}
