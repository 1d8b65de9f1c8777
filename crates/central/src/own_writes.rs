//! What the centre itself writes, under its own versions: reference data, and the visits that count under a policy.
//! Called by the command line, by `demo`, and by `receive` inside a batch's transaction.

use domain::record::{Fields, Month, Record, Value, id};
use domain::records::{CountedVisit, Policy, Season, Visit, VisitRule};
use failpoints::failpoint;
use sync::digest::{Bucket, row_hash};
use sync::message::BATCH_BYTES_MAX;
use sync::planted::{Defect, is_planted};
use sync::row::Row;
use sync::version::{Clock, Node, Version};
use uuid::Uuid;

use crate::centre::Centre;
use crate::reference::Entry;
use crate::store::{KeptRow, StoreError, WriteTx, list};

/// One transaction of reference data: half of what a page may hold, so that none is larger than a page.
const BYTES_PER_TRANSACTION: usize = BATCH_BYTES_MAX / 2;

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
    let mut clock = Clock::at_ms(centre.clock.now_ms());
    let (mut changed, mut bytes, mut done) = (Vec::new(), 0, 0);
    for entry in entries {
        if bytes > BYTES_PER_TRANSACTION {
            break;
        }
        clock = clock.next(0);
        if let Some(change) = own_change(tx, centre.node(), clock, entry)? {
            bytes += change.1.to_line(centre.dataset).len();
            changed.push(change);
        }
        done += 1;
    }
    if !changed.is_empty() {
        let seq = tx.advance_seq()?;
        for (before, row) in &changed {
            put(tx, before.as_ref(), row, seq, None)?;
            failpoint!("own.mid_rows");
        }
    }
    Ok((changed.len() as u64, done))
}

/// The row as it becomes, if the entry says anything new.
fn own_change(
    tx: &dyn WriteTx,
    node: Node,
    clock: Clock,
    entry: &Entry,
) -> Result<Option<(Option<KeptRow>, Row)>, StoreError> {
    let before = tx.row(entry.type_number, entry.id)?;
    let row = match &before {
        None => {
            let version = Version { clock, node };
            Row::new(entry.type_number, entry.id, entry.unit, Month::NONE, version, entry.fields.clone())
        }
        Some(kept) => {
            let mut row = kept.row.clone();
            let version = Version { clock: clock.max(row.version().clock.next(0)), node };
            if !row.write(&entry.fields, version) {
                return Ok(None);
            }
            row
        }
    };
    Ok(Some((before, row)))
}

/// Writes a row and keeps the digest in step.
///
/// # Errors
/// When the store cannot be written.
pub(crate) fn put(
    tx: &mut dyn WriteTx,
    before: Option<&KeptRow>,
    row: &Row,
    seq: u64,
    origin: Option<Uuid>,
) -> Result<(), StoreError> {
    let hash = row_hash(row);
    tx.put_row(row, hash, seq, origin)?;
    let is_forgotten = is_planted(Defect::Digest) && origin.is_none() && before.is_some();
    if before.map(|kept| kept.hash) != Some(hash) && !is_forgotten {
        tx.replace_in_bucket(Bucket::of(row), before.map(|kept| kept.hash), Some(hash))?;
    }
    Ok(())
}

/// Keeps the list of visits that count in step with these visits, under the sequence number that wrote them.
///
/// # Errors
/// When the store cannot be written.
pub(crate) fn count_visits(
    tx: &mut dyn WriteTx,
    centre: &Centre,
    visits: &[&Row],
    seq: u64,
) -> Result<(), StoreError> {
    let read = visits.iter().filter_map(|row| Some((*row, row.read::<Visit>().ok()?)));
    let met: Vec<(&Row, Visit)> = read.filter(|(_, visit)| was_there(visit)).collect();
    if met.is_empty() {
        return Ok(());
    }
    let seasons = list::<Season>(tx, centre.dataset)?;
    let policies = list::<Policy>(tx, centre.dataset)?;
    let mut clock = Clock::at_ms(centre.clock.now_ms());
    for (row, visit) in met {
        if !is_counted(&visit, &seasons, &policies) {
            continue;
        }
        clock = clock.next(0);
        let entry = counted(centre.dataset, row, &visit);
        if let Some((before, row)) = own_change(tx, centre.node(), clock, &entry)? {
            put(tx, before.as_ref(), &row, seq, None)?;
        }
    }
    Ok(())
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
    let number = CountedVisit::DECLARATION.number;
    let fields: Fields = record.to_fields();
    let id = id::derive(dataset, number, &[&Value::Text(id::encode(row.id))]);
    Entry { type_number: number, id, unit: Uuid::nil(), fields }
}
