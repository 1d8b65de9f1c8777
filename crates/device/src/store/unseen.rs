//! What a tablet that was copied or put back has never seen: states at the centre that are later than its last answer, and
//! that it did not send. What is unsent here was written before them, or beside them; its stamps may come from a clock that
//! was wrong, and that the tablet's other life corrected when it sent. Called while both sides are compared.

use std::collections::BTreeSet;

use ::sync::row::Row;
use ::sync::version::{Clock, Node, Version};
use domain::record::MergeKind;
use domain::records;
use sqlite::rusqlite::{Connection, params};
use uuid::Uuid;

use super::write::put_row;
use super::{Store, StoreError, rows};

/// What tells whether a state at the centre was seen by whoever wrote here.
pub(super) struct Unseen {
    /// The highest clock that was acknowledged or pulled when this incarnation began.
    begun: Clock,
    /// What this tablet has frozen and thawed since: the centre may have it from here.
    sent: BTreeSet<(u16, Uuid, u16, Version)>,
    /// The runs that wrote here since, and when each began to, in that order.
    runs: Vec<(Node, Clock)>,
}

impl Unseen {
    /// Nothing where this is no new incarnation.
    pub(super) fn of(store: &Store, conn: &Connection) -> Result<Option<Self>, StoreError> {
        let begun =
            conn.query_row("SELECT begun_clock FROM tablet", [], |row| row.get::<_, Option<i64>>(0))?;
        let Some(begun) = begun else { return Ok(None) };
        let mut sent = BTreeSet::new();
        let mut statement = conn.prepare("SELECT bytes FROM thawed_batch")?;
        for bytes in statement.query_map([], |row| row.get::<_, Vec<u8>>(0))? {
            for line in bytes?.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
                let row = Row::from_line(line, store.dataset)?;
                let fields = row.fields.iter();
                sent.extend(fields.map(|(number, field)| (row.type_number, row.id, *number, field.version)));
            }
        }
        let mut statement = conn.prepare("SELECT node, since FROM own_node ORDER BY since")?;
        let runs = statement.query_map([], |row| {
            Ok((Node(row.get::<_, i64>(0)?.cast_unsigned()), Clock(row.get::<_, i64>(1)?.cast_unsigned())))
        })?;
        let runs = runs.collect::<Result<_, _>>()?;
        Ok(Some(Self { begun: Clock(begun.cast_unsigned()), sent, runs }))
    }

    /// Lets unsent values of this row give way to what the centre has and nobody here has seen, whatever their stamps say.
    /// Facts never change, and have nothing to give way.
    pub(super) fn give_way(
        &self,
        store: &Store,
        conn: &Connection,
        incoming: &Row,
    ) -> Result<(), StoreError> {
        let kind = records::declaration(incoming.type_number).map(|known| known.merge);
        if kind == Some(MergeKind::Fact) {
            return Ok(());
        }
        let (type_number, id) = (incoming.type_number, incoming.id);
        let Some(mut ours) = rows::row(conn, store.dataset, type_number, id)? else { return Ok(()) };
        let mut gave_way = false;
        for (number, theirs) in &incoming.fields {
            let Some(own) = ours.fields.get_mut(number) else { continue };
            let was_seen = theirs.version.clock <= self.begun
                || self.sent.contains(&(type_number, id, *number, theirs.version))
                || (kind != Some(MergeKind::Lane) && self.was_written_here(theirs.version));
            if !was_seen && own.version > theirs.version {
                *own = theirs.clone();
                gave_way = true;
            }
        }
        if gave_way {
            put_row(conn, store.dataset, &ours)?;
            // The stamps that it waited with may have been the wrong clock's, and are not in it any more.
            let sql = "UPDATE outbox SET first_clock = min(first_clock, ?3), last_clock = ?3 WHERE type = ?1 AND id = ?2";
            let clock = ours.version().clock.0.cast_signed();
            conn.execute(sql, params![type_number, id.as_bytes(), clock])?;
        }
        Ok(())
    }

    /// Whether it was here before the tablet was copied, and overwritten here since. Not asked of lanes: nobody counts on in
    /// a lane of an earlier run, so that of two states the one that went out is the whole one.
    fn was_written_here(&self, version: Version) -> bool {
        let Some(at) = self.runs.iter().position(|(node, _)| *node == version.node) else { return false };
        self.runs.get(at + 1).is_none_or(|(_, since)| version.clock < *since)
    }
}
