//! Moves a dataset from one store to another, as it is: rows with their numbers, digest, tablets, acknowledgements and all that
//! is noted beside them. Called by `turbok-central migrate-store`. In the new store the move is noted until it has ended, and
//! nothing is served from there before; the old one is closed before the new one is opened, so that never both take batches.

mod content;
#[cfg(test)]
mod tests;

use domain::record::Month;
use failpoints::failpoint;
use serde::{Deserialize, Serialize};
use sync::digest::root;
use uuid::Uuid;

use crate::centre::Centre;
use crate::data_folder::DataError;
use crate::ports::{RandomError, new_id};
use crate::proof::{self, Proof};
use crate::store::table::{Line, Table};
use crate::store::{Dataset, Store, StoreError, WriteTx, read, write};
use content::{Content, key_of};

/// How many lines are read at once, and so written in one transaction at most. Few in tests, so that a small dataset takes
/// many.
const LINES_READ: usize = if cfg!(test) { 20 } else { 1_000 };
/// How many bytes one transaction writes, unless a single line is larger. Ours: what a tablet's largest batch takes.
const BYTES_WRITTEN: usize = 1 << 20;
/// How many lines one transaction removes.
const LINES_REMOVED: usize = if cfg!(test) { 20 } else { 5_000 };

/// What a move has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The old store is read whole and looked at first.
    Looking,
    /// What an interrupted move left is used.
    GoingOn,
    /// What an interrupted move left is of another state of the old store, and is removed.
    Anew,
    /// Lines of a table were copied: so many of so many.
    Copied {
        /// The table.
        table: Table,
        /// How many are there now.
        lines: u64,
        /// How many there are in the old store.
        of: u64,
    },
    /// Everything is read again on both sides and compared.
    Comparing,
}

/// What was moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// It was there already, and equal.
    pub was_there: bool,
    /// How many lines of each table there are on both sides.
    pub lines: Vec<(Table, u64)>,
    /// The short form of the root over every bucket.
    pub fingerprint: String,
    /// The new store, recomputed from its rows.
    pub proof: Proof,
}

/// Why nothing was moved, or not all. The old store is as it was, and may go on; but for [`MoveError::Opening`].
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// Rows and digest of the old store do not agree.
    #[error("the old store does not agree with itself: {}", .0.join("; "))]
    Damaged(Vec<String>),
    /// The new store serves this dataset, and has other content.
    #[error("the new store serves this dataset already, with other content")]
    Served,
    /// The new store has another dataset, where the two could be mistaken for each other.
    #[error("the new store holds another dataset: {0}")]
    OtherDataset(Uuid),
    /// Somebody wrote to the old store meanwhile.
    #[error("the old store changed during the move")]
    Changed,
    /// Another move to the same store has begun meanwhile.
    #[error("another move of this dataset has begun meanwhile")]
    Overtaken,
    /// What arrived is not what was sent.
    #[error("the two stores differ: {0}")]
    Differs(String),
    /// The old store could not.
    #[error("the old store: {0}")]
    From(StoreError),
    /// The new store could not.
    #[error("the new store: {0}")]
    To(StoreError),
    /// The old store could not be closed.
    #[error("the old store could not be marked: {0}")]
    Closing(Box<DataError>),
    /// Everything is there and the old store is closed, and the new one could not be opened yet.
    #[error("the new store could not be opened for use: {0}")]
    Opening(Box<MoveError>),
    /// No random bytes.
    #[error(transparent)]
    Random(#[from] RandomError),
}

/// What is kept in the new store while a move goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Note {
    /// Which run writes: another one that begins takes over.
    run: Uuid,
    /// The state of the old store that is copied.
    state: State,
    /// How far it has come.
    place: Place,
}

/// What tells one state of a dataset from another. What it does not tell, the comparison at the end does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct State {
    epoch: Uuid,
    seq: u64,
    restored_at: Option<i64>,
    horizon: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    /// What an earlier move left is being removed.
    Clearing,
    /// Lines are copied; these were last.
    Copying { table: Table, after: Option<Line> },
    /// All are there.
    Copied,
}

/// A move under way.
struct Moving<'m> {
    from: &'m Centre,
    to: &'m dyn Store,
    run: Uuid,
    content: Content,
    told: &'m mut dyn FnMut(Step),
}

