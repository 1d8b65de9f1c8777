//! Everything that a store holds of a dataset, as a count and a sum for each table: equal where every line is, whatever order
//! an engine sorts text in. The digest beside it says only what rows and versions there are.

use blake3::Hasher;

use super::LINES_READ;
use crate::store::table::{Cell, Line, Table};
use crate::store::{Dataset, ReadTx, StoreError};

/// What there is of a dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) dataset: Dataset,
    tables: Vec<Counted>,
}

/// How many lines, and the sum of their hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Counted {
    lines: u64,
    sum: u128,
}

impl Content {
    /// Reads everything in the transaction's snapshot; nothing where there is no dataset.
    pub(super) fn read(tx: &dyn ReadTx) -> Result<Option<Self>, StoreError> {
        let Some(dataset) = tx.find_dataset()? else { return Ok(None) };
        let tables = Table::ALL.iter().map(|table| count(tx, *table)).collect::<Result<_, _>>()?;
        Ok(Some(Self { dataset, tables }))
    }

    /// How many lines of this table there are.
    pub(super) fn lines(&self, table: Table) -> u64 {
        let found = Table::ALL.iter().zip(&self.tables).find(|(of, _)| **of == table);
        found.map_or(0, |(_, counted)| counted.lines)
    }

    /// Where the two differ, in the names of tables.
    pub(super) fn difference(&self, other: Option<&Self>) -> String {
        let Some(other) = other else { return "dataset".to_owned() };
        let mut named: Vec<&str> = Vec::new();
        if self.dataset != other.dataset {
            named.push("dataset");
        }
        let tables = Table::ALL.iter().zip(self.tables.iter().zip(&other.tables));
        named.extend(tables.filter(|(_, (a, b))| a != b).map(|(table, _)| table.name()));
        named.join(", ")
    }
}

/// The columns of the line's key.
pub(super) fn key_of(table: Table, line: &[Cell]) -> Line {
    line.iter().take(table.key_columns()).cloned().collect()
}

fn count(tx: &dyn ReadTx, table: Table) -> Result<Counted, StoreError> {
    let mut counted = Counted::default();
    let mut after: Option<Line> = None;
    loop {
        let lines = tx.copy_out(table, after.as_deref(), LINES_READ)?;
        let Some(last) = lines.last() else { return Ok(counted) };
        after = Some(key_of(table, last));
        for line in &lines {
            // An empty bucket and none are the same; a store may keep either.
            if is_empty_bucket(table, line) {
                continue;
            }
            counted.lines += 1;
            counted.sum = counted.sum.wrapping_add(hash(line));
        }
    }
}

fn is_empty_bucket(table: Table, line: &[Cell]) -> bool {
    table == Table::Bucket && line.get(3) == Some(&Cell::Number(0))
}

fn hash(line: &[Cell]) -> u128 {
    let mut hasher = Hasher::new_derive_key("turbok 2026 line of a store");
    for cell in line {
        let (number, sum);
        let (kind, bytes): (u8, &[u8]) = match cell {
            Cell::Nothing => (0, &[]),
            Cell::Id(id) => (1, id.as_bytes()),
            Cell::Bytes(bytes) => (2, bytes),
            Cell::Number(of) => {
                number = of.to_le_bytes();
                (3, &number)
            }
            Cell::Text(text) => (4, text.as_bytes()),
            Cell::Sum(of) => {
                sum = of.to_le_bytes();
                (5, &sum)
            }
        };
        hasher.update(&[kind]).update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
    }
    let mut first = [0_u8; 16];
    first.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    u128::from_le_bytes(first)
}
