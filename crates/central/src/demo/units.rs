//! The demo's units and their staff.

use domain::records::{Staff, StaffRole, Unit};

use super::splitmix::SplitMix;
use super::{Ids, shared};
use crate::reference::Entry;

/// The unit that drives.
pub(super) const BOOKMOBILE: &str = "bokbussen";
/// The local library that comes along.
pub(super) const SOUTH: &str = "biblioteket-soder";
/// A local library that does not.
pub(super) const WEST: &str = "biblioteket-vaster";

const UNITS: [(&str, &str, bool); 3] = [
    (BOOKMOBILE, "Bokbussen", true),
    (SOUTH, "Biblioteket Söder", false),
    (WEST, "Biblioteket Väster", false),
];

const STAFF: [(&str, &str, &str, StaffRole); 8] = [
    (BOOKMOBILE, "Karin", "KL", StaffRole::BookmobileStaff),
    (BOOKMOBILE, "Johan", "JB", StaffRole::BookmobileStaff),
    (BOOKMOBILE, "Sara", "SN", StaffRole::BookmobileStaff),
    (SOUTH, "Eva", "ES", StaffRole::LocalLibraryStaff),
    (SOUTH, "Anders", "AH", StaffRole::LocalLibraryStaff),
    (WEST, "Maria", "MS", StaffRole::Shelver),
    (BOOKMOBILE, "Lena", "LW", StaffRole::HeadOfUnit),
    (BOOKMOBILE, "Per", "PD", StaffRole::Coordinator),
];

/// Languages that the staff may have said they speak.
const SPOKEN: [&str; 8] = ["en", "ar", "prs", "so", "ti", "es", "fr", "ru"];

/// The units, then the staff.
pub(super) fn entries(ids: Ids, numbers: &mut SplitMix) -> Vec<Entry> {
    let units = UNITS.map(|(slug, name, drives)| {
        shared(ids.of(slug), &Unit { name: name.to_owned(), drives, retired_on: None })
    });
    let staff = STAFF.map(|(unit, name, initials, role)| {
        let record = Staff {
            unit: ids.of(unit),
            name: name.to_owned(),
            initials: initials.to_owned(),
            role,
            languages: languages(role, numbers),
            retired_on: None,
        };
        shared(ids.of(&name.to_lowercase()), &record)
    });
    units.into_iter().chain(staff).collect()
}

/// Saying which languages one speaks is voluntary: shelvers are asked along for theirs, of the others every second says some.
fn languages(role: StaffRole, numbers: &mut SplitMix) -> Vec<String> {
    let says = role == StaffRole::Shelver || numbers.below(2) == 0;
    let mut spoken = SPOKEN;
    numbers.shuffle(&mut spoken);
    let count = if says { 1 + numbers.below(2) } else { 0 };
    spoken.iter().take(count).map(|code| (*code).to_owned()).collect()
}
