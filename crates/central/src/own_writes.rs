//! What the centre itself writes, under its own versions: reference data, and the visits that count under a policy.
//! Called by the command line, by `demo`, and by `receive` inside a batch's transaction.

use domain::record::{Fields, Month, Record, Value, id};
use domain::records::{CountedVisit, Policy, Season, Visit, VisitRule};
use failpoints::failpoint;
use sync::digest::{Bucket, RowHash, row_hash};
use sync::message::BATCH_BYTES_MAX;
use sync::planted::{Defect, is_planted};
use sync::repair::Key;
use sync::row::Row;
use sync::version::{Clock, Node, Version};
use uuid::Uuid;

use crate::centre::Centre;
use crate::reference::Entry;
use crate::store::{KeptRow, Put, ReadTx, StoreError, WriteTx, list};

/// One transaction of reference data: half of what a page may hold, so that none is larger than a page.
const BYTES_PER_TRANSACTION: usize = BATCH_BYTES_MAX / 2;
/// How many entries are looked up at once, and so in one transaction at most. Ours: more than usually fit.
const ENTRIES_PER_TRANSACTION: usize = 4_000;

/// A row as it will be, with all that takes a while to make: done before the counter is taken.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    /// The hash of the state that is kept.
    before: Option<RowHash>,
    after: Row,
    hash: RowHash,
    line: String,
    /// The incarnation that sent exactly this.
    origin: Option<Uuid>,
}

impl Change {
    /// From what is kept to what will be.
    pub(crate) fn of(dataset: Uuid, before: Option<&KeptRow>, after: Row, origin: Option<Uuid>) -> Self {
        let (hash, line) = (row_hash(&after), after.to_line(dataset));
        Self { before: before.map(|kept| kept.hash), after, hash, line, origin }
    }
}

/// Which visits count.
#[derive(Debug, Default)]
pub(crate) struct Counting {
    seasons: Vec<(Uuid, Season)>,
    policies: Vec<(Uuid, Policy)>,
}

impl Counting {
    /// As the store has it.
    pub(crate) fn read(tx: &dyn ReadTx, dataset: Uuid) -> Result<Self, StoreError> {
        Ok(Self { seasons: list(tx, dataset)?, policies: list(tx, dataset)? })
    }
}

/// Writes entries of reference data, those that differ from what is there. Returns how many were written.
///
/// # Errors
/// When the store cannot be written; what earlier transactions wrote stays, and the same call again goes on.
pub fn write_entries(centre: &Centre, entries: &[Entry]) -> Result<u64, StoreError> {
    let mut left = entries;
    let mut written = 0;
    while !left.is_empty() {
        let (count, done) = centre.write(|tx| write_some(centre, tx, left))?;
        failpoint!("own.between_transactions");
        written += count;
        left = left.get(done..).unwrap_or_default();
    }
    Ok(written)
}

fn write_some(centre: &Centre, tx: &mut dyn WriteTx, entries: &[Entry]) -> Result<(u64, usize), StoreError> {
    tx.hold_dataset()?;
    let entries = entries.get(..ENTRIES_PER_TRANSACTION).unwrap_or(entries);
    let keys: Vec<Key> = entries.iter().map(|entry| (entry.type_number, entry.id)).collect();
    let kept = tx.rows(&keys)?;
    let mut clock = Clock::at_ms(centre.clock.now_ms());
    let (mut changed, mut bytes, mut done) = (Vec::new(), 0, 0);
    for entry in entries {
        if bytes > BYTES_PER_TRANSACTION {
            break;
        }
        clock = clock.next(0);
        let before = kept.get(&(entry.type_number, entry.id));
        if let Some(row) = own_change(before, centre.node(), clock, entry) {
            let change = Change::of(centre.dataset, before, row, None);
            bytes += change.line.len();
            changed.push(change);
        }
        done += 1;
    }
    if !changed.is_empty() {
        let seq = tx.advance_seq()?;
        put(tx, &changed, seq)?;
        failpoint!("own.after_rows");
    }
    Ok((changed.len() as u64, done))
}

