//! Stamping again what is unsent, after the tablet's clock was found to be wrong. Called by the sync driver.

use std::collections::{BTreeMap, BTreeSet};

use ::sync::row::{Field, Row};
use ::sync::version::{Clock, Version};
use sqlite::rusqlite::{Connection, params};

use super::write::{put_row, rusqlite_transaction};
use super::{Store, StoreError};

impl Store {
    /// Thaws, and stamps what is unsent again, in its order, by a wall clock that is right. The kept clock is lowered to
    /// the largest that was acknowledged, pulled or is now.
    ///
    /// # Errors
    /// When the file cannot be written; then nothing was stamped.
    pub fn restamp(&mut self, now_ms: i64) -> Result<(), StoreError> {
        self.thaw()?;
        let tx = rusqlite_transaction(&self.conn)?;
        let unsent = self.unsent_rows()?;
        let kept: i64 = tx.query_row("SELECT clock FROM tablet", [], |row| row.get(0))?;
        // What was acknowledged or pulled is at most some minutes ahead: the centre takes nothing that is further.
        let mut next = Clock::at_ms(now_ms).max(Clock(kept.cast_unsigned()));
        let old: BTreeSet<Clock> =
            unsent.iter().flat_map(|(first, row)| self.own_clocks(row, *first)).collect();
        let mut stamped = BTreeMap::new();
        for clock in old {
            next = Clock(next.0 + 1);
            stamped.insert(clock, next);
        }
        for (first, row) in unsent {
            self.stamp_again(&tx, row, (first, next), &stamped)?;
        }
        tx.execute("UPDATE tablet SET clock = ?1", [next.0.cast_signed()])?;
        tx.commit()?;
        self.clock.set(next);
        Ok(())
    }

    /// Every row with something unsent, and the clock of the first such write.
    fn unsent_rows(&self) -> Result<Vec<(Clock, Row)>, StoreError> {
        let sql = "SELECT r.line, o.first_clock FROM outbox AS o JOIN record AS r ON r.type = o.type AND r.id = o.id";
        let mut statement = self.conn.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut unsent = Vec::new();
        while let Some(found) = rows.next()? {
            let line: String = found.get(0)?;
            let first = Clock(found.get::<_, i64>(1)?.cast_unsigned());
            unsent.push((first, Row::from_line(line.as_bytes(), self.dataset)?));
        }
        Ok(unsent)
    }

    /// The clocks at which this tablet wrote fields that are unsent.
    fn own_clocks(&self, row: &Row, first: Clock) -> Vec<Clock> {
        let own = row.fields.values().filter(|field| self.is_unsent(field, first));
        own.map(|field| field.version.clock).collect()
    }

    /// Whether this tablet wrote the field since the first write that waits.
    fn is_unsent(&self, field: &Field, first: Clock) -> bool {
        field.version.node == self.node && field.version.clock >= first
    }

    fn stamp_again(
        &self,
        conn: &Connection,
        mut row: Row,
        (first, last): (Clock, Clock),
        stamped: &BTreeMap<Clock, Clock>,
    ) -> Result<(), StoreError> {
        let mut clocks = (u64::MAX, 0);
        for field in row.fields.values_mut().filter(|field| self.is_unsent(field, first)) {
            if let Some(clock) = stamped.get(&field.version.clock) {
                field.version = Version { clock: *clock, node: self.node };
                clocks = (clocks.0.min(clock.0), clocks.1.max(clock.0));
            }
        }
        if clocks.1 == 0 {
            // Everything that waited here lost against later writes of others. What is written next is later than this.
            clocks = (last.0, last.0);
        }
        put_row(conn, self.dataset, &row)?;
        let sql = "UPDATE outbox SET first_clock = ?3, last_clock = ?4 WHERE type = ?1 AND id = ?2";
        conn.execute(
            sql,
            params![row.type_number, row.id.as_bytes(), clocks.0.cast_signed(), clocks.1.cast_signed()],
        )?;
        Ok(())
    }
}
