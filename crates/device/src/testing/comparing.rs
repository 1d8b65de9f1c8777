//! The tiny centre's side of a comparison: it lists every row that it holds in a bucket that differs.

use std::collections::BTreeMap;

use sync::digest::{Bucket, Root, Sum, row_hash};
use sync::repair::{
    Ask, CompareReply, Listed, Part, RowId, RowKey, part_of, read_compare, short, write_compared,
};
use sync::row::Row;

use super::line::say;
use super::{DATASET, TinyCentre};
use crate::sync::transport::{Answer, TransportError};

impl TinyCentre {
    pub(super) fn compare(&mut self, body: &[u8]) -> Result<Answer, TransportError> {
        let head = read_compare(body).unwrap();
        self.compared.push(head.ask.clone());
        if self.comparisons_that_fail > 0 {
            self.comparisons_that_fail -= 1;
            return Err(TransportError::BrokenOff);
        }
        let held: Vec<Row> = self.held(&head.hello.units).map(|kept| kept.row.clone()).collect();
        let mut buckets: BTreeMap<Bucket, (Sum, Vec<&Row>)> = BTreeMap::new();
        for row in &held {
            let (sum, rows) = buckets.entry(Bucket::of(row)).or_default();
            sum.replace(None, Some(row_hash(row)));
            rows.push(row);
        }
        let (listed, lines) = match &head.ask {
            Ask::Buckets(theirs) => {
                for their in theirs {
                    buckets.entry(their.bucket).or_default();
                }
                buckets.retain(|bucket, (sum, _)| {
                    theirs.iter().find(|their| their.bucket == *bucket).map(|their| their.sum) != Some(*sum)
                });
                (
                    buckets.iter().map(|(bucket, (_, rows))| list(Part::whole(*bucket), rows)).collect(),
                    Vec::new(),
                )
            }
            Ask::Parts(parts) => {
                (parts.iter().map(|of| list(*of, &buckets[&of.bucket].1)).collect(), Vec::new())
            }
            Ask::Rows(wanted) => {
                let is_wanted = |row: &&Row| wanted.contains(&RowKey((row.type_number, row.id)));
                (Vec::new(), held.iter().filter(is_wanted).map(|row| row.to_line(DATASET) + "\n").collect())
            }
        };
        let plain = self.head(Root(0));
        let reply = CompareReply {
            epoch: plain.epoch,
            seq: plain.cursor,
            horizon: self.horizon,
            listed,
            more: false,
            rows: lines.len() as u64,
        };
        Ok(say(200, write_compared(&reply, lines.concat().as_bytes())))
    }
}

fn list(of: Part, rows: &[&Row]) -> Listed {
    let rows = rows.iter().filter(|row| of.parts & (1 << part_of(row.id)) != 0);
    Listed::Rows { of, rows: rows.map(|row| (RowId(row.id), short(row_hash(row)))).collect() }
}
