//! A store of a test's own that does one thing otherwise than the one behind it, its field `inner`. Everything else it passes
//! on by what stands here: each function of the traits once. Called by tests that plant a defect.

/// Everything of a store but `write`.
macro_rules! pass_on_store {
    () => {
        fn dataset(&self) -> Result<Option<Uuid>, StoreError> {
            self.inner.dataset()
        }

        fn make_dataset(&self, made: &Dataset) -> Result<(), StoreError> {
            self.inner.make_dataset(made)
        }

        fn read(&self, dataset: Uuid, work: &mut dyn FnMut(&dyn ReadTx)) -> Result<(), StoreError> {
            self.inner.read(dataset, work)
        }

        fn check(&self) -> Result<(), StoreError> {
            self.inner.check()
        }
    };
}

/// These functions, which read.
macro_rules! reading {
    ($($name:ident($($argument:ident: $kind:ty),*) -> $answer:ty;)+) => {
        $(fn $name(&self, $($argument: $kind),*) -> Result<$answer, StoreError> {
            self.inner.$name($($argument),*)
        })+
    };
}

/// These functions, which write.
macro_rules! writing {
    ($($name:ident($($argument:ident: $kind:ty),*) -> $answer:ty;)+) => {
        $(fn $name(&mut self, $($argument: $kind),*) -> Result<$answer, StoreError> {
            self.inner.$name($($argument),*)
        })+
    };
}

/// All that a transaction of this type reads.
macro_rules! pass_on_reads {
    ($tx:ident) => {
        impl ReadTx for $tx<'_> {
            reading! {
                find_dataset() -> Option<Dataset>;
                rows(keys: &[Key]) -> BTreeMap<Key, KeptRow>;
                row_seqs(keys: &[Key]) -> BTreeMap<Key, u64>;
                rows_after(held: &Held, cursor: u64, but_not_from: Uuid, take: Take<'_>) -> ();
                rows_in(bucket: Bucket, take: Take<'_>) -> ();
                for_each_row(type_number: Option<u16>, take: Take<'_>) -> ();
                buckets(held: &Held) -> BTreeMap<Bucket, Sum>;
                all_buckets() -> BTreeMap<Bucket, Sum>;
                incarnation(id: Uuid) -> Option<Incarnation>;
                is_past_epoch(epoch: Uuid) -> bool;
                is_void(incarnation: Uuid, hash: &str) -> bool;
                device_by_token(token_hash: &str) -> Option<(Device, DeviceToken)>;
                devices() -> Vec<Device>;
                enrolment(code_hash: &str) -> Option<Enrolment>;
                quarantined(at_most: usize) -> Vec<Quarantined>;
                conflicts(at_most: usize) -> Vec<Conflict>;
                incidents(at_most: usize) -> Vec<Incident>;
            }
        }

        impl MoveOut for $tx<'_> {
            reading! {
                copy_out(table: Table, after: Option<&[Cell]>, at_most: usize) -> Vec<Line>;
                unfinished_move() -> Option<String>;
                mistakable_dataset(public_key: &[u8; 32]) -> Option<Uuid>;
            }
        }
    };
}

/// All that a transaction writes while tablets sync, but `advance_seq`.
macro_rules! pass_on_writes {
    () => {
        writing! {
            lock_incarnation(id: Uuid) -> Option<Incarnation>;
            hold_dataset() -> Dataset;
            put_rows(rows: &[Put<'_>], seq: u64) -> ();
            replace_in_bucket(bucket: Bucket, before: Option<RowHash>, after: Option<RowHash>) -> ();
            drop_row(type_number: u16, id: Uuid) -> ();
            set_horizon(horizon_ms: i64) -> ();
            save_acknowledgement(incarnation: Uuid, device: Uuid, hash: &str, ack: &Acknowledgement) -> ();
            put_void(incarnation: Uuid, hash: &str) -> ();
            put_incarnation(id: Uuid, device: Uuid) -> ();
            put_device(device: &Device) -> ();
            put_enrolment(enrolment: &Enrolment) -> ();
            put_conflicts(seq: u64, conflicts: &[(usize, Conflict)]) -> ();
            put_quarantined(rows: &[(usize, Quarantined)]) -> ();
            put_incident(incident: &Incident) -> ();
            set_epoch(epoch: Uuid, at_ms: i64) -> ();
        }
    };
}

/// All that a move writes, but `copy_in`.
macro_rules! pass_on_move {
    () => {
        writing! {
            clear(table: Table, at_most: usize) -> usize;
            put_dataset(dataset: &Dataset) -> ();
            note_move(note: Option<&str>) -> ();
        }
    };
}

pub(crate) use {pass_on_move, pass_on_reads, pass_on_store, pass_on_writes, reading, writing};
