//! One figure of the sync, as a line of JSON in the form of the other benchmark's, with what it was measured under.

use serde_json::{Value, json};

/// What a figure is held against.
#[derive(Clone, Copy)]
pub(crate) enum Goal {
    /// At most so many times the baseline; the word says what that is.
    TimesAtMost(f64, &'static str),
    /// At least so many times the baseline.
    TimesAtLeast(f64, &'static str),
    /// At most this value; the baseline informs.
    ValueAtMost(f64),
}

/// What was measured.
pub(crate) struct Figure {
    /// Its name.
    pub(crate) name: String,
    /// The unit of value and baseline.
    pub(crate) unit: &'static str,
    /// The median, where there were several runs.
    pub(crate) value: f64,
    /// What it is beside; none where that was not measured.
    pub(crate) baseline: Option<f64>,
    /// What it is held against.
    pub(crate) goal: Goal,
    /// How it was measured: an object.
    pub(crate) conditions: Value,
}

const NOT_MEASURED: &str = "not measured";

/// Prints a figure. Where its baseline was not measured and the goal needs one, nobody can say whether it is met.
pub(crate) fn print(figure: &Figure) {
    let ratio = figure.baseline.map(|baseline| figure.value / baseline);
    let (goal, ok) = match figure.goal {
        Goal::TimesAtMost(most, what) => (format!("<= {most} x {what}"), ratio.map(|ratio| ratio <= most)),
        Goal::TimesAtLeast(least, what) => {
            (format!(">= {least} x {what}"), ratio.map(|ratio| ratio >= least))
        }
        Goal::ValueAtMost(most) => (format!("<= {most} {}", figure.unit), Some(figure.value <= most)),
    };
    let number = |number: Option<f64>| number.map_or(json!(NOT_MEASURED), |number| json!(rounded(number)));
    println!(
        "{}",
        json!({
            "name": figure.name,
            "value": rounded(figure.value),
            "unit": figure.unit,
            "baseline": number(figure.baseline),
            "ratio": number(ratio),
            "goal": goal,
            "ok": ok.map_or(json!(NOT_MEASURED), |ok| json!(ok)),
            "conditions": figure.conditions,
        })
    );
}

/// Three decimals.
pub(crate) fn rounded(number: f64) -> f64 {
    (number * 1_000.0).round() / 1_000.0
}

/// The one in the middle.
pub(crate) fn median(numbers: &[f64]) -> f64 {
    percentile(numbers, 0.5)
}

/// The value at or below which this share of the numbers lies.
pub(crate) fn percentile(numbers: &[f64], share: f64) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[((sorted.len() as f64 - 1.0) * share).round() as usize]
}
