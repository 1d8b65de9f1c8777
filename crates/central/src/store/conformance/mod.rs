//! What must be true of any store: many small claims, each run on a file of SQLite and on a database of PostgreSQL.
//! A claim is a function over [`Here`]; the list below makes two tests of each. What is true of one store alone is in that
//! store's own tests.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod centre;
mod digests;
mod everything;
mod incarnations;
mod ledgers;
mod moving;
mod neighbours;
mod paging;
mod places;
mod rows;
mod transactions;
mod tries;
pub(crate) mod trouble;

use std::sync::Arc;

use domain::record::{Fields, Record, Value};
use sync::digest::{RowHash, row_hash};
use sync::row::Row;
use sync::version::{Clock, Node, Version};
use uuid::Uuid;

use super::{Dataset, KeptLine, ReadTx, Store, StoreError, WriteTx, read, write};
use crate::testing::{MONTH, UNIT, visit};
pub(crate) use places::{Place, PostgresDatabase, SqliteFile};

/// Which store a claim is about, and the dataset that was made in it.
pub(crate) struct Here {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) dataset: Uuid,
    // After the store, which is closed before its place goes.
    pub(crate) place: Box<dyn Place>,
}

impl Here {
    pub(crate) fn at(place: Box<dyn Place>) -> Self {
        let made = dataset(1);
        let store = place.open(made.id);
        store.make_dataset(&made).unwrap();
        Self { store, dataset: made.id, place }
    }

    /// As another program that has the same place open.
    pub(crate) fn again(&self) -> Arc<dyn Store> {
        self.place.open(self.dataset)
    }

    fn try_write<T>(
        &self,
        work: impl FnMut(&mut dyn WriteTx) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        write(self.store.as_ref(), self.dataset, work)
    }

    fn write<T>(&self, work: impl FnMut(&mut dyn WriteTx) -> Result<T, StoreError>) -> T {
        self.try_write(work).unwrap()
    }

    fn read<T>(&self, work: impl FnMut(&dyn ReadTx) -> Result<T, StoreError>) -> T {
        read(self.store.as_ref(), self.dataset, work).unwrap()
    }

    /// Writes these rows under one number; which.
    fn put(&self, rows: &[Row]) -> u64 {
        self.put_from(rows, None)
    }

    /// The same, as somebody sent them.
    fn put_from(&self, rows: &[Row], origin: Option<Uuid>) -> u64 {
        self.write(|tx| {
            let seq = tx.advance_seq()?;
            rows.iter().try_for_each(|row| tx.put_row(row, row_hash(row), seq, origin))?;
            Ok(seq)
        })
    }

    fn seq(&self) -> u64 {
        self.read(|tx| Ok(tx.dataset()?.seq))
    }
}

