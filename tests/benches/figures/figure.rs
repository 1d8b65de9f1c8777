//! One figure, as a line of JSON.

use serde_json::json;

/// What a figure is held against.
#[derive(Clone, Copy)]
pub(crate) enum Goal {
    /// At most so many times the baseline.
    TimesBaseline(f64),
    /// At most this value; the baseline informs.
    AtMost(f64),
}

/// Prints a figure.
pub(crate) fn print(name: &str, unit: &str, value: f64, baseline: f64, goal: Goal) {
    let ratio = value / baseline;
    let (text, ok) = match goal {
        Goal::TimesBaseline(most) => (format!("<= {most} x baseline"), ratio <= most),
        Goal::AtMost(most) => (format!("<= {most} {unit}"), value <= most),
    };
    let rounded = |number: f64| (number * 1_000.0).round() / 1_000.0;
    println!(
        "{}",
        json!({
            "name": name,
            "value": rounded(value),
            "unit": unit,
            "baseline": rounded(baseline),
            "ratio": rounded(ratio),
            "goal": text,
            "ok": ok,
        })
    );
}

/// The value below which this share of the measurements lies.
pub(crate) fn percentile(sorted: &[f64], share: f64) -> f64 {
    let at = ((sorted.len() as f64 - 1.0) * share).round() as usize;
    sorted[at]
}
