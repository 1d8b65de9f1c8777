//! How a record type is declared: once, with numbered fields, how it merges, who owns it and how long it is kept.
//! Rows, messages, merge, digest, export and the documentation of all fields follow from the declaration.

pub mod canonical;
mod declaration;
pub mod id;
mod value;

pub use declaration::{
    DataClass, Declaration, FieldDeclaration, FieldError, Fields, MergeKind, Owner, Record, Retention,
};
pub use id::{Id, NotAnId};
pub use value::{FieldValue, Value, ValueError};

/// The month that a row belongs to, as `yyyymm`; 0 for reference data, which belongs to none.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Month(pub u32);

impl Month {
    /// Reference data belongs to no month.
    pub const NONE: Self = Self(0);

    /// The month of a day.
    #[must_use]
    pub fn of(day: chrono::NaiveDate) -> Self {
        use chrono::Datelike;
        Self(u32::try_from(day.year()).unwrap_or(0) * 100 + day.month())
    }

    /// Whether somebody who holds everything from `first` on holds this month: what has no month is always held.
    #[must_use]
    pub fn is_held_from(self, first: Self) -> bool {
        self == Self::NONE || self >= first
    }

    /// The month this many months before; reference data stays reference data.
    #[must_use]
    pub const fn minus(self, months: u32) -> Self {
        if self.0 == 0 {
            return self;
        }
        let count = (self.0 / 100 * 12 + self.0 % 100 - 1).saturating_sub(months);
        Self(count / 12 * 100 + count % 12 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::Month;

    #[test]
    fn thirteen_months_before_january_is_december_of_the_year_before_last() {
        assert_eq!(Month(202_601).minus(13), Month(202_412));
        assert_eq!(Month(202_601).minus(1), Month(202_512));
        assert_eq!(Month(202_612).minus(0), Month(202_612));
        assert_eq!(Month::NONE.minus(5), Month::NONE);
    }

    #[test]
    fn what_has_no_month_is_held_from_any_month_on() {
        let first = Month(202_603);
        assert!(
            Month::NONE.is_held_from(first)
                && first.is_held_from(first)
                && Month(202_604).is_held_from(first)
        );
        assert!(!Month(202_602).is_held_from(first));
    }
}