/// A dataset that can be told from another by its number.
pub(crate) fn dataset(number: u128) -> Dataset {
    Dataset {
        id: Uuid::from_u128(0xd0_0000 + number),
        name: format!("bibliotek {number}"),
        seq: 0,
        epoch: Uuid::from_u128(0xe0_0000 + number),
        restored_at: None,
        horizon: None,
        public_key: [u8::try_from(number).unwrap(); 32],
    }
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// A visit of the first unit, at this time.
fn row_at(number: u128, ms: i64) -> Row {
    let version = Version { clock: Clock::at_ms(ms), node: Node(1) };
    Row::new(4, id(number), UNIT, MONTH, version, visit().to_fields())
}

fn row(number: u128) -> Row {
    row_at(number, 1)
}

/// A row of a type that no program knows yet, with one field.
fn unknown_row(number: u128, value: Value) -> Row {
    let version = Version { clock: Clock::at_ms(1), node: Node(1) };
    Row::new(60_000, id(number), UNIT, MONTH, version, Fields::from([(1, value)]))
}

fn hash(number: u128) -> RowHash {
    RowHash(number)
}

/// Keeps each line that a read gives: type, id, number.
fn note<'n>(
    into: &'n mut Vec<(u16, u128, u64)>,
) -> impl FnMut(KeptLine<'_>) -> Result<bool, StoreError> + 'n {
    |line| {
        into.push((line.type_number, line.id.as_u128(), line.seq));
        Ok(true)
    }
}

/// Two tests for each claim.
macro_rules! claims {
    ($($module:ident: $($claim:ident)+;)+) => {
        mod on_sqlite {
            $($(
                #[test]
                fn $claim() {
                    super::$module::$claim(&super::Here::at(Box::new(super::SqliteFile::new())));
                }
            )+)+
        }

        mod on_postgres {
            $($(
                #[test]
                fn $claim() {
                    super::$module::$claim(&super::Here::at(Box::new(super::PostgresDatabase::new())));
                }
            )+)+
        }
    };
}

claims! {
    rows:
        a_row_is_read_as_it_was_put
        a_row_that_is_not_there_is_not_read
        a_row_that_is_put_again_takes_the_place_of_the_one_before
        rows_that_are_asked_for_twice_come_once
        thousands_of_rows_are_put_and_asked_for_at_once
        nothing_is_put_and_nothing_asked_for_without_keys
        numbers_and_ids_at_both_ends_come_back_as_they_were
        text_of_every_kind_comes_back_byte_by_byte
        the_longest_line_comes_back_whole
        hashes_at_both_ends_come_back_as_they_were
        a_dropped_row_is_gone_and_no_other
        every_row_is_given_once_of_one_type_or_of_all
        the_rows_of_a_bucket_are_those_and_no_others
        a_reader_that_has_enough_gets_no_more
        what_goes_wrong_with_a_row_is_said_to_whoever_reads;
    paging:
        rows_come_by_number_then_type_then_id_whatever_their_unit
        a_cursor_leaves_out_what_it_has_reached_and_nothing_after
        no_cursor_is_too_large
        whoever_sent_a_row_as_it_is_does_not_get_it_back
        only_the_units_held_come
        months_before_the_first_do_not_come_and_what_has_none_does
        a_row_that_changed_comes_once_under_its_last_number
        hundreds_of_units_can_be_held
        a_page_can_end_after_any_row;
    digests:
        a_bucket_is_the_count_and_sum_of_what_was_put
        a_transaction_sees_what_it_has_changed_itself
        what_was_rolled_back_changed_no_bucket
        only_the_buckets_held_are_told
        sums_wrap_around_both_ends
        a_bucket_that_was_emptied_is_as_if_it_were_not_there
        a_thousand_buckets_change_at_once
        writers_at_once_lose_nothing_of_a_bucket;
    transactions:
        work_that_fails_leaves_nothing_behind
        what_was_committed_is_seen_by_every_program
        a_snapshot_does_not_see_what_is_written_meanwhile
        everything_in_a_snapshot_belongs_together
        a_transaction_reads_what_it_wrote
        work_that_panics_leaves_nothing_behind_and_the_store_goes_on
        numbers_go_up_by_one_and_none_is_lost_with_what_was_rolled_back
        whoever_holds_the_dataset_takes_the_next_number
        the_counter_and_the_rows_are_looked_at_in_one_step
        there_is_no_dataset_before_it_was_made
        a_dataset_is_made_once
        another_dataset_has_nothing_of_this_one
        a_statement_that_failed_is_not_forgotten_by_whoever_commits
        a_whole_store_is_whole;
    moving:
        what_is_copied_out_and_in_reads_as_it_did
        lines_come_once_each_however_many_are_asked_for_at_a_time
        a_line_that_is_there_already_is_not_copied_in
        a_table_is_cleared_so_many_lines_at_a_time
        how_far_a_move_has_come_is_noted_until_it_has_ended
        a_datasets_own_line_is_made_or_made_to_say_this;
    incarnations:
        an_incarnation_is_known_from_when_it_was_put
        an_acknowledgement_is_said_again_word_for_word
        the_last_acknowledgement_takes_the_place_of_the_one_before
        locking_an_unknown_incarnation_makes_none
        who_locks_an_incarnation_has_it_to_the_end
        who_locks_an_unknown_incarnation_has_it_to_the_end
        a_void_batch_is_void_for_its_incarnation_alone
        an_epoch_that_is_over_is_remembered
        the_same_epoch_again_is_not_over
        a_horizon_is_kept;
    ledgers:
        devices_come_in_the_order_of_enrolment
        a_device_is_changed_in_place
        a_device_is_found_by_either_token
        no_two_devices_have_one_token
        an_enrolment_keeps_its_unit_and_learns_who_used_it
        what_was_not_taken_comes_latest_first
        a_row_is_put_aside_once
        values_that_gave_way_come_latest_first_with_every_kind_of_value
        incidents_come_latest_first_and_in_the_order_of_bytes
        an_incident_is_written_down_once
        no_more_is_told_than_was_asked_for
        times_at_both_ends_come_back_as_they_were;
}
