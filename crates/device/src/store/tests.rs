//! Claims about the store, made against a real encrypted file. What the driver does with it is in `sync::driver`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod acknowledging;
mod crowding;
mod digesting;
mod freezing;
mod pulling;
mod stamping;
mod writing;

use ::sync::digest::{Root, RowHash};
use ::sync::message::{Acknowledgement, ReplyHead};
use ::sync::row::Row;
use domain::record::{Id, Record};

use super::{Store, rows};
use crate::testing::{DATASET, NOW};

/// The row as it is stored.
fn row<R: Record>(store: &Store, id: Id<R>) -> Row {
    rows::row(&store.conn, DATASET, R::DECLARATION.number, id.uuid()).unwrap().unwrap()
}

fn count(store: &Store, table: &str) -> i64 {
    store.conn.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
}

/// Whether writes of this record wait outside a batch.
fn is_in_outbox<R: Record>(store: &Store, id: Id<R>) -> bool {
    let sql = "SELECT count(*) FROM outbox WHERE type = ?1 AND id = ?2";
    let key = (R::DECLARATION.number, id.uuid().into_bytes());
    store.conn.query_row(sql, key, |row| row.get::<_, i64>(0)).unwrap() == 1
}

/// The state of a record that the centre has, as far as this tablet knows.
fn acknowledged<R: Record>(store: &Store, id: Id<R>) -> Option<RowHash> {
    let sql = "SELECT acknowledged FROM record WHERE type = ?1 AND id = ?2";
    let key = (R::DECLARATION.number, id.uuid().into_bytes());
    let hash: Option<[u8; 16]> = store.conn.query_row(sql, key, |row| row.get(0)).unwrap();
    hash.map(RowHash::from_bytes)
}

/// An answer of the centre up to this number, without an acknowledgement.
fn reply(store: &Store, cursor: u64) -> ReplyHead {
    ReplyHead {
        epoch: store.tablet().unwrap().epoch,
        now: NOW,
        ack: None,
        cursor,
        more: false,
        rows: 0,
        root: Root(0),
        units: None,
        token_renewed: false,
    }
}

/// An answer that acknowledges a batch as a whole.
fn acknowledging(store: &Store, number: u64) -> ReplyHead {
    let ack = Acknowledgement { number, refused: Vec::new(), emptied: Vec::new() };
    ReplyHead { ack: Some(ack), ..reply(store, 0) }
}

/// Takes these rows in, as a page.
fn pull(store: &mut Store, rows: &[&Row]) {
    let head = reply(store, store.tablet().unwrap().cursor + 1);
    let lines: Vec<String> = rows.iter().map(|row| row.to_line(DATASET)).collect();
    let lines: Vec<&[u8]> = lines.iter().map(String::as_bytes).collect();
    store.store_reply(&head, &lines, NOW).unwrap();
}
