//! Whole tables, for a move to another store: read in the order of their keys, written as they were, and emptied again.

use rusqlite::types::{ToSqlOutput, Type, Value, ValueRef};
use rusqlite::{Error, OptionalExtension, Row, ToSql, params, params_from_iter};
use uuid::Uuid;

use super::rows::{self, from_u64};
use super::{Tx, failure};
use crate::store::table::{Cell, Column, Kind, Line, Table};
use crate::store::{Dataset, MoveIn, MoveOut, StoreError};

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Nothing => ToSqlOutput::Owned(Value::Null),
            Self::Id(id) => ToSqlOutput::Borrowed(ValueRef::Blob(id.as_bytes())),
            Self::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
            Self::Sum(sum) => ToSqlOutput::Owned(Value::Blob(sum.to_le_bytes().to_vec())),
            Self::Number(number) => ToSqlOutput::Owned(Value::Integer(*number)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        })
    }
}

impl MoveOut for Tx<'_> {
    fn copy_out(
        &self,
        table: Table,
        after: Option<&[Cell]>,
        at_most: usize,
    ) -> Result<Vec<Line>, StoreError> {
        let (columns, key) = (names(table.columns()), names(table.key()));
        let from =
            if after.is_some() { format!(" AND ({key}) > ({})", marks(table.key())) } else { String::new() };
        let sql = format!(
            "SELECT {columns} FROM {} WHERE dataset = ?{from} ORDER BY {key} LIMIT {at_most}",
            table.name()
        );
        let mut statement = self.conn.prepare_cached(&sql).map_err(|error| failure(&error))?;
        let dataset = Cell::Id(self.dataset);
        let values = std::iter::once(&dataset).chain(after.unwrap_or_default());
        let lines = statement.query_map(params_from_iter(values), |row| line(row, table));
        lines.and_then(Iterator::collect).map_err(|error| failure(&error))
    }

    fn unfinished_move(&self) -> Result<Option<String>, StoreError> {
        let sql = "SELECT note FROM unfinished_move WHERE dataset = ?";
        let found = self.conn.query_row(sql, [self.dataset.as_bytes()], |row| row.get(0));
        found.optional().map_err(|error| failure(&error))
    }

    fn mistakable_dataset(&self, _public_key: &[u8; 32]) -> Result<Option<Uuid>, StoreError> {
        let sql = "SELECT dataset FROM dataset WHERE dataset <> ?";
        self.one(sql, [self.dataset.as_bytes()], |row| row.get(0).map(rows::to_uuid))
    }
}

impl MoveIn for Tx<'_> {
    fn copy_in(&mut self, table: Table, lines: &[Line]) -> Result<(), StoreError> {
        let sql = format!(
            "INSERT INTO {} (dataset, {}) VALUES (?, {})",
            table.name(),
            names(table.columns()),
            marks(table.columns())
        );
        let mut statement = self.conn.prepare_cached(&sql).map_err(|error| failure(&error))?;
        let dataset = Cell::Id(self.dataset);
        for line in lines {
            let values = std::iter::once(&dataset).chain(line);
            statement.execute(params_from_iter(values)).map_err(|error| failure(&error))?;
        }
        Ok(())
    }

    fn clear(&mut self, table: Table, at_most: usize) -> Result<usize, StoreError> {
        let (name, key) = (table.name(), names(table.key()));
        let sql = format!(
            "DELETE FROM {name} WHERE dataset = ?1
             AND ({key}) IN (SELECT {key} FROM {name} WHERE dataset = ?1 LIMIT {at_most})"
        );
        self.conn.execute(&sql, [self.dataset.as_bytes()]).map_err(|error| failure(&error))
    }

    fn put_dataset(&mut self, dataset: &Dataset) -> Result<(), StoreError> {
        let sql =
            "INSERT OR REPLACE INTO dataset (dataset, name, seq, epoch, restored_at, horizon, public_key)
                   VALUES (?, ?, ?, ?, ?, ?, ?)";
        let params = params![
            dataset.id.as_bytes(),
            dataset.name,
            from_u64(dataset.seq),
            dataset.epoch.as_bytes(),
            dataset.restored_at,
            dataset.horizon,
            dataset.public_key,
        ];
        self.conn.execute(sql, params).map(|_| ()).map_err(|error| failure(&error))
    }

    fn note_move(&mut self, note: Option<&str>) -> Result<(), StoreError> {
        let dataset = self.dataset.as_bytes();
        let done = match note {
            Some(note) => self.conn.execute(
                "INSERT OR REPLACE INTO unfinished_move (dataset, note) VALUES (?, ?)",
                params![dataset, note],
            ),
            None => self.conn.execute("DELETE FROM unfinished_move WHERE dataset = ?", [dataset]),
        };
        done.map(|_| ()).map_err(|error| failure(&error))
    }
}