/// Moves the dataset of `from` to `to`. `close` keeps the old store from being served, and is called when all is there and
/// equal, before the new one may be served. Interrupted anywhere, the same call again goes on.
///
/// # Errors
/// See [`MoveError`].
pub fn migrate(
    from: &Centre,
    to: &dyn Store,
    close: &mut dyn FnMut() -> Result<(), DataError>,
    told: &mut dyn FnMut(Step),
) -> Result<Report, MoveError> {
    told(Step::Looking);
    let first = proof::first_month(from);
    let before = proof::prove_store(from.store.as_ref(), from.dataset, first).map_err(MoveError::From)?;
    if !before.agrees {
        return Err(MoveError::Damaged(before.findings));
    }
    let content = content_of(from.store.as_ref(), from.dataset).map_err(MoveError::From)?;
    let content =
        content.ok_or_else(|| MoveError::From(StoreError::Failed("there is no dataset".to_owned())))?;
    let run = new_id(from.random.as_ref())?;
    let mut moving = Moving { from, to, run, content, told };
    let Some(place) = moving.begin()? else { return moving.was_there(first, close) };
    let went_on = place != START;
    moving.copy(place)?;
    if !moving.is_equal()? {
        if !went_on {
            return Err(moving.difference());
        }
        // What the interrupted move left was of another state after all, such as of a tablet that was revoked since.
        moving.begin_anew()?;
        moving.copy(START)?;
        if !moving.is_equal()? {
            return Err(moving.difference());
        }
    }
    let after = moving.prove(first, &before)?;
    failpoint!("move.before_close");
    close().map_err(|error| MoveError::Closing(Box::new(error)))?;
    failpoint!("move.after_close");
    moving.open().map_err(|error| MoveError::Opening(Box::new(error)))?;
    failpoint!("move.after_open");
    moving.report(after, false)
}

/// Where a copy begins.
const START: Place = Place::Copying { table: Table::ALL[0], after: None };

