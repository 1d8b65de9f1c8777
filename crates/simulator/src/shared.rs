//! What everything in a run can reach: the time, the centre, the tablets and what the network has seen.
//! One thread only; the locks are there because the library's ports ask for them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use contract::ask::{Answers, SyncNow};
use contract::fault::Fault;
use device::Device;
use sync::row::Row;
use sync::version::{Node, Version};
use uuid::Uuid;

use crate::centre::SimCentre;
use crate::chance::Chance;
use crate::ports::TrueTime;
use crate::violation::Violation;

/// How bad the network is: one fault in so many requests; none in fair weather.
pub(crate) type OneIn = Option<usize>;

/// A request that is still under way when its sender has given it up, or comes a second time.
pub(crate) struct Delayed {
    pub(crate) due_ms: i64,
    pub(crate) tablet: usize,
    pub(crate) path: String,
    pub(crate) token: Option<String>,
    pub(crate) bytes: Vec<u8>,
    pub(crate) zstd: bool,
}

/// How much went wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Faults {
    /// Everything that was made to go wrong.
    pub all: u64,
    /// Those that hit something under way: a batch, an acknowledgement, a write.
    pub in_flight: u64,
}

/// What changes in the course of a run.
pub(crate) struct State {
    pub(crate) chance: Chance,
    pub(crate) weather: OneIn,
    /// Whether tablets may come in between each other's transactions.
    pub(crate) crowded: bool,
    pub(crate) delayed: Vec<Delayed>,
    pub(crate) violation: Option<Violation>,
    pub(crate) faults: Faults,
    /// Requests of each tablet since its sync began.
    pub(crate) posts: Vec<u32>,
    /// The transactions of the exchange that goes on.
    pub(crate) transactions: Option<u32>,
    pub(crate) nested: bool,
    /// How syncs ended that came in between: the tablet, and what it was told.
    pub(crate) nested_ends: Vec<(usize, Result<bool, Fault>)>,
    /// The lanes of each visit that each tablet has shown as saved.
    pub(crate) lanes: Vec<BTreeMap<Uuid, BTreeSet<Uuid>>>,
    /// Asks were answered between a freeze and its sending: then a batch may lack a later lane.
    pub(crate) counted_meanwhile: Vec<bool>,
    /// A batch may have been frozen in a sync that was cut off before it was sent.
    pub(crate) frozen_earlier: Vec<bool>,
    /// Batches that were sent at least once, by hash.
    pub(crate) batches: BTreeSet<String>,
    /// A copy was put back or cloned: the two sides may differ for a while.
    pub(crate) copies: bool,
    /// The tablet was put back and its sentinel knows: it must compare before it says anything else.
    pub(crate) must_notice: Vec<bool>,
    /// Nodes of which there were two: their versions may be given twice.
    pub(crate) forked_nodes: BTreeSet<Node>,
    /// What each version of a field said.
    pub(crate) values: BTreeMap<(u16, Uuid, u16, Version), [u8; 32]>,
    pub(crate) trace: Option<Vec<String>>,
}

/// Everything.
pub(crate) struct Shared {
    pub(crate) time: TrueTime,
    pub(crate) centre: SimCentre,
    pub(crate) devices: Vec<Mutex<Option<Device>>>,
    pub(crate) state: Mutex<State>,
}

impl State {
    pub(crate) fn new(chance: Chance, tablets: usize) -> Self {
        Self {
            chance,
            weather: None,
            crowded: false,
            delayed: Vec::new(),
            violation: None,
            faults: Faults::default(),
            posts: vec![0; tablets],
            transactions: None,
            nested: false,
            nested_ends: Vec::new(),
            lanes: vec![BTreeMap::new(); tablets],
            counted_meanwhile: vec![false; tablets],
            frozen_earlier: vec![false; tablets],
            batches: BTreeSet::new(),
            copies: false,
            must_notice: vec![false; tablets],
            forked_nodes: BTreeSet::new(),
            values: BTreeMap::new(),
            trace: None,
        }
    }

    /// The first violation is the one to tell: what follows may follow from it.
    pub(crate) fn violated(&mut self, invariant: &'static str, expected: &str, found: String) {
        let violation = Violation { step: 0, invariant, expected: expected.to_owned(), found };
        self.violation.get_or_insert(violation);
    }

    /// No version of a field has two values.
    pub(crate) fn note_values(&mut self, row: &Row) {
        for (number, field) in &row.fields {
            if self.forked_nodes.contains(&field.version.node) {
                continue;
            }
            let mut hasher = blake3::Hasher::new();
            domain::record::canonical::write(&field.value, &mut |bytes| {
                hasher.update(bytes);
            });
            let value = *hasher.finalize().as_bytes();
            let key = (row.type_number, row.id, *number, field.version);
            if *self.values.entry(key).or_insert(value) != value {
                let found =
                    format!("type {} id {} field {number} at {}", row.type_number, row.id, field.version);
                self.violated("I11", "one value for each version of a field", found);
            }
        }
    }
}

impl Shared {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a tablet's program out of its place, to work with it.
    pub(crate) fn take(&self, tablet: usize) -> Option<Device> {
        self.devices.get(tablet)?.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(crate) fn put(&self, tablet: usize, device: Device) {
        if let Some(place) = self.devices.get(tablet) {
            *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(device);
        }
    }

    /// Between two transactions of an exchange: perhaps another tablet's whole sync.
    pub(crate) fn between_transactions(self: &Arc<Self>) {
        let Some(other) = self.who_comes_in() else { return };
        if let Some(mut device) = self.take(other) {
            if device.is_unlocked() {
                self.state().posts[other] = 0;
                let end = device.sync(SyncNow {}).map(|report| report.checked);
                self.state().nested_ends.push((other, end));
            }
            self.put(other, device);
        }
        self.state().nested = false;
    }

    fn who_comes_in(&self) -> Option<usize> {
        let mut state = self.state();
        let count = state.transactions.as_mut()?;
        *count += 1;
        // Before the first transaction nobody has asked anything yet.
        if *count < 2 || state.nested || !state.crowded || !state.chance.one_in(5) {
            return None;
        }
        let other = state.chance.below(self.devices.len());
        state.nested = true;
        Some(other)
    }
}