fn line(row: &Row<'_>, table: Table) -> Result<Line, Error> {
    let cell = |(at, (_, kind)): (usize, &Column)| match (kind, row.get_ref(at)?) {
        (_, ValueRef::Null) => Ok(Cell::Nothing),
        (Kind::Id, ValueRef::Blob(bytes)) => Uuid::from_slice(bytes)
            .map(Cell::Id)
            .map_err(|error| Error::FromSqlConversionFailure(at, Type::Blob, Box::new(error))),
        (Kind::Bytes, ValueRef::Blob(bytes)) => Ok(Cell::Bytes(bytes.to_vec())),
        (Kind::Sum, ValueRef::Blob(_)) => row.get(at).map(|bytes| Cell::Sum(u128::from_le_bytes(bytes))),
        (Kind::Number, ValueRef::Integer(number)) => Ok(Cell::Number(number)),
        (Kind::Text, ValueRef::Text(_)) => row.get(at).map(Cell::Text),
        (_, other) => Err(Error::InvalidColumnType(at, table.name().to_owned(), other.data_type())),
    };
    table.columns().iter().enumerate().map(cell).collect()
}

fn names(columns: &[Column]) -> String {
    columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

fn marks(columns: &[Column]) -> String {
    vec!["?"; columns.len()].join(", ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use std::collections::BTreeSet;

    use super::*;
    use crate::testing::TestCentre;

    #[test]
    fn every_table_and_every_column_of_the_schema_is_one_that_a_move_copies() {
        let test = TestCentre::new();
        let conn = rusqlite::Connection::open(test.folder.path().join("central.sqlite")).unwrap();
        let ours = "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN
                    (SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE c.name = 'dataset')";
        let mut statement = conn.prepare(ours).unwrap();
        let there: BTreeSet<String> =
            statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let mut copied: BTreeSet<String> = Table::ALL.iter().map(|table| table.name().to_owned()).collect();
        // Copied by names of its own, and the note of the move itself.
        copied.extend(["dataset", "unfinished_move"].map(str::to_owned));
        assert_eq!(there, copied);
        for table in Table::ALL {
            let sql = "SELECT name, pk FROM pragma_table_info(?)";
            let mut statement = conn.prepare(sql).unwrap();
            let rows = statement.query_map([table.name()], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
            let there: Vec<(String, i64)> = rows.map(Result::unwrap).collect();
            let columns: BTreeSet<&str> =
                there.iter().map(|(name, _)| name.as_str()).filter(|name| *name != "dataset").collect();
            assert_eq!(columns, table.columns().iter().map(|(name, _)| *name).collect(), "{table:?}");
            for (at, (name, _)) in table.key().iter().enumerate() {
                assert!(
                    there.contains(&((*name).to_owned(), at as i64 + 2)),
                    "{table:?}: {name} is of the key"
                );
            }
            assert_eq!(there.iter().filter(|(_, place)| *place > 0).count(), table.key_columns() + 1);
        }
    }
}
