//! The two languages that the program speaks, and times as people read them.

use chrono::DateTime;
use contract::sentence::Locale;

/// The text in this language.
pub(crate) const fn either<'t>(locale: Locale, sv: &'t str, en: &'t str) -> &'t str {
    match locale {
        Locale::Sv => sv,
        Locale::En => en,
    }
}

/// A time as `2026-03-03 12:00 UTC`.
pub(crate) fn time(unix_ms: i64) -> String {
    DateTime::from_timestamp_millis(unix_ms).unwrap_or_default().format("%Y-%m-%d %H:%M UTC").to_string()
}
