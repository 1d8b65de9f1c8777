//! Which days a task can be due: from today until the visit. Pure.

use chrono::{Datelike, NaiveDate, Weekday};

/// How far ahead days are offered. Ours: tours are planned a week or two ahead.
const DAYS_MAX: usize = 15;

/// The days to choose among: today, the working days until the visit, the visit's own day, and the one that is chosen.
#[must_use]
pub(super) fn due_days(today: NaiveDate, visit: NaiveDate, chosen: Option<NaiveDate>) -> Vec<NaiveDate> {
    let is_working = |day: &NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    let ahead = today.iter_days().take(DAYS_MAX).take_while(|day| *day <= visit);
    let mut days: Vec<_> =
        ahead.filter(|day| is_working(day) || *day == today || *day == visit).chain(chosen).collect();
    days.sort();
    days.dedup();
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    fn november(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap_or_default()
    }

    #[test]
    fn a_task_of_todays_visit_is_due_today_or_not_at_all() {
        assert_eq!(due_days(november(24), november(24), None), [november(24)]);
    }

    #[test]
    fn working_days_are_offered_until_the_visit_and_not_after() {
        // The 28th and the 29th are a weekend.
        let days = due_days(november(26), november(30), None);
        assert_eq!(days, [26, 27, 30].map(november));
    }

    #[test]
    fn a_weekend_is_offered_when_it_is_today_or_the_visits_own_day() {
        assert_eq!(due_days(november(28), november(29), None), [28, 29].map(november));
    }

    #[test]
    fn a_day_that_is_chosen_stays_a_choice_when_it_has_passed() {
        let days = due_days(november(24), november(25), Some(november(20)));
        assert_eq!(days, [20, 24, 25].map(november));
    }

    #[test]
    fn no_more_days_are_offered_than_people_plan_ahead() {
        let visit = november(1) + chrono::Days::new(100);
        assert_eq!(due_days(november(1), visit, None).last(), Some(&november(13)));
        let days = due_days(november(2), visit, None);
        assert_eq!((days.len(), days.last()), (11, Some(&november(16))));
    }
}
