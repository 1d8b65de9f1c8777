//! Stamping again what is unsent, after the tablet's clock was found to be wrong. Called by the sync driver.

use std::collections::{BTreeMap, BTreeSet};

use ::sync::row::{Field, Row};
use ::sync::version::{Clock, Node, Version};
use failpoints::failpoint;
use sqlite::rusqlite::{Connection, params};

use super::write::{note_own_node, put_row, rusqlite_transaction};
use super::{Store, StoreError};

impl Store {
    /// Thaws, and stamps again what is unsent and stamped later than now by a wall clock that is right, in its order. The
    /// kept clock is lowered to the largest that was acknowledged, pulled or is now. What is stamped earlier stays: it is
    /// later than everything its writer saw, and a copy of this tablet may have gone on from it.
    ///
    /// # Errors
    /// When the file cannot be written; then nothing was stamped.
    pub fn restamp(&mut self, now_ms: i64) -> Result<(), StoreError> {
        self.thaw()?;
        failpoint!("restamp.after_thaw");
        let tx = rusqlite_transaction(&self.conn)?;
        let unsent = self.unsent_rows()?;
        let nodes = self.own_nodes()?;
        let kept: i64 = tx.query_row("SELECT clock FROM tablet", [], |row| row.get(0))?;
        // What was acknowledged or pulled is at most some minutes ahead: the centre takes nothing that is further.
        let latest = Clock::at_ms(now_ms).max(Clock(kept.cast_unsigned()));
        let old: BTreeSet<Clock> =
            unsent.iter().flat_map(|(first, row)| own_clocks(row, *first, &nodes)).collect();
        let (mut next, mut stamped) = (latest, BTreeMap::new());
        for clock in old.into_iter().filter(|clock| *clock > latest) {
            next = Clock(next.0 + 1);
            stamped.insert(clock, next);
        }
        for (first, row) in unsent {
            self.stamp_again(&tx, row, (first, next), &stamped, &nodes)?;
        }
        note_own_node(&tx, Version { clock: next, node: self.node.get() })?;
        tx.execute("UPDATE tablet SET clock = ?1", [next.0.cast_signed()])?;
        failpoint!("restamp.before_commit");
        tx.commit()?;
        failpoint!("restamp.after_commit");
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

    /// The nodes that this tablet wrote as since everything was last acknowledged.
    fn own_nodes(&self) -> Result<BTreeSet<Node>, StoreError> {
        let mut statement = self.conn.prepare("SELECT node FROM own_node")?;
        let nodes = statement.query_map([], |row| row.get::<_, i64>(0))?;
        Ok(nodes.map(|node| node.map(|node| Node(node.cast_unsigned()))).collect::<Result<_, _>>()?)
    }

    fn stamp_again(
        &self,
        conn: &Connection,
        mut row: Row,
        (first, last): (Clock, Clock),
        stamped: &BTreeMap<Clock, Clock>,
        nodes: &BTreeSet<Node>,
    ) -> Result<(), StoreError> {
        let mut clocks = (u64::MAX, 0);
        for field in row.fields.values_mut().filter(|field| is_unsent(field, first, nodes)) {
            if let Some(clock) = stamped.get(&field.version.clock) {
                field.version = Version { clock: *clock, node: self.node.get() };
            }
            let clock = field.version.clock;
            clocks = (clocks.0.min(clock.0), clocks.1.max(clock.0));
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

/// The clocks at which this tablet wrote fields that are unsent.
fn own_clocks(row: &Row, first: Clock, nodes: &BTreeSet<Node>) -> Vec<Clock> {
    let own = row.fields.values().filter(|field| is_unsent(field, first, nodes));
    own.map(|field| field.version.clock).collect()
}

/// Whether this tablet wrote the field since the first write that waits.
fn is_unsent(field: &Field, first: Clock, nodes: &BTreeSet<Node>) -> bool {
    nodes.contains(&field.version.node) && field.version.clock >= first
}
