//! Whole tables, for a move to another store: read in the order of their keys, written as they were, and emptied again.

use std::fmt::Write;

use tokio_postgres::Row;
use uuid::Uuid;

use super::rows::{self, from_u64};
use super::session::Param;
use super::tx::Tx;
use crate::store::table::{Cell, Column, Kind, Line, Table};
use crate::store::{Dataset, MoveIn, MoveOut, StoreError};

impl MoveOut for Tx<'_> {
    fn copy_out(
        &self,
        table: Table,
        after: Option<&[Cell]>,
        at_most: usize,
    ) -> Result<Vec<Line>, StoreError> {
        let key = names(table.key());
        let columns: Vec<String> = table.columns().iter().map(asked).collect();
        let mut sql = format!("SELECT {} FROM {} WHERE dataset = $1", columns.join(", "), table.name());
        let mut params: Vec<Param> = vec![self.key()];
        if let Some(after) = after {
            let places: Vec<String> =
                table.key().iter().zip(2..).map(|((_, kind), at)| given(*kind, at)).collect();
            // Writing to a String cannot fail.
            let _ = write!(sql, " AND ({key}) > ({})", places.join(", "));
            params.extend(after.iter().map(param));
        }
        let _ = write!(sql, " ORDER BY {key} LIMIT {at_most}");
        self.query(sql, params)?.iter().map(|row| line(row, table)).collect()
    }

    fn unfinished_move(&self) -> Result<Option<String>, StoreError> {
        let sql = "SELECT note FROM unfinished_move WHERE dataset = $1";
        let found = self.query(sql, vec![self.key()])?;
        found.first().map(|row| rows::get(row, 0)).transpose()
    }

    fn mistakable_dataset(&self, public_key: &[u8; 32]) -> Result<Option<Uuid>, StoreError> {
        let sql = "SELECT dataset FROM dataset WHERE dataset <> $1 AND public_key = $2 LIMIT 1";
        self.one(sql, vec![self.key(), Box::new(public_key.to_vec())], |row| rows::get(row, 0))
    }
}

impl MoveIn for Tx<'_> {
    fn copy_in(&mut self, table: Table, lines: &[Line]) -> Result<(), StoreError> {
        if lines.is_empty() {
            return Ok(());
        }
        let mut lists = Vec::new();
        let mut taken = Vec::new();
        let mut params: Vec<Param> = vec![self.key()];
        for (at, (_, kind)) in table.columns().iter().enumerate() {
            lists.push(format!("${}::{}[]", at + 2, type_of(*kind)));
            let cast = if *kind == Kind::Sum { "::numeric" } else { "" };
            taken.push(format!("t.c{at}{cast}"));
            params.push(list(*kind, lines.iter().map(|line| line.get(at))));
        }
        let columns: Vec<String> = (0..table.columns().len()).map(|at| format!("c{at}")).collect();
        let sql = format!(
            "INSERT INTO {} (dataset, {}) SELECT $1, {} FROM unnest({}) AS t ({})",
            table.name(),
            names(table.columns()),
            taken.join(", "),
            lists.join(", "),
            columns.join(", ")
        );
        self.query(sql, params).map(drop)
    }

    fn clear(&mut self, table: Table, at_most: usize) -> Result<usize, StoreError> {
        let name = table.name();
        let sql = format!(
            "WITH gone AS (DELETE FROM {name} WHERE ctid = ANY (ARRAY(
                 SELECT ctid FROM {name} WHERE dataset = $1 LIMIT {at_most})) RETURNING 1)
             SELECT count(*) FROM gone"
        );
        let found = self.query(sql, vec![self.key()])?;
        let count = found.first().map(|row| rows::get::<i64>(row, 0)).transpose()?;
        Ok(count.and_then(|count| usize::try_from(count).ok()).unwrap_or(0))
    }

    fn put_dataset(&mut self, dataset: &Dataset) -> Result<(), StoreError> {
        let sql = "INSERT INTO dataset (dataset, name, seq, epoch, restored_at, horizon, public_key)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (dataset) DO UPDATE SET
                 name = excluded.name, seq = excluded.seq, epoch = excluded.epoch,
                 restored_at = excluded.restored_at, horizon = excluded.horizon, public_key = excluded.public_key";
        self.later(
            sql,
            vec![
                Box::new(dataset.id),
                Box::new(dataset.name.clone()),
                Box::new(from_u64(dataset.seq)),
                Box::new(dataset.epoch),
                Box::new(dataset.restored_at),
                Box::new(dataset.horizon),
                Box::new(dataset.public_key.to_vec()),
            ],
        )
    }

    fn note_move(&mut self, note: Option<&str>) -> Result<(), StoreError> {
        let Some(note) = note else {
            return self.later("DELETE FROM unfinished_move WHERE dataset = $1", vec![self.key()]);
        };
        self.later(
            "INSERT INTO unfinished_move (dataset, note) VALUES ($1, $2)
             ON CONFLICT (dataset) DO UPDATE SET note = excluded.note",
            vec![self.key(), Box::new(note.to_owned())],
        )
    }
}

