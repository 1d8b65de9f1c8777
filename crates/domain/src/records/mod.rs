//! Every record type, declared once. `visit` and `shift` are written on tablets; the rest is the centre's reference data.

mod choices;
pub mod documentation;
mod lists;
mod places;
mod season;
mod shift;
mod visit;

pub use choices::*;
pub use lists::*;
pub use places::*;
pub use season::*;
pub use shift::*;
pub use visit::*;

use crate::record::{Declaration, Record};

/// Every declaration that this program knows, by number.
pub const DECLARATIONS: &[&Declaration] = &[
    Shift::DECLARATION,
    CrewMember::DECLARATION,
    Preparation::DECLARATION,
    Visit::DECLARATION,
    Tally::DECLARATION,
    FollowUp::DECLARATION,
    ReferralOutcome::DECLARATION,
    Debrief::DECLARATION,
    Receipt::DECLARATION,
    AuditEntry::DECLARATION,
    Unit::DECLARATION,
    Staff::DECLARATION,
    Residence::DECLARATION,
    Department::DECLARATION,
    Season::DECLARATION,
    Policy::DECLARATION,
    Route::DECLARATION,
    Stop::DECLARATION,
    Agency::DECLARATION,
    Topic::DECLARATION,
    Language::DECLARATION,
    Service::DECLARATION,
    MaterialKind::DECLARATION,
    Material::DECLARATION,
    AgeGroup::DECLARATION,
    NotHeldReason::DECLARATION,
    LanguageSupport::DECLARATION,
    CardText::DECLARATION,
    Signal::DECLARATION,
    CountedVisit::DECLARATION,
];

/// The declaration with this number, if this program knows it.
#[must_use]
pub fn declaration(number: u16) -> Option<&'static Declaration> {
    DECLARATIONS.iter().find(|declaration| declaration.number == number).copied()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn numbers_and_names_are_used_once() {
        let numbers: BTreeSet<u16> = DECLARATIONS.iter().map(|d| d.number).collect();
        let names: BTreeSet<&str> = DECLARATIONS.iter().map(|d| d.name).collect();
        assert_eq!((numbers.len(), names.len()), (DECLARATIONS.len(), DECLARATIONS.len()));
        for declaration in DECLARATIONS {
            let fields: BTreeSet<u16> = declaration.fields.iter().map(|f| f.number).collect();
            assert_eq!(fields.len(), declaration.fields.len(), "{}", declaration.name);
            assert!(!fields.contains(&0), "{}: field 0 says that the record is deleted", declaration.name);
        }
    }

    #[test]
    fn identity_and_parent_name_declared_fields() {
        for declaration in DECLARATIONS {
            for number in declaration.identity.iter().chain(declaration.parent.iter()) {
                assert!(declaration.field(*number).is_some(), "{}: {number}", declaration.name);
            }
        }
    }

    #[test]
    fn no_field_asks_for_a_person_who_is_visited() {
        let words =
            ["resident", "visitor_name", "birth", "age", "health", "gender", "case", "personal_number"];
        for field in DECLARATIONS.iter().flat_map(|d| d.fields) {
            assert!(!words.contains(&field.name), "{}", field.name);
        }
    }
}
