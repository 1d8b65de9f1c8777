//! The demo's residences with their departments: neutral names, no addresses.

use domain::record::Id;
use domain::records::{Department, Residence, ResidenceKind};

use super::splitmix::SplitMix;
use super::units::{SOUTH, WEST};
use super::{Ids, shared};
use crate::reference::Entry;

/// The numbers of the neutral names, by kind. Not every number is used, as in a list that has been edited.
const NUMBERS: [(ResidenceKind, &[u32]); 3] = [
    (ResidenceKind::UnaccompaniedMinors, &[2, 5, 8, 11, 14]),
    (ResidenceKind::Asylum, &[1, 4, 7, 10]),
    (ResidenceKind::Arrival, &[3, 6, 9]),
];

/// A residence that is visited.
pub(super) struct Home {
    /// Its id.
    pub(super) id: Id<Residence>,
    /// The number of its neutral name.
    number: u32,
    /// What kind of residence it is.
    pub(super) kind: ResidenceKind,
    /// Its departments; only homes for minors have any.
    pub(super) departments: Vec<Id<Department>>,
}

/// The residences, those for minors first.
pub(super) fn homes(ids: Ids, numbers: &mut SplitMix) -> Vec<Home> {
    let mut homes = Vec::new();
    for (kind, of_the_kind) in NUMBERS {
        for number in of_the_kind {
            let count = if kind == ResidenceKind::UnaccompaniedMinors { 2 + numbers.below(2) } else { 0 };
            let department = |at: usize| ids.of(&format!("boende-{number}/avdelning-{at}"));
            homes.push(Home {
                id: ids.of(&format!("boende-{number}")),
                number: *number,
                kind,
                departments: (1..=count).map(department).collect(),
            });
        }
    }
    homes
}

/// The residences, each with its departments behind it.
pub(super) fn entries(ids: Ids, homes: &[Home]) -> Vec<Entry> {
    homes.iter().flat_map(|home| of_home(ids, home)).collect()
}

fn of_home(ids: Ids, home: &Home) -> Vec<Entry> {
    let residence = Residence {
        alias: format!("Boende {}", home.number),
        kind: home.kind,
        sheltered: home.kind == ResidenceKind::UnaccompaniedMinors,
        local_unit: ids.of(if home.number.is_multiple_of(2) { SOUTH } else { WEST }),
        retired_on: None,
    };
    let departments = home.departments.iter().enumerate().map(|(at, id)| {
        let name = format!("avdelning {}", at + 1);
        let record = Department { residence: home.id, name, new_group_on: None, retired_on: None };
        shared(*id, &record)
    });
    std::iter::once(shared(home.id, &residence)).chain(departments).collect()
}