fn line(row: &Row, table: Table) -> Result<Line, StoreError> {
    let cell = |(at, (_, kind)): (usize, &Column)| {
        let cell = match kind {
            Kind::Id => rows::get::<Option<Uuid>>(row, at)?.map(Cell::Id),
            Kind::Bytes => rows::get::<Option<Vec<u8>>>(row, at)?.map(Cell::Bytes),
            Kind::Number => rows::get::<Option<i64>>(row, at)?.map(Cell::Number),
            Kind::Text => rows::get::<Option<String>>(row, at)?.map(Cell::Text),
            Kind::Sum => {
                let sum = rows::get::<Option<&str>>(row, at)?.map(str::parse).transpose();
                sum.map_err(|_| StoreError::Damaged("a sum of the digest is no number".to_owned()))?
                    .map(Cell::Sum)
            }
        };
        Ok(cell.unwrap_or(Cell::Nothing))
    };
    table.columns().iter().enumerate().map(cell).collect()
}

/// A column as it is asked for.
fn asked((name, kind): &Column) -> String {
    match kind {
        Kind::Number => format!("{name}::bigint"),
        Kind::Sum => format!("{name}::text"),
        _ => (*name).to_owned(),
    }
}

/// A value as it is given.
fn given(kind: Kind, at: usize) -> String {
    let cast = if kind == Kind::Sum { "::numeric" } else { "" };
    format!("${at}::{}{cast}", type_of(kind))
}

const fn type_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Id => "uuid",
        Kind::Bytes => "bytea",
        Kind::Number => "bigint",
        // A sum is longer than any number that the client speaks.
        Kind::Sum | Kind::Text => "text",
    }
}

fn param(cell: &Cell) -> Param {
    match cell {
        Cell::Nothing => Box::new(None::<String>),
        Cell::Id(id) => Box::new(*id),
        Cell::Bytes(bytes) => Box::new(bytes.clone()),
        Cell::Sum(sum) => Box::new(sum.to_string()),
        Cell::Number(number) => Box::new(*number),
        Cell::Text(text) => Box::new(text.clone()),
    }
}

/// One column of many lines. What is of another kind than its column cannot be written, and is left out: the columns that
/// must hold something then refuse it.
fn list<'l>(kind: Kind, cells: impl Iterator<Item = Option<&'l Cell>>) -> Param {
    fn all<'l, T>(
        cells: impl Iterator<Item = Option<&'l Cell>>,
        take: impl Fn(&Cell) -> Option<T>,
    ) -> Vec<Option<T>> {
        cells.map(|cell| cell.and_then(&take)).collect()
    }
    match kind {
        Kind::Id => Box::new(all(cells, |cell| if let Cell::Id(id) = cell { Some(*id) } else { None })),
        Kind::Bytes => {
            Box::new(all(
                cells,
                |cell| if let Cell::Bytes(bytes) = cell { Some(bytes.clone()) } else { None },
            ))
        }
        Kind::Sum => {
            Box::new(all(cells, |cell| if let Cell::Sum(sum) = cell { Some(sum.to_string()) } else { None }))
        }
        Kind::Number => {
            Box::new(all(cells, |cell| if let Cell::Number(number) = cell { Some(*number) } else { None }))
        }
        Kind::Text => {
            Box::new(all(cells, |cell| if let Cell::Text(text) = cell { Some(text.clone()) } else { None }))
        }
    }
}

fn names(columns: &[Column]) -> String {
    columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use std::collections::BTreeSet;

    use super::*;
    use crate::store::conformance::{Place, PostgresDatabase};

    fn asked(database: &PostgresDatabase, sql: &str) -> BTreeSet<String> {
        database.0.run(sql).lines().map(str::to_owned).collect()
    }

    #[test]
    fn every_table_and_every_column_of_the_schema_is_one_that_a_move_copies() {
        let database = PostgresDatabase::new();
        drop(database.open(Uuid::nil()));
        let there = asked(
            &database,
            "SELECT table_name, column_name FROM information_schema.columns c WHERE table_schema = 'public'
             AND column_name <> 'dataset' AND EXISTS (SELECT 1 FROM information_schema.columns d
                 WHERE d.table_name = c.table_name AND d.column_name = 'dataset')
             AND table_name NOT IN ('dataset', 'unfinished_move')",
        );
        let copied = Table::ALL
            .iter()
            .flat_map(|table| table.columns().iter().map(|(column, _)| format!("{}|{column}", table.name())));
        assert_eq!(there, copied.collect());
    }

    #[test]
    fn every_key_and_every_index_begins_with_the_dataset() {
        let database = PostgresDatabase::new();
        drop(database.open(Uuid::nil()));
        let begins_with =
            "SELECT c.relname, a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
             JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
             WHERE c.relnamespace = 'public'::regnamespace";
        let others = format!("SELECT * FROM ({begins_with}) AS b WHERE b.attname <> 'dataset'");
        assert_eq!(asked(&database, &others), BTreeSet::from(["schema_version_pkey|version".to_owned()]));
        assert!(asked(&database, begins_with).len() > Table::ALL.len());
    }
}
