//! What a move asks of the store that it leaves and of the one that it fills: whole tables, and a note of how far it came.
//! Called by `migrate_store`. What is asked while tablets sync is in the traits beside these.

use uuid::Uuid;

use super::table::{Cell, Line, Table};
use super::{Dataset, StoreError};

/// What a move reads.
pub trait MoveOut {
    /// The lines of a table as they lie there, in the order of its key and after this one, at most so many: for a move.
    ///
    /// # Errors
    /// When the store cannot be read; so for every function here.
    fn copy_out(&self, table: Table, after: Option<&[Cell]>, at_most: usize)
    -> Result<Vec<Line>, StoreError>;
    /// What is noted of a move into this store that has not ended: until then nothing may be served from it.
    ///
    /// # Errors
    /// As above.
    fn unfinished_move(&self) -> Result<Option<String>, StoreError>;
    /// Another dataset in this store that the transaction's could be mistaken for: any at all where a store holds one, and
    /// one whose tablets seal to the same key where it holds several.
    ///
    /// # Errors
    /// As above.
    fn mistakable_dataset(&self, public_key: &[u8; 32]) -> Result<Option<Uuid>, StoreError>;
}

/// What a move writes.
pub trait MoveIn {
    /// Writes lines that [`MoveOut::copy_out`] gave, as they are; one that is there already is an error.
    ///
    /// # Errors
    /// When the store cannot be written; so for every function here.
    fn copy_in(&mut self, table: Table, lines: &[Line]) -> Result<(), StoreError>;
    /// Removes lines of a table, at most so many, and says how many: for a move that has to begin anew.
    ///
    /// # Errors
    /// As above.
    fn clear(&mut self, table: Table, at_most: usize) -> Result<usize, StoreError>;
    /// Makes the dataset's own line, or makes it say this, with its counter and its epoch: for a move.
    ///
    /// # Errors
    /// As above.
    fn put_dataset(&mut self, dataset: &Dataset) -> Result<(), StoreError>;
    /// Notes how far a move has come, or that it has ended.
    ///
    /// # Errors
    /// As above.
    fn note_move(&mut self, note: Option<&str>) -> Result<(), StoreError>;
}