impl Moving<'_> {
    /// Takes the new store for this move: where to go on, or nothing where the dataset is served from there.
    fn begin(&mut self) -> Result<Option<Place>, MoveError> {
        let state = State::of(&self.content.dataset);
        let found = self.write(|moving, tx| {
            if let Some(other) = tx.mistakable_dataset(&moving.content.dataset.public_key)? {
                return Err(MoveError::OtherDataset(other));
            }
            let (there, note) = (tx.find_dataset()?, tx.unfinished_move()?);
            let place = match (there.is_some(), note.as_deref().map(Note::parse)) {
                (true, None) => return Ok(None),
                (false, None) => START,
                (_, Some(Some(note))) if note.state == state => note.place,
                (_, Some(_)) => Place::Clearing,
            };
            tx.put_dataset(&moving.content.dataset)?;
            tx.note_move(Some(&moving.note(place.clone())))?;
            Ok(Some(place))
        })?;
        failpoint!("move.after_begin");
        match found {
            Some(Place::Clearing) => {
                self.begin_anew()?;
                Ok(Some(START))
            }
            Some(place) if place != START => {
                (self.told)(Step::GoingOn);
                Ok(Some(place))
            }
            other => Ok(other),
        }
    }

    /// Removes what an earlier move left, a bounded part at a time.
    fn begin_anew(&mut self) -> Result<(), MoveError> {
        (self.told)(Step::Anew);
        for table in Table::ALL {
            loop {
                let removed = self.write(|moving, tx| {
                    moving.must_hold(tx)?;
                    tx.note_move(Some(&moving.note(Place::Clearing)))?;
                    Ok(tx.clear(table, LINES_REMOVED)?)
                })?;
                failpoint!("move.mid_clearing");
                if removed == 0 {
                    break;
                }
            }
        }
        self.write(|moving, tx| {
            moving.must_hold(tx)?;
            tx.put_dataset(&moving.content.dataset)?;
            Ok(tx.note_move(Some(&moving.note(START)))?)
        })
    }

    /// Copies everything from this place on.
    fn copy(&mut self, place: Place) -> Result<(), MoveError> {
        let Place::Copying { table: begun, after } = place else { return Ok(()) };
        let tables = Table::ALL.iter().skip_while(|table| **table != begun);
        let mut after = after;
        for table in tables {
            self.copy_table(*table, after.take())?;
        }
        self.write(|moving, tx| {
            moving.must_hold(tx)?;
            Ok(tx.note_move(Some(&moving.note(Place::Copied)))?)
        })?;
        failpoint!("move.after_copy");
        Ok(())
    }

    fn copy_table(&mut self, table: Table, mut after: Option<Line>) -> Result<(), MoveError> {
        let of = self.content.lines(table);
        let mut copied = 0;
        loop {
            let from = after.clone();
            let lines = self
                .from
                .read(|tx| tx.copy_out(table, from.as_deref(), LINES_READ))
                .map_err(MoveError::From)?;
            if lines.is_empty() {
                return Ok(());
            }
            for part in parts(&lines) {
                let last = part.last().map(|line| key_of(table, line));
                let place = Place::Copying { table, after: last.clone() };
                self.write(|moving, tx| {
                    moving.must_hold(tx)?;
                    tx.copy_in(table, part)?;
                    Ok(tx.note_move(Some(&moving.note(place.clone())))?)
                })?;
                failpoint!("move.after_part");
                after = last;
                copied += part.len() as u64;
            }
            (self.told)(Step::Copied { table, lines: copied, of });
        }
    }

    /// Whether every line of every table is the same on both sides, read anew. The old store must be as it was.
    fn is_equal(&mut self) -> Result<bool, MoveError> {
        (self.told)(Step::Comparing);
        let now = content_of(self.from.store.as_ref(), self.from.dataset).map_err(MoveError::From)?;
        if now.as_ref() != Some(&self.content) {
            return Err(MoveError::Changed);
        }
        let there = content_of(self.to, self.from.dataset).map_err(MoveError::To)?;
        Ok(there.as_ref() == Some(&self.content))
    }

    fn difference(&self) -> MoveError {
        match content_of(self.to, self.from.dataset) {
            Ok(there) => MoveError::Differs(self.content.difference(there.as_ref())),
            Err(error) => MoveError::To(error),
        }
    }

    /// The digest of the new store, recomputed from its rows: it must be the old one's in every bucket.
    fn prove(&self, first: Month, before: &Proof) -> Result<Proof, MoveError> {
        let after = proof::prove_store(self.to, self.from.dataset, first).map_err(MoveError::To)?;
        if after == *before {
            return Ok(after);
        }
        Err(MoveError::Differs(after.findings.first().map_or_else(|| "the digest".to_owned(), Clone::clone)))
    }

    /// Ends the move: from here on the dataset may be served from the new store.
    fn open(&mut self) -> Result<(), MoveError> {
        self.write(|moving, tx| {
            moving.must_hold(tx)?;
            Ok(tx.note_move(None)?)
        })
    }

    /// The new store serves this dataset: that is well where it is equal, such as after a backup that was put back there.
    fn was_there(
        &mut self,
        first: Month,
        close: &mut dyn FnMut() -> Result<(), DataError>,
    ) -> Result<Report, MoveError> {
        if !self.is_equal()? {
            return Err(MoveError::Served);
        }
        let proof = proof::prove_store(self.to, self.from.dataset, first).map_err(MoveError::To)?;
        close().map_err(|error| MoveError::Closing(Box::new(error)))?;
        self.report(proof, true)
    }

    fn report(&self, proof: Proof, was_there: bool) -> Result<Report, MoveError> {
        let buckets = read(self.to, self.from.dataset, |tx| tx.all_buckets()).map_err(MoveError::To)?;
        let lines = Table::ALL.iter().map(|table| (*table, self.content.lines(*table))).collect();
        Ok(Report { was_there, lines, fingerprint: root(&buckets).fingerprint(), proof })
    }

    fn note(&self, place: Place) -> String {
        let note = Note { run: self.run, state: State::of(&self.content.dataset), place };
        serde_json::to_string(&note).unwrap_or_default()
    }

    /// Holds the dataset's line to the end of the transaction, and sees to it that no other run has taken over.
    fn must_hold(&self, tx: &mut dyn WriteTx) -> Result<(), MoveError> {
        tx.hold_dataset()?;
        let note = tx.unfinished_move()?;
        let is_ours = note.as_deref().and_then(Note::parse).is_some_and(|note| note.run == self.run);
        if is_ours { Ok(()) } else { Err(MoveError::Overtaken) }
    }

    fn write<T>(
        &self,
        mut work: impl FnMut(&Self, &mut dyn WriteTx) -> Result<T, MoveError>,
    ) -> Result<T, MoveError> {
        write(self.to, self.from.dataset, |tx| work(self, tx))
    }
}

/// In the transactions here the new store is written.
impl From<StoreError> for MoveError {
    fn from(error: StoreError) -> Self {
        Self::To(error)
    }
}

impl State {
    const fn of(dataset: &Dataset) -> Self {
        Self {
            epoch: dataset.epoch,
            seq: dataset.seq,
            restored_at: dataset.restored_at,
            horizon: dataset.horizon,
        }
    }
}

impl Note {
    fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

fn content_of(store: &dyn Store, dataset: Uuid) -> Result<Option<Content>, StoreError> {
    read(store, dataset, |tx| Content::read(tx))
}

/// Lines in parts that one transaction each writes.
fn parts(lines: &[Line]) -> Vec<&[Line]> {
    let (mut parts, mut begun, mut bytes) = (Vec::new(), 0, 0);
    for (at, line) in lines.iter().enumerate() {
        let size: usize = line.iter().map(crate::store::table::Cell::bytes).sum();
        if at > begun && bytes + size > BYTES_WRITTEN {
            parts.extend(lines.get(begun..at));
            (begun, bytes) = (at, 0);
        }
        bytes += size;
    }
    parts.extend(lines.get(begun..).filter(|part| !part.is_empty()));
    parts
}
