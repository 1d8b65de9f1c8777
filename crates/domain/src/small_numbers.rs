//! Protection of small numbers: 1 to 4 becomes `<5`, and further figures are hidden where a sum would give one away.
//! Called wherever a figure, list or export leaves the unit. What is counted is in the statistics; the unit's own screens
//! show it as it is. How far a hidden figure can vary is worked out in `sums`.

mod sums;

#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Deserialize, Serialize};
use sums::{Arc, Shown, Sums, Worth};

/// The smallest number of people that is shown; 1 up to this is `<5`. Zero is shown: it reveals nobody.
pub const SMALLEST_SHOWN: i64 = 5;

/// A number as it may leave the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// The number itself: 0, or [`SMALLEST_SHOWN`] and more.
    Shown(i64),
    /// From 1 up to, but not with, [`SMALLEST_SHOWN`].
    Small,
    /// Not told, because with the sums it would tell a small one.
    Hidden,
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Figure::Shown(number) => write!(f, "{number}"),
            Figure::Small => write!(f, "<{SMALLEST_SHOWN}"),
            Figure::Hidden => f.write_str("–"),
        }
    }
}

/// Numbers of people in rows and columns with their sums, as counted and not protected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Rows, all of the same length.
    pub cells: Vec<Vec<i64>>,
    /// The sum of each row.
    pub row_totals: Vec<i64>,
    /// The sum of each column.
    pub column_totals: Vec<i64>,
    /// The sum of everything.
    pub total: i64,
}

impl Table {
    /// Sums up `cells`. Short rows are filled with 0, and a number below 0, which no count is, is taken as 0.
    pub fn from_cells(cells: &[Vec<i64>]) -> Table {
        let width = cells.iter().map(Vec::len).max().unwrap_or(0);
        let cells: Vec<Vec<i64>> = cells
            .iter()
            .map(|row| {
                let counts = row.iter().map(|number| (*number).max(0));
                counts.chain(std::iter::repeat(0)).take(width).collect()
            })
            .collect();
        let row_totals: Vec<i64> = cells.iter().map(|row| sum(row)).collect();
        let column_totals =
            (0..width).map(|column| sum(&cells.iter().map(|row| row[column]).collect::<Vec<_>>())).collect();
        Table { total: sum(&row_totals), cells, row_totals, column_totals }
    }
}

/// A table that may leave the unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Protected {
    /// Rows, all of the same length.
    pub cells: Vec<Vec<Figure>>,
    /// The sum of each row.
    pub row_totals: Vec<Figure>,
    /// The sum of each column.
    pub column_totals: Vec<Figure>,
    /// The sum of everything.
    pub total: Figure,
}

/// Protects a table of counts of people together with its sums.
///
/// Nobody who knows the rule and the figures shown can work out a figure that is not shown: each could be at least two numbers.
/// Cells are hidden rather than sums, and small ones rather than large. Rows are padded as in [`Table::from_cells`].
pub fn protect(cells: &[Vec<i64>]) -> Protected {
    let table = Table::from_cells(cells);
    let (rows, columns) = (table.row_totals.len(), table.column_totals.len());
    // Each figure is an arc of a flow: from the source through its row and its column to the sink, and back as the total.
    let (source, sink) = (rows + columns, rows + columns + 1);
    let mut sums = Sums::new(rows + columns + 2);
    for (row, numbers) in table.cells.iter().enumerate() {
        for (column, number) in numbers.iter().enumerate() {
            sums.add(arc(row, rows + column, *number, Worth::Cell));
        }
    }
    for (row, number) in table.row_totals.iter().enumerate() {
        sums.add(arc(source, row, *number, Worth::Sum));
    }
    for (column, number) in table.column_totals.iter().enumerate() {
        sums.add(arc(rows + column, sink, *number, Worth::Sum));
    }
    sums.add(arc(sink, source, table.total, Worth::SumOfAll));
    sums.protect();

    let mut figures = sums.arcs().iter().map(figure);
    let mut take = |count: usize| figures.by_ref().take(count).collect::<Vec<_>>();
    Protected {
        cells: (0..rows).map(|_| take(columns)).collect(),
        row_totals: take(rows),
        column_totals: take(columns),
        total: take(1)[0],
    }
}

/// Protects a list of counts of people together with its sum, in the same way as [`protect`].
pub fn protect_list(values: &[i64]) -> (Vec<Figure>, Figure) {
    let counts: Vec<i64> = values.iter().map(|number| (*number).max(0)).collect();
    let (source, sink) = (0, 1);
    let mut sums = Sums::new(2);
    for number in &counts {
        sums.add(arc(source, sink, *number, Worth::Cell));
    }
    sums.add(arc(sink, source, sum(&counts), Worth::SumOfAll));
    sums.protect();

    let figures: Vec<Figure> = sums.arcs().iter().map(figure).collect();
    let (total, list) = figures.split_at(counts.len());
    (total.to_vec(), list[0])
}

fn arc(from: usize, to: usize, number: i64, worth: Worth) -> Arc {
    let shown = if (1..SMALLEST_SHOWN).contains(&number) { Shown::Small } else { Shown::Number };
    Arc { from, to, number, worth, shown }
}

fn figure(arc: &Arc) -> Figure {
    match arc.shown {
        Shown::Number => Figure::Shown(arc.number),
        Shown::Small => Figure::Small,
        Shown::No => Figure::Hidden,
    }
}

fn sum(numbers: &[i64]) -> i64 {
    numbers.iter().fold(0, |sum: i64, number| sum.saturating_add(*number))
}
