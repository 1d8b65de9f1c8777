//! How many visits a file holds that is carried by hand, and how many found no room in it. Called when one is saved.

use domain::record::Record;
use domain::records::Visit;

use super::{Store, StoreError};

/// The visits of one file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Carried {
    /// With something in the frozen batch.
    pub visits: u64,
    /// With nothing in it, which may be sent.
    pub left: u64,
}

impl Store {
    /// Counts the visits of the frozen batch, and those that wait beside it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn carried(&self) -> Result<Carried, StoreError> {
        let visits = format!(
            "SELECT DISTINCT CASE WHEN r.type = {visit} THEN r.id ELSE r.parent END AS visit
             FROM waits AS w JOIN record AS r ON r.type = w.type AND r.id = w.id
             WHERE r.type = {visit} OR EXISTS (SELECT 1 FROM record AS v WHERE v.type = {visit} AND v.id = r.parent)",
            visit = Visit::DECLARATION.number
        );
        let count = |sql: String| -> Result<u64, StoreError> {
            let number: i64 = self.conn.prepare_cached(&sql)?.query_row([], |row| row.get(0))?;
            Ok(number.cast_unsigned())
        };
        let frozen = visits.replace("waits", "batch_row");
        let rest = visits.replace("waits", "outbox");
        Ok(Carried {
            visits: count(format!("SELECT count(*) FROM ({frozen})"))?,
            left: count(format!(
                "SELECT count(*) FROM ({rest} EXCEPT {frozen})
                 WHERE visit NOT IN (SELECT visit FROM to_fix WHERE waits = 1 AND visit IS NOT NULL)"
            ))?,
        })
    }
}
