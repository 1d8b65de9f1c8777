//! One cell of a CSV file, safe to open in a spreadsheet. Used by `sheets`; the file itself is written by `export`.

use chrono::NaiveDate;
use domain::small_numbers::Figure;

/// The text of one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell(String);

impl Cell {
    /// A text that somebody wrote. A spreadsheet would run it as a formula if it began like one: then a leading
    /// apostrophe says that it is text.
    pub(super) fn text(text: &str) -> Self {
        let runs = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
        Self(if runs { format!("'{text}") } else { text.to_owned() })
    }

    /// A figure, which a spreadsheet may count with.
    pub(super) fn figure(figure: Figure) -> Self {
        Self(figure.to_string())
    }

    /// A day, ISO 8601.
    pub(super) fn day(day: NaiveDate) -> Self {
        Self(day.format("%Y-%m-%d").to_string())
    }

    /// An id with its hyphens: the short form may begin with one, and would be taken for a formula.
    pub(super) fn id(id: uuid::Uuid) -> Self {
        Self(id.hyphenated().to_string())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_a_spreadsheet_would_run_gets_an_apostrophe() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"] {
            assert_eq!(Cell::text(text).as_str(), format!("'{text}"));
        }
    }

    #[test]
    fn other_text_and_figures_stay_as_they_are() {
        for text in ["", "Boende 7", "a=1", "0–6 år", "–"] {
            assert_eq!(Cell::text(text).as_str(), text);
        }
        assert_eq!(Cell::figure(Figure::Small).as_str(), "<5");
        assert_eq!(Cell::figure(Figure::Shown(12)).as_str(), "12");
    }
}