/// The row as it becomes, if the entry says anything new.
fn own_change(before: Option<&KeptRow>, node: Node, clock: Clock, entry: &Entry) -> Option<Row> {
    let Some(kept) = before else {
        let version = Version { clock, node };
        let fields = entry.fields.clone();
        return Some(Row::new(entry.type_number, entry.id, entry.unit, Month::NONE, version, fields));
    };
    let mut row = kept.row.clone();
    let version = Version { clock: clock.max(row.version().clock.next(0)), node };
    row.write(&entry.fields, version).then_some(row)
}

/// Writes rows, none of them twice, and keeps the digest in step.
///
/// # Errors
/// When the store cannot be written.
pub(crate) fn put(tx: &mut dyn WriteTx, changes: &[Change], seq: u64) -> Result<(), StoreError> {
    let puts: Vec<Put<'_>> = changes
        .iter()
        .map(|change| Put {
            row: &change.after,
            hash: change.hash,
            origin: change.origin,
            line: Some(&change.line),
        })
        .collect();
    tx.put_rows(&puts, seq)?;
    for Change { before, after, hash, origin, .. } in changes {
        let is_forgotten = is_planted(Defect::Digest) && origin.is_none() && before.is_some();
        if *before != Some(*hash) && !is_forgotten {
            tx.replace_in_bucket(Bucket::of(after), *before, Some(*hash))?;
        }
    }
    Ok(())
}

/// What becomes of the list of visits that count when these visits are written: the row that is kept under its key now, if
/// there is one, is asked of `kept`.
pub(crate) fn count_visits<'k>(
    centre: &Centre,
    counting: &Counting,
    kept: impl Fn(Key) -> Option<&'k KeptRow>,
    visits: &[&Row],
) -> Vec<Change> {
    let mut clock = Clock::at_ms(centre.clock.now_ms());
    let mut changed = Vec::new();
    for row in visits {
        let Ok(visit) = row.read::<Visit>() else { continue };
        if !was_there(&visit) || !is_counted(&visit, &counting.seasons, &counting.policies) {
            continue;
        }
        clock = clock.next(0);
        let entry = counted(centre.dataset, row, &visit);
        let before = kept((entry.type_number, entry.id));
        let changed_row = own_change(before, centre.node(), clock, &entry);
        changed.extend(changed_row.map(|row| Change::of(centre.dataset, before, row, None)));
    }
    changed
}

/// Whether the list of visits that count may have to say something of a visit.
pub(crate) fn may_count(visit: &Row) -> bool {
    visit.read::<Visit>().is_ok_and(|visit| was_there(&visit))
}

const fn was_there(visit: &Visit) -> bool {
    visit.arrived_at.is_some() || visit.let_in_at.is_some() || visit.closed_at.is_some()
}

/// Whether a season that covers the day counts visits to this kind of residence.
fn is_counted(visit: &Visit, seasons: &[(Uuid, Season)], policies: &[(Uuid, Policy)]) -> bool {
    let covers = |season: Uuid| {
        let found = seasons.iter().find(|(id, _)| *id == season);
        found.is_some_and(|(_, season)| season.first_day <= visit.date && visit.date <= season.last_day)
    };
    policies.iter().any(|(_, policy)| {
        policy.residence_kind == visit.residence_kind
            && matches!(policy.rule, VisitRule::AtMost { .. } | VisitRule::Regularly { .. })
            && covers(policy.season.uuid())
    })
}

fn counted(dataset: Uuid, row: &Row, visit: &Visit) -> Entry {
    // Of two logs of the same visit, the one that points to the other does not count again.
    let held = visit.not_held.is_none()
        && (visit.closed_at.is_some() || visit.let_in_at.is_some())
        && visit.same_as.is_none()
        && !row.is_deleted();
    let record = CountedVisit {
        visit: row.id.into(),
        residence: visit.residence,
        departments: visit.departments.clone(),
        date: visit.date,
        held,
    };
    let fields: Fields = record.to_fields();
    let (type_number, id) = counted_key(dataset, row.id);
    Entry { type_number, id, unit: Uuid::nil(), fields }
}

/// The row that says that a visit counts.
pub(crate) fn counted_key(dataset: Uuid, visit: Uuid) -> Key {
    let number = CountedVisit::DECLARATION.number;
    (number, id::derive(dataset, number, &[&Value::Text(id::encode(visit))]))
}
