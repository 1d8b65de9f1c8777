//! The clock of the tablet, and times of day as people read them here: `14.05`. The browser is asked for the time and for
//! the tablet's own zone; nothing else reads them.

/// A time of day on this tablet, for a time in unix milliseconds.
#[must_use]
pub fn time_of_day(unix_ms: i64) -> String {
    time_at_offset(unix_ms, offset_minutes(unix_ms))
}

/// The time now, in unix milliseconds.
#[must_use]
pub fn now_ms() -> i64 {
    #[allow(clippy::cast_possible_truncation, reason = "milliseconds, whole")]
    let now = js_sys::Date::now() as i64;
    now
}

/// A time of day so many minutes east of Greenwich.
#[must_use]
pub fn time_at_offset(unix_ms: i64, minutes_east: i64) -> String {
    let minute = (unix_ms.div_euclid(60_000) + minutes_east).rem_euclid(24 * 60);
    format!("{:02}.{:02}", minute / 60, minute % 60)
}

/// Today, in the tablet's zone. Outside a browser there is none.
#[cfg(target_arch = "wasm32")]
#[must_use]
pub fn today() -> Option<chrono::NaiveDate> {
    let now = js_sys::Date::new_0();
    let year = i32::try_from(now.get_full_year()).ok()?;
    chrono::NaiveDate::from_ymd_opt(year, now.get_month() + 1, now.get_date())
}

/// Today, in the tablet's zone. Outside a browser there is none.
#[cfg(not(target_arch = "wasm32"))]
#[must_use]
pub const fn today() -> Option<chrono::NaiveDate> {
    None
}

#[cfg(target_arch = "wasm32")]
fn offset_minutes(unix_ms: i64) -> i64 {
    #[allow(clippy::cast_precision_loss, reason = "a date fits exactly")]
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(unix_ms as f64));
    #[allow(clippy::cast_possible_truncation, reason = "minutes of a zone")]
    let behind = date.get_timezone_offset() as i64;
    -behind
}

#[cfg(not(target_arch = "wasm32"))]
const fn offset_minutes(_unix_ms: i64) -> i64 {
    0
}

#[cfg(test)]
mod tests {
    use super::time_at_offset;

    #[test]
    fn a_time_is_told_with_two_digits_and_a_full_stop() {
        assert_eq!(time_at_offset(5 * 60_000, 0), "00.05");
        assert_eq!(time_at_offset(13 * 3_600_000, 65), "14.05");
    }

    #[test]
    fn midnight_is_passed_both_ways() {
        assert_eq!(time_at_offset(23 * 3_600_000, 120), "01.00");
        assert_eq!(time_at_offset(3_600_000, -120), "23.00");
    }
}
