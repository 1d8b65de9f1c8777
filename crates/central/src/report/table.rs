//! The visits for the unit's own people at the centre: a table for the terminal, and JSON. Exact: the administrator's CLI
//! shows what was counted. What others get is in `export` and `day_page`.

use contract::sentence::{Locale, Sentences};

use super::line::{VisitLine, VisitState, visits};
use super::local_time::minute_text;
use super::snapshot::Snapshot;
use super::words::Words;

/// The columns that hold numbers.
const NUMBERS: std::ops::Range<usize> = 3..8;

/// The visits as lines of text, with a line for their sums.
#[must_use]
pub fn visits_table(snapshot: &Snapshot, locale: Locale) -> String {
    let words = Words::of(locale);
    let sentences = Sentences::of(locale);
    let lines = visits(snapshot);
    let mut rows = vec![header(words)];
    rows.extend(lines.iter().map(|line| row(line, words, &sentences, locale)));
    rows.push(totals(&lines, words));
    aligned(&rows)
}

/// The visits as JSON, one object each.
#[must_use]
pub fn visits_json(snapshot: &Snapshot) -> String {
    // Every part has a JSON form: maps have text keys, and there are no floats.
    serde_json::to_string_pretty(&visits(snapshot)).unwrap_or_default()
}

/// The state in words, with what still has to be answered.
pub(super) fn state_words(line: &VisitLine, words: &Words, sentences: &Sentences, locale: Locale) -> String {
    let state = |code: &str| sentences.text(&format!("state-{code}"), &[]).unwrap_or_default();
    match &line.state {
        VisitState::Ongoing => state("ongoing"),
        VisitState::Closed => state("closed"),
        VisitState::NotHeld { reason } => format!("{}: {}", words.not_held, reason.text(locale)),
    }
}

fn header(words: &Words) -> Vec<String> {
    let header = [
        words.date,
        words.time,
        words.place,
        words.visitors,
        words.home_staff,
        words.given,
        words.questions,
        words.referrals,
        words.state,
    ];
    header.map(str::to_owned).to_vec()
}

fn row(line: &VisitLine, words: &Words, sentences: &Sentences, locale: Locale) -> Vec<String> {
    let visitors = if line.approximate {
        format!("{} {}", words.about, line.visitors)
    } else {
        line.visitors.to_string()
    };
    let mut state = state_words(line, words, sentences, locale);
    if line.same_people_unanswered {
        state = format!("{state}. {}", words.same_people);
    }
    if line.against_rule.is_some() {
        state = format!("{state}. {}", words.against_rule);
    }
    vec![
        line.date.to_string(),
        minute_text(line.minute),
        place(&line.residence, &line.departments),
        visitors,
        line.home_staff.to_string(),
        line.given.total.to_string(),
        line.questions.total.to_string(),
        line.referrals.total.to_string(),
        state,
    ]
}

/// `Boende 14, avdelning 2`.
pub(super) fn place(residence: &str, departments: &[String]) -> String {
    std::iter::once(residence).chain(departments.iter().map(String::as_str)).collect::<Vec<_>>().join(", ")
}

fn totals(lines: &[VisitLine], words: &Words) -> Vec<String> {
    let sum = |number: fn(&VisitLine) -> i64| lines.iter().map(number).sum::<i64>().to_string();
    let not_held = lines.iter().filter(|line| matches!(line.state, VisitState::NotHeld { .. })).count();
    vec![
        words.total.to_owned(),
        String::new(),
        format!("{}: {}", words.visit, lines.len()),
        sum(|line| line.visitors),
        sum(|line| line.home_staff),
        sum(|line| line.given.total),
        sum(|line| line.questions.total),
        sum(|line| line.referrals.total),
        if not_held == 0 { String::new() } else { format!("{}: {not_held}", words.of_which_not_held) },
    ]
}

/// Pads every column to its widest cell, with a rule below the header and above the sums.
fn aligned(rows: &[Vec<String>]) -> String {
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| printable(cell)).collect()).collect();
    let columns = rows.first().map_or(0, Vec::len);
    let widths: Vec<usize> = (0..columns)
        .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0))
        .collect();
    let rule = "─".repeat(widths.iter().sum::<usize>() + 2 * columns.saturating_sub(1));
    let mut text = String::new();
    for (at, row) in rows.iter().enumerate() {
        if at == 1 || (at + 1 == rows.len() && at > 1) {
            text.push_str(&rule);
            text.push('\n');
        }
        text.push_str(padded(row, &widths).trim_end());
        text.push('\n');
    }
    text
}

fn padded(row: &[String], widths: &[usize]) -> String {
    let cells = row.iter().zip(widths).enumerate().map(|(column, (cell, width))| {
        if NUMBERS.contains(&column) { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
    });
    cells.collect::<Vec<_>>().join("  ")
}

/// Without what could move the cursor or colour the terminal: aliases and reasons were typed by somebody.
fn printable(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}
