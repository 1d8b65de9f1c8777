//! Swedish local time from unix milliseconds. The residences that are visited lie in Sweden, wherever the centre runs, so
//! the machine's own time zone is not asked.

use chrono::{DateTime, Datelike, Days, Duration, NaiveDate, NaiveDateTime, Timelike};

/// The local date and time; none outside the calendar.
pub(super) fn local(unix_ms: i64) -> Option<NaiveDateTime> {
    let utc = DateTime::from_timestamp_millis(unix_ms)?.naive_utc();
    let hours = if is_summer(utc)? { 2 } else { 1 };
    utc.checked_add_signed(Duration::hours(hours))
}

/// `14.05`, as times are written in the schedule; empty where there is none.
pub(super) fn clock(unix_ms: Option<i64>) -> String {
    let Some(time) = unix_ms.and_then(local) else {
        return String::new();
    };
    minute_text(minute_of_day(time))
}

/// `14.05` from minutes after midnight; past midnight it starts anew.
pub(super) fn minute_text(minute: i64) -> String {
    let minute = minute.rem_euclid(24 * 60);
    format!("{:02}.{:02}", minute / 60, minute % 60)
}

/// Minutes from the midnight that `date` began with: more than a day's for what was begun after the next one.
pub(super) fn minute_from(date: NaiveDate, unix_ms: i64) -> Option<i64> {
    let time = local(unix_ms)?;
    Some(time.date().signed_duration_since(date).num_days() * 24 * 60 + minute_of_day(time))
}

fn minute_of_day(time: NaiveDateTime) -> i64 {
    i64::from(time.hour()) * 60 + i64::from(time.minute())
}

/// Directive 2000/84/EC: from one o'clock UTC on the last Sunday of March to the same hour on the last Sunday of October.
fn is_summer(utc: NaiveDateTime) -> Option<bool> {
    let begins = last_sunday(utc.year(), 3)?.and_hms_opt(1, 0, 0)?;
    let ends = last_sunday(utc.year(), 10)?.and_hms_opt(1, 0, 0)?;
    Some(utc >= begins && utc < ends)
}

/// The last Sunday of a month with 31 days.
fn last_sunday(year: i32, month: u32) -> Option<NaiveDate> {
    let last = NaiveDate::from_ymd_opt(year, month, 31)?;
    last.checked_sub_days(Days::new(u64::from(last.weekday().num_days_from_sunday())))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn unix_ms(utc: &str) -> i64 {
        utc.parse::<NaiveDateTime>().unwrap().and_utc().timestamp_millis()
    }

    #[test]
    fn clocks_go_forward_at_one_utc_on_the_last_sunday_of_march() {
        assert_eq!(clock(Some(unix_ms("2016-03-27T00:59:00"))), "01.59");
        assert_eq!(clock(Some(unix_ms("2016-03-27T01:00:00"))), "03.00");
    }

    #[test]
    fn clocks_go_back_at_one_utc_on_the_last_sunday_of_october() {
        assert_eq!(clock(Some(unix_ms("2021-10-31T00:59:00"))), "02.59");
        assert_eq!(clock(Some(unix_ms("2021-10-31T01:00:00"))), "02.00");
    }

    #[test]
    fn a_visit_begun_after_midnight_comes_after_the_evening_of_its_day() {
        let day = NaiveDate::from_ymd_opt(2016, 3, 15).unwrap();
        let minute = minute_from(day, unix_ms("2016-03-15T23:10:00")).unwrap();
        assert_eq!((minute, minute_text(minute).as_str()), (24 * 60 + 10, "00.10"));
    }

    #[test]
    fn a_time_outside_the_calendar_is_no_time() {
        assert_eq!(clock(Some(i64::MAX)), "");
        assert_eq!(clock(None), "");
    }
}
