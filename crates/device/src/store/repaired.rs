//! What the store does where both sides are compared: it begins anew, takes in rows that differ, and lets wait again what
//! the centre lost. Called by `sync::comparison`; what differs is found there.

use std::collections::BTreeSet;

use ::sync::digest::{Bucket, Changes, RowHash, row_hash};
use ::sync::repair::{Key, Why};
use ::sync::row::Row;
use ::sync::version::Clock;
use domain::record::{Id, Month};
use domain::records::Unit;
use failpoints::failpoint;
use sqlite::rusqlite::{Connection, OptionalExtension, ToSql, params};
use uuid::Uuid;

use super::digest::write_changes;
use super::pulled::is_of_the_centre;
use super::tablet::word_of;
use super::unseen::Unseen;
use super::write::{rusqlite_transaction, wait_again};
use super::{Store, StoreError, rows};

/// What became of the rows that the centre does not have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Repaired {
    /// They wait to be sent again.
    pub given_back: u64,
    /// They were dropped here too: lists that the centre took back, and what was deleted long ago.
    pub dropped: u64,
}

/// What a tablet that is connected anew goes on with.
#[derive(Debug, Clone)]
pub struct Reconnection {
    /// Its new incarnation.
    pub incarnation: Uuid,
    /// The centre's epoch.
    pub epoch: Uuid,
    /// The centre's address.
    pub address: String,
    /// The fingerprint of its certificate.
    pub certificate: Option<[u8; 32]>,
    /// The new token.
    pub token: String,
    /// When it was made, unix milliseconds.
    pub token_since: i64,
}

impl Store {
    /// Becomes a new incarnation, which has sent nothing yet; what was frozen waits again, with the versions that it had,
    /// since it may have been sent. Nothing is sent until both sides were compared.
    ///
    /// # Errors
    /// When the file cannot be written; then everything is as before.
    pub fn begin_anew(&mut self, incarnation: Uuid, why: Why, epoch: Option<Uuid>) -> Result<(), StoreError> {
        let tx = rusqlite_transaction(&self.conn)?;
        self.renew(&tx, incarnation, why, epoch)?;
        failpoint!("anew.before_commit");
        tx.commit()?;
        failpoint!("anew.after_commit");
        Ok(())
    }

    fn renew(
        &self,
        conn: &Connection,
        incarnation: Uuid,
        why: Why,
        epoch: Option<Uuid>,
    ) -> Result<(), StoreError> {
        super::outbox::put_back(conn)?;
        conn.execute(
            "UPDATE tablet SET incarnation = ?1, acknowledged = 0, comparing = ?2, checked = 0",
            params![incarnation.as_bytes(), word_of(why)],
        )?;
        if why == Why::NewIncarnation {
            conn.execute("UPDATE tablet SET begun_clock = coalesce(begun_clock, clock)", [])?;
        }
        let Some(epoch) = epoch else { return Ok(()) };
        // A centre that was restored may have refused what it could not know: it judges again, and nothing waits behind.
        conn.execute("DELETE FROM to_fix WHERE waits = 1", [])?;
        // Numbers of another epoch mean other rows: the comparison says how far this one has come.
        conn.execute("UPDATE tablet SET epoch = ?1, cursor = 0", [epoch.as_bytes()])?;
        self.give_back_what_is_not_compared(conn)
    }

    /// A tablet whose clock stood years back has sent visits of months that are never compared. A centre that was restored
    /// may have lost them: they wait again, few as they are.
    fn give_back_what_is_not_compared(&self, conn: &Connection) -> Result<(), StoreError> {
        let sql = "SELECT r.line FROM record AS r, tablet AS t
                   WHERE r.month > 0 AND r.month < t.first_month AND r.acknowledged IS NOT NULL";
        let mut statement = conn.prepare(sql)?;
        let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
        let mut changes = Changes::default();
        for line in lines.collect::<Result<Vec<_>, _>>()? {
            let row = Row::from_line(line.as_bytes(), self.dataset)?;
            self.forget_acknowledged(conn, &mut changes, &row)?;
            if !self.is_waiting(conn, (row.type_number, row.id))? {
                wait_again(conn, &row)?;
            }
        }
        write_changes(conn, &mut changes)
    }

