//! Which entries of a list are shown: one that was retired is picked by nobody, and stays with its name where it is in
//! use, so that it can be counted down. Every picker and every grid of a visit asks here.

use chrono::NaiveDate;

/// Whether it can be picked on this day. On the day that it is retired it no longer can.
#[must_use]
pub fn is_offered(retired_on: Option<NaiveDate>, day: NaiveDate) -> bool {
    retired_on.is_none_or(|retired| day < retired)
}

/// Whether it is shown where it can be picked: because it is offered, or because it is in use.
#[must_use]
pub fn is_shown(retired_on: Option<NaiveDate>, day: NaiveDate, is_in_use: bool) -> bool {
    is_in_use || is_offered(retired_on, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap_or_default()
    }

    #[test]
    fn an_entry_is_offered_until_the_day_before_it_is_retired() {
        assert!(is_offered(Some(day(24)), day(23)));
        assert!(!is_offered(Some(day(24)), day(24)));
        assert!(is_offered(None, day(24)));
    }

    #[test]
    fn a_retired_entry_is_shown_where_it_is_in_use_and_only_there() {
        assert!(is_shown(Some(day(1)), day(24), true));
        assert!(!is_shown(Some(day(1)), day(24), false));
        assert!(is_shown(None, day(24), false));
    }
}
