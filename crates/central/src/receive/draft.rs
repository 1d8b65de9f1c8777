//! The lines of a batch, read: rows, or what little is known of a line that is none.

use domain::record::{Record, id};
use domain::records::{AuditEntry, FollowUp, ReferralOutcome, Tally, Visit};
use serde_json::Value as Json;
use sync::in_two::in_two;
use sync::message::{AHEAD_MS_MAX, Must};
use sync::row::Row;
use uuid::Uuid;

use super::{ReceiveError, guard};

/// The record types that are refused together with their visit.
pub(super) const OF_A_VISIT: [u16; 4] = [
    Tally::DECLARATION.number,
    FollowUp::DECLARATION.number,
    ReferralOutcome::DECLARATION.number,
    AuditEntry::DECLARATION.number,
];

/// One line of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    /// The record type; 0 where it cannot be known.
    pub(super) type_number: u16,
    /// The record; nil where it cannot be known.
    pub(super) id: Uuid,
    /// The row, if the line is one.
    pub(super) row: Option<Row>,
    /// The guard stops nothing in it: found out before the transaction, where nobody waits for it.
    pub(super) passes_guard: bool,
}

impl Draft {
    /// The visit that this row is refused together with.
    pub(super) fn visit(&self) -> Option<Uuid> {
        if self.type_number == Visit::DECLARATION.number {
            return Some(self.id);
        }
        self.row.as_ref().filter(|row| OF_A_VISIT.contains(&row.type_number))?.parent()
    }
}

/// Reads every line. One that is no row does not hinder the others.
pub(super) fn read_lines(lines: &[&[u8]], dataset: Uuid) -> Vec<Draft> {
    in_two(lines, |line| read_line(line, dataset))
}

fn read_line(line: &[u8], dataset: Uuid) -> Draft {
    match Row::from_line(line, dataset) {
        Ok(row) => {
            let passes_guard = guard::passes(&row);
            Draft { type_number: row.type_number, id: row.id, row: Some(row), passes_guard }
        }
        Err(_) => {
            let (type_number, id) = guess(line).unwrap_or_default();
            Draft { type_number, id, row: None, passes_guard: false }
        }
    }
}

/// What a broken line says of itself, so that the tablet can find the record.
fn guess(line: &[u8]) -> Option<(u16, Uuid)> {
    if line.len() > sync::row::LINE_BYTES_MAX {
        return None;
    }
    let json: Json = serde_json::from_slice(line).ok()?;
    let type_number = json.get("t").and_then(Json::as_u64).and_then(|number| u16::try_from(number).ok());
    let id = json.get("i").and_then(Json::as_str).and_then(id::decode);
    Some((type_number.unwrap_or_default(), id.unwrap_or_default()))
}

/// Refuses a batch that is stamped in the future; the centre's own clock never learns from it.
pub(super) fn refuse_the_future(drafts: &[Draft], now_ms: i64) -> Result<(), ReceiveError> {
    let latest = drafts
        .iter()
        .filter_map(|draft| draft.row.as_ref())
        .flat_map(|row| row.fields.values())
        .map(|field| field.version.clock.unix_ms())
        .max();
    if latest.is_some_and(|latest| latest > now_ms.saturating_add(AHEAD_MS_MAX)) {
        return Err(ReceiveError::Must(Must::Restamp { now: now_ms }));
    }
    Ok(())
}