    /// Goes on with another token, perhaps at another address, as a new incarnation.
    ///
    /// # Errors
    /// When the file cannot be written; then everything is as before.
    pub fn reconnect(&mut self, with: &Reconnection) -> Result<(), StoreError> {
        let epoch = (self.tablet()?.epoch != with.epoch).then_some(with.epoch);
        let tx = rusqlite_transaction(&self.conn)?;
        self.renew(&tx, with.incarnation, Why::NewIncarnation, epoch)?;
        tx.execute(
            "UPDATE tablet SET address = ?1, certificate = ?2, token = ?3, next_token = NULL, token_since = ?4",
            params![with.address, with.certificate, with.token, with.token_since],
        )?;
        failpoint!("reconnect.before_commit");
        tx.commit()?;
        failpoint!("reconnect.after_commit");
        Ok(())
    }

    /// Keeps in mind that both sides are to be compared, until they were.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn begin_comparing(&self, why: Why) -> Result<(), StoreError> {
        self.conn.execute("UPDATE tablet SET comparing = ?1, checked = 0", [word_of(why)])?;
        Ok(())
    }

    /// Takes in rows of the centre's that differ from what is here. What is later here waits to be sent.
    ///
    /// # Errors
    /// When a row cannot be read or the file cannot be written; then none was taken in.
    pub fn take_compared(&mut self, lines: &[&[u8]]) -> Result<BTreeSet<Key>, StoreError> {
        let tx = rusqlite_transaction(&self.conn)?;
        let (mut taken, mut clock, mut changes) = (BTreeSet::new(), Clock::default(), Changes::default());
        let unseen = Unseen::of(self, &tx)?;
        for line in lines {
            let incoming = Row::from_line(line, self.dataset)?;
            clock = clock.max(incoming.version().clock);
            if let Some(unseen) = &unseen {
                unseen.give_way(self, &tx, &incoming)?;
            }
            if !self.take(&tx, &mut changes, &incoming)? {
                note_in_batch(&tx, &incoming)?;
            }
            failpoint!("compared.mid_rows");
            taken.insert((incoming.type_number, incoming.id));
        }
        write_changes(&tx, &mut changes)?;
        tx.execute("UPDATE tablet SET clock = max(clock, ?1)", [clock.0.cast_signed()])?;
        tx.commit()?;
        failpoint!("compared.after_rows");
        self.clock.set(self.clock.get().max(clock));
        Ok(taken)
    }

    /// Ends a comparison: what the centre lacks waits again, and what it took back or deleted long ago is dropped.
    /// `cursor` is how far the snapshot had come that everything was compared with; none while not all of it was.
    ///
    /// # Errors
    /// When the file cannot be written; then the comparison goes on the next time.
    pub fn end_comparing(
        &mut self,
        missing: &BTreeSet<Key>,
        horizon_ms: Option<i64>,
        cursor: Option<u64>,
    ) -> Result<Repaired, StoreError> {
        let tx = rusqlite_transaction(&self.conn)?;
        let (mut repaired, mut changes) = (Repaired::default(), Changes::default());
        for key in missing {
            let Some(row) = rows::row(&tx, self.dataset, key.0, key.1)? else { continue };
            let is_old = horizon_ms.is_some_and(|horizon| row.version().clock.unix_ms() < horizon);
            let waits = self.is_waiting(&tx, *key)?;
            self.forget_acknowledged(&tx, &mut changes, &row)?;
            if is_of_the_centre(key.0) || (is_old && !waits) {
                tx.execute(
                    "DELETE FROM record WHERE type = ?1 AND id = ?2",
                    params![key.0, key.1.as_bytes()],
                )?;
                repaired.dropped += 1;
                continue;
            }
            if !waits {
                wait_again(&tx, &row)?;
            }
            repaired.given_back += 1;
        }
        if let Some(cursor) = cursor {
            let sql = "UPDATE tablet SET comparing = NULL, begun_clock = NULL, cursor = max(cursor, ?1)";
            tx.execute(sql, [cursor.cast_signed()])?;
            tx.execute("DELETE FROM thawed_batch", [])?;
        }
        write_changes(&tx, &mut changes)?;
        failpoint!("compared.before_commit");
        tx.commit()?;
        failpoint!("compared.after_commit");
        Ok(repaired)
    }

    /// Holds these units from now on. Of those that it no longer holds, only what waits to be sent is kept.
    pub(super) fn hold_units(
        &self,
        conn: &Connection,
        changes: &mut Changes,
        units: &[Id<Unit>],
    ) -> Result<(), StoreError> {
        let before = self.tablet()?.units;
        let text = serde_json::to_string(units).unwrap_or_default();
        conn.execute("UPDATE tablet SET units = ?1", [text])?;
        for unit in before.into_iter().filter(|unit| !units.contains(unit)) {
            self.drop_sent(conn, changes, "r.unit = ?1", unit.uuid().as_bytes())?;
        }
        Ok(())
    }

    /// Holds what is of this month or later from now on. Of what is older only what waits to be sent is kept.
    ///
    /// # Errors
    /// When the file cannot be written; then it holds what it held.
    pub fn hold_from(&mut self, first: Month) -> Result<(), StoreError> {
        if first <= self.tablet()?.first_month {
            return Ok(());
        }
        let tx = rusqlite_transaction(&self.conn)?;
        let mut changes = Changes::default();
        self.drop_sent(&tx, &mut changes, "r.month > 0 AND r.month < ?1", first.0)?;
        write_changes(&tx, &mut changes)?;
        tx.execute("UPDATE tablet SET first_month = ?1", [first.0])?;
        tx.commit()?;
        Ok(())
    }

    /// Drops what was sent, whole visits at a time. A visit stays while anything of it waits, and while this run has written
    /// in it: whoever counts on would begin at nothing, in a lane that the centre knows with more.
    fn drop_sent(
        &self,
        conn: &Connection,
        changes: &mut Changes,
        which: &str,
        value: impl ToSql,
    ) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT r.line, coalesce(r.parent, r.id), EXISTS (SELECT 1 FROM outbox AS o WHERE o.type = r.type AND o.id = r.id)
             OR EXISTS (SELECT 1 FROM batch_row AS b WHERE b.type = r.type AND b.id = r.id)
             FROM record AS r WHERE {which}"
        );
        let mut statement = conn.prepare(&sql)?;
        let mut found = statement.query([value])?;
        let (mut rows, mut stays) = (Vec::new(), BTreeSet::new());
        while let Some(line) = found.next()? {
            let row = Row::from_line(line.get::<_, String>(0)?.as_bytes(), self.dataset)?;
            let (group, waits): ([u8; 16], bool) = (line.get(1)?, line.get(2)?);
            if waits || row.fields.values().any(|field| field.version.node == self.node()) {
                stays.insert(group);
            }
            rows.push((group, row));
        }
        for (_, row) in rows.into_iter().filter(|(group, _)| !stays.contains(group)) {
            self.forget_acknowledged(conn, changes, &row)?;
            let key = params![row.type_number, row.id.as_bytes()];
            conn.execute("DELETE FROM record WHERE type = ?1 AND id = ?2", key)?;
        }
        Ok(())
    }

    /// Somebody writes into the digest by hand.
    #[cfg(test)]
    pub(crate) fn forget_acknowledged_state(&self, type_number: u16, id: Uuid) {
        #[allow(clippy::unwrap_used)]
        let row = rows::row(&self.conn, self.dataset, type_number, id).unwrap().unwrap();
        let mut changes = Changes::default();
        self.forget_acknowledged(&self.conn, &mut changes, &row).unwrap();
        #[allow(clippy::unwrap_used)]
        write_changes(&self.conn, &mut changes).unwrap();
    }

    /// The centre does not have this row.
    fn forget_acknowledged(
        &self,
        conn: &Connection,
        changes: &mut Changes,
        row: &Row,
    ) -> Result<(), StoreError> {
        let key = params![row.type_number, row.id.as_bytes()];
        let sql = "SELECT acknowledged FROM record WHERE type = ?1 AND id = ?2";
        let found = conn.prepare_cached(sql)?.query_row(key, |row| row.get::<_, Option<[u8; 16]>>(0));
        let before = found.optional()?.flatten().map(RowHash::from_bytes);
        changes.replace(Bucket::of(row), before, None);
        conn.execute("UPDATE record SET acknowledged = NULL WHERE type = ?1 AND id = ?2", key)?;
        Ok(())
    }
}

/// The frozen batch adds nothing to this row, whether it was applied before or is yet to be: the answer to it means the
/// state that was compared, and not the older one that was frozen.
fn note_in_batch(conn: &Connection, row: &Row) -> Result<(), StoreError> {
    let mut statement = conn.prepare_cached("UPDATE batch_row SET hash = ?3 WHERE type = ?1 AND id = ?2")?;
    statement.execute(params![row.type_number, row.id.as_bytes(), row_hash(row).to_bytes()])?;
    Ok(())
}
